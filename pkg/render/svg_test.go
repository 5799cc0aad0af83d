package render

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/report"
)

// anyValue prefers what axes find hard.
func anyValue() *rapid.Generator[float64] {
	return rapid.OneOf(
		rapid.Float64Range(-1e4, 1e4), rapid.Float64Range(1e-6, 1e9), rapid.Float64(),
		rapid.SampledFrom([]float64{0, 0, 1, 1, 1000, -5, math.NaN(), math.Inf(1), math.Inf(-1), 1e300, 5e-324, 1e100, -1e100,
			1e-100}),
	)
}

func anyTime() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		span := rapid.SampledFrom([]int64{0, 60, 86400, 86400 * 400, 86400 * 365 * 4000}).Draw(t, "span")
		return time.Unix(1.7e9+rapid.Int64Range(-span, span).Draw(t, "seconds"), 0).UTC()
	})
}

func anyName() *rapid.Generator[string] {
	return rapid.OneOf(anyText(), rapid.StringMatching(`[A-Za-z]{1,12}( [a-z<&>"']{1,14}){0,12}`),
		rapid.StringMatching(`[A-Z]{60,140}`))
}

func anyChart() *rapid.Generator[*report.Chart] {
	return rapid.Custom(func(t *rapid.T) *report.Chart {
		c := &report.Chart{
			ID: "chart", Title: anyName().Draw(t, "title"), XTitle: anyName().Draw(t, "x title"),
			Unit: rapid.SampledFrom([]string{"", "$", "$/month", "€", "%", "tokens/s", "a<b"}).Draw(t, "unit"),
			Kind: rapid.SampledFrom([]report.ChartKind{report.Line, report.Step, report.Bars}).Draw(t, "kind"),
			Axis: rapid.SampledFrom([]report.Axis{report.TimeAxis, report.NumberAxis}).Draw(t, "axis"),
			XLog: rapid.Bool().Draw(t, "x log"), YLog: rapid.Bool().Draw(t, "y log"),
		}
		for range rapid.IntRange(0, 9).Draw(t, "series") {
			s := report.Series{Name: anyName().Draw(t, "name")}
			x := anyValue().Draw(t, "x")
			for range rapid.IntRange(0, 6).Draw(t, "points") {
				s.Points = append(s.Points, report.Point{At: anyTime().Draw(t, "at"), X: x, Y: anyValue().Draw(t, "y")})
				x += math.Abs(anyValue().Draw(t, "step"))
			}
			c.Series = append(c.Series, s)
		}
		for range rapid.IntRange(0, 9).Draw(t, "marks") {
			c.Marks = append(c.Marks, report.ChartMark{At: anyTime().Draw(t, "at"), X: anyValue().Draw(t, "x"),
				Y: anyValue().Draw(t, "y"), Label: anyName().Draw(t, "label")})
		}
		for range rapid.IntRange(0, 6).Draw(t, "bars") {
			b := report.Bar{Label: anyName().Draw(t, "bar"), Value: anyCell().Draw(t, "value"),
				Mark: report.Mark(rapid.IntRange(0, 3).Draw(t, "mark"))}
			b.Value.Notes = nil
			c.Bars = append(c.Bars, b)
		}
		return c
	})
}

func charted(c *report.Chart) *report.Document {
	return &report.Document{Sections: []report.Section{{Chart: c}}}
}

// squeeze takes away what folding may: the blanks between words.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func TestSVGNamesEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyChart().Draw(t, "chart")
		svg := parse(t, output(t, SVG, charted(c), Options{}))
		var text strings.Builder
		for _, e := range svg.all("text") {
			text.WriteString(squeeze(e.text))
		}
		want := []string{c.Title}
		if c.Kind == report.Bars {
			for _, b := range c.Bars {
				want = append(want, b.Label)
			}
			for i, cell := range columnCells(barTable(c), 1) {
				want = append(want, flat(cell, scaleOf(columnCells(barTable(c), 1)), number(charted(c)), glyphsOf(false)),
					c.Bars[i].Label)
			}
		} else {
			want = append(want, c.XTitle)
			for _, s := range c.Series {
				want = append(want, s.Name)
			}
			for _, m := range c.Marks {
				want = append(want, m.Label)
			}
		}
		for _, w := range want {
			if !strings.Contains(text.String(), squeeze(clean(w))) {
				t.Fatalf("%q is not in the picture", w)
			}
		}
	})
}

