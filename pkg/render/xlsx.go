package render

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/xlsx"
)

// XLSX writes a workbook: that of the document if it has one, else each table on a
// sheet of its own and what is said besides on a last one. Texts are written as texts,
// whatever they begin with; numbers are those of a spreadsheet, of 15 digits.
func XLSX(w io.Writer, d *report.Document, o Options) error {
	d, err := prepare(d, o)
	if err != nil {
		return err
	}
	book := d.Workbook
	if book == nil {
		book = tablesBook(d, o)
	}
	out := &xlsx.Book{Title: book.Title, Author: "tokecon", Made: book.Made}
	for _, s := range book.Sheets {
		out.Sheets = append(out.Sheets, sheetOf(s))
	}
	return xlsx.Write(w, out)
}

// The colours of a workbook: dark on light, told apart by lightness too.
const (
	inkHead   = "FFFFFF"
	fillHead  = "3B4A5F"
	inkTitle  = "1F2A3A"
	fillTitle = "DCE3EC"
	inkInput  = "1F3FBF" // what is to be changed is blue, as is the custom of models
	fillInput = "FFF8DC"
	inkQuiet  = "6B7480"
	inkLink   = "0563C1"
)

func sheetOf(s *report.Sheet) xlsx.Sheet {
	out := xlsx.Sheet{Name: s.Name, Widths: s.Widths, Frozen: s.Frozen, Filter: s.Filter, Wide: true}
	for i, row := range s.Rows {
		r := xlsx.Row{Height: heightOf(row, s.Widths)}
		for j := range row {
			c := cellOf(&row[j])
			below := row
			if row[j].Look == report.Head && i+1 < len(s.Rows) {
				below = s.Rows[i+1] // a head stands as what it heads
			}
			c.Style.Right = c.Style.Right || row[j].Look == report.Head && numeric(below, j)
			c.Style.Indent = c.Style.Indent || !numeric(below, j) && numeric(below, j-1)
			r.Cells = append(r.Cells, c)
		}
		out.Rows = append(out.Rows, r)
	}
	return out
}

func numeric(row []report.SheetCell, i int) bool { return i >= 0 && i < len(row) && row[i].Numeric() }

// heightOf makes room for texts that wrap: readers that do not measure text would cut
// them. 0 is a single line.
func heightOf(row []report.SheetCell, widths []float64) float64 {
	const line = 13.5
	most := 1
	for i, c := range row {
		if (c.Look == report.Head || c.Look == report.Prose) && i < len(widths) && widths[i] > 0 {
			most = max(most, 1+int(float64(utf8.RuneCountInString(c.Text))/(widths[i]*0.98)))
		}
	}
	if most == 1 {
		return 0
	}
	return line * float64(most)
}

func cellOf(c *report.SheetCell) xlsx.Cell {
	out := xlsx.Cell{Formula: c.Formula, Name: c.Name, Link: c.Link, Style: styleOf(c)}
	switch {
	case c.Numeric():
		out.Kind, out.Number = xlsx.Number, c.Value.Float64()
	case c.Kind == report.KindDate:
		out.Kind, out.Number = dateNumber(c.Text)
		out.Text = c.Text
	case c.Kind == report.KindUnknown:
		out.Kind, out.Text = xlsx.Text, "—"
	case c.Text != "" || c.Formula != "" || c.Status != report.NoStatus:
		out.Kind, out.Text = xlsx.Text, cleanData(textOr(c.Text, word(c.Status)))
	}
	return out
}

func textOr(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// dateNumber is a date as spreadsheets count days, from 30 December 1899.
func dateNumber(text string) (xlsx.Kind, float64) {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return xlsx.Text, 0
	}
	return xlsx.Number, day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
}

func styleOf(c *report.SheetCell) xlsx.Style {
	s := xlsx.Style{Format: formatOf(c.Cell), Right: c.Kind == report.KindUnknown || c.Formula != "" && !c.Numeric()}
	if c.Link != "" {
		s.Color = inkLink
	}
	switch c.Look {
	case report.Heading:
		s.Bold, s.Color, s.Fill = true, inkTitle, fillTitle
	case report.Head:
		s.Bold, s.Color, s.Fill, s.Wrap = true, inkHead, fillHead, true
	case report.Input:
		s.Color, s.Fill, s.Frame = inkInput, fillInput, true
	case report.Result:
		s.Bold, s.Line = true, true
	case report.Quiet:
		s.Color, s.Italic, s.Indent = inkQuiet, true, true
	case report.Prose:
		s.Wrap = true
	case report.Plain:
	}
	return s
}

// formatOf is the number format of a cell: as many places as its size needs, so that
// a price of a token and a month's bill can both be read.
func formatOf(c report.Cell) string {
	switch c.Kind {
	case report.KindInteger:
		return "#,##0"
	case report.KindNumber:
		return "#,##0" + fraction(min(placesFor([]money.Decimal{c.Value}), 9)) // with # for 0, Excel writes 5 as "5."
	case report.KindAmount:
		return "#,##0" + fraction(amountPlaces(c.Value))
	case report.KindRate:
		return "#,##0" + fraction(min(max(exactPlaces(c.Value), 2), 12))
	case report.KindPercent:
		return "0.0%"
	case report.KindRatio:
		return "0.00##"
	case report.KindDate:
		return "yyyy-mm-dd"
	}
	return ""
}

