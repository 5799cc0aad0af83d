package main

import (
	"errors"
	"slices"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/scenario"
	"github.com/tokecon/tokecon/pkg/swap"
)

// sameService tells whether two are one and the same offer.
func sameService(a, b *service) bool {
	if a.asked == b.asked {
		return true
	}
	if len(a.legs) != 1 || len(b.legs) != 1 {
		return false
	}
	x, y := &a.legs[0], &b.legs[0]
	return x.name() == y.name() && x.Mode.Text == y.Mode.Text && x.Region == y.Region
}

// callByOffer gives a service the name that the project has for it, where that of the
// model does not say in which mode or region it is used.
func (s *service) callByOffer() {
	if len(s.legs) == 1 && (s.legs[0].Mode.Text != "" || s.legs[0].Region != "") {
		s.name = s.asked
	}
}

// successOf is the share of attempts that succeed with a service: what a flag says of
// it by name, what one says of its side, the file. A plan says it of its own offer.
func (q *swapAsked) successOf(p *project, s *service, side string, plan *config.Plan) *money.Decimal {
	var found *money.Decimal
	for i := range q.success {
		n := &q.success[i]
		byName := pricebook.Match(n.name, s.asked) || pricebook.Match(n.name, s.name)
		if byName || n.name == side {
			n.used = true
		}
		if byName || n.name == side && found == nil {
			found = &n.share
		}
		if byName {
			return found
		}
	}
	switch {
	case found != nil:
		return found
	case p.SuccessOf(s.asked) != nil:
		return p.SuccessOf(s.asked)
	case p.SuccessOf(s.name) != nil:
		return p.SuccessOf(s.name)
	case plan != nil:
		return plan.Success.Decimal
	}
	return nil
}

// unused refuses shares of offers that are not asked about.
func (q *swapAsked) unused() error {
	for _, n := range q.success {
		if !n.used {
			return input.Wrong("name an offer of --from or --to, or from and to themselves",
				"--success %s: no offer here is called so", n.name)
		}
	}
	return nil
}

// quality is what is known of how well a service does.
func (q *swapAsked) quality(k *planPricer, s *service) *swap.Quality {
	if s.success == nil {
		return nil
	}
	failure := k.plan.FailureCost
	if q.failure != nil {
		failure = q.failure
	}
	return &swap.Quality{Success: *s.success, Failure: failure, Attempts: q.attempts}
}

// answerSwap holds every plan's offer against the candidates, and all plans against
// those who set prices.
func (a *app) answerSwap(q *swapAsked, pricers []*planPricer, s econ.Setting) (*swap.Result, error) {
	r := &swap.Result{Setting: s, Attempts: q.attempts, Verbosity: q.verbosity, Plans: []swap.Card{}}
	setters := swap.Setters{}
	for _, k := range pricers {
		for _, service := range k.services {
			for i := range service.legs {
				if m := service.legs[i].model; m != nil {
					setters[m.FullName()] = m.Setter
				}
			}
		}
	}
	for _, k := range pricers {
		card, err := q.card(k, setters)
		if err != nil {
			return nil, err
		}
		r.Plans = append(r.Plans, *card)
	}
	var err error
	if r.Exposure, err = swap.Exposures(inUse(pricers), setters); err != nil {
		return nil, err
	}
	for i := range r.Plans {
		r.Plans[i].Expose(r.Exposure)
	}
	r.Concentration = swap.Concentrate(r.Exposure)
	return r, nil
}

// inUse works all plans out as they are served now.
func inUse(pricers []*planPricer) scenario.Eval {
	return func(under scenario.Shocks) ([]margin.PlanResult, error) {
		var out []margin.PlanResult
		for _, k := range pricers {
			t, err := k.tally(under.Shift())
			if err != nil {
				return nil, err
			}
			row, err := k.row(t, k.services[0], under)
			if err != nil {
				return nil, err
			}
			out = append(out, *row)
		}
		return out, nil
	}
}

