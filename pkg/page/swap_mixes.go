package page

import (
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/swap"
)

// modelText is the text of a workload as a model counts it: reference marks those in use, now the first of them, with
// which the others are compared.
type modelText struct {
	plan           string
	reference, now bool
	*swap.Text
}

// mark sets the models in use apart.
func (t modelText) mark() report.Mark {
	if t.reference {
		return report.Reference
	}
	return report.NoMark
}

// about marks what rests on an estimated count.
func (t modelText) about(c cell) cell {
	if t.Estimated {
		return c.Approx()
	}
	return c
}

// textRows returns the texts of all plans, each model once a plan.
func (p *swapPage) textRows() []modelText {
	var rows []modelText
	for _, c := range refs(p.r.Plans) {
		seen := map[string]bool{}
		list := func(texts []swap.Text, reference bool) {
			for i, x := range refs(texts) {
				if !seen[x.Offer] {
					seen[x.Offer] = true
					rows = append(rows, modelText{c.Plan, reference, reference && i == 0, x})
				}
			}
		}
		list(c.Current.Text, true)
		for _, o := range p.shown(c) {
			list(o.Text, false)
		}
	}
	return rows
}

// texts shows the tokens of the workload with each model.
func (p *swapPage) texts() *report.Table {
	number := func(d money.Decimal) cell { return report.Number(d.Significant(4)) }
	count := func(t modelText, d money.Decimal) cell { return t.about(number(d)) }
	list := func(s *swap.Side) cell {
		return known(s.List, "no list price is known", func(d money.Decimal) cell { return report.Rate(d, p.currency) })
	}
	rate := p.sign() + "/1M"
	inEffect := rate + " of now"
	return report.MarkedRows("tokens", p.textRows(), modelText.mark, byPlan(
		func(t modelText) planKey { return planKey{plan: t.plan, offer: t.Offer} },
		num("prompt", "prompt", "tokens", func(t modelText) cell { return count(t, t.Prompt.Tokens) }),
		num("prompt_low", "low", "", func(t modelText) cell { return number(t.Prompt.Low) }).Drop(4),
		num("prompt_high", "high", "", func(t modelText) cell { return number(t.Prompt.High) }).Drop(4),
		num("answer", "answer", "tokens", func(t modelText) cell { return count(t, t.Answer.Tokens) }),
		num("answer_low", "low", "", func(t modelText) cell { return number(t.Answer.Low) }).Drop(4),
		num("answer_high", "high", "", func(t modelText) cell { return number(t.Answer.High) }).Drop(4),
		num("prompt_ratio", "prompt", "× now", func(t modelText) cell { return t.ratio(&t.Prompt) }),
		num("answer_ratio", "answer", "× now", func(t modelText) cell { return t.ratio(&t.Answer) }).Drop(1),
		num("list_input", "in", rate, func(t modelText) cell { return list(&t.Prompt) }).Drop(2),
		num("effective_input", "in effect", inEffect, func(t modelText) cell { return p.effective(t, &t.Prompt) }).Drop(2),
		num("list_output", "out", rate, func(t modelText) cell { return list(&t.Answer) }).Drop(3),
		num("effective_output", "in effect", inEffect, func(t modelText) cell { return p.effective(t, &t.Answer) }).
			Drop(3))...)
}

// ratio returns the tokens as a multiple of those of the model in use.
func (t modelText) ratio(s *swap.Side) cell {
	if t.now {
		return report.Blank()
	}
	return known(s.Ratio, "there are none to compare with", func(d money.Decimal) cell { return t.about(report.Ratio(d)) })
}

// effective returns the price of as much text as a token of the model in use stands for.
func (p *swapPage) effective(t modelText, s *swap.Side) cell {
	if t.now {
		return report.Blank()
	}
	return known(s.Effective, "no list price is known, or there is nothing to compare with",
		func(d money.Decimal) cell { return t.about(p.amount(d)) })
}

// mixOf is a mix of two offers for a plan.
type mixOf struct {
	plan string
	*swap.Mix
}

// mixes shows when a cascade of two offers pays, and what sharing would cost where it
// is said how.
func (p *swapPage) mixes() *report.Table {
	var rows []mixOf
	for _, c := range refs(p.r.Plans) {
		for _, o := range p.shown(c) {
			if o.Mix != nil {
				rows = append(rows, mixOf{c.Plan, o.Mix})
			}
		}
	}
	cascade := len(rows) > 0 && rows[0].Cascade != nil
	route := len(rows) > 0 && rows[0].Route != nil
	share := func(d *money.Decimal) cell { return known(d, "it is not said", report.Percent) }
	saves := func(d *money.Decimal) cell { return known(d, "the second is free", report.Percent) }
	cost := func(d *money.Decimal) cell { return known(d, "it is not said", p.amount) }
	return report.Rows("mixes", rows,
		text("plan", "plan", func(m mixOf) string { return m.plan }),
		text("first", "first", func(m mixOf) string { return m.First }),
		text("then", "then", func(m mixOf) string { return m.Then }),
		num("pays_from", "cascade pays", "above accepted", paysFrom),
		num("judge_fee", "judge", p.sign(), func(m mixOf) cell { return p.amount(m.Judge) }).Drop(3).If(cascade),
		num("accepted", "accepted", "", func(m mixOf) cell { return share(m.Accepted) }).Drop(1).If(cascade),
		num("escalated", "go on", "", func(m mixOf) cell { return share(m.Escalated) }).Drop(2).If(cascade),
		num("cascade", "cascade", p.sign(), func(m mixOf) cell { return cost(m.Cascade) }).If(cascade),
		num("cascade_saving", "saves", "", func(m mixOf) cell { return saves(m.Cascaded) }).If(cascade),
		num("route_share", "routed", "to the first", func(m mixOf) cell { return share(m.Share) }).Drop(1).If(route),
		num("route", "route", p.sign(), func(m mixOf) cell { return cost(m.Route) }).If(route),
		num("route_saving", "saves", "", func(m mixOf) cell { return saves(m.Routed) }).If(route))
}

