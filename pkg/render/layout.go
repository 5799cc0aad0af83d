package render

import (
	"strings"

	"github.com/tokecon/tokecon/pkg/report"
)

// column is a column of finished text, every cell as wide as the column.
type column struct {
	title, unit string
	cells       []string
	width       int
}

// columns lays out every column of a table on its own.
func columns(t *report.Table, f *footnotes, g glyphs) []column {
	out := make([]column, len(t.Columns))
	for i, c := range t.Columns {
		cells := columnCells(t, i)
		if alignRight(c, cells) {
			out[i] = layRight(c, cells, f, g)
		} else {
			out[i] = layLeft(c, cells, f, g)
		}
	}
	return out
}

func columnCells(t *report.Table, i int) []report.Cell {
	cells := make([]report.Cell, len(t.Rows))
	for j, r := range t.Rows {
		cells[j] = r.Cells[i]
	}
	return cells
}

// alignRight sets numbers right. What is unknown takes the side of its
// neighbours, and a column of nothing but unknowns is one of numbers.
func alignRight(c report.Column, cells []report.Cell) bool {
	if c.Align != report.Auto {
		return c.Align == report.Right
	}
	right := false
	for _, cell := range cells {
		switch {
		case cell.IsBlank():
		case cell.Numeric() || cell.Kind == report.KindUnknown:
			right = true
		default:
			return false
		}
	}
	return right
}

func layLeft(c report.Column, cells []report.Cell, f *footnotes, g glyphs) column {
	out := column{title: clean(c.Title), unit: clean(c.Unit)}
	s := scaleOf(cells)
	for _, cell := range cells {
		out.cells = append(out.cells, flat(cell, s, f, g))
	}
	out.even(padRight, 0)
	return out
}

// flat writes a cell as one piece: "✓ text¹".
func flat(c report.Cell, s scale, f *footnotes, g glyphs) string {
	text := s.value(c, g) + g.notes(f.of(c))
	if verdict := g.status[c.Status]; verdict != "" {
		return strings.TrimSpace(verdict + " " + text)
	}
	return text
}

// pieces are the parts of a right-aligned cell, each of which is aligned on
// its own: points under points, footnotes and verdicts behind the numbers.
type pieces struct{ whole, fraction, notes, status string }

func split(c report.Cell, s scale, f *footnotes, g glyphs) pieces {
	p := pieces{whole: s.value(c, g), notes: g.notes(f.of(c))}
	if at := strings.LastIndexByte(p.whole, '.'); at >= 0 && c.Numeric() {
		p.whole, p.fraction = p.whole[:at], p.whole[at:]
	}
	if verdict := g.status[c.Status]; verdict != "" {
		p.status = " " + verdict
	}
	return p
}

func layRight(c report.Column, cells []report.Cell, f *footnotes, g glyphs) column {
	out := column{title: clean(c.Title), unit: clean(c.Unit)}
	s := scaleOf(cells)
	all := make([]pieces, len(cells))
	var fraction, notes, status int
	for i, cell := range cells {
		all[i] = split(cell, s, f, g)
		fraction = max(fraction, width(all[i].fraction))
		notes = max(notes, width(all[i].notes))
		status = max(status, width(all[i].status))
	}
	for i, p := range all {
		number := p.whole + p.fraction
		if cells[i].Numeric() && s.pointed(cells[i]) {
			number += blank(fraction - width(p.fraction))
		}
		out.cells = append(out.cells, number+padRight(p.notes, notes)+padRight(p.status, status))
	}
	out.even(padLeft, notes+status)
	return out
}

// pointed reports whether a number takes part in the alignment on the decimal
// point. One with a sign behind it, such as 35%, stands flush with its like.
func (s scale) pointed(c report.Cell) bool {
	return c.Kind != report.KindPercent && c.Kind != report.KindRatio && !s.mixed
}

// even makes title, unit and cells equally wide. The tail is the room for
// footnotes and verdicts behind the numbers, which short heads leave free.
func (c *column) even(pad func(string, int) string, tail int) {
	for _, text := range c.cells {
		c.width = max(c.width, width(text))
	}
	heads := max(width(c.title), width(c.unit))
	c.width = max(c.width, heads)
	for i, text := range c.cells {
		c.cells[i] = pad(text, c.width)
	}
	tail = min(tail, c.width-heads)
	c.title = pad(c.title+blank(tail), c.width)
	c.unit = pad(c.unit+blank(tail), c.width)
}
