package project

import (
	"fmt"
	"slices"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// Offer is what may serve a plan, as the project and the market have it: a model, a
// fleet, a route over several, or a cascade.
type Offer struct {
	Name    string
	Asked   string // the name it was found by: that of an offer of the project, or a model's
	Legs    []Leg
	Ways    []margin.Way
	Shares  []money.Decimal // of the requests, by leg
	Success *money.Decimal  // of outcomes: share of attempts that succeed with it; nil: that of the plan
}

// Leg is one of those that serve an offer's requests. It is a model or a fleet.
type Leg struct {
	config.Leg
	Model *pricebook.Model
	Fleet *quote.Owned
}

// OfferName returns the full name of the model or the fleet.
func (l *Leg) OfferName() string { return l.offer().Name() }

// Vendor returns who bills for it.
func (l *Leg) Vendor() string { return l.offer().Vendor() }

func (l *Leg) offer() quote.Offer {
	if l.Fleet != nil {
		return *l.Fleet
	}
	return quote.Hosted{Model: l.Model}
}

// Owned reports whether a fleet is among the legs.
func (o *Offer) Owned() bool {
	return slices.ContainsFunc(o.Legs, func(l Leg) bool { return l.Fleet != nil })
}

// Same reports whether two are one and the same offer.
func (o *Offer) Same(other *Offer) bool {
	if o.Asked == other.Asked {
		return true
	}
	if len(o.Legs) != 1 || len(other.Legs) != 1 {
		return false
	}
	x, y := &o.Legs[0], &other.Legs[0]
	return x.OfferName() == y.OfferName() && x.Mode.Text == y.Mode.Text && x.Region == y.Region
}

// CallByOffer gives the offer the name that the project has for it, where that of the
// model does not say in which mode or region it is used.
func (o *Offer) CallByOffer() {
	if len(o.Legs) == 1 && (o.Legs[0].Mode.Text != "" || o.Legs[0].Region != "") {
		o.Name = o.Asked
	}
}

// Offers finds the plan's own offer, or those that are tried in its place: offers and
// fleets of the project, or patterns of models in the market's books.
func (p *Project) Offers(m market.Market, plan *config.Plan, tried []string) ([]*Offer, error) {
	if len(tried) == 0 {
		own, err := p.Offer(m, plan, plan.Offer)
		return []*Offer{own}, err
	}
	var out []*Offer
	for _, name := range tried {
		if slices.Contains(p.OfferNames(), name) || p.fleet(name) != nil {
			own, err := p.Offer(m, plan, config.Word{Line: plan.Line, Text: name})
			if err != nil {
				return nil, err
			}
			out = append(out, own)
			continue
		}
		models, err := m.Offers(name)
		if err != nil {
			return nil, err
		}
		for _, x := range market.Models(models) {
			out = append(out, hosted(x))
		}
	}
	return out, nil
}

// hosted is a model alone.
func hosted(x *pricebook.Model) *Offer {
	one := money.FromInt(1)
	return &Offer{Name: x.FullName(), Asked: x.FullName(), Legs: []Leg{{Model: x}},
		Ways: []margin.Way{{Share: one, Legs: []int{0}}}, Shares: []money.Decimal{one}}
}

// Offer finds what a name of the project means. The error names the place in the
// file.
func (p *Project) Offer(m market.Market, plan *config.Plan, name config.Word) (*Offer, error) {
	described, ways, err := p.Serve(p.Path, name)
	if err != nil {
		return nil, err
	}
	out := &Offer{Asked: name.Text}
	for _, w := range ways {
		out.Ways = append(out.Ways, margin.Way(w))
	}
	for _, d := range described {
		found, err := p.leg(m, d)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: plan %s: offer: %w", p.Path, d.Name.Line, plan.Name, err)
		}
		out.Legs = append(out.Legs, *found)
	}
	out.Shares = margin.Shares(out.Ways, len(out.Legs))
	out.Name = name.Text
	if len(out.Legs) == 1 {
		out.Name = out.Legs[0].OfferName()
	}
	return out, nil
}

// leg finds a model or builds a fleet.
func (p *Project) leg(m market.Market, d config.Leg) (*Leg, error) {
	if !d.Fleet {
		x, err := m.Model(d.Name.Text)
		return &Leg{Leg: d, Model: x}, err
	}
	fleet, err := m.Fleet(selfhost.Description{Fleet: p.fleet(d.Name.Text), Where: p.Path})
	return &Leg{Leg: d, Fleet: &fleet}, err
}

// fleet returns the description of a fleet of the file; nil where there is none.
func (p *Project) fleet(name string) *config.Fleet {
	i := slices.IndexFunc(p.Fleets, func(f config.Fleet) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &p.Fleets[i]
}

// FleetDescription returns a fleet of the file by its name. The error suggests the
// nearest.
func (p *Project) FleetDescription(name string) (selfhost.Description, error) {
	if f := p.fleet(name); f != nil {
		return selfhost.Description{Fleet: f, Where: p.Path}, nil
	}
	var names []string
	for i := range p.Fleets {
		names = append(names, p.Fleets[i].Name)
	}
	return selfhost.Description{}, unknownFleet(p.Path, name, names)
}

// VendorsUsed returns who bills for the offers that the project's plans and offers
// name, each once; quote.OwnVendor stands for machines.
func (p *Project) VendorsUsed(m market.Market) ([]string, error) {
	var used []string
	take := func(name config.Word, plan *config.Plan) error {
		o, err := p.Offer(m, plan, name)
		if err != nil {
			return err
		}
		for i := range o.Legs {
			if v := o.Legs[i].Vendor(); !slices.Contains(used, v) {
				used = append(used, v)
			}
		}
		return nil
	}
	for i := range p.Plans {
		if err := take(p.Plans[i].Offer, &p.Plans[i]); err != nil {
			return nil, err
		}
	}
	for i := range p.Project.Offers {
		o := &p.Project.Offers[i]
		err := take(config.Word{Line: o.Line, Text: o.Name}, &config.Plan{Line: o.Line, Name: o.Name})
		if err != nil {
			return nil, err
		}
	}
	if len(used) == 0 {
		return nil, fmt.Errorf("%s: there are no plans and no offers in it: no prices to pin", p.Path)
	}
	return used, nil
}
