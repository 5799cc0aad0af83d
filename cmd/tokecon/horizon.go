package main

import (
	"fmt"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// askMonths reads the horizon.
func (f *scenarioFlags) askMonths(q *asked) error {
	if !f.ahead {
		if len(f.paths) > 0 || f.adds.Decimal != nil {
			return fmt.Errorf("--path and --adds belong to --months")
		}
		return nil
	}
	if f.months < 1 || f.months > scenario.MostMonths {
		return fmt.Errorf("--months %d; give 1 to %d", f.months, scenario.MostMonths)
	}
	q.ahead = &scenario.Horizon{Months: f.months, Shocks: q.shocks}
	for _, text := range f.paths {
		p, err := scenario.ParsePath(text)
		if err != nil {
			return fmt.Errorf("--path %w", err)
		}
		q.ahead.Paths = append(q.ahead.Paths, p)
	}
	q.ahead.Churn, q.ahead.Adds = optional(f.churn.Decimal), optional(f.adds.Decimal)
	return nil
}

// answerMonths works the months of every plan out.
func (a *app) answerMonths(f *scenarioFlags, q *asked, r *scenario.Result, p *project, pricers []*planPricer) error {
	if q.ahead == nil {
		return nil
	}
	q.ahead.From = r.AsOf.Time
	for i := range q.ahead.Paths {
		r.Paths = append(r.Paths, scenario.PathUsed{Path: q.ahead.Paths[i].Text, Half: q.ahead.Paths[i].Half,
			Source: q.ahead.Paths[i].Source})
	}
	for _, k := range pricers {
		if k.plan.Users.Decimal == nil && (!q.ahead.Churn.IsZero() || !q.ahead.Adds.IsZero()) {
			return fmt.Errorf("%s:%d: plan %s: users: missing; who leaves and joins follows from how many there are; add "+
				"it, or choose other plans with --plan", p.path, k.plan.Line, k.plan.Name)
		}
		eval := a.evalOn(f, r.Setting, p, k)
		courses, err := q.ahead.Run(eval, k.plan.Users.Decimal)
		if err != nil {
			return err
		}
		r.Courses = append(r.Courses, courses...)
		if q.draws == nil {
			continue
		}
		lots, err := q.draws.Through(q.ahead, eval, k.plan.Users.Decimal, scenario.Ahead(k.models(), r.AsOf.Time))
		if err != nil {
			return err
		}
		r.Lots = append(r.Lots, lots...)
	}
	return nil
}

// evalOn works a plan out at the prices of days, one pricer for those between two
// that are announced to move something.
func (a *app) evalOn(f *scenarioFlags, s econ.Setting, p *project, k *planPricer) scenario.EvalOn {
	turns := scenario.Ahead(k.models(), s.AsOf.Time)
	byTurn := map[int]*planPricer{0: k}
	return func(day time.Time, under scenario.Shocks) ([]margin.PlanResult, error) {
		n := 0
		for n < len(turns) && !turns[n].After(day) {
			n++
		}
		if byTurn[n] == nil {
			then, err := a.planPricer(p, k.plan, f.offers, on(s, day))
			if err != nil {
				return nil, err
			}
			byTurn[n] = then
		}
		return byTurn[n].rows(under)
	}
}
