package render

import (
	"math"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/guptarohit/asciigraph"
	"github.com/tokecon/tokecon/pkg/report"
)

const (
	plotHeight = 10
	day        = 24 * time.Hour
)

// plot is a chart in floats: dates have become days.
type plot struct {
	c              *report.Chart
	series         [][]xy
	from, to       float64 // along x
	low, top, step float64 // along y, between two rows
}

type xy struct{ x, y float64 }

func newPlot(c *report.Chart) *plot {
	p := &plot{c: c, from: math.Inf(1), to: math.Inf(-1), top: math.Inf(-1)}
	for _, s := range c.Series {
		var points []xy
		for _, pt := range s.Points {
			x := pt.X
			if c.Axis == report.TimeAxis {
				x = float64(pt.At.Unix()) / day.Seconds()
			}
			if math.IsNaN(pt.Y+x) || math.IsInf(pt.Y+x, 0) {
				continue
			}
			points = append(points, xy{x, pt.Y})
			p.from, p.to = min(p.from, x), max(p.to, x)
			p.low, p.top = min(p.low, pt.Y), max(p.top, pt.Y)
		}
		p.series = append(p.series, points)
	}
	p.round()
	return p
}

// drawable reports whether a line would show anything: there is an extent
// along x, and a sign for every series.
func (p *plot) drawable() bool {
	return p.to > p.from && len(p.series) <= len(pens(false))
}

func (p *plot) lines(wide int, g glyphs) []string {
	margin := max(width(p.labelY(p.low)), width(p.labelY(p.top))) + 3
	n := wide - margin - len(time.DateOnly)/2
	var data [][]float64
	for _, s := range p.series {
		data = append(data, p.resample(s, n))
	}
	ascii := !g.superscript
	drawing := asciigraph.PlotMany(data,
		asciigraph.Height(plotHeight), asciigraph.LowerBound(p.low), asciigraph.UpperBound(p.top),
		asciigraph.YAxisValueFormatter(p.labelY), asciigraph.SeriesChars(pens(ascii)...),
		asciigraph.XAxisRange(p.from, p.to), asciigraph.XAxisTickCount(max(2, min(5, n/18))),
		asciigraph.XAxisValueFormatter(p.labelX))
	if ascii {
		drawing = strings.NewReplacer("┤", "|", "┼", "+", "└", "+", "┬", "+", "─", "-").Replace(drawing)
	}
	lines := strings.Split(drawing, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return append(lines, p.legend(margin, wide, ascii)...)
}

// resample reads a series at every column of the plot. A step holds its value
// to the end of the chart; a line ends where its points end.
func (p *plot) resample(s []xy, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		x := p.from + (p.to-p.from)*float64(i)/float64(n-1)
		out[i] = p.at(s, x)
	}
	return out
}

func (p *plot) at(s []xy, x float64) float64 {
	// A point that rounding puts a hair behind its own column still counts.
	hair := (p.to - p.from) * 1e-9
	next := sort.Search(len(s), func(i int) bool { return s[i].x > x+hair })
	switch {
	case next == 0:
		return math.NaN()
	case p.c.Kind == report.Step:
		return s[next-1].y
	case next == len(s) && x-s[next-1].x > hair:
		return math.NaN()
	case next == len(s):
		return s[next-1].y
	}
	a, b := s[next-1], s[next]
	return a.y + (b.y-a.y)*(x-a.x)/(b.x-a.x)
}

// round widens the extent along y so that the rows lie on round numbers. The
// extent includes zero: a cut-off axis makes a small change look like a crash.
func (p *plot) round() {
	if p.top <= p.low {
		p.top = p.low + 1
	}
	low, top := p.low, p.top
	for p.step = niceStep((top - low) / plotHeight); ; p.step = niceStep(p.step * 1.01) {
		p.low = math.Floor(low/p.step) * p.step
		p.top = p.low + plotHeight*p.step
		if p.top >= top {
			return
		}
	}
}

// niceStep returns the next round number from v upwards.
func niceStep(v float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 1.5, 2, 2.5, 3, 4, 5, 6, 8} {
		if m*unit >= v*(1-1e-9) {
			return m * unit
		}
	}
	return 10 * unit
}

// labelY writes the numbers of the y axis with as many places as a step has.
func (p *plot) labelY(v float64) string {
	places := 0
	for unit := p.step; places < 12 && math.Abs(unit-math.Round(unit)) > 1e-6*unit; places++ {
		unit *= 10
	}
	v = math.Round(v/p.step) * p.step // rows lie on steps; no −0.00 by rounding
	return group(strconv.FormatFloat(v+0, 'f', places, 64))
}

func (p *plot) labelX(v float64) string {
	if p.c.Axis == report.TimeAxis {
		return time.Unix(int64(math.Round(v*day.Seconds())), 0).UTC().Format(time.DateOnly)
	}
	return short(v)
}

// short writes a number for an axis: 250k, 1.5M.
func short(v float64) string {
	for _, u := range []struct {
		size float64
		sign string
	}{{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e3, "k"}} {
		if math.Abs(v) >= u.size {
			return strconv.FormatFloat(math.Round(v/u.size*10)/10, 'f', -1, 64) + u.sign
		}
	}
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}

// legend names the lines, and what the x axis counts.
func (p *plot) legend(margin, wide int, ascii bool) []string {
	var words []string
	if len(p.series) > 1 {
		for i, s := range p.c.Series {
			words = append(words, pens(ascii)[i].Horizontal+" "+clean(s.Name))
		}
	}
	if p.c.XTitle != "" {
		words = append(words, "x: "+clean(p.c.XTitle))
	}
	if len(words) == 0 {
		return nil
	}
	lines := wrap(strings.Join(words, "   "), wide-margin, 0)
	for i, line := range lines {
		lines[i] = blank(margin) + strings.TrimLeft(line, " ")
	}
	return lines
}

// pens draw the series of a chart apart without colour.
func pens(ascii bool) []asciigraph.CharSet {
	signs := []string{"─│╭╮╰╯", "═║╔╗╚╝", "┄┆╭╮╰╯", "∙∙∙∙∙∙", "++++++", "oooooo"}
	if ascii {
		signs = []string{"-|....", "======", "::::::", "******", "++++++", "oooooo"}
	}
	var sets []asciigraph.CharSet
	for _, s := range signs {
		r := []rune(s)
		sets = append(sets, asciigraph.CharSet{
			Horizontal: string(r[0]), VerticalLine: string(r[1]),
			ArcDownRight: string(r[2]), ArcDownLeft: string(r[3]),
			ArcUpRight: string(r[4]), ArcUpLeft: string(r[5]),
			StartCap: string(r[0]), EndCap: string(r[0]),
		})
	}
	return sets
}
