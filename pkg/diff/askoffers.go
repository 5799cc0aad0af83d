package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// offers compares what a month of a workload costs with each offer.
func (a *asking) offers(r *Result) error {
	names, err := a.offerNames()
	if err != nil {
		return err
	}
	if !a.saved() {
		if err := a.prices(r, names, nil, nil); err != nil {
			return err
		}
		names = nil
		for _, p := range r.Both {
			names = append(names, p.Name)
		}
	}
	from, to, err := a.compared(names)
	if err != nil {
		return err
	}
	if a.saved() {
		if err := a.prices(r, a.inBooks(names), ratedOffers(from), ratedOffers(to)); err != nil {
			return err
		}
	}
	r.Months, r.Excluded, err = Months(from, to)
	return err
}

func ratedOffers(c *econ.CompareResult) []Rated {
	var out []Rated
	for i := range c.Offers {
		out = append(out, Rated{Offer: c.Offers[i].Offer, Currency: c.Currency, Basis: c.Offers[i].Basis})
	}
	return out
}

// offerNames are the offers of saved results, or the readable selection of both days.
func (a *asking) offerNames() ([]string, error) {
	var names []string
	var failed error
	for _, e := range []*end{a.from, a.to} {
		switch {
		case e.Saved != nil:
			e.Saved = a.narrow(e.Saved)
			for _, o := range e.Saved.Compared.Offers {
				names = append(names, o.Offer)
			}
		case !a.saved():
			selected, err := e.market.Selection()
			names = append(names, selected...)
			failed = cmp.Or(failed, err)
		}
	}
	if len(names) == 0 {
		return nil, failed
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// narrow returns a saved result with the models that are asked for alone.
func (a *asking) narrow(saved *Saved) *Saved {
	patterns := a.q.Models
	if len(patterns) == 0 {
		return saved
	}
	not := func(name string) bool {
		_, id, _ := strings.Cut(name, "/")
		return !slices.ContainsFunc(patterns, func(p string) bool {
			return pricebook.Match(p, name) || pricebook.Match(p, id)
		})
	}
	c := *saved.Compared
	c.Offers = slices.DeleteFunc(slices.Clone(c.Offers), func(o econ.OfferResult) bool { return not(o.Offer) })
	c.Excluded = slices.DeleteFunc(slices.Clone(c.Excluded), func(e econ.Excluded) bool { return not(e.Offer) })
	return &Saved{Setting: saved.Setting, Compared: &c}
}

// inBooks are the names that the later side's books know.
func (a *asking) inBooks(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return a.to.model(name) == nil })
}

// model is a model of the side's books by its full name; nil where there is none.
func (e *end) model(name string) *pricebook.Model {
	models := e.books().Models()
	if i := slices.IndexFunc(models, func(m *pricebook.Model) bool { return m.FullName() == name }); i >= 0 {
		return models[i]
	}
	return nil
}

// compared prices the workload of each side with the named offers. One workload on both
// sides is counted once.
func (a *asking) compared(names []string) (from, to *econ.CompareResult, err error) {
	var out [2]*econ.CompareResult
	for i, e := range []*end{a.from, a.to} {
		switch {
		case e.Saved != nil:
			out[i] = e.Saved.Compared
			continue
		case len(names) == 0:
			out[i] = &econ.CompareResult{Setting: e.setting, Workload: e.workload.Workload}
			continue
		case e == a.to && a.from.counts != nil && a.from.workload == e.workload:
			e.counts = a.from.counts
		default:
			if e.counts, err = a.count(e, names); err != nil {
				return nil, nil, err
			}
		}
		if out[i], err = e.compare(names); err != nil {
			return nil, nil, err
		}
	}
	return out[0], out[1], nil
}

// count counts the samples of a side as the prices of both ask for it.
func (a *asking) count(e *end, names []string) (*demand.Counts, error) {
	var models []*pricebook.Model
	var also demand.Counting
	for _, name := range names {
		pair := []*pricebook.Model{a.to.model(name), a.from.model(name)}
		pair = slices.DeleteFunc(pair, func(m *pricebook.Model) bool { return m == nil })
		also.Edges = append(also.Edges, demand.Edges(pair)...)
		also.Hours = also.Hours || a.windowed(pair)
		models = append(models, pair[:min(1, len(pair))]...)
	}
	return e.workload.Count(e.market, market.HostedOffers(models), also)
}

// compare ranks the offers of a side that has books.
func (e *end) compare(names []string) (*econ.CompareResult, error) {
	var models []*pricebook.Model
	var missing []econ.Excluded
	for _, name := range names {
		if m := e.model(name); m != nil {
			models = append(models, m)
			continue
		}
		missing = append(missing, econ.Excluded{Offer: name,
			Reason: "no model of the books has this name; fleets of one's own are in saved results alone"})
	}
	ranked, err := e.counts.Compare(e.market, market.HostedOffers(models), "")
	if err != nil {
		return nil, err
	}
	result := ranked.Result()
	result.Excluded = append(result.Excluded, missing...)
	return result, nil
}
