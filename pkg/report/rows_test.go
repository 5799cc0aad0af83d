package report_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/report"
)

// offer is a row of the tables of these tests.
type offer struct {
	name  string
	price int64
	gone  string
}

func offers() []offer { return []offer{{"a", 1, ""}, {"b", 2, ""}, {"c", 3, "withdrawn"}} }

func nameColumn() report.Col[offer] {
	return report.Col[offer]{Column: report.Column{ID: "name"}, Cell: func(o offer) report.Cell {
		return report.Text(o.name)
	}}
}

func priceColumn() report.Col[offer] {
	return report.Col[offer]{Column: report.Column{ID: "price", Align: report.Right}, Cell: func(o offer) report.Cell {
		return report.Integer(o.price)
	}}
}

func ids(t *report.Table) string {
	var all []string
	for _, c := range t.Columns {
		all = append(all, c.ID)
	}
	return strings.Join(all, " ")
}

func below(t *report.Table, row int, id string) string {
	switch c, ok := t.Cell(row, id); {
	case !ok:
		return "none"
	case c.Numeric():
		return c.Value.String()
	case c.Kind == report.KindUnknown:
		return "?" + c.Text
	default:
		return c.Text
	}
}

func TestRows(t *testing.T) {
	table := report.Rows("t", offers(), nameColumn(), priceColumn().Drop(3))
	if table.ID != "t" || ids(table) != "name price" || len(table.Rows) != 3 || table.Columns[1].Keep != 3 {
		t.Errorf("%+v", table)
	}
	if got := below(table, 1, "name") + below(table, 1, "price"); got != "b2" {
		t.Error(got)
	}
	for _, r := range table.Rows {
		if r.Mark != report.NoMark || len(r.Cells) != 2 {
			t.Errorf("%+v", r)
		}
	}
	if empty := report.Rows("t", nil, nameColumn()); len(empty.Columns) != 1 || len(empty.Rows) != 0 {
		t.Errorf("%+v", empty)
	}
}

func TestMarkedRows(t *testing.T) {
	mark := func(o offer) report.Mark {
		if o.name == "b" {
			return report.Winner
		}
		return report.NoMark
	}
	rows := report.MarkedRows("t", offers(), mark, nameColumn()).Rows
	if rows[0].Mark != report.NoMark || rows[1].Mark != report.Winner {
		t.Errorf("%+v", rows)
	}
}

// A column that is no part of a table has no cells either, and the list of columns stays as it was.
func TestColumnsThatAreLeftOut(t *testing.T) {
	cols := []report.Col[offer]{nameColumn().If(false), priceColumn().If(true)}
	for range 2 {
		table := report.Rows("t", offers(), cols...)
		if ids(table) != "price" || len(table.Rows[0].Cells) != 1 || below(table, 2, "price") != "3" {
			t.Errorf("%+v", table)
		}
	}
}

func TestUnless(t *testing.T) {
	gone := func(o offer) string { return o.gone }
	prices := report.Unless(gone, priceColumn())
	table := report.Rows("t", offers(), append([]report.Col[offer]{nameColumn()}, prices...)...)
	if got := below(table, 0, "price") + below(table, 2, "name") + below(table, 2, "price"); got != "1c?withdrawn" {
		t.Error(got)
	}
}

func TestThrough(t *testing.T) {
	type part struct {
		of    offer
		share int64
	}
	rows := []part{{offers()[1], 7}}
	share := report.Col[part]{Column: report.Column{ID: "share"}, Cell: func(p part) report.Cell {
		return report.Integer(p.share)
	}}
	of := report.Through(func(p part) offer { return p.of }, nameColumn(), priceColumn().Drop(2), nameColumn().If(false))
	table := report.Rows("t", rows, append([]report.Col[part]{share}, of...)...)
	if got := below(table, 0, "share") + below(table, 0, "name") + below(table, 0, "price"); got != "7b2" ||
		ids(table) != "share name price" || table.Columns[2].Keep != 2 {
		t.Error(got, ids(table))
	}
}

func TestTotal(t *testing.T) {
	table := report.Rows("t", offers(), nameColumn(), priceColumn())
	table.Total(map[string]report.Cell{"price": report.Integer(6)})
	d := &report.Document{Sections: []report.Section{{Table: table}}}
	if below(table, 3, "name") != "" || below(table, 3, "price") != "6" || table.Rows[3].Mark != report.Total ||
		d.Check() != nil {
		t.Errorf("%+v, %v", table.Rows[3], d.Check())
	}
	table.Total(map[string]report.Cell{"prise": report.Integer(6)})
	if err := d.Check(); err == nil || !strings.Contains(err.Error(), `"prise", which is no column`) {
		t.Error(err)
	}
}

func TestCellThatIsNotThere(t *testing.T) {
	table := report.Rows("t", offers(), nameColumn())
	for _, at := range []struct {
		row int
		id  string
	}{{-1, "name"}, {3, "name"}, {0, "price"}} {
		if c, ok := table.Cell(at.row, at.id); ok || !reflect.DeepEqual(c, report.Cell{}) {
			t.Errorf("%+v: %+v", at, c)
		}
	}
}
