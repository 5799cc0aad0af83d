package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// chances shows plans under inputs that are not known.
func (p *chancesPage) chances() {
	c := p.r.Chances
	if c == nil {
		return
	}
	for i := range c.Plans {
		p.likely(&c.Plans[i])
	}
	p.add("What may become of it", p.spreads(c))
	p.add("What to measure first", p.measures(c))
	for i := range c.Plans {
		p.histogram(i, &c.Plans[i])
	}
	p.add("What was drawn", drawnInputs(c))
	p.drawnNotes(c)
}

// likely says in one or two sentences what a plan may come to.
func (p *chancesPage) likely(x *scenario.PlanChances) {
	switch {
	case x.Reason != "":
		p.say("%s: nothing is known: %s.", x.Plan, x.Reason)
		return
	case x.Margin == nil:
		p.say("%s: in 80 of 100 draws a request costs between %s and %s.", x.Plan, p.show(x.Request.P10),
			p.show(x.Request.P90))
		return
	}
	goal := "0"
	if x.Target != nil {
		goal = "its target of " + percents(*x.Target)
	}
	p.say("%s: in 80 of 100 draws the margin lies between %s and %s, the median is %s; with a probability of %s it is "+
		"under %s.", x.Plan, percents(x.Margin.P10), percents(x.Margin.P90), percents(x.Margin.P50), riskText(x.Missed), goal)
	switch m := &x.First[0]; {
	case x.Tells(m):
		p.say("%s: measure %s first: knowing it is worth %s %s.", x.Plan, m.Lever, p.show(m.Amount), per(x))
	case len(x.First) > 1 && m.Variance.Sign() > 0:
		p.say("%s: knowing any one lever would not change whether to offer it; %s explains most of the variance, %s.", x.Plan,
			m.Lever, percents(m.Variance))
	}
}

// per returns what the amounts of a plan are for, for a sentence.
func per(x *scenario.PlanChances) string {
	if x.Monthly {
		return "a month"
	}
	return "for " + x.Unit
}

// riskText returns a probability with its standard error, or a bound where no draw missed the target, or all did.
func riskText(r *scenario.Risk) string {
	switch {
	case r.Within == nil:
		return fmt.Sprintf("%s ± %s", percents(r.Share), smallPercent(r.Error))
	case r.Share.IsZero():
		return "under " + smallPercent(*r.Within)
	}
	return "over " + smallPercent(money.FromInt(1).Sub(*r.Within))
}

// riskError returns the standard error of a probability, or the bound where the error would be 0.
func riskError(r *scenario.Risk) cell {
	if r.Within != nil {
		return report.Percent(*r.Within)
	}
	return report.Percent(r.Error)
}

func smallPercent(d money.Decimal) string { return d.Shift(2).Significant(4).Round(2).String() + "%" }

// spreads shows the quantiles of the margin, the cost of a request and the profit of each plan.
func (p *chancesPage) spreads(c *scenario.Chances) *report.Table {
	type row = *scenario.PlanChances
	margin := func(of func(*scenario.Spread) money.Decimal) func(row) cell {
		return func(x row) cell {
			return known(x.Margin, noDrawnRevenue, func(s scenario.Spread) cell { return report.Percent(of(&s)) })
		}
	}
	request := func(of func(*scenario.Spread) money.Decimal) func(row) cell {
		return func(x row) cell { return p.amount(of(x.Request)) }
	}
	profit := func(of func(*scenario.Spread) money.Decimal) func(row) cell {
		return func(x row) cell { return p.amount(of(x.Profit)) }
	}
	missed := func(of func(*scenario.Risk) cell) func(row) cell {
		return func(x row) cell {
			if x.Margin == nil {
				return report.Unknown(noDrawnRevenue)
			}
			return of(x.Missed)
		}
	}
	return report.Rows("uncertain", refs(c.Plans), byPlan(
		func(x row) planKey { return planKey{plan: x.Plan, offer: x.Offer, reason: x.Reason} },
		num("gross_margin_p10", "margin", "p10", margin(p10)),
		num("gross_margin_p50", "margin", "p50", margin(p50)),
		num("gross_margin_p90", "margin", "p90", margin(p90)),
		num("target", "target", "", func(x row) cell { return orText(x.Target, "none", report.Percent) }).Drop(1),
		num("target_missed", "missed", "probability", missed(riskShare)),
		num("target_missed_error", "±", "", missed(riskError)).Drop(1),
		num("cost_per_request_p10", "a request", p.sign()+" p10", request(p10)).Drop(3),
		num("cost_per_request_p50", "a request", p.sign()+" p50", request(p50)).Drop(2),
		num("cost_per_request_p90", "a request", p.sign()+" p90", request(p90)).Drop(3),
		num("profit_p10", "profit", p.sign()+" p10", profit(p10)).Drop(2),
		num("profit_p50", "profit", p.sign()+" p50", profit(p50)).Drop(1),
		num("profit_p90", "profit", p.sign()+" p90", profit(p90)).Drop(2),
		text("per", "of", perWord).Drop(4))...)
}

const noDrawnRevenue = "a draw has no revenue"

func p10(s *scenario.Spread) money.Decimal { return s.P10 }

func p50(s *scenario.Spread) money.Decimal { return s.P50 }

func p90(s *scenario.Spread) money.Decimal { return s.P90 }

// perWord returns what amounts of a plan are of, for a column.
func perWord(x *scenario.PlanChances) string { return strings.TrimPrefix(per(x), "for ") }

