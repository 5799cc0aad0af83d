package report

import (
	"fmt"
	"slices"
)

// Col is a column of a table whose rows are made of values of type R: the heading and what stands below it in one
// place, so that no cell can land under the heading of another.
type Col[R any] struct {
	Column
	Cell func(R) Cell
	out  bool
}

// Drop returns the column as one that a narrow screen drops: the highest n first, equal ones together. See
// [Column.Keep].
func (c Col[R]) Drop(n int) Col[R] {
	c.Keep = n
	return c
}

// If returns the column as one that is a part of its table only if ok.
func (c Col[R]) If(ok bool) Col[R] {
	c.out = !ok
	return c
}

// Rows lays values out as a table, a row for each, in their order.
func Rows[R any](id string, rows []R, cols ...Col[R]) *Table {
	return MarkedRows(id, rows, func(R) Mark { return NoMark }, cols...)
}

// MarkedRows lays values out as [Rows] does and marks the row of each.
func MarkedRows[R any](id string, rows []R, mark func(R) Mark, cols ...Col[R]) *Table {
	t := &Table{ID: id}
	cols = slices.DeleteFunc(slices.Clone(cols), func(c Col[R]) bool { return c.out })
	for _, c := range cols {
		t.Columns = append(t.Columns, c.Column)
	}
	for _, r := range rows {
		row := Row{Mark: mark(r)}
		for _, c := range cols {
			row.Cells = append(row.Cells, c.Cell(r))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Unless returns the columns with [Unknown] cells in the rows for which why gives a reason.
func Unless[R any](why func(R) string, cols ...Col[R]) []Col[R] {
	out := slices.Clone(cols)
	for i, c := range out {
		out[i].Cell = func(r R) Cell {
			if reason := why(r); reason != "" {
				return Unknown(reason)
			}
			return c.Cell(r)
		}
	}
	return out
}

// Through returns columns for values of type R that hold what the columns are made of.
func Through[R, S any](of func(R) S, cols ...Col[S]) []Col[R] {
	var out []Col[R]
	for _, c := range cols {
		out = append(out, Col[R]{Column: c.Column, Cell: func(r R) Cell { return c.Cell(of(r)) }, out: c.out})
	}
	return out
}

// Total appends a row with the sums of the rows above: the cells stand below the columns with their ids, all others
// are blank. An id that the table does not have is an error of [Document.Check].
func (t *Table) Total(cells map[string]Cell) {
	row := Row{Mark: Total}
	for _, c := range t.Columns {
		cell, ok := cells[c.ID]
		if !ok {
			cell = Blank()
		}
		row.Cells = append(row.Cells, cell)
	}
	for id := range cells {
		if t.find(id) < 0 {
			t.slip = fmt.Errorf("report: the total of table %q has a cell for %q, which is no column", t.ID, id)
		}
	}
	t.Rows = append(t.Rows, row)
}

// Cell returns the cell of a row, counted from 0, below the column with an id. It reports false if there is no such
// row or column.
func (t *Table) Cell(row int, id string) (Cell, bool) {
	i := t.find(id)
	if i < 0 || row < 0 || row >= len(t.Rows) || i >= len(t.Rows[row].Cells) {
		return Cell{}, false
	}
	return t.Rows[row].Cells[i], true
}

// find returns the index of a column, −1 if there is none with the id.
func (t *Table) find(id string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.ID == id })
}
