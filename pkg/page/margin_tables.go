package page

import (
	"cmp"
	"slices"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
)

// times returns how many payers an amount is of.
func (p *marginPage) times(r *margin.PlanResult) money.Decimal {
	switch p.v.Per {
	case "month":
		return *r.Users
	case "year":
		return r.Users.MulInt(12)
	}
	return money.FromInt(1)
}

// sum returns a sum of money of a plan in the unit that is asked for.
func (p *marginPage) sum(r *margin.PlanResult, d money.Decimal) cell {
	return p.rough(r, p.amount(d.Mul(p.times(r))))
}

// rough marks what rests on an estimate.
func (p *marginPage) rough(r *margin.PlanResult, c cell) cell {
	if r.Status != quote.Exact {
		return c.Approx()
	}
	return c
}

// share returns a share of revenue.
func (p *marginPage) share(r *margin.PlanResult, d *money.Decimal) cell {
	return known(d, noRevenue, func(d money.Decimal) cell { return p.rough(r, report.Percent(d)) })
}

// planOf names what a row of margins is of.
func planOf(r *margin.PlanResult) planKey {
	key := planKey{plan: r.Plan, offer: r.Offer}
	if r.Margin == nil {
		key.reason = cmp.Or(r.Reason, "nothing is known")
	}
	return key
}

// unit returns the unit of amounts in columns.
func (p *marginPage) unit() string {
	if p.v.Per == "payer" {
		return p.sign()
	}
	return p.sign() + "/" + p.v.Per
}

func (p *marginPage) margins() *report.Table {
	type row = *margin.PlanResult
	unit := p.unit()
	end := func(d *money.Decimal) cell { return known(d, noRevenue, report.Percent) } // of the band, itself no estimate
	tokens := func(r row) money.Decimal { return r.Lines[0].Amount }
	return report.Rows("margins", refs(p.r.Plans), byPlan(planOf,
		text("unit", "of", func(r row) string { return r.Unit }).Drop(3),
		num("revenue", "revenue", unit, func(r row) cell { return p.amount(r.Revenue.Mul(p.times(r))) }),
		num("tokens", "tokens", unit, func(r row) cell { return p.sum(r, tokens(r)) }).Drop(1),
		num("other_cogs", "other", unit, func(r row) cell { return p.sum(r, r.COGS.Sub(tokens(r))) }).Drop(2),
		num("gross_profit", "profit", unit, func(r row) cell { return p.sum(r, r.Profit) }),
		num("gross_margin", "margin", "", func(r row) cell { return p.share(r, r.Gross) }),
		num("gross_margin_low", "low", "", func(r row) cell { return end(r.GrossLow) }).Drop(4),
		num("gross_margin_high", "high", "", func(r row) cell { return end(r.GrossHigh) }).Drop(4),
		num("contribution_margin", "contribution", "", func(r row) cell { return p.share(r, r.ContribShare) }).Drop(2),
		num("markup", "mark-up", "", func(r row) cell { return p.share(r, r.Markup) }).Drop(3),
		num("target", "target", "", targetCell).Drop(1))...)
}

// targetCell returns the target of a plan with the verdict on it.
func targetCell(r *margin.PlanResult) cell {
	return orText(r.Target, "none", func(d money.Decimal) cell {
		if r.Missed() {
			return report.Percent(d).WithStatus(report.Fail)
		}
		return report.Percent(d).WithStatus(report.OK)
	})
}

// users shows the median, the 90th and the 99th user of plans whose users differ.
func (p *marginPage) users() *report.Table {
	type row = *margin.PlanResult
	rows := slices.DeleteFunc(refs(p.r.Plans), func(r row) bool {
		return r.Margin == nil || r.Model.Usage.Each != nil && r.Unit != seats
	})
	point := func(i int) func(row) cell {
		return func(r row) cell { return p.share(r, r.Spread.Points[i].Gross) }
	}
	return report.Rows("users", rows, byPlan(planOf,
		num("p50", "median user", "", point(0)),
		num("p90", "90th", "", point(1)),
		num("p99", "99th", "", point(2)),
		num("share_losing", "lose money", "of users", func(r row) cell { return p.share(r, r.Spread.Losing) }),
		num("loss_at", "from", "requests", func(r row) cell {
			return orText(r.Spread.LossAt, "never", func(d money.Decimal) cell { return p.rough(r, report.Number(d)) })
		}),
		num("top_1pct_share", "top 1%", "of requests", func(r row) cell {
			return orText(r.Spread.TopShare, "", report.Percent)
		}).Drop(1))...)
}

// levers shows what to charge, what the vendor may do, and who pays the fixed cost.
func (p *marginPage) levers() *report.Table {
	type row = *margin.PlanResult
	return report.Rows("levers", refs(p.r.Plans), byPlan(planOf,
		num("price_for_target", "price for the target", p.sign(), p.priceFor),
		num("vendor_at_most", "vendor may ask", "× for the target", func(r row) cell {
			return p.factor(r, r.Most, r.Target == nil)
		}),
		num("vendor_even", "vendor may ask", "× until nothing is left", func(r row) cell {
			return p.factor(r, r.Even, false)
		}),
		num("cap", "cap that stops losses", "requests", p.capCell).Drop(1),
		num("breakeven", "break-even", "payers", payers).Drop(2))...)
}

func (p *marginPage) priceFor(r *margin.PlanResult) cell {
	switch {
	case r.Target == nil:
		return report.Text("no target")
	case r.PriceFor == nil:
		return report.Text("any")
	}
	return p.rough(r, report.Amount(*r.PriceFor, p.r.Currency))
}

func (p *marginPage) factor(r *margin.PlanResult, k *money.Decimal, none bool) cell {
	switch {
	case none:
		return report.Text("no target")
	case k == nil:
		return report.Text("any")
	case k.Sign() < 0:
		return report.Text("never").WithStatus(report.Fail)
	}
	c := p.rough(r, report.Ratio(*k))
	if k.Less(money.FromInt(1)) {
		return c.WithStatus(report.Fail)
	}
	return c
}

func (p *marginPage) capCell(r *margin.PlanResult) cell {
	switch {
	case r.Unit != seats:
		return report.Blank()
	case r.Spread.LossAt == nil:
		return report.Text("none needed")
	}
	return p.rough(r, report.Number(r.Spread.LossAt.Floor()))
}

func payers(r *margin.PlanResult) cell {
	switch {
	case r.Fixed.IsZero():
		return report.Text("no fixed cost")
	case r.Seats == nil:
		return report.Text("never").WithStatus(report.Fail)
	}
	return report.Number(*r.Seats)
}

// costLine is a line of the costs of a plan.
type costLine struct {
	plan *margin.PlanResult
	margin.Line
}

// lines lists every line of the costs.
func (p *marginPage) lines() *report.Table {
	var rows []costLine
	for _, r := range refs(p.r.Plans) {
		if r.Margin == nil {
			continue
		}
		for _, l := range r.Lines {
			rows = append(rows, costLine{r, l})
		}
	}
	return report.Rows("lines", rows, byPlan(func(l costLine) planKey { return planOf(l.plan) },
		text("line", "cost", func(l costLine) string { return l.Name }),
		num("amount", "amount", p.unit(), func(l costLine) cell { return p.sum(l.plan, l.Amount) }),
		num("share", "of revenue", "", func(l costLine) cell {
			if l.plan.Revenue.Sign() <= 0 {
				return report.Unknown(noRevenue)
			}
			return p.rough(l.plan, report.Percent(l.Amount.Quo(l.plan.Revenue)))
		}))...)
}
