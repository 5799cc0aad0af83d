package main

import (
	"strings"
	"unicode/utf8"
)

// table is rows of plain text under a heading. The first column is aligned
// left, the others right.
type table [][]string

// add adds a row. All but the first, the heading, are indented.
func (t *table) add(cells ...string) {
	if len(*t) > 0 {
		cells[0] = "  " + cells[0]
	}
	*t = append(*t, cells)
}

func (t *table) String() string {
	widths := t.widths()
	var b strings.Builder
	for _, row := range *t {
		line := row[0] + pad(row[0], widths[0])
		for column, cell := range row[1:] {
			line += "  " + pad(cell, widths[column+1]) + cell
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// pad returns the spaces that cell lacks.
func pad(cell string, width int) string {
	return strings.Repeat(" ", width-utf8.RuneCountInString(cell))
}

func (t *table) widths() []int {
	var widths []int
	for _, row := range *t {
		for column, cell := range row {
			if column == len(widths) {
				widths = append(widths, 0)
			}
			widths[column] = max(widths[column], utf8.RuneCountInString(cell))
		}
	}
	return widths
}
