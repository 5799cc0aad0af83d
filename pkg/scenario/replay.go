package scenario

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// Event is something that vendors once did, or have announced: what happened to the
// price of a model from one day to the next, or from one model to its successor.
type Event struct {
	Name      string           `json:"name"`
	Title     string           `json:"title,omitempty"`
	Date      string           `json:"date"`
	Announced bool             `json:"announced"`    // it is still to come
	Source    pricebook.Source `json:"source"`       // where it stands
	Shocks    Shocks           `json:"-"`            // what it would be to somebody else
	Input     *money.Decimal   `json:"input_factor"` // of the list price
	Output    *money.Decimal   `json:"output_factor"`
	Tokens    money.Decimal    `json:"tokens_factor"` // of the same text
	Verbosity money.Decimal    `json:"verbosity_factor"`
}

// Since is how far back events are looked for.
func Since() time.Time { return time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC) }

// Events are the changes of list prices that the books date after since, of models
// that write answers, the oldest first. Those after now are announced. The error
// tells of a broken book.
func Events(books *pricebook.Set, since, now time.Time) ([]Event, error) {
	var out []Event
	for _, m := range books.Models() {
		if m.Kind != pricebook.Chat {
			continue
		}
		for _, at := range turnsOf(m, since) {
			e, err := eventAt(m, at)
			if err != nil {
				return nil, err
			}
			if e != nil {
				e.Announced = at.After(now)
				out = append(out, *e)
			}
		}
	}
	SortEvents(out)
	return out, nil
}

// SortEvents puts the oldest first.
func SortEvents(events []Event) { slices.SortStableFunc(events, byDate) }

func byDate(a, b Event) int {
	if c := strings.Compare(a.Date, b.Date); c != 0 {
		return c
	}
	return strings.Compare(a.Name, b.Name)
}

// turnsOf are the instants at which a row of the model begins, ascending.
func turnsOf(m *pricebook.Model, since time.Time) []time.Time {
	var out []time.Time
	for _, span := range m.History() {
		if span.From.After(since) {
			out = append(out, span.From.Time)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}

// eventAt is what changed at an instant, nil if no price of a prompt or an answer
// did.
func eventAt(m *pricebook.Model, at time.Time) (*Event, error) {
	before, err := cardAt(m, at.Add(-time.Nanosecond), at)
	if before == nil || err != nil {
		return nil, err
	}
	after, err := cardAt(m, at, at)
	if after == nil || err != nil {
		return nil, err
	}
	e := &Event{Name: m.FullName() + "@" + at.Format(time.DateOnly), Date: at.Format(time.DateOnly),
		Tokens: money.FromInt(1), Verbosity: money.FromInt(1)}
	e.Input, e.Output = ratio(before, after, meter.Input), ratio(before, after, meter.Output)
	if e.Input == nil || e.Output == nil {
		return nil, nil
	}
	e.Source = after.Rates[meter.Input].Source
	e.Shocks = priceShocks(before, after, *e.Input, *e.Output)
	if len(e.Shocks) == 0 {
		return nil, nil
	}
	return e, nil
}

// Ahead are the instants after now at which a price of the models is announced to
// move, ascending.
func Ahead(models []*pricebook.Model, now time.Time) []time.Time {
	var out []time.Time
	for _, m := range models {
		for _, span := range m.History() {
			for _, i := range []pricebook.Instant{span.From, span.Until} {
				if i.After(now) {
					out = append(out, i.Time)
				}
			}
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}

// cardAt is the base price of a model, nil where it has none. The clock is the same
// before and after, so that the hour alone is no change.
func cardAt(m *pricebook.Model, at, clock time.Time) (*pricebook.Card, error) {
	card, err := m.Card(pricebook.Ask{At: at, Clock: clock})
	var notOffered *pricebook.NotOfferedError
	var noPrice *pricebook.NoPriceError
	if errors.As(err, &notOffered) || errors.As(err, &noPrice) {
		return nil, nil
	}
	return card, err
}

// ratio is by what factor a rate moved; nil where one is not known or was 0.
func ratio(before, after *pricebook.Card, id meter.ID) *money.Decimal {
	a, b := before.Rates[id], after.Rates[id]
	if a == nil || b == nil || a.Price.IsZero() || b.Price.IsZero() {
		return nil
	}
	f := b.Price.Quo(a.Price)
	return &f
}

// priceShocks moves every meter as it moved there; meters that have no price there
// move with the prompt or the answer that they are a part of.
func priceShocks(before, after *pricebook.Card, input, output money.Decimal) Shocks {
	var out Shocks
	one := money.FromInt(1)
	for id := range meter.Count {
		f := ratio(before, after, id)
		if f == nil {
			switch id.Get().Side {
			case meter.Prompt:
				f = &input
			case meter.Answer:
				f = &output
			default:
				continue
			}
		}
		if !f.Equal(one) {
			out = append(out, Shock{Lever: Price, Meter: &id, By: *f})
		}
	}
	return out
}

// Replayed is an event as it would be to a plan. List is what the prices alone do to
// the cost of a request, Effective what tokens and verbosity do beside, both as
// shares of it; Bill is the change of all costs a month of all payers.
type Replayed struct {
	Plan      string         `json:"plan"`
	Event     string         `json:"event"`
	List      *money.Decimal `json:"list_change"`
	Effective *money.Decimal `json:"effective_change"`
	Bill      *money.Decimal `json:"bill_change"` // nil where the payers are not known
	Margin    *money.Decimal `json:"gross_margin"`
	Points    *money.Decimal `json:"points"` // of margin
}

// Replay runs plans through events, every one on its own.
func Replay(eval Eval, events []Event) ([]Replayed, error) {
	base, err := eval(nil)
	if err != nil {
		return nil, err
	}
	var out []Replayed
	for i := range events {
		e := &events[i]
		list, err := eval(pricesOf(e.Shocks))
		if err != nil {
			return nil, err
		}
		whole := list
		if !e.Tokens.Equal(money.FromInt(1)) || !e.Verbosity.Equal(money.FromInt(1)) {
			if whole, err = eval(e.Shocks); err != nil {
				return nil, err
			}
		}
		for j := range base {
			out = append(out, replayed(e, &base[j], &list[j], &whole[j]))
		}
	}
	return out, nil
}

func pricesOf(s Shocks) Shocks {
	return slices.DeleteFunc(slices.Clone(s), func(x Shock) bool { return x.Lever != Price })
}

func replayed(e *Event, base, list, whole *margin.PlanResult) Replayed {
	r := Replayed{Plan: base.Plan, Event: e.Name}
	was, now := Of(base), Of(whole)
	if !was.Known() || list.Margin == nil || !now.Known() {
		return r
	}
	r.List, r.Effective = changeOf(base.Request, list.Request), changeOf(base.Request, whole.Request)
	if was.Cost != nil {
		bill := now.Cost.Sub(*was.Cost)
		r.Bill = &bill
	}
	r.Margin, r.Points = now.Gross, was.Points(&now)
	return r
}

// changeOf is a change as a share of what was; nil of nothing.
func changeOf(was, now money.Decimal) *money.Decimal {
	if was.IsZero() {
		return nil
	}
	d := now.Sub(was).Quo(was)
	return &d
}
