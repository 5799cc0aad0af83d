package render

import (
	"fmt"
	"math"

	"github.com/tokecon/tokecon/pkg/report"
)

// The room for the names and the values of bars; longer ones are folded. The
// shortest room for bars is what is left.
const (
	nameWidest  = 260.0
	valueWidest = 230.0
	barsLeast   = 60.0
	barThick    = 20.0
)

// bars draws a horizontal bar a name, with the value as tables write it at its
// end. Negative values run to the left of a common zero.
func (d *drawing) bars(c *report.Chart, f *footnotes, g glyphs) {
	if c.Unit != "" {
		d.paragraph(c.Unit, margin, pictureWidth-2*margin)
	}
	if len(c.Bars) == 0 {
		d.paragraph("no values to draw", margin, pictureWidth-2*margin)
		return
	}
	l := newBarLayout(c, f, g)
	d.foot += 8
	for i := range c.Bars {
		d.bar(l, i)
	}
	d.line(l.zero, l.top(d), l.zero, d.foot, inkAxis, "axis")
}

// barLayout says where the parts of the bars stand.
type barLayout struct {
	c      *report.Chart
	names  [][]string // by bar, in lines
	values [][]string
	span   [2]float64
	zero   float64 // where bars begin
	scale  float64 // length of one unit
	height float64 // of all rows
}

func newBarLayout(c *report.Chart, f *footnotes, g glyphs) *barLayout {
	l := &barLayout{c: c, span: span(c.Bars)}
	t := barTable(c)
	cells := columnCells(t, 1)
	s := scaleOf(cells)
	var value, below float64 // the room right and left of the bars
	for i, b := range c.Bars {
		lines := fold(flat(cells[i], s, f, g), fontText, valueWidest)
		l.values = append(l.values, lines)
		value = max(value, widest(lines, fontText*boldness)+14)
		if negative(b) {
			below = max(below, widest(lines, fontText*boldness)+14)
		}
	}
	name := l.fold(min(nameWidest, pictureWidth-2*margin-value-below-barsLeast-12), g)
	from := margin + name + 12 + below
	room := pictureWidth - margin - from - value
	l.zero = from
	if extent := l.span[1] - l.span[0]; extent > 0 && extent <= 2*largest {
		l.scale = room / extent
		l.zero = from - l.span[0]*l.scale
	}
	return l
}

// fold breaks the names into lines within a width, and returns how wide they are.
func (l *barLayout) fold(limit float64, g glyphs) float64 {
	var most float64
	for i, b := range l.c.Bars {
		text := clean(b.Label)
		if sign := g.mark[b.Mark]; sign != "" {
			text = sign + " " + text
		}
		l.names = append(l.names, fold(text, fontText*boldness, limit))
		most = max(most, widest(l.names[i], fontText*boldness))
		l.height += l.rowHeight(i)
	}
	return most
}

func bold(b report.Bar) bool { return b.Mark == report.Winner || b.Mark == report.Total }

func negative(b report.Bar) bool { return b.Value.Numeric() && b.Value.Value.Float64() < 0 }

func (l *barLayout) rowHeight(i int) float64 {
	return 10 + leading*float64(max(len(l.names[i]), len(l.values[i])))
}

func (l *barLayout) top(d *drawing) float64 { return d.foot - l.height }

// bar draws one row.
func (d *drawing) bar(l *barLayout, i int) {
	b := l.c.Bars[i]
	high := l.rowHeight(i)
	d.centred(l.names[i], high, lettering{x: margin, size: fontText, bold: bold(b), ink: inkText})
	length := l.length(b)
	if length != 0 {
		fmt.Fprintf(&d.b, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"2\" %s/>\n",
			coordinate(min(l.zero, l.zero+length)), coordinate(d.foot+(high-barThick)/2), coordinate(max(math.Abs(length), 0.5)),
			coordinate(barThick), barInk(b))
	}
	value := lettering{x: l.zero + max(length, 0) + 7, size: fontText, bold: bold(b), ink: inkText}
	if negative(b) {
		value.x, value.anchor = l.zero+length-7, "end"
	}
	d.centred(l.values[i], high, value)
	d.foot += high
}

// centred writes lines in the middle of a row.
func (d *drawing) centred(lines []string, high float64, l lettering) {
	l.y = d.foot + high/2 + 4.5 - leading/2*float64(len(lines)-1)
	for _, line := range lines {
		d.text(line, l)
		l.y += leading
	}
}

// length is that of a bar; 0 where there is nothing to draw.
func (l *barLayout) length(b report.Bar) float64 {
	v := b.Value.Value.Float64()
	if !b.Value.Numeric() || !fits(v, false) {
		return 0
	}
	return v * l.scale
}

// barInk is the same for all bars but the winner and losses.
func barInk(b report.Bar) string {
	p := penOf(5)
	switch {
	case negative(b):
		p = penOf(1)
	case b.Mark == report.Winner:
		p = penOf(0)
	}
	return fmt.Sprintf(`class="b%s" fill="%s"`, p.class[1:], p.ink)
}
