package page

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// chances shows plans under inputs that are not known.
func (p *scenarioPage) chances() {
	c := p.r.Chances
	if c == nil {
		return
	}
	p.add("What may become of it", p.spreads(c), nil)
	p.add("What to measure first", p.measures(c), nil)
	for i := range c.Plans {
		p.histogram(i, &c.Plans[i])
	}
	p.add("What was drawn", drawnInputs(c), nil)
	p.drawnNotes(c)
}

// likely says in one or two sentences what a plan may come to.
func (p *scenarioPage) likely(x *scenario.PlanChances) {
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
	p.say("%s: in 80 of 100 draws the margin lies between %s and %s, the median is %s; with a probability of %s it is under %s.", x.Plan, percents(x.Margin.P10), percents(x.Margin.P90), percents(x.Margin.P50), riskText(x.Missed), goal)
	switch m := &x.First[0]; {
	case x.Tells(m):
		p.say("%s: measure %s first: knowing it is worth %s %s.", x.Plan, m.Lever, p.show(m.Amount), per(x))
	case len(x.First) > 1 && m.Variance.Sign() > 0:
		p.say("%s: knowing any one lever would not change whether to offer it; %s explains most of the variance, %s.", x.Plan,
			m.Lever, percents(m.Variance))
	}
}

// per is what amounts of a plan are of.
func per(x *scenario.PlanChances) string {
	if x.Monthly {
		return "a month"
	}
	return "for " + x.Unit
}

// riskText is a probability with its standard error, or a bound where none was seen.
func riskText(r *scenario.Risk) string {
	switch {
	case r.Within == nil:
		return fmt.Sprintf("%s ± %s", percents(r.Share), smallPercent(r.Error))
	case r.Share.IsZero():
		return "under " + smallPercent(*r.Within)
	}
	return "over " + smallPercent(money.FromInt(1).Sub(*r.Within))
}

// riskError is the standard error, or the bound where it would be nothing.
func riskError(r *scenario.Risk) report.Cell {
	if r.Within != nil {
		return report.Percent(*r.Within)
	}
	return report.Percent(r.Error)
}

func smallPercent(d money.Decimal) string { return d.Shift(2).Significant(4).Round(2).String() + "%" }

func (p *scenarioPage) spreads(c *scenario.Chances) *report.Table {
	sign := strings.TrimSpace(p.r.Currency.Sign())
	t := planTable("uncertain",
		report.Column{ID: "gross_margin_p10", Title: "margin", Unit: "p10", Align: report.Right},
		report.Column{ID: "gross_margin_p50", Title: "margin", Unit: "p50", Align: report.Right},
		report.Column{ID: "gross_margin_p90", Title: "margin", Unit: "p90", Align: report.Right},
		report.Column{ID: "target", Title: "target", Align: report.Right, Keep: 1},
		report.Column{ID: "target_missed", Title: "missed", Unit: "probability", Align: report.Right},
		report.Column{ID: "target_missed_error", Title: "±", Align: report.Right, Keep: 1},
		report.Column{ID: "cost_per_request_p10", Title: "a request", Unit: sign + " p10", Align: report.Right, Keep: 3},
		report.Column{ID: "cost_per_request_p50", Title: "a request", Unit: sign + " p50", Align: report.Right, Keep: 2},
		report.Column{ID: "cost_per_request_p90", Title: "a request", Unit: sign + " p90", Align: report.Right, Keep: 3},
		report.Column{ID: "profit_p10", Title: "profit", Unit: sign + " p10", Align: report.Right, Keep: 2},
		report.Column{ID: "profit_p50", Title: "profit", Unit: sign + " p50", Align: report.Right, Keep: 1},
		report.Column{ID: "profit_p90", Title: "profit", Unit: sign + " p90", Align: report.Right, Keep: 2},
		report.Column{ID: "per", Title: "of", Keep: 4},
	)
	for i := range c.Plans {
		x := &c.Plans[i]
		p.likely(x)
		t.Rows = append(t.Rows, report.Row{Cells: p.spreadCells(x, len(t.Columns))})
	}
	return t
}

func (p *scenarioPage) spreadCells(x *scenario.PlanChances, n int) []report.Cell {
	cells := []report.Cell{report.Text(x.Plan), report.Text(x.Offer)}
	if x.Reason != "" {
		for len(cells) < n {
			cells = append(cells, report.Unknown(x.Reason))
		}
		return cells
	}
	target := report.Text("none")
	if x.Target != nil {
		target = report.Percent(*x.Target)
	}
	if x.Margin != nil {
		cells = append(cells, report.Percent(x.Margin.P10), report.Percent(x.Margin.P50), report.Percent(x.Margin.P90), target,
			report.Percent(x.Missed.Share), riskError(x.Missed))
	} else {
		none := report.Unknown("a draw has no revenue")
		cells = append(cells, none, none, none, target, none, none)
	}
	for _, s := range []*scenario.Spread{x.Request, x.Profit} {
		for _, d := range []money.Decimal{s.P10, s.P50, s.P90} {
			cells = append(cells, report.Amount(d, p.r.Currency))
		}
	}
	return append(cells, report.Text(strings.TrimPrefix(per(x), "for ")))
}