// Everything lies within the picture, by the widths that texts are taken to
// have, and no two texts lie on each other.
func TestSVGKeepsWithinItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyChart().Draw(t, "chart")
		text := output(t, SVG, charted(c), Options{})
		svg := parse(t, text).kids[0]
		var wide, high float64
		if _, err := fmt.Sscanf(svg.attr["viewBox"], "0 0 %f %f", &wide, &high); err != nil {
			t.Fatal(err)
		}
		var boxes []rect
		var texts []string
		for _, e := range svg.all() {
			for _, at := range places(t, e) {
				if !(at.x >= 0 && at.x <= wide && at.y >= 0 && at.y <= high) {
					t.Fatalf("<%s %v> lies at %v, outside of %v × %v", e.name, e.attr, at, wide, high)
				}
			}
			if e.name != "text" || strings.TrimSpace(e.text) == "" {
				continue
			}
			box := textBox(t, e)
			if box.left < 0 || box.right > wide || box.top < 0 || box.bottom > high {
				t.Fatalf("%q takes %v of %v × %v", e.text, box, wide, high)
			}
			for i, other := range boxes {
				if box.meets(other) {
					t.Fatalf("%q at %v lies on %q at %v", e.text, box, texts[i], other)
				}
			}
			boxes, texts = append(boxes, box), append(texts, e.text)
		}
	})
}

func value(t *rapid.T, e *element, name string) float64 {
	v, err := strconv.ParseFloat(e.attr[name], 64)
	if err != nil {
		t.Fatalf("<%s> has %s=%q", e.name, name, e.attr[name])
	}
	return v
}

// places are all the coordinates of an element.
func places(t *rapid.T, e *element) []xy {
	at := func(x, y string) xy { return xy{value(t, e, x), value(t, e, y)} }
	switch e.name {
	case "text":
		return []xy{at("x", "y")}
	case "line":
		return []xy{at("x1", "y1"), at("x2", "y2")}
	case "circle":
		return []xy{at("cx", "cy")}
	case "rect":
		if e.attr["class"] == "paper" {
			return nil
		}
		from, size := at("x", "y"), at("width", "height")
		return []xy{from, {from.x + size.x, from.y + size.y}}
	case "path":
		return pathPlaces(t, e.attr["d"])
	}
	return nil
}

func pathPlaces(t *rapid.T, d string) []xy {
	steps := regexp.MustCompile(`([MLHV])(-?[0-9.]+)(?: (-?[0-9.]+))?`).FindAllStringSubmatch(d, -1)
	var out []xy
	var at xy
	length := 0
	for _, s := range steps {
		length += len(s[0])
		a, _ := strconv.ParseFloat(s[2], 64)
		b, _ := strconv.ParseFloat(s[3], 64)
		switch s[1] {
		case "H":
			at.x = a
		case "V":
			at.y = a
		default:
			at = xy{a, b}
		}
		out = append(out, at)
	}
	if length != len(d) {
		t.Fatalf("the path %q has something else than coordinates", d)
	}
	return out
}

// textBox is about what a line of text covers: its letters, not its leading.
func textBox(t *rapid.T, e *element) rect {
	size := value(t, e, "font-size")
	x, y, wide := value(t, e, "x"), value(t, e, "y"), textWidth(e.text, size)
	switch e.attr["text-anchor"] {
	case "middle":
		x -= wide / 2
	case "end":
		x -= wide
	}
	return rect{x, y - 0.75*size, x + wide, y + 0.15*size}
}

func TestSameChartSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyChart().Draw(t, "chart")
		first, second := output(t, SVG, charted(c), Options{}), output(t, SVG, charted(c), Options{})
		if first != second {
			t.Fatal("the same chart has two pictures")
		}
	})
}

// A chart fits the screen, or a single word is wider than that, and names every
// mark.
func TestScreenChartsOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyChart().Draw(t, "chart")
		o := Options{Width: rapid.IntRange(20, 110).Draw(t, "width"), ASCII: rapid.Bool().Draw(t, "ascii")}
		screen := squeeze(output(t, Table, charted(c), o))
		if c.Kind == report.Bars {
			return
		}
		for _, m := range c.Marks {
			if !strings.Contains(screen, squeeze(clean(m.Label))) {
				t.Fatalf("%q is not on the screen", m.Label)
			}
		}
	})
}

