package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// legs lists the offers of plans that several serve.
func (p *marginPage) legs() *report.Table {
	sign := strings.TrimSpace(p.r.Currency.Sign())
	t := planTable("legs",
		report.Column{ID: "leg", Title: "served by"}, report.Column{ID: "role", Title: "role", Keep: 1},
		report.Column{ID: "share", Title: "of requests", Align: report.Right},
		report.Column{ID: "cost_per_request", Title: "a request", Unit: sign, Align: report.Right},
		report.Column{ID: "part", Title: "of the cost", Align: report.Right, Keep: 1},
	)
	for i := range p.r.Plans {
		r := &p.r.Plans[i]
		if len(r.Legs) < 2 {
			continue
		}
		for _, l := range r.Legs {
			planRow(t, r, func() []report.Cell {
				return []report.Cell{report.Text(l.Offer), roleCell(l.Role), report.Percent(l.Share), p.rough(r, report.Amount(l.Request, p.r.Currency)),
					p.part(r, l.Share.Mul(l.Request))}
			})
		}
		if fee := r.Serving.Fee(); !fee.IsZero() {
			planRow(t, r, func() []report.Cell {
				return []report.Cell{report.Text("fees a request"), report.Blank(), report.Percent(money.FromInt(1)), report.Amount(fee, p.r.Currency), p.part(r, fee)}
			})
		}
	}
	return t
}

func roleCell(role string) report.Cell {
	if role == "" {
		return report.Text("route")
	}
	return report.Text(role)
}

// part is a cost as a share of that of a request.
func (p *marginPage) part(r *margin.PlanResult, cost money.Decimal) report.Cell {
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
			p.doc.Sections = append(p.doc.Sections,
				report.Section{Title: title, Text: append([]string{text}, derivations(l.Bill)...),
					Table: billTable(fmt.Sprintf("bill_%d", n), l.Bill, true)})
		}
	}
}
