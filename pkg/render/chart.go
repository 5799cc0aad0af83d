package render

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// chartWidth is the width of a chart where nothing limits it, and plotLeast
// the width below which a line says less than a small table.
const (
	chartWidth = 80
	chartMost  = 100
	plotLeast  = 40
)

func (s *screen) chart(c *report.Chart) error {
	o := s.o
	if o.Width <= 0 {
		o.Width = chartWidth
	}
	lines, err := chartLines(c, o, s.notes, s.g)
	s.add(lines)
	return err
}

// chartLines draws a chart under its title.
func chartLines(c *report.Chart, o Options, f *footnotes, g glyphs) ([]string, error) {
	body, err := chartBody(c, o, f, g)
	return append(chartTitle(c, o), body...), err
}

func chartTitle(c *report.Chart, o Options) []string {
	title := c.Title
	if c.Unit != "" {
		title = strings.TrimSpace(title + " (" + c.Unit + ")")
	}
	if title == "" {
		return nil
	}
	return wrap(clean(title), o.Width, 0)
}

func chartBody(c *report.Chart, o Options, f *footnotes, g glyphs) ([]string, error) {
	if c.Kind == report.Bars {
		return barLines(c, o, f, g), nil
	}
	p := newPlot(c)
	if !p.drawable(min(o.Width, chartMost)) {
		t := chartTable(c)
		drawn, err := draw(t, columns(t, f, g), g)
		return slices.Concat(drawn.header, []string{drawn.rule}, drawn.rows), err
	}
	return p.lines(min(o.Width, chartMost), g), nil
}

// chartTable states a chart as a table of its points and marks.
func chartTable(c *report.Chart) *report.Table {
	if c.Kind == report.Bars {
		return barTable(c)
	}
	x := report.Column{ID: "date", Title: "date"}
	if c.Axis == report.NumberAxis {
		x = report.Column{ID: "x", Title: c.XTitle}
	}
	t := &report.Table{ID: c.ID, Columns: []report.Column{{ID: "series", Title: "series"}, x,
		{ID: "value", Title: "value", Unit: c.Unit}}}
	for _, s := range c.Series {
		for _, p := range s.Points {
			at := report.Date(p.At)
			if c.Axis == report.NumberAxis {
				at = numberCell(p.X)
			}
			t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(s.Name), at, numberCell(p.Y)}})
		}
	}
	for _, m := range c.Marks {
		at := report.Date(m.At)
		if c.Axis == report.NumberAxis {
			at = numberCell(m.X)
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(m.Label), at, numberCell(m.Y)}})
	}
	return t
}

// numberCell turns a float of a chart back into the decimal that it shows.
func numberCell(v float64) report.Cell {
	text := strconv.FormatFloat(math.Abs(v), 'f', -1, 64)
	if len(text) > money.MaxFractionDigits {
		text = strconv.FormatFloat(math.Abs(v), 'f', 12, 64)
	}
	d, err := money.Parse(text)
	if err != nil {
		return report.Unknown("") // not finite, or beyond all prices
	}
	if v < 0 {
		d = money.FromInt(0).Sub(d)
	}
	return report.Number(d)
}
