package render

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/report"
)

type xy struct{ x, y float64 }

// run is an unbroken piece of a line.
type run []xy

// curves are the lines and marks of a chart in floats: dates have become days.
type curves struct {
	c     *report.Chart
	lines [][]run // by series
	marks []spot  // by mark of the chart
	x, y  extent
	lost  int // points that the axes do not have
}

// spot is where a mark lies, if the axes have the place.
type spot struct {
	xy
	shown bool
}

func newCurves(c *report.Chart) *curves {
	v := &curves{c: c}
	for _, s := range c.Series {
		v.lines = append(v.lines, v.runs(s.Points))
	}
	for _, m := range c.Marks {
		at := v.xy(report.Point{At: m.At, X: m.X, Y: m.Y})
		v.marks = append(v.marks, spot{at, v.take(at)})
	}
	return v
}

func (v *curves) xy(p report.Point) xy {
	if v.c.Axis == report.TimeAxis {
		return xy{daysOf(p.At), p.Y}
	}
	return xy{p.X, p.Y}
}

// xlog tells whether the x axis is logarithmic; one of dates never is.
func (v *curves) xlog() bool { return v.c.XLog && v.c.Axis == report.NumberAxis }

// take reports whether the axes have a place, and makes room for it.
func (v *curves) take(at xy) bool {
	if !fits(at.x, v.xlog()) || !fits(at.y, v.c.YLog) {
		return false
	}
	v.x.include(at.x)
	v.y.include(at.y)
	return true
}

// runs breaks a series where a point has no place: a line across the gap would
// claim values that nobody gave. A step holds up to the gap.
func (v *curves) runs(points []report.Point) []run {
	var runs []run
	open := false
	for _, p := range points {
		at := v.xy(p)
		switch last := len(runs) - 1; {
		case !v.take(at):
			v.lost++
			if open && v.c.Kind == report.Step && fits(at.x, v.xlog()) {
				v.x.include(at.x)
				runs[last] = append(runs[last], xy{at.x, runs[last][len(runs[last])-1].y})
			}
			open = false
		case open:
			runs[last] = append(runs[last], at)
		default:
			runs = append(runs, run{at})
			open = true
		}
	}
	return v.held(runs, open)
}

// held lets the last step last to the end of the chart, which lies as far out
// as the last point of any series.
func (v *curves) held(runs []run, open bool) []run {
	if !open || v.c.Kind != report.Step {
		return runs
	}
	end := v.x.high
	for _, s := range v.c.Series {
		for _, p := range s.Points {
			if at := v.xy(p); fits(at.x, v.xlog()) && fits(at.y, v.c.YLog) {
				end = max(end, at.x)
			}
		}
	}
	last := &runs[len(runs)-1]
	*last = append(*last, xy{end, (*last)[len(*last)-1].y})
	return runs
}

// remarks say which marks and how many points are not drawn, and why.
func (v *curves) remarks() []string {
	var lines []string
	for i, m := range v.marks {
		if !m.shown {
			lines = append(lines, fmt.Sprintf("(not drawn) %s: %s", clean(v.c.Marks[i].Label), v.why()))
		}
	}
	switch {
	case v.lost == 1:
		lines = append(lines, "1 point is not drawn: "+v.why())
	case v.lost > 1:
		lines = append(lines, fmt.Sprintf("%d points are not drawn: %s", v.lost, v.why()))
	}
	return lines
}

func (v *curves) why() string {
	if v.xlog() || v.c.YLog {
		return "zero or less has no place on a logarithmic axis"
	}
	return "not a number within bounds"
}
