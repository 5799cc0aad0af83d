// Package render writes a report.Document as a screen, CSV, Markdown, HTML or a
// workbook, and its charts as SVG. It is the only room that rounds, aligns, colours or
// escapes, and the only one that knows the table and chart libraries.
//
// Screens leave lines to a library. SVG is drawn by hand, as text that takes the
// reader's own font and dark theme: that needs no fonts or pictures in the
// program.
//
// Every format is one function with the same signature and one line in the
// list of formats. Output depends on the document and the options alone, never
// on the locale, the time zone or the terminal.
package render
