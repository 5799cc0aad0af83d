package render

import (
	_ "embed" // the style sheet
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/formats"
	"github.com/tokecon/tokecon/pkg/report"
)

// longText is a text that is folded in its cell; shorter ones stay on one line.
const longText = 48

//go:embed page.css
var pageCSS string

// HTML writes the document as one page that needs nothing else: no scripts,
// fonts or pictures from elsewhere. It follows the reader's light or dark theme
// and prints in black on white. The cells read as on the screen.
//
// The page is well-formed XML as well. It is written by hand: the templates of
// the standard library would make the program a fifth larger.
func HTML(w io.Writer, d *report.Document, o Options) error {
	d, err := prepare(d, o)
	if err != nil {
		return err
	}
	p := &page{notes: number(d), g: glyphsOf(o.ASCII)}
	p.head(d)
	p.put("<body>\n<main>\n")
	p.answer(d.Answer)
	for _, s := range d.Sections {
		p.section(s)
	}
	p.remarks()
	p.next(d.Next)
	p.put("</main>\n")
	p.origin(d.Origin)
	p.put("</body>\n</html>\n")
	return formats.Send(w, p.b.String())
}

// page is a page in the making.
type page struct {
	b     strings.Builder
	notes *footnotes
	g     glyphs
}

// put writes markup. Every text among it goes through %s and escaped.
func (p *page) put(format string, texts ...string) {
	args := make([]any, len(texts))
	for i, text := range texts {
		args[i] = escaped(text)
	}
	fmt.Fprintf(&p.b, format, args...)
}

// all writes texts one by one in the same markup.
func (p *page) all(format string, texts []string) {
	for _, text := range texts {
		p.put(format, text)
	}
}

func (p *page) head(d *report.Document) {
	title := "tokecon"
	if len(d.Answer) > 0 {
		title = d.Answer[0]
	}
	p.put(`<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>%s</title>
<style>
`, title)
	p.b.WriteString(pageCSS + chartCSS)
	p.put("</style>\n</head>\n")
}

func (p *page) answer(lines []string) {
	if len(lines) > 0 {
		p.put("<h1>%s</h1>\n", lines[0])
		p.all("<p class=\"lead\">%s</p>\n", lines[1:])
	}
}

func (p *page) section(s report.Section) {
	p.put("<section>\n")
	if s.Title != "" {
		p.put("<h2>%s</h2>\n", s.Title)
	}
	p.all("<p>%s</p>\n", s.Text)
	if s.Table != nil && len(s.Table.Columns) > 0 {
		p.table(s.Table, s.Title)
	}
	if s.Chart != nil {
		p.figure(s.Chart)
	}
	p.put("</section>\n")
}

// figure is a chart, with its numbers for those who do not see the picture.
func (p *page) figure(c *report.Chart) {
	p.put("<figure>\n<div class=\"wide\">\n")
	p.b.WriteString(drawChart(c, p.notes, p.g, nil, false))
	p.put("</div>\n<details>\n<summary>The numbers of this chart</summary>\n")
	p.table(chartTable(c), chartName(c))
	p.put("</details>\n</figure>\n")
}

// table lays a table out. Without a title it goes by its id, in words.
func (p *page) table(t *report.Table, title string) {
	if title == "" {
		title = strings.ReplaceAll(t.ID, "_", " ")
	}
	p.put("<div class=\"wide\" tabindex=\"0\">\n<table>\n<caption>%s</caption>\n<thead>\n<tr>", title)
	columns := make([][]pageCell, len(t.Columns))
	for i, c := range t.Columns {
		cells := columnCells(t, i)
		right := alignRight(c, cells)
		columns[i] = p.column(cells, right)
		p.columnHead(c, right, i == 0 && marked(t))
	}
	p.put("</tr>\n</thead>\n<tbody>\n")
	for i, r := range t.Rows {
		p.put("<tr" + class(rowClass(r.Mark)) + ">")
		for j := range columns {
			p.cell(columns[j][i], j == 0, r.Mark, marked(t))
		}
		p.put("</tr>\n")
	}
	if len(t.Rows) == 0 {
		p.put("<tr><td colspan=\"%s\">(no rows)</td></tr>\n", strconv.Itoa(len(t.Columns)))
	}
	p.put("</tbody>\n</table>\n</div>\n")
}

func (p *page) columnHead(c report.Column, right, gutter bool) {
	var names []string
	if right {
		names = append(names, "num")
	}
	if gutter {
		names = append(names, "marked")
	}
	p.put("<th scope=\"col\"" + class(names...) + ">")
	p.put("%s", c.Title)
	if c.Unit != "" {
		p.put(" <span class=\"unit\">%s</span>", c.Unit)
	}
	p.put("</th>")
}

