package margin

import (
	"errors"
	"fmt"

	"github.com/tokecon/tokecon/pkg/money"
)

// Plan is what a product sells, for one payer: a seat, a request, an outcome or a
// pack of credits. Amounts are a month for seats and one for the others. Shares lie
// between 0 and 1.
type Plan struct {
	Name   string         `json:"-"`
	Price  money.Decimal  `json:"price"`  // net of discounts
	Markup *money.Decimal `json:"markup"` // on what the tokens cost, which then sets the price; nil: none
	// Usage is what the payer does: requests a month of a seat, 1 for a request,
	// the attempts of an outcome, the credits that are used of a pack.
	Usage Usage `json:"usage"`
	// Included are requests that the price covers, Overage the price of each beyond;
	// nil: all are covered.
	Included *money.Decimal `json:"included"`
	Overage  money.Decimal  `json:"overage"`
	Cap      *money.Decimal `json:"cap"`      // requests that are served at most; nil: all
	Payments money.Decimal  `json:"payments"` // how many payments a payer makes: 1, or 1/12 where a year is paid at once
	Costs    []CostLine     `json:"costs"`
	Free     *FreeTier      `json:"free"`
	Fixed    money.Decimal  `json:"-"` // a month, whatever is sold: for the break-even
	Target   *money.Decimal `json:"-"`
}

// CostLine is a cost beside tokens: payment fees, hosting, support, search, review.
type CostLine struct {
	Name    string        `json:"name"`
	Share   money.Decimal `json:"share"`   // of the revenue
	Payment money.Decimal `json:"payment"` // for each payment
	Each    money.Decimal `json:"each"`    // for each payer
	Request money.Decimal `json:"request"` // for each request that is served
	// Standing costs count in the gross margin and not in the contribution margin.
	Standing bool `json:"standing"`
}

// FreeTier are users who pay nothing.
type FreeTier struct {
	Conversion money.Decimal `json:"conversion"` // share of all users who pay
	Requests   money.Decimal `json:"requests"`   // of a free user
}

// Margin is what is left of a plan with one offer. Shares are of revenue and may
// be below 0; they are nil where there is no revenue.
type Margin struct {
	Revenue      money.Decimal  `json:"revenue"`
	Lines        []Line         `json:"cogs"`
	COGS         money.Decimal  `json:"cogs_total"`
	Profit       money.Decimal  `json:"gross_profit"`
	Gross        *money.Decimal `json:"gross_margin"`
	Contribution money.Decimal  `json:"contribution"`
	ContribShare *money.Decimal `json:"contribution_margin"`
	Markup       *money.Decimal `json:"markup"`      // profit ÷ COGS; nil without costs
	TokenShare   *money.Decimal `json:"token_share"` // tokens ÷ revenue
	Seats        *money.Decimal `json:"breakeven"`   // payers that pay the fixed cost, whole; nil: never
	PriceFor     *money.Decimal `json:"price_for"`   // price at which the target is met; nil: none, or no target
	// k_max: factor on the vendor's prices at which the target is just met; nil: any, as of a
	// mark-up, or where no vendor is paid
	Most *money.Decimal `json:"vendor_at_most"`
	Even *money.Decimal `json:"vendor_even"` // the same at a margin of 0
}

// Line is one line of the costs.
type Line struct {
	Name   string        `json:"name"`
	Amount money.Decimal `json:"amount"`
}

// The lines that are not the user's own.
const (
	TokenLine = "tokens"
	FreeLine  = "free users"
)

// errNoFee says that fees leave nothing.
var errNoFee = errors.New("fees take all of the revenue")

// Check refuses plans that make no sense. The error names what is out of range.
func (p *Plan) Check() error {
	one := money.FromInt(1)
	fees := p.fees()
	switch {
	case p.Price.Sign() < 0 || p.Overage.Sign() < 0:
		return fmt.Errorf("plan %s: a price below 0", p.Name)
	case !fees.Less(one):
		return fmt.Errorf("plan %s: %w", p.Name, errNoFee)
	case p.Free != nil && (p.Free.Conversion.Sign() <= 0 || one.Less(p.Free.Conversion)):
		return fmt.Errorf("plan %s: a conversion of %s; give more than 0 and at most 100%%", p.Name, p.Free.Conversion)
	case p.Target != nil && !p.Target.Less(one.Sub(fees)):
		return fmt.Errorf("plan %s: a target of %s%% is out of reach: fees take %s%% of the revenue", p.Name,
			p.Target.Shift(2), fees.Shift(2))
	}
	return p.Usage.check(p.Name)
}

// fees are the shares of revenue that costs take.
func (p *Plan) fees() money.Decimal {
	var sum money.Decimal
	for _, c := range p.Costs {
		sum = sum.Add(c.Share)
	}
	return sum
}

// served is how many requests of a user's wish are served.
func (p *Plan) served(requests money.Decimal) money.Decimal {
	if p.Cap != nil && p.Cap.Less(requests) {
		return *p.Cap
	}
	return requests
}

// revenue is what a user pays who makes so many requests.
func (p *Plan) revenue(requests money.Decimal) money.Decimal {
	if p.Included == nil {
		return p.Price
	}
	beyond := p.served(requests).Sub(*p.Included)
	if beyond.Sign() <= 0 {
		return p.Price
	}
	return p.Price.Add(p.Overage.Mul(beyond))
}

// profit is what a user leaves who makes so many requests, at a cost of tokens for
// each. Free users are no user's.
func (p *Plan) profit(requests, each money.Decimal) money.Decimal {
	revenue, served := p.revenue(requests), p.served(requests)
	left := revenue.Sub(served.Mul(each))
	for _, c := range p.Costs {
		left = left.Sub(c.amount(revenue, served, p.Payments))
	}
	return left
}

