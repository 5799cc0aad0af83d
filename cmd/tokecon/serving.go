package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/usage"
)

// service is what may serve a plan: an offer by its name, as the project and the
// books have it.
type service struct {
	name   string
	legs   []leg
	ways   []econ.Way
	shares []money.Decimal // of the requests, by leg
}

// leg is an offer of those that serve a plan. It is a model or a fleet.
type leg struct {
	config.Leg
	model *pricebook.Model
	fleet *quote.Owned
}

func (l *leg) name() string {
	if l.fleet != nil {
		return l.fleet.Name()
	}
	return l.model.FullName()
}

// owned tells whether a fleet is among the legs.
func (s *service) owned() bool {
	return slices.ContainsFunc(s.legs, func(l leg) bool { return l.fleet != nil })
}

// vendor is who bills for it.
func (l *leg) vendor() string {
	if l.fleet != nil {
		return l.fleet.Vendor()
	}
	return l.model.Vendor
}

// services finds the plan's own offer, or those that are tried in its place: offers
// of the project or models of the books.
func (a *app) services(p *project, plan *config.Plan, tried []string, s econ.Setting) ([]*service, error) {
	if len(tried) == 0 {
		own, err := a.service(p, plan, plan.Offer, s)
		return []*service{own}, err
	}
	var out []*service
	for _, name := range tried {
		if slices.Contains(p.OfferNames(), name) {
			own, err := a.service(p, plan, config.Word{Line: plan.Line, Text: name}, s)
			if err != nil {
				return nil, err
			}
			out = append(out, own)
			continue
		}
		models, err := a.books.Select([]string{name}, s.AsOf.Time)
		if err != nil {
			return nil, err
		}
		for _, m := range models {
			out = append(out, hostedService(m))
		}
	}
	return out, nil
}

// hostedService is a model alone.
func hostedService(m *pricebook.Model) *service {
	one := money.FromInt(1)
	return &service{name: m.FullName(), legs: []leg{{model: m}}, ways: []econ.Way{{Share: one, Legs: []int{0}}}, shares: []money.Decimal{one}}
}

// service finds what a name of the project means.
func (a *app) service(p *project, plan *config.Plan, name config.Word, s econ.Setting) (*service, error) {
	described, ways, err := p.Serve(p.path, name)
	if err != nil {
		return nil, err
	}
	out := &service{}
	for _, w := range ways {
		out.ways = append(out.ways, econ.Way(w))
	}
	for _, d := range described {
		found, err := a.leg(p, d, s)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: plan %s: offer: %w", p.path, d.Name.Line, plan.Name, err)
		}
		out.legs = append(out.legs, *found)
	}
	out.shares = econ.Shares(out.ways, len(out.legs))
	out.name = name.Text
	if len(out.legs) == 1 {
		out.name = out.legs[0].name()
	}
	return out, nil
}

// leg finds a model or builds a fleet.
func (a *app) leg(p *project, d config.Leg, s econ.Setting) (*leg, error) {
	if !d.Fleet {
		m, err := a.books.Find(d.Name.Text, s.AsOf.Time)
		return &leg{Leg: d, model: m}, err
	}
	i := slices.IndexFunc(p.Fleets, func(f config.Fleet) bool { return f.Name == d.Name.Text })
	fleet, err := a.builtFleet(&p.Fleets[i], p.path, s)
	return &leg{Leg: d, fleet: &fleet}, err
}

// planPricer prices what serves a plan. It counts every workload once, for all that
// serve it.
type planPricer struct {
	app     *app
	project *project
	plan    *config.Plan
	setting econ.Setting
	volume  money.Decimal // requests a month
	samples map[string]*sample
	counted map[string]map[string]*usage.Counted // by workload and offer
	against against
}

func (a *app) planPricer(p *project, plan *config.Plan, volume money.Decimal, s econ.Setting) *planPricer {
	return &planPricer{app: a, project: p, plan: plan, setting: s, volume: volume, samples: map[string]*sample{}, counted: map[string]map[string]*usage.Counted{}}
}

