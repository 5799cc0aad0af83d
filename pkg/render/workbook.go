package render

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/tokecon/tokecon/pkg/report"
)

// bookWriter writes a workbook with excelize. Its stream writer is the one way there
// to give a cell a formula and the value that it has, so that readers who do not
// recalculate see it too.
type bookWriter struct {
	file   *excelize.File
	styles map[cellStyle]int // numbers of the styles met so far
}

// writeBook writes a workbook. Equal books are equal bytes: nothing is taken from the
// clock or the machine.
func writeBook(w io.Writer, book *report.Book) error {
	b := &bookWriter{file: excelize.NewFile(), styles: map[cellStyle]int{}}
	defer func() { _ = b.file.Close() }() // a temporary file left behind does not spoil the workbook
	if err := b.properties(book); err != nil {
		return err
	}
	for i, s := range book.Sheets {
		if err := b.sheet(i, s); err != nil {
			return fmt.Errorf("sheet %s: %w", s.Name, err)
		}
	}
	b.file.SetZipWriter(func(w io.Writer) excelize.ZipWriter {
		return &sortedZip{Writer: zip.NewWriter(w), parts: map[string]*bytes.Buffer{}}
	})
	return b.file.Write(w)
}

// properties says what the book is and of which day, and asks for a recalculation on
// opening.
func (b *bookWriter) properties(book *report.Book) error {
	at := book.Made.UTC().Format(time.RFC3339)
	return errors.Join(
		b.file.SetDocProps(&excelize.DocProperties{Title: book.Title, Creator: "tokecon", LastModifiedBy: "tokecon",
			Created: at, Modified: at}),
		b.file.SetAppProps(&excelize.AppProperties{Application: "tokecon"}),
		b.file.SetDefaultFont(bookFont),
		b.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: new(true)}),
	)
}

// sheet writes a sheet: what belongs to it as a whole goes first, then its rows.
func (b *bookWriter) sheet(i int, s *report.Sheet) error {
	for _, step := range []func() error{
		func() error { return b.open(i, s.Name) },
		func() error { return b.filter(s) }, // takes the sheet's properties back
		func() error { return b.layout(s) },
		func() error { return b.namesAndLinks(s) },
		func() error { return b.rows(s) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// open makes the sheet; a new file has one already.
func (b *bookWriter) open(i int, name string) error {
	if i == 0 {
		return b.file.SetSheetName(b.file.GetSheetName(0), name)
	}
	if at, _ := b.file.GetSheetIndex(name); at >= 0 { // NewSheet would hand out the one that is there
		return errors.New("there is another of that name")
	}
	_, err := b.file.NewSheet(name)
	return err
}

// filter offers a filter over the table below the frozen rows, with its head.
func (b *bookWriter) filter(s *report.Sheet) error {
	if !s.Filter || s.Frozen == 0 || len(s.Rows) <= s.Frozen {
		return nil
	}
	from, err := excelize.CoordinatesToCellName(1, s.Frozen)
	if err != nil {
		return err
	}
	to, err := excelize.CoordinatesToCellName(len(s.Rows[s.Frozen-1]), len(s.Rows))
	if err != nil {
		return err
	}
	return b.file.AutoFilter(s.Name, from+":"+to, nil)
}

// layout prints the sheet across the page, without lines between the cells, and keeps
// its frozen rows in sight.
func (b *bookWriter) layout(s *report.Sheet) error {
	columns := 1
	for _, row := range s.Rows {
		columns = max(columns, len(row))
	}
	to, err := excelize.CoordinatesToCellName(columns, max(len(s.Rows), 1))
	if err != nil {
		return err
	}
	panes := &excelize.Panes{} // none
	if s.Frozen > 0 {
		panes = &excelize.Panes{Freeze: true, YSplit: s.Frozen, TopLeftCell: fmt.Sprintf("A%d", s.Frozen+1),
			ActivePane: "bottomLeft"}
	}
	return errors.Join(
		b.file.SetSheetDimension(s.Name, "A1:"+to),
		b.file.SetSheetProps(s.Name, &excelize.SheetPropsOptions{FitToPage: new(true)}),
		b.file.SetPageLayout(s.Name,
			&excelize.PageLayoutOptions{Orientation: new("landscape"), FitToWidth: new(1), FitToHeight: new(0)}),
		b.file.SetSheetView(s.Name, 0, &excelize.ViewOptions{ShowGridLines: new(false)}),
		b.file.SetPanes(s.Name, panes),
	)
}

// namesAndLinks names cells and makes them lead to their sources. What is beyond the
// number of links that a sheet can have stays a text.
func (b *bookWriter) namesAndLinks(s *report.Sheet) error {
	links := 0
	for i, row := range s.Rows {
		for j := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return err
			}
			if row[j].Name != "" {
				err = b.name(row[j].Name, s.Name, j+1, i+1)
			}
			if row[j].Link != "" && links < excelize.TotalSheetHyperlinks {
				links++
				err = errors.Join(err, b.file.SetCellHyperLink(s.Name, at, row[j].Link, "External"))
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bookWriter) name(name, sheet string, column, row int) error {
	at, err := excelize.CoordinatesToCellName(column, row, true)
	if err != nil {
		return err
	}
	sheet = "'" + strings.ReplaceAll(sheet, "'", "''") + "'"
	return b.file.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: sheet + "!" + at})
}

func (b *bookWriter) rows(s *report.Sheet) error {
	out, err := b.file.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	for i, width := range s.Widths {
		if width > 0 {
			err = errors.Join(err, out.SetColWidth(i+1, i+1, width))
		}
	}
	for i, row := range s.Rows {
		cells := make([]any, len(row))
		for j := range row {
			style, problem := b.style(styleAt(s, i, j))
			cells[j] = excelize.Cell{StyleID: style, Formula: row[j].Formula, Value: valueOf(&row[j])}
			err = errors.Join(err, problem)
		}
		err = errors.Join(err, out.SetRow(fmt.Sprintf("A%d", i+1), cells, excelize.RowOpts{Height: heightOf(row, s.Widths)}))
		if err != nil {
			return err
		}
	}
	return errors.Join(err, out.Flush())
}

// cellText cuts a text to what a cell holds, and shows that it is cut.
func cellText(text string) string {
	units := utf16.Encode([]rune(text))
	if len(units) <= excelize.TotalCellChars {
		return text
	}
	return strings.TrimSuffix(string(utf16.Decode(units[:excelize.TotalCellChars-1])), "\uFFFD") + "…"
}

// sortedZip packs the parts of a workbook by their names, without times: excelize
// hands streamed sheets over in an order that changes from run to run. The links of
// those sheets get the prefix that excelize gives all others, and that some readers
// insist on; in a text its quotes would be escaped.
type sortedZip struct {
	*zip.Writer
	parts map[string]*bytes.Buffer
}

// Create opens a part of the workbook.
func (z *sortedZip) Create(name string) (io.Writer, error) {
	z.parts[name] = &bytes.Buffer{}
	return z.parts[name], nil
}

// Close packs all parts.
func (z *sortedZip) Close() error {
	const streamed = `xmlns:relationships="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
		`relationships:id=`
	for _, name := range slices.Sorted(maps.Keys(z.parts)) {
		w, err := z.Writer.Create(name)
		if err != nil {
			return err
		}
		if _, err := w.Write(bytes.ReplaceAll(z.parts[name].Bytes(), []byte(streamed), []byte("r:id="))); err != nil {
			return err
		}
	}
	return z.Writer.Close()
}
