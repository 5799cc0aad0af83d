package econ

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/selfhost"
	"github.com/tokecon/tokecon/pkg/usage"
)

// Rule says how the cost of machines is laid on the tokens of prompts and of
// answers: one machine makes both, so there is no true split.
type Rule string

// The rules.
const (
	OnOutput Rule = "output" // all of it on the tokens of answers
	OnTokens Rule = "tokens" // the same on every token, cached ones too
	OnTime   Rule = "time"   // by the time that reading prompts and writing answers takes
	OnPrice  Rule = "price"  // in proportion to the listed prices
)

// The errors of rules that the question leaves without what they go by.
var (
	// ErrNoTime says that the throughput was measured as a whole, for [OnTime].
	ErrNoTime = errors.New("allocation by time: the time of prompts and answers is not known of a measured throughput")
	// ErrNoPrice says that there is no price above 0, for [OnPrice].
	ErrNoPrice = errors.New("allocation by price needs a price")
)

// Rules lists the rules.
func Rules() []Rule { return []Rule{OnOutput, OnTokens, OnTime, OnPrice} }

// Price is a price a million tokens that costs are held against.
type Price struct {
	Input  *money.Decimal `json:"input"` // nil: prompts are not billed
	Cached *money.Decimal `json:"cached"`
	Output money.Decimal  `json:"output"`
}

// BillsQuestion asks what lies under a price.
type BillsQuestion struct {
	Question
	Own     quote.Owned
	Profile *usage.Profile
	// Replicas that share the standing costs; 1 or more.
	Replicas int
	// Loads are the utilisations to work out, above 0 and up to 1.
	Loads []money.Decimal
	Rule  Rule
	// Listed is the offer whose price is held against the costs, Price a price
	// instead of it; both nil: none.
	Listed quote.Offer
	// ListedProfile is the workload as the listed offer counts it.
	ListedProfile *usage.Profile
	Price         *Price
}

// BillsResult is the answer, for JSON.
type BillsResult struct {
	Setting
	Workload Workload `json:"workload"`
	Bound    bool     `json:"bound"` // the costs are those of other models of like price: a bound, no estimate
	Bills    []*Bills `json:"bills"`
}

// Bills are the electricity bill, the credit-card bill and what lies between, a
// million tokens.
type Bills struct {
	Offer    string `json:"offer"` // whose costs these are
	Argument string `json:"fleet"` // as it was described
	Books    string `json:"hardware_books"`
	Replicas int    `json:"replicas"`
	Rule     Rule   `json:"allocation"`
	// InputShare is the part of the cost that the rule lays on prompts.
	InputShare money.Decimal `json:"input_share"`
	Listed     string        `json:"listed,omitempty"`
	Price      *Price        `json:"price,omitempty"`
	Capacity   money.Decimal `json:"capacity_per_month"` // requests of all replicas
	Loads      []LoadBill    `json:"loads"`
	// Even is the utilisation above which the listed price covers the full cost;
	// over 1 it never does, null without a price.
	Even     *float64 `json:"break_even_utilisation"`
	EvenLow  *float64 `json:"break_even_utilisation_low"` // at the ends of the throughput's band
	EvenHigh *float64 `json:"break_even_utilisation_high"`
	Unknown  []string `json:"unknown,omitempty"`
	Assumed  []string `json:"assumed,omitempty"`
	// Throughput is that of one replica by the model, Measured one that was given.
	Throughput *selfhost.Throughput `json:"throughput,omitempty"`
	Measured   *selfhost.Measured   `json:"measured,omitempty"`
	Per        [3]float64           `json:"-"` // tokens of a request: prompt, cached, answer
}

// LoadBill is a month at one utilisation.
type LoadBill struct {
	Utilisation money.Decimal `json:"utilisation"`
	Requests    money.Decimal `json:"requests_per_month"`
	Layers      []LayerBill   `json:"layers"`
	Total       money.Decimal `json:"cost_per_month"`
	PerOutput   money.Decimal `json:"cost_per_mtok_output"`
	PerInput    money.Decimal `json:"cost_per_mtok_input"`
	// LowOutput and HighOutput are PerOutput at the ends of the throughput's band.
	LowOutput  money.Decimal  `json:"low_per_mtok_output"`
	HighOutput money.Decimal  `json:"high_per_mtok_output"`
	Revenue    *money.Decimal `json:"revenue_per_month"` // of the listed price
	Energy     *Energy        `json:"energy"`
}