// measures ranks the inputs of each plan.
func (p *scenarioPage) measures(c *scenario.Chances) *report.Table {
	sign := strings.TrimSpace(p.r.Currency.Sign())
	t := &report.Table{ID: "measure_first",
		Columns: []report.Column{{ID: "plan", Title: "plan"}, {ID: "lever", Title: "lever"},
			{ID: "value", Title: "knowing it is worth", Unit: sign, Align: report.Right},
			{ID: "standard_error", Title: "±", Unit: sign, Align: report.Right, Keep: 1}, {ID: "per", Title: "of", Keep: 2},
			{ID: "share_of_variance", Title: "explains", Unit: "of the variance", Align: report.Right}}}
	for i := range c.Plans {
		x := &c.Plans[i]
		for k := range x.First {
			m := &x.First[k]
			worth, spread := report.Text("nothing"), report.Blank()
			if x.Tells(m) {
				worth, spread = report.Amount(m.Amount, p.r.Currency), report.Amount(m.Error, p.r.Currency)
			}
			t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(x.Plan), report.Text(m.Lever), worth, spread,
				report.Text(strings.TrimPrefix(per(x), "for ")), report.Percent(m.Variance)}})
		}
		if x.Worth != nil && len(x.First) > 1 && !x.Worth.Amount.IsZero() {
			t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(x.Plan), report.Text("all of them"), report.Amount(x.Worth.Amount, p.r.Currency),
				report.Amount(x.Worth.Error, p.r.Currency), report.Text(strings.TrimPrefix(per(x), "for ")), report.Blank()}})
		}
	}
	return t
}

// histogram draws how the margin of a plan spreads.
func (p *scenarioPage) histogram(i int, x *scenario.PlanChances) {
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
	t := &report.Table{ID: "inputs", Columns: []report.Column{{ID: "lever", Title: "lever"}, {ID: "distribution", Title: "as stated"},
		{ID: "p10", Title: "p10", Align: report.Right}, {ID: "p50", Title: "p50", Align: report.Right},
		{ID: "p90", Title: "p90", Align: report.Right}, {ID: "mean", Title: "mean", Align: report.Right}}}
	for _, in := range c.Inputs {
		cells := []report.Cell{report.Text(in.Lever), report.Text(in.Text)}
		for _, d := range []money.Decimal{in.Spread.P10, in.Spread.P50, in.Spread.P90, in.Spread.Mean} {
			cells = append(cells, leverCell(in.Lever, d))
		}
		t.Rows = append(t.Rows, report.Row{Cells: cells})
	}
	return t
}

// drawnNotes say what was done, and how far it goes.
func (p *scenarioPage) drawnNotes(c *scenario.Chances) {
	joint := "Levers are drawn independently"
	var pairs []string
	for _, b := range c.Bounds {
		pairs = append(pairs, fmt.Sprintf("%s and %s %g", b.A, b.B, b.Rho))
	}
	if len(pairs) > 0 {
		joint = "Levers are drawn independently but for correlations of the normal variables behind them (a Gaussian copula): " + strings.Join(pairs, ", ")
	}
	p.note("%s draws with seed %d (PCG XSL RR 128/64): the same seed gives the same bytes. %s. ± is one standard "+
		"error of the draws, not of what was stated: no draw knows what the distributions leave out. Where no draw "+
		"misses a target, or all do, it is the 95%% bound 3 ÷ draws.", money.Group(strconv.Itoa(c.Draws)), c.Seed, joint)
	p.note("What knowing is worth is for one decision: to offer the plan, which brings profit − target × revenue (the " +
		"target being 0 without one), or not to, which brings nothing; the value is how much better one would decide if " +
		"the lever were known beforehand (EVPPI, single loop; Strong and Oakley 2013, Rothery et al. 2020). Where no " +
		"value of a lever would change the decision it is worth nothing, and its share of the variance ranks it.")
	for i := range c.Plans {
		x := &c.Plans[i]
		switch {
		case x.Reason != "":
		case x.Exact:
			p.note("%s with %s: every draw was counted and priced anew, so there are only %s of them.", x.Plan, x.Offer,
				money.Group(strconv.Itoa(x.Draws)))
		case x.Off != nil && !x.Off.IsZero():
			p.note("%s with %s: costs follow its bill line by line, at the price tiers of today; held against exact prices "+
				"they are off by at most %s%%.", x.Plan, x.Offer, x.Off.Shift(2))
		}
	}
}
