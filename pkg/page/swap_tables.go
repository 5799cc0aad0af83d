package page

import (
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/swap"
)

// rough marks what rests on estimated counts, or on less than all.
func rough(o *swap.Offer, c cell) cell {
	switch o.Status {
	case quote.Exact:
		return c
	case quote.LowerBound:
		return c.AtLeast()
	}
	return c.Approx()
}

// setters names who set prices.
func setters(o *swap.Offer) cell {
	if len(o.Setters) == 0 {
		return report.Text("nobody")
	}
	return report.Text(strings.Join(o.Setters, "+"))
}

// leaving is a plan with the substitute for what serves it, nil for none.
type leaving struct {
	*swap.Card
	best *swap.Other
}

// cards shows how hard each plan is to move.
func (p *swapPage) cards() *report.Table {
	var rows []leaving
	for _, c := range refs(p.r.Plans) {
		rows = append(rows, leaving{c, c.Best()})
	}
	return p.cardTable(rows)
}

func (p *swapPage) cardTable(rows []leaving) *report.Table {
	type row = leaving
	best := func(none string, of func(*swap.Other) cell) func(row) cell {
		return func(c row) cell {
			if c.best == nil {
				return report.Text(none)
			}
			return of(c.best)
		}
	}
	return report.Rows("cards", rows, byPlan(
		func(c row) planKey { return planKey{plan: c.Plan, offer: c.Current.Name} },
		col("price_setter", "set by", func(c row) cell { return setters(&c.Current) }).Drop(2),
		num("token_share", "tokens", "of costs", func(c row) cell {
			return known(c.TokenShare, "no costs are known", report.Percent)
		}).Drop(3),
		num("points_at_risk", "at risk", "points", func(c row) cell { return known(c.AtRisk, noRevenue, inPoints) }),
		col("substitute", "substitute", best("none", func(b *swap.Other) cell { return report.Text(b.Name) })),
		num("saving", "saves", "", best("", judgedSaving)),
		num("margin", "margin", "", func(c row) cell { return known(c.Current.Gross, noRevenue, report.Percent) }).Drop(4),
		num("margin_then", "then", "", best("", func(b *swap.Other) cell {
			return known(b.Gross, noRevenue, report.Percent)
		})).Drop(4),
		num("switching_cost", "exit costs", p.sign(), best("", func(b *swap.Other) cell {
			return known(b.Exit.Cost, noExitCost, p.amount)
		})),
		num("payback", "back after", "months", best("", payback)),
		num("life", "model has left", "months", best("", func(b *swap.Other) cell { return p.left(b.Life) })).Drop(1),
		col("verdict", "you are", func(c row) cell { return verdict(c.Card) }))...)
}

// judgedSaving returns the saving by which two are compared.
func judgedSaving(o *swap.Other) cell {
	if o.Judged != nil {
		return savingCell(o, o.Judged)
	}
	return savingCell(o, o.Saving)
}

// savingCell returns a saving as a share of what is paid now.
func savingCell(o *swap.Other, d *money.Decimal) cell {
	return known(d, "what serves it now is free", func(d money.Decimal) cell { return rough(&o.Offer, report.Percent(d)) })
}

func verdict(c *swap.Card) cell {
	status := map[swap.Verdict]report.Status{swap.Own: report.OK, swap.Free: report.OK, swap.Dearer: report.Warn,
		swap.Tight: report.Fail, swap.Locked: report.Fail}
	if b := c.Best(); c.Verdict == swap.Free && (!c.Proven || b.Exit.InTime != nil && !*b.Exit.InTime) {
		return report.Text(c.Words()).WithStatus(report.Warn)
	}
	return report.Text(c.Words()).WithStatus(status[c.Verdict])
}

func payback(o *swap.Other) cell {
	switch {
	case o.Exit.Never:
		return report.Text("never")
	case o.Exit.Months == nil && o.Exit.Cost != nil:
		return report.Unknown(noVolume)
	case o.Exit.Months == nil:
		return report.Unknown(noExitCost)
	}
	c := report.Number(o.Exit.Months.Round(1))
	if in := o.Exit.InTime; in != nil && !*in {
		return c.WithStatus(report.Warn)
	}
	return c
}

// candidate is an offer that serves a plan, or might: other is nil for the one in use.
type candidate struct {
	card *swap.Card
	*swap.Offer
	other *swap.Other
}

// key names what the row of a candidate is of.
func (c candidate) key() planKey { return planKey{plan: c.card.Plan, offer: c.Name} }

// mark sets the offer in use and the substitute apart.
func (c candidate) mark() report.Mark {
	switch {
	case c.other == nil:
		return report.Reference
	case c.card.Substitute != nil && c.Name == *c.card.Substitute:
		return report.Winner
	}
	return report.NoMark
}

// rival returns the cell of a candidate, blank for the offer in use.
func rival(of func(*swap.Other) cell) func(candidate) cell {
	return func(c candidate) cell {
		if c.other == nil {
			return report.Blank()
		}
		return of(c.other)
	}
}

