package render

import (
	_ "embed" // the style sheets
	"fmt"
	"html"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/formats"
	"github.com/tokecon/tokecon/pkg/report"
)

// chartCSS gives charts their dark colours; the light ones are attributes, for
// programs that read no style sheets.
//
//go:embed chart.css
var chartCSS string

// NoChartError says that a document has no chart to draw.
type NoChartError struct{}

// Error says what to use instead.
func (NoChartError) Error() string {
	return "this result has no chart; use -f table, -f markdown or -f html"
}

// SVG writes one chart as a picture: the one that Options.Table names, else the
// first. Text stays text, colours follow the reader's light or dark theme. It
// fails with a NoChartError where there is none.
func SVG(w io.Writer, d *report.Document, o Options) error {
	if err := d.Check(); err != nil {
		return err
	}
	c, err := chartNamed(d, o.Table)
	if err != nil {
		return err
	}
	alone := &report.Document{Sections: []report.Section{{Chart: c}}, Notes: d.Notes}
	notes, g := number(alone), glyphsOf(o.ASCII)
	var below []string
	for i, text := range notes.texts {
		below = append(below, g.note(i+1)+" "+text)
	}
	text := drawChart(c, notes, g, below, true)
	return formats.Send(w, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+text)
}

func chartNamed(d *report.Document, id string) (*report.Chart, error) {
	var known []string
	for _, s := range d.Sections {
		if s.Chart != nil && (id == "" || s.Chart.ID == id) {
			return s.Chart, nil
		}
		if s.Chart != nil {
			known = append(known, s.Chart.ID)
		}
	}
	if len(known) == 0 {
		return nil, NoChartError{}
	}
	return nil, unknownName("chart", id, known)
}

// drawChart draws a chart with lines of text below it. One that stands alone
// has a background and a style sheet of its own.
func drawChart(c *report.Chart, f *footnotes, g glyphs, below []string, alone bool) string {
	d := newDrawing(c)
	if c.Kind == report.Bars {
		d.bars(c, f, g)
	} else {
		newPicture(c, d).draw()
	}
	for _, text := range below {
		d.paragraph(text, margin, pictureWidth-2*margin)
	}
	return d.finish(c, alone)
}

// Sizes of a picture, in its own units. Fonts are never smaller than these.
const (
	pictureWidth = 760.0
	margin       = 16.0
	fontTitle    = 16.0
	fontText     = 13.0
	fontTick     = 12.0
	boldness     = 1.15 // how much wider bold text is
	leading      = 18.0 // from one line of text to the next
)

// The inks of everything that is not a series.
const (
	inkText  = "#1c2024"
	inkMuted = "#5c6670"
	inkGrid  = "#dfe3e8"
	inkAxis  = "#8a939c"
	paper    = "#ffffff"
)

// drawing is a picture that grows downwards.
type drawing struct {
	b    strings.Builder
	foot float64 // the next free place below what is drawn
}

// newDrawing begins a picture with the title of the chart.
func newDrawing(c *report.Chart) *drawing {
	d := &drawing{foot: margin}
	for _, line := range fold(clean(c.Title), fontTitle*boldness, pictureWidth-2*margin) {
		if line == "" {
			continue
		}
		d.foot += fontTitle
		d.text(line, lettering{x: margin, y: d.foot, size: fontTitle, bold: true, ink: inkText})
		d.foot += 8
	}
	return d
}

// finish closes the picture around what is drawn.
func (d *drawing) finish(c *report.Chart, alone bool) string {
	high := coordinate(math.Ceil(d.foot + margin/2))
	var b strings.Builder
	left, wide, size := margin, pictureWidth-2*margin, "" // a page has margins of its own
	if alone {
		left, wide = 0, pictureWidth
		size = fmt.Sprintf(` width="%s" height="%s"`, coordinate(pictureWidth), high)
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="%s-title" `+
		`viewBox="%s 0 %s %s"%s font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif">`,
		c.ID, coordinate(left), coordinate(wide), high, size)
	fmt.Fprintf(&b, "\n<title id=\"%s-title\">%s</title>\n", c.ID, escaped(chartName(c)))
	if alone {
		fmt.Fprintf(&b, "<style>\n%s</style>\n<rect class=\"paper\" width=\"%s\" height=\"%s\" fill=\"%s\"/>\n", chartCSS,
			coordinate(pictureWidth), high, paper)
	}
	return b.String() + d.b.String() + "</svg>\n"
}

// chartName is what a reader hears who cannot see the chart.
func chartName(c *report.Chart) string {
	name := c.Title
	if name == "" {
		name = c.ID
	}
	if c.Unit != "" {
		name += " (" + c.Unit + ")"
	}
	return name
}

// lettering is how a line of text is set.
type lettering struct {
	x, y, size float64
	anchor     string // start, middle or end; "" is start
	bold, halo bool
	ink, class string
}

func (d *drawing) text(s string, l lettering) {
	fmt.Fprintf(&d.b, `<text x="%s" y="%s" font-size="%s" fill="%s"`, coordinate(l.x), coordinate(l.y), coordinate(l.size),
		l.ink)
	if l.class != "" {
		fmt.Fprintf(&d.b, ` class="%s"`, l.class)
	}
	if l.anchor != "" {
		fmt.Fprintf(&d.b, ` text-anchor="%s"`, l.anchor)
	}
	if l.bold {
		d.b.WriteString(` font-weight="600"`)
	}
	if l.halo {
		fmt.Fprintf(&d.b, ` stroke="%s" stroke-width="4" stroke-linejoin="round" paint-order="stroke"`, paper)
	}
	fmt.Fprintf(&d.b, ">%s</text>\n", escaped(s))
}

func (d *drawing) line(x1, y1, x2, y2 float64, ink, class string) {
	fmt.Fprintf(&d.b, `<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="%s" class="%s"/>`+"\n", coordinate(x1),
		coordinate(y1), coordinate(x2), coordinate(y2), ink, class)
}

// paragraph writes text below everything else.
func (d *drawing) paragraph(s string, x, limit float64) {
	d.foot += 4
	for _, line := range fold(clean(s), fontText, limit) {
		d.foot += leading
		d.text(line, lettering{x: x, y: d.foot, size: fontText, ink: inkMuted, class: "m"})
	}
}

// escaped makes text safe within XML.
func escaped(s string) string { return html.EscapeString(clean(s)) }

// coordinate writes a length to a tenth.
func coordinate(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10+0, 'f', -1, 64)
}

// pen draws one series apart from the others: by colour, and by dashes for
// those who see no colours or print without them.
type pen struct{ class, ink, dash string }

// penOf takes colours that the common kinds of colour-blindness tell apart,
// after the palette of Okabe and Ito (https://jfly.uni-koeln.de/color/), darkened
// until they can be read on white. Colours and dashes repeat at different
// lengths, so that the first 42 series all differ.
func penOf(i int) pen {
	inks := []string{"#0072b2", "#b84a00", "#00785a", "#a3407f", "#7d5c00", "#46505a"}
	dashes := []string{"", "8 4", "2 3", "10 3 2 3", "14 5", "5 3", "8 3 2 3 2 3"}
	n := i % len(inks)
	return pen{"s" + strconv.Itoa(n), inks[n], dashes[i%len(dashes)]}
}

func (p pen) stroke() string {
	s := fmt.Sprintf(`class="%s" fill="none" stroke="%s" stroke-width="2.2" stroke-linejoin="round"`, p.class, p.ink)
	if p.dash != "" {
		s += fmt.Sprintf(` stroke-dasharray="%s"`, p.dash)
	}
	return s
}
