package report

import (
	"fmt"
	"strings"
	"time"
)

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

// add appends a row and returns its number, which counts from 1.
func (s *Sheet) add(cells ...SheetCell) int {
	s.Rows = append(s.Rows, cells)
	return len(s.Rows)
}

// next is the number of the row that would be added.
func (s *Sheet) next() int { return len(s.Rows) + 1 }

func plain(c Cell) SheetCell { return SheetCell{Cell: c} }

func label(text string) SheetCell { return plain(Text(text)) }

func quiet(text string) SheetCell { return SheetCell{Cell: Text(text), Look: Quiet} }

// heading is a title over as many columns.
func heading(text string, columns int) []SheetCell {
	out := []SheetCell{{Cell: Text(text), Look: Heading}}
	for len(out) < columns {
		out = append(out, SheetCell{Cell: Blank(), Look: Heading})
	}
	return out
}

func (c SheetCell) as(l Look) SheetCell {
	c.Look = l
	return c
}

func heads(texts ...string) []SheetCell {
	var out []SheetCell
	for _, t := range texts {
		out = append(out, SheetCell{Cell: Text(t), Look: Head})
	}
	return out
}

// calc is a value with its formula.
func calc(c Cell, format string, args ...any) SheetCell {
	return SheetCell{Cell: c, Formula: fmt.Sprintf(format, args...)}
}

// nameSpace gives out defined names, each once: spreadsheets do not tell upper from
// lower case.
type nameSpace map[string]bool

// name makes a name of words that anybody may have written: letters, digits and _,
// with a letter first and a _ within, so that it is never the address of a cell.
func (n nameSpace) name(words ...string) string {
	const most = 200
	base := sanitised(strings.Join(words, "_"))
	if base == "" || base[0] < 'a' {
		base = "n_" + base
	}
	if !strings.Contains(base, "_") {
		base += "_"
	}
	base = base[:min(len(base), most)]
	name := base
	for i := 2; n[name]; i++ {
		name = fmt.Sprintf("%s_%d", base, i)
	}
	n[name] = true
	return name
}

// sanitised keeps small letters and digits; whatever else there is becomes one _.
func sanitised(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	return strings.TrimRight(b.String(), "_")
}
