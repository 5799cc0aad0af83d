package quote

import (
	"cmp"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/usage"
)

// Terms are the conditions under which offers are asked for a bill.
type Terms struct {
	At     time.Time
	Mode   pricebook.Mode // empty: standard
	Region string         // empty: global
	// Spread says that requests without a recorded time are spread evenly over
	// the week that begins at At, rather than all served at At. It matters where
	// the price depends on the hour.
	Spread bool
}

// Limits are the longest prompt with its answer, and the longest answer, that
// an offer takes, in tokens; 0 means not known.
type Limits struct{ Context, MaxOutput int64 }

// Offer is anything that turns a usage profile into a bill.
type Offer interface {
	// Name is the offer's full name, such as openai/gpt-5-mini.
	Name() string
	// Vendor is who bills.
	Vendor() string
	// Tokenizer names what counts its tokens.
	Tokenizer() string
	// Limits returns what it can serve under the terms.
	Limits(Terms) (Limits, error)
	// Bill prices a profile counted by its tokenizer, with extra quantities for
	// each request. Errors are those of pricebook.Model.Card.
	Bill(p *usage.Profile, extra Extra, t Terms) (*Bill, error)
}

// Extra is what each request uses beyond its tokens, as a mean: searches and
// other calls.
type Extra map[meter.ID]money.Decimal

// Hosted is a vendor's model as an offer.
type Hosted struct {
	Model *pricebook.Model
	// Moved, where it is not nil, is the factor on the price of each meter: what if
	// prices were others.
	Moved func(meter.ID) money.Decimal
}

// Name returns vendor/model.
func (h Hosted) Name() string { return h.Model.FullName() }

// Vendor returns who bills.
func (h Hosted) Vendor() string { return h.Model.Vendor }

// Tokenizer names what counts the model's tokens.
func (h Hosted) Tokenizer() string { return h.Model.Tokenizer }

// Limits returns the model's context window and longest answer. Terms of no instant
// are an [ErrMissing].
func (h Hosted) Limits(t Terms) (Limits, error) {
	if err := t.check(); err != nil {
		return Limits{}, err
	}
	card, err := h.Model.Card(pricebook.Ask{At: t.At, Mode: t.Mode, Region: t.Region})
	if err != nil {
		return Limits{}, err
	}
	return Limits{card.Context, card.MaxOutput}, nil
}

// Bill prices the profile bucket by bucket: each under the card of its prompt
// size and, where the hour matters, of its half hours of the week. Terms of no
// instant and a profile of no requests are an [ErrMissing].
func (h Hosted) Bill(p *usage.Profile, extra Extra, t Terms) (*Bill, error) {
	if err := cmp.Or(t.check(), counted(p)); err != nil {
		return nil, err
	}
	b := &Bill{Offer: h.Name(), Currency: h.Model.Currency, Status: Exact}
	for i := range p.Buckets {
		if err := h.bucket(b, &p.Buckets[i], extra, t); err != nil {
			return nil, err
		}
	}
	b.finish()
	return b, nil
}

func (h Hosted) bucket(b *Bill, k *usage.Bucket, extra Extra, t Terms) error {
	hours, err := h.hours(k, t)
	if err != nil {
		return err
	}
	b.Spread = b.Spread || len(hours) > 1
	for _, hour := range hours {
		b.charge(hour.card, &k.Sum, hour.weight)
		if len(hours) > 1 && b.Status == Exact {
			b.Status = Estimated
		}
		calls := money.FromInt(k.Requests).Mul(hour.weight)
		for id := range meter.Count {
			if n, ok := extra[id]; ok && !n.IsZero() {
				b.add(id, n.Mul(calls), hour.card.Rates[id])
			}
		}
	}
	return nil
}

// hour is a card and the share of the week in which it holds.
type hour struct {
	card   *pricebook.Card
	weight money.Decimal
}

// hours returns the cards that price a bucket with their weights, which sum to
// 1: one card, unless the price depends on the hour and the hour is not known.
func (h Hosted) hours(k *usage.Bucket, t Terms) ([]hour, error) {
	var clock time.Time
	if k.Slot != usage.NoSlot {
		clock = weekStart(t.At).Add(time.Duration(k.Slot) * 30 * time.Minute)
	}
	if k.Slot != usage.NoSlot || !t.Spread || !h.Model.WindowedAt(t.At) {
		card, err := h.card(clock, k, t)
		return []hour{{card, money.FromInt(1)}}, err
	}
	var out []hour
	for _, span := range h.Model.Week(t.At) {
		card, err := h.card(span.Clock, k, t)
		if err != nil {
			return nil, err
		}
		out = append(out, hour{card, money.FromInt(span.HalfHours).Quo(money.FromInt(usage.Slots))})
	}
	return out, nil
}

func (h Hosted) card(clock time.Time, k *usage.Bucket, t Terms) (*pricebook.Card, error) {
	return h.ask(pricebook.Ask{At: t.At, Clock: clock, Mode: t.Mode, Region: t.Region, Prompt: k.Size})
}

// ask returns the model's card, with prices as they are moved.
func (h Hosted) ask(a pricebook.Ask) (*pricebook.Card, error) {
	card, err := h.Model.Card(a)
	if err != nil || h.Moved == nil {
		return card, err
	}
	return card.Times(h.Moved, "shock"), nil
}

// weekStart returns Monday 00:00 UTC of the week that holds t.
func weekStart(t time.Time) time.Time {
	t = t.UTC()
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return day.AddDate(0, 0, -(int(t.Weekday())+6)%7)
}

// Sampler is an offer that can price single requests, so that the spread of
// their cost can be told.
type Sampler interface {
	// Costs returns the cost of each request, with extra quantities for each, as
	// floats: they serve statistics alone.
	Costs(requests []meter.Quantities, extra Extra, t Terms) ([]float64, error)
}

// Costs prices requests one by one at the instant of the terms, without which they
// are an [ErrMissing].
func (h Hosted) Costs(requests []meter.Quantities, extra Extra, t Terms) ([]float64, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	regimes, cards := h.Model.Regimes(), map[pricebook.Regime]*pricebook.Card{}
	out := make([]float64, len(requests))
	for i := range requests {
		size := requests[i].PromptSize()
		regime := regimes.At(t.At, size)
		card := cards[regime]
		if card == nil {
			var err error
			if card, err = h.ask(pricebook.Ask{At: t.At, Mode: t.Mode, Region: t.Region, Prompt: size}); err != nil {
				return nil, err
			}
			cards[regime] = card
		}
		b := &Bill{}
		b.charge(card, &requests[i], money.FromInt(1))
		for id, n := range extra {
			b.add(id, n, card.Rates[id])
		}
		out[i] = b.Total.Float64()
	}
	return out, nil
}