func TestMarksOnTheScreen(t *testing.T) {
	c := &report.Chart{ID: "c", Axis: report.NumberAxis,
		Series: []report.Series{{Name: "a", Points: []report.Point{report.XY(0, 0), report.XY(10, 10)}}},
		Marks: []report.ChartMark{{X: 5, Y: 5, Label: "half"}, {X: 5, Y: 5, Label: "the same"}, {X: 10, Y: 10, Label: "end"},
			{X: 0, Y: math.NaN(), Label: "nowhere"}}}
	var b bytes.Buffer
	if err := Table(&b, charted(c), Options{Width: 60}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if !strings.Contains(lines[0], "3") || !strings.Contains(lines[5], "12") || !strings.Contains(lines[8], "┊┊") {
		t.Error(b.String())
	}
	for _, want := range []string{"1 half\n", "2 the same\n", "3 end\n", "(not drawn) nowhere: not a number"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestZeroOnALogAxisIsAGap(t *testing.T) {
	c := &report.Chart{ID: "c", Axis: report.NumberAxis, YLog: true,
		Series: []report.Series{{Name: "a",
			Points: []report.Point{report.XY(0, 1), report.XY(1, 10), report.XY(2, 0), report.XY(3, 100), report.XY(4, 10)}}}}
	for _, f := range []Func{Table, SVG, HTML} {
		var b bytes.Buffer
		if err := f(&b, charted(c), Options{Width: 60}); err != nil ||
			!strings.Contains(squeeze(b.String()),
				squeeze("1 point is not drawn: zero or less has no place on a logarithmic axis")) {
			t.Error(b.String(), err)
		}
	}
	var b bytes.Buffer
	if err := SVG(&b, charted(c), Options{}); err != nil {
		t.Fatal(err)
	}
	path := regexp.MustCompile(`<path d="([^"]*)" class="s0"`).FindStringSubmatch(b.String())
	if len(path) < 2 || strings.Count(path[1], "M") != 2 || strings.Count(path[1], "L") != 2 {
		t.Errorf("the line has no gap: %v", path)
	}
}

func TestChartsOfLittle(t *testing.T) {
	series := func(points ...report.Point) *report.Chart {
		return &report.Chart{ID: "c", Axis: report.NumberAxis, Series: []report.Series{{Name: "a", Points: points}}}
	}
	cases := []struct {
		name  string
		chart *report.Chart
		want  []string
	}{
		{"nothing", &report.Chart{ID: "c"}, []string{"no values to draw"}},
		{"no bars", &report.Chart{ID: "c", Kind: report.Bars}, []string{"no values to draw"}},
		{"no points", series(), []string{"no values to draw", ">a<"}},
		{"one point", series(report.XY(3, 7)), []string{"<circle", ">7<", ">3.0<"}},
		{"constant", series(report.XY(0, 5), report.XY(9, 5)), []string{">5<", ">0<"}},
		{"all zero", series(report.XY(0, 0), report.XY(9, 0)), []string{">0.0<", ">1.0<"}},
		{"negative", series(report.XY(0, -2), report.XY(9, 4)), []string{">-2<", ">4<"}},
		{"not a number", series(report.XY(0, math.NaN())), []string{"1 point is not drawn: not a number"}},
	}
	for _, c := range cases {
		var b bytes.Buffer
		err := SVG(&b, charted(c.chart), Options{})
		for _, want := range c.want {
			if err != nil || !strings.Contains(b.String(), want) {
				t.Errorf("%s: no %q in\n%s %v", c.name, want, b.String(), err)
			}
		}
	}
}

// A step goes along and then up, never aslant, and holds to the end.
func TestStepsHaveRisers(t *testing.T) {
	c := &report.Chart{ID: "c", Kind: report.Step, Axis: report.NumberAxis, Series: []report.Series{
		{Points: []report.Point{report.XY(0, 0), report.XY(5, 10), report.XY(8, 5)}},
		{Points: []report.Point{report.XY(0, 1), report.XY(10, 1)}},
	}}
	var b bytes.Buffer
	if err := SVG(&b, charted(c), Options{}); err != nil ||
		!regexp.MustCompile(`<path d="M\S+ \S+?H[0-9.]+V[0-9.]+H[0-9.]+V[0-9.]+H732" class="s0"`).Match(b.Bytes()) {
		t.Error(b.String(), err)
	}
}

// Names at line ends keep apart and beside the plot, even where all lines end
// in one corner of it.
func TestNamesAtLineEnds(t *testing.T) {
	for _, y := range []float64{0, 5, 10} {
		c := &report.Chart{ID: "c", Axis: report.NumberAxis}
		for i := range endLabels {
			c.Series = append(c.Series,
				report.Series{Name: fmt.Sprint("line ", i), Points: []report.Point{report.XY(0, 10), report.XY(1, y)}})
		}
		p := newPicture(c, newDrawing(c))
		if len(p.ends) != endLabels {
			t.Fatal("the names do not stand at the ends of the lines")
		}
		for i, e := range p.ends {
			if e.y < p.top || e.y > p.bottom || i > 0 && e.y < p.ends[i-1].y+leading-0.001 {
				t.Errorf("name %d of lines that end at %v stands at %v, the one before at %v", i, y, e.y, p.ends[max(i-1, 0)].y)
			}
		}
	}
}

// Long names and long numbers on both sides leave room for bars, within the
// picture.
func TestBarsOfLongNumbers(t *testing.T) {
	c := &report.Chart{ID: "c", Kind: report.Bars}
	for _, text := range []string{"123456789012345678.12", "-123456789012345678.12"} {
		c.Bars = append(c.Bars, report.Bar{Label: strings.Repeat("W", 80), Mark: report.Winner,
			Value: report.Amount(number1(text), "USD").Approx().AtLeast().WithStatus(report.OK)})
	}
	l := newBarLayout(c, number(charted(c)), glyphsOf(false))
	if left, right := l.zero+l.span[0]*l.scale, l.zero+l.span[1]*l.scale; right-left < barsLeast ||
		right > pictureWidth-margin-widest(l.values[0], fontText*boldness) || left < margin {
		t.Errorf("bars reach from %v to %v", left, right)
	}
}

func TestNoChart(t *testing.T) {
	var b bytes.Buffer
	var none NoChartError
	if err := SVG(&b, &report.Document{}, Options{}); !errors.As(err, &none) ||
		!strings.Contains(err.Error(), "no chart; use -f table") || b.Len() > 0 {
		t.Error(err, b.String())
	}
	var unknown *UnknownNameError
	if err := SVG(&b, charted(&report.Chart{ID: "cost"}), Options{Table: "coast"}); !errors.As(err, &unknown) ||
		unknown.Near != "cost" || b.Len() > 0 {
		t.Error(err)
	}
}

// Footnotes of bars come along where the chart stands alone.
func TestSVGHasItsFootnotes(t *testing.T) {
	c := &report.Chart{ID: "c", Kind: report.Bars, Bars: []report.Bar{{Label: "a", Value: report.Unknown("nobody knows")}}}
	var b bytes.Buffer
	if err := SVG(&b, charted(c), Options{}); err != nil || !strings.Contains(b.String(), "¹ nobody knows") ||
		!strings.Contains(b.String(), ">—¹<") {
		t.Error(b.String(), err)
	}
}

// Every ink can be read on its paper: text at a contrast of 4.5, lines at 3
// (WCAG 2.2, 1.4.3 and 1.4.11: https://www.w3.org/TR/WCAG22/).
func TestContrast(t *testing.T) {
	for i := range 6 {
		if c := contrast(t, penOf(i).ink, paper); c < 4.5 {
			t.Errorf("series %d has a contrast of %.1f", i, c)
		}
	}
	for _, ink := range []string{inkText, inkMuted} {
		if c := contrast(t, ink, paper); c < 4.5 {
			t.Errorf("%s has a contrast of %.1f", ink, c)
		}
	}
	dark := regexp.MustCompile(`(?:text|\.s\d|\.b\d|\.m) \{ (?:fill|stroke): (#[0-9a-f]{6})`).FindAllStringSubmatch(
		chartCSS, -1)
	if len(dark) < 14 {
		t.Fatal("the dark colours are not found", dark)
	}
	for _, m := range dark {
		if c := contrast(t, m[1], "#14171a"); c < 4.5 {
			t.Errorf("%s has a contrast of %.1f on dark paper", m[1], c)
		}
	}
}

// contrast is that of WCAG: (L1 + 0.05) / (L2 + 0.05) of relative luminances.
func contrast(t *testing.T, a, b string) float64 {
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := float64(n>>(16-8*i)&0xff) / 255
		if v <= 0.04045 {
			sum += weight * v / 12.92
		} else {
			sum += weight * math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return sum
}

func TestPensDiffer(t *testing.T) {
	seen := map[pen]bool{}
	for i := range 42 {
		if seen[penOf(i)] {
			t.Fatalf("series %d looks like another", i)
		}
		seen[penOf(i)] = true
	}
}
