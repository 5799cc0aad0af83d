package xlsx_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/tokecon/tokecon/pkg/xlsx"
)

func write(t *testing.T, b *xlsx.Book) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	if err := xlsx.Write(&out, b); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func one(cells ...xlsx.Cell) *xlsx.Book {
	return &xlsx.Book{Sheets: []xlsx.Sheet{{Name: "It's", Rows: []xlsx.Row{{Cells: cells}}}}}
}

// TestTextsStayTexts: whatever a text holds is read as it was written, and is no
// formula.
func TestTextsStayTexts(t *testing.T) {
	for _, text := range []string{"=1+1", "+1", "-1", "@x", "1", "TRUE", "#N/A", "<v>&amp;\"'", " two  spaces ", "a\nb", "_x0041_", "_x005F_x0041_", "日本", "😀", "]]>", strings.Repeat("a", 32767)} {
		f := write(t, one(xlsx.Cell{Kind: xlsx.Text, Text: text}))
		got, err := f.GetCellValue("It's", "A1")
		if err != nil || got != text {
			t.Errorf("%.40q is read as %.40q, %v", text, got, err)
		}
		if formula, err := f.GetCellFormula("It's", "A1"); formula != "" || err != nil {
			t.Errorf("%q is the formula %q", text, formula)
		}
	}
	f := write(t, one(xlsx.Cell{Kind: xlsx.Text, Text: strings.Repeat("😀", 32767)}))
	if got, _ := f.GetCellValue("It's", "A1"); !strings.HasSuffix(got, "…") || len([]rune(got)) > 32767 {
		t.Errorf("a text too long ends in %.9q", got[len(got)-9:])
	}
}

// TestCells: formulas keep their values, names and links lead where they should.
func TestCells(t *testing.T) {
	b := one(
		xlsx.Cell{Kind: xlsx.Number, Number: 2.5, Name: "the_input"},
		xlsx.Cell{Kind: xlsx.Number, Number: 5, Formula: "the_input*2", Style: xlsx.Style{Format: `0.00"×"`}},
		xlsx.Cell{Kind: xlsx.Text, Text: "a<b", Formula: `IF(1<2,"a<b","")`},
		xlsx.Cell{Kind: xlsx.Text, Text: "x", Link: "https://example.com/?a=1&b=2"},
		xlsx.Cell{Kind: xlsx.Number, Number: 1e-300},
		xlsx.Cell{Kind: xlsx.Number, Number: -12345.125},
	)
	b.Sheets[0].Name = "Data"
	f := write(t, b)
	for cell, want := range map[string]string{"A1": "2.5", "B1": "5", "C1": "a<b", "E1": "1E-300", "F1": "-12345.125"} {
		if got, err := f.GetCellValue("Data", cell, excelize.Options{RawCellValue: true}); got != want || err != nil {
			t.Errorf("%s is %q, want %q, %v", cell, got, want, err)
		}
	}
	if got, err := f.GetCellValue("Data", "B1"); got != "5.00×" || err != nil {
		t.Errorf("B1 is shown as %q, %v", got, err)
	}
	if got, err := f.CalcCellValue("Data", "B1", excelize.Options{RawCellValue: true}); got != "5" || err != nil {
		t.Errorf("B1 is computed as %q, %v", got, err)
	}
	if ok, link, err := f.GetCellHyperLink("Data", "D1"); !ok || link != "https://example.com/?a=1&b=2" || err != nil {
		t.Errorf("D1 leads to %q, %v", link, err)
	}
}

func TestRefusals(t *testing.T) {
	sheet := func(name string) *xlsx.Book { return &xlsx.Book{Sheets: []xlsx.Sheet{{Name: name}}} }
	twice := sheet("Model")
	twice.Sheets = append(twice.Sheets, xlsx.Sheet{Name: "MODEL"})
	long := one()
	long.Sheets[0].Rows = make([]xlsx.Row, 1<<20+1)
	for what, b := range map[string]*xlsx.Book{
		"no sheets": {}, "no name": sheet(""), "long name": sheet(strings.Repeat("x", 32)), "sign": sheet("a/b"), "quote": sheet("'a"), "twice": twice, "rows": long,
		"columns": one(make([]xlsx.Cell, 1<<14+1)...), "cell name": one(xlsx.Cell{Name: "A1"}), "sign in name": one(xlsx.Cell{Name: "a_b c"}), "name twice": one(xlsx.Cell{Name: "a_b"}, xlsx.Cell{Name: "A_B"}), "long cell name": one(xlsx.Cell{Name: strings.Repeat("a_", 200)}),
	} {
		if err := xlsx.Write(&bytes.Buffer{}, b); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	if err := xlsx.Write(full{}, sheet("a")); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		column, row int
		want        string
	}{{1, 1, "A1"}, {26, 2, "Z2"}, {27, 3, "AA3"}, {52, 4, "AZ4"}, {53, 5, "BA5"}, {702, 6, "ZZ6"}, {703, 7, "AAA7"}, {16384, 1 << 20, "XFD1048576"}} {
		if got := xlsx.Address(c.column, c.row); got != c.want {
			t.Errorf("%d, %d is %s, want %s", c.column, c.row, got, c.want)
		}
	}
}
