package diff

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/tokecon/tokecon/pkg/internal/split"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// PlanSplit is a change by what caused it. Costs, revenue and the gross margin of a
// payer follow from these six; the cost of a month also from the number of payers.
type PlanSplit struct {
	// what the customer pays: price, included requests, overage, mark-up, how it is paid
	Price  money.Decimal `json:"price"`
	List   money.Decimal `json:"list"`   // the rates of the model, or those of another model instead, and routers' fees
	Tokens money.Decimal `json:"tokens"` // tokens a request, by the tokenizer of each side, and calls a request
	// shares of prompt, cached, written and answer tokens, and of the offers that share the requests
	Mix    money.Decimal `json:"mix"`
	Volume money.Decimal `json:"volume"` // requests a payer: usage, caps, free users, retries and tool calls
	Other  money.Decimal `json:"other"`  // costs beside tokens
	Payers money.Decimal `json:"payers"` // how many there are; 0 but for a month
}

// Move is an amount on both sides. Change is nil where one of them is not known,
// and Split where the causes cannot be told.
type Move struct {
	From   *money.Decimal `json:"from"`
	To     *money.Decimal `json:"to"`
	Change *money.Decimal `json:"change"`
	Split  *PlanSplit     `json:"split"`
}

// PlanChange is what became of a plan. Amounts are for one of Unit, a month is that
// of all users.
type PlanChange struct {
	Plan       string       `json:"plan"`
	Unit       string       `json:"unit"`
	FromOffer  string       `json:"from_offer"`
	Offer      string       `json:"offer"`
	Margin     Move         `json:"gross_margin"` // a share: 0.01 is a point
	Cost       Move         `json:"cost"`         // COGS of one payer
	Revenue    Move         `json:"revenue"`      // of one payer
	Month      Move         `json:"cost_per_month"`
	Users      Move         `json:"users"`
	FromStatus quote.Status `json:"from_status"`
	Status     quote.Status `json:"status"`
	Reason     string       `json:"reason,omitempty"` // why something is nil
}

// Swapped tells whether another model serves the plan.
func (c *PlanChange) Swapped() bool { return c.FromOffer != c.Offer }

// Moved tells whether anything is not what it was, or is not known to be.
func (c *PlanChange) Moved() bool {
	for _, m := range []*Move{&c.Margin, &c.Cost, &c.Revenue, &c.Month, &c.Users} {
		if (m.From == nil) != (m.To == nil) || m.Change != nil && !m.Change.IsZero() {
			return true
		}
	}
	return c.Swapped() || c.Cost.Change == nil
}

// Plans pairs the plans of two results by name and splits what became of each.
// What is on one side alone is new or gone. The largest change of the margin comes
// first. The error tells of a broken book.
func Plans(from, to []margin.PlanResult) (changed []PlanChange, came, gone []margin.PlanResult, err error) {
	changed, came, gone = []PlanChange{}, []margin.PlanResult{}, []margin.PlanResult{}
	for i := range to {
		was := planNamed(from, to[i].Plan)
		if was == nil {
			came = append(came, to[i])
			continue
		}
		c, err := diffPlan(was, &to[i])
		if err != nil {
			return nil, nil, nil, fmt.Errorf("plan %s: %w", c.Plan, err)
		}
		changed = append(changed, *c)
	}
	for i := range from {
		if planNamed(to, from[i].Plan) == nil {
			gone = append(gone, from[i])
		}
	}
	slices.SortStableFunc(changed, func(a, b PlanChange) int {
		of := func(m Move) money.Decimal {
			if m.Change == nil {
				return money.FromInt(-1)
			}
			return m.Change.Abs()
		}
		return cmp.Or(of(b.Margin).Cmp(of(a.Margin)), of(b.Cost).Cmp(of(a.Cost)))
	})
	return changed, came, gone, nil
}

func planNamed(plans []margin.PlanResult, name string) *margin.PlanResult {
	if i := slices.IndexFunc(plans, func(p margin.PlanResult) bool { return p.Plan == name }); i >= 0 {
		return &plans[i]
	}
	return nil
}

// diffPlan compares a plan with itself.
func diffPlan(was, now *margin.PlanResult) (*PlanChange, error) {
	c := &PlanChange{Plan: now.Plan, Unit: now.Unit, FromOffer: was.Offer, Offer: now.Offer, FromStatus: was.Status,
		Status: now.Status, Reason: cmp.Or(was.Reason, now.Reason)}
	c.Users = move(was.Users, now.Users)
	c.fill(was, now)
	switch {
	case c.Reason != "":
		return c, nil
	case was.Unit != now.Unit:
		c.Reason = fmt.Sprintf("it was sold as %s and is now sold as %s", was.Unit, now.Unit)
		c.Cost.Change, c.Revenue.Change = nil, nil
		return c, nil
	}
	x, reason, err := crossServings(was, now)
	if err != nil || reason != "" {
		c.Reason = reason
		return c, err
	}
	c.Reason = c.split(was, now, x)
	return c, nil
}

// crossedLegs is what serves a plan on both sides: its legs, one by one, with the
// share of the requests that each has, and fees by the request.
type crossedLegs struct {
	legs   []*crossed
	shares [2][]money.Decimal
	fees   [2]money.Decimal
}

