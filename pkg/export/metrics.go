package export

import (
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// Metric is one figure of a model. Its id never changes its meaning under one schema
// version.
type Metric struct {
	ID      string
	Meaning string
	Of      string // what one of it is: the unit of the value
	Money   bool   // the value is an amount
	Share   bool   // the value is a part of a whole: 0.35 is 35%
	firm    bool   // no cost of tokens is in it, but where the price is a mark-up on it
	value   func(r *ModelRow) reading
}

// reading is what a metric says of a row. One that does not apply says nothing: a plan
// without a target has none to miss.
type reading struct {
	value   *money.Decimal
	reason  string // why the value is not known
	applies bool
}

func is(d money.Decimal) reading { return reading{&d, "", true} }

func maybe(d *money.Decimal, reason string) reading { return reading{d, reason, true} }

// given says nothing of what is not given.
func given(d *money.Decimal) reading { return reading{d, "", d != nil} }

const noRevenue = "there is no revenue"

// PerPayer is the unit of what one payer pays and costs; the payer of a plan is named
// in the fact: a seat and month, 1,000 requests, an outcome, a pack.
const PerPayer = "payer"

// Metrics lists the metrics of rows, in the order of the columns of a wide table.
func Metrics() []Metric {
	var all []Metric
	for _, group := range [][]Metric{costMetrics(), planMetrics(), leverMetrics(), userMetrics(), totalMetrics()} {
		all = append(all, group...)
	}
	return all
}

func costMetrics() []Metric {
	month := func(of func(*ModelRow) money.Decimal) func(*ModelRow) reading {
		return func(r *ModelRow) reading { return reading{ref(of(r).Mul(r.Volume)), "", r.Plan == nil} }
	}
	request := func(r *ModelRow) money.Decimal { return r.Request }
	low := func(r *ModelRow) money.Decimal { return r.Low }
	high := func(r *ModelRow) money.Decimal { return r.High }
	return []Metric{
		{ID: "cost_per_request", Meaning: "tokens of one request, retries and tool calls included", Of: "request",
			Money: true, value: func(r *ModelRow) reading { return is(r.Request) }},
		{ID: "cost_per_request_low", Meaning: "the low end of its band, where counts are estimated", Of: "request",
			Money: true, value: func(r *ModelRow) reading { return is(r.Low) }},
		{ID: "cost_per_request_high", Meaning: "the high end of its band", Of: "request", Money: true,
			value: func(r *ModelRow) reading { return is(r.High) }},
		{ID: "cost_per_request_p95", Meaning: "what 95% of the requests cost at most", Of: "request", Money: true,
			value: func(r *ModelRow) reading {
				if r.Plan == nil {
					return reading{}
				}
				return given(r.Plan.P95)
			}},
		{ID: "cost_per_month", Meaning: "a month of the workload compared", Of: "month", Money: true, value: month(request)},
		{ID: "cost_per_month_low", Meaning: "the low end of its band", Of: "month", Money: true, value: month(low)},
		{ID: "cost_per_month_high", Meaning: "the high end of its band", Of: "month", Money: true, value: month(high)},
	}
}

func ref(d money.Decimal) *money.Decimal { return &d }

// ofPlan makes a metric of plans alone.
func ofPlan(of func(*margin.PlanResult) reading) func(*ModelRow) reading {
	return func(r *ModelRow) reading {
		if r.Plan == nil {
			return reading{}
		}
		if r.Plan.Margin == nil {
			return reading{nil, r.Reason, true}
		}
		return of(r.Plan)
	}
}

func planMetrics() []Metric {
	return []Metric{
		{ID: "price", Meaning: "what one payer pays, net of discounts, before overage", Of: PerPayer, Money: true, firm: true,
			value: ofPlan(func(p *margin.PlanResult) reading { return is(p.Model.Price) })},
		{ID: "revenue", Meaning: "what one payer pays, overage included; the mean over users", Of: PerPayer, Money: true,
			firm: true, value: ofPlan(func(p *margin.PlanResult) reading { return is(p.Revenue) })},
		{ID: "served_requests", Meaning: "requests of one payer that are served; the mean over users", Of: "request",
			firm: true, value: ofPlan(func(p *margin.PlanResult) reading { return is(p.Model.Workings(p.Request).Served) })},
		{ID: "cogs_tokens", Meaning: "cost of tokens", Of: PerPayer, Money: true,
			value: ofPlan(func(p *margin.PlanResult) reading { return is(p.Lines[0].Amount) })},
		{ID: "cogs_free_users", Meaning: "cost of the free users behind one payer", Of: PerPayer, Money: true,
			value: ofPlan(freeCost)},
		{ID: "cogs_other", Meaning: "all other costs of revenue: fees, hosting, support", Of: PerPayer, Money: true,
			firm: true, value: ofPlan(otherCost)},
		{ID: "cogs_total", Meaning: "all costs of revenue", Of: PerPayer, Money: true,
			value: ofPlan(func(p *margin.PlanResult) reading { return is(p.COGS) })},
		{ID: "gross_profit", Meaning: "revenue less all its costs", Of: PerPayer, Money: true,
			value: ofPlan(func(p *margin.PlanResult) reading { return is(p.Profit) })},
		{ID: "gross_margin", Meaning: "gross profit ÷ revenue", Of: "share", Share: true,
			value: ofPlan(func(p *margin.PlanResult) reading { return maybe(p.Gross, noRevenue) })},
		{ID: "gross_margin_low", Meaning: "at the high end of the cost's band", Of: "share", Share: true,
			value: ofPlan(func(p *margin.PlanResult) reading { return maybe(p.GrossLow, noRevenue) })},
		{ID: "gross_margin_high", Meaning: "at the low end of the cost's band", Of: "share", Share: true,
			value: ofPlan(func(p *margin.PlanResult) reading { return maybe(p.GrossHigh, noRevenue) })},
		{ID: "contribution", Meaning: "gross profit without the costs that do not vary with what is sold", Of: PerPayer,
			Money: true, value: ofPlan(func(p *margin.PlanResult) reading { return is(p.Contribution) })},
		{ID: "contribution_margin", Meaning: "contribution ÷ revenue", Of: "share", Share: true,
			value: ofPlan(func(p *margin.PlanResult) reading { return maybe(p.ContribShare, noRevenue) })},
		{ID: "markup", Meaning: "gross profit ÷ costs", Of: "share", Share: true,
			value: ofPlan(func(p *margin.PlanResult) reading { return maybe(p.Markup, "there are no costs") })},
		{ID: "token_share", Meaning: "cost of tokens ÷ revenue", Of: "share", Share: true,
			value: ofPlan(func(p *margin.PlanResult) reading { return maybe(p.TokenShare, noRevenue) })},
	}
}

func freeCost(p *margin.PlanResult) reading {
	if p.Model.Free == nil {
		return reading{}
	}
	return is(p.Lines[1].Amount)
}

func otherCost(p *margin.PlanResult) reading {
	rest := p.COGS.Sub(p.Lines[0].Amount)
	if p.Model.Free != nil {
		rest = rest.Sub(p.Lines[1].Amount)
	}
	return is(rest)
}

func leverMetrics() []Metric {
	target := func(of func(*margin.PlanResult) reading) func(*ModelRow) reading {
		return ofPlan(func(p *margin.PlanResult) reading {
			if p.Target == nil {
				return reading{}
			}
			return of(p)
		})
	}
	return []Metric{
		{ID: "target", Meaning: "gross margin that the plan is meant to have", Of: "share", Share: true, firm: true,
			value: ofPlan(func(p *margin.PlanResult) reading { return given(p.Target) })},
		{ID: "price_for_target", Meaning: "price of one payer at which the target is just met", Of: PerPayer, Money: true,
			value: target(func(p *margin.PlanResult) reading { return maybe(p.PriceFor, "any price meets it") })},
		{ID: "vendor_at_most", Meaning: "factor on the vendor's prices at which the target is just met", Of: "factor",
			value: target(func(p *margin.PlanResult) reading { return maybe(p.Most, anyFactor) })},
		{ID: "vendor_even", Meaning: "factor on the vendor's prices at which nothing is left", Of: "factor",
			value: ofPlan(func(p *margin.PlanResult) reading { return maybe(p.Even, anyFactor) })},
		{ID: "breakeven", Meaning: "payers whose contribution pays the fixed cost", Of: "payers",
			value: ofPlan(func(p *margin.PlanResult) reading {
				if p.Fixed.IsZero() {
					return reading{}
				}
				return maybe(p.Seats, "no number of payers does")
			})},
	}
}

func userMetrics() []Metric {
	user := func(of func(*margin.PlanResult) reading) func(*ModelRow) reading {
		return ofPlan(func(p *margin.PlanResult) reading {
			if !p.Seat() {
				return reading{}
			}
			return of(p)
		})
	}
	var out []Metric
	for i, name := range []string{"p50", "p90", "p99"} {
		out = append(out,
			Metric{ID: "requests_" + name, Meaning: "requests a month that the user of this quantile makes", Of: "request",
				firm: true, value: user(func(p *margin.PlanResult) reading { return is(p.Spread.Points[i].Requests) })},
			Metric{ID: "gross_margin_" + name, Meaning: "gross margin of the user of this quantile", Of: "share", Share: true,
				value: user(func(p *margin.PlanResult) reading { return maybe(p.Spread.Points[i].Gross, noRevenue) })})
	}
	return append(out,
		Metric{ID: "share_losing", Meaning: "share of the users who cost more than they pay", Of: "share", Share: true,
			value: user(func(p *margin.PlanResult) reading { return given(p.Spread.Losing) })},
		Metric{ID: "loss_at", Meaning: "requests a month above which a user costs more than it pays", Of: "request",
			value: user(func(p *margin.PlanResult) reading { return given(p.Spread.LossAt) })},
		Metric{ID: "top_1pct_share", Meaning: "share of all requests that the most active hundredth of the users makes",
			Of: "share", Share: true, firm: true,
			value: user(func(p *margin.PlanResult) reading { return given(p.Spread.TopShare) })},
	)
}

func totalMetrics() []Metric {
	total := func(of func(*margin.PlanResult) money.Decimal) func(*ModelRow) reading {
		return ofPlan(func(p *margin.PlanResult) reading {
			if p.Users == nil {
				return reading{}
			}
			return is(of(p).Mul(*p.Users))
		})
	}
	one := func(*margin.PlanResult) money.Decimal { return money.FromInt(1) }
	return []Metric{
		{ID: "users", Meaning: "payers of the plan", Of: "payers", firm: true, value: total(one)},
		{ID: "revenue_per_month", Meaning: "revenue of all payers", Of: "month", Money: true, firm: true,
			value: total(func(p *margin.PlanResult) money.Decimal { return p.Revenue })},
		{ID: "cogs_per_month", Meaning: "costs of all payers", Of: "month", Money: true,
			value: total(func(p *margin.PlanResult) money.Decimal { return p.COGS })},
		{ID: "gross_profit_per_month", Meaning: "gross profit of all payers", Of: "month", Money: true,
			value: total(func(p *margin.PlanResult) money.Decimal { return p.Profit })},
	}
}

// anyFactor is why no factor on the vendor's prices is too much.
const anyFactor = "no vendor is paid, or the price is a mark-up on tokens"

// ItemMetrics lists the metrics that a row has several of: one for each line, which
// the fact names as its item. A wide table has no place for them.
func ItemMetrics() []Metric {
	return []Metric{
		{ID: "cogs_line", Meaning: "one line of the costs; the item is its name", Of: PerPayer, Money: true},
		{ID: "quantity", Meaning: "what a request uses of a meter; the item is the meter", Of: "meter"},
		{ID: "rate", Meaning: "price of a meter before the scenario's factor; with the page it is from, and the day it " +
			"was checked", Of: "meter", Money: true},
		{ID: "amount", Meaning: "what a request costs on a meter before the scenario's factor", Of: "request", Money: true},
	}
}

// confidence is how far a figure can be trusted.
func (m *Metric) confidence(r *ModelRow) string {
	if m.firm && (r.Plan == nil || !r.Plan.Resold()) {
		return string(quote.Exact)
	}
	return string(r.Status)
}
