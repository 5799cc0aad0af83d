package render

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/tokecon/tokecon/pkg/report"
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
	return writeBook(w, book)
}

// heightOf makes room for texts that wrap: readers that do not measure text would cut
// them. 0 is a single line; spreadsheets have rows of 409 points at most.
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
	return min(line*float64(most), excelize.MaxRowHeight)
}

// valueOf is what a cell holds: a number, a text, or nothing.
func valueOf(c *report.SheetCell) any {
	switch {
	case c.Numeric():
		return digits15(c.Value.Float64())
	case c.Kind == report.KindDate:
		return dateNumber(c.Text)
	case c.Kind == report.KindUnknown:
		return "—"
	case c.Text != "" || c.Formula != "" || c.Status != report.NoStatus:
		return cellText(cleanData(textOr(c.Text, word(c.Status))))
	}
	return nil
}

// digits15 rounds a number to the digits that a spreadsheet keeps; excelize would cut
// it off after them.
func digits15(x float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64)
	if err != nil {
		return x // the largest numbers round to infinity
	}
	return rounded
}

func textOr(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// dateNumber is a date as spreadsheets count days, from 30 December 1899; what is no
// date stays a text.
func dateNumber(text string) any {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return cellText(cleanData(text))
	}
	return day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
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
		if r == '\'' {
			return '’' // excelize does not double it where it names a filter
		}
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
			s.Rows = append(s.Rows, []report.SheetCell{{Cell: report.Text(what), Look: report.Prose},
				{Cell: report.Text(text), Look: report.Prose}})
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
