package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/scenario"
	"github.com/tokecon/tokecon/pkg/usage"
)

// service is what may serve a plan: an offer by its name, as the project and the
// books have it.
type service struct {
	name    string
	asked   string // the name it was found by: that of an offer of the project, or a model's
	legs    []leg
	ways    []margin.Way
	shares  []money.Decimal // of the requests, by leg
	success *money.Decimal  // of outcomes: share of attempts that succeed with it; nil: that of the plan
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
	return &service{name: m.FullName(), asked: m.FullName(), legs: []leg{{model: m}},
		ways: []margin.Way{{Share: one, Legs: []int{0}}}, shares: []money.Decimal{one}}
}

// service finds what a name of the project means.
func (a *app) service(p *project, plan *config.Plan, name config.Word, s econ.Setting) (*service, error) {
	described, ways, err := p.Serve(p.path, name)
	if err != nil {
		return nil, err
	}
	out := &service{asked: name.Text}
	for _, w := range ways {
		out.ways = append(out.ways, margin.Way(w))
	}
	for _, d := range described {
		found, err := a.leg(p, d, s)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: plan %s: offer: %w", p.path, d.Name.Line, plan.Name, err)
		}
		out.legs = append(out.legs, *found)
	}
	out.shares = margin.Shares(out.ways, len(out.legs))
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

// planPricer prices a plan with what serves it, as things are or under shocks. It
// counts every workload once, for all that serve it.
type planPricer struct {
	app      *app
	project  *project
	plan     *config.Plan
	model    *margin.Plan
	services []*service
	setting  econ.Setting
	tallies  map[string]*tally // by how counts are shifted
	plain    map[string]*plain // by workload
	against  against
	open     func(config.Word) (*sample, error) // a workload, from its start
}

// tally is the workloads of a plan as they are counted.
type tally struct {
	samples map[string]*sample
	counted map[string]map[string]*usage.Counted // by workload and offer
}

func (a *app) planPricer(p *project, plan *config.Plan, offers []string, s econ.Setting) (*planPricer, error) {
	model, err := econPlan(plan)
	if err != nil {
		return nil, fmt.Errorf("%s:%d: %w", p.path, plan.Line, err)
	}
	services, err := a.services(p, plan, offers, s)
	if err != nil {
		return nil, err
	}
	if plan.Users.Decimal == nil && slices.ContainsFunc(services, (*service).owned) {
		return nil, fmt.Errorf("%s:%d: plan %s: users: missing; what a fleet costs depends on how many there are", p.path,
			plan.Line, plan.Name)
	}
	open := func(name config.Word) (*sample, error) { return a.projectSample(p, plan, name) }
	return &planPricer{app: a, project: p, plan: plan, model: model, services: services, setting: s,
		tallies: map[string]*tally{}, plain: map[string]*plain{}, open: open}, nil
}

// rows is the plan with each service, under shocks, in the order of the services.
func (k *planPricer) rows(under scenario.Shocks) ([]margin.PlanResult, error) {
	t, err := k.tally(under.Shift())
	if err != nil {
		return nil, err
	}
	var out []margin.PlanResult
	for _, service := range k.services {
		row, err := k.row(t, service, under)
		if err != nil {
			return nil, err
		}
		out = append(out, *row)
	}
	return out, nil
}

// row is the plan as one service serves it.
func (k *planPricer) row(t *tally, s *service, under scenario.Shocks) (*margin.PlanResult, error) {
	plan, model := k.plan, k.terms(s, under)
	row := &margin.PlanResult{Plan: plan.Name, Line: plan.Line, PriceLine: plan.PriceLine, OfferLine: plan.Offer.Line,
		Unit: unitWords(plan), Seat: plan.Per == config.Seat, Price: plan.Price, Workload: t.samples[plan.Workload.Text].Name,
		Users: k.users(under), Target: plan.Target.Decimal, Fixed: model.Fixed, Offer: s.name, Sale: saleOf(plan)}
	row.Volume = volumeOf(&model, row.Users)
	serving, excluded, err := k.price(t, s, row.Volume, under)
	if err != nil {
		return nil, err
	}
	if excluded != nil {
		row.Vendor, row.Reason, row.Legs = excluded.Vendor, excluded.Reason, []margin.Leg{}
		if excluded.Offer != s.name {
			row.Reason = excluded.Offer + ": " + excluded.Reason
		}
		return row, nil
	}
	if err := row.Fill(model, *serving); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", k.project.path, plan.Line, err)
	}
	return row, nil
}

// terms is the plan of one payer with a service, under shocks.
func (k *planPricer) terms(s *service, under scenario.Shocks) margin.Plan {
	model := under.Plan(*k.model, k.plan.Per == config.Seat)
	if s.success != nil && k.plan.Per == config.Outcome {
		attempts := money.FromInt(1).Quo(*s.success)
		model.Usage.Each = &attempts
	}
	return model
}

// users are the payers under shocks; nil where the plan says none.
func (k *planPricer) users(under scenario.Shocks) *money.Decimal {
	if k.plan.Users.Decimal == nil {
		return nil
	}
	n := k.plan.Users.Mul(under.Factor(scenario.Users))
	return &n
}

