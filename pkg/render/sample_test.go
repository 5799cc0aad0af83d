package render_test

import (
	"fmt"
	"math"
	"time"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

func dec(text string) money.Decimal {
	if len(text) > 0 && text[0] == '-' {
		return money.FromInt(0).Sub(money.MustParse(text[1:]))
	}
	return money.MustParse(text)
}

func usd(text string) report.Cell  { return report.Amount(dec(text), money.USD) }
func rate(text string) report.Cell { return report.Rate(dec(text), money.USD) }

func date(y, m, d int) time.Time {
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
}

// samples are the documents of the golden files.
func samples() map[string]*report.Document {
	return map[string]*report.Document{
		"compare": compare(),
		"history": history(),
		"check":   check(),
		"bill":    bill(),
		"hostile": hostile(),
		"empty":   empty(),
		"one":     one(),
		"rows200": manyRows(),

		"breakeven": breakeven(),
		"crowded":   crowded(),
	}
}

func compare() *report.Document {
	row := func(mark report.Mark, cells ...report.Cell) report.Row {
		return report.Row{Cells: cells, Mark: mark}
	}
	return &report.Document{
		Answer: []string{
			"acme/swift-4-mini costs least: $412.50 a month, 41% less than vega/orion-2-mini and 8.4× less than the dearest.",
			"Your own 2 × H100 would cost about $3,980 a month at this load.",
		},
		Sections: []report.Section{{Table: &report.Table{
			ID: "offers",
			Columns: []report.Column{
				{ID: "offer", Title: "offer"},
				{ID: "input_rate", Title: "input", Unit: "$/1M", Keep: 2},
				{ID: "cached_rate", Title: "cached", Unit: "$/1M", Keep: 3},
				{ID: "output_rate", Title: "output", Unit: "$/1M", Keep: 2},
				{ID: "per_request", Title: "request", Unit: "$", Keep: 1},
				{ID: "monthly_cost", Title: "cost", Unit: "$/month"},
				{ID: "difference", Title: "vs best"},
				{ID: "window", Title: "context", Unit: "tokens", Keep: 4},
				{ID: "checked", Title: "checked", Keep: 5},
			},
			Rows: []report.Row{
				row(report.Winner, report.Text("acme/swift-4-mini"), rate("0.15"), rate("0.075"), rate("0.6"), usd("0.0004125"),
					usd("412.5"), report.Ratio(dec("1")), report.Integer(128000), report.Date(date(2026, 6, 30))),
				row(0, report.Text("vega/orion-2-mini"), rate("0.25"), rate("0.03"), rate("1.25"), usd("0.000699"), usd("699"),
					report.Ratio(dec("1.694545454545454545454545")), report.Integer(1048576), report.Date(date(2026, 6, 30))),
				row(report.Reference, report.Text("borealis/large-3-2026-02-14"), rate("3"),
					report.Unknown("borealis lists no price for cached tokens"), rate("15"), usd("0.003468").AtLeast(),
					usd("3468").AtLeast(), report.Ratio(dec("8.4072")).AtLeast(), report.Integer(200000),
					report.Date(date(2026, 5, 2))),
				row(0, report.Text("own: open-70b on 2 × H100"), report.Unknown(""), report.Unknown(""), report.Unknown(""),
					usd("0.00398").Approx(), usd("3980").Approx().WithNote("own"), report.Ratio(dec("9.648")).Approx(),
					report.Integer(131072), report.Date(date(2026, 6, 1))),
			},
		}}},
		Notes: []report.Note{
			{ID: "own", Text: "an estimate between $3,310 and $4,890: throughput of 1,850 tokens/s per replica from a " +
				"roofline, two replicas for the peak hour, amortised over 36 months"},
			{Text: "1,000,000 requests a month, 1,000 tokens in and 400 out, 62% of the prompt from the cache"},
		},
		Next:   []string{"tokecon cost acme/swift-4-mini --explain", "tokecon breakeven -m acme/swift-4-mini"},
		Origin: []string{"prices as of 2026-07-01, book set 2026.07"},
	}
}

func bill() *report.Document {
	line := func(mark report.Mark, name string, cells ...report.Cell) report.Row {
		return report.Row{Mark: mark, Cells: append([]report.Cell{report.Text(name)}, cells...)}
	}
	return &report.Document{
		Answer: []string{"acme/swift-4-mini costs at least $412.65 a month."},
		Sections: []report.Section{{Table: &report.Table{
			ID: "lines",
			Columns: []report.Column{
				{ID: "meter", Title: "meter"}, {ID: "quantity", Title: "quantity", Unit: "tokens"},
				{ID: "rate", Title: "rate", Unit: "$/1M"},
				{ID: "amount", Title: "amount", Unit: "$/month"}, {ID: "share", Title: "share"}, {ID: "source", Title: "source"},
			},
			Rows: []report.Row{
				line(0, "input", report.Integer(380000000), rate("0.15"), usd("57"), report.Percent(dec("0.138131")),
					report.Text("acme.yaml:12")),
				line(0, "cache read", report.Integer(620000000), rate("0.075"), usd("46.5"), report.Percent(dec("0.112686")),
					report.Text("acme.yaml:13")),
				line(0, "audio in", report.Integer(12000), report.Unknown("acme lists no price for audio"),
					report.Unknown("acme lists no price for audio"), report.Unknown(""), report.Text("")),
				line(0, "output", report.Integer(515250000).Approx(), rate("0.6"), usd("309.15").Approx(),
					report.Percent(dec("0.749183")), report.Text("acme.yaml:15")),
				line(report.Total, "total", report.Blank(), report.Blank(), usd("412.65").AtLeast(), report.Blank(),
					report.Blank()),
			},
		}}},
	}
}

func history() *report.Document {
	prices := []report.Series{
		{Name: "acme/swift", Points: []report.Point{report.At(date(2024, 5, 13), 5), report.At(date(2024, 8, 6), 2.5),
			report.At(date(2025, 4, 14), 2), report.At(date(2026, 1, 10), 1.25)}},
		{Name: "vega/orion", Points: []report.Point{report.At(date(2024, 9, 24), 3.5), report.At(date(2025, 6, 17), 1.25),
			report.At(date(2026, 3, 1), 1)}},
	}
	load := []report.Series{{Name: "own fleet",
		Points: []report.Point{report.XY(0, 3980), report.XY(2.5e6, 3980), report.XY(2.6e6, 5970), report.XY(1e7, 7960)}}}
	bars := []report.Bar{
		{Label: "acme/swift-4-mini", Value: usd("412.5"), Mark: report.Winner},
		{Label: "vega/orion-2-mini", Value: usd("699")},
		{Label: "borealis/large-3", Value: usd("3468").AtLeast()},
		{Label: "somebody else", Value: report.Unknown("no price is known")},
		{Label: "a loss", Value: usd("-310.25")},
	}
	return &report.Document{
		Answer: []string{"Prices fell by 75% in 20 months."},
		Sections: []report.Section{
			{Title: "Price history", Chart: &report.Chart{ID: "prices", Title: "output price", Unit: "$/1M", Kind: report.Step,
				Series: prices}},
			{Chart: &report.Chart{ID: "load", Title: "cost by volume", Unit: "$/month", Kind: report.Line,
				Axis: report.NumberAxis, XTitle: "requests a month", Series: load}},
			{Chart: &report.Chart{ID: "bars", Title: "cost", Unit: "$/month", Kind: report.Bars, Bars: bars}},
		},
	}
}

func check() *report.Document {
	return &report.Document{
		Answer: []string{"✗ 1 of 3 rules fails: the plan Free loses money."},
		Sections: []report.Section{{
			Title: "Rules",
			Text: []string{"Gross margin by plan, at the prices of today and at the median load of the last month, with " +
				"the sample of 12,000 requests scaled up."},
			Table: &report.Table{
				ID: "rules",
				Columns: []report.Column{
					{ID: "verdict"}, {ID: "plan", Title: "plan"}, {ID: "users", Title: "users"},
					{ID: "margin", Title: "gross margin"}, {ID: "floor", Title: "at least"},
					{ID: "profit", Title: "profit", Unit: "$/month"}, {ID: "speed", Title: "speed", Unit: "tokens/s"},
				},
				Rows: []report.Row{
					{Cells: []report.Cell{report.Verdict(report.OK, ""), report.Text("Pro"), report.Integer(1200),
						report.Percent(dec("0.724561")), report.Percent(dec("0.6")), usd("17389.46"),
						report.Number(dec("1850.25")).Approx()}},
					{Cells: []report.Cell{report.Verdict(report.Warn, ""), report.Text("Team"), report.Integer(85),
						report.Percent(dec("0.612")).WithStatus(report.Warn), report.Percent(dec("0.6")), usd("4100"),
						report.Number(dec("97.5"))}},
					{Cells: []report.Cell{report.Verdict(report.Fail, ""), report.Text("Free"), report.Integer(48000),
						report.Percent(dec("-1")).WithStatus(report.Fail).WithNote("free"), report.Percent(dec("0.05")), usd("-912.4"),
						report.Unknown("never measured")}},
				},
			},
		}, {
			Title: "By currency",
			Table: &report.Table{
				ID:      "currencies",
				Columns: []report.Column{{ID: "vendor", Title: "vendor"}, {ID: "bill", Title: "bill", Unit: "a month"}},
				Rows: []report.Row{
					{Cells: []report.Cell{report.Text("acme"), usd("1234567.891")}},
					{Cells: []report.Cell{report.Text("nord"), report.Amount(dec("99.5"), "EUR")}},
				},
			},
		}},
		Notes: []report.Note{{ID: "free", Text: "a free plan earns nothing, so its margin is set to −100%"}},
	}
}

func hostile() *report.Document {
	evil := []string{
		"=HYPERLINK(\"http://x\")", "+1", "-2", "@sum", "\ttab", "\rcr", "a|b\\c", "<script>x</script>",
		"\x1b[31mred\x1b[0m", "line\nbreak", "bidi\u202e51.0$", "模型-大-2", "cafe\u0301", "quote\"comma,", "bad\xffutf8",
		"👩‍💻 dev", "`tick` [x](y) *b* ~s~", "＝full", "zero\u200bwidth",
	}
	t := &report.Table{ID: "evil",
		Columns: []report.Column{{ID: "name", Title: "na|me\x07"}, {ID: "cost", Title: "cost", Unit: "$\x1b]0;x\x07"}}}
	for i, text := range evil {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(text),
			report.Amount(dec(fmt.Sprintf("-%d.5", i)), money.USD)}})
	}
	return &report.Document{
		Answer:   []string{"# not a heading \x1b[2J"},
		Sections: []report.Section{{Table: t}},
		Notes:    []report.Note{{Text: "1. not a list\u2066"}},
		Next:     []string{"tokecon cost '```\x1b[A'"},
	}
}

