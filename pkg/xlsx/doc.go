// Package xlsx writes workbooks as SpreadsheetML (ECMA-376, part 1): numbers, texts
// and formulas with the values they have, defined names, links, formats, column
// widths, frozen heads. It writes and does not read.
//
// A library that does everything a spreadsheet can would cost every run of the
// program some milliseconds before main begins; what is needed here is little. Texts
// are always written as texts: nothing in them can become a formula.
//
// Equal books are equal bytes: nothing is taken from the clock or the machine.
package xlsx