// LayerBill is one layer of a month, and all up to it.
type LayerBill struct {
	Layer     selfhost.Layer `json:"layer"`
	Amount    money.Decimal  `json:"amount_per_month"`
	PerOutput money.Decimal  `json:"per_mtok_output"`
	// Above is what is left of the listed price above this layer and those before
	// it, as a share of the price; null without one.
	Above *money.Decimal `json:"margin_above"`
}

// Energy is what machines draw, with the facility's overhead, and the carbon of
// that; null where the grid is not known.
type Energy struct {
	WhPerRequest    float64  `json:"wh_per_request"`
	KWhPerMtok      float64  `json:"kwh_per_mtok"` // of all tokens, prompts and answers
	GramsPerRequest *float64 `json:"gco2e_per_request"`
	GramsPerMtok    *float64 `json:"gco2e_per_mtok"`
}

// layerOrder is the order from the marginal bill up.
func layerOrder() []selfhost.Layer {
	return []selfhost.Layer{selfhost.Electricity, selfhost.RentLayer, selfhost.Chips, selfhost.Capital,
		selfhost.DataCentre, selfhost.Operations}
}

// WhatLiesUnder takes a price apart into the layers of what serving costs. The error
// is one of the fleet or the listed offer, [ErrNoTime] or [ErrNoPrice] of
// the rule, or a [quote.ErrMissing]
// that names what the question leaves out.
func WhatLiesUnder(q BillsQuestion) (*Bills, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	total, err := q.Profile.Total()
	if err != nil {
		return nil, err
	}
	k, request, err := q.Own.Capacity(q.Profile, quote.Mid)
	if err != nil {
		return nil, err
	}
	b := &billing{q: q, fleet: fullyLoaded(q.Own.Fleet, q.Replicas), capacity: k, request: request,
		tokens: [2]int64{total.PromptSize(), total.AnswerSize()}}
	if err := b.price(); err != nil {
		return nil, err
	}
	if err := b.share(); err != nil {
		return nil, err
	}
	return b.answer()
}

// fullyLoaded returns a fleet of a fixed number of replicas under a flat load, so that
// utilisation is the one thing that varies.
func fullyLoaded(f *selfhost.Fleet, replicas int) *selfhost.Fleet {
	out := *f
	for hour := range out.Shape {
		out.Shape[hour] = 1
	}
	out.Headroom, out.Least, out.Spare, out.Autoscale, out.ScaleToZero = money.FromInt(1), replicas, 0, false, false
	return &out
}

// billing is the work of one answer.
type billing struct {
	q        BillsQuestion
	fleet    *selfhost.Fleet
	capacity *selfhost.Capacity
	request  selfhost.Request
	tokens   [2]int64       // of the profile: prompts, answers
	revenue  *money.Decimal // of one request at the listed price
	bill     *quote.Bill    // that is of, where an offer is listed
	input    money.Decimal  // share of the cost that lies on prompts
	listed   *Price
}

// price finds what one request earns.
func (b *billing) price() error {
	switch {
	case b.q.Price != nil:
		b.listed = b.q.Price
		one := b.earn(b.q.Price)
		b.revenue = &one
	case b.q.Listed != nil:
		bill, err := b.q.Listed.Bill(b.q.ListedProfile, nil, b.q.Terms)
		if err != nil {
			return err
		}
		if len(bill.Missing) > 0 {
			return fmt.Errorf("%s: no price is known for %s", b.q.Listed.Name(), meterList(bill.Missing))
		}
		one := bill.Total.Quo(money.FromInt(b.q.ListedProfile.Requests))
		b.revenue, b.bill = &one, bill
	}
	return nil
}

