package swap

import (
	"errors"
	"slices"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// Any stands for all models in the books, among the offers to go to.
const Any = "any"

// Question is what leaving an offer is asked about.
type Question struct {
	Plans     []string     // by name; none: all
	From      string       // the offer to leave; empty: each plan's own
	To        []string     // the offers to go to, or patterns of models; none: [Any]
	Target    config.Share // gross margin in the place of the plans' own
	Success   []Success    // shares of attempts that succeed
	Failure   *money.Decimal
	Switching *money.Decimal // what the move of each plan costs, once
	Attempts  int            // at most, for one task; 1 or more
	Verbosity money.Decimal  // factor on the answers of candidates; zero stands for 1
	Mixed     Mixed          // cascades and routes of the two
}

// Success is the share of attempts that succeed, of an offer by its name or a pattern,
// or of a side: from or to.
type Success struct {
	Name  string
	Share money.Decimal // above 0 and at most 1
}

// asking is one question being answered.
type asking struct {
	q       *Question
	project *project.Project
	market  market.Market
	used    []bool // of Question.Success: an offer here is called so
}

// Ask holds every plan's offer against the candidates, and all plans against those who
// set prices.
func Ask(p *project.Project, m market.Market, q Question) (*Result, error) {
	if q.Attempts < 1 {
		return nil, input.Wrong("give 1 or more", "%w", input.Param("attempts", "%d", q.Attempts))
	}
	if q.Verbosity.IsZero() {
		q.Verbosity = money.FromInt(1)
	}
	a := &asking{q: &q, project: p, market: m, used: make([]bool, len(q.Success))}
	pricers, err := a.pricers()
	if err != nil {
		return nil, err
	}
	return a.answer(pricers)
}

// pricers price the plans, each with what serves it first and the candidates after.
func (a *asking) pricers() ([]*project.Pricer, error) {
	var own []string
	if a.q.From != "" {
		own = []string{a.q.From}
	}
	out, err := a.project.Pricers(a.market, project.Question{Plans: a.q.Plans, Offers: own, Target: a.q.Target})
	if err != nil {
		return nil, err
	}
	found := false
	for _, k := range out {
		if err := a.candidates(k); err != nil {
			return nil, err
		}
		found = found || len(k.Offers) > 1
	}
	if !found {
		return nil, input.Wrong("name another", "%w",
			input.Param("to", "names nothing else: %s is in use", out[0].Offers[0].Name))
	}
	return out, a.unused()
}

// candidates gives a plan what it might be served by.
func (a *asking) candidates(k *project.Pricer) error {
	if len(k.Offers) != 1 {
		return input.Wrong("name one", "%w", input.Param("from", "%s: that is %d models", a.q.From, len(k.Offers)))
	}
	from := k.Offers[0]
	from.CallByOffer()
	found, err := a.project.Offers(a.market, k.Plan, a.names())
	if err != nil {
		return err
	}
	for _, o := range found {
		if o.Same(from) || len(o.Legs) == 1 && o.Legs[0].Model != nil && o.Legs[0].Model.Kind == pricebook.Embedding {
			continue
		}
		o.CallByOffer()
		o.Success = a.successOf(o, "to", nil)
		if err := k.Add(o); err != nil {
			return err
		}
	}
	own := k.Plan
	if a.q.From != "" {
		own = nil // what the plan says is said of its own offer
	}
	from.Success = a.successOf(from, "from", own)
	return nil
}

// names are the offers and patterns to go to.
func (a *asking) names() []string {
	names := slices.Clone(a.q.To)
	if len(names) == 0 {
		names = []string{Any}
	}
	for i := range names {
		if names[i] == Any && !slices.Contains(a.project.OfferNames(), Any) {
			names[i] = "*"
		}
	}
	return names
}

// successOf is the share of attempts that succeed with an offer: what the question says
// of it by name, what it says of its side, the file. A plan says it of its own offer.
func (a *asking) successOf(o *project.Offer, side string, plan *config.Plan) *money.Decimal {
	var found *money.Decimal
	for i := range a.q.Success {
		n := &a.q.Success[i]
		byName := pricebook.Match(n.Name, o.Asked) || pricebook.Match(n.Name, o.Name)
		if byName || n.Name == side {
			a.used[i] = true
		}
		if byName || n.Name == side && found == nil {
			found = &n.Share
		}
		if byName {
			return found
		}
	}
	switch {
	case found != nil:
		return found
	case a.project.SuccessOf(o.Asked) != nil:
		return a.project.SuccessOf(o.Asked)
	case a.project.SuccessOf(o.Name) != nil:
		return a.project.SuccessOf(o.Name)
	case plan != nil:
		return plan.Success.Decimal
	}
	return nil
}

// unused refuses shares of offers that are not asked about.
func (a *asking) unused() error {
	for i := range a.q.Success {
		if !a.used[i] {
			return input.Wrong("name an offer to leave or to go to, or from and to themselves", "%w",
				input.Param("success", "%s: no offer here is called so", a.q.Success[i].Name))
		}
	}
	return nil
}

func (a *asking) answer(pricers []*project.Pricer) (*Result, error) {
	r := &Result{Setting: a.market.Setting(), Project: a.project.Path, Attempts: a.q.Attempts, Verbosity: a.q.Verbosity,
		Plans: []Card{}}
	setters := Setters{}
	for _, k := range pricers {
		for _, x := range k.Models() {
			setters[x.FullName()] = x.Setter
		}
	}
	for _, k := range pricers {
		card, err := a.card(k, setters)
		if err != nil {
			return nil, err
		}
		r.Plans = append(r.Plans, *card)
	}
	var err error
	if r.Exposure, err = Exposures(current(pricers), setters); err != nil {
		return nil, err
	}
	for i := range r.Plans {
		r.Plans[i].Expose(r.Exposure)
	}
	r.Concentration = Concentrate(r.Exposure)
	return r, nil
}

// current prices all plans as they are served now.
func current(pricers []*project.Pricer) scenario.Eval {
	return func(under scenario.Shocks) ([]margin.PlanResult, error) {
		var out []margin.PlanResult
		for _, k := range pricers {
			row, err := k.Row(k.Offers[0], under)
			if err != nil {
				return nil, err
			}
			out = append(out, *row)
		}
		return out, nil
	}
}

// card prices one plan with all that may serve it.
func (a *asking) card(k *project.Pricer, setters Setters) (*Card, error) {
	var sides []Served
	for i, o := range k.Offers {
		var under scenario.Shocks
		if i > 0 && !a.q.Verbosity.Equal(money.FromInt(1)) {
			under = scenario.Shocks{{Lever: scenario.Verbosity, By: a.q.Verbosity}}
		}
		side, err := a.served(k, o, under)
		if err != nil {
			return nil, err
		}
		side.Setters = setters.Of(legsOf(o))
		sides = append(sides, *side)
	}
	return CardOf(&sides[0], sides[1:], &a.q.Mixed)
}

// legsOf are the names of what serves.
func legsOf(o *project.Offer) []margin.Leg {
	var out []margin.Leg
	for i := range o.Legs {
		out = append(out, margin.Leg{Offer: o.Legs[i].OfferName()})
	}
	return out
}

// served is the plan as one offer serves it, with all that is known of that.
func (a *asking) served(k *project.Pricer, o *project.Offer, under scenario.Shocks) (*Served, error) {
	row, err := k.Row(o, under)
	if err != nil {
		return nil, err
	}
	out := &Served{Row: *row, Quality: a.quality(k, o), Life: life(k, o), Exit: k.Plan.SwitchingCost}
	if a.q.Switching != nil {
		out.Exit = a.q.Switching
	}
	out.Moved = movable(k, o)
	out.Priced = func(factor money.Decimal) (*money.Decimal, error) {
		shocks := slices.Clone(under)
		for _, model := range out.Moved {
			shocks = append(shocks, scenario.Shock{Lever: scenario.Price, Scope: model, By: factor})
		}
		return k.Request(o, shocks)
	}
	out.Text, err = texts(k, o, under)
	return out, err
}

// quality is what is known of how well an offer does.
func (a *asking) quality(k *project.Pricer, o *project.Offer) *Quality {
	if o.Success == nil {
		return nil
	}
	failure := k.Plan.FailureCost
	if a.q.Failure != nil {
		failure = a.q.Failure
	}
	return &Quality{Success: *o.Success, Failure: failure, Attempts: a.q.Attempts}
}

// movable are the models whose prices are asked about: those that the offer in use has
// not, if there are any.
func movable(k *project.Pricer, o *project.Offer) []string {
	all, fresh := []string{}, []string{}
	for i := range o.Legs {
		x := o.Legs[i].Model
		if x == nil || slices.Contains(all, x.FullName()) {
			continue
		}
		all = append(all, x.FullName())
		if !slices.ContainsFunc(k.Offers[0].Legs, func(l project.Leg) bool { return l.Model == x }) {
			fresh = append(fresh, x.FullName())
		}
	}
	if len(fresh) > 0 {
		return fresh
	}
	return all
}

// life is that of the leg which may end first; nil for machines alone.
func life(k *project.Pricer, o *project.Offer) *Life {
	var first *Life
	for i := range o.Legs {
		x := o.Legs[i].Model
		if x == nil {
			continue
		}
		since, ends := x.Sold()
		l := LifeOf(x.FullName(), since, ends, k.Market().Setting().AsOf.Time)
		if first == nil || l.Low.Less(first.Low) {
			first = &l
		}
	}
	return first
}

// texts are the workload as each model of an offer counts it, those of judges left
// out.
func texts(k *project.Pricer, o *project.Offer, under scenario.Shocks) ([]Text, error) {
	out := []Text{}
	for i := range o.Legs {
		l := &o.Legs[i]
		if l.Role == margin.JudgeRole {
			continue
		}
		counts, err := k.Counts(l, under.Shift())
		if err != nil {
			return nil, err
		}
		text, err := TextOf(l.OfferName(), counts.Of(l.OfferName()))
		if err != nil {
			return nil, err
		}
		if err := list(k, l, text); err != nil {
			return nil, err
		}
		out = append(out, *text)
	}
	return out, nil
}

// list adds what a leg's model asks for prompts and answers of that size.
func list(k *project.Pricer, l *project.Leg, text *Text) error {
	if l.Model == nil {
		return nil
	}
	m, err := k.MarketOf(l)
	if err != nil {
		return err
	}
	setting := m.Setting()
	ask := setting.Ask()
	ask.Prompt = int64(text.Prompt.Tokens.Float64())
	card, err := l.Model.Card(ask)
	var notOffered *pricebook.NotOfferedError
	var noPrice *pricebook.NoPriceError
	if errors.As(err, &notOffered) || errors.As(err, &noPrice) {
		return nil // the row says so
	}
	if err != nil {
		return err
	}
	for _, side := range []struct {
		id   meter.ID
		into *Side
	}{{meter.Input, &text.Prompt}, {meter.Output, &text.Answer}} {
		if r := card.Rates[side.id]; r != nil {
			side.into.List = &r.Price
		}
	}
	return nil
}
