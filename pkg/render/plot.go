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

// plot is a chart on a grid of characters. Its numbers are as the axes count
// them: on a logarithmic y axis the numbers of the series 1, 2, 5, 10 … lie one
// apart.
type plot struct {
	*curves
	xs             axis // only its scale
	from, to       float64
	low, top, step float64 // along y, between two rows
	height         int
}

func newPlot(c *report.Chart) *plot {
	p := &plot{curves: newCurves(c), low: math.Inf(1), top: math.Inf(-1), height: plotHeight}
	p.xs.log = p.xlog()
	p.from, p.to = p.xs.scaled(p.x.low), p.xs.scaled(p.x.high)
	switch {
	case !p.y.some:
	case c.YLog:
		p.thirds()
	default:
		p.low, p.top = min(0, p.y.low), max(0, p.y.high)
		p.round()
	}
	return p
}

// scaledY is a value as the y axis counts it.
func (p *plot) scaledY(v float64) float64 {
	if !p.c.YLog {
		return v
	}
	i := below125(v)
	return float64(i) + math.Log(v/of125(i))/math.Log(of125(i+1)/of125(i))
}

// thirds lays the rows of a logarithmic axis so that 1, 2 and 5 have one each,
// with rows between them where they are few, or else the powers of ten alone.
func (p *plot) thirds() {
	low, high := below125(p.y.low), above125(p.y.high)
	high = max(high, low+1)
	switch n := high - low; {
	case n < plotHeight:
		p.height = n * (plotHeight / n)
		p.step = float64(n) / float64(p.height)
	case n < 2*plotHeight:
		p.height, p.step = n, 1
	default:
		powers := 3 * ((n + 3*plotHeight - 1) / (3 * plotHeight))
		low = int(math.Floor(float64(low)/float64(powers))) * powers
		p.height = (high - low + powers - 1) / powers
		p.step = float64(powers)
	}
	p.low, p.top = float64(low), float64(low)+p.step*float64(p.height)
}

// drawable reports whether a line would show anything: there is an extent
// along x, room for it, and a sign for every series.
func (p *plot) drawable(wide int) bool {
	return wide >= plotLeast && p.to > p.from && len(p.curves.lines) <= len(pens(false)) && p.columns(wide) >= plotLeast/2
}

// margin is the room for the labels of the rows, and for the axis.
func (p *plot) margin() int {
	most := 0
	for i := range p.height + 1 {
		most = max(most, width(p.labelY(p.low+float64(i)*p.step)))
	}
	return most + 3
}

// columns are those of the plot itself: half the label of a date stands out to
// the right.
func (p *plot) columns(wide int) int { return wide - p.margin() - len(time.DateOnly)/2 }

func (p *plot) lines(wide int, g glyphs) []string {
	margin, n := p.margin(), p.columns(wide)
	var data [][]float64
	for _, s := range p.curves.lines {
		data = append(data, p.resample(s, n))
	}
	ascii := !g.superscript
	options := []asciigraph.Option{
		asciigraph.Height(p.height), asciigraph.LowerBound(p.low), asciigraph.UpperBound(p.top),
		asciigraph.YAxisValueFormatter(p.labelY), asciigraph.SeriesChars(pens(ascii)...)}
	if p.c.Axis == report.TimeAxis {
		options = append(options, asciigraph.XAxisRange(p.from, p.to), asciigraph.XAxisTickCount(max(2, min(5, n/18))),
			asciigraph.XAxisValueFormatter(p.labelX))
	}
	drawn := strings.Split(asciigraph.PlotMany(data, options...), "\n")
	if p.c.Axis == report.NumberAxis {
		drawn = append(drawn, p.xAxis(margin, n, wide)...)
	}
	p.overlay(drawn, margin, n)
	for i, line := range drawn {
		drawn[i] = strings.TrimRight(line, " ")
		if ascii {
			drawn[i] = strings.NewReplacer("┤", "|", "┼", "+", "└", "+", "┬", "+", "─", "-", "┊", ":").Replace(drawn[i])
		}
	}
	return append(drawn, p.legend(margin, wide, ascii)...)
}

// xAxis draws an axis of numbers with round ticks, and their labels as far as
// they have room.
func (p *plot) xAxis(margin, n, wide int) []string {
	line := []rune(strings.Repeat("─", n))
	labels := ""
	for _, t := range quantityAxis(p.x, p.xlog(), max(2, n/10), unit{}).ticks {
		column := int(math.Round(t.at * float64(n-1)))
		from := max(0, margin+column-width(t.label)/2)
		if labels != "" && from < width(labels)+1 || from+width(t.label) > wide {
			continue
		}
		line[column] = '┬'
		labels = padRight(labels, from) + t.label
	}
	return []string{blank(margin-1) + "└" + string(line), labels}
}

