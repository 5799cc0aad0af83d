package diff

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

// Ahead is how far a difference looks for announced prices: 365 days.
const Ahead = 365 * 24 * time.Hour

// Pair is one model in the earlier and in the later books; nil where they do
// not know it. With one set of books both are the same.
type Pair struct {
	Name     string
	From, To *pricebook.Model
}

// RateChange is a meter whose rate is not what it was. A rate is nil where none
// is known; it is not 0.
type RateChange struct {
	Model        string         `json:"model"`
	Condition    string         `json:"condition,omitempty"` // prompt size or hour; empty for the base price
	Meter        meter.ID       `json:"meter"`
	Per          int64          `json:"per"`
	FromCurrency money.Currency `json:"from_currency"`
	Currency     money.Currency `json:"currency"`
	From         *money.Decimal `json:"from_rate"`
	To           *money.Decimal `json:"to_rate"`
	// of the earlier rate; nil where that is 0, unknown or in another currency
	Share     *money.Decimal    `json:"change"`
	Effective pricebook.Instant `json:"effective"` // empty, as the source, where a saved result told the rate
	Source    pricebook.Source  `json:"source"`
}

// Listing is an offer that came or went, with its last or first price.
type Listing struct {
	Model    string            `json:"model"`
	Currency money.Currency    `json:"currency"`
	Input    *money.Decimal    `json:"input"` // per 1M tokens; nil: no price is known
	Output   *money.Decimal    `json:"output"`
	At       pricebook.Instant `json:"at"` // first with a price, or first without one again
	Source   pricebook.Source  `json:"source"`
}

// PriceDiff is what the books say differently of a set of models.
type PriceDiff struct {
	Offers    int          `json:"offers"` // with a price on either side
	Changed   []RateChange `json:"changed"`
	New       []Listing    `json:"new"`
	Retired   []Listing    `json:"retired"`
	Announced []RateChange `json:"announced"` // in force later than asked about
	Both      []Pair       `json:"-"`         // with a price on both sides
}

