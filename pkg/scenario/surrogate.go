package scenario

import (
	"cmp"
	"math"
	"slices"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// surrogate is the cost of a request of a plan as a function of the levers, so that
// ten thousand draws need not be counted anew. A bill is linear in each price, and
// what is on a meter is linear in the tokens of prompts p, in those of answers a and
// in p times the cached share c, as long as no request changes its price tier:
//
//	amount = price factor × (fixed + p·(fresh + cached·(c − c₀)) + a·answer)
//
// The four are solved for on four exact bills. Whole tokens, tiers and what a cache
// pushes out of the prompt make small steps that a line cuts across: how far off it is
// is measured, never assumed.
type surrogate struct {
	base  *margin.PlanResult
	fee   money.Decimal
	c0    money.Decimal // cached share at which the bills were solved; 0 where it does not move
	parts []part
}

// part is what a meter of a leg costs of a request of the plan.
type part struct {
	key
	fixed, fresh, cached, answer money.Decimal
	moved                        []int // inputs that are factors on its price
}

// key names a meter of a leg.
type key struct {
	leg int
	id  meter.ID
}

// design is where the exact bills are taken: counts times Grown, and shares from Low
// to High.
type design struct{ grown, low, high money.Decimal }

// bills are exact plans at the places of a design; those that no lever needs are the
// base.
type bills struct{ base, wordy, grown, cached []margin.PlanResult }

// at prices the places of a design, with shocks beside it.
func (x design) at(eval Eval, shocks Shocks, g *Gamble) (*bills, error) {
	var out bills
	var err error
	here := func(more ...Shock) []margin.PlanResult {
		if err != nil {
			return nil
		}
		all := slices.Clone(shocks)
		if g.has(Cache) {
			all = append(all, Shock{Lever: Cache, By: x.low})
		}
		var rows []margin.PlanResult
		rows, err = eval(append(all, more...))
		return rows
	}
	out.base = here()
	out.wordy, out.grown, out.cached = out.base, out.base, out.base
	if g.has(Tokens, Verbosity) {
		out.wordy = here(Shock{Lever: Verbosity, By: x.grown})
		out.grown = here(Shock{Lever: Tokens, By: x.grown})
	}
	if g.has(Cache) {
		out.cached = here(Shock{Lever: Cache, By: x.high})
	}
	return &out, err
}

// solve makes the surrogate of plan i; nil where a line is out of the question: a
// fleet steps with what it serves, and what cannot be priced at a place of the design
// has no line.
func (x design) solve(b *bills, i int, g *Gamble) *surrogate {
	for _, rows := range [][]margin.PlanResult{b.base, b.wordy, b.grown, b.cached} {
		if rows[i].Margin == nil || slices.ContainsFunc(rows[i].Legs,
			func(l margin.Leg) bool { return l.Vendor == quote.OwnVendor }) {
			return nil
		}
	}
	base, wordy, grown, cached := amounts(&b.base[i]), amounts(&b.wordy[i]), amounts(&b.grown[i]), amounts(&b.cached[i])
	s := &surrogate{base: &b.base[i], fee: b.base[i].Serving.Fee(), c0: x.low}
	step, reach := x.grown.Sub(money.FromInt(1)), x.high.Sub(x.low)
	for _, k := range keys(base, wordy, grown, cached) {
		p := part{key: k}
		p.answer = wordy[k].Sub(base[k]).Quo(step)
		p.fresh = grown[k].Sub(wordy[k]).Quo(step)
		p.fixed = base[k].Sub(p.answer).Sub(p.fresh)
		if g.has(Cache) {
			p.cached = cached[k].Sub(base[k]).Quo(reach)
		}
		p.moved = g.moving(s.base.Legs[k.leg].Offer, k.id)
		s.parts = append(s.parts, p)
	}
	return s
}

// moving are the inputs that are factors on the price of a meter.
func (g *Gamble) moving(model string, id meter.ID) []int {
	var out []int
	for i := range g.Inputs {
		if g.Inputs[i].moves(model, id) {
			out = append(out, i)
		}
	}
	return out
}

// amounts are the costs of a request by meter: a month's, each with its share.
func amounts(r *margin.PlanResult) map[key]money.Decimal {
	out := map[key]money.Decimal{}
	for i := range r.Legs {
		l := &r.Legs[i]
		if l.Bill.Total.IsZero() {
			continue
		}
		each := l.Share.Mul(l.Request).Quo(l.Bill.Total)
		for n := range l.Bill.Lines {
			k := key{i, l.Bill.Lines[n].Meter}
			out[k] = out[k].Add(l.Bill.Lines[n].Amount.Mul(each))
		}
	}
	return out
}

// keys are those of all, in one order.
func keys(all ...map[key]money.Decimal) []key {
	var out []key
	for _, of := range all {
		for k := range of {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, func(a, b key) int { return cmp.Or(cmp.Compare(a.leg, b.leg), cmp.Compare(a.id, b.id)) })
	return slices.Compact(out)
}

// cost is that of a request under the shocks of a draw.
func (s *surrogate) cost(under Shocks) money.Decimal {
	p := under.Factor(Tokens)
	a := p.Mul(under.Factor(Verbosity))
	var more money.Decimal // cached beyond where the bills were solved
	if c := under.Cached(); c != nil {
		more = c.Sub(s.c0)
	}
	sum := s.fee
	for i := range s.parts {
		t := &s.parts[i]
		amount := t.fixed.Add(p.Mul(t.fresh.Add(t.cached.Mul(more)))).Add(a.Mul(t.answer))
		for _, k := range t.moved {
			amount = amount.Mul(under[k].By)
		}
		sum = sum.Add(amount)
	}
	return sum.Significant(20)
}

// designs are tried in turn: counts doubled, which rounds nothing, and as far as nine
// draws in ten go, where doubled ones lie in another tier.
func (d *Draws) designs() ([]design, error) {
	low, high := money.Decimal{}, money.FromInt(1)
	far := 1.0
	for k := range d.gamble.Inputs {
		at := d.gamble.Inputs[k].Dist.Quantile
		var err error
		switch d.gamble.Inputs[k].Lever {
		case Cache:
			if low, err = decimal(at(0.1)); err == nil {
				high, err = decimal(at(0.9))
			}
		case Tokens, Verbosity:
			far = math.Max(far, at(0.9))
		}
		if err != nil {
			return nil, err
		}
	}
	if !low.Less(high) { // it is set, and does not move
		low, high = money.Decimal{}, money.FromInt(1)
	}
	out := []design{{money.FromInt(2), low, high}}
	if grown, err := decimal(far); err == nil && far > 1 && !grown.Equal(out[0].grown) {
		out = append(out, design{grown, low, high})
	}
	return out, nil
}
