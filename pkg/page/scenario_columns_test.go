package page

import (
	"testing"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/scenario"
)

func TestReplayColumns(t *testing.T) {
	p := &scenarioPage{draft: newDraft(money.USD), r: &scenario.Result{}}
	x := distinct(&replayed{event: &scenario.Event{}, Replayed: &scenario.Replayed{}})
	distinct(x.Replayed)
	e := x.event
	e.Name, e.Date = "cut", "2026-02-03"
	e.Source = pricebook.Source{Book: "book", Line: 7, URL: "https://x"}
	expect{"event": e.Name, "date": e.Date, "list": x.List, "effective": x.Effective, "bill": x.Bill,
		"gross_margin": x.Margin, "points": points100(x.Points), "place": "book:7", "source": "https://x"}.
		holds(t, (&replayPage{p}).replayTable(1, []replayed{*x}), 0)
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
		"path_1": one.Factors[0], "path_2": one.Factors[1]}.holds(t, (&coursesPage{p}).courseTable(1, c), 0)
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
		"profit_p50": x.Profit.P50, "profit_p90": x.Profit.P90, "per": x.Unit}.holds(t, (&chancesPage{p}).spreads(c), 0)
	x.Noise = &money.Decimal{}
	m := &x.First[0]
	expect{"plan": x.Plan, "lever": m.Lever, "value": m.Amount, "standard_error": m.Error, "per": x.Unit,
		"share_of_variance": m.Variance}.holds(t, (&chancesPage{p}).measures(c), 0)
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
	(&tornadoPage{p}).marginTornado(1, s.Plan, refs(r.Tornado))
	expect{"lever": s.Lever, "low": s.Low, "high": s.High, "margin_low": s.AtLow, "margin_high": s.AtHigh,
		"swing": points100(&s.Width), "breakeven": s.Even}.holds(t, p.last(t), 0)
	(&tornadoPage{p}).costTornado(1, s.Plan, &scenario.Outcome{}, refs(r.Tornado))
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
	(&replayPage{p}).days()
	expect{"plan": d.Plan, "offer": d.Offer, "day": d.Day, "cost_per_request": d.Then.Request,
		"gross_margin": d.Then.Gross,
		"points":       points100(d.Points)}.holds(t, p.last(t), 0)
}
