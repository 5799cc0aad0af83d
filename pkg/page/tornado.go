package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// tornado shows what each lever does on its own: to the margin, or to the cost of a
// request where nothing is charged.
func (p *scenarioPage) tornado() {
	of := map[string][]*scenario.Swing{}
	var plans []string
	for i := range p.r.Tornado {
		s := &p.r.Tornado[i]
		if of[s.Plan] == nil {
			plans = append(plans, s.Plan)
		}
		of[s.Plan] = append(of[s.Plan], s)
	}
	for n, plan := range plans {
		if o := p.under(plan); o != nil && o.Known() && o.Gross == nil {
			p.costTornado(n+1, plan, o, of[plan])
			continue
		}
		p.marginTornado(n+1, plan, of[plan])
	}
	if len(plans) > 0 {
		p.note("Each lever moves alone, from low to high; the swing is between. It breaks even where the plan's target " +
			"is just met, or nothing is left without one. Levers that move together, such as prices of competitors, are not in it.")
	}
}

// under is a plan under the shocks that are given.
func (p *scenarioPage) under(plan string) *scenario.Outcome {
	for i := range p.r.Plans {
		if p.r.Plans[i].Plan == plan {
			return &p.r.Plans[i].Under
		}
	}
	return nil
}

func (p *scenarioPage) marginTornado(n int, plan string, swings []*scenario.Swing) {
	t := tornadoTable(n)
	chart := &report.Chart{ID: fmt.Sprintf("swing_%d", n), Title: "margin of " + plan + " against today's", Unit: "points",
		Kind: report.Bars}
	for _, s := range swings {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(s.Lever), leverCell(s.Lever, s.Low), leverCell(s.Lever, s.High),
			knownShare(s.AtLow), knownShare(s.AtHigh), report.Number(s.Width.Shift(2)), evenCell(s)}})
		chart.Bars = append(chart.Bars, p.swings(s)...)
	}
	p.widest(swings[0])
	p.doc.Sections = append(p.doc.Sections, report.Section{Title: "What moves the margin of " + plan, Table: t, Chart: chart})
}

// costTornado is that of a workload alone, by the cost of a request.
func (p *scenarioPage) costTornado(n int, plan string, now *scenario.Outcome, swings []*scenario.Swing) {
	sign := strings.TrimSpace(p.r.Currency.Sign())
	t := &report.Table{ID: fmt.Sprintf("tornado_%d", n), Columns: []report.Column{
		{ID: "lever", Title: "lever"}, {ID: "low", Title: "low", Align: report.Right}, {ID: "high", Title: "high", Align: report.Right},
		{ID: "cost_per_request_low", Title: "a request", Unit: sign + " at low", Align: report.Right},
		{ID: "cost_per_request_high", Title: "a request", Unit: sign + " at high", Align: report.Right},
	}}
	chart := &report.Chart{ID: fmt.Sprintf("swing_%d", n), Title: "cost of a request of " + plan + " against today's", Unit: "%",
		Kind: report.Bars}
	for _, s := range swings {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(s.Lever), leverCell(s.Lever, s.Low), leverCell(s.Lever, s.High),
			report.Amount(s.CostLow, p.r.Currency), report.Amount(s.CostHigh, p.r.Currency)}})
		if now.Request.IsZero() {
			continue
		}
		for _, end := range []struct{ by, cost money.Decimal }{{s.Low, s.CostLow}, {s.High, s.CostHigh}} {
			chart.Bars = append(chart.Bars,
				report.Bar{Label: s.Lever + " " + leverText(s.Lever, end.by),
					Value: report.Number(end.cost.Sub(now.Request).Quo(now.Request).Shift(2))})
		}
	}
	s := swings[0]
	p.say("What moves the cost of %s most is %s: %s a request at %s, %s at %s.", plan, s.Lever, p.show(s.CostLow),
		leverText(s.Lever, s.Low), p.show(s.CostHigh), leverText(s.Lever, s.High))
	p.doc.Sections = append(p.doc.Sections, report.Section{Title: "What moves the cost of " + plan, Table: t, Chart: chart})
}

// swings are the two ends of a lever as points of margin to the left and to the right
// of what it is today.
func (p *scenarioPage) swings(s *scenario.Swing) []report.Bar {
	now := p.under(s.Plan)
	if now == nil || now.Gross == nil || s.AtLow == nil || s.AtHigh == nil {
		return nil
	}
	end := func(by, at money.Decimal) report.Bar {
		return report.Bar{Label: s.Lever + " " + leverText(s.Lever, by), Value: report.Number(at.Sub(*now.Gross).Shift(2))}
	}
	low, high := end(s.Low, *s.AtLow), end(s.High, *s.AtHigh)
	if s.AtLow.Less(*s.AtHigh) {
		return []report.Bar{low, high}
	}
	return []report.Bar{high, low}
}

func tornadoTable(n int) *report.Table {
	return &report.Table{ID: fmt.Sprintf("tornado_%d", n), Columns: []report.Column{
		{ID: "lever", Title: "lever"}, {ID: "low", Title: "low", Align: report.Right}, {ID: "high", Title: "high", Align: report.Right},
		{ID: "margin_low", Title: "margin", Unit: "at low", Align: report.Right},
		{ID: "margin_high", Title: "margin", Unit: "at high", Align: report.Right},
		{ID: "swing", Title: "swing", Unit: "points", Align: report.Right},
		{ID: "breakeven", Title: "breaks even", Unit: "at", Align: report.Right},
	}}
}

// widest says what moves a plan most.
func (p *scenarioPage) widest(s *scenario.Swing) {
	if s.AtLow == nil || len(p.r.Shocks) > 0 {
		return
	}
	text := fmt.Sprintf("What moves the margin of %s most is %s: %s at %s, %s at %s", s.Plan, s.Lever, percents(*s.AtLow),
		leverText(s.Lever, s.Low), percents(*s.AtHigh), leverText(s.Lever, s.High))
	if s.Even != nil {
		text += "; it breaks even at " + leverText(s.Lever, *s.Even)
	}
	p.say("%s.", text)
}

func knownShare(d *money.Decimal) report.Cell {
	if d == nil {
		return report.Unknown("not known there")
	}
	return report.Percent(*d)
}

func evenCell(s *scenario.Swing) report.Cell {
	if s.Even == nil {
		return report.Text("nowhere near")
	}
	return leverCell(s.Lever, *s.Even)
}
