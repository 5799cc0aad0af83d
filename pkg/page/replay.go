package page

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// replay shows what each event would have done to each plan, the worst first.
func (p *scenarioPage) replay() {
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

func (p *scenarioPage) replayOf(n int, plan string, events []*scenario.Replayed, byName map[string]*scenario.Event) {
	slices.SortStableFunc(events, byHarm)
	unit := strings.TrimSpace(p.r.Currency.Sign()) + "/month"
	t := &report.Table{ID: "replay_" + money.FromInt(int64(n)).String(),
		Columns: []report.Column{{ID: "event", Title: "event"}, {ID: "date", Title: "date", Keep: 1},
			{ID: "list", Title: "list", Align: report.Right}, {ID: "effective", Title: "effective", Align: report.Right},
			{ID: "bill", Title: "bill", Unit: unit, Align: report.Right, Keep: 2}, {ID: "gross_margin", Title: "margin", Align: report.Right},
			{ID: "points", Title: "points", Align: report.Right}, {ID: "place", Title: "book", Keep: 3},
			{ID: "source", Title: "source", Keep: 4}}}
	for _, x := range events {
		e := byName[x.Event]
		date := report.Text(e.Date)
		if e.Announced {
			date = report.Text(e.Date).WithStatus(report.Warn)
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(e.Name), date, changeCell(x.List), changeCell(x.Effective),
			p.monthly(x.Bill), knownShare(x.Margin), pointsCell(x.Points), report.Text(place(e.Source)), report.Text(e.Source.URL)}})
	}
	p.doc.Sections = append(p.doc.Sections, report.Section{Title: "What would have happened to " + plan, Table: t})
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

func changeCell(d *money.Decimal) report.Cell {
	if d == nil {
		return report.Unknown("not known")
	}
	return report.Percent(*d)
}

// days shows plans on days to come.
func (p *scenarioPage) days() {
	if len(p.r.Days) == 0 {
		return
	}
	sign := strings.TrimSpace(p.r.Currency.Sign())
	t := planTable("days", report.Column{ID: "day", Title: "on"},
		report.Column{ID: "cost_per_request", Title: "a request", Unit: sign, Align: report.Right},
		report.Column{ID: "gross_margin", Title: "margin", Align: report.Right},
		report.Column{ID: "points", Title: "points", Unit: "against today", Align: report.Right})
	for i := range p.r.Days {
		d := &p.r.Days[i]
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(d.Plan), report.Text(d.Offer), report.Text(d.Day), p.amount(&d.Then, d.Then.Request),
			marginOf(&d.Then), pointsCell(d.Points)}})
		if d.Points != nil && !d.Points.IsZero() {
			p.say("On %s, as announced, %s keeps %s of margin (%s points).", d.Day, d.Plan, percents(*d.Then.Gross),
				withSign(d.Points.Shift(2)))
		}
	}
	p.add("At prices that are announced", t, nil)
}
