package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/usage"
)

// answer works both sides out and compares them.
func (d *difference) answer() (*diff.Result, error) {
	r := &diff.Result{Setting: d.to.setting, Months: []diff.MonthChange{}, Excluded: []econ.Excluded{},
		Plans: []diff.PlanChange{}, NewPlans: []margin.PlanResult{}, GonePlans: []margin.PlanResult{}}
	fill := d.offers
	if d.ofPlans {
		fill = d.planned
	}
	if err := fill(r); err != nil {
		return nil, err
	}
	r.From, r.To = d.from.shown(), d.to.shown()
	return r, nil
}

// saved tells whether there are books on one side at most.
func (d *difference) saved() bool { return d.from.saved != nil || d.to.saved != nil }

// planned compares plans.
func (d *difference) planned(r *diff.Result) error {
	models, err := d.planModels()
	if err != nil {
		return err
	}
	other := against{hours: d.windowed(models)}
	var names []string
	for _, m := range models {
		other.edges, names = append(other.edges, m.Edges()...), append(names, m.FullName())
	}
	from, err := d.planResults(d.from, other)
	if err != nil {
		return err
	}
	to, err := d.planResults(d.to, other)
	if err != nil {
		return err
	}
	if err := d.prices(r, names, ratedPlans(from, d.from.setting), ratedPlans(to, d.to.setting)); err != nil {
		return err
	}
	r.Plans, r.NewPlans, r.GonePlans, err = diff.Plans(from, to)
	return err
}

