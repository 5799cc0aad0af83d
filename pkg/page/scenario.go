package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// Scenario lays out what becomes of plans when something moves.
func Scenario(r *scenario.Result) *report.Document {
	p := &scenarioPage{draft: newDraft(r.Currency), r: r}
	if len(r.Shocks) > 0 {
		p.changes()
	}
	(&chancesPage{p}).chances()
	p.sweep()
	(&tornadoPage{p}).tornado()
	(&replayPage{p}).replay()
	(&replayPage{p}).days()
	(&coursesPage{p}).courses()
	(&coursesPage{p}).lots()
	p.crash()
	p.hungry()
	p.unknown()
	p.sampling()
	p.source()
	p.doc.Next = []string{"tokecon scenario --tornado", "tokecon scenario --preset hungry"}
	p.doc.Origin = origin(r.Setting)
	return p.doc
}

// source says what is asked about, and what is not in it.
func (p *scenarioPage) source() {
	if p.r.Project == "" {
		p.note("Nothing else reacts to a lever: what moves together is for several --shock at once. A workload alone has " +
			"costs and no margin: describe a plan, tokecon init.")
		return
	}
	p.note("Margin is (price − cost) ÷ price; points are differences of margins. Nothing else reacts to a lever: what "+
		"moves together is for several --shock at once. Plans are those of %s.", p.r.Project)
}

// scenarioPage gathers the parts of the page.
type scenarioPage struct {
	draft
	r *scenario.Result
}

// outcome returns an amount of an outcome, or why there is none.
func (p *scenarioPage) outcome(o *scenario.Outcome, d money.Decimal) cell {
	if !o.Known() {
		return report.Unknown(o.Reason)
	}
	return p.amount(d)
}

// marginOf returns a margin, or why there is none.
func marginOf(o *scenario.Outcome) cell {
	switch {
	case !o.Known():
		return report.Unknown(o.Reason)
	case o.Gross == nil:
		return report.Unknown(noRevenue)
	}
	return report.Percent(*o.Gross)
}

// pointsCell returns a difference of margins.
func pointsCell(d *money.Decimal) cell { return known(d, "a margin is not known", inPoints) }

// changes shows every plan before and under the shocks.
func (p *scenarioPage) changes() {
	type row = *scenario.Change
	for _, c := range refs(p.r.Plans) {
		p.say("%s", p.changed(c))
	}
	sign := p.sign()
	p.add("With "+strings.Join(p.r.Shocks, " "), report.Rows("changes", refs(p.r.Plans), byPlan(
		func(c row) planKey { return planKey{plan: c.Plan, offer: c.Offer} },
		num("margin_before", "margin", "", func(c row) cell { return marginOf(&c.Base) }),
		num("margin_after", "then", "", func(c row) cell { return marginOf(&c.Under) }),
		num("points", "points", "", func(c row) cell { return pointsCell(c.Points) }),
		num("request_before", "a request", sign, func(c row) cell { return p.outcome(&c.Base, c.Base.Request) }).Drop(1),
		num("request_after", "then", sign, func(c row) cell { return p.outcome(&c.Under, c.Under.Request) }).Drop(1),
		num("profit_before", "profit", sign, func(c row) cell { return p.outcome(&c.Base, c.Base.Profit) }).Drop(2),
		num("profit_after", "then", sign, func(c row) cell { return p.outcome(&c.Under, c.Under.Profit) }).Drop(2),
		num("cost_month_before", "cost", sign+"/month", func(c row) cell { return p.monthly(c.Base.Cost) }).Drop(3),
		num("cost_month_after", "then", sign+"/month", func(c row) cell { return p.monthly(c.Under.Cost) }).Drop(3),
		num("target", "target", "", goal).Drop(2))...))
}

// monthly returns an amount of a month, which needs the number of users.
func (p *scenarioPage) monthly(d *money.Decimal) cell { return known(d, noVolume, p.amount) }

// goal returns a target, with whether it is still met.
func goal(c *scenario.Change) cell {
	switch {
	case c.Target == nil:
		return report.Text("none")
	case c.Under.Gross == nil || c.Under.Gross.Less(*c.Target):
		return report.Percent(*c.Target).WithStatus(report.Fail)
	}
	return report.Percent(*c.Target).WithStatus(report.OK)
}

// changed says in one sentence what becomes of a plan.
func (p *scenarioPage) changed(c *scenario.Change) string {
	switch {
	case !c.Base.Known() || !c.Under.Known():
		return fmt.Sprintf("%s: nothing is known: %s.", c.Plan, c.Base.Reason+c.Under.Reason)
	case c.Points == nil:
		return p.costs(c)
	case c.Points.IsZero() && c.Base.Request.Equal(c.Under.Request) && c.Base.Profit.Equal(c.Under.Profit):
		return fmt.Sprintf("%s keeps its margin of %s: nothing of this moves it.", c.Plan, percents(*c.Base.Gross))
	}
	s := fmt.Sprintf("%s keeps %s of margin instead of %s (%s points)", c.Plan, percents(*c.Under.Gross),
		percents(*c.Base.Gross), withSign(c.Points.Shift(2)))
	if c.Target != nil && c.Under.Gross.Less(*c.Target) {
		s += fmt.Sprintf("; the target of %s is missed", percents(*c.Target))
	}
	return s + "."
}

// costs says what becomes of the cost of a plan that charges nothing.
func (p *scenarioPage) costs(c *scenario.Change) string {
	s := fmt.Sprintf("A request of %s with %s costs %s instead of %s", c.Plan, c.Offer, p.show(c.Under.Request),
		p.show(c.Base.Request))
	if !c.Base.Request.IsZero() {
		s += " (" + moved(c.Under.Request.Sub(c.Base.Request).Quo(c.Base.Request)) + ")"
	}
	if c.Base.Cost != nil && c.Under.Cost != nil {
		s += fmt.Sprintf(", a month %s instead of %s", p.show(*c.Under.Cost), p.show(*c.Base.Cost))
	}
	return s + "."
}

// unknown says why nothing is known of a plan.
func (p *scenarioPage) unknown() {
	for i := range p.r.Plans {
		if o := &p.r.Plans[i].Base; !o.Known() && len(p.r.Shocks) == 0 {
			p.say("%s: nothing is known: %s.", p.r.Plans[i].Plan, o.Reason)
		}
	}
}

// sampling says what the samples leave open of each plan as it is.
func (p *scenarioPage) sampling() {
	for i := range p.r.Plans {
		if c := &p.r.Plans[i]; c.Base.Sampling != nil {
			p.note("%s", samplingNote(c.Plan, c.Offer, c.Base.Request, c.Base.Sampling))
		}
	}
}

// The parts of the page that have tables of their own.
type (
	chancesPage struct{ *scenarioPage } // uncertain levers
	coursesPage struct{ *scenarioPage } // months
	replayPage  struct{ *scenarioPage } // past events and days to come
	tornadoPage struct{ *scenarioPage } // each lever on its own
)
