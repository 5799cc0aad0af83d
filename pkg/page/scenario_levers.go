package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// sweep shows one lever moved through its range.
func (p *scenarioPage) sweep() {
	s := p.r.Sweep
	if s == nil {
		return
	}
	type row = *scenario.SweepPoint
	cols := []report.Col[row]{num("by", s.Lever, "", func(at row) cell { return leverCell(s.Lever, at.By) })}
	chart := &report.Chart{ID: "sweep_chart", Title: "gross margin by " + s.Lever, Unit: "%", Kind: report.Line,
		Axis: report.NumberAxis, XTitle: s.Lever}
	for i := range p.r.Plans {
		name := p.r.Plans[i].Plan
		cols = append(cols, num(fmt.Sprintf("margin_%d", i+1), name, "", func(at row) cell { return marginOf(&at.Plans[i]) }))
		series := report.Series{Name: name}
		for _, at := range s.Points {
			if g := at.Plans[i].Gross; g != nil {
				series.Points = append(series.Points, report.XY(at.By.Float64(), g.Shift(2).Float64()))
			}
		}
		chart.Series = append(chart.Series, series)
	}
	p.draw("Gross margin by "+s.Lever, report.Rows("sweep", refs(s.Points), cols...), chart)
	if len(p.r.Shocks) == 0 {
		p.swept(s)
	}
}

// swept says what the ends of a sweep leave.
func (p *scenarioPage) swept(s *scenario.Sweep) {
	first, last := s.Points[0], s.Points[len(s.Points)-1]
	for i := range p.r.Plans {
		a, b := first.Plans[i].Gross, last.Plans[i].Gross
		if a != nil && b != nil {
			p.say("%s: from %s %s to %s the margin goes from %s to %s.", p.r.Plans[i].Plan, s.Lever,
				leverText(s.Lever, first.By), leverText(s.Lever, last.By), percents(*a), percents(*b))
		}
	}
}

// leverCell returns a value of a lever: a factor, or a share.
func leverCell(name string, by money.Decimal) cell {
	if scenario.Lever(name).Share() {
		return report.Percent(by)
	}
	return report.Ratio(by)
}

func leverText(name string, by money.Decimal) string {
	if scenario.Lever(name).Share() {
		return by.Shift(2).Significant(4).String() + "%"
	}
	return "×" + by.Significant(3).String()
}

// crash shows plans after a crash, by what is passed on.
func (p *scenarioPage) crash() {
	c := p.r.Crash
	if c == nil {
		return
	}
	for _, x := range refs(p.r.Crashed) {
		if x.Pass.Equal(money.FromInt(1)) && x.After.Gross != nil {
			p.say("If vendors' prices fall by %s and competitors pass all of it on, %s charges %s and keeps %s of margin: "+
				"%s of profit instead of %s.", percents(c.Fall), x.Plan, p.show(x.Price), percents(*x.After.Gross),
				p.show(x.After.Profit), p.base(x.Plan))
		}
	}
	p.add("When prices crash by "+percents(c.Fall), p.crashTable())
	p.note("A price P with tokens T in it becomes P − passed on × fall × T (Weyl and Fabinger 2013). You sell (new "+
		"price ÷ old)^elasticity times as much, elasticity %s: −1.11 was measured for open models between providers "+
		"(NBER 2025), that of your market need not be the same.", c.Elasticity)
}

func (p *scenarioPage) crashTable() *report.Table {
	type row = *scenario.Crashed
	ratio := func(d *money.Decimal) cell { return known(d, "there is no profit to compare with", report.Ratio) }
	return report.Rows("crash", refs(p.r.Crashed),
		text("plan", "plan", func(x row) string { return x.Plan }),
		num("pass", "passed on", "", func(x row) cell { return report.Percent(x.Pass) }),
		num("revenue", "you charge", p.sign(), func(x row) cell { return p.outcome(&x.After, x.Price) }),
		num("gross_margin", "margin", "", func(x row) cell { return marginOf(&x.After) }),
		num("gross_profit", "profit", p.sign(), func(x row) cell { return p.outcome(&x.After, x.After.Profit) }),
		num("volume", "you sell", "", func(x row) cell { return ratio(x.Volume) }).Drop(1),
		num("profit_times", "all profit", "× today's", func(x row) cell { return ratio(x.Dollars) }).Drop(1))
}

// base returns the profit of a plan as things are.
func (p *scenarioPage) base(plan string) string {
	for i := range p.r.Plans {
		if p.r.Plans[i].Plan == plan && p.r.Plans[i].Base.Known() {
			return p.show(p.r.Plans[i].Base.Profit)
		}
	}
	return "—"
}

// hungry shows what a hungry vendor does to the worth of a payer.
func (p *scenarioPage) hungry() {
	h := p.r.Hungry
	if h == nil {
		return
	}
	for _, e := range refs(p.r.Eaten) {
		if e.LTV != nil && e.LTV.Sign() > 0 {
			p.say("%s: a payer's life is worth %s instead of %s (%s).", e.Plan, p.show(*e.Later), p.show(*e.LTV),
				moved(e.Later.Sub(*e.LTV).Quo(*e.LTV)))
		}
	}
	p.add("When the vendor gets hungry", p.hungryTable())
	p.pieces()
	p.note("The vendor asks %s times its prices and counts %s times the tokens, you give up %s of your price, and %s "+
		"of the payers leave a month instead of %s. A payer's life brings monthly profit ÷ churn, not discounted: "+
		"constant churn flatters young customers. The loss is split by the average over all orders in which the causes "+
		"could have come (Shapley 1953); the parts sum to it.", h.Raise, h.Tokens, percents(h.Cut), percents(h.ChurnAfter),
		percents(h.Churn))
}

func (p *scenarioPage) hungryTable() *report.Table {
	type row = *scenario.Eaten
	life := func(of func(row) money.Decimal) func(row) cell {
		return func(e row) cell {
			if e.LTV == nil {
				return report.Unknown(e.Base.Reason + e.After.Reason)
			}
			return p.amount(of(e))
		}
	}
	cols := []report.Col[row]{
		text("plan", "plan", func(e row) string { return e.Plan }),
		num("margin_before", "margin", "", func(e row) cell { return marginOf(&e.Base) }),
		num("margin_after", "then", "", func(e row) cell { return marginOf(&e.After) }),
		num("profit_before", "profit", p.sign(), func(e row) cell { return p.outcome(&e.Base, e.Base.Profit) }).Drop(1),
		num("profit_after", "then", p.sign(), func(e row) cell { return p.outcome(&e.After, e.After.Profit) }).Drop(1),
		num("ltv", "a payer's life", p.sign(), life(func(e row) money.Decimal { return *e.LTV })),
		num("ltv_after", "then", p.sign(), life(func(e row) money.Decimal { return *e.Later })),
	}
	for i, cause := range scenario.Causes() {
		cols = append(cols, num("by_"+strings.ReplaceAll(cause, " ", "_"), "by "+cause, p.sign(),
			life(func(e row) money.Decimal { return e.Causes[i] })).Drop(2))
	}
	return report.Rows("hungry", refs(p.r.Eaten), cols...)
}

// pieces says how a life is reckoned where no seat is sold.
func (p *scenarioPage) pieces() {
	for i := range p.r.Plans {
		if u := p.r.Plans[i].Unit; u != seats {
			p.note("%s sells no seats: its life is that of a payer who takes %s every month.", p.r.Plans[i].Plan, u)
		}
	}
}