// earn returns what a request earns at a price.
func (b *billing) earn(p *Price) money.Decimal {
	total, _ := b.q.Profile.Total() // asked before
	requests := money.FromInt(b.q.Profile.Requests)
	cached := money.FromInt(total.CacheTokens(meter.ReadsCache))
	prompt := money.FromInt(b.tokens[0]).Sub(cached)
	sum := p.Output.MulInt(b.tokens[1])
	if p.Input != nil {
		sum = sum.Add(p.Input.Mul(prompt))
		if p.Cached != nil {
			sum = sum.Add(p.Cached.Mul(cached))
		} else {
			sum = sum.Add(p.Input.Mul(cached))
		}
	}
	return sum.Shift(-6).Quo(requests)
}

// share works the rule out.
func (b *billing) share() error {
	all := money.FromInt(b.tokens[0] + b.tokens[1])
	switch b.q.Rule {
	case OnOutput:
	case OnTokens:
		b.input = money.FromInt(b.tokens[0]).Quo(all)
	case OnTime:
		t := b.capacity.Throughput
		if t == nil {
			return ErrNoTime
		}
		b.input = selfhost.Decimal(t.PrefillShare(b.request))
	case OnPrice:
		return b.shareByPrice()
	default:
		return fmt.Errorf("unknown allocation rule %q", b.q.Rule)
	}
	return nil
}

func (b *billing) shareByPrice() error {
	if b.revenue == nil || b.revenue.Sign() <= 0 {
		return ErrNoPrice
	}
	if b.bill != nil {
		b.input = promptPart(b.bill).Quo(b.bill.Total)
		return nil
	}
	outputs := Price{Output: b.listed.Output}
	b.input = money.FromInt(1).Sub(b.earn(&outputs).Quo(*b.revenue))
	return nil
}

// promptPart returns what of a bill is for prompts.
func promptPart(bill *quote.Bill) money.Decimal {
	var sum money.Decimal
	for _, l := range bill.Lines {
		if l.Meter.Get().Side == meter.Prompt {
			sum = sum.Add(l.Amount)
		}
	}
	return sum
}

func (b *billing) answer() (*Bills, error) {
	out := &Bills{
		Offer: b.fleet.Name, Argument: b.fleet.Argument, Books: b.fleet.Books, Replicas: b.q.Replicas, Rule: b.q.Rule,
		InputShare: b.input, Price: b.listed, Capacity: b.full().Floor(),
		Per:     [3]float64{b.request.Input, b.request.Cached, b.request.Output},
		Assumed: b.fleet.Assumed, Throughput: b.capacity.Throughput, Measured: b.capacity.Measured,
	}
	if b.q.Listed != nil {
		out.Listed = b.q.Listed.Name()
	}
	for _, u := range b.q.Loads {
		if u.Sign() <= 0 || money.FromInt(1).Less(u) {
			return nil, fmt.Errorf("a utilisation of %s; give more than 0 and at most 1, such as 60%%", u)
		}
		load := b.load(u)
		out.Loads = append(out.Loads, load)
	}
	out.Unknown = b.plan(b.q.Loads[0]).Unknown
	b.evens(out)
	return out, nil
}

// full returns how many requests a month all replicas serve without a pause.
func (b *billing) full() money.Decimal {
	return b.capacity.PerSecond.MulInt(3600 * selfhost.HoursPerMonth).MulInt(int64(b.q.Replicas))
}

func (b *billing) plan(u money.Decimal) *selfhost.Plan {
	return b.fleet.Plan(b.capacity, b.full().Mul(u), b.request)
}

func (b *billing) load(u money.Decimal) LoadBill {
	p := b.plan(u)
	l := LoadBill{Utilisation: u, Requests: p.Requests, Total: p.Total, PerOutput: b.perOutput(p.Total, p.Requests),
		PerInput: b.perInput(p.Total, p.Requests)}
	if b.revenue != nil {
		revenue := b.revenue.Mul(p.Requests)
		l.Revenue = &revenue
	}
	var sum money.Decimal
	for _, layer := range layerOrder() {
		amount, ok := amountOf(p, layer)
		if !ok {
			continue
		}
		sum = sum.Add(amount)
		l.Layers = append(l.Layers, LayerBill{layer, amount, b.perOutput(amount, p.Requests), marginOver(sum, l.Revenue)})
	}
	l.LowOutput = b.perOutput(p.Total, p.Requests.Mul(selfhost.Decimal(b.capacity.High)))
	l.HighOutput = b.perOutput(p.Total, p.Requests.Mul(selfhost.Decimal(b.capacity.Low)))
	l.Energy = b.energy(p)
	return l
}

