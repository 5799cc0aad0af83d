package diff

import (
	"maps"
	"slices"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/project"
)

// plans compares those of a project.
func (a *asking) plans(r *Result) error {
	models, err := a.planModels()
	if err != nil {
		return err
	}
	also := demand.Counting{Edges: demand.Edges(models), Hours: a.windowed(models)}
	var names []string
	for _, m := range models {
		names = append(names, m.FullName())
	}
	from, err := a.from.plans(also)
	if err != nil {
		return err
	}
	to, err := a.to.plans(also)
	if err != nil {
		return err
	}
	if err := a.prices(r, names, ratedPlans(from, a.from.setting), ratedPlans(to, a.to.setting)); err != nil {
		return err
	}
	r.Plans, r.NewPlans, r.GonePlans, err = Plans(from, to)
	return err
}

// planModels are the vendors' models that plans of either side are served by.
func (a *asking) planModels() ([]*pricebook.Model, error) {
	var out []*pricebook.Model
	for _, e := range []*end{a.from, a.to} {
		if e.project == nil {
			continue
		}
		for i := range e.project.Plans {
			plan := &e.project.Plans[i]
			o, err := e.project.Offer(e.market, plan, plan.Offer)
			if err != nil {
				return nil, err
			}
			for _, l := range o.Legs {
				if l.Model != nil {
					out = append(out, l.Model)
				}
			}
		}
	}
	return out, nil
}

// plans prices the plans of a side, or takes those that were saved.
func (e *end) plans(also demand.Counting) ([]margin.PlanResult, error) {
	if e.Saved != nil {
		return e.Saved.Margins.Plans, nil
	}
	r, err := e.project.Margins(e.market, project.Question{Counting: also})
	if err != nil {
		return nil, err
	}
	return r.Plans, nil
}

func ratedPlans(plans []margin.PlanResult, s econ.Setting) []Rated {
	var out []Rated
	for i := range plans {
		for _, l := range plans[i].Legs {
			if !slices.ContainsFunc(out, func(r Rated) bool { return r.Offer == l.Offer }) {
				out = append(out, Rated{Offer: l.Offer, Currency: s.Currency, Basis: l.Basis})
			}
		}
	}
	return out
}

// prices compares those of the models that are asked for, or else of the names. Where a
// side is a saved result, the rates that both were worked out with stand in for books.
func (a *asking) prices(r *Result, names []string, from, to []Rated) error {
	if a.saved() {
		r.PriceDiff = *Rates(from, to)
	}
	if a.to.Saved != nil {
		return nil
	}
	asked, others, err := a.pairs(names)
	if err != nil {
		return err
	}
	if a.saved() {
		return r.Announce(asked, a.to.terms())
	}
	prices, err := Prices(asked, a.from.terms(), a.to.terms())
	if err != nil {
		return err
	}
	rest, err := Prices(others, a.from.terms(), a.to.terms())
	if err != nil {
		return err
	}
	r.PriceDiff, r.Others = *prices, rest.Differing()
	return r.Announce(asked, a.to.terms())
}

// pairs are the models asked about, in the books of both sides, and all others. A
// model is meant whether it has a price on a side or not: that is the question.
func (a *asking) pairs(names []string) (asked, others []Pair, err error) {
	all, chosen := map[string]Pair{}, map[string]bool{}
	for _, m := range a.from.books().Models() {
		all[m.FullName()] = Pair{Name: m.FullName(), From: m}
	}
	for _, m := range a.to.books().Models() {
		all[m.FullName()] = Pair{Name: m.FullName(), From: all[m.FullName()].From, To: m}
	}
	if len(a.q.Models) > 0 {
		names = a.q.Models
	}
	for _, pattern := range names {
		from, errFrom := a.from.books().Select([]string{pattern}, a.from.setting.AsOf.Time)
		to, errTo := a.to.books().Select([]string{pattern}, a.to.setting.AsOf.Time)
		if errFrom != nil && errTo != nil {
			return nil, nil, errTo
		}
		for _, m := range slices.Concat(from, to) {
			chosen[m.FullName()] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if chosen[name] {
			asked = append(asked, all[name])
		} else {
			others = append(others, all[name])
		}
	}
	return asked, others, nil
}
