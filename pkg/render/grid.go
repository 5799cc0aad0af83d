package render

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"github.com/tokecon/tokecon/pkg/report"
)

// gap is the space between two columns: the table library's default padding,
// one on either side. With any other it loses the text of right-aligned cells.
const gap = 2

// grid is a drawn table. The rule lies between the header and the rows.
type grid struct {
	header []string
	rule   string
	rows   []string
}

// draw sets columns side by side. Cells come padded to the width of their
// column, so that alignment is decided here and measured in one way alone.
func draw(t *report.Table, cols []column, g glyphs) (grid, error) {
	if len(cols) == 0 {
		return grid{}, nil
	}
	addGutter(t, cols, g)
	lines, err := tableLines(cols, len(t.Rows))
	if err != nil {
		return grid{}, err
	}
	top := headLines(cols)
	rule := strings.Repeat(g.rule, totalWidth(cols))
	return grid{header: slices.Clip(lines[:top]), rule: rule, rows: lines[len(lines)-len(t.Rows):]}, nil
}

// addGutter puts the marks of rows before the first column, if there are any.
func addGutter(t *report.Table, cols []column, g glyphs) {
	if !marked(t) {
		return
	}
	first := &cols[0]
	first.title, first.unit = "  "+first.title, "  "+first.unit
	first.width += 2
	for i, r := range t.Rows {
		first.cells[i] = padRight(g.mark[r.Mark], 2) + first.cells[i]
	}
}

func marked(t *report.Table) bool {
	for _, r := range t.Rows {
		if r.Mark == report.Winner || r.Mark == report.Reference {
			return true
		}
	}
	return false
}

func totalWidth(cols []column) int {
	total := gap * (len(cols) - 1)
	for _, c := range cols {
		total += c.width
	}
	return total
}

// tableLines runs the table library and takes its outer padding away. The
// library does not report write errors, hence the buffer.
func tableLines(cols []column, rows int) ([]string, error) {
	var buffer bytes.Buffer
	table := newTable(&buffer)
	table.Header(headers(cols))
	for i := range rows {
		row := make([]string, len(cols)) // a fresh one: the library keeps it
		for j, c := range cols {
			row[j] = c.cells[i]
		}
		if err := table.Append(row); err != nil {
			return nil, err
		}
	}
	if err := table.Render(); err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSuffix(buffer.String(), "\n"), "\n")
	want := headLines(cols) + rows
	if rows > 0 {
		want++ // the rule
	}
	if len(lines) != want {
		return nil, fmt.Errorf("render: the table has %d lines instead of %d", len(lines), want)
	}
	for i, line := range lines {
		lines[i] = strings.TrimRight(strings.TrimPrefix(line, " "), " ")
	}
	return lines, nil
}

func newTable(buffer *bytes.Buffer) *tablewriter.Table {
	quiet := tw.Rendition{
		Borders: tw.BorderNone,
		Settings: tw.Settings{
			Separators: tw.Separators{BetweenColumns: tw.Off},
			Lines:      tw.Lines{ShowHeaderLine: tw.On},
		},
	}
	return tablewriter.NewTable(buffer,
		tablewriter.WithRenderer(renderer.NewBlueprint(quiet)),
		tablewriter.WithEastAsian(tw.Off), // or the locale decides on widths
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithTrimLine(tw.Off),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithRowAlignment(tw.AlignLeft),
	)
}

// headLines is the number of lines of the header: the titles, and below them
// the units if any column has one.
func headLines(cols []column) int {
	for _, c := range cols {
		if strings.TrimSpace(c.unit) != "" {
			return 2
		}
	}
	return 1
}

func headers(cols []column) []string {
	var heads []string
	for _, c := range cols {
		head := c.title
		if headLines(cols) == 2 {
			head += "\n" + c.unit
		}
		heads = append(heads, head)
	}
	return heads
}