// crossServings crosses the legs of both sides in their order, or says why that
// cannot be done.
func crossServings(was, now *margin.PlanResult) (*crossedLegs, string, error) {
	if len(was.Legs) != len(now.Legs) {
		return nil, fmt.Sprintf("the offers that serve it were %d and are %d: which part is whose cannot be told",
			len(was.Legs), len(now.Legs)), nil
	}
	x := &crossedLegs{fees: [2]money.Decimal{was.Request, now.Request}}
	for i := range was.Legs {
		a, b := &was.Legs[i], &now.Legs[i]
		vendor := a.Vendor
		if vendor != quote.OwnVendor {
			vendor = b.Vendor
		}
		leg, reason, err := crossOffers(a.Basis, b.Basis, vendor)
		if err != nil || reason != "" {
			return nil, reason, err
		}
		x.legs = append(x.legs, leg)
		for side, l := range []*margin.Leg{a, b} {
			x.shares[side] = append(x.shares[side], l.Share)
			x.fees[side] = x.fees[side].Sub(l.Share.Mul(l.Request)) // what is left of a request
		}
	}
	return x, "", nil
}

// request is the cost of one request of the plan, with the prices, the tokens, the
// mix and the calls of the given sides. Which leg serves what share is mix.
func (x *crossedLegs) request(list, tokens, mix, volume uint) money.Decimal {
	sum := x.fees[list]
	for i, leg := range x.legs {
		f := leg.request(list, tokens, mix)
		sum = sum.Add(x.shares[mix][i].Mul(f.Num.Mul(leg.calls[volume]).Quo(f.Den)))
	}
	return sum
}

// fill takes the amounts of both sides over.
func (c *PlanChange) fill(was, now *margin.PlanResult) {
	a, b := amountsOf(was), amountsOf(now)
	c.Margin, c.Cost, c.Revenue, c.Month = move(a.margin, b.margin), move(a.cost, b.cost), move(a.revenue, b.revenue),
		move(a.month, b.month)
}

// planAmounts are the amounts of a plan that changes are told of; nil is unknown.
type planAmounts struct{ margin, cost, revenue, month *money.Decimal }

func amountsOf(r *margin.PlanResult) planAmounts {
	if r.Margin == nil {
		return planAmounts{}
	}
	out := planAmounts{r.Gross, &r.COGS, &r.Revenue, nil}
	if r.Users != nil {
		month := r.COGS.Mul(*r.Users)
		out.month = &month
	}
	return out
}

func move(from, to *money.Decimal) Move {
	m := Move{From: from, To: to}
	if from != nil && to != nil {
		change := to.Sub(*from)
		m.Change = &change
	}
	return m
}

// The factors of a plan, as bits of what has moved.
const (
	priceMoved = 1 << iota
	listMoved
	tokensMoved
	mixMoved
	volumeMoved
	otherMoved
	payersMoved
	planFactors = 7
)

// split works the plan out in every state between the two sides, and fills in the
// parts of each change. It returns why that cannot be done.
func (c *PlanChange) split(was, now *margin.PlanResult, x *crossedLegs) string {
	states := make([]*margin.Margin, payersMoved) // how many pay changes nothing for one
	for moved := range states {
		plan, each := stateOf(&was.Model, &now.Model, x, uint(moved))
		m, err := plan.Margin(each)
		if err != nil {
			return err.Error()
		}
		states[moved] = m
	}
	if reason := follows(was, states[0]) + follows(now, states[len(states)-1]); reason != "" {
		return contradiction
	}
	one := money.FromInt(1)
	of := func(moved uint) *margin.Margin { return states[moved%payersMoved] }
	c.Cost.split(func(moved uint) split.Fraction { return split.Fraction{Num: of(moved).COGS, Den: one} })
	c.Revenue.split(func(moved uint) split.Fraction { return split.Fraction{Num: of(moved).Revenue, Den: one} })
	if c.Month.Change != nil {
		users := [2]money.Decimal{*was.Users, *now.Users}
		c.Month.split(func(moved uint) split.Fraction {
			return split.Fraction{Num: of(moved).COGS.Mul(users[moved/payersMoved]), Den: one}
		})
	}
	if c.Margin.Change == nil {
		return "a plan without revenue has no margin"
	}
	if slices.ContainsFunc(states, func(m *margin.Margin) bool { return m.Revenue.Sign() <= 0 }) {
		return "with the price of one side and the use of the other there is no revenue, and so no margin to split"
	}
	c.Margin.split(func(moved uint) split.Fraction {
		return split.Fraction{Num: of(moved).Profit,
			Den: of(moved).Revenue}
	})
	return ""
}

// follows says where what is worked out is not what a result holds.
func follows(r *margin.PlanResult, m *margin.Margin) string {
	if !m.Revenue.Equal(r.Revenue) || !m.COGS.Equal(r.COGS) || !equal(m.Gross, r.Gross) {
		return contradiction
	}
	return ""
}

// stateOf is the plan with each factor as it was or as it is, and the cost of the
// tokens of one request.
func stateOf(was, now *margin.Plan, x *crossedLegs, moved uint) (*margin.Plan, money.Decimal) {
	side := func(bit uint) *margin.Plan {
		if moved&bit != 0 {
			return now
		}
		return was
	}
	bit := func(factor uint) uint {
		if moved&factor != 0 {
			return 1
		}
		return 0
	}
	price, volume := side(priceMoved), side(volumeMoved)
	p := &margin.Plan{Name: now.Name, Price: price.Price, Markup: price.Markup, Included: price.Included,
		Overage: price.Overage, Payments: price.Payments}
	p.Usage, p.Cap, p.Free, p.Costs = volume.Usage, volume.Cap, volume.Free, side(otherMoved).Costs
	each := x.request(bit(listMoved), bit(tokensMoved), bit(mixMoved), bit(volumeMoved))
	p.Resell(each)
	return p, each
}

// split fills in the change and its parts.
func (m *Move) split(value func(moved uint) split.Fraction) {
	s := split.Shapley(planFactors, value)
	m.From, m.To, m.Change = &s.From, &s.To, &s.Change
	m.Split = &PlanSplit{s.Parts[0], s.Parts[1], s.Parts[2], s.Parts[3], s.Parts[4], s.Parts[5], s.Parts[6]}
}