func rowClass(mark report.Mark) string {
	return [...]string{report.NoMark: "", report.Winner: "winner", report.Reference: "reference",
		report.Total: "total"}[mark]
}

// pageCell is a cell in the text of the screen, in parts.
type pageCell struct {
	classes        []string
	verdict, value string
	notes          []int
	pad            string // sets points under points
}

// column lays out the cells of one column: they share their decimal places.
func (p *page) column(cells []report.Cell, right bool) []pageCell {
	s := scaleOf(cells)
	fractions := make([]int, len(cells))
	most := 0
	for i, c := range cells {
		fractions[i] = width(split(c, s, p.notes, p.g).fraction)
		most = max(most, fractions[i])
	}
	out := make([]pageCell, len(cells))
	for i, c := range cells {
		out[i] = pageCell{value: s.value(c, p.g), verdict: p.g.status[c.Status], notes: p.notes.of(c),
			classes: cellClasses(c, right)}
		if right && c.Numeric() && s.pointed(c) {
			out[i].pad = figures(most - fractions[i])
		}
	}
	return out
}

func cellClasses(c report.Cell, right bool) []string {
	var classes []string
	if right {
		classes = append(classes, "num")
	}
	if width(c.Text) > longText {
		classes = append(classes, "long")
	}
	if c.Kind == report.KindUnknown {
		classes = append(classes, "unknown")
	}
	if c.Status != report.NoStatus {
		classes = append(classes, word(c.Status))
	}
	return classes
}

// figures is a blank as wide as so many digits, the first of them a point.
func figures(n int) string {
	if n <= 0 {
		return ""
	}
	return "\u2008" + strings.Repeat("\u2007", n-1)
}

// cell writes a cell; the first of a row heads it and carries its mark.
func (p *page) cell(c pageCell, first bool, mark report.Mark, gutter bool) {
	name, scope := "td", ""
	if first {
		name, scope = "th", ` scope="row"`
		if gutter {
			c.classes = append(c.classes, "marked")
		}
	}
	p.put("<" + name + scope + class(c.classes...) + ">")
	if sign := p.g.mark[mark]; first && sign != "" {
		p.put("<span class=\"mark\">%s</span> ", sign)
	}
	if c.verdict != "" {
		p.put("<span class=\"verdict\">%s</span>", c.verdict)
	}
	if c.verdict != "" && (c.value != "" || len(c.notes) > 0) {
		p.put(" ")
	}
	p.put("%s", c.value)
	p.references(c.notes)
	if c.pad != "" {
		p.put("<span class=\"pad\">%s</span>", c.pad)
	}
	p.put("</" + name + ">")
}

// references link the numbers of footnotes to their texts.
func (p *page) references(notes []int) {
	if len(notes) == 0 {
		return
	}
	p.put("<span class=\"refs\">")
	for i, n := range notes {
		if i > 0 {
			p.put(" ")
		}
		p.put("<a href=\"#note-%s\">%s</a>", strconv.Itoa(n), p.g.note(n))
	}
	p.put("</span>")
}

// class is the attribute of these classes, or nothing for none.
func class(names ...string) string {
	text := strings.TrimSpace(strings.Join(names, " "))
	if text == "" {
		return ""
	}
	return ` class="` + text + `"`
}

// remarks are the footnotes by number and then the assumptions.
func (p *page) remarks() {
	if len(p.notes.texts)+len(p.notes.assumptions) == 0 {
		return
	}
	p.put("<section class=\"notes\">\n<h2>Notes</h2>\n")
	if len(p.notes.texts) > 0 {
		p.put("<ol>\n")
		for i, text := range p.notes.texts {
			p.put("<li id=\"note-%s\">%s</li>\n", strconv.Itoa(i+1), text)
		}
		p.put("</ol>\n")
	}
	if len(p.notes.assumptions) > 0 {
		p.put("<ul>\n")
		p.all("<li>%s</li>\n", p.notes.assumptions)
		p.put("</ul>\n")
	}
	p.put("</section>\n")
}

func (p *page) next(commands []string) {
	if len(commands) > 0 {
		p.put("<section>\n<h2>Next</h2>\n")
		p.all("<pre><code>%s</code></pre>\n", commands)
		p.put("</section>\n")
	}
}

func (p *page) origin(lines []string) {
	if len(lines) > 0 {
		p.put("<footer>\n")
		p.all("<p>%s</p>\n", lines)
		p.put("</footer>\n")
	}
}
