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
		keep := leastKept(t, at)
		left := slices.DeleteFunc(slices.Clone(at), func(i int) bool { return t.Columns[i].Keep == keep })
		if keep == 0 {
			break
		}
		if len(left) == 0 {
			return at[:1] // a table has at least one column, however narrow the screen
		}
		for _, i := range at {
			if t.Columns[i].Keep == keep {
				need -= cols[i].width + gap
			}
		}
		at = left
	}
	return at
}

// leastKept returns the highest Keep among the columns, 0 when none may be
// dropped. Columns that share it go together: a low end without its high end
// would mislead.
func leastKept(t *report.Table, at []int) int {
	most := 0
	for _, column := range at {
		most = max(most, t.Columns[column].Keep)
	}
	return most
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
