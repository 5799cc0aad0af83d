package page

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// tornado shows what each lever does on its own: to the margin, or to the cost of a
// request where nothing is charged.
func (p *tornadoPage) tornado() {
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
			"is just met, or nothing is left without one. Levers that move together, such as prices of competitors, are not " +
			"in it.")
	}
}

// under returns a plan under the shocks that are given, nil if there is no such plan.
func (p *tornadoPage) under(plan string) *scenario.Outcome {
	for i := range p.r.Plans {
		if p.r.Plans[i].Plan == plan {
			return &p.r.Plans[i].Under
		}
	}
	return nil
}

func (p *tornadoPage) marginTornado(n int, plan string, swings []*scenario.Swing) {
	type row = *scenario.Swing
	t := report.Rows(fmt.Sprintf("tornado_%d", n), swings, swingColumns(
		num("margin_low", "margin", "at low", func(s row) cell { return knownShare(s.AtLow) }),
		num("margin_high", "margin", "at high", func(s row) cell { return knownShare(s.AtHigh) }),
		num("swing", "swing", "points", func(s row) cell { return inPoints(s.Width) }),
		num("breakeven", "breaks even", "at", evenCell))...)
	chart := &report.Chart{ID: fmt.Sprintf("swing_%d", n), Title: "margin of " + plan + " against today's", Unit: "points",
		Kind: report.Bars}
	for _, s := range swings {
		chart.Bars = append(chart.Bars, p.swings(s)...)
	}
	p.widest(swings[0])
	p.draw("What moves the margin of "+plan, t, chart)
}

// costTornado shows what each lever does to the cost of a request, for a workload alone.
func (p *tornadoPage) costTornado(n int, plan string, now *scenario.Outcome, swings []*scenario.Swing) {
	type row = *scenario.Swing
	t := report.Rows(fmt.Sprintf("tornado_%d", n), swings, swingColumns(
		num("cost_per_request_low", "a request", p.sign()+" at low", func(s row) cell { return p.amount(s.CostLow) }),
		num("cost_per_request_high", "a request", p.sign()+" at high", func(s row) cell { return p.amount(s.CostHigh) }))...)
	chart := &report.Chart{ID: fmt.Sprintf("swing_%d", n), Title: "cost of a request of " + plan + " against today's",
		Unit: "%", Kind: report.Bars}
	for _, s := range swings {
		if now.Request.IsZero() {
			continue
		}
		for _, end := range []struct{ by, cost money.Decimal }{{s.Low, s.CostLow}, {s.High, s.CostHigh}} {
			chart.Bars = append(chart.Bars, report.Bar{Label: s.Lever + " " + leverText(s.Lever, end.by),
				Value: report.Number(end.cost.Sub(now.Request).Quo(now.Request).Shift(2))})
		}
	}
	s := swings[0]
	p.say("What moves the cost of %s most is %s: %s a request at %s, %s at %s.", plan, s.Lever, p.show(s.CostLow),
		leverText(s.Lever, s.Low), p.show(s.CostHigh), leverText(s.Lever, s.High))
	p.draw("What moves the cost of "+plan, t, chart)
}

// swings returns the two ends of a lever as points of margin below and above what it is today.
func (p *tornadoPage) swings(s *scenario.Swing) []report.Bar {
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

// widest says what moves a plan most.
func (p *tornadoPage) widest(s *scenario.Swing) {
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

// knownShare returns a margin that may not be known.
func knownShare(d *money.Decimal) cell { return known(d, "not known there", report.Percent) }

func evenCell(s *scenario.Swing) cell {
	if s.Even == nil {
		return report.Text("nowhere near")
	}
	return leverCell(s.Lever, *s.Even)
}

// swingColumns returns the columns of a table of levers, with what each does at its ends.
func swingColumns(more ...report.Col[*scenario.Swing]) []report.Col[*scenario.Swing] {
	type row = *scenario.Swing
	return append([]report.Col[row]{
		text("lever", "lever", func(s row) string { return s.Lever }),
		num("low", "low", "", func(s row) cell { return leverCell(s.Lever, s.Low) }),
		num("high", "high", "", func(s row) cell { return leverCell(s.Lever, s.High) }),
	}, more...)
}
