package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// replay shows what each event would have done to each plan, the worst first.
func (p *replayPage) replay() {
	if len(p.r.Events) == 0 {
		return
	}
	byName := map[string]*scenario.Event{}
	for i := range p.r.Events {
		byName[p.r.Events[i].Name] = &p.r.Events[i]
	}
	var plans []string
	of := map[string][]*scenario.Replayed{}
	for i := range p.r.Replayed {
		x := &p.r.Replayed[i]
		if of[x.Plan] == nil {
			plans = append(plans, x.Plan)
		}
		of[x.Plan] = append(of[x.Plan], x)
	}
	for n, plan := range plans {
		p.replayOf(n+1, plan, of[plan], byName)
	}
	p.note("Each event is taken on its own, as if the vendors of the plan had done it: every meter moves as it moved " +
		"there, and those that have no price there as the prompt or the answer does. List is what the prices alone do to " +
		"the cost of a request, effective what tokens of the same text and wordier answers do beside; the bill is of all " +
		"payers, costs beside tokens included.")
}

func (p *replayPage) replayOf(n int, plan string, events []*scenario.Replayed, byName map[string]*scenario.Event) {
	slices.SortStableFunc(events, byHarm)
	var rows []replayed
	for _, x := range events {
		rows = append(rows, replayed{x, byName[x.Event]})
	}
	p.add("What would have happened to "+plan, p.replayTable(n, rows))
	if worst := events[0]; worst.Points != nil && worst.Points.Sign() >= 0 {
		p.say("None of these would have taken margin from %s.", plan)
	} else if worst.Points == nil && worst.Effective != nil {
		p.say("The worst for %s would have been %s: a request would cost %s.", plan, worst.Event, moved(*worst.Effective))
	} else if worst.Points != nil {
		e := byName[worst.Event]
		what := e.Name
		if e.Title != "" {
			what += " (" + e.Title + ")"
		}
		p.say("The worst for %s would have been %s: %s points, a margin of %s.", plan, what, withSign(worst.Points.Shift(2)),
			percents(*worst.Margin))
	}
}

// replayed is an event with what it would have done to a plan.
type replayed struct {
	*scenario.Replayed
	event *scenario.Event
}

func (p *replayPage) replayTable(n int, rows []replayed) *report.Table {
	change := func(d *money.Decimal) cell { return known(d, "not known", report.Percent) }
	return report.Rows("replay_"+strconv.Itoa(n), rows,
		text("event", "event", func(x replayed) string { return x.event.Name }),
		col("date", "date", func(x replayed) cell {
			if x.event.Announced {
				return report.Text(x.event.Date).WithStatus(report.Warn)
			}
			return report.Text(x.event.Date)
		}).Drop(1),
		num("list", "list", "", func(x replayed) cell { return change(x.List) }),
		num("effective", "effective", "", func(x replayed) cell { return change(x.Effective) }),
		num("bill", "bill", p.sign()+"/month", func(x replayed) cell { return p.monthly(x.Bill) }).Drop(2),
		num("gross_margin", "margin", "", func(x replayed) cell { return knownShare(x.Margin) }),
		num("points", "points", "", func(x replayed) cell { return pointsCell(x.Points) }),
		text("place", "book", func(x replayed) string { return place(x.event.Source) }).Drop(3),
		text("source", "source", func(x replayed) string { return x.event.Source.URL }).Drop(4))
}

// byHarm orders by what is lost; what is not known comes last.
func byHarm(a, b *scenario.Replayed) int {
	switch {
	case a.Points == nil && b.Points == nil && a.Effective != nil && b.Effective != nil:
		return cmp.Or(b.Effective.Cmp(*a.Effective), strings.Compare(a.Event, b.Event))
	case a.Points == nil && b.Points == nil:
		return strings.Compare(a.Event, b.Event)
	case a.Points == nil:
		return 1
	case b.Points == nil:
		return -1
	}
	if c := a.Points.Cmp(*b.Points); c != 0 {
		return c
	}
	return strings.Compare(a.Event, b.Event)
}

// days shows plans on days to come.
func (p *replayPage) days() {
	type row = *scenario.DayOf
	for _, d := range refs(p.r.Days) {
		if d.Points != nil && !d.Points.IsZero() {
			p.say("On %s, as announced, %s keeps %s of margin (%s points).", d.Day, d.Plan, percents(*d.Then.Gross),
				withSign(d.Points.Shift(2)))
		}
	}
	p.add("At prices that are announced", report.Rows("days", refs(p.r.Days), byPlan(
		func(d row) planKey { return planKey{plan: d.Plan, offer: d.Offer} },
		text("day", "on", func(d row) string { return d.Day }),
		num("cost_per_request", "a request", p.sign(), func(d row) cell { return p.outcome(&d.Then, d.Then.Request) }),
		num("gross_margin", "margin", "", func(d row) cell { return marginOf(&d.Then) }),
		num("points", "points", "against today", func(d row) cell { return pointsCell(d.Points) }))...))
}
