package page

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/scenario"
	"github.com/tokecon/tokecon/pkg/selfhost"
	"github.com/tokecon/tokecon/pkg/swap"
)

// expect says what stands below each column of a row: a number, a text, or ? and why it is not known. It names all
// columns, and its values differ, so that no two columns can be swapped unseen.
type expect map[string]any

func (w expect) holds(t *testing.T, table *report.Table, row int) {
	t.Helper()
	seen := map[string]string{}
	for _, c := range table.Columns {
		text, ok := w[c.ID]
		if !ok {
			t.Errorf("%s: the test says nothing of column %s", table.ID, c.ID)
			continue
		}
		wanted := written(text)
		if other := seen[wanted]; other != "" {
			t.Errorf("%s: %s and %s are both %s: the test cannot tell them apart", table.ID, other, c.ID, wanted)
		}
		seen[wanted] = c.ID
		cell, ok := table.Cell(row, c.ID)
		if got := shownAs(cell); !ok || got != wanted {
			t.Errorf("%s: %s is %s, want %s", table.ID, c.ID, got, wanted)
		}
	}
	if len(w) != len(table.Columns) {
		t.Errorf("%s has %d columns, the test names %d", table.ID, len(table.Columns), len(w))
	}
}

// written returns a wanted value as a cell shows it.
func written(v any) string {
	if p := reflect.ValueOf(v); p.Kind() == reflect.Pointer {
		v = p.Elem().Interface()
	}
	return fmt.Sprint(v)
}

func shownAs(c cell) string {
	switch {
	case c.Numeric():
		return c.Value.String()
	case c.Kind == report.KindUnknown:
		return "?" + c.Text
	}
	return c.Text
}

// distinct gives every number and text in a value another one, from 101 on, and makes those that may be missing.
// What is set already and what is no plain value stays as it is.
func distinct[T any](v *T) *T {
	n := 100
	fill(reflect.ValueOf(v).Elem(), &n)
	return v
}

func fill(v reflect.Value, n *int) {
	if v.Kind() == reflect.Pointer && v.IsNil() && plain(v.Type().Elem()) {
		v.Set(reflect.New(v.Type().Elem()))
	}
	switch {
	case v.Kind() == reflect.Pointer && !v.IsNil():
		fill(v.Elem(), n)
	case plain(v.Type()) && v.IsZero():
		*n++
		set(v, *n)
	case plain(v.Type()):
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "Reason" {
				fill(v.Field(i), n)
			}
		}
	}
}

func plain(t reflect.Type) bool {
	return t == reflect.TypeFor[money.Decimal]() || t == reflect.TypeFor[pricebook.Instant]() ||
		t.Kind() == reflect.Int || t == reflect.TypeFor[int64]() || t == reflect.TypeFor[float64]() ||
		t == reflect.TypeFor[string]()
}

func set(v reflect.Value, n int) {
	switch v.Interface().(type) {
	case money.Decimal:
		v.Set(reflect.ValueOf(money.FromInt(int64(n))))
	case pricebook.Instant:
		day, _, err := pricebook.ParseInstant(fmt.Sprintf("2%d-01-01", n))
		if err != nil {
			panic(err)
		}
		v.Set(reflect.ValueOf(pricebook.Instant{Time: day}))
	case float64:
		v.SetFloat(float64(n))
	case string:
		v.SetString(fmt.Sprintf("text %d", n))
	default:
		v.SetInt(int64(n))
	}
}

// points100 returns a share in points.
func points100(d *money.Decimal) money.Decimal { return d.Shift(2) }

func planResult() *margin.PlanResult {
	r := &margin.PlanResult{Status: quote.Exact, Margin: &margin.Margin{Lines: make([]margin.Line, 2)},
		Spread: &margin.Users{Points: make([]margin.UserMargin, 3)}, Unit: seats}
	return distinct(r)
}

func testMarginPage(r *margin.PlanResult) *marginPage {
	return &marginPage{draft: newDraft(money.USD), r: &margin.Result{Plans: []margin.PlanResult{*r}},
		v: MarginView{Per: "payer"}}
}

