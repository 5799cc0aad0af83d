package report_test

import (
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/report"
)

func TestPoints(t *testing.T) {
	day := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	if p := report.At(day, 2.5); !p.At.Equal(day) || p.X != 0 || p.Y != 2.5 {
		t.Error(p)
	}
	if p := report.XY(3, -4); !p.At.IsZero() || p.X != 3 || p.Y != -4 {
		t.Error(p)
	}
}

// Ids are shared by tables and charts: -f csv names either by its id.
func TestChartIDs(t *testing.T) {
	table := &report.Table{ID: "cost", Columns: []report.Column{{ID: "offer"}}}
	cases := []struct {
		id string
		ok bool
	}{{"cost_by_volume", true}, {"cost", false}, {"", false}, {"Cost", false}, {"cost by volume", false}}
	for _, c := range cases {
		d := &report.Document{Sections: []report.Section{{Table: table, Chart: &report.Chart{ID: c.id}}}}
		if err := d.Check(); (err == nil) != c.ok {
			t.Errorf("%q: %v", c.id, err)
		}
	}
}

func TestBarsMayNotReferToMissingNotes(t *testing.T) {
	bars := []report.Bar{{Label: "own", Value: report.Integer(1).WithNote("gone")}}
	d := &report.Document{Sections: []report.Section{{Chart: &report.Chart{ID: "cost", Kind: report.Bars, Bars: bars}}}}
	if d.Check() == nil {
		t.Error("a bar refers to a note that is not there")
	}
}