func empty() *report.Document {
	return &report.Document{
		Answer: []string{"No offer fits."},
		Sections: []report.Section{{Table: &report.Table{ID: "offers",
			Columns: []report.Column{{ID: "offer", Title: "offer"},
				{ID: "cost", Title: "cost", Unit: "$", Align: report.Right}}}}},
	}
}

func one() *report.Document {
	return &report.Document{Sections: []report.Section{{Table: &report.Table{
		ID:      "offers",
		Columns: []report.Column{{ID: "offer", Title: "offer"}, {ID: "cost", Title: "cost per request", Unit: "$"}},
		Rows:    []report.Row{{Cells: []report.Cell{report.Text("acme/swift"), usd("0.000000123456")}}},
	}}}}
}

func manyRows() *report.Document {
	t := &report.Table{ID: "offers",
		Columns: []report.Column{{ID: "offer", Title: "offer"}, {ID: "cost", Title: "cost", Unit: "$/month"}}}
	for i := range 200 {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(fmt.Sprintf("vendor/model-%d", i+1)),
			usd(fmt.Sprint(i * i * 37))}})
	}
	return &report.Document{Sections: []report.Section{{Table: t}}}
}

// breakeven has two curves over three powers of ten, whole replicas as steps,
// and marks where the curves cross.
func breakeven() *report.Document {
	hosted, fleet := report.Series{Name: "vega/orion-2-mini"}, report.Series{Name: "own: open-70b on H100"}
	for i := range 61 {
		x := 1e4 * math.Pow(10, float64(i)/20)
		hosted.Points = append(hosted.Points, report.XY(x, x*0.000699))
		fleet.Points = append(fleet.Points, report.XY(x, 1990*math.Ceil(x/3.2e6)))
	}
	lines := &report.Chart{
		ID: "cost_by_volume", Title: "Cost by volume", Unit: "$/month", Axis: report.NumberAxis, XTitle: "requests a month",
		XLog: true, YLog: true,
		Series: []report.Series{hosted, fleet},
		Marks: []report.ChartMark{{X: 2.847e6, Y: 1990, Label: "break-even at 2.85M"},
			{X: 5.694e6, Y: 3980, Label: "again at 5.69M"}, {X: 0, Y: 0, Label: "no load"}},
	}
	steps := &report.Chart{
		ID: "replicas", Title: "Replicas by volume", Unit: "replicas", Kind: report.Step, Axis: report.NumberAxis,
		XTitle: "requests a month",
		Series: []report.Series{{Name: "own fleet",
			Points: []report.Point{report.XY(0, 1), report.XY(3.2e6, 2), report.XY(6.4e6, 3), report.XY(9.6e6, 4),
				report.XY(1e7, 4)}}},
		Marks: []report.ChartMark{{X: 2.5e6, Y: 1, Label: "today"}},
	}
	return &report.Document{
		Answer:   []string{"Your own fleet costs less from 2.85M requests a month."},
		Sections: []report.Section{{Title: "Where they cost the same", Chart: lines}, {Chart: steps}},
		Next:     []string{"tokecon bills open-70b"},
	}
}