func TestMarginColumns(t *testing.T) {
	r := planResult()
	p := testMarginPage(r)
	tokens := r.Lines[0].Amount
	expect{"plan": r.Plan, "offer": r.Offer, "unit": r.Unit, "revenue": r.Revenue, "tokens": tokens,
		"other_cogs": r.COGS.Sub(tokens), "gross_profit": r.Profit, "gross_margin": r.Gross,
		"gross_margin_low": r.GrossLow, "gross_margin_high": r.GrossHigh, "contribution_margin": r.ContribShare,
		"markup": r.Markup, "target": r.Target}.holds(t, p.margins(), 0)
	s := r.Spread
	expect{"plan": r.Plan, "offer": r.Offer, "p50": s.Points[0].Gross, "p90": s.Points[1].Gross, "p99": s.Points[2].Gross,
		"share_losing": s.Losing, "loss_at": s.LossAt, "top_1pct_share": s.TopShare}.holds(t, p.users(), 0)
	expect{"plan": r.Plan, "offer": r.Offer, "price_for_target": r.PriceFor, "vendor_at_most": r.Most, "vendor_even": r.Even,
		"cap": s.LossAt, "breakeven": r.Seats}.holds(t, p.levers(), 0)
	expect{"plan": r.Plan, "offer": r.Offer, "line": r.Lines[1].Name, "amount": r.Lines[1].Amount,
		"share": r.Lines[1].Amount.Quo(r.Revenue)}.holds(t, p.lines(), 1)
}

// TestUnknownPlan: where nothing is known of a plan, every column says so.
func TestUnknownPlan(t *testing.T) {
	r := planResult()
	r.Margin, r.Reason = nil, "it has gone"
	table := testMarginPage(r).margins()
	for _, c := range table.Columns[2:] {
		if got, _ := table.Cell(0, c.ID); shownAs(got) != "?it has gone" {
			t.Errorf("%s is %+v", c.ID, got)
		}
	}
}

func TestBillColumns(t *testing.T) {
	l := distinct(&quote.Line{Meter: meter.Input, Rate: &pricebook.Rate{Meter: meter.Input}})
	l.How = ""
	derived := distinct(&quote.Line{Meter: meter.Requests})
	missing := quote.Line{Meter: meter.Output, Quantity: money.FromInt(7)}
	table := billTable("lines", &quote.Bill{Currency: money.USD, Lines: []quote.Line{*l, *derived, missing}}, true)
	s := l.Rate.Source
	expect{"meter": l.What, "quantity": l.Quantity, "rate": l.Rate.Price, "per": "1000000", "amount": l.Amount,
		"source": fmt.Sprintf("%s:%d", s.Book, s.Line), "from": s.From, "checked": s.Checked, "url": s.URL}.
		holds(t, table, 0)
	for row, cells := range []map[string]string{
		1: {"rate": "", "per": meter.Requests.Get().Unit, "amount": derived.Amount.String(), "source": derived.How, "url": ""},
		2: {"rate": "?no price is known for output", "per": "1000000", "amount": "?no price is known for output",
			"source": "?no price is known for output", "from": "", "checked": "", "url": ""},
	} {
		for id, text := range cells {
			if got, _ := table.Cell(row, id); shownAs(got) != text {
				t.Errorf("row %d: %s is %s, want %s", row, id, shownAs(got), text)
			}
		}
	}
}

func TestFleetCostColumns(t *testing.T) {
	c := distinct(&selfhost.Cost{Layer: "energy", Rate: &selfhost.Rate{}})
	table := costTable("lines", &selfhost.Plan{Costs: []selfhost.Cost{*c}, Total: money.FromInt(9)})
	expect{"what": c.What, "layer": c.Layer, "quantity": c.Quantity, "unit": c.Unit, "rate": c.Rate.Amount,
		"amount": c.Amount, "how": fmt.Sprintf("%s, %s:%d", c.Rate.What, c.Rate.Book, c.Rate.Line),
		"checked": c.Rate.Checked, "url": c.Rate.URL}.holds(t, table, 0)
	if got, _ := table.Cell(1, "amount"); shownAs(got) != "9" || table.Rows[1].Mark != report.Total {
		t.Errorf("%+v", table.Rows[1])
	}
}

