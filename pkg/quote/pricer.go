package quote

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// Usage is one row of recorded usage to be priced as it was: counts are totals
// over Calls requests that are taken to be alike.
type Usage struct {
	Model  string // any name that the books know
	At     time.Time
	Mode   pricebook.Mode // empty: standard
	Region string         // empty: global
	Counts meter.Quantities
	Calls  int64 // requests behind the counts; 0 and 1 are one
}

// promptSize returns the prompt of one of the requests, rounded up.
func (u *Usage) promptSize() int64 {
	calls := max(1, u.Calls)
	size := u.Counts.PromptSize()
	return size/calls + min(1, size%calls)
}

// Pricer prices many usages fast: it remembers which card holds for a model
// under the conditions it has met. It is for one goroutine; make one for each.
type Pricer struct {
	books *pricebook.Set
	memo  map[*pricebook.Model]*memo
}

// NewPricer returns a pricer over a set of books.
func NewPricer(books *pricebook.Set) *Pricer {
	return &Pricer{books: books, memo: map[*pricebook.Model]*memo{}}
}

// memo holds the cards of one model by the conditions that tell them apart.
type memo struct {
	regimes *pricebook.Regimes
	cards   map[cardKey]*pricebook.Card
}

type cardKey struct {
	pricebook.Regime
	mode   pricebook.Mode
	region string
}

// Card returns the card that prices a usage. Errors are those of
// pricebook.Set.Find and pricebook.Model.Card, and [ErrMissing] for usage of no
// model or no instant.
func (p *Pricer) Card(u *Usage) (*pricebook.Card, error) {
	switch {
	case u.Model == "":
		return nil, missing("model")
	case u.At.IsZero():
		return nil, missing("at")
	case p.books == nil:
		return nil, missing("books")
	case u.Calls < 0:
		return nil, fmt.Errorf("quote: calls: %d; give 0 or more", u.Calls)
	case u.Calls == 0 && u.Counts == (meter.Quantities{}):
		return nil, missing("counts")
	}
	model, err := p.books.Find(u.Model, u.At)
	if err != nil {
		return nil, err
	}
	m := p.memo[model]
	if m == nil {
		m = &memo{model.Regimes(), map[cardKey]*pricebook.Card{}}
		p.memo[model] = m
	}
	size := u.promptSize()
	key := cardKey{m.regimes.At(u.At, size), u.Mode, u.Region}
	if card := m.cards[key]; card != nil {
		return card, nil
	}
	card, err := model.Card(pricebook.Ask{At: u.At, Mode: u.Mode, Region: u.Region, Prompt: size})
	if err == nil {
		m.cards[key] = card
	}
	return card, err
}

// Total returns what a usage costs, without the lines: the fast way. Status is
// LowerBound when a meter in use has no known price.
func (p *Pricer) Total(u *Usage) (money.Decimal, Status, error) {
	card, err := p.Card(u)
	if err != nil {
		return money.Decimal{}, "", err
	}
	var total money.Decimal
	status := Exact
	for id := range meter.Count {
		n := u.Counts[id]
		if n == 0 {
			continue
		}
		if rate := card.Rates[id]; rate != nil {
			total = total.Add(rate.Price.MulInt(n).Shift(-rate.Meter.Get().Exponent()))
		} else if !id.Get().Free {
			status = LowerBound
		}
	}
	return total, status, nil
}

// Bill returns what a usage costs, line by line.
func (p *Pricer) Bill(u *Usage) (*Bill, error) {
	card, err := p.Card(u)
	if err != nil {
		return nil, err
	}
	b := &Bill{Offer: card.Model.FullName(), Currency: card.Model.Currency, Status: Exact}
	b.charge(card, &u.Counts, money.FromInt(1))
	b.finish()
	return b, nil
}

// Sum adds bills of one currency into one, line by line: the same meter at the
// same rate grows together. The offer's name is kept where all agree.
func Sum(bills []*Bill) *Bill {
	if len(bills) == 0 {
		return nil
	}
	out := &Bill{Offer: bills[0].Offer, Currency: bills[0].Currency, Status: Exact}
	for _, b := range bills {
		out.absorb(b)
	}
	out.finish()
	return out
}

func (b *Bill) absorb(o *Bill) {
	if b.Offer != o.Offer {
		b.Offer = ""
	}
	if b.Status != LowerBound && o.Status != Exact {
		b.Status = o.Status
	}
	for _, l := range o.Lines {
		line := b.line(l.Meter, l.Rate)
		line.Quantity = line.Quantity.Add(l.Quantity)
		line.Amount = line.Amount.Add(l.Amount)
	}
	for _, id := range o.Missing {
		if !slices.Contains(b.Missing, id) {
			b.Missing = append(b.Missing, id)
		}
	}
	b.Total = b.Total.Add(o.Total)
}

// Bills prices a stream of usages one by one, in bounded memory. The first
// error ends the stream and comes with a nil bill.
func (p *Pricer) Bills(usages iter.Seq[Usage]) iter.Seq2[*Bill, error] {
	return func(yield func(*Bill, error) bool) {
		for u := range usages {
			bill, err := p.Bill(&u)
			if !yield(bill, err) || err != nil {
				return
			}
		}
	}
}
