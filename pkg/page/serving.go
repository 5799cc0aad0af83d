package page

import (
	"cmp"
	"fmt"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// legRow is a leg of a plan that several offers serve, or the fees for choosing between them.
type legRow struct {
	plan           *margin.PlanResult
	name, role     string
	share, request money.Decimal
	fee            bool
}

// legs lists the offers of plans that several serve.
func (p *marginPage) legs() *report.Table {
	var rows []legRow
	for _, r := range refs(p.r.Plans) {
		if len(r.Legs) < 2 {
			continue
		}
		for _, l := range r.Legs {
			rows = append(rows, legRow{plan: r, name: l.Offer, role: roleText(l.Role), share: l.Share, request: l.Request})
		}
		if fee := r.Serving.Fee(); !fee.IsZero() {
			rows = append(rows, legRow{plan: r, name: "fees a request", share: money.FromInt(1), request: fee, fee: true})
		}
	}
	return report.Rows("legs", rows, byPlan(func(l legRow) planKey { return planOf(l.plan) },
		text("leg", "served by", func(l legRow) string { return l.name }),
		text("role", "role", func(l legRow) string { return l.role }).Drop(1),
		num("share", "of requests", "", func(l legRow) cell { return report.Percent(l.share) }),
		num("cost_per_request", "a request", p.sign(), func(l legRow) cell {
			if l.fee {
				return p.amount(l.request) // no count of tokens is in it
			}
			return p.rough(l.plan, p.amount(l.request))
		}),
		num("part", "of the cost", "", func(l legRow) cell { return p.part(l.plan, l.share.Mul(l.request)) }).Drop(1))...)
}

// roleText returns what an offer does among those that serve a plan.
func roleText(role string) string { return cmp.Or(role, "route") }

// part returns a cost as a share of that of a request.
func (p *marginPage) part(r *margin.PlanResult, cost money.Decimal) cell {
	if r.Request.IsZero() {
		return report.Unknown("a request is free")
	}
	return p.rough(r, report.Percent(cost.Quo(r.Request)))
}

// cascade says what a cascade saves, and from which share of good answers on.
func (p *marginPage) cascade(r *margin.PlanResult) string {
	by := map[string]*margin.Leg{}
	for i := range r.Legs {
		by[r.Legs[i].Role] = &r.Legs[i]
	}
	first, then := by[margin.FirstRole], by[margin.ThenRole]
	if first == nil || then == nil || len(by) != len(r.Legs) {
		return ""
	}
	judge := r.Serving.Fee()
	if j := by[margin.JudgeRole]; j != nil {
		judge = judge.Add(j.Request)
	}
	from := margin.PaysFrom(first.Request, judge, then.Request)
	if from == nil {
		return ""
	}
	return fmt.Sprintf("%s: a request costs %s in the cascade and %s with %s alone; the cascade costs less where more "+
		"than %s of the first answers are good enough, (first + judge) ÷ second.", r.Plan, p.show(r.Request),
		p.show(then.Request), then.Offer, percents(*from))
}

// explain shows the bills behind the tokens of each plan.
func (p *marginPage) explain() {
	n := 0
	for i := range p.r.Plans {
		r := &p.r.Plans[i]
		if r.Margin == nil {
			continue
		}
		text := fmt.Sprintf("A request of the workload %s costs %s (%s to %s).", r.Workload, p.show(r.Request), p.show(r.Low),
			p.show(r.High))
		for _, l := range r.Legs {
			n++
			title := fmt.Sprintf("%s with %s: the tokens, line by line", r.Plan, l.Offer)
			if len(r.Legs) > 1 {
				title = fmt.Sprintf("%s with %s: the tokens of %s, which serves %s of the requests", r.Plan, r.Offer, l.Offer,
					percents(l.Share))
			}
			p.billed(title, fmt.Sprintf("bill_%d", n), l.Bill, text)
		}
	}
}