// even is a fleet against one rival, every number another.
func even() *econ.Even {
	half, most := 0.5, 0.75
	stages := make([]econ.Stage, 1)
	stages[0].Start.Utilisation, stages[0].End.Utilisation = 0.25, 0.375
	e := &econ.Even{Own: econ.OwnState{Utilisation: most, Plan: &selfhost.Plan{}}, Rivals: []*econ.Rival{{
		Stages: stages, Falls: []econ.Fall{{Stages: make([]econ.Stretch, 2)}}, TieUtilisation: &half,
		Purchase: []econ.Outlook{{IRR: make([]money.Decimal, 1)}}}}}
	distinct(e)
	e.Rivals[0].Purchase[0].Path = ""
	e.Rivals[0].Falls[0].Stages[1].Own = true
	return e
}

func TestBreakEvenColumns(t *testing.T) {
	e := even()
	r, own := e.Rivals[0], &e.Own
	p := &evenPage{draft: newDraft(money.USD), e: e}
	s := &r.Stages[0]
	expect{"vendor": r.Offer, "from": s.From, "to": s.To, "cheaper": "vendor", "replicas_from": s.Start.Replicas,
		"replicas_to": s.End.Replicas, "capacity": s.End.Capacity, "busy_from": "0.25", "busy_to": "0.375",
		"own_to": s.End.Own, "vendor_to": s.End.Rival}.holds(t, p.stages(), 0)
	expect{"vendor": r.Offer, "vendor_per_month": r.Month, "own_per_month": own.Cost, "own_low": own.Low,
		"own_high": own.High, "busy": "0.75", "tie_price": r.TiePrice, "tie_utilisation": "0.5",
		"tie_throughput": r.TieThroughput, "first_own": r.First, "first_own_low": r.FirstLow,
		"first_own_high": r.FirstHigh}.holds(t, p.ties(), 0)
	f := &r.Falls[0]
	expect{"vendor": r.Offer, "price_factor": f.Factor, "first_own": f.First, "own_up_to": f.Stages[1].To, "stretches": 1}.
		holds(t, p.falls(), 0)
	o := &r.Purchase[0]
	expect{"vendor": r.Offer, "decline": o.Decline, "payback": o.Payback, "discounted": o.Discounted, "npv": o.NPV,
		"npv_switched_off": o.Switched, "irr": o.IRR[0], "mirr": o.MIRR}.holds(t, p.purchase(), 0)
}

func TestBillsColumns(t *testing.T) {
	b := &econ.Bills{Loads: []econ.LoadBill{
		{Utilisation: money.MustParse("0.1"), Layers: make([]econ.LayerBill, 2), Energy: &econ.Energy{}},
		{Utilisation: money.MustParse("0.2"), Layers: make([]econ.LayerBill, 2), Energy: &econ.Energy{}},
	}}
	distinct(b)
	low, high := &b.Loads[0], &b.Loads[1]
	table := layersTable("layers", b)
	for i, row := range []expect{
		{"layer": "", "load_10": low.Layers[0].PerOutput, "load_20": high.Layers[0].PerOutput},
		{"layer": "", "load_10": low.Layers[1].PerOutput, "load_20": high.Layers[1].PerOutput},
		{"layer": "full cost", "load_10": low.PerOutput, "load_20": high.PerOutput},
		{"layer": "  if fast", "load_10": low.LowOutput, "load_20": high.LowOutput},
		{"layer": "  if slow", "load_10": low.HighOutput, "load_20": high.HighOutput},
		{"layer": "a million tokens of prompts", "load_10": low.PerInput, "load_20": high.PerInput},
	} {
		row.holds(t, table, i)
	}
	expect{"above": "", "load_10": low.Layers[1].Above, "load_20": high.Layers[1].Above}.
		holds(t, marginsTable("margins", b), 1)
	e := high.Energy
	expect{"load": "0.2", "wh_per_request": e.WhPerRequest, "kwh_per_mtok": e.KWhPerMtok, "g_per_request": e.GramsPerRequest,
		"g_per_mtok": e.GramsPerMtok}.holds(t, energyTable("energy", b), 1)
}

