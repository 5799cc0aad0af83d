package render

import (
	"slices"

	"github.com/tokecon/tokecon/pkg/report"
)

// footnotes numbers the remarks of a document in the order in which a reader
// meets them. Equal texts share a number: a hundred rows that lack a price for
// the same reason have one footnote.
type footnotes struct {
	texts       []string          // the first has number 1
	assumptions []string          // notes that no cell refers to
	byID        map[string]string // text of a note
}

func number(d *report.Document) *footnotes {
	f := &footnotes{byID: map[string]string{}}
	for _, n := range d.Notes {
		f.byID[n.ID] = n.Text
	}
	used := map[string]bool{}
	for c := range cells(d) {
		for _, text := range f.textsOf(c) {
			if !slices.Contains(f.texts, text) {
				f.texts = append(f.texts, text)
			}
		}
		for _, id := range c.Notes {
			used[id] = true
		}
	}
	for _, n := range d.Notes {
		if !used[n.ID] {
			f.assumptions = append(f.assumptions, n.Text)
		}
	}
	return f
}

// textsOf returns the texts of the footnotes of a cell.
func (f *footnotes) textsOf(c report.Cell) []string {
	var texts []string
	if c.Kind == report.KindUnknown && c.Text != "" {
		texts = append(texts, c.Text)
	}
	for _, id := range c.Notes {
		texts = append(texts, f.byID[id])
	}
	return texts
}

// of returns the numbers of the footnotes of a cell.
func (f *footnotes) of(c report.Cell) []int {
	var numbers []int
	for _, text := range f.textsOf(c) {
		numbers = append(numbers, slices.Index(f.texts, text)+1)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// cells yields every cell of a document in reading order.
func cells(d *report.Document) func(func(report.Cell) bool) {
	return func(yield func(report.Cell) bool) {
		for _, s := range d.Sections {
			for _, c := range sectionCells(s) {
				if !yield(c) {
					return
				}
			}
		}
	}
}

func sectionCells(s report.Section) []report.Cell {
	var all []report.Cell
	if s.Table != nil {
		for _, r := range s.Table.Rows {
			all = append(all, r.Cells...)
		}
	}
	if s.Chart != nil {
		for _, b := range s.Chart.Bars {
			all = append(all, b.Value)
		}
	}
	return all
}