func amountOf(p *selfhost.Plan, layer selfhost.Layer) (sum money.Decimal, ok bool) {
	for _, c := range p.Costs {
		if c.Layer == layer {
			sum, ok = sum.Add(c.Amount), true
		}
	}
	return sum, ok
}

// marginOver returns (price − cost) ÷ price.
func marginOver(cost money.Decimal, revenue *money.Decimal) *money.Decimal {
	if revenue == nil || revenue.Sign() <= 0 {
		return nil
	}
	m := revenue.Sub(cost).Quo(*revenue)
	return &m
}

// perOutput returns the part of a cost that the rule lays on answers, a million of
// their tokens; perInput that on prompts.
func (b *billing) perOutput(cost, requests money.Decimal) money.Decimal {
	return b.per(cost.Mul(money.FromInt(1).Sub(b.input)), requests, b.tokens[1])
}

func (b *billing) perInput(cost, requests money.Decimal) money.Decimal {
	return b.per(cost.Mul(b.input), requests, b.tokens[0])
}

func (b *billing) per(cost, requests money.Decimal, tokens int64) money.Decimal {
	if tokens == 0 || requests.IsZero() {
		return money.Decimal{}
	}
	of := requests.MulInt(tokens).Quo(money.FromInt(b.q.Profile.Requests))
	return cost.Shift(6).Quo(of)
}

func (b *billing) energy(p *selfhost.Plan) *Energy {
	requests := p.Requests.Float64()
	if p.KWh == nil || requests <= 0 {
		return nil
	}
	tokens := b.request.Input + b.request.Output
	wh := p.KWh.Float64() * 1000 / requests
	e := &Energy{WhPerRequest: wh, KWhPerMtok: wh / tokens * 1000}
	if p.GramsCO2 != nil {
		grams := *p.GramsCO2 / requests
		mtok := grams / tokens * 1e6
		e.GramsPerRequest, e.GramsPerMtok = &grams, &mtok
	}
	return e
}

// evens finds the utilisation at which the price covers the full cost, and that
// at the ends of the band of the throughput.
func (b *billing) evens(out *Bills) {
	if b.revenue == nil {
		return
	}
	out.Even = b.even(1)
	out.EvenLow, out.EvenHigh = b.even(b.capacity.High), b.even(b.capacity.Low)
}

// even solves cost(u) = revenue(u), both of which are straight lines in u for
// machines that stay the same. factor is on the throughput.
func (b *billing) even(factor float64) *float64 {
	full, half := b.plan(money.FromInt(1)), b.plan(money.MustParse("0.5"))
	slope := full.Total.Sub(half.Total).MulInt(2)
	fixed := full.Total.Sub(slope)
	gain := b.revenue.Mul(full.Requests).Mul(selfhost.Decimal(factor)).Sub(slope)
	if gain.Sign() <= 0 {
		return nil
	}
	u := fixed.Quo(gain).Float64()
	return &u
}

// Like picks the open models whose price is nearest to one: a bound for a model
// that nobody outside has seen. Prices are of the same workload; what is more
// than a factor away is left out.
func Like(price money.Decimal, offers []*Ranked, factor money.Decimal, most int) []*Ranked {
	var near []*Ranked
	for _, r := range offers {
		if r.Request.Sign() <= 0 || price.Sign() <= 0 {
			continue
		}
		if ratio := r.Request.Quo(price); ratio.Less(factor) && money.FromInt(1).Quo(factor).Less(ratio) {
			near = append(near, r)
		}
	}
	apart := func(r *Ranked) money.Decimal {
		ratio := r.Request.Quo(price)
		if ratio.Less(money.FromInt(1)) {
			return money.FromInt(1).Quo(ratio)
		}
		return ratio
	}
	slices.SortStableFunc(near, func(a, b *Ranked) int { return apart(a).Cmp(apart(b)) })
	return near[:min(most, len(near))]
}
