package render_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/report"
)

// written is a workbook as it is written.
func written(t *testing.T, b *report.Book) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := render.XLSX(&out, &report.Document{Workbook: b}, render.Options{}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func opened(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// partsOf are the files of a workbook and their names, as they stand in it.
func partsOf(t *testing.T, data []byte) (map[string]string, []string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	texts, names := map[string]string{}, []string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil || f.Modified.Year() > 1980 {
			t.Errorf("%s is of %v, %v", f.Name, f.Modified, err)
		}
		texts[f.Name], names = string(text), append(names, f.Name)
	}
	return texts, names
}

func oneRow(name string, cells ...report.SheetCell) *report.Book {
	return &report.Book{Title: "t", Made: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC),
		Sheets: []*report.Sheet{{Name: name, Rows: [][]report.SheetCell{cells}}}}
}

func figure(text, formula string) report.SheetCell {
	d := money.MustParse(strings.TrimPrefix(text, "-"))
	if strings.HasPrefix(text, "-") {
		d = money.Decimal{}.Sub(d)
	}
	return report.SheetCell{Cell: report.Number(d), Formula: formula}
}

// TestTextsStayTexts: whatever a text holds is read as it was written, and is no
// formula.
func TestTextsStayTexts(t *testing.T) {
	for _, text := range []string{"=1+1", "+1", "-1", "@x", "1", "TRUE", "#N/A", "<v>&amp;\"'", " two  spaces ", "a\nb",
		"_x0041_", "_x005F_x0041_", "日本", "😀", "]]>",
		`xmlns:relationships="http://schemas.openxmlformats.org/officeDocument/2006/relationships" relationships:id=`,
		strings.Repeat("a", 32767)} {
		f := opened(t, written(t, oneRow("It's", report.SheetCell{Cell: report.Text(text)})))
		got, err := f.GetCellValue("It's", "A1")
		if err != nil || got != text {
			t.Errorf("%.40q is read as %.40q, %v", text, got, err)
		}
		if formula, err := f.GetCellFormula("It's", "A1"); formula != "" || err != nil {
			t.Errorf("%q is the formula %q", text, formula)
		}
		if kind, err := f.GetCellType("It's", "A1"); kind != excelize.CellTypeInlineString || err != nil {
			t.Errorf("%q is of the type %v, %v", text, kind, err)
		}
	}
	f := opened(t, written(t, oneRow("a", report.SheetCell{Cell: report.Text(strings.Repeat("😀", 32767))})))
	if got, _ := f.GetCellValue("a", "A1"); strings.TrimLeft(got, "😀") != "…" || len([]rune(got)) != 16384 {
		t.Errorf("a text too long ends in %.9q after %d", got[len(got)-9:], len([]rune(got)))
	}
}

// TestFormulasKeepValues: a computed cell has its value too, of the type that the value
// has, for readers who do not recalculate.
func TestFormulasKeepValues(t *testing.T) {
	in := figure("2.5", "")
	in.Name = "the_input"
	link := report.SheetCell{Cell: report.Text("x"), Link: "https://example.com/?a=1&b=2"}
	data := written(t, oneRow("Data", in, figure("5", "the_input*2"),
		report.SheetCell{Cell: report.Text("a<b"), Formula: `IF(1<2,"a<b","")`}, link,
		figure("0.000000000000000000001", ""), figure("-12345.125", ""), figure("0.29999999999999998", ""),
		figure("123456789012345678", "")))
	parts, _ := partsOf(t, data)
	sheet := parts["xl/worksheets/sheet1.xml"]
	for _, want := range []string{`<f>the_input*2</f><v>5</v></c>`,
		` t="str"><f>IF(1&lt;2,&#34;a&lt;b&#34;,&#34;&#34;)</f><v>a&lt;b</v></c>`, `<hyperlink ref="D1" r:id="rId1">`,
		`<dimension ref="A1:H1">`} {
		if !strings.Contains(sheet, want) {
			t.Errorf("%s is not in %s", want, sheet)
		}
	}
	if strings.Count(sheet, ` t="str"`) != 1 {
		t.Errorf("more than one text is computed: %s", sheet)
	}
	f := opened(t, data)
	for cell, want := range map[string]string{"A1": "2.5", "B1": "5", "C1": "a<b", "E1": "0.000000000000000000001",
		"F1": "-12345.125", "G1": "0.3", "H1": "123456789012346000"} {
		if got, err := f.GetCellValue("Data", cell, excelize.Options{RawCellValue: true}); got != want || err != nil {
			t.Errorf("%s is %q, want %q, %v", cell, got, want, err)
		}
	}
	if got, err := f.CalcCellValue("Data", "B1", excelize.Options{RawCellValue: true}); got != "5" || err != nil {
		t.Errorf("B1 is computed as %q, %v", got, err)
	}
	if ok, target, err := f.GetCellHyperLink("Data", "D1"); !ok || target != link.Link || err != nil {
		t.Errorf("D1 leads to %q, %v", target, err)
	}
}

