package page

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/report"
)

// expect says what stands below each column of a row: a number, a text, or ? and why it is not known. It names all
// columns, and its values differ, so that no two columns can be swapped unseen.
type expect map[string]any

func (w expect) holds(t *testing.T, table *report.Table, row int) {
	t.Helper()
	seen := map[string]string{}
	for _, c := range table.Columns {
		text, ok := w[c.ID]
		if !ok {
			t.Errorf("%s: the test says nothing of column %s", table.ID, c.ID)
			continue
		}
		wanted := written(text)
		if other := seen[wanted]; other != "" {
			t.Errorf("%s: %s and %s are both %s: the test cannot tell them apart", table.ID, other, c.ID, wanted)
		}
		seen[wanted] = c.ID
		cell, ok := table.Cell(row, c.ID)
		if got := shownAs(cell); !ok || got != wanted {
			t.Errorf("%s: %s is %s, want %s", table.ID, c.ID, got, wanted)
		}
	}
	if len(w) != len(table.Columns) {
		t.Errorf("%s has %d columns, the test names %d", table.ID, len(table.Columns), len(w))
	}
}

// written returns a wanted value as a cell shows it.
func written(v any) string {
	if p := reflect.ValueOf(v); p.Kind() == reflect.Pointer {
		v = p.Elem().Interface()
	}
	return fmt.Sprint(v)
}

func shownAs(c cell) string {
	switch {
	case c.Numeric():
		return c.Value.String()
	case c.Kind == report.KindUnknown:
		return "?" + c.Text
	}
	return c.Text
}

// distinct gives every number and text in a value another one, from 101 on, and makes those that may be missing.
// What is set already and what is no plain value stays as it is.
func distinct[T any](v *T) *T {
	n := 100
	fill(reflect.ValueOf(v).Elem(), &n)
	return v
}

func fill(v reflect.Value, n *int) {
	if v.Kind() == reflect.Pointer && v.IsNil() && plain(v.Type().Elem()) {
		v.Set(reflect.New(v.Type().Elem()))
	}
	switch {
	case v.Kind() == reflect.Pointer && !v.IsNil():
		fill(v.Elem(), n)
	case plain(v.Type()) && v.IsZero():
		*n++
		set(v, *n)
	case plain(v.Type()):
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "Reason" {
				fill(v.Field(i), n)
			}
		}
	}
}

func plain(t reflect.Type) bool {
	return t == reflect.TypeFor[money.Decimal]() || t == reflect.TypeFor[pricebook.Instant]() ||
		t.Kind() == reflect.Int || t == reflect.TypeFor[int64]() || t == reflect.TypeFor[float64]() ||
		t == reflect.TypeFor[string]()
}

func set(v reflect.Value, n int) {
	switch v.Interface().(type) {
	case money.Decimal:
		v.Set(reflect.ValueOf(money.FromInt(int64(n))))
	case pricebook.Instant:
		day, _, err := pricebook.ParseInstant(fmt.Sprintf("2%d-01-01", n))
		if err != nil {
			panic(err)
		}
		v.Set(reflect.ValueOf(pricebook.Instant{Time: day}))
	case float64:
		v.SetFloat(float64(n))
	case string:
		v.SetString(fmt.Sprintf("text %d", n))
	default:
		v.SetInt(int64(n))
	}
}

// points100 returns a share in points.
func points100(d *money.Decimal) money.Decimal { return d.Shift(2) }

// last returns the table of the last section.
func (d *draft) last(t *testing.T) *report.Table {
	t.Helper()
	all := d.doc.Tables()
	if len(all) == 0 {
		t.Fatal("there is no table")
	}
	return all[len(all)-1]
}
