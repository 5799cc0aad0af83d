package econ

import (
	"fmt"
	"slices"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/usage"
)

// Basis is what the cost of a request is made of, so that a later difference can
// split a change into its causes. Quantities and amounts are those of the samples.
type Basis struct {
	Requests int64         `json:"requests"`
	Calls    money.Decimal `json:"calls"` // requests billed for each one of the workload: 1 plus retries and tool calls
	Tokens   int64         `json:"tokens"`
	Longest  int64         `json:"longest_prompt"` // in tokens
	UpTo     int64         `json:"rates_up_to"`    // the rates hold for prompts of fewer tokens; 0: of any number
	Meters   []Metered     `json:"meters"`

	live *live // nil for a saved result, which knows no other samples and no other prices
}

// Metered is a meter in use. Rate is nil where the samples were billed at several
// rates, by the prompt's size or the hour, or may have been.
type Metered struct {
	Meter    meter.ID       `json:"meter"`
	Quantity money.Decimal  `json:"quantity"`
	Rate     *money.Decimal `json:"rate"`
	Amount   money.Decimal  `json:"amount"`
}

// live is an offer that can be asked about other samples, and samples that can be
// shown to another offer.
type live struct {
	offer   quote.Offer
	profile *usage.Profile
	extra   quote.Extra
	terms   quote.Terms
}

// basis says what a bill of the samples is made of, where it is one whose amounts
// are rates times quantities: that of a fleet is not.
func basis(c Candidate, q Question, bill *quote.Bill) (*Basis, error) {
	hosted, ok := c.Offer.(quote.Hosted)
	if !ok {
		return nil, nil
	}
	total, err := c.Counted.Mid.Total()
	if err != nil {
		return nil, err
	}
	b := &Basis{Requests: c.Counted.Mid.Requests, Calls: q.Calls, Tokens: total.PromptSize() + total.AnswerSize(), Longest: c.Counted.Mid.MaxPrompt, Meters: []Metered{}}
	b.live = &live{c.Offer, c.Counted.Mid, q.Extra, q.Terms}
	if edges := hosted.Model.Edges(); len(edges) > 0 {
		b.UpTo = edges[0]
	}
	one := b.holdFor(b.Longest) && !hosted.Model.WindowedAt(q.Terms.At)
	for id := range meter.Count {
		quantity := money.FromInt(total[id])
		if n, ok := q.Extra[id]; ok {
			quantity = quantity.Add(n.MulInt(b.Requests))
		}
		if !quantity.IsZero() {
			b.Meters = append(b.Meters, metered(id, quantity, bill, one))
		}
	}
	return b, nil
}

// holdFor tells whether prompts of a size are billed at the rates.
func (b *Basis) holdFor(prompt int64) bool { return b.UpTo == 0 || prompt < b.UpTo }

// metered finds what a meter costs on a bill. One that is not on it is free.
func metered(id meter.ID, quantity money.Decimal, bill *quote.Bill, one bool) Metered {
	out := Metered{Meter: id, Quantity: quantity}
	rate := &money.Decimal{}
	for i := range bill.Lines {
		if l := &bill.Lines[i]; l.Meter == id {
			out.Amount, rate = out.Amount.Add(l.Amount), &l.Rate.Price
		}
	}
	if one {
		out.Rate = rate
	}
	return out
}

// check refuses a saved basis that contradicts itself.
func (b *Basis) check() error {
	if b.Requests <= 0 || b.Tokens < 0 || b.Longest < 0 || b.UpTo < 0 || b.Calls.Sign() <= 0 {
		return fmt.Errorf("%d requests, %s calls each, %d tokens and prompts of up to %d (rates up to %d)", b.Requests, b.Calls, b.Tokens, b.Longest, b.UpTo)
	}
	for _, m := range b.Meters {
		if m.Quantity.Sign() < 0 || m.Amount.Sign() < 0 {
			return fmt.Errorf("%s: a quantity or an amount below 0", m.Meter)
		}
		if m.Rate != nil && !m.cost(m.Quantity).Equal(m.Amount) {
			return fmt.Errorf("%s: %s at %s is not %s", m.Meter, m.Quantity, m.Rate, m.Amount)
		}
	}
	return nil
}