// manySheets has sheets enough that an order by chance would show.
func manySheets() *report.Book {
	b := oneRow("first", figure("1", ""))
	for _, name := range []string{"b", "c", "d", "e", "f", "g", "h"} {
		s := &report.Sheet{Name: name, Frozen: 1, Filter: true, Widths: []float64{0, 22}}
		s.Rows = [][]report.SheetCell{
			{{Cell: report.Text("Of"), Look: report.Head}, {Cell: report.Text("Price"), Look: report.Head}},
			{{Cell: report.Text("x"), Link: "https://example.com/" + name},
				{Cell: report.Number(money.MustParse("1.5")), Name: "price_" + name, Look: report.Input}},
		}
		b.Sheets = append(b.Sheets, s)
	}
	return b
}

// TestSameBookSameBytes: nothing comes from the clock, and no order from chance.
func TestSameBookSameBytes(t *testing.T) {
	want := written(t, manySheets())
	for range 20 {
		if got := written(t, manySheets()); !bytes.Equal(got, want) {
			t.Fatalf("%d bytes, then %d others", len(want), len(got))
		}
	}
	parts, names := partsOf(t, want)
	if !slices.IsSorted(names) || names[0] != "[Content_Types].xml" {
		t.Errorf("the parts are %q", names)
	}
	core := parts["docProps/core.xml"]
	if strings.Count(core, ">2026-11-23T09:30:00Z<") != 2 || strings.Contains(core, "xuri") {
		t.Errorf("the properties are %s", core)
	}
}

// TestSheetsOpenAsLaidOut: heads stay in sight, columns are as wide as asked for, names
// and filters are where they should be, and all is computed anew on opening.
func TestSheetsOpenAsLaidOut(t *testing.T) {
	f := opened(t, written(t, manySheets()))
	panes, err := f.GetPanes("c")
	if err != nil || !panes.Freeze || panes.YSplit != 1 || panes.TopLeftCell != "A2" {
		t.Errorf("frozen is %+v, %v", panes, err)
	}
	if width, err := f.GetColWidth("c", "B"); width != 22 || err != nil {
		t.Errorf("B is %v wide, %v", width, err)
	}
	refers := map[string]string{}
	for _, d := range f.GetDefinedName() {
		refers[d.Scope+" "+d.Name] = d.RefersTo
	}
	if refers["Workbook price_c"] != "'c'!$B$2" || refers["c _xlnm._FilterDatabase"] != "'c'!$A$1:$B$2" {
		t.Errorf("names are %q", refers)
	}
	if calc, err := f.GetCalcProps(); err != nil || calc.FullCalcOnLoad == nil || !*calc.FullCalcOnLoad {
		t.Errorf("calculation is %+v, %v", calc, err)
	}
	if page, err := f.GetPageLayout("c"); err != nil || *page.Orientation != "landscape" || *page.FitToHeight != 0 {
		t.Errorf("pages are %+v, %v", page, err)
	}
	if props, err := f.GetSheetProps("c"); err != nil || !*props.FitToPage {
		t.Errorf("the sheet is not fitted to the page: %v", err)
	}
	if view, err := f.GetSheetView("c", 0); err != nil || *view.ShowGridLines {
		t.Errorf("lines are shown: %v", err)
	}
}

// TestOddTables: a quote in the name of a sheet with a filter, and a text of more lines
// than a row can show.
func TestOddTables(t *testing.T) {
	table := &report.Table{ID: "t", Columns: []report.Column{{ID: "a"}},
		Rows: []report.Row{{Cells: []report.Cell{report.Text("x")}}}}
	doc := &report.Document{Sections: []report.Section{{Title: "Bob's", Table: table,
		Text: []string{strings.Repeat("word ", 3000)}}}}
	var out bytes.Buffer
	if err := render.XLSX(&out, doc, render.Options{}); err != nil {
		t.Fatal(err)
	}
	f := opened(t, out.Bytes())
	if got := f.GetDefinedName(); len(got) != 1 || got[0].RefersTo != "'Bob’s'!$A$1:$B$2" {
		t.Errorf("the filter is %+v", got)
	}
	if height, err := f.GetRowHeight("Readme", 1); height != excelize.MaxRowHeight || err != nil {
		t.Errorf("the row is %v high, %v", height, err)
	}
}

// TestRefusedBooks: what no spreadsheet would open is not written.
func TestRefusedBooks(t *testing.T) {
	twice := oneRow("Model")
	twice.Sheets = append(twice.Sheets, oneRow("MODEL").Sheets...)
	rows := oneRow("a")
	rows.Sheets[0].Rows = make([][]report.SheetCell, 1<<20+1)
	named := func(name string) report.SheetCell { return report.SheetCell{Name: name} }
	for what, b := range map[string]*report.Book{
		"no name": oneRow(""), "long name": oneRow(strings.Repeat("x", 32)), "sign": oneRow("a/b"), "quote": oneRow("'a"),
		"twice": twice, "rows": rows,
		"columns": oneRow("a", make([]report.SheetCell, 1<<14+1)...), "sign in name": oneRow("a", named("a_b c")),
		"name twice":     oneRow("a", named("a_b"), named("a_b")),
		"long cell name": oneRow("a", named(strings.Repeat("a_", 200))),
	} {
		var out bytes.Buffer
		if err := render.XLSX(&out, &report.Document{Workbook: b}, render.Options{}); err == nil || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", what, err, out.Len())
		}
	}
	if err := render.XLSX(&brokenWriter{0}, &report.Document{Workbook: manySheets()}, render.Options{}); !errors.Is(err,
		errFull) {
		t.Errorf("a full disk: %v", err)
	}
}
