// Package report states a result as a neutral document: an answer, tables of
// typed cells, charts, footnotes and next steps. It knows what a value is and
// nothing of how it looks: width, colour, rounding and file formats belong to
// the renderers, so that one page serves a screen, a spreadsheet and a pull
// request alike.
package report