// paysFrom returns the share of accepted first answers above which a cascade pays.
func paysFrom(m mixOf) cell {
	if m.PaysFrom == nil || !m.PaysFrom.Less(money.FromInt(1)) {
		return report.Text("never")
	}
	return report.Percent(*m.PaysFrom)
}

// partOf is an offer behind a route or a cascade of a plan.
type partOf struct {
	plan  string
	whole *swap.Offer
	*swap.Part
}

// parts lists the offers behind routes and cascades.
func (p *swapPage) parts() *report.Table {
	var rows []partOf
	for _, c := range p.candidates(func(*swap.Card) bool { return true }) {
		if len(c.Parts) < 2 {
			continue
		}
		for _, x := range refs(c.Parts) {
			rows = append(rows, partOf{c.card.Plan, c.Offer, x})
		}
	}
	return report.Rows("parts", rows, byPlan(
		func(x partOf) planKey { return planKey{plan: x.plan, offer: x.whole.Name} },
		text("leg", "served by", func(x partOf) string { return x.Offer }),
		text("role", "role", func(x partOf) string { return roleText(x.Role) }),
		num("share", "of requests", "", func(x partOf) cell { return report.Percent(x.Share) }),
		num("cost_per_request", "a request", p.sign(), func(x partOf) cell { return rough(x.whole, p.amount(x.Request)) }),
		num("pays_from", "cascade pays", "above accepted", func(x partOf) cell {
			if x.Role != margin.FirstRole {
				return report.Blank()
			}
			return orText(x.whole.Pays, "", report.Percent)
		}))...)
}

// exposed is what hangs on a price-setter: of a plan, or of all where plan is nil.
type exposed struct {
	of   *swap.Exposure
	plan *swap.Exposed
}

// exposure shows what hangs on each price-setter, of all plans and of each.
func (p *swapPage) exposure() {
	many := len(p.r.Plans) > 1
	var rows []exposed
	chart := &report.Chart{ID: "exposure_chart", Title: "points of margin lost if its prices double", Unit: "points",
		Kind: report.Bars}
	for _, e := range refs(p.r.Exposure) {
		if many {
			rows = append(rows, exposed{of: e})
		}
		for _, x := range refs(e.Plans) {
			if x.Times != nil && x.Times.Equal(money.FromInt(1)) {
				continue
			}
			rows = append(rows, exposed{e, x})
			if x.Points != nil {
				chart.Bars = append(chart.Bars, report.Bar{Label: e.Setter + ": " + x.Plan, Value: inPoints(*x.Points)})
			}
		}
	}
	if len(chart.Bars) == 0 {
		chart = nil
	}
	p.draw("If a price-setter doubles its prices", p.exposureTable(rows, many), chart)
}

func (p *swapPage) exposureTable(rows []exposed, many bool) *report.Table {
	mark := func(x exposed) report.Mark {
		if x.plan == nil {
			return report.Reference
		}
		return report.NoMark
	}
	return report.MarkedRows("exposure", rows, mark,
		text("price_setter", "price-setter", func(x exposed) string { return x.of.Setter }),
		text("plan", "plan", func(x exposed) string {
			if x.plan == nil {
				return "all"
			}
			return x.plan.Plan
		}),
		num("share", "paid to it", "of all", func(x exposed) cell {
			if many && x.plan != nil {
				return report.Blank()
			}
			return known(x.of.Share, noVolume, report.Percent)
		}),
		num("points", "margin lost", "points", func(x exposed) cell {
			if x.plan == nil {
				return known(x.of.Points, noVolume, inPoints)
			}
			return known(x.plan.Points, noRevenue, inPoints)
		}),
		num("cost_month", "costs more", p.sign()+"/month", func(x exposed) cell {
			if x.plan == nil {
				return known(x.of.Month, noVolume, p.amount)
			}
			return known(x.plan.Extra, noVolume, p.amount)
		}).Drop(1),
		num("cost_times", "a request", "× now", func(x exposed) cell {
			if x.plan == nil {
				return report.Blank()
			}
			return known(x.plan.Times, "a request is free", report.Ratio)
		}).Drop(1))
}
