package export

import (
	"errors"
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/policy"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/quote"
)

// OfPlans works out the plans of a project in all scenarios: as things are, with each
// vendor's prices doubled and halved, on the days within [Horizon] on which an announced
// price changes a cost, and under the shocks and on the days of the project's checks.
func OfPlans(p *project.Project, m market.Market, q project.Question) (*Model, error) {
	from := m.Setting().AsOf
	priced := func(day econ.AsOf) (PricedDay, error) {
		r, err := p.Margins(m.On(day), q)
		if err != nil {
			return PricedDay{}, err
		}
		return PricedDay{Day: day, Plans: r.Plans}, nil
	}
	base, err := priced(from)
	if err != nil {
		return nil, err
	}
	asked := askedDays(p, from)
	days, err := laterDays(base, slices.Concat(m.Announced(base.offers(), ahead(from)), asked), asked, priced)
	if err != nil {
		return nil, err
	}
	return NewModel(Model{Setting: m.Setting(), Project: p.Path}, days, shocks(p, &base))
}

// OfOffers works out what a workload costs with each offer in all scenarios. Samples
// are counted once: only prices change with the day. The mode and the region of the
// workload hold where the market was asked for none.
func OfOffers(w *demand.Workload, m market.Market, offers []quote.Offer) (*Model, error) {
	if len(offers) == 0 {
		return nil, errNoOffers
	}
	m = w.In(m)
	counts, err := w.Count(m, offers, demand.Counting{Hours: hoursMatter(m, offers)})
	if err != nil {
		return nil, err
	}
	priced := func(day econ.AsOf) (PricedDay, error) {
		c, err := counts.Compare(m.On(day), offers, "")
		if err != nil {
			return PricedDay{}, err
		}
		return PricedDay{Day: day, Offers: &c.Comparison, Volume: w.Volume}, nil
	}
	from := m.Setting().AsOf
	base, err := priced(from)
	if err != nil {
		return nil, err
	}
	days, err := laterDays(base, m.Announced(base.offers(), ahead(from)), nil, priced)
	if err != nil {
		return nil, err
	}
	return NewModel(Model{Setting: m.Setting(), Workload: w.Name, Volume: &w.Volume}, days, nil)
}

// errNoOffers says that nothing is compared.
var errNoOffers = errors.New("export: offers: missing; name at least one")

// hoursMatter reports whether the hour matters to a price, now or on an announced day.
func hoursMatter(m market.Market, offers []quote.Offer) bool {
	var names []string
	for _, o := range offers {
		names = append(names, o.Name())
	}
	from := m.Setting().AsOf
	return slices.ContainsFunc(append(m.Announced(names, ahead(from)), from), func(day econ.AsOf) bool {
		return demand.HoursMatter(market.Models(offers), m.On(day))
	})
}

// ahead is the last instant at which announced prices are looked for.
func ahead(from econ.AsOf) time.Time { return from.AddDate(0, 0, Horizon) }

// offers names the offers in use.
func (d *PricedDay) offers() []string {
	var out []string
	for _, p := range d.Plans {
		for _, l := range p.Legs {
			out = append(out, l.Offer)
		}
	}
	if d.Offers != nil {
		for _, r := range d.Offers.Ranked {
			out = append(out, r.Offer.Name())
		}
	}
	return out
}

// laterDays prices the days, in order, each once: those that are asked for, and those
// on which a cost differs.
func laterDays(base PricedDay, days, asked []econ.AsOf, priced func(econ.AsOf) (PricedDay, error)) ([]PricedDay,
	error) {
	slices.SortFunc(days, func(x, y econ.AsOf) int { return x.Compare(y.Time) })
	days = slices.CompactFunc(days, func(x, y econ.AsOf) bool { return x.Equal(y.Time) })
	out := []PricedDay{base}
	for _, day := range days {
		d, err := priced(day)
		if err != nil {
			return nil, err
		}
		same := func(x econ.AsOf) bool { return x.Equal(day.Time) }
		if d.Moves(&out[len(out)-1]) || slices.ContainsFunc(asked, same) {
			out = append(out, d)
		}
	}
	return out, nil
}

// askedDays are the days that the project's checks ask for.
func askedDays(p *project.Project, base econ.AsOf) []econ.AsOf {
	var out []econ.AsOf
	for _, c := range p.Checks {
		if !c.On.IsZero() && !c.On.Equal(base.Time) {
			out = append(out, market.DayOf(c.On.Time))
		}
	}
	return out
}

// shocks are those of the project's checks; one on any vendor is one on each.
func shocks(p *project.Project, base *PricedDay) []Shock {
	var out []Shock
	for _, c := range p.Checks {
		if c.Shock == nil {
			continue
		}
		day := base.Day
		if !c.On.IsZero() {
			day = market.DayOf(c.On.Time)
		}
		for _, vendor := range shocked(c.Shock, base.Plans) {
			out = append(out, Shock{Day: day, Vendor: vendor, Factor: *c.Shock.Price})
		}
	}
	return out
}

// shocked are the vendors in use that a shock is about.
func shocked(s *config.Shock, plans []margin.PlanResult) []string {
	var out []string
	for _, p := range plans {
		for _, v := range p.Serving.Vendors() {
			if s.Vendor.Text == policy.AnyVendor || s.Vendor.Text == v {
				out = append(out, v)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