func TestReplayColumns(t *testing.T) {
	p := &scenarioPage{draft: newDraft(money.USD), r: &scenario.Result{}}
	x := distinct(&replayed{event: &scenario.Event{}, Replayed: &scenario.Replayed{}})
	distinct(x.Replayed)
	e := x.event
	e.Name, e.Date = "cut", "2026-02-03"
	e.Source = pricebook.Source{Book: "book", Line: 7, URL: "https://x"}
	expect{"event": e.Name, "date": e.Date, "list": x.List, "effective": x.Effective, "bill": x.Bill,
		"gross_margin": x.Margin, "points": points100(x.Points), "place": "book:7", "source": "https://x"}.
		holds(t, p.replayTable(1, []replayed{*x}), 0)
}

func TestMonthColumns(t *testing.T) {
	lot := distinct(&scenario.LotCourse{Months: make([]scenario.LotMonth, 2)})
	m := &lot.Months[1]
	expect{"month": m.Month, "day": m.Day, "p10": m.P10, "p50": m.P50, "p90": m.P90, "missed": m.Missed.Share,
		"missed_error": m.Missed.Error}.holds(t, lotTable(1, lot), 1)
	c := distinct(&scenario.Course{Months: []scenario.Month{{Factors: make([]money.Decimal, 2)}}})
	one := &c.Months[0]
	p := &scenarioPage{draft: newDraft(money.USD), r: &scenario.Result{Paths: make([]scenario.PathUsed, 2)}}
	expect{"month": one.Month, "day": one.Day, "users": one.Users, "cost_per_request": one.Request, "revenue": one.Revenue,
		"cogs_total": one.Cost, "gross_profit": one.Profit, "gross_margin": one.Gross, "cash": one.Cash,
		"path_1": one.Factors[0], "path_2": one.Factors[1]}.holds(t, p.courseTable(1, c), 0)
}

func TestChanceColumns(t *testing.T) {
	p := &scenarioPage{draft: newDraft(money.USD), r: &scenario.Result{}}
	c := distinct(&scenario.Chances{Inputs: make([]scenario.InputText, 1), Plans: []scenario.PlanChances{{
		Margin: &scenario.Spread{}, Request: &scenario.Spread{}, Profit: &scenario.Spread{}, Missed: &scenario.Risk{},
		First: make([]scenario.Measure, 1)}}})
	x := &c.Plans[0]
	expect{"plan": x.Plan, "offer": x.Offer, "gross_margin_p10": x.Margin.P10, "gross_margin_p50": x.Margin.P50,
		"gross_margin_p90": x.Margin.P90, "target": x.Target, "target_missed": x.Missed.Share,
		"target_missed_error": x.Missed.Within, "cost_per_request_p10": x.Request.P10,
		"cost_per_request_p50": x.Request.P50, "cost_per_request_p90": x.Request.P90, "profit_p10": x.Profit.P10,
		"profit_p50": x.Profit.P50, "profit_p90": x.Profit.P90, "per": x.Unit}.holds(t, p.spreads(c), 0)
	x.Noise = &money.Decimal{}
	m := &x.First[0]
	expect{"plan": x.Plan, "lever": m.Lever, "value": m.Amount, "standard_error": m.Error, "per": x.Unit,
		"share_of_variance": m.Variance}.holds(t, p.measures(c), 0)
	in := &c.Inputs[0]
	expect{"lever": in.Lever, "distribution": in.Text, "p10": in.Spread.P10, "p50": in.Spread.P50, "p90": in.Spread.P90,
		"mean": in.Spread.Mean}.holds(t, drawnInputs(c), 0)
}

