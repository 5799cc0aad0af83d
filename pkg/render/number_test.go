package render

import (
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

func number1(text string) money.Decimal {
	digits, negative := strings.CutPrefix(text, "-")
	d := money.MustParse(digits)
	if negative {
		d = money.FromInt(0).Sub(d)
	}
	return d
}

// Each case is one column: what it holds and how it is written.
func TestColumnsOfNumbers(t *testing.T) {
	amount := func(d money.Decimal) report.Cell { return report.Amount(d, money.USD) }
	price := func(d money.Decimal) report.Cell { return report.Rate(d, money.USD) }
	cases := []struct {
		name   string
		cell   func(money.Decimal) report.Cell
		values string
		want   string
	}{
		{"two places at least", amount, "3 1200", "3.00 1,200.00"},
		{"no more places than there are", amount, "0.5 1.25", "0.50 1.25"},
		{"three digits of the smallest", amount, "0.0012345 10", "0.00123 10.00000"},
		{"zero asks for nothing", amount, "0 12.345", "0.00 12.34"},
		{"negative", amount, "-1234.5 7", "-1,234.50 7.00"},
		{"dust is not nothing", amount, "0.00000000000000000001 -0.00000000000000000002", "<0.000000000001 >-0.000000000001"},
		{"prices are exact", price, "0.15 3 0.0028000001 1250", "0.15 3.00 0.0028000001 1,250.00"},
		{"whole percents", report.Percent, "0.35 1 -1", "35% 100% -100%"},
		{"percents", report.Percent, "0.72456 1", "72.5% 100.0%"},
		{"small percents", report.Percent, "0.00001 0.5", "<0.01% 50.00%"},
		{"ratios", report.Ratio, "1.3512 2", "1.35× 2.00×"},
		{"quantities", report.Number, "1850.25 12", "1,850.2 12.0"},
		{"whole quantities", report.Number, "1850 12", "1,850 12"},
	}
	for _, c := range cases {
		var cells []report.Cell
		for text := range strings.FieldsSeq(c.values) {
			cells = append(cells, c.cell(number1(text)))
		}
		s, g := scaleOf(cells), glyphsOf(false)
		var got []string
		for _, cell := range cells {
			got = append(got, s.value(cell, g))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Decimals with a positive exponent come out of Shift and Quo.
func TestPositiveExponent(t *testing.T) {
	for _, c := range []report.Cell{report.Amount(money.FromInt(1).Shift(20), money.USD), report.Percent(money.FromInt(1)),
		report.Rate(money.FromInt(2).Shift(6), money.USD)} {
		if got := scaleOf([]report.Cell{c}).value(c, glyphsOf(false)); !strings.HasPrefix(got, "1") && got != "2,000,000.00" {
			t.Error(got)
		}
	}
}

func TestWrap(t *testing.T) {
	got := wrap("¹ a very-long-model-id-that-stays-whole and more", 20, 2)
	want := []string{"¹ a", "  very-long-model-id-that-stays-whole", "  and more"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q", got)
	}
}

func TestFootnotesShareNumbers(t *testing.T) {
	d := &report.Document{
		Notes: []report.Note{{ID: "x", Text: "same"}, {Text: "assumed"}},
		Sections: []report.Section{{Table: &report.Table{ID: "t", Columns: []report.Column{{ID: "a"}}, Rows: []report.Row{
			{Cells: []report.Cell{report.Unknown("first")}},
			{Cells: []report.Cell{report.Unknown("same").WithNote("x")}},
			{Cells: []report.Cell{report.Unknown("first")}},
		}}}},
	}
	f := number(d)
	if strings.Join(f.texts, ",") != "first,same" || strings.Join(f.assumptions, ",") != "assumed" {
		t.Errorf("%q %q", f.texts, f.assumptions)
	}
}

func TestNiceBounds(t *testing.T) {
	for _, y := range [][2]float64{{0, 0}, {5, 1}, {7960, 3980}, {-3, 12}, {-5, -1}, {1e-9, 2e-9}, {1e15, 1}} {
		p := newPlot(&report.Chart{Axis: report.NumberAxis,
			Series: []report.Series{{Points: []report.Point{report.XY(0, y[0]), report.XY(1, y[1])}}}})
		if p.low > min(y[0], y[1]) || p.top < max(y[0], y[1]) {
			t.Errorf("%v lies outside %g to %g", y, p.low, p.top)
		}
		for _, line := range p.lines(60, glyphsOf(false)) {
			if width(line) > 60 {
				t.Errorf("%v: %q is too wide", y, line)
			}
		}
	}
}
