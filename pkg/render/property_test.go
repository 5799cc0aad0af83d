package render

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// TestMain fixes the seed: a test that fails fails again. Look further with
// -rapid.seed and -rapid.checks.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.seed": "1", "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// anyText prefers the characters that some format gives a meaning to.
func anyText() *rapid.Generator[string] {
	special := []rune(" |\\\"',;=+-@<>&*_`[]()~#$%\n\r\t\x1b\x00\x7f\u0085\u202e\u2066\u200b\u200d\ufeff模é\u0301👩‍💻𝔸¹—")
	return rapid.OneOf(
		rapid.StringOfN(rapid.SampledFrom(special), 0, 12, -1),
		rapid.StringN(0, 20, 40),
		rapid.StringMatching(`[a-z]{2,8}/[a-z0-9-]{1,40}`),
	)
}

func anyDecimal() *rapid.Generator[money.Decimal] {
	return rapid.Custom(func(t *rapid.T) money.Decimal {
		d := money.FromInt(rapid.Int64Range(-1e12, 1e12).Draw(t, "coefficient"))
		return d.Shift(rapid.Int32Range(-18, 6).Draw(t, "exponent"))
	})
}

func anyCell() *rapid.Generator[report.Cell] {
	return rapid.Custom(func(t *rapid.T) report.Cell {
		c := report.Cell{
			Kind: rapid.SampledFrom([]report.Kind{report.KindText, report.KindInteger, report.KindNumber, report.KindAmount,
				report.KindRate, report.KindPercent, report.KindRatio, report.KindDate, report.KindUnknown}).Draw(t, "kind"),
			Estimated: rapid.Bool().Draw(t, "estimated"),
			Bound:     rapid.Bool().Draw(t, "bound"),
			Status: rapid.SampledFrom([]report.Status{report.NoStatus, report.OK, report.Fail, report.Warn}).Draw(t,
				"status"),
		}
		if rapid.Bool().Draw(t, "noted") {
			c.Notes = []string{rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "note")}
		}
		if c.Numeric() {
			c.Value = anyDecimal().Draw(t, "value")
		} else if rapid.IntRange(0, 5).Draw(t, "blank") > 0 {
			c.Text = anyText().Draw(t, "text")
		}
		if c.Kind == report.KindAmount || c.Kind == report.KindRate {
			c.Currency = rapid.SampledFrom([]money.Currency{"USD", "USD", "USD", "EUR"}).Draw(t, "currency")
		}
		return c
	})
}

func anyDocument() *rapid.Generator[*report.Document] {
	return rapid.Custom(func(t *rapid.T) *report.Document {
		table := &report.Table{ID: "t"}
		for i := range rapid.IntRange(1, 6).Draw(t, "columns") {
			table.Columns = append(table.Columns, report.Column{
				ID:    fmt.Sprintf("c%d", i),
				Title: anyText().Draw(t, "title"),
				Unit:  rapid.SampledFrom([]string{"", "$/month", "a|b"}).Draw(t, "unit"),
				Align: rapid.SampledFrom([]report.Align{report.Auto, report.Left, report.Right}).Draw(t, "align"),
				Keep:  rapid.IntRange(0, 3).Draw(t, "keep"),
			})
		}
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			row := report.Row{Mark: rapid.SampledFrom([]report.Mark{report.NoMark, report.NoMark, report.Winner,
				report.Reference, report.Total}).Draw(t, "mark")}
			for range table.Columns {
				row.Cells = append(row.Cells, anyCell().Draw(t, "cell"))
			}
			table.Rows = append(table.Rows, row)
		}
		return &report.Document{
			Answer:   []string{anyText().Draw(t, "answer")},
			Sections: []report.Section{{Title: anyText().Draw(t, "section"), Table: table}},
			Notes: []report.Note{{ID: "a", Text: "note a"}, {ID: "b", Text: anyText().Draw(t, "note b")},
				{ID: "c", Text: "note c"}, {Text: "assumed"}},
			Next: []string{anyText().Draw(t, "next")},
		}
	})
}

func output(t *rapid.T, f Func, d *report.Document, o Options) string {
	var b bytes.Buffer
	if err := f(&b, d, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The table library has lost cells before: every cell must be in its row.
func TestScreenShowsEveryCell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument().Draw(t, "document")
		o := Options{ASCII: rapid.Bool().Draw(t, "ascii")}
		table, g, notes := d.Sections[0].Table, glyphsOf(o.ASCII), number(d)
		drawn, err := draw(table, columns(table, notes, g), g)
		if err != nil {
			t.Fatal(err)
		}
		screen := output(t, Table, d, o)
		for i, row := range table.Rows {
			if !strings.Contains(screen, drawn.rows[i]+"\n") || width(drawn.rows[i]) > width(drawn.rule) {
				t.Fatalf("row %q is not on the screen, or wider than its rule:\n%s", drawn.rows[i], screen)
			}
			for j, c := range row.Cells {
				text := scaleOf(columnCells(table, j)).value(c, g)
				for _, want := range append(strings.Fields(text), g.notes(notes.of(c)), g.status[c.Status]) {
					if !strings.Contains(drawn.rows[i], want) {
						t.Fatalf("%q is missing in %q", want, drawn.rows[i])
					}
				}
			}
		}
	})
}