func TestScenarioColumns(t *testing.T) {
	r := distinct(&scenario.Result{Plans: make([]scenario.Change, 1), Tornado: make([]scenario.Swing, 1),
		Crashed: make([]scenario.Crashed, 1), Eaten: []scenario.Eaten{{Causes: make([]money.Decimal, 4)}},
		Days: make([]scenario.DayOf, 1)})
	p := &scenarioPage{draft: newDraft(money.USD), r: r}
	p.changes()
	c := &r.Plans[0]
	expect{"plan": c.Plan, "offer": c.Offer, "margin_before": c.Base.Gross, "margin_after": c.Under.Gross,
		"points": points100(c.Points), "request_before": c.Base.Request, "request_after": c.Under.Request,
		"profit_before": c.Base.Profit, "profit_after": c.Under.Profit, "cost_month_before": c.Base.Cost,
		"cost_month_after": c.Under.Cost, "target": c.Target}.holds(t, p.last(t), 0)
	s := &r.Tornado[0]
	p.marginTornado(1, s.Plan, refs(r.Tornado))
	expect{"lever": s.Lever, "low": s.Low, "high": s.High, "margin_low": s.AtLow, "margin_high": s.AtHigh,
		"swing": points100(&s.Width), "breakeven": s.Even}.holds(t, p.last(t), 0)
	p.costTornado(1, s.Plan, &scenario.Outcome{}, refs(r.Tornado))
	expect{"lever": s.Lever, "low": s.Low, "high": s.High, "cost_per_request_low": s.CostLow,
		"cost_per_request_high": s.CostHigh}.holds(t, p.last(t), 0)
	x := &r.Crashed[0]
	expect{"plan": x.Plan, "pass": x.Pass, "revenue": x.Price, "gross_margin": x.After.Gross,
		"gross_profit": x.After.Profit, "volume": x.Volume, "profit_times": x.Dollars}.holds(t, p.crashTable(), 0)
	e := &r.Eaten[0]
	expect{"plan": e.Plan, "margin_before": e.Base.Gross, "margin_after": e.After.Gross, "profit_before": e.Base.Profit,
		"profit_after": e.After.Profit, "ltv": e.LTV, "ltv_after": e.Later, "by_raise": e.Causes[0],
		"by_tokens": e.Causes[1], "by_price_cut": e.Causes[2], "by_churn": e.Causes[3]}.holds(t, p.hungryTable(), 0)
	d := &r.Days[0]
	p.days()
	expect{"plan": d.Plan, "offer": d.Offer, "day": d.Day, "cost_per_request": d.Then.Request, "gross_margin": d.Then.Gross,
		"points": points100(d.Points)}.holds(t, p.last(t), 0)
}

// last returns the table of the last section.
func (d *draft) last(t *testing.T) *report.Table {
	t.Helper()
	all := d.doc.Tables()
	if len(all) == 0 {
		t.Fatal("there is no table")
	}
	return all[len(all)-1]
}

func TestDiffColumns(t *testing.T) {
	side := diff.MonthSide{Status: quote.Exact}
	r := distinct(&diff.Result{
		Months: []diff.MonthChange{{From: side, To: side, Exactness: "exact", Split: &diff.MonthSplit{}}},
		Plans: []diff.PlanChange{{FromStatus: quote.Exact, Status: quote.Exact,
			Month: diff.Move{Split: &diff.PlanSplit{}}}},
	})
	p := &diffPage{draft: newDraft(money.USD), r: r}
	m := &r.Months[0]
	expect{"offer": m.Offer, "from_month": m.From.Month, "to_month": m.To.Month, "change_share": m.Share,
		"change": m.Change, "list": m.Split.List, "tokens": m.Split.Tokens, "mix": m.Split.Mix, "volume": m.Split.Volume}.
		holds(t, p.months(), 0)
	c := &r.Plans[0]
	v, s := &c.Month, c.Month.Split
	expect{"plan": c.Plan, "offer": c.FromOffer + " → " + c.Offer, "from": v.From, "to": v.To, "change": v.Change,
		"price": s.Price, "list": s.List, "tokens": s.Tokens, "mix": s.Mix, "volume": s.Volume, "other": s.Other,
		"payers": s.Payers}.holds(t, p.moves(&moveTable{id: planMonths, side: p.amount, part: p.amount,
		move: func(c *diff.PlanChange) *diff.Move { return &c.Month }}), 0)
	rate := distinct(&diff.RateChange{Meter: meter.Input})
	expect{"offer": rate.Model, "meter": "input", "condition": rate.Condition, "from_rate": rate.From, "to_rate": rate.To,
		"per": "/1M", "change": rate.Share, "effective": rate.Effective, "place": place(rate.Source),
		"source": rate.Source.URL}.holds(t, ratesTable("changes", []diff.RateChange{*rate}), 0)
	came := distinct(&diff.Listing{})
	expect{"offer": came.Model, "input": came.Input, "output": came.Output, "at": came.At, "place": place(came.Source),
		"source": came.Source.URL}.holds(t, listingsTable("new_offers", "since", []diff.Listing{*came}), 0)
}