// candidates returns the offer in use and the candidates that are shown, of the plans that are listed.
func (p *swapPage) candidates(listed func(*swap.Card) bool) []candidate {
	var rows []candidate
	for _, c := range refs(p.r.Plans) {
		if !listed(c) {
			continue
		}
		rows = append(rows, candidate{c, &c.Current, nil})
		for _, o := range refs(p.shown(c)) {
			rows = append(rows, candidate{c, &o.Offer, o})
		}
	}
	return rows
}

func (p *swapPage) left(l *swap.Life) cell {
	if l == nil {
		return report.Text("yours")
	}
	return report.Text(strings.TrimSuffix(p.life(l), " months"))
}

// others lists the candidates with what they cost.
func (p *swapPage) others() *report.Table {
	type row = candidate
	rows := p.candidates(func(c *swap.Card) bool { return c.Current.Reason == "" })
	return report.MarkedRows("candidates", rows, row.mark, byPlan(row.key,
		col("price_setter", "set by", func(c row) cell { return setters(c.Offer) }).Drop(1),
		num("cost_per_request", "a request", p.sign(), func(c row) cell { return rough(c.Offer, p.amount(c.Request)) }),
		num("saving", "saves", "", rival(func(o *swap.Other) cell { return savingCell(o, o.Saving) })),
		num("saving_month", "saves", p.sign()+"/month", rival(func(o *swap.Other) cell {
			return known(o.Month, noVolume, p.amount)
		})).Drop(2),
		num("margin", "margin", "", func(c row) cell { return known(c.Gross, noRevenue, report.Percent) }),
		num("points", "points", "", rival(func(o *swap.Other) cell { return known(o.Points, noRevenue, inPoints) })).Drop(3),
		num("payback", "back after", "months", rival(payback)).Drop(1),
		num("life", "has left", "months", func(c row) cell { return p.left(c.Life) }).Drop(2))...)
}

// tied is a tie between two offers by what they are compared by.
type tied struct {
	plan, offer string
	by          swap.Basis
	*swap.Tied
}

// ties shows the prices at which two offers cost the same.
func (p *swapPage) ties() *report.Table {
	var rows []tied
	for _, c := range refs(p.r.Plans) {
		if c.Current.Reason != "" {
			continue
		}
		for _, o := range refs(p.shown(c)) {
			rows = append(rows, tied{plan: c.Plan, offer: o.Name, by: swap.ByRequest, Tied: &o.Tie})
			if o.Judge != nil {
				rows = append(rows, tied{plan: c.Plan, offer: o.Name, by: o.By, Tied: o.Judge})
			}
		}
	}
	factor := func(d *money.Decimal) cell { return orText(d, "at none", report.Ratio) }
	price := func(d *money.Decimal) cell { return known(d, "there is no such price, or not one alone", p.amount) }
	rate := p.sign() + "/1M"
	return report.Rows("ties", rows, byPlan(
		func(t tied) planKey { return planKey{plan: t.plan, offer: t.offer} },
		text("by", "by", func(t tied) string { return string(t.by) }).Drop(1),
		num("other_times", "its prices", "× now", func(t tied) cell { return factor(t.Other) }),
		num("other_input", "in", rate, func(t tied) cell { return price(t.At.Input) }).Drop(2),
		num("other_output", "out", rate, func(t tied) cell { return price(t.At.Output) }).Drop(2),
		num("current_times", "or those in use", "× now", func(t tied) cell { return factor(t.Current) }),
		num("current_input", "in", rate, func(t tied) cell { return price(t.CurAt.Input) }).Drop(1),
		num("current_output", "out", rate, func(t tied) cell { return price(t.CurAt.Output) }).Drop(1))...)
}

// quality shows what a success costs, of plans whose success is known.
func (p *swapPage) quality() *report.Table {
	type row = candidate
	rows := p.candidates(func(c *swap.Card) bool { return c.Current.Success != nil })
	mark := func(c row) report.Mark {
		if c.other == nil {
			return report.Reference
		}
		return report.NoMark
	}
	rounded := func(o *swap.Offer) func(money.Decimal) cell {
		return func(d money.Decimal) cell { return rough(o, p.amount(d)) }
	}
	return report.MarkedRows("quality", rows, mark, byPlan(row.key,
		num("success", "succeed", "of attempts", func(c row) cell { return known(c.Success, noSuccess, report.Percent) }),
		num("solved", "solved", "of tasks", func(c row) cell { return known(c.Solved, noSuccess, report.Percent) }).Drop(2),
		num("cost_per_request", "an attempt", p.sign(), func(c row) cell { return rounded(c.Offer)(c.Request) }).Drop(1),
		num("cost_per_success", "a success", p.sign(), func(c row) cell {
			return known(c.PerGood, noSuccess, rounded(c.Offer))
		}),
		num("cost_per_task", "a task", p.sign()+" with failures", func(c row) cell {
			if c.Success == nil {
				return known(c.PerTask, noSuccess, rounded(c.Offer))
			}
			return known(c.PerTask, "give --failure-cost, or failure_cost in the plan", rounded(c.Offer))
		}),
		num("saving", "saves", "", rival(func(o *swap.Other) cell { return known(o.Judged, noSuccess, report.Percent) })),
		num("success_needed", "pays from", "of attempts", rival(func(o *swap.Other) cell {
			return orText(o.Needed, "at none", report.Percent)
		})))...)
}
