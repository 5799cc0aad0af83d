package page

import (
	"fmt"
	"testing"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/selfhost"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

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
	expect{"plan": r.Plan, "offer": r.Offer, "price_for_target": r.PriceFor, "vendor_at_most": r.Most,
		"vendor_even": r.Even,
		"cap":         s.LossAt, "breakeven": r.Seats}.holds(t, p.levers(), 0)
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
		1: {"rate": "", "per": meter.Requests.Get().Unit, "amount": derived.Amount.String(), "source": derived.How,
			"url": ""},
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
	expect{"load": "0.2", "wh_per_request": e.WhPerRequest, "kwh_per_mtok": e.KWhPerMtok,
		"g_per_request": e.GramsPerRequest,
		"g_per_mtok":    e.GramsPerMtok}.holds(t, energyTable("energy", b), 1)
}

func TestLegColumns(t *testing.T) {
	r := planResult()
	r.Legs = make([]margin.Leg, 2)
	distinct(&r.Legs)
	l := &r.Legs[1]
	expect{"plan": r.Plan, "offer": r.Offer, "leg": l.Offer, "role": l.Role, "share": l.Share,
		"cost_per_request": l.Request, "part": l.Share.Mul(l.Request).Quo(r.Request)}.
		holds(t, testMarginPage(r).legs(), 1)
}

func TestTopDownColumns(t *testing.T) {
	x := distinct(&econ.TopDown{})
	expect{"what": "GPUs", "amount": x.GPUs, "how": "as given"}.holds(t, topDownTable(x), 0)
}

func TestPromptColumns(t *testing.T) {
	tok, err := tokenizer.Lookup("o200k_base")
	if err != nil || len(tok.Rules()) == 0 {
		t.Fatal(err)
	}
	parts := tokenizer.ChatCount{Overhead: 20, Tools: 20, Images: 20, Sound: 20, Video: 20,
		Total: tokenizer.Count{Tokens: 80}}
	table := prompts("prompt", &econ.Ranked{Tokenizer: tok, Parts: parts})
	rule := tok.Rules()[0]
	for id, text := range map[string]string{"part": string(rule.Part), "share": "0.25", "what": rule.What} {
		if got, _ := table.Cell(0, id); shownAs(got) != text {
			t.Errorf("%s is %s, want %s", id, shownAs(got), text)
		}
	}
}