func TestSwapColumns(t *testing.T) {
	life := func() *swap.Life { return &swap.Life{} }
	offer := swap.Offer{Status: quote.Exact, Setters: []string{"maker"}, Text: make([]swap.Text, 1)}
	now, then := offer, offer
	now.Life, then.Life = life(), life()
	then.Text = make([]swap.Text, 1)
	c := distinct(&swap.Card{Current: now, Others: []swap.Other{{Offer: then, By: swap.ByTask, Judge: &swap.Tied{}}}})
	o := &c.Others[0]
	c.Substitute = &o.Name
	p := &swapPage{draft: newDraft(money.USD), r: &swap.Result{Plans: []swap.Card{*c}}}
	expect{"plan": c.Plan, "offer": o.Name, "price_setter": "maker", "cost_per_request": o.Request, "saving": o.Saving,
		"saving_month": o.Month, "margin": o.Gross, "points": points100(o.Points), "payback": o.Exit.Months,
		"life": fmt.Sprintf("%s to %s", o.Life.Low, o.Life.High)}.holds(t, p.others(), 1)
	expect{"plan": c.Plan, "offer": o.Name, "success": o.Success, "solved": o.Solved, "cost_per_request": o.Request,
		"cost_per_success": o.PerGood, "cost_per_task": o.PerTask, "saving": o.Judged, "success_needed": o.Needed}.
		holds(t, p.quality(), 1)
	expect{"plan": c.Plan, "offer": o.Name, "by": "task", "other_times": o.Judge.Other, "other_input": o.Judge.At.Input,
		"other_output": o.Judge.At.Output, "current_times": o.Judge.Current, "current_input": o.Judge.CurAt.Input,
		"current_output": o.Judge.CurAt.Output}.holds(t, p.ties(), 1)
	x := &o.Text[0]
	a, b := &x.Prompt, &x.Answer
	expect{"plan": c.Plan, "offer": x.Offer, "prompt": a.Tokens, "prompt_low": a.Low, "prompt_high": a.High,
		"answer": b.Tokens, "answer_low": b.Low, "answer_high": b.High, "prompt_ratio": a.Ratio, "answer_ratio": b.Ratio,
		"list_input": a.List, "effective_input": a.Effective, "list_output": b.List, "effective_output": b.Effective}.
		holds(t, p.texts(), 1)
}

func TestMachineColumns(t *testing.T) {
	g := distinct(&GPUJSON{OnDemand: &QuoteJSON{}, Spot: &QuoteJSON{}, Purchase: &QuoteJSON{}})
	g.TFLOPS = map[hardware.Precision]float64{"bf16": 1, "fp8": 2, "fp4": 3}
	expect{"gpu": g.ID, "memory_gb": g.MemoryGB, "bandwidth_gbs": g.Bandwidth, "bf16_tflops": 1, "fp8_tflops": 2,
		"fp4_tflops": 3, "watts": g.Watts, "on_demand": g.OnDemand.Amount, "spot": g.Spot.Amount,
		"purchase": g.Purchase.Amount, "place": g.Place, "source": g.Source}.holds(t, gpuTable([]GPUJSON{*g}), 0)
	m := distinct(&OpenModelJSON{Attention: "gqa", Precision: "fp8"})
	expect{"model": m.ID, "total_b": m.TotalB, "active_b": m.ActiveB, "attention": "GQA", "layers": m.Layers,
		"experts": m.Experts, "precision": "fp8", "weight_gb": m.WeightGB, "context": m.Context, "tokenizer": m.Tokenizer,
		"licence": m.Licence, "place": m.Place, "source": m.Source}.holds(t, openModelTable([]OpenModelJSON{*m}), 0)
}
