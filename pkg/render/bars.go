package render

import (
	"math"
	"strings"

	"github.com/tokecon/tokecon/pkg/report"
)

// barMost and barLeast bound the room for bars: longer ones say no more, and
// shorter ones say nothing.
const (
	barMost  = 50
	barLeast = 8
)

// barLines draws a bar a name: mark, label, value, bar. Negative values run to
// the left of a common zero.
func barLines(c *report.Chart, o Options, f *footnotes, g glyphs) []string {
	t := barTable(c)
	cols := columns(t, f, g)
	addGutter(t, cols, g)
	room := min(o.Width-totalWidth(cols)-gap, barMost)
	var lines []string
	for i, b := range c.Bars {
		line := cols[0].cells[i] + blank(gap) + cols[1].cells[i]
		if room >= barLeast && b.Value.Numeric() {
			line += blank(gap) + bar(b.Value.Value.Float64(), span(c.Bars), room, g)
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

// barTable states the bars as a table of names and values.
func barTable(c *report.Chart) *report.Table {
	t := &report.Table{ID: c.ID, Columns: []report.Column{
		{ID: "name", Title: c.Title},
		{ID: "value", Title: "value", Unit: c.Unit, Align: report.Right},
	}}
	for _, b := range c.Bars {
		t.Rows = append(t.Rows, report.Row{Mark: b.Mark, Cells: []report.Cell{report.Text(b.Label), b.Value}})
	}
	return t
}

// span returns the lowest and the highest value, with zero between them.
func span(bars []report.Bar) [2]float64 {
	var s [2]float64
	for _, b := range bars {
		if v := b.Value.Value.Float64(); b.Value.Numeric() && !math.IsInf(v, 0) {
			s[0], s[1] = min(s[0], v), max(s[1], v)
		}
	}
	return s
}

// bar draws one value in the given room.
func bar(v float64, span [2]float64, room int, g glyphs) string {
	extent := span[1] - span[0]
	if extent == 0 || math.IsInf(v, 0) {
		return ""
	}
	zero := int(math.Round(float64(room) * -span[0] / extent))
	if v < 0 {
		full := []rune(g.eighths)
		cells := max(1, int(math.Round(float64(room)*-v/extent)))
		return blank(zero-cells) + strings.Repeat(string(full[len(full)-1]), min(cells, zero))
	}
	return blank(zero) + blocks(float64(room-zero)*v/max(span[1], math.SmallestNonzeroFloat64), g)
}

// blocks draws a length in full cells and one partial cell, never nothing for
// something.
func blocks(length float64, g glyphs) string {
	signs := []rune(g.eighths)
	steps := int(math.Round(length * float64(len(signs))))
	if length > 0 {
		steps = max(steps, 1)
	}
	full := strings.Repeat(string(signs[len(signs)-1]), steps/len(signs))
	if rest := steps % len(signs); rest > 0 {
		full += string(signs[rest-1])
	}
	return full
}