func (c *CostLine) amount(revenue, served, payments money.Decimal) money.Decimal {
	return c.Share.Mul(revenue).Add(c.Payment.Mul(payments)).Add(c.Each).Add(c.Request.Mul(served))
}

// Margin works a plan out at a cost of tokens for each request. Means over users
// are of sums, never of margins. Formulas: cost-volume-profit analysis, Horngren,
// Cost Accounting, chapter 3. The error names what is out of range.
func (p *Plan) Margin(each money.Decimal) (*Margin, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	m := &Margin{}
	var served money.Decimal
	m.Revenue, served = p.Usage.means(p)
	tokens := served.Mul(each)
	m.add(TokenLine, tokens)
	free, freeTokens := p.free(each)
	if p.Free != nil {
		m.add(FreeLine, free)
	}
	standing := money.Decimal{}
	for _, c := range p.Costs {
		amount := c.amount(m.Revenue, served, p.Payments)
		m.add(c.Name, amount)
		if c.Standing {
			standing = standing.Add(amount)
		}
	}
	m.Profit = m.Revenue.Sub(m.COGS)
	m.Contribution = m.Profit.Add(standing)
	m.shares(tokens)
	p.solve(m, tokens.Add(freeTokens))
	return m, nil
}

func (m *Margin) add(name string, amount money.Decimal) {
	m.Lines = append(m.Lines, Line{name, amount})
	m.COGS = m.COGS.Add(amount)
}

// free is what the free users behind one payer cost, (1 − c) ÷ c of them, and what
// of that is tokens.
func (p *Plan) free(each money.Decimal) (all, tokens money.Decimal) {
	if p.Free == nil {
		return all, tokens
	}
	requests := money.FromInt(1).Sub(p.Free.Conversion).Quo(p.Free.Conversion).Mul(p.Free.Requests)
	tokens = requests.Mul(each)
	all = tokens
	for _, c := range p.Costs {
		all = all.Add(c.Request.Mul(requests))
	}
	return all, tokens
}

// shares divides by revenue and by cost.
func (m *Margin) shares(tokens money.Decimal) {
	if m.Revenue.Sign() > 0 {
		gross, contribution, share := m.Profit.Quo(m.Revenue), m.Contribution.Quo(m.Revenue), tokens.Quo(m.Revenue)
		m.Gross, m.ContribShare, m.TokenShare = &gross, &contribution, &share
	}
	if m.COGS.Sign() > 0 {
		markup := m.Profit.Quo(m.COGS)
		m.Markup = &markup
	}
}

// solve finds the price for the target, how much the vendor may raise, and the
// payers that pay the fixed cost. vendor is what of the cost goes to vendors.
func (p *Plan) solve(m *Margin, vendor money.Decimal) {
	one := money.FromInt(1)
	if p.Fixed.Sign() > 0 && m.Contribution.Sign() > 0 {
		seats := ceil(p.Fixed.Quo(m.Contribution))
		m.Seats = &seats
	}
	p.raise(m, vendor)
	if p.Target == nil {
		return
	}
	fees := p.fees()
	rest := m.COGS.Sub(fees.Mul(m.Revenue))
	price := rest.Quo(one.Sub(*p.Target).Sub(fees)).Sub(m.Revenue.Sub(p.Price))
	if price.Sign() >= 0 {
		m.PriceFor = &price
	}
}

// raise finds by how much vendors may raise what they are paid. The price of a mark-up
// moves along: nothing that is asked is too much.
func (p *Plan) raise(m *Margin, vendor money.Decimal) {
	if m.Even, m.Most = nil, nil; p.Markup != nil || vendor.Sign() <= 0 {
		return
	}
	even := m.Profit.Add(vendor).Quo(vendor)
	m.Even = &even
	if p.Target != nil {
		most := m.Revenue.Mul(money.FromInt(1).Sub(*p.Target)).Sub(m.COGS.Sub(vendor)).Quo(vendor)
		m.Most = &most
	}
}

func ceil(d money.Decimal) money.Decimal {
	down := d.Floor()
	if down.Less(d) {
		return down.Add(money.FromInt(1))
	}
	return down
}

// LossAt is the number of requests above which a user loses money; ok is false if
// none does. What a user leaves is a line up to what is included, another up to
// the cap, and the same beyond it.
func (p *Plan) LossAt(each money.Decimal) (requests money.Decimal, ok bool) {
	if p.profit(requests, each).Sign() < 0 {
		return requests, true
	}
	from := requests
	for _, end := range p.knees() {
		to := from.Add(money.FromInt(1))
		if end != nil {
			to = *end
		}
		a, b := p.profit(from, each), p.profit(to, each)
		slope := b.Sub(a).Quo(to.Sub(from))
		if end == nil && slope.Sign() < 0 || end != nil && b.Sign() < 0 {
			return from.Sub(a.Quo(slope)), true
		}
		from = to
	}
	return requests, false
}

// knees are where the line of a user's profit bends, ascending; nil is no end.
func (p *Plan) knees() []*money.Decimal {
	var out []*money.Decimal
	if i := p.Included; i != nil && i.Sign() > 0 && (p.Cap == nil || i.Less(*p.Cap)) {
		out = append(out, i)
	}
	if p.Cap != nil {
		if p.Cap.Sign() > 0 {
			out = append(out, p.Cap)
		}
		return out
	}
	return append(out, nil)
}