// card prices one plan with all that may serve it.
func (q *swapAsked) card(k *planPricer, setters swap.Setters) (*swap.Card, error) {
	var sides []swap.Served
	for i, service := range k.services {
		var under scenario.Shocks
		if i > 0 && !q.verbosity.Equal(money.FromInt(1)) {
			under = scenario.Shocks{{Lever: scenario.Verbosity, By: q.verbosity}}
		}
		side, err := q.served(k, service, under)
		if err != nil {
			return nil, err
		}
		side.Setters = setters.Of(legsOf(service))
		sides = append(sides, *side)
	}
	return swap.CardOf(&sides[0], sides[1:], &q.mixed)
}

// legsOf are the names of what serves.
func legsOf(s *service) []margin.Leg {
	var out []margin.Leg
	for i := range s.legs {
		out = append(out, margin.Leg{Offer: s.legs[i].name()})
	}
	return out
}

// served is the plan as one service serves it, with all that is known of that.
func (q *swapAsked) served(k *planPricer, s *service, under scenario.Shocks) (*swap.Served, error) {
	t, err := k.tally(under.Shift())
	if err != nil {
		return nil, err
	}
	row, err := k.row(t, s, under)
	if err != nil {
		return nil, err
	}
	out := &swap.Served{Row: *row, Quality: q.quality(k, s), Life: k.life(s), Exit: k.plan.SwitchingCost}
	if q.switching != nil {
		out.Exit = q.switching
	}
	out.Moved = k.movable(s)
	out.Priced = func(factor money.Decimal) (*money.Decimal, error) {
		shocks := slices.Clone(under)
		for _, model := range out.Moved {
			shocks = append(shocks, scenario.Shock{Lever: scenario.Price, Scope: model, By: factor})
		}
		return k.request(s, shocks)
	}
	out.Text, err = k.texts(t, s)
	return out, err
}

// movable are the models whose prices are asked about: those that the offer in use has
// not, if there are any.
func (k *planPricer) movable(s *service) []string {
	all, fresh := []string{}, []string{}
	for i := range s.legs {
		m := s.legs[i].model
		if m == nil || slices.Contains(all, m.FullName()) {
			continue
		}
		all = append(all, m.FullName())
		if !slices.ContainsFunc(k.services[0].legs, func(l leg) bool { return l.model == m }) {
			fresh = append(fresh, m.FullName())
		}
	}
	if len(fresh) > 0 {
		return fresh
	}
	return all
}

// life is that of the leg which may end first; nil for machines alone.
func (k *planPricer) life(s *service) *swap.Life {
	var first *swap.Life
	for i := range s.legs {
		m := s.legs[i].model
		if m == nil {
			continue
		}
		since, ends := m.Sold()
		l := swap.LifeOf(m.FullName(), since, ends, k.setting.AsOf.Time)
		if first == nil || l.Low.Less(first.Low) {
			first = &l
		}
	}
	return first
}

// texts are the workload as each model of a service counts it, those of judges left
// out.
func (k *planPricer) texts(t *tally, s *service) ([]swap.Text, error) {
	out := []swap.Text{}
	for i := range s.legs {
		l := &s.legs[i]
		if l.Role == margin.JudgeRole {
			continue
		}
		text, err := swap.TextOf(l.name(), t.counted[k.workload(l).Text][l.name()])
		if err != nil {
			return nil, err
		}
		if err := k.list(l, t.samples[k.workload(l).Text], text); err != nil {
			return nil, err
		}
		out = append(out, *text)
	}
	return out, nil
}

// list adds what a leg's model asks for prompts and answers of that size.
func (k *planPricer) list(l *leg, sample *sample, text *swap.Text) error {
	if l.model == nil {
		return nil
	}
	setting, err := k.served(l, sample)
	if err != nil {
		return err
	}
	size := int64(text.Prompt.Tokens.Float64())
	card, err := l.model.Card(pricebook.Ask{At: setting.AsOf.Time, Mode: setting.Mode, Region: setting.Region,
		Prompt: size})
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
		into *swap.Side
	}{{meter.Input, &text.Prompt}, {meter.Output, &text.Answer}} {
		if r := card.Rates[side.id]; r != nil {
			side.into.List = &r.Price
		}
	}
	return nil
}
