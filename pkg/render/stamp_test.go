package render_test

import (
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/report"
)

// TestStamp: every row says of what day and of which books it is, unless the
// reader chose the columns; a stamp is guarded like any text.
func TestStamp(t *testing.T) {
	d := &report.Document{Sections: []report.Section{
		{Table: &report.Table{ID: "t", Columns: []report.Column{{ID: "a", Title: "a"}},
			Rows: []report.Row{{Cells: []report.Cell{report.Text("x")}}, {Cells: []report.Cell{report.Text("y")}}}}}}}
	stamp := []render.Stamp{{ID: "as_of", Value: "2026-11-23"}, {ID: "books", Value: "=1"}}
	for want, o := range map[string]render.Options{
		"a,remarks,as_of,books\nx,,2026-11-23,'=1\ny,,2026-11-23,'=1\n": {Stamp: stamp},
		"x,,2026-11-23,'=1\ny,,2026-11-23,'=1\n":                        {Stamp: stamp, NoHeader: true},
		"a\nx\ny\n":                                                     {Stamp: stamp, Columns: []string{"a"}},
	} {
		var out strings.Builder
		if err := render.CSV(&out, d, o); err != nil || out.String() != want {
			t.Errorf("%v %q, want %q", err, out.String(), want)
		}
	}
}
