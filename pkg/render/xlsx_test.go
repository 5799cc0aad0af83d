package render_test

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/export"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/report"
)

// TestAnyPlanRecalculates: of any plan, the formulas compute what the engine does.
func TestAnyPlanRecalculates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := econ.AsOf{Time: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), DateOnly: true}
		result := anyPlan(t)
		m, err := export.NewModel(export.Model{Setting: econ.Setting{SchemaVersion: 1, AsOf: day, Currency: "USD"},
			Project: "p.yaml"}, []export.PricedDay{{Day: day, Plans: []margin.PlanResult{*result}}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := render.XLSX(&out, page.Export(m, "tidy"), render.Options{}); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(&out)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for _, sheet := range []string{"Model", "Scenarios"} {
			recalculate(t, f, sheet)
		}
	})
}

func recalculate(t *rapid.T, f *excelize.File, sheet string) {
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for y, row := range rows {
		for x, want := range row {
			cell, _ := excelize.CoordinatesToCellName(x+1, y+1)
			formula, _ := f.GetCellFormula(sheet, cell)
			if formula == "" {
				continue
			}
			got, err := f.CalcCellValue(sheet, cell, excelize.Options{RawCellValue: true})
			if err != nil || !close9(got, want) {
				t.Fatalf("%s!%s %q =%s is %s, %v; the engine has %s", sheet, cell, row[0], formula, got, err, want)
			}
		}
	}
}

// close9 holds for equal texts and for numbers that differ by rounding alone; what is
// left of a subtraction may lose digits.
func close9(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return a == b
	}
	return math.Abs(x-y) <= 1e-9*max(math.Abs(x), math.Abs(y)) || math.Abs(x-y) < 1e-10
}

// anyPlan draws a plan with everything that one can have, and works it out.
func anyPlan(t *rapid.T) *margin.PlanResult {
	number := func(label string, most int64, places int32) money.Decimal {
		return money.FromInt(rapid.Int64Range(1, most).Draw(t, label)).Shift(-places)
	}
	maybe := func(label string, d money.Decimal) *money.Decimal {
		if rapid.Bool().Draw(t, "has "+label) {
			return &d
		}
		return nil
	}
	price := number("price", 9000, 2)
	p := margin.Plan{Name: "any", Price: price, Payments: money.FromInt(1),
		Included: maybe("included", number("included", 3000, 0)), Cap: maybe("cap", number("cap", 5000, 0)),
		Target: maybe("target", number("target", 60, 2)), Usage: anyUsage(t, number)}
	if p.Included != nil {
		p.Overage = number("overage", 50, 3)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "costs") {
		p.Costs = append(p.Costs, margin.CostLine{Name: fmt.Sprint("cost ", i), Share: number("share", 9, 2),
			Payment: number("payment", 50, 2), Each: number("each", 90, 2), Request: number("request", 9, 4),
			Standing: rapid.Bool().Draw(t, "standing")})
	}
	if rapid.Bool().Draw(t, "free") {
		p.Free = &margin.FreeTier{Conversion: number("conversion", 100, 2), Requests: number("free requests", 50, 0)}
	}
	if rapid.Bool().Draw(t, "fixed") {
		p.Fixed = number("fixed", 9000, 0)
	}
	users := number("users", 900, 0)
	r := &margin.PlanResult{Plan: "any", Unit: "a seat and month", Offer: "v/m", Vendor: "v", Price: &price, Users: &users,
		Target: p.Target, Fixed: p.Fixed, Volume: money.FromInt(1000),
		Written: &config.Plan{Per: config.Seat, Price: &price}}
	if err := r.Fill(p, anyServing(t, number)); err != nil {
		t.Skip(err)
	}
	return r
}

// anyServing draws a route over a few offers of two vendors, with a fee or without.
func anyServing(t *rapid.T, number func(string, int64, int32) money.Decimal) margin.Serving {
	n := int64(rapid.IntRange(1, 4).Draw(t, "legs"))
	share := money.FromInt(1).Quo(money.FromInt(n))
	s := margin.Serving{Name: "v/m"}
	fee := money.Decimal{}
	if rapid.Bool().Draw(t, "has fee") {
		fee = number("fee", 90, 4)
	}
	for i := range int(n) {
		rate, quantity := number("rate", 9000, 2), number("quantity", 9_000_000, 0)
		bill := &quote.Bill{Status: quote.Exact,
			Lines: []quote.Line{{Meter: meter.Input, Quantity: quantity,
				Rate: &pricebook.Rate{Price: rate, Base: rate, Meter: meter.Input}, Amount: quantity.Mul(rate).Shift(-6)}}}
		each := bill.Lines[0].Amount.Quo(share.MulInt(1000))
		s.Legs = append(s.Legs, margin.Leg{Offer: fmt.Sprintf("v%d/m", i%2), Vendor: fmt.Sprintf("v%d", i%2), Share: share,
			Request: each, Low: each.Mul(number("low", 100, 2)), High: each.Mul(number("high", 300, 2)), Status: quote.Exact,
			Bill: bill})
		s.Ways = append(s.Ways, margin.Way{Share: share, Legs: []int{i}, Fee: fee})
	}
	return s
}

