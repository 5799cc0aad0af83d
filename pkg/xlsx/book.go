package xlsx

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Book is a workbook.
type Book struct {
	Title  string
	Author string
	Made   time.Time // as its properties say
	Sheets []Sheet
}

// Sheet is a grid of cells. Rows and columns count from 1 in names such as A1.
type Sheet struct {
	Name   string    // 1 to 31 characters without []:*?/\, no two alike but for case
	Widths []float64 // of the columns, in characters; 0: the reader's own choice
	Rows   []Row
	Frozen int  // rows at the top that stay in sight
	Filter bool // offer a filter over the frozen row's table
	Wide   bool // print across the page
}

// Row is a line of cells.
type Row struct {
	Cells  []Cell
	Height float64 // in points; 0: the reader's own choice
}

// Kind says what a cell holds.
type Kind uint8

// The kinds of cells.
const (
	Blank Kind = iota
	Number
	Text
)

// Cell is one value with its looks. A cell with a formula holds the value that the
// formula has, so that readers who do not recalculate see it too.
type Cell struct {
	Kind    Kind
	Number  float64
	Text    string
	Formula string // in the notation of files: commas, English names, without =
	Name    string // defined name of the cell; see Named
	Link    string // address that it leads to
	Style   Style
}

// Style is how a cell looks. Colours are RRGGBB.
type Style struct {
	Format string // of numbers, such as 0.0%
	Bold   bool
	Italic bool
	Color  string
	Fill   string
	Wrap   bool
	Right  bool
	Indent bool // a little away from the cell to the left
	Line   bool // a thin line below
	Frame  bool // a thin line around
}

// The limits of the format (ECMA-376 and what spreadsheets open).
const (
	mostRows    = 1 << 20
	mostColumns = 1 << 14
	mostText    = 32767
	mostSheet   = 31
	mostName    = 255
)

var errNoSheets = errors.New("xlsx: a workbook needs a sheet")

// check refuses what no spreadsheet would open.
func (b *Book) check() error {
	if len(b.Sheets) == 0 {
		return errNoSheets
	}
	sheets, names := map[string]bool{}, map[string]bool{}
	for i := range b.Sheets {
		s := &b.Sheets[i]
		if n := utf8.RuneCountInString(s.Name); n == 0 || n > mostSheet || strings.ContainsAny(s.Name, `[]:*?/\`) || strings.HasPrefix(s.Name, "'") || strings.HasSuffix(s.Name, "'") {
			return fmt.Errorf("xlsx: a sheet cannot be called %q", s.Name)
		}
		if key := strings.ToLower(s.Name); sheets[key] {
			return fmt.Errorf("xlsx: two sheets are called %q", s.Name)
		}
		sheets[strings.ToLower(s.Name)] = true
		if err := s.check(names); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sheet) check(names map[string]bool) error {
	if len(s.Rows) > mostRows {
		return fmt.Errorf("xlsx: sheet %s has %d rows; a spreadsheet holds %d", s.Name, len(s.Rows), mostRows)
	}
	for _, r := range s.Rows {
		if len(r.Cells) > mostColumns {
			return fmt.Errorf("xlsx: sheet %s has %d columns; a spreadsheet holds %d", s.Name, len(r.Cells), mostColumns)
		}
		for i := range r.Cells {
			name := strings.ToLower(r.Cells[i].Name)
			if name == "" {
				continue
			}
			if names[name] || !Named(r.Cells[i].Name) {
				return fmt.Errorf("xlsx: the name %q is taken or no name", name)
			}
			names[name] = true
		}
	}
	return nil
}

// Named reports whether a word can be the defined name of a cell: ASCII letters,
// digits and _, with a letter first and a _ within, so that it is never the address
// of a cell or a function.
func Named(name string) bool {
	if len(name) > mostName || len(name) == 0 || !letter(name[0]) || !strings.Contains(name, "_") {
		return false
	}
	for i := range len(name) {
		if c := name[i]; !letter(c) && c != '_' && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// Address names the cell in a column and a row, which count from 1: A1.
func Address(column, row int) string { return columnName(column) + fmt.Sprint(row) }

func columnName(n int) string {
	var name string
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
