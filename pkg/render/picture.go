package render

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/report"
)

const (
	plotTall   = 300.0
	endLabels  = 8     // the most series that are named at the ends of their lines
	endWidest  = 190.0 // and the widest such name
	markWidest = 260.0 // a longer label of a mark stands below the chart
)

// picture is a chart of lines as it is drawn: the curves, the axes, and the
// place between the axes.
type picture struct {
	*drawing
	*curves
	xAxis, yAxis             *axis
	left, top, right, bottom float64
	ends                     []ending // names at line ends; none where they stand below
	ink                      []xy     // points of the lines as drawn, to keep labels off them
	taken                    []rect   // by labels and marks
	numbered                 []int    // marks whose labels stand below
}

// ending is the name of a series at the end of its line.
type ending struct {
	series int
	end    xy      // of the line, as drawn
	y      float64 // of the name
}

func newPicture(c *report.Chart, d *drawing) *picture {
	p := &picture{drawing: d, curves: newCurves(c)}
	most := 8
	if c.YLog {
		most = 12
	}
	p.yAxis = valueAxis(p.y, c.YLog, most, unitOf(c.Unit))
	p.left = margin + 10
	for _, t := range p.yAxis.ticks {
		p.left = max(p.left, margin+textWidth(t.label, fontTick)+8)
	}
	p.setRight(pictureWidth - margin - 12)
	p.top = d.foot + 12
	p.top += leading * float64(len(p.unitLines()))
	p.bottom = p.top + plotTall
	p.endings()
	return p
}

// unitLines are the title of the y axis, unless every tick says as much.
func (p *picture) unitLines() []string {
	if u := unitOf(p.c.Unit); p.c.Unit == u.before+u.after {
		return nil
	}
	return fold(clean(p.c.Unit), fontTick, pictureWidth-2*margin)
}

// setRight sets the right end of the x axis, and as many ticks as have room.
func (p *picture) setRight(right float64) {
	p.right = right
	if p.c.Axis == report.TimeAxis {
		p.xAxis = timeAxis(p.x, int((p.right-p.left)/95))
	} else {
		room := 60.0
		if p.xlog() {
			room = 45 // 1, 2 and 5 are short
		}
		p.xAxis = quantityAxis(p.x, p.xlog(), int((p.right-p.left)/room), unit{})
	}
}

// endings plans the names at the ends of the lines. Names that are long, many,
// or of lines that end early stand below the chart.
func (p *picture) endings() {
	if len(p.c.Series) > endLabels {
		return
	}
	var widest float64
	for _, s := range p.c.Series {
		widest = max(widest, textWidth(clean(s.Name), fontText))
	}
	if widest > endWidest || widest == 0 {
		return
	}
	old := p.right
	p.setRight(pictureWidth - margin - widest - 14)
	for i := range p.c.Series {
		end, ok := p.endOf(i)
		if !ok || end.x < p.right-(p.right-p.left)/10 {
			p.ends = nil
			p.setRight(old)
			return
		}
		p.ends = append(p.ends, ending{i, end, end.y})
	}
	p.spread()
}

func (p *picture) endOf(series int) (xy, bool) {
	runs := p.lines[series]
	if len(runs) == 0 {
		return xy{}, false
	}
	last := runs[len(runs)-1]
	return p.at(last[len(last)-1]), true
}

// spread moves names apart that would lie on each other.
func (p *picture) spread() {
	slices.SortStableFunc(p.ends, func(a, b ending) int { return cmp.Compare(a.y, b.y) })
	for i := 1; i < len(p.ends); i++ {
		p.ends[i].y = max(p.ends[i].y, p.ends[i-1].y+leading)
	}
	limit := p.bottom
	for i := len(p.ends) - 1; i >= 0; i-- {
		p.ends[i].y = min(p.ends[i].y, limit)
		limit = p.ends[i].y - leading
	}
}

// at is where a point is drawn.
func (p *picture) at(v xy) xy {
	return xy{p.left + p.xAxis.place(v.x)*(p.right-p.left), p.bottom - p.yAxis.place(v.y)*(p.bottom-p.top)}
}

func (p *picture) draw() {
	p.axes()
	for i := range p.lines {
		p.series(i)
	}
	p.names()
	p.dots()
	p.foot = p.bottom + 6 + leading
	if p.c.XTitle != "" {
		for _, line := range fold(clean(p.c.XTitle), fontTick, pictureWidth-2*margin) {
			half := textWidth(line, fontTick) / 2
			x := min(max((p.left+p.right)/2, margin+half), pictureWidth-margin-half)
			p.text(line, lettering{x: x, y: p.foot + leading, size: fontTick, anchor: "middle", ink: inkMuted, class: "m"})
			p.foot += leading
		}
	}
	p.legend()
	p.below()
}

