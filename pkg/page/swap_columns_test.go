package page

import (
	"fmt"
	"testing"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/swap"
)

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
	c := distinct(&swap.Card{Verdict: swap.Locked, Current: now,
		Others: []swap.Other{{Offer: then, By: swap.ByTask, Judge: &swap.Tied{}}}})
	o := &c.Others[0]
	c.Substitute = &o.Name
	p := &swapPage{draft: newDraft(money.USD), r: &swap.Result{Plans: []swap.Card{*c}}}
	expect{"plan": c.Plan, "offer": c.Current.Name, "price_setter": "maker", "token_share": c.TokenShare,
		"points_at_risk": points100(c.AtRisk), "substitute": o.Name, "saving": o.Judged, "margin": c.Current.Gross,
		"margin_then": o.Gross, "switching_cost": o.Exit.Cost, "payback": o.Exit.Months,
		"life": fmt.Sprintf("%s to %s", o.Life.Low, o.Life.High), "verdict": c.Words()}.
		holds(t, p.cardTable([]leaving{{c, o}}), 0)
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

func TestSwapMixColumns(t *testing.T) {
	p := &swapPage{draft: newDraft(money.USD), r: &swap.Result{}}
	mix := &swap.Mix{PaysFrom: new(money.Decimal)}
	part := swap.Part{Role: margin.FirstRole}
	c := distinct(&swap.Card{Others: []swap.Other{{Mix: mix, Offer: swap.Offer{Status: quote.Exact,
		Parts: []swap.Part{part, part}}}}})
	*mix.PaysFrom = money.MustParse("0.5")
	p.r.Plans = []swap.Card{*c}
	expect{"plan": c.Plan, "first": mix.First, "then": mix.Then, "pays_from": "0.5", "judge_fee": mix.Judge,
		"accepted": mix.Accepted, "escalated": mix.Escalated, "cascade": mix.Cascade, "cascade_saving": mix.Cascaded,
		"route_share": mix.Share, "route": mix.Route, "route_saving": mix.Routed}.holds(t, p.mixes(), 0)
	o := &c.Others[0]
	x := &o.Parts[0]
	expect{"plan": c.Plan, "offer": o.Name, "leg": x.Offer, "role": margin.FirstRole, "share": x.Share,
		"cost_per_request": x.Request, "pays_from": o.Pays}.holds(t, p.parts(), 0)
	e := distinct(&swap.Exposure{Plans: make([]swap.Exposed, 1)})
	table := p.exposureTable([]exposed{{e, nil}, {e, &e.Plans[0]}}, true)
	expect{"price_setter": e.Setter, "plan": "all", "share": e.Share, "points": points100(e.Points), "cost_month": e.Month,
		"cost_times": ""}.holds(t, table, 0)
	one := &e.Plans[0]
	expect{"price_setter": e.Setter, "plan": one.Plan, "share": "", "points": points100(one.Points),
		"cost_month": one.Extra, "cost_times": one.Times}.holds(t, table, 1)
}

func TestSinglePlanColumns(t *testing.T) {
	r := planResult()
	p := &diffPage{draft: newDraft(money.USD), r: &diff.Result{}}
	expect{"plan": r.Plan, "offer": r.Offer, "revenue": r.Revenue, "cost": r.COGS, "gross_margin": r.Gross}.
		holds(t, p.single("new_plans", []margin.PlanResult{*r}), 0)
}
