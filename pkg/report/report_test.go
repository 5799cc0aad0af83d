package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

func TestCheck(t *testing.T) {
	cell := report.Text("x")
	table := func(id string, columns []report.Column, cells ...report.Cell) report.Section {
		return report.Section{Table: &report.Table{ID: id, Columns: columns, Rows: []report.Row{{Cells: cells}}}}
	}
	a := []report.Column{{ID: "a"}}
	cases := []struct {
		want string
		doc  report.Document
	}{
		{"", report.Document{Sections: []report.Section{table("t", a, cell)}}},
		{"", report.Document{Sections: []report.Section{table("t", a, cell.WithNote("n"))},
			Notes: []report.Note{{ID: "n"}, {}, {}}}},
		{"2 cells for 1", report.Document{Sections: []report.Section{table("t", a, cell, cell)}}},
		{`note "n"`, report.Document{Sections: []report.Section{table("t", a, cell.WithNote("n"))}}},
		{"two notes", report.Document{Notes: []report.Note{{ID: "n"}, {ID: "n"}}}},
		{"taken", report.Document{Sections: []report.Section{table("t", a, cell), table("t", a, cell)}}},
		{"taken", report.Document{Sections: []report.Section{table("t", []report.Column{{ID: "remarks"}}, cell)}}},
		{"snake_case", report.Document{Sections: []report.Section{table("My Table", a, cell)}}},
		{`note "n"`, report.Document{
			Sections: []report.Section{{Chart: &report.Chart{ID: "c", Bars: []report.Bar{{Value: cell.WithNote("n")}}}}}}},
	}
	for i, c := range cases {
		err := c.doc.Check()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d: %v, want %q", i, err, c.want)
		}
	}
}

func TestDateIsThatOfUTC(t *testing.T) {
	east := time.FixedZone("east", 14*3600)
	if got := report.Date(time.Date(2026, 1, 1, 3, 0, 0, 0, east)).Text; got != "2025-12-31" {
		t.Error(got)
	}
}

func TestCellsAreValues(t *testing.T) {
	c := report.Amount(money.FromInt(1), money.USD).WithNote("a")
	first, second := c.WithNote("b"), c.WithNote("c")
	if first.Notes[1] != "b" || second.Notes[1] != "c" || len(c.Notes) != 1 {
		t.Error(first.Notes, second.Notes, c.Notes)
	}
	if c.Approx().AtLeast(); c.Estimated || c.Bound {
		t.Error("a method has changed its receiver")
	}
}