func fraction(places int32) string {
	if places <= 0 {
		return ""
	}
	return "." + strings.Repeat("0", int(places))
}

// amountPlaces are two places for what is large, and three digits for what is small.
func amountPlaces(d money.Decimal) int32 {
	if d.IsZero() {
		return 2
	}
	return min(max(int32(2-d.Magnitude()), 2), 12)
}

// tablesBook is a document without a workbook of its own: its tables, and a sheet that
// says where the numbers come from.
func tablesBook(d *report.Document, o Options) *report.Book {
	book := &report.Book{Title: "tokecon", Made: madeOn(o)}
	f := number(d)
	taken := map[string]bool{"readme": true}
	for _, s := range d.Sections {
		t := s.Table
		if t == nil && s.Chart != nil {
			t = chartTable(s.Chart)
		}
		if t != nil && len(t.Columns) > 0 {
			book.Sheets = append(book.Sheets, tableSheet(t, sheetName(textOr(s.Title, t.ID), taken), f))
		}
	}
	book.Sheets = append(book.Sheets, aboutSheet(d, f, o))
	return book
}

// madeOn is the day of the result: two exports of one day are the same bytes.
func madeOn(o Options) time.Time {
	for _, s := range o.Stamp {
		for _, layout := range []string{time.DateOnly, time.RFC3339} {
			if t, err := time.Parse(layout, s.Value); err == nil && s.ID == "as_of" {
				return t
			}
		}
	}
	return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
}

// sheetName makes a name that spreadsheets allow, and no two alike.
func sheetName(title string, taken map[string]bool) string {
	const most = 31
	clean := strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || !harmless(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(title, "")), " '")
	cut := func(room int) string {
		runes := []rune(clean)
		return strings.Trim(string(runes[:min(len(runes), room)]), " '")
	}
	name := textOr(cut(most), "table")
	for i := 2; taken[strings.ToLower(name)]; i++ {
		suffix := fmt.Sprintf(" %d", i)
		name = textOr(cut(most-len(suffix)), "table") + suffix
	}
	taken[strings.ToLower(name)] = true
	return name
}

// tableSheet is a table with its heads, and a last column of remarks.
func tableSheet(t *report.Table, name string, f *footnotes) *report.Sheet {
	s := &report.Sheet{Name: name, Frozen: 1, Filter: true}
	var head []report.SheetCell
	for _, c := range t.Columns {
		title := textOr(c.Title, c.ID)
		if c.Unit != "" {
			title += " (" + c.Unit + ")"
		}
		head = append(head, report.SheetCell{Cell: report.Text(title), Look: report.Head})
	}
	s.Rows = append(s.Rows, append(head, report.SheetCell{Cell: report.Text(report.Remarks), Look: report.Head}))
	for _, r := range t.Rows {
		var row []report.SheetCell
		for _, c := range r.Cells {
			look := report.Plain
			if r.Mark == report.Winner || r.Mark == report.Total {
				look = report.Result
			}
			row = append(row, report.SheetCell{Cell: c, Look: look, Link: address(c.Text)})
		}
		s.Rows = append(s.Rows, append(row, report.SheetCell{Cell: report.Text(remarksOf(t, r, f)), Look: report.Quiet}))
	}
	s.Widths = widthsOf(s.Rows)
	return s
}

// address is a text that is an address of the web and nothing else.
func address(text string) string {
	if strings.HasPrefix(text, "https://") && !strings.ContainsFunc(text, unicode.IsSpace) {
		return text
	}
	return ""
}

// widthsOf fits the columns to what is in them, within reason.
func widthsOf(rows [][]report.SheetCell) []float64 {
	var out []float64
	for _, row := range rows {
		for i, c := range row {
			width := float64(utf8.RuneCountInString(c.Text)) + 2
			if c.Numeric() {
				width = float64(len(group(c.Value.Fixed(amountPlaces(c.Value))))) + 2
			}
			if i == len(out) {
				out = append(out, 8)
			}
			out[i] = max(out[i], min(width, 60))
		}
	}
	return out
}

// aboutSheet holds the answer, the notes and where the numbers come from.
func aboutSheet(d *report.Document, f *footnotes, o Options) *report.Sheet {
	s := &report.Sheet{Name: "Readme", Widths: []float64{30, 110}}
	add := func(what string, texts []string) {
		for _, text := range texts {
			s.Rows = append(s.Rows, []report.SheetCell{{Cell: report.Text(what), Look: report.Prose}, {Cell: report.Text(text), Look: report.Prose}})
		}
	}
	add("answer", d.Answer)
	for _, section := range d.Sections {
		add(section.Title, section.Text)
	}
	add("note", f.texts)
	add("assumption", f.assumptions)
	add("origin", d.Origin)
	for _, stamp := range o.Stamp {
		add(stamp.ID, []string{stamp.Value})
	}
	if len(s.Rows) == 0 {
		add("", []string{"Nothing is in it."})
	}
	return s
}