func TestMarkdownShowsEveryCell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument().Draw(t, "document")
		table, g, notes := d.Sections[0].Table, glyphsOf(false), number(d)
		text := output(t, Markdown, d, Options{})
		_, text, _ = strings.Cut(text, "\n| ")
		lines := strings.Split(text, "\n")
		for i, row := range table.Rows {
			line := lines[i+2]
			if n := strings.Count(strings.ReplaceAll(strings.ReplaceAll(line, `\\`, ""), `\|`, ""), "|"); n != len(row.Cells)+1 {
				t.Fatalf("%d bars for %d cells: %s", n, len(row.Cells), line)
			}
			for j, c := range row.Cells {
				want := mdText(flat(c, scaleOf(columnCells(table, j)), notes, g))
				if !strings.Contains(line, want) {
					t.Fatalf("%q is missing in %q", want, line)
				}
			}
		}
	})
}

func TestCSVKeepsEveryValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument().Draw(t, "document")
		table := d.Sections[0].Table
		records, err := csv.NewReader(strings.NewReader(output(t, CSV, d, Options{}))).ReadAll()
		if err != nil || len(records) != len(table.Rows)+1 {
			t.Fatal(err, len(records))
		}
		for i, row := range table.Rows {
			for j, c := range row.Cells {
				checkField(t, c, records[i+1][j])
			}
		}
	})
}

func checkField(t *rapid.T, c report.Cell, got string) {
	want := c.Value.String()
	switch {
	case c.Kind == report.KindUnknown:
		want = ""
	case !c.Numeric() && c.Text == "":
		want = word(c.Status)
	case !c.Numeric():
		// A reader of CSV folds CRLF within quotes into LF.
		want = strings.ReplaceAll(cleanData(c.Text), "\r\n", "\n")
		got = strings.TrimPrefix(got, "'")
		want = strings.TrimPrefix(want, "'")
	}
	if got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
	if !c.Numeric() && got != "" && strings.ContainsAny(got[:1], "=+-@\t\r") &&
		!strings.HasPrefix(guard(c.Text, Options{}), "'") {
		t.Fatalf("%q is a formula to a spreadsheet", got)
	}
}

// Whatever a text contains, a terminal sees printable characters alone.
func TestScreenIsHarmless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument().Draw(t, "document")
		for _, f := range []Func{Table, Markdown} {
			for _, r := range output(t, f, d, Options{Width: 60}) {
				if r != '\n' && !harmless(r) {
					t.Fatalf("%U is on the screen", r)
				}
			}
		}
	})
}

// A shown amount is the exact one to half a unit in its last place.
func TestRoundingIsWithinHalfAPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cells []report.Cell
		for range rapid.IntRange(1, 5).Draw(t, "n") {
			cells = append(cells, report.Amount(anyDecimal().Draw(t, "value"), money.USD))
		}
		s := scaleOf(cells)
		half := money.FromInt(5).Shift(-s.places[report.KindAmount] - 1)
		for _, c := range cells {
			text := strings.ReplaceAll(s.digits(c), ",", "")
			if strings.ContainsAny(text, "<>") {
				continue
			}
			negative := strings.HasPrefix(text, "-")
			got := money.MustParse(strings.TrimPrefix(text, "-"))
			if negative {
				got = money.FromInt(0).Sub(got)
			}
			if off := got.Sub(c.Value); half.Less(off) || off.Less(money.FromInt(0).Sub(half)) {
				t.Fatalf("%s is shown as %s", c.Value, text)
			}
		}
	})
}

// A screen fits, or nothing more may be dropped; and every column is either
// shown or named as hidden.
func TestNarrowScreen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument().Draw(t, "document")
		o := Options{Width: rapid.IntRange(1, 120).Draw(t, "width")}
		g := glyphsOf(false)
		fitted, hidden := fit(d, o, g)
		table := fitted.Sections[0].Table
		if got := len(table.Columns) + len(hidden["t"]); got != len(d.Sections[0].Table.Columns) {
			t.Fatalf("%d columns are accounted for", got)
		}
		drawn, err := draw(table, columns(table, number(fitted), g), g)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range table.Columns {
			if width(drawn.rule) > o.Width && c.Keep > 0 && len(table.Columns) > 1 {
				t.Fatalf("%d columns wide on %d, yet %q stays", width(drawn.rule), o.Width, c.ID)
			}
		}
	})
}