// volumeOf is how many requests are served a month: 1 where that is not known.
func volumeOf(p *margin.Plan, users *money.Decimal) money.Decimal {
	if users != nil {
		if requests := users.Mul(p.Served()); !requests.IsZero() {
			return requests
		}
	}
	return money.FromInt(1)
}

// request is what a request costs with a service, under shocks; nil where that is not
// known.
func (k *planPricer) request(s *service, under scenario.Shocks) (*money.Decimal, error) {
	t, err := k.tally(under.Shift())
	if err != nil {
		return nil, err
	}
	model := k.terms(s, under)
	serving, excluded, err := k.price(t, s, volumeOf(&model, k.users(under)), under)
	if err != nil || excluded != nil {
		return nil, err
	}
	mid, _, _ := serving.Request()
	return &mid, nil
}

// workload names what a leg reads and writes.
func (k *planPricer) workload(l *leg) config.Word {
	if l.Workload.Text != "" {
		return l.Workload
	}
	return k.plan.Workload
}

// What is kept of counts: tallies, since draws shift them a thousand ways, each once;
// and the sizes of requests, a few hundred bytes each, so that no text is counted twice.
const (
	mostTallies = 64
	mostKept    = 100_000
)

// tally counts the workloads of all legs, with counts shifted, each shift once.
func (k *planPricer) tally(shift usage.Shift) (*tally, error) {
	key := shift.String()
	if t := k.tallies[key]; t != nil {
		return t, nil
	}
	models, fleets, words := map[string][]*pricebook.Model{}, map[string][]quote.Owned{}, map[string]config.Word{}
	for _, s := range k.services {
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
	t := &tally{map[string]*sample{}, map[string]map[string]*usage.Counted{}}
	for name, word := range words {
		var err error
		if t.samples[name], t.counted[name], err = k.count(word, shift, models[name], fleets[name]); err != nil {
			return nil, err
		}
	}
	if len(k.tallies) >= mostTallies {
		clear(k.tallies)
	}
	k.tallies[key] = t
	return t, nil
}

// plain is a workload that was counted as it is.
type plain struct {
	sample   *sample
	counting *counting
}

// count counts a workload, shifted: from the sizes of its requests where they are
// kept.
func (k *planPricer) count(word config.Word, shift usage.Shift, models []*pricebook.Model,
	fleets []quote.Owned) (*sample, map[string]*usage.Counted, error) {
	p := k.plain[word.Text]
	if p == nil {
		var err error
		if p, err = k.countPlain(word, usage.Shift{}, models, fleets); err != nil {
			return nil, nil, err
		}
		k.plain[word.Text] = p
	}
	s := *p.sample
	counted, kept, err := p.counting.shifted(shift, &s)
	if err != nil {
		return nil, nil, err
	}
	if !kept {
		if p, err = k.countPlain(word, shift, models, fleets); err != nil {
			return nil, nil, err
		}
		s = *p.sample
		counted = p.counting.by(p.counting.builder.Counted(), &s)
	}
	s.Uncounted = leastUncounted(counted)
	return &s, counted, nil
}

// countPlain reads the samples of a workload.
func (k *planPricer) countPlain(word config.Word, shift usage.Shift, models []*pricebook.Model,
	fleets []quote.Owned) (*plain, error) {
	s, err := k.open(word)
	if err != nil {
		return nil, err
	}
	s.shift = shift
	subjects := k.against.widen(slices.Concat(hostedSubjects(models), ownSubjects(fleets)))
	c, err := k.app.countKeeping(mostKept, s, k.setting, subjects, k.against.hours || hoursMatter(models, k.setting))
	return &plain{s, c}, err
}

// price prices every leg at what it serves, or says why one cannot.
func (k *planPricer) price(t *tally, s *service, volume money.Decimal, under scenario.Shocks) (*margin.Serving,
	*econ.Excluded, error) {
	out := &margin.Serving{Name: s.name, Ways: s.ways}
	for i := range s.legs {
		ranked, excluded, err := k.rank(t, &s.legs[i], volume.Mul(s.shares[i]), under)
		if err != nil || excluded != nil {
			return nil, excluded, err
		}
		out.Legs = append(out.Legs, margin.LegOf(ranked, s.legs[i].Role, s.shares[i]))
	}
	return out, nil, nil
}

// rank asks one leg for its price.
func (k *planPricer) rank(t *tally, l *leg, volume money.Decimal, under scenario.Shocks) (*econ.Ranked, *econ.Excluded,
	error) {
	name := k.workload(l).Text
	sample, counted := *t.samples[name], t.counted[name]
	sample.Volume = volume
	setting, err := k.served(l, &sample)
	if err != nil {
		return nil, nil, err
	}
	var candidate econ.Candidate
	if l.fleet != nil {
		fleet := *l.fleet
		fleet.Fleet = under.Fleet(fleet.Fleet)
		candidate = econ.Candidate{Offer: fleet, Counted: counted[l.name()]}
	} else {
		candidate = hostedCandidates([]*pricebook.Model{l.model}, counted, &sample, setting)[0]
		candidate.Offer = quote.Hosted{Model: l.model, Moved: under.Priced(l.name())}
	}
	c, err := econ.Compare([]econ.Candidate{candidate}, question(&sample, setting, ""))
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
func byCost(a, b margin.PlanResult) int {
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