// cost is what a quantity costs at the meter's rate. A meter that another one's
// rate bills is quoted for the same quantity.
func (m *Metered) cost(quantity money.Decimal) money.Decimal {
	return quantity.Mul(*m.Rate).Shift(-m.Meter.Get().Exponent())
}

func (b *Basis) meter(id meter.ID) *Metered {
	if i := slices.IndexFunc(b.Meters, func(m Metered) bool { return m.Meter == id }); i >= 0 {
		return &b.Meters[i]
	}
	return nil
}

// crossed is what requests cost with the samples of each side at the rates of each:
// 0 is the earlier one.
type crossed struct {
	requests [2]money.Decimal    // in the samples
	tokens   [2]money.Decimal    // in the samples
	calls    [2]money.Decimal    // billed for each request of the workload
	cost     [2][2]money.Decimal // of the tokens, by the side of the rates and of the samples
	fees     [2][2]money.Decimal // of all else, likewise
}

// cross prices the samples of each side at the rates of each, or says why one of
// these four bills is not known.
func cross(from, to *Basis) (*crossed, string, error) {
	c, sides := &crossed{}, [2]*Basis{from, to}
	for w, samples := range sides {
		c.requests[w], c.tokens[w], c.calls[w] = money.FromInt(samples.Requests), money.FromInt(samples.Tokens), samples.Calls
		for l, rates := range sides {
			reason, err := c.price(l, w, rates, samples)
			if reason != "" || err != nil {
				return nil, reason, err
			}
		}
	}
	return c, "", nil
}

// price fills one of the four bills in.
func (c *crossed) price(l, w int, rates, samples *Basis) (reason string, err error) {
	switch {
	case l == w:
		for _, m := range samples.Meters {
			c.add(l, w, m.Meter, m.Amount)
		}
		return "", nil
	case rates.live != nil && samples.live != nil:
		return c.bill(l, w, rates.live, samples.live)
	}
	return c.reprice(l, w, rates, samples), nil
}

// bill asks an offer about the samples of the other side.
func (c *crossed) bill(l, w int, rates, samples *live) (string, error) {
	bill, err := rates.offer.Bill(samples.profile, samples.extra, rates.terms)
	if err != nil {
		_, reason, err := excuse(err)
		return reason, err
	}
	if len(bill.Missing) > 0 {
		return "no price is known for " + meterList(bill.Missing), nil
	}
	for i := range bill.Lines {
		c.add(l, w, bill.Lines[i].Meter, bill.Lines[i].Amount)
	}
	return "", nil
}

// reprice takes quantities of one side at the saved rates of the other, or says
// what the saved result does not tell.
func (c *crossed) reprice(l, w int, rates, samples *Basis) string {
	if !rates.holdFor(samples.Longest) {
		return fmt.Sprintf("the longest prompt of one side has %d tokens; the rates that the other holds are those of fewer than %d", samples.Longest, rates.UpTo)
	}
	for _, m := range rates.Meters {
		if m.Rate == nil {
			return "prices that depend on the prompt's size or the hour are not in a saved result"
		}
	}
	for _, m := range samples.Meters {
		r := rates.meter(m.Meter)
		if m.Rate == nil {
			return "prices that depend on the prompt's size or the hour are not in a saved result"
		}
		if r == nil {
			return "a saved result does not tell what " + m.Meter.String() + " costs on the other side"
		}
		c.add(l, w, m.Meter, r.cost(m.Quantity))
	}
	return ""
}

// add keeps what tokens cost apart from the rest.
func (c *crossed) add(l, w int, id meter.ID, amount money.Decimal) {
	into := &c.fees[l][w]
	if id.Get().IsToken() {
		into = &c.cost[l][w]
	}
	*into = into.Add(amount)
}

// request is the cost of one request at the list prices, with the tokens and the
// mix of the given sides:
//
//	tokens ÷ request × price of a token + fees ÷ request
//
// where the price of a token is that of the mix.
func (c *crossed) request(list, tokens, mix uint) Fraction {
	if c.tokens[mix].IsZero() {
		mix = 1 - mix // a side without tokens has the mix of the other
	}
	all := c.tokens[mix]
	if all.IsZero() {
		all = money.FromInt(1) // neither side has any
	}
	num := c.tokens[tokens].Mul(c.cost[list][mix]).Add(c.fees[list][tokens].Mul(all))
	return Fraction{num, c.requests[tokens].Mul(all)}
}