// Prices compares the prices of models under the terms of two instants. The
// error tells of a broken book.
func Prices(pairs []Pair, from, to quote.Terms) (*PriceDiff, error) {
	out := noPriceDiff()
	for _, p := range pairs {
		if err := out.add(p, from, to); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	return out, nil
}

func noPriceDiff() *PriceDiff {
	return &PriceDiff{Changed: []RateChange{}, New: []Listing{}, Retired: []Listing{}, Announced: []RateChange{}}
}

// Announce adds what the books of the later side know to change within a year after
// it. The error tells of a broken book.
func (d *PriceDiff) Announce(pairs []Pair, to quote.Terms) error {
	for _, p := range pairs {
		announced, err := announcements(p.To, to)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		d.Announced = append(d.Announced, announced...)
	}
	return nil
}

// add compares one model.
func (d *PriceDiff) add(p Pair, from, to quote.Terms) error {
	was, err := cardOf(p.From, askAt(from, to.At))
	if err != nil {
		return err
	}
	now, err := cardOf(p.To, askAt(to, to.At))
	if err != nil || was == nil && now == nil {
		return err
	}
	d.Offers++
	switch {
	case was == nil:
		d.New = append(d.New, listing(now, now.From))
		return nil
	case now == nil:
		d.Retired = append(d.Retired, listing(was, was.Until))
		return nil
	}
	d.Both = append(d.Both, p)
	changes, err := rateChanges(p, from, to)
	d.Changed = append(d.Changed, changes...)
	return err
}

// askAt asks under terms for the price of a request of no size at the hour of
// the clock: the same for both instants, so that the hour alone is no change.
func askAt(t quote.Terms, clock time.Time) pricebook.Ask {
	return pricebook.Ask{At: t.At, Clock: clock, Mode: t.Mode, Region: t.Region}
}

// cardOf returns the rates of a model, or nil where it is not sold like that.
func cardOf(m *pricebook.Model, a pricebook.Ask) (*pricebook.Card, error) {
	if m == nil {
		return nil, nil
	}
	card, err := m.Card(a)
	var notOffered *pricebook.NotOfferedError
	var noPrice *pricebook.NoPriceError
	if errors.As(err, &notOffered) || errors.As(err, &noPrice) {
		return nil, nil
	}
	return card, err
}

func listing(c *pricebook.Card, at pricebook.Instant) Listing {
	out := Listing{Model: c.Model.FullName(), Currency: c.Model.Currency, Input: priceOf(c.Rates[meter.Input]),
		Output: priceOf(c.Rates[meter.Output]), At: at}
	for _, r := range c.Rates {
		if r != nil {
			out.Source = r.Source
			break
		}
	}
	return out
}

func priceOf(r *pricebook.Rate) *money.Decimal {
	if r == nil {
		return nil
	}
	return &r.Price
}

// condition is one of those that a model's price depends on.
type condition struct {
	words  string
	clock  time.Time
	prompt int64
}

// conditions lists the prompt sizes and the hours at which some price of the
// pair may differ, the smallest prompt first.
func conditions(p Pair, from, to time.Time) []condition {
	out := []condition{{clock: to}}
	for _, size := range p.Edges() {
		out = append(out, condition{fmt.Sprintf("prompts of %s tokens or more", money.Group(fmt.Sprint(size))), to, size})
	}
	for _, m := range p.models() {
		for _, at := range []time.Time{from, to} {
			if !m.WindowedAt(at) {
				continue
			}
			for _, hour := range m.Week(at) {
				out = append(out, condition{"hours such as " + hour.Clock.UTC().Format("Mon 15:04") + " UTC", hour.Clock, 0})
			}
		}
	}
	return out
}

func (p Pair) models() []*pricebook.Model {
	return slices.DeleteFunc(slices.Compact([]*pricebook.Model{p.From, p.To}),
		func(m *pricebook.Model) bool { return m == nil })
}

// Edges returns the prompt sizes at which some price of either model changes,
// ascending.
func (p Pair) Edges() []int64 {
	var out []int64
	for _, m := range p.models() {
		out = append(out, m.Edges()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// rateChanges lists what a model bills differently, each difference once, under
// the first condition that shows it.
func rateChanges(p Pair, from, to quote.Terms) ([]RateChange, error) {
	var out []RateChange
	for _, c := range conditions(p, from.At, to.At) {
		before, after := askAt(from, c.clock), askAt(to, c.clock)
		before.Prompt, after.Prompt = c.prompt, c.prompt
		was, err := cardOf(p.From, before)
		if err != nil {
			return nil, err
		}
		now, err := cardOf(p.To, after)
		if err != nil {
			return nil, err
		}
		for _, change := range cardChanges(was, now, from.At, to.At) {
			if change.Condition = c.words; !slices.ContainsFunc(out, change.tells) {
				out = append(out, change)
			}
		}
	}
	return out, nil
}

// tells reports whether another change says the same.
func (c RateChange) tells(o RateChange) bool {
	return c.Meter == o.Meter && equal(c.From, o.From) && equal(c.To, o.To)
}

func equal(a, b *money.Decimal) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

// cardChanges compares two cards meter by meter; a nil card has no rates. A
// meter that another one stands in for on both is told once, by the other.
func cardChanges(was, now *pricebook.Card, from, to time.Time) []RateChange {
	var out []RateChange
	for id := range meter.Count {
		a, b := rateOn(was, id), rateOn(now, id)
		if !owns(a, id) && !owns(b, id) || equal(priceOf(a), priceOf(b)) && currencyOf(was) == currencyOf(now) {
			continue
		}
		c := RateChange{Meter: id, Per: id.Get().Per, From: priceOf(a), To: priceOf(b), FromCurrency: currencyOf(was),
			Currency: currencyOf(now)}
		c.Model = modelOf(was, now)
		c.Effective, c.Source = cause(a, b, from, to)
		c.measure()
		out = append(out, c)
	}
	return out
}

// measure tells the change as a share of the earlier rate, where that can be.
func (c *RateChange) measure() {
	if c.FromCurrency == "" {
		c.FromCurrency = c.Currency
	}
	if c.Currency == "" {
		c.Currency = c.FromCurrency
	}
	if c.From == nil || c.To == nil || c.From.IsZero() || c.FromCurrency != c.Currency {
		return
	}
	share := c.To.Sub(*c.From).Quo(*c.From)
	c.Share = &share
}

func rateOn(c *pricebook.Card, id meter.ID) *pricebook.Rate {
	if c == nil {
		return nil
	}
	return c.Rates[id]
}

func owns(r *pricebook.Rate, id meter.ID) bool { return r != nil && r.Meter == id }

func currencyOf(c *pricebook.Card) money.Currency {
	if c == nil {
		return ""
	}
	return c.Model.Currency
}

func modelOf(cards ...*pricebook.Card) string {
	for _, c := range cards {
		if c != nil {
			return c.Model.FullName()
		}
	}
	return ""
}

// cause finds what made a rate another one: the latest that began or ended after
// from and up to to, whether it is the price itself or a factor on it. Where
// nothing did, the books differ, and the rate as it is now says so.
func cause(was, now *pricebook.Rate, from, to time.Time) (pricebook.Instant, pricebook.Source) {
	var when pricebook.Instant
	var what pricebook.Source
	note := func(at pricebook.Instant, s pricebook.Source) {
		if at.After(from) && !at.After(to) && at.After(when.Time) {
			when, what = at, s
		}
	}
	for _, s := range sources(now) {
		note(s.From, s)
	}
	for _, s := range sources(was) {
		note(s.Until, s)
	}
	switch {
	case !when.IsZero():
		return when, what
	case now != nil:
		return now.Source.From, now.Source
	default:
		return was.Source.Until, was.Source
	}
}

// sources lists where a rate and its factors are written.
func sources(r *pricebook.Rate) []pricebook.Source {
	if r == nil {
		return nil
	}
	out := []pricebook.Source{r.Source}
	for _, s := range r.Steps {
		out = append(out, s.Source)
	}
	return out
}

// announcements lists what the books know to change after the instant, step by
// step.
func announcements(m *pricebook.Model, t quote.Terms) ([]RateChange, error) {
	var out []RateChange
	if m == nil {
		return nil, nil
	}
	before := t
	for _, at := range turns(m, t.At) {
		after := t
		after.At = at
		changes, err := rateChanges(Pair{m.FullName(), m, m}, before, after)
		if err != nil {
			return nil, err
		}
		out, before = append(out, changes...), after
	}
	return out, nil
}

// turns are the instants after the given one, and not too far ahead, at which a
// row of the model begins or the last one ends, ascending.
func turns(m *pricebook.Model, at time.Time) []time.Time {
	var out []time.Time
	for _, span := range m.History() {
		for _, i := range []pricebook.Instant{span.From, span.Until} {
			if i.After(at) && !i.After(at.Add(Ahead)) {
				out = append(out, i.Time)
			}
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}

// ChangedOffers counts the offers of which some rate changed.
func (d *PriceDiff) ChangedOffers() int {
	names := map[string]bool{}
	for _, c := range d.Changed {
		names[c.Model] = true
	}
	return len(names)
}

// Differing counts the offers that changed a rate, came or went. What is
// announced has not happened yet.
func (d *PriceDiff) Differing() int { return d.ChangedOffers() + len(d.New) + len(d.Retired) }
