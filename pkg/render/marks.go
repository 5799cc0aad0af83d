package render

import (
	"fmt"
	"strconv"
)

// rect is a place that is taken.
type rect struct{ left, top, right, bottom float64 }

func (r rect) meets(o rect) bool {
	return r.left < o.right && o.left < r.right && r.top < o.bottom && o.top < r.bottom
}

func (r rect) holds(v xy) bool {
	return v.x > r.left && v.x < r.right && v.y > r.top && v.y < r.bottom
}

// dots draws the marks of a chart, each with its label beside it or, where that
// has no room, with a number that is explained below.
func (p *picture) dots() {
	var at []xy
	var shown []int
	for i, m := range p.marks {
		if m.shown {
			c := p.at(m.xy)
			at, shown = append(at, c), append(shown, i)
			p.taken = append(p.taken, rect{c.x - 6, c.y - 6, c.x + 6, c.y + 6})
			fmt.Fprintf(&p.b, "<line x1=\"%[1]s\" y1=\"%[2]s\" x2=\"%[1]s\" y2=\"%[3]s\" stroke=\"%[4]s\" "+
				"stroke-dasharray=\"2 3\" class=\"axis\"/>\n", coordinate(c.x), coordinate(c.y), coordinate(p.bottom), inkAxis)
		}
	}
	for n, i := range shown {
		text := clean(p.c.Marks[i].Label)
		placed := false
		if textWidth(text, fontTick) <= markWidest && alone(at, n) {
			placed = p.beside(at[n], text, 1)
		}
		if !placed {
			p.numbered = append(p.numbered, i)
			p.beside(at[n], strconv.Itoa(len(p.numbered)), 5)
		}
	}
	for _, c := range at {
		fmt.Fprintf(&p.b, "<circle cx=\"%s\" cy=\"%s\" r=\"5\" class=\"dot\" fill=\"%s\" stroke=\"%s\" "+
			"stroke-width=\"1.5\"/>\n", coordinate(c.x), coordinate(c.y), inkText, paper)
	}
}

// alone reports whether no other dot is so near that a label could be taken for
// its own.
func alone(dots []xy, i int) bool {
	for j, other := range dots {
		if j != i && square(dots[i], other) < 28*28 {
			return false
		}
	}
	return true
}

// beside writes a label next to a dot, where it covers no other label and least
// of the lines. It reports false where there is no such place.
func (p *picture) beside(dot xy, text string, reach int) bool {
	best, found, least := rect{}, false, 0
	for _, r := range around(dot, textWidth(text, fontTick)+4, reach) {
		if covered := p.covered(r); p.free(r) && (!found || covered < least) {
			best, found, least = r, true, covered
		}
	}
	if !found {
		return false
	}
	p.taken = append(p.taken, best)
	middle := xy{(best.left + best.right) / 2, (best.top + best.bottom) / 2}
	if near := (xy{min(max(dot.x, best.left), best.right), min(max(dot.y, best.top), best.bottom)}); square(near,
		dot) > 14*14 {
		p.line(dot.x, dot.y, near.x, near.y, inkAxis, "axis")
	}
	p.text(text, lettering{x: middle.x, y: middle.y + 4, size: fontTick, anchor: "middle", halo: true, ink: inkText,
		class: "halo"})
	return true
}

// around are the places for a label of a width near a dot, the best first.
func around(dot xy, wide float64, reach int) []rect {
	const high = 16.0
	var all []rect
	for ring := range reach {
		off := 7 + 18*float64(ring)
		above, level, beneath := dot.y-off-high/2, dot.y, dot.y+off+high/2
		right, centre, left := dot.x+9+wide/2, dot.x, dot.x-9-wide/2
		for _, c := range []xy{{centre, above}, {right, above}, {left, above}, {right, beneath}, {left, beneath},
			{centre, beneath}, {right + off - 9, level}, {left - off + 9, level}} {
			all = append(all, rect{c.x - wide/2, c.y - high/2, c.x + wide/2, c.y + high/2})
		}
	}
	return all
}

// free reports whether a place lies between the axes and covers no label.
func (p *picture) free(r rect) bool {
	if r.left < p.left || r.right > p.right || r.top < p.top-6 || r.bottom > p.bottom-1 {
		return false
	}
	for _, t := range p.taken {
		if r.meets(t) {
			return false
		}
	}
	return true
}

// covered counts the points of lines in a place.
func (p *picture) covered(r rect) int {
	n := 0
	for _, v := range p.ink {
		if r.holds(v) {
			n++
		}
	}
	return n
}

func square(a, b xy) float64 { return (a.x-b.x)*(a.x-b.x) + (a.y-b.y)*(a.y-b.y) }