func anyUsage(t *rapid.T, number func(string, int64, int32) money.Decimal) margin.Usage {
	switch rapid.IntRange(0, 2).Draw(t, "usage") {
	case 0:
		n := number("requests", 6000, 0)
		return margin.Usage{Each: &n}
	case 1:
		return margin.Usage{Tail: &margin.Tail{Median: number("median", 9000, 1),
			Sigma: float64(rapid.IntRange(1, 30).Draw(t, "sigma")) / 10}}
	}
	left := money.FromInt(1)
	var out []margin.Segment
	for i := range rapid.IntRange(1, 5).Draw(t, "segments") {
		share := number("share of users", 19, 2)
		left = left.Sub(share)
		out = append(out, margin.Segment{Name: fmt.Sprint("s", i), Share: share,
			Requests: number("requests of users", 60, 0).MulInt(100)})
	}
	return margin.Usage{Segments: append(out,
		margin.Segment{Name: "rest", Share: left, Requests: number("requests of the rest", 60, 0).MulInt(100)})}
}

func TestLocales(t *testing.T) {
	doc := &report.Document{Sections: []report.Section{
		{Table: &report.Table{ID: "t", Columns: []report.Column{{ID: "a"}, {ID: "b"}}, Rows: []report.Row{
			{Cells: []report.Cell{report.Text("=a;b"), report.Number(money.MustParse("1.5"))}},
			{Cells: []report.Cell{report.Text("c,d"), report.Number(money.Decimal{}.Sub(money.MustParse("1234.25")))}},
		}}}}}
	plain, comma := "a,b,remarks\n'=a;b,1.5,\n\"c,d\",-1234.25,\n", "a;b;remarks\n\"'=a;b\";1,5;\nc,d;-1234,25;\n"
	for name, want := range map[string]string{"": plain, "en": plain, "en-US": plain, "de-CH": plain, "es_MX.UTF-8": plain,
		"ja": plain, "de": comma, "DE": comma, "fr_FR": comma, "pt-BR": comma, "en-ZA": comma, "de_AT.UTF-8": comma} {
		locale, err := render.ParseLocale(name)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := render.CSV(&out, doc, render.Options{Locale: locale}); err != nil || out.String() != want {
			t.Errorf("%q: %q, %v", name, out.String(), err)
		}
		out.Reset()
		if err := render.CSV(&out, doc, render.Options{Locale: locale, BOM: true}); err != nil ||
			out.String() != "\ufeff"+want {
			t.Errorf("%q: %q, %v", name, out.String(), err)
		}
	}
	for _, bad := range []string{"xx", "klingon", "-", "d"} {
		if _, err := render.ParseLocale(bad); err == nil {
			t.Errorf("%q is a locale", bad)
		}
	}
}

// TestXLSXOfTables: names of sheets are what spreadsheets allow, and no two alike.
func TestXLSXOfTables(t *testing.T) {
	table := func(id string) *report.Table {
		return &report.Table{ID: id, Columns: []report.Column{{ID: "a", Title: "A", Unit: "$"}},
			Rows: []report.Row{{Cells: []report.Cell{report.Unknown("not listed")}},
				{Mark: report.Winner, Cells: []report.Cell{report.Amount(money.MustParse("0.5"), "USD").Approx()}}}}
	}
	doc := &report.Document{Answer: []string{"Yes."}, Sections: []report.Section{
		{Title: "What [is] this: a/b?", Table: table("a")}, {Title: "what  is  this  a b", Table: table("b")},
		{Title: "a title that is much longer than any sheet may be called", Table: table("c")},
		{Title: "a title that is much longer than any sheet may be called", Table: table("d")}, {Table: table("readme")},
	}}
	var out bytes.Buffer
	if err := render.XLSX(&out, doc,
		render.Options{Stamp: []render.Stamp{{ID: "as_of", Value: "2026-11-23"}}}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := []string{"What  is  this  a b", "what  is  this  a b 2", "a title that is much longer tha",
		"a title that is much longer t 2", "readme 2", "Readme"}
	if got := f.GetSheetList(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q, want %q", got, want)
	}
	for cell, want := range map[string]string{"A1": "A ($)", "B1": "remarks", "A2": "—", "B2": "a is unknown: not listed",
		"A3": "0.500", "B3": "winner; a is an estimate"} {
		if got, err := f.GetCellValue(first(f), cell); got != want || err != nil {
			t.Errorf("%s is %q, want %q, %v", cell, got, want, err)
		}
	}
}

func first(f *excelize.File) string { return f.GetSheetList()[0] }