// planModels are the vendors' models that plans of either side are served by.
func (d *difference) planModels() ([]*pricebook.Model, error) {
	var out []*pricebook.Model
	for _, e := range []*diffEnd{d.from, d.to} {
		if e.plans == nil {
			continue
		}
		err := d.under(e, func() error {
			for i := range e.plans.Plans {
				services, err := d.services(e.plans, &e.plans.Plans[i], nil, e.setting)
				if err != nil {
					return err
				}
				for _, l := range services[0].legs {
					if l.model != nil {
						out = append(out, l.model)
					}
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// planResults works the plans of a side out, or takes those that were saved.
func (d *difference) planResults(e *diffEnd, other against) ([]margin.PlanResult, error) {
	if e.saved != nil {
		return e.saved.Margins.Plans, nil
	}
	var r *margin.Result
	err := d.under(e, func() (err error) {
		r, err = d.margins(e.plans, &marginFlags{against: other}, e.setting)
		return err
	})
	if err != nil {
		return nil, err
	}
	return r.Plans, nil
}

func ratedPlans(plans []margin.PlanResult, s econ.Setting) []diff.Rated {
	var out []diff.Rated
	for i := range plans {
		for _, l := range plans[i].Legs {
			if !slices.ContainsFunc(out, func(r diff.Rated) bool { return r.Offer == l.Offer }) {
				out = append(out, diff.Rated{Offer: l.Offer, Currency: s.Currency, Basis: l.Basis})
			}
		}
	}
	return out
}

func ratedOffers(c *econ.CompareResult) []diff.Rated {
	var out []diff.Rated
	for i := range c.Offers {
		out = append(out, diff.Rated{Offer: c.Offers[i].Offer, Currency: c.Currency, Basis: c.Offers[i].Basis})
	}
	return out
}

// prices compares those of the models that are asked for, or else of the names.
// Where a side is a saved result, the rates that both were worked out with stand in
// for books.
func (d *difference) prices(r *diff.Result, names []string, from, to []diff.Rated) error {
	if d.saved() {
		r.PriceDiff = *diff.Rates(from, to)
	}
	if d.to.saved != nil {
		return nil
	}
	asked, others, err := d.pairs(names)
	if err != nil {
		return err
	}
	if d.saved() {
		return r.Announce(asked, d.to.terms())
	}
	prices, err := diff.Prices(asked, d.from.terms(), d.to.terms())
	if err != nil {
		return err
	}
	rest, err := diff.Prices(others, d.from.terms(), d.to.terms())
	if err != nil {
		return err
	}
	r.PriceDiff, r.Others = *prices, rest.Differing()
	return r.Announce(asked, d.to.terms())
}

// pairs are the models asked about, in the books of both sides, and all others. A
// model is meant whether it has a price on a side or not: that is the question.
func (d *difference) pairs(names []string) (asked, others []diff.Pair, err error) {
	all, chosen := map[string]diff.Pair{}, map[string]bool{}
	for _, m := range d.from.books.Models() {
		all[m.FullName()] = diff.Pair{Name: m.FullName(), From: m}
	}
	for _, m := range d.to.books.Models() {
		all[m.FullName()] = diff.Pair{Name: m.FullName(), From: all[m.FullName()].From, To: m}
	}
	switch {
	case d.flags.all:
		names = []string{"*"}
	case len(d.flags.models) > 0:
		names = d.flags.models
	}
	for _, pattern := range names {
		from, errFrom := d.from.books.Select([]string{pattern}, d.from.setting.AsOf.Time)
		to, errTo := d.to.books.Select([]string{pattern}, d.to.setting.AsOf.Time)
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

// offers compares what a month of a workload costs with each offer.
func (d *difference) offers(r *diff.Result) error {
	names, err := d.offerNames()
	if err != nil {
		return err
	}
	if !d.saved() {
		if err := d.prices(r, names, nil, nil); err != nil {
			return err
		}
		names = nil
		for _, p := range r.Both {
			names = append(names, p.Name)
		}
	}
	from, to, err := d.compared(names)
	if err != nil {
		return err
	}
	if d.saved() {
		if err := d.prices(r, d.inBooks(names), ratedOffers(from), ratedOffers(to)); err != nil {
			return err
		}
	}
	r.Months, r.Excluded, err = diff.Months(from, to)
	return err
}

// offerNames are the offers of saved results, or the readable selection of both
// days.
func (d *difference) offerNames() ([]string, error) {
	var names []string
	var failed error
	for _, e := range []*diffEnd{d.from, d.to} {
		switch {
		case e.saved != nil:
			d.narrow(e.saved.Compared)
			for _, o := range e.saved.Compared.Offers {
				names = append(names, o.Offer)
			}
		case !d.saved():
			err := d.under(e, func() error {
				selected, err := d.selection(e.setting)
				names = append(names, selected...)
				return err
			})
			failed = cmp.Or(failed, err)
		}
	}
	if len(names) == 0 {
		return nil, failed
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// narrow leaves of a saved result what --model asks for.
func (d *difference) narrow(c *econ.CompareResult) {
	if len(d.flags.models) == 0 {
		return
	}
	not := func(name string) bool {
		_, id, _ := strings.Cut(name, "/")
		return !slices.ContainsFunc(d.flags.models,
			func(p string) bool { return pricebook.Match(p, name) || pricebook.Match(p, id) })
	}
	c.Offers = slices.DeleteFunc(c.Offers, func(o econ.OfferResult) bool { return not(o.Offer) })
	c.Excluded = slices.DeleteFunc(c.Excluded, func(e econ.Excluded) bool { return not(e.Offer) })
}

// inBooks are the names that the later side's books know.
func (d *difference) inBooks(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return modelIn(d.to.books, name) == nil })
}

func modelIn(books *pricebook.Set, name string) *pricebook.Model {
	models := books.Models()
	if i := slices.IndexFunc(models, func(m *pricebook.Model) bool { return m.FullName() == name }); i >= 0 {
		return models[i]
	}
	return nil
}

// compared prices the workload of each side with the named offers.
func (d *difference) compared(names []string) (from, to *econ.CompareResult, err error) {
	counted := map[*sample]map[string]*usage.Counted{}
	var out [2]*econ.CompareResult
	for i, e := range []*diffEnd{d.from, d.to} {
		switch {
		case e.saved != nil:
			out[i] = e.saved.Compared
			continue
		case len(names) == 0:
			out[i] = &econ.CompareResult{Setting: e.setting, Workload: e.sample.Workload}
			continue
		case counted[e.sample] == nil:
			if counted[e.sample], err = d.counted(e, names); err != nil {
				return nil, nil, err
			}
		}
		if out[i], err = d.compareEnd(e, names, counted[e.sample]); err != nil {
			return nil, nil, err
		}
	}
	return out[0], out[1], nil
}

// counted counts the samples of a side as the prices of both ask for it.
func (d *difference) counted(e *diffEnd, names []string) (map[string]*usage.Counted, error) {
	var models []*pricebook.Model
	var other against
	for _, name := range names {
		pair := []*pricebook.Model{modelIn(d.to.books, name), modelIn(d.from.books, name)}
		pair = slices.DeleteFunc(pair, func(m *pricebook.Model) bool { return m == nil })
		for _, m := range pair {
			other.edges = append(other.edges, m.Edges()...)
		}
		other.hours = other.hours || d.windowed(pair)
		models = append(models, pair[:min(1, len(pair))]...)
	}
	counted, err := d.count(e.sample, e.setting, other.widen(hostedSubjects(models)), other.hours)
	if err == nil && len(counted) > 0 {
		e.sample.Uncounted = leastUncounted(counted)
	}
	return counted, err
}

// compareEnd ranks the offers of a side that has books.
func (d *difference) compareEnd(e *diffEnd, names []string, counted map[string]*usage.Counted) (*econ.CompareResult,
	error) {
	var models []*pricebook.Model
	var missing []econ.Excluded
	for _, name := range names {
		if m := modelIn(e.books, name); m != nil {
			models = append(models, m)
			continue
		}
		missing = append(missing, econ.Excluded{Offer: name,
			Reason: "no model of the books has this name; fleets of one's own are in saved results alone"})
	}
	ranked, err := econ.Compare(hostedCandidates(models, counted, e.sample, e.setting), question(e.sample, e.setting, ""))
	if err != nil {
		return nil, err
	}
	result := ranked.Result(e.setting, e.sample.Workload)
	result.Excluded = append(result.Excluded, missing...)
	return result, nil
}