// crowded has long names, marks that lie close together, losses, and texts that
// want to be markup.
func crowded() *report.Document {
	c := &report.Chart{ID: "margin",
		Title: "Gross margin by the share of requests that are routed to the smaller model <if & when>", Unit: "$/month",
		Axis: report.NumberAxis, XTitle: "share of requests, %"}
	for i, name := range []string{"Enterprise plan with priority support & a dedicated fleet",
		"Team plan, billed by the year", "Pro", "Free plan <trial of 14 days> with 200 requests a day",
		"Partners \"who resell\" under their own name and pay by the token", "Education and research, discounted by half"} {
		s := report.Series{Name: name}
		for x := range 11 {
			s.Points = append(s.Points, report.XY(float64(x)*10, 12000-float64(i)*3100+float64(x)*float64(i*i*40-150)))
		}
		c.Series = append(c.Series, s)
	}
	for i, text := range []string{"break-even of Free", "break-even of Partners", "Team meets Pro",
		"a mark whose label is so long that it cannot stand beside its dot without covering half of the picture", "at 51%",
		"at 52%", "at 53%"} {
		c.Marks = append(c.Marks, report.ChartMark{X: 48 + float64(i), Y: 3000 - 40*float64(i), Label: text})
	}
	bars := &report.Chart{ID: "by_plan", Title: "Profit by plan", Unit: "$/month", Kind: report.Bars, Bars: []report.Bar{
		{Label: "Enterprise plan with priority support & a dedicated fleet in the region of the customer",
			Value: usd("11950"), Mark: report.Winner},
		{Label: "Team", Value: usd("4100.5").Approx()}, {Label: "Pro", Value: report.Unknown("never billed")},
		{Label: "Free <trial>", Value: usd("-6300")}, {Label: "Partners", Value: usd("0")},
	}}
	return &report.Document{Answer: []string{"Routing pays from 48% on."},
		Sections: []report.Section{{Chart: c}, {Chart: bars}}}
}