func (p *picture) axes() {
	y := p.top - 14 - leading*float64(len(p.unitLines())-1)
	for i, line := range p.unitLines() {
		p.text(line, lettering{x: margin, y: y + leading*float64(i), size: fontTick, ink: inkMuted, class: "m"})
	}
	for _, t := range p.yAxis.ticks {
		y := p.bottom - t.at*(p.bottom-p.top)
		p.line(p.left, y, p.right, y, inkGrid, "grid")
		p.text(t.label, lettering{x: p.left - 8, y: y + 4, size: fontTick, anchor: "end", ink: inkMuted, class: "m"})
	}
	p.xTicks()
	zero := p.bottom
	if !p.yAxis.log {
		zero -= p.yAxis.place(0) * (p.bottom - p.top)
	}
	p.line(p.left, zero, p.right, zero, inkAxis, "axis")
	if !p.y.some {
		p.text("no values to draw", lettering{x: (p.left + p.right) / 2, y: (p.top + p.bottom) / 2, size: fontText,
			anchor: "middle", ink: inkMuted, class: "m"})
	}
}

// xTicks labels the x axis, as far as labels have room beside each other.
func (p *picture) xTicks() {
	free := 0.0
	for _, t := range p.xAxis.ticks {
		x := p.left + t.at*(p.right-p.left)
		half := textWidth(t.label, fontTick) / 2
		at := min(max(x, half+margin), pictureWidth-margin-half)
		if at-half < free {
			continue
		}
		free = at + half + 6
		p.line(x, p.bottom, x, p.bottom+5, inkAxis, "axis")
		p.text(t.label, lettering{x: at, y: p.bottom + leading + 2, size: fontTick, anchor: "middle", ink: inkMuted,
			class: "m"})
	}
}

// series draws a line, and a dot where there is only a point.
func (p *picture) series(i int) {
	ink := penOf(i)
	var path strings.Builder
	for _, r := range p.lines[i] {
		from := p.at(r[0])
		fmt.Fprintf(&path, "M%s %s", coordinate(from.x), coordinate(from.y))
		single := true
		for _, v := range r[1:] {
			to := p.at(v)
			single = single && to == from
			p.segment(&path, from, to)
			from = to
		}
		if single {
			p.dot(from, 4, ink)
		}
	}
	if path.Len() > 0 {
		fmt.Fprintf(&p.b, "<path d=\"%s\" %s/>\n", path.String(), ink.stroke())
	}
}

// segment draws to the next point: straight, or along and then up or down.
func (p *picture) segment(path *strings.Builder, from, to xy) {
	if p.c.Kind == report.Step {
		fmt.Fprintf(path, "H%s", coordinate(to.x))
		p.trace(from, xy{to.x, from.y})
		from.x = to.x
		if to.y != from.y {
			fmt.Fprintf(path, "V%s", coordinate(to.y))
		}
	} else {
		fmt.Fprintf(path, "L%s %s", coordinate(to.x), coordinate(to.y))
	}
	p.trace(from, to)
}

// trace notes where a line runs.
func (p *picture) trace(from, to xy) {
	n := 1 + int(math.Hypot(to.x-from.x, to.y-from.y)/4)
	for i := range n + 1 {
		t := float64(i) / float64(n)
		p.ink = append(p.ink, xy{from.x + t*(to.x-from.x), from.y + t*(to.y-from.y)})
	}
}

func (p *picture) dot(at xy, r float64, ink pen) {
	fmt.Fprintf(&p.b, "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" class=\"b%s\" fill=\"%s\"/>\n", coordinate(at.x),
		coordinate(at.y), coordinate(r), ink.class[1:], ink.ink)
}

// names writes the names of the series at the ends of their lines.
func (p *picture) names() {
	for _, e := range p.ends {
		ink := penOf(e.series)
		if math.Abs(e.y-e.end.y) > 2 || e.end.x < p.right-1 {
			p.line(e.end.x+2, e.end.y, p.right+10, e.y, ink.ink, ink.class)
		}
		p.text(clean(p.c.Series[e.series].Name),
			lettering{x: p.right + 13, y: e.y + 4, size: fontText, ink: ink.ink, class: "f" + ink.class[1:]})
	}
}

// legend names the series below the chart, side by side as far as they fit.
func (p *picture) legend() {
	if len(p.ends) > 0 {
		return
	}
	const sample, space = 34.0, 24.0
	x := margin
	p.foot += 6
	for i, s := range p.c.Series {
		lines := fold(clean(s.Name), fontText, pictureWidth-2*margin-sample)
		wide := sample + widest(lines, fontText)
		if x == margin {
			p.foot += leading
		} else if x+wide > pictureWidth-margin {
			x = margin
			p.foot += leading
		}
		y := p.foot
		fmt.Fprintf(&p.b, "<path d=\"M%s %sH%s\" %s/>\n", coordinate(x), coordinate(y-4), coordinate(x+sample-7),
			penOf(i).stroke())
		for j, line := range lines {
			p.text(line, lettering{x: x + sample, y: y + leading*float64(j), size: fontText, ink: inkText})
		}
		p.foot += leading * float64(len(lines)-1)
		x += wide + space
		if len(lines) > 1 {
			x = margin
		}
	}
}

// below lists the marks that have no room where they lie, and what is left out.
func (p *picture) below() {
	for n, i := range p.numbered {
		p.paragraph(strconv.Itoa(n+1)+"  "+clean(p.c.Marks[i].Label), margin, pictureWidth-2*margin)
	}
	for _, text := range p.remarks() {
		p.paragraph(text, margin, pictureWidth-2*margin)
	}
}