// overlay writes the numbers of the marks where they lie, and dots down to the
// axis. Two marks in one place stand side by side.
func (p *plot) overlay(drawn []string, margin, n int) {
	grid := make([][]rune, p.height+1)
	for i := range grid {
		grid[i] = []rune(padRight(drawn[i], margin+n))
	}
	taken := map[[2]int]bool{}
	for i, m := range p.marks {
		if !m.shown {
			continue
		}
		at := [2]int{
			p.height - int(math.Round((p.scaledY(m.y)-p.low)/p.step)),
			margin + int(math.Round((p.xs.scaled(m.x)-p.from)/(p.to-p.from)*float64(n-1))),
		}
		for taken[at] && at[1] < margin+n-1 {
			at[1]++
		}
		taken[at] = true
		grid[at[0]][at[1]] = markSign(i)
		for row := at[0] + 1; row <= p.height; row++ {
			if grid[row][at[1]] == ' ' {
				grid[row][at[1]] = '┊'
			}
		}
	}
	for i := range grid {
		drawn[i] = string(grid[i])
	}
}

// markSign numbers the marks by one character: 1 to 9, then letters.
func markSign(i int) rune {
	const signs = "123456789abcdefghijklmnopqrstuvwxyz"
	if i < len(signs) {
		return rune(signs[i])
	}
	return '*'
}

// resample reads a series at every column of the plot.
func (p *plot) resample(runs []run, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		x := p.from + (p.to-p.from)*float64(i)/float64(n-1)
		out[i] = p.at(runs, x)
	}
	return out
}

// at reads a series at a place; it is NaN where the series has no line.
func (p *plot) at(runs []run, x float64) float64 {
	for _, r := range runs {
		if y := p.within(r, x); !math.IsNaN(y) {
			return y
		}
	}
	return math.NaN()
}

func (p *plot) within(r run, x float64) float64 {
	// A point that rounding puts a hair behind its own column still counts.
	hair := (p.to - p.from) * 1e-9
	next := sort.Search(len(r), func(i int) bool { return p.xs.scaled(r[i].x) > x+hair })
	switch {
	case next == 0:
		return math.NaN()
	case next == len(r) && x-p.xs.scaled(r[next-1].x) > hair:
		return math.NaN()
	case next == len(r) || p.c.Kind == report.Step:
		return p.scaledY(r[next-1].y)
	}
	ax, bx := p.xs.scaled(r[next-1].x), p.xs.scaled(r[next].x)
	ay, by := p.scaledY(r[next-1].y), p.scaledY(r[next].y)
	return ay + (by-ay)*(x-ax)/(bx-ax)
}

// round widens the extent along y so that the rows lie on round numbers. The
// extent includes zero: a cut-off axis makes a small change look like a crash.
func (p *plot) round() {
	if p.top-p.low < smallest {
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
// Rows between those of a logarithmic axis have none.
func (p *plot) labelY(v float64) string {
	if i := math.Round(v); p.c.YLog && math.Abs(v-i) > 1e-6 {
		return ""
	} else if p.c.YLog {
		return unit{}.label(of125(int(i)), of125(int(i)))
	}
	places := 0
	for unit := p.step; places < 12 && math.Abs(unit-math.Round(unit)) > 1e-6*unit; places++ {
		unit *= 10
	}
	v = math.Round(v/p.step) * p.step // rows lie on steps; no −0.00 by rounding
	if math.Abs(v) >= 1e15 {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return group(strconv.FormatFloat(v+0, 'f', places, 64))
}

func (p *plot) labelX(v float64) string { return dayOf(v).Format(time.DateOnly) }

// legend names the lines, what the x axis counts, and the marks.
func (p *plot) legend(margin, wide int, ascii bool) []string {
	var words []string
	if len(p.curves.lines) > 1 {
		for i, s := range p.c.Series {
			words = append(words, pens(ascii)[i].Horizontal+" "+clean(s.Name))
		}
	}
	if p.c.XTitle != "" {
		words = append(words, "x: "+clean(p.c.XTitle))
	}
	var lines []string
	if len(words) > 0 {
		lines = wrap(strings.Join(words, "   "), wide-margin, 0)
	}
	for i, m := range p.c.Marks {
		if p.marks[i].shown {
			lines = append(lines, wrap(string(markSign(i))+" "+clean(m.Label), wide-margin, 2)...)
		}
	}
	for _, text := range p.remarks() {
		lines = append(lines, wrap(text, wide-margin, 2)...)
	}
	for i, line := range lines {
		lines[i] = blank(margin) + line
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
