package render

import (
	"slices"

	"github.com/tokecon/tokecon/pkg/report"
)

// narrow returns the document with the named columns alone, in the order of
// the names. A name holds for every table that has such a column; a table that
// has none of them keeps all of its own.
func narrow(d *report.Document, ids []string) (*report.Document, error) {
	if len(ids) == 0 {
		return d, nil
	}
	var known []string
	for _, t := range d.Tables() {
		known = append(known, columnIDs(t)...)
	}
	for _, id := range ids {
		if !slices.Contains(known, id) && id != report.Remarks {
			return nil, unknownName("column", id, known)
		}
	}
	return mapTables(d, func(t *report.Table) *report.Table { return pick(t, ids) }), nil
}

func columnIDs(t *report.Table) []string {
	var ids []string
	for _, c := range t.Columns {
		ids = append(ids, c.ID)
	}
	return ids
}

func pick(t *report.Table, ids []string) *report.Table {
	var at []int
	own := columnIDs(t)
	for _, id := range ids {
		if i := slices.Index(own, id); i >= 0 && !slices.Contains(at, i) {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return t
	}
	return subset(t, at)
}

// subset returns a copy of the table with the columns at the given places.
func subset(t *report.Table, at []int) *report.Table {
	out := &report.Table{ID: t.ID}
	for _, i := range at {
		out.Columns = append(out.Columns, t.Columns[i])
	}
	for _, r := range t.Rows {
		row := report.Row{Mark: r.Mark}
		for _, i := range at {
			row.Cells = append(row.Cells, r.Cells[i])
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// mapTables returns a copy of the document with other tables and without the
// footnotes that only lost columns referred to: they are footnotes of nothing
// now, and no assumptions of the document.
func mapTables(d *report.Document, f func(*report.Table) *report.Table) *report.Document {
	out := *d
	out.Sections = slices.Clone(d.Sections)
	for i := range out.Sections {
		if t := out.Sections[i].Table; t != nil {
			out.Sections[i].Table = f(t)
		}
	}
	before, after := references(d), references(&out)
	out.Notes = slices.DeleteFunc(slices.Clone(d.Notes), func(n report.Note) bool {
		return before[n.ID] && !after[n.ID]
	})
	return &out
}

func references(d *report.Document) map[string]bool {
	ids := map[string]bool{}
	for c := range cells(d) {
		for _, id := range c.Notes {
			ids[id] = true
		}
	}
	return ids
}