// workload names what a leg reads and writes.
func (k *planPricer) workload(l *leg) config.Word {
	if l.Workload.Text != "" {
		return l.Workload
	}
	return k.plan.Workload
}

// count counts the workloads of all legs.
func (k *planPricer) count(services []*service) error {
	models, fleets, words := map[string][]*pricebook.Model{}, map[string][]quote.Owned{}, map[string]config.Word{}
	for _, s := range services {
		for i := range s.legs {
			l := &s.legs[i]
			w := k.workload(l)
			words[w.Text] = w
			if l.fleet != nil {
				fleets[w.Text] = append(fleets[w.Text], *l.fleet)
			} else if !slices.Contains(models[w.Text], l.model) {
				models[w.Text] = append(models[w.Text], l.model)
			}
		}
	}
	for name, word := range words {
		sample, err := k.app.projectSample(k.project, k.plan, word)
		if err != nil {
			return err
		}
		subjects := k.against.widen(slices.Concat(hostedSubjects(models[name]), ownSubjects(fleets[name])))
		if k.counted[name], err = k.app.count(sample, k.setting, subjects, k.against.hours || hoursMatter(models[name], k.setting)); err != nil {
			return err
		}
		sample.Uncounted = leastUncounted(k.counted[name])
		k.samples[name] = sample
	}
	return nil
}

// price prices every leg at what it serves, or says why one cannot.
func (k *planPricer) price(s *service) (*econ.Serving, *econ.Excluded, error) {
	out := &econ.Serving{Name: s.name, Ways: s.ways}
	for i := range s.legs {
		ranked, excluded, err := k.rank(&s.legs[i], k.volume.Mul(s.shares[i]))
		if err != nil || excluded != nil {
			return nil, excluded, err
		}
		out.Legs = append(out.Legs, econ.LegOf(ranked, s.legs[i].Role, s.shares[i]))
	}
	return out, nil, nil
}

// rank asks one leg for its price.
func (k *planPricer) rank(l *leg, volume money.Decimal) (*econ.Ranked, *econ.Excluded, error) {
	name := k.workload(l).Text
	sample, counted := *k.samples[name], k.counted[name]
	sample.Volume = volume
	setting, err := k.served(l, &sample)
	if err != nil {
		return nil, nil, err
	}
	candidates := []econ.Candidate{{}}
	if l.fleet != nil {
		candidates[0] = econ.Candidate{Offer: *l.fleet, Counted: counted[l.name()]}
	} else {
		candidates = hostedCandidates([]*pricebook.Model{l.model}, counted, &sample, setting)
	}
	c, err := econ.Compare(candidates, question(&sample, setting, ""))
	switch {
	case err != nil:
		return nil, nil, err
	case len(c.Excluded) > 0:
		return nil, &c.Excluded[0], nil
	}
	return c.Ranked[0], nil, nil
}

// served is the setting with the mode and the region of a leg: what a flag says goes
// before what the offer says, and that before what the workload says.
func (k *planPricer) served(l *leg, s *sample) (econ.Setting, error) {
	out := k.setting
	set := k.app.set
	if mode := l.Mode; set.mode == "" && mode.Text != "" {
		if err := out.Mode.UnmarshalText([]byte(mode.Text)); err != nil {
			return out, fmt.Errorf("%s:%d: mode: %q: %w", k.project.path, mode.Line, mode.Text, err)
		}
	} else if set.mode == "" && s.mode != "" {
		if err := out.Mode.UnmarshalText([]byte(s.mode)); err != nil {
			return out, err
		}
	}
	if set.region == "" {
		out.Region = or(l.Region, or(s.region, out.Region))
	}
	return out, nil
}

// byCost puts the cheapest first; what is not known comes last.
func byCost(a, b econ.PlanResult) int {
	switch {
	case a.Margin == nil || b.Margin == nil:
		return boolean(a.Margin == nil) - boolean(b.Margin == nil)
	case !a.Request.Equal(b.Request):
		return a.Request.Cmp(b.Request)
	}
	return strings.Compare(a.Offer, b.Offer)
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}
