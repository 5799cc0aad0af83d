package report

import "time"

// Book is a result as a workbook: cells that are computed from others say how.
type Book struct {
	Title  string
	Made   time.Time
	Sheets []*Sheet
}

// Sheet is a grid of cells. Its rows need not be of one length.
type Sheet struct {
	Name   string
	Widths []float64 // of the columns, in characters
	Frozen int       // rows at the top that stay in sight
	Filter bool      // the frozen row heads a table that can be filtered
	Rows   [][]SheetCell
}

// SheetCell is a value, and the formula that computes it. Formulas are in the notation
// of ECMA-376: English names, commas, no = in front.
type SheetCell struct {
	Cell
	Formula string
	Name    string // defined name, by which formulas know the cell
	Link    string // address of the source
	Look    Look
}

// Look says what a cell is for.
type Look uint8

// The looks of cells.
const (
	Plain   Look = iota
	Heading      // of a sheet or a block
	Head         // of a table
	Input        // to be changed
	Result       // what the block is about
	Quiet        // a remark
	Prose        // a paragraph that wraps
)

// Add appends a row and returns its number, which counts from 1.
func (s *Sheet) Add(cells ...SheetCell) int {
	s.Rows = append(s.Rows, cells)
	return len(s.Rows)
}

// Next returns the number of the row that would be added.
func (s *Sheet) Next() int { return len(s.Rows) + 1 }

// As returns the cell with another look.
func (c SheetCell) As(l Look) SheetCell {
	c.Look = l
	return c
}
