package render

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/formats"
	"github.com/tokecon/tokecon/pkg/report"
)

// Markdown writes the document for a pull request or a wiki: GitHub tables
// with the numbers of the screen, footnotes and assumptions as lists.
func Markdown(w io.Writer, d *report.Document, o Options) error {
	d, err := prepare(d, o)
	if err != nil {
		return err
	}
	m := &markdown{notes: number(d), g: glyphsOf(o.ASCII), o: o}
	m.paragraphs(d.Answer)
	for _, s := range d.Sections {
		if err := m.section(s); err != nil {
			return err
		}
	}
	m.remarks()
	if len(d.Next) > 0 {
		m.add("Next:")
		m.fence(cleaned(d.Next))
	}
	m.paragraphs(d.Origin)
	return formats.Send(w, strings.Join(m.blocks, "\n"))
}

type markdown struct {
	notes  *footnotes
	g      glyphs
	o      Options
	blocks []string // each ends in a line break; a blank line stands between two
}

func (m *markdown) add(lines ...string) {
	if len(lines) > 0 {
		m.blocks = append(m.blocks, strings.Join(lines, "\n")+"\n")
	}
}

func (m *markdown) paragraphs(texts []string) {
	for _, text := range texts {
		m.add(opening(mdText(text)))
	}
}

func (m *markdown) section(s report.Section) error {
	if s.Title != "" {
		m.add("### " + mdText(s.Title))
	}
	m.paragraphs(s.Text)
	if s.Table != nil && len(s.Table.Columns) > 0 {
		m.table(s.Table)
	}
	if s.Chart == nil {
		return nil
	}
	lines, err := chartLines(s.Chart, Options{Width: chartWidth, ASCII: m.o.ASCII}, m.notes, m.g)
	m.fence(lines)
	return err
}

func (m *markdown) table(t *report.Table) {
	var columns [][]string
	for i, c := range t.Columns {
		cells := columnCells(t, i)
		column := []string{mdText(head(c)), ""}
		s := scaleOf(cells)
		for j, cell := range cells {
			text := mdText(flat(cell, s, m.notes, m.g))
			if sign := m.g.mark[t.Rows[j].Mark]; i == 0 && sign != "" {
				text = sign + " " + text
			}
			column = append(column, text)
		}
		columns = append(columns, mdColumn(column, alignRight(c, cells)))
	}
	m.add(transpose(columns)...)
}

// head is the title of a column with its unit, on one line.
func head(c report.Column) string {
	if c.Unit == "" {
		return c.Title
	}
	return strings.TrimSpace(c.Title + " (" + c.Unit + ")")
}

// mdColumn pads a column, so that the source reads like a table, and fills in
// the row of alignment, its second.
func mdColumn(cells []string, right bool) []string {
	wide := 3
	for _, c := range cells {
		wide = max(wide, width(c))
	}
	pad := padRight
	cells[1] = strings.Repeat("-", wide)
	if right {
		pad = padLeft
		cells[1] = strings.Repeat("-", wide-1) + ":"
	}
	for i, c := range cells {
		cells[i] = pad(c, wide)
	}
	return cells
}

func transpose(columns [][]string) []string {
	lines := make([]string, len(columns[0]))
	for i := range lines {
		for _, c := range columns {
			lines[i] += "| " + c[i] + " "
		}
		lines[i] += "|"
	}
	return lines
}

func (m *markdown) remarks() {
	var lines []string
	for i, text := range m.notes.texts {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, mdText(text)))
	}
	m.add(lines...)
	lines = nil
	for _, text := range m.notes.assumptions {
		lines = append(lines, "- "+mdText(text))
	}
	m.add(lines...)
}

// fence sets lines off as they are. The fence is longer than any run of
// backticks within, so that nothing in the lines can end it.
func (m *markdown) fence(lines []string) {
	if len(lines) == 0 {
		return
	}
	fence := "```"
	for strings.Contains(strings.Join(lines, "\n"), fence) {
		fence += "`"
	}
	m.add(append(append([]string{fence + "text"}, lines...), fence)...)
}

// mdText escapes what Markdown or HTML would act on.
func mdText(s string) string {
	return strings.NewReplacer(
		`\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "[", `\[`, "]", `\]`, "~", `\~`, "_", `\_`,
		"<", "&lt;", "&", "&amp;",
	).Replace(clean(s))
}

// opening escapes what makes a paragraph a heading, a quotation or a list.
func opening(s string) string {
	if regexp.MustCompile(`^(#|>|[-+] |=+$|-+$)`).MatchString(s) {
		return `\` + s
	}
	return regexp.MustCompile(`^(\d+)([.)] )`).ReplaceAllString(s, `$1\$2`)
}

func cleaned(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = clean(text)
	}
	return out
}