// riskShare returns a probability.
func riskShare(r *scenario.Risk) cell { return report.Percent(r.Share) }

// measure is a row of what to measure first: a lever, or all of them.
type measure struct {
	plan       *scenario.PlanChances
	lever      string
	worth, err cell
	ofVariance cell
}

// measures ranks the inputs of each plan.
func (p *chancesPage) measures(c *scenario.Chances) *report.Table {
	var rows []measure
	for _, x := range refs(c.Plans) {
		for _, m := range refs(x.First) {
			row := measure{plan: x, lever: m.Lever, worth: report.Text("nothing"), err: report.Blank(),
				ofVariance: report.Percent(m.Variance)}
			if x.Tells(m) {
				row.worth, row.err = p.amount(m.Amount), p.amount(m.Error)
			}
			rows = append(rows, row)
		}
		if w := x.Worth; w != nil && len(x.First) > 1 && !w.Amount.IsZero() {
			rows = append(rows, measure{plan: x, lever: "all of them", worth: p.amount(w.Amount), err: p.amount(w.Error),
				ofVariance: report.Blank()})
		}
	}
	return report.Rows("measure_first", rows,
		text("plan", "plan", func(m measure) string { return m.plan.Plan }),
		text("lever", "lever", func(m measure) string { return m.lever }),
		num("value", "knowing it is worth", p.sign(), func(m measure) cell { return m.worth }),
		num("standard_error", "±", p.sign(), func(m measure) cell { return m.err }).Drop(1),
		text("per", "of", func(m measure) string { return perWord(m.plan) }).Drop(2),
		num("share_of_variance", "explains", "of the variance", func(m measure) cell { return m.ofVariance }))
}

// histogram draws how the margin of a plan spreads.
func (p *chancesPage) histogram(i int, x *scenario.PlanChances) {
	if len(x.Bins) == 0 {
		return
	}
	c := &report.Chart{ID: fmt.Sprintf("histogram_%d", i+1), Title: "margin of " + x.Plan + " by how many of the draws",
		Unit: "%", Kind: report.Bars}
	all := money.FromInt(int64(x.Draws))
	for _, b := range x.Bins {
		c.Bars = append(c.Bars, report.Bar{Label: binText(&b), Value: report.Percent(money.FromInt(int64(b.Draws)).Quo(all))})
	}
	p.doc.Sections = append(p.doc.Sections, report.Section{Title: "The margin of " + x.Plan, Chart: c})
}

func binText(b *scenario.Bin) string {
	whole := func(d *money.Decimal) string { return d.Shift(2).String() + "%" }
	switch {
	case b.From == nil:
		return "under " + whole(b.To)
	case b.To == nil:
		return whole(b.From) + " or more"
	}
	return whole(b.From) + " to " + whole(b.To)
}

// drawnInputs lists what was stated, and what came of it.
func drawnInputs(c *scenario.Chances) *report.Table {
	type row = scenario.InputText
	at := func(of func(*scenario.Spread) money.Decimal) func(row) cell {
		return func(in row) cell { return leverCell(in.Lever, of(&in.Spread)) }
	}
	return report.Rows("inputs", c.Inputs,
		text("lever", "lever", func(in row) string { return in.Lever }),
		text("distribution", "as stated", func(in row) string { return in.Text }),
		num("p10", "p10", "", at(p10)), num("p50", "p50", "", at(p50)), num("p90", "p90", "", at(p90)),
		num("mean", "mean", "", at(func(s *scenario.Spread) money.Decimal { return s.Mean })))
}

// drawnNotes say what was done, and how far it goes.
func (p *chancesPage) drawnNotes(c *scenario.Chances) {
	joint := "Levers are drawn independently"
	var pairs []string
	for _, b := range c.Bounds {
		pairs = append(pairs, fmt.Sprintf("%s and %s %g", b.A, b.B, b.Rho))
	}
	if len(pairs) > 0 {
		joint = "Levers are drawn independently but for correlations of the normal variables behind them (a Gaussian " +
			"copula): " + strings.Join(pairs, ", ")
	}
	p.note("%s draws with seed %d (PCG XSL RR 128/64): the same seed gives the same bytes. %s. ± is one standard "+
		"error of the draws, not of what was stated: no draw knows what the distributions leave out. Where no draw "+
		"misses a target, or all do, it is the 95%% bound 3 ÷ draws.", grouped(c.Draws), c.Seed, joint)
	p.note("What knowing is worth is for one decision: to offer the plan, which brings profit − target × revenue " +
		"(the target being 0 without one), or not to, which brings nothing; the value is how much better one would decide " +
		"if the lever were known beforehand (EVPPI, single loop; Strong and Oakley 2013, Rothery et al. 2020). Where no " +
		"value of a lever would change the decision it is worth nothing, and its share of the variance ranks it.")
	for i := range c.Plans {
		x := &c.Plans[i]
		switch {
		case x.Reason != "":
		case x.Exact:
			p.note("%s with %s: every draw was counted and priced anew, so there are only %s of them.", x.Plan, x.Offer,
				grouped(x.Draws))
		case x.Off != nil && !x.Off.IsZero():
			p.note("%s with %s: costs follow its bill line by line, at the price tiers of today; held against exact prices "+
				"they are off by at most %s%%.", x.Plan, x.Offer, x.Off.Shift(2))
		}
	}
}
