package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/report"
)

// fit drops whole columns until every table fits the screen, and returns the
// titles of the dropped ones by table. Nothing is ever cut short: half a
// number is a wrong number. Columns that the reader asked for by name stay.
func fit(d *report.Document, o Options, g glyphs) (*report.Document, map[string][]string) {
	hidden := map[string][]string{}
	if o.Width <= 0 || len(o.Columns) > 0 {
		return d, hidden
	}
	notes := number(d)
	return mapTables(d, func(t *report.Table) *report.Table {
		at := fitting(t, columns(t, notes, g), o.Width)
		for i, c := range t.Columns {
			if !slices.Contains(at, i) {
				hidden[t.ID] = append(hidden[t.ID], label(c))
			}
		}
		return subset(t, at)
	}), hidden
}

// fitting returns the places of the columns that stay.
func fitting(t *report.Table, cols []column, limit int) []int {
	var at []int
	for i := range cols {
		at = append(at, i)
	}
	need := totalWidth(cols)
	if marked(t) {
		need += 2
	}
	for need > limit {
		last := leastKept(t, at)
		if last < 0 || len(at) == 1 {
			break
		}
		need -= cols[at[last]].width + gap
		at = slices.Delete(at, last, last+1)
	}
	return at
}

// leastKept returns where in at the next column to drop is, or −1: the one
// with the highest Keep, and of equal ones the last.
func leastKept(t *report.Table, at []int) int {
	found, most := -1, 1
	for i, column := range at {
		if keep := t.Columns[column].Keep; keep >= most {
			found, most = i, keep
		}
	}
	return found
}

// label names a column in a sentence.
func label(c report.Column) string {
	if c.Title == "" {
		return c.ID
	}
	return clean(c.Title)
}

func hiddenLine(titles []string, o Options, g glyphs) string {
	return fmt.Sprintf("columns hidden to fit %d: %s %s widen or use -f csv", o.Width, strings.Join(titles, ", "), g.dash)
}
