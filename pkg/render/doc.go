// Package render writes a report.Document as a screen, CSV or Markdown. It is
// the only room that rounds, aligns, colours or escapes, and the only one that
// knows the table and chart libraries.
//
// Every format is one function with the same signature and one line in the
// list of formats. Output depends on the document and the options alone, never
// on the locale, the time zone or the terminal.
package render
