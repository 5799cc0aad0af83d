package render

import (
	"io"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/formats"
	"github.com/tokecon/tokecon/pkg/report"
)

// screen holds what the parts of a screen share.
type screen struct {
	o      Options
	g      glyphs
	notes  *footnotes
	hidden map[string][]string
	blocks [][]string // of lines; a blank line stands between two blocks
}

// Table writes the document for a terminal: the answer, the tables, then
// footnotes, assumptions, next commands and the origin.
func Table(w io.Writer, d *report.Document, o Options) error {
	d, err := prepare(d, o)
	if err != nil {
		return err
	}
	s := &screen{o: o, g: glyphsOf(o.ASCII)}
	d, s.hidden = fit(d, o, s.g)
	s.notes = number(d)
	s.add(s.paragraphs(d.Answer))
	for _, section := range d.Sections {
		if err := s.section(section); err != nil {
			return err
		}
	}
	s.add(s.dim(s.remarks()))
	s.add(s.next(d.Next))
	s.add(s.dim(s.paragraphs(d.Origin)))
	return s.write(w)
}

func (s *screen) add(lines []string) {
	if len(lines) > 0 {
		s.blocks = append(s.blocks, lines)
	}
}

// write sends the whole screen at once, so that one error tells all.
func (s *screen) write(w io.Writer) error {
	var blocks []string
	for _, lines := range s.blocks {
		blocks = append(blocks, strings.Join(lines, "\n")+"\n")
	}
	return formats.Send(w, strings.Join(blocks, "\n"))
}

func (s *screen) section(section report.Section) error {
	if section.Title != "" {
		s.add(s.bold(s.paragraphs([]string{section.Title})))
	}
	s.add(s.paragraphs(section.Text))
	if t := section.Table; t != nil && len(t.Columns) > 0 {
		if err := s.table(t); err != nil {
			return err
		}
	}
	if section.Chart != nil {
		return s.chart(section.Chart)
	}
	return nil
}

func (s *screen) table(t *report.Table) error {
	drawn, err := draw(t, columns(t, s.notes, s.g), s.g)
	if err != nil {
		return err
	}
	lines := append(drawn.header, s.style("2", drawn.rule))
	for i, row := range drawn.rows {
		if i > 0 && t.Rows[i].Mark == report.Total && t.Rows[i-1].Mark != report.Total {
			lines = append(lines, s.style("2", drawn.rule))
		}
		lines = append(lines, s.row(t.Rows[i].Mark, row))
	}
	if len(t.Rows) == 0 {
		lines = append(lines, "(no rows)")
	}
	if titles := s.hidden[t.ID]; len(titles) > 0 {
		lines = append(lines, s.dim(wrap(hiddenLine(titles, s.o, s.g), s.o.Width, 2))...)
	}
	s.add(lines)
	return nil
}

// row is bold where the eye should go first.
func (s *screen) row(m report.Mark, line string) string {
	if m == report.Winner || m == report.Total {
		return s.style("1", line)
	}
	return line
}

// remarks are the footnotes by number and then the assumptions.
func (s *screen) remarks() []string {
	var lines []string
	for i, text := range s.notes.texts {
		lines = append(lines, s.item(s.g.note(i+1), text)...)
	}
	for _, text := range s.notes.assumptions {
		lines = append(lines, s.item(s.g.bullet, text)...)
	}
	return lines
}

func (s *screen) item(sign, text string) []string {
	return wrap(sign+" "+clean(text), s.o.Width, width(sign)+1)
}

// next lists commands as they are: a wrapped one could not be pasted.
func (s *screen) next(commands []string) []string {
	if len(commands) == 0 {
		return nil
	}
	lines := []string{"Next:"}
	for _, c := range commands {
		lines = append(lines, "  "+clean(c))
	}
	return lines
}

func (s *screen) paragraphs(texts []string) []string {
	var lines []string
	for _, text := range texts {
		lines = append(lines, wrap(clean(text), s.o.Width, 0)...)
	}
	return lines
}

func (s *screen) bold(lines []string) []string { return s.styled("1", lines) }
func (s *screen) dim(lines []string) []string  { return s.styled("2", lines) }

func (s *screen) styled(code string, lines []string) []string {
	for i, line := range lines {
		lines[i] = s.style(code, line)
	}
	return lines
}

func (s *screen) style(code, line string) string {
	if !s.o.Color || line == "" {
		return line
	}
	return "\x1b[" + code + "m" + line + "\x1b[0m"
}
