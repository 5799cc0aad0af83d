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
	b := &Basis{Requests: c.Counted.Mid.Requests, Calls: q.Calls, Tokens: total.PromptSize() + total.AnswerSize(),
		Longest: c.Counted.Mid.MaxPrompt, Meters: []Metered{}}
	b.live = &live{c.Offer, c.Counted.Mid, q.Extra, q.Terms}
	if edges := hosted.Model.Edges(); len(edges) > 0 {
		b.UpTo = edges[0]
	}
	one := b.HoldFor(b.Longest) && !hosted.Model.WindowedAt(q.Terms.At)
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

// HoldFor tells whether prompts of a size, in tokens, are billed at the rates.
func (b *Basis) HoldFor(prompt int64) bool { return b.UpTo == 0 || prompt < b.UpTo }

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

// Check refuses a saved basis that contradicts itself: the error says in what.
func (b *Basis) Check() error {
	if b.Requests <= 0 || b.Tokens < 0 || b.Longest < 0 || b.UpTo < 0 || b.Calls.Sign() <= 0 {
		return fmt.Errorf("%d requests, %s calls each, %d tokens and prompts of up to %d (rates up to %d)", b.Requests,
			b.Calls, b.Tokens, b.Longest, b.UpTo)
	}
	for _, m := range b.Meters {
		if m.Quantity.Sign() < 0 || m.Amount.Sign() < 0 {
			return fmt.Errorf("%s: a quantity or an amount below 0", m.Meter)
		}
		if m.Rate != nil && !m.Cost(m.Quantity).Equal(m.Amount) {
			return fmt.Errorf("%s: %s at %s is not %s", m.Meter, m.Quantity, m.Rate, m.Amount)
		}
	}
	return nil
}

// Cost is what a quantity costs at the meter's rate, which must be known. A meter that another one's
// rate bills is quoted for the same quantity.
func (m *Metered) Cost(quantity money.Decimal) money.Decimal {
	return quantity.Mul(*m.Rate).Shift(-m.Meter.Get().Exponent())
}

// Meter finds a meter that is in use; nil where it is not.
func (b *Basis) Meter(id meter.ID) *Metered {
	if i := slices.IndexFunc(b.Meters, func(m Metered) bool { return m.Meter == id }); i >= 0 {
		return &b.Meters[i]
	}
	return nil
}

// Live tells whether the offer and the samples are at hand: those of a saved result
// are not.
func (b *Basis) Live() bool { return b.live != nil }

// BillOf is what the offer asks for the samples of another basis, or the reason why
// that is not known. Both must be live. The error tells of a broken book.
func (b *Basis) BillOf(samples *Basis) (bill *quote.Bill, reason string, err error) {
	bill, err = b.live.offer.Bill(samples.live.profile, samples.live.extra, b.live.terms)
	if err != nil {
		_, reason, err := excuse(err)
		return nil, reason, err
	}
	if len(bill.Missing) > 0 {
		return nil, "no price is known for " + meterList(bill.Missing), nil
	}
	return bill, "", nil
}
