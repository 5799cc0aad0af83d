package project

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// Pricer prices a plan with what serves it, as things are or under shocks. It counts
// every workload once, for all that serve it. It is for one goroutine.
type Pricer struct {
	Plan   *config.Plan
	Offers []*Offer // in the order of the rows

	project *Project
	market  market.Market
	terms   *margin.Plan
	tried   []string
	tallies map[string]tally          // by how counts are shifted
	plain   map[string]*demand.Counts // by workload, as it is
	opened  map[string]*demand.Workload
	more    demand.Counting // what counting has to mind besides
}

// Pricer returns what prices a plan with its own offer, or with those that are tried
// in its place. The counting says what samples are counted by besides.
func (p *Project) Pricer(m market.Market, plan *config.Plan, tried []string, more demand.Counting) (*Pricer, error) {
	terms, err := margin.Of(plan)
	if err != nil {
		return nil, wrongAt(p, plan.Line, err)
	}
	offers, err := p.Offers(m, plan, tried)
	if err != nil {
		return nil, err
	}
	k := &Pricer{Plan: plan, Offers: offers, project: p, market: m, terms: terms, tried: tried,
		tallies: map[string]tally{}, plain: map[string]*demand.Counts{}, opened: map[string]*demand.Workload{}, more: more}
	for _, o := range offers {
		if err := k.sized(o); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// Add gives the plan another offer that might serve it.
func (k *Pricer) Add(o *Offer) error {
	if err := k.sized(o); err != nil {
		return err
	}
	k.Offers = append(k.Offers, o)
	clear(k.tallies) // what was counted before knows nothing of it
	clear(k.plain)
	return nil
}

// sized refuses a fleet for a plan that does not say how many users it has.
func (k *Pricer) sized(o *Offer) error {
	if k.Plan.Users.Decimal != nil || !o.Owned() {
		return nil
	}
	return fmt.Errorf("%s:%d: plan %s: users: missing; what a fleet costs depends on how many there are",
		k.project.Path, k.Plan.Line, k.Plan.Name)
}

// Rows returns the plan with each offer, under shocks, in the order of the offers. It
// is a scenario.Eval.
func (k *Pricer) Rows(under scenario.Shocks) ([]margin.PlanResult, error) {
	var out []margin.PlanResult
	for _, o := range k.Offers {
		row, err := k.Row(o, under)
		if err != nil {
			return nil, err
		}
		out = append(out, *row)
	}
	return out, nil
}

// Row returns the plan as one offer serves it, under shocks.
func (k *Pricer) Row(o *Offer, under scenario.Shocks) (*margin.PlanResult, error) {
	t, err := k.tally(under.Shift())
	if err != nil {
		return nil, err
	}
	plan, terms := k.Plan, k.termsOf(o, under)
	row := &margin.PlanResult{Plan: plan.Name, Line: plan.Line, Unit: plan.UnitTitle(), Price: plan.Price,
		Workload: t[plan.Workload.Text].Workload.Name, Users: k.usersUnder(under), Target: plan.Target.Decimal,
		Fixed: terms.Fixed, Offer: o.Name, Written: plan}
	row.Volume = volumeOf(&terms, row.Users)
	serving, excluded, err := k.serving(t, o, row.Volume, under)
	if err != nil {
		return nil, err
	}
	if excluded != nil {
		row.Vendor, row.Reason, row.Legs = excluded.Vendor, excluded.Reason, []margin.Leg{}
		if excluded.Offer != o.Name {
			row.Reason = excluded.Offer + ": " + excluded.Reason
		}
		return row, nil
	}
	if err := row.Fill(terms, *serving); err != nil {
		return nil, wrongAt(k.project, plan.Line, err)
	}
	return row, nil
}

// Request returns what a request costs with an offer, under shocks; nil where that is
// not known.
func (k *Pricer) Request(o *Offer, under scenario.Shocks) (*money.Decimal, error) {
	t, err := k.tally(under.Shift())
	if err != nil {
		return nil, err
	}
	terms := k.termsOf(o, under)
	serving, excluded, err := k.serving(t, o, volumeOf(&terms, k.usersUnder(under)), under)
	if err != nil || excluded != nil {
		return nil, err
	}
	mid, _, _ := serving.Request()
	return &mid, nil
}

// termsOf is the plan of one payer with an offer, under shocks.
func (k *Pricer) termsOf(o *Offer, under scenario.Shocks) margin.Plan {
	terms := under.Plan(*k.terms, k.Plan.Per == config.Seat)
	if o.Success != nil && k.Plan.Per == config.Outcome {
		attempts := money.FromInt(1).Quo(*o.Success)
		terms.Usage.Each = &attempts
	}
	return terms
}

// usersUnder are the payers under shocks; nil where the plan says none.
func (k *Pricer) usersUnder(under scenario.Shocks) *money.Decimal {
	if k.Plan.Users.Decimal == nil {
		return nil
	}
	n := k.Plan.Users.Mul(under.Factor(scenario.Users))
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

// serving prices every leg at its share of the requests, or says why one cannot serve.
func (k *Pricer) serving(t tally, o *Offer, volume money.Decimal, under scenario.Shocks) (*margin.Serving,
	*econ.Excluded, error) {
	out := &margin.Serving{Name: o.Name, Ways: o.Ways}
	for i := range o.Legs {
		ranked, excluded, err := k.rank(t, &o.Legs[i], volume.Mul(o.Shares[i]), under)
		if err != nil || excluded != nil {
			return nil, excluded, err
		}
		out.Legs = append(out.Legs, margin.LegOf(ranked, o.Legs[i].Role, o.Shares[i]))
	}
	return out, nil, nil
}

// rank asks one leg for its price.
func (k *Pricer) rank(t tally, l *Leg, volume money.Decimal, under scenario.Shocks) (*econ.Ranked, *econ.Excluded,
	error) {
	counts := t[k.workload(l).Text]
	m, err := k.MarketOf(l)
	if err != nil {
		return nil, nil, err
	}
	candidates := counts.Candidates(m, []quote.Offer{l.offer()})
	if l.Fleet != nil {
		fleet := *l.Fleet
		fleet.Fleet = under.Fleet(fleet.Fleet)
		candidates[0].Offer = fleet
	} else {
		candidates[0].Offer = quote.Hosted{Model: l.Model, Moved: under.Priced(l.OfferName())}
	}
	c, err := econ.Compare(candidates, counts.QuestionAt(m, volume))
	switch {
	case err != nil:
		return nil, nil, err
	case len(c.Excluded) > 0:
		return nil, &c.Excluded[0], nil
	}
	return c.Ranked[0], nil, nil
}

// MarketOf returns the market in the mode and the region of a leg: what the market was
// asked for goes before what the offer says, and that before what the workload says.
func (k *Pricer) MarketOf(l *Leg) (market.Market, error) {
	var mode pricebook.Mode
	if word := l.Mode; word.Text != "" {
		if err := mode.UnmarshalText([]byte(word.Text)); err != nil {
			return k.market, fmt.Errorf("%s:%d: mode: %q: %w", k.project.Path, word.Line, word.Text, err)
		}
	}
	w, err := k.open(k.workload(l))
	if err != nil {
		return k.market, err
	}
	region := l.Region
	if mode == "" {
		mode = w.Mode
	}
	if region == "" {
		region = w.Region
	}
	return k.market.Under(mode, region), nil
}

// Models are the vendors' models that serve the plan, each once.
func (k *Pricer) Models() []*pricebook.Model {
	var out []*pricebook.Model
	for _, o := range k.Offers {
		for i := range o.Legs {
			if x := o.Legs[i].Model; x != nil && !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	return out
}

// Vendors are who bills for the plan, each once; machines reports whether one's own
// serve it.
func (k *Pricer) Vendors() (vendors []string, machines bool) {
	for _, o := range k.Offers {
		for i := range o.Legs {
			switch l := &o.Legs[i]; {
			case l.Fleet != nil:
				machines = true
			case !slices.Contains(vendors, l.Model.Vendor):
				vendors = append(vendors, l.Model.Vendor)
			}
		}
	}
	return vendors, machines
}

// Users returns the payers; nil where the plan says none.
func (k *Pricer) Users() *money.Decimal { return k.Plan.Users.Decimal }

// Place returns where the plan stands, for errors: file, line and name.
func (k *Pricer) Place() string {
	return fmt.Sprintf("%s:%d: plan %s", k.project.Path, k.Plan.Line, k.Plan.Name)
}

var _ scenario.Plan = (*Pricer)(nil)

// Market is what the plan is priced in.
func (k *Pricer) Market() market.Market { return k.market }

// OnDay returns the plan at the prices of another day.
func (k *Pricer) OnDay(day time.Time) (scenario.Plan, error) {
	return k.project.Pricer(k.market.OnDay(day), k.Plan, k.tried, k.more)
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
