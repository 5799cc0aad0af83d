package pricebook

import (
	"slices"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
)

// Source says where a number in a book stands and what it rests on.
type Source struct {
	Book  string  `json:"book"` // file
	Line  int     `json:"line"`
	Own   bool    `json:"own,omitempty"` // the user's own book
	From  Instant `json:"from"`
	Until Instant `json:"until,omitzero"`
	// Promised is until when at least the vendor has promised a promotional price.
	Promised Instant `json:"promised_until,omitzero"`
	URL      string  `json:"url"`
	Checked  Instant `json:"checked"`
	Note     string  `json:"-"`
	Marks    []Mark  `json:"marks,omitempty"`
}

// Step is one factor on the way from the written price to the rate.
type Step struct {
	By     money.Decimal `json:"by"`
	Why    string        `json:"why"` // batch, region, hours, contract …
	Source Source        `json:"source"`
}

// Rate is what one meter costs under the conditions of a card.
type Rate struct {
	Price  money.Decimal // per the meter's quantity, all factors included
	Meter  meter.ID      // the meter whose price it is: input for a cached token without discount
	Base   money.Decimal // the price as written
	Steps  []Step        // factors from Base to Price
	Source Source        // where Base is written
}

// Card is every rate of a model under one set of conditions.
type Card struct {
	Model     *Model
	Mode      Mode
	Region    string
	From      Instant // of the row that states the limits
	Until     Instant
	Context   int64 // tokens; 0: not known
	MaxOutput int64 // tokens; 0: not known
	Checked   Instant
	Marks     []Mark
	Notes     []string
	Rates     [meter.Count]*Rate // nil: no price is known
}

// Card returns the rates that hold under the conditions asked. Errors are
// *NoPriceError, *NotOfferedError and *AmbiguousError.
func (m *Model) Card(a Ask) (*Card, error) {
	if a.Mode == "" {
		a.Mode = Standard
	}
	if a.Region == "" {
		a.Region = Global
	}
	h := m.deal(a)
	if h.row == nil {
		return nil, m.noPrice(a.At)
	}
	if !h.mode {
		return nil, &NotOfferedError{m, "mode", string(a.Mode), a}
	}
	if !h.region {
		return nil, &NotOfferedError{m, "region", a.Region, a}
	}
	c := &Card{Model: m, Mode: a.Mode, Region: a.Region, From: h.row.From, Until: h.row.Until, Checked: h.row.Checked,
		Marks: h.marks}
	c.Context, c.MaxOutput = or(h.row.Context, m.context), or(h.row.MaxOutput, m.maxOutput)
	if h.row.Note != "" {
		c.Notes = append(c.Notes, h.row.Note)
	}
	for id := range meter.Count {
		rate, err := h.rate(id)
		if err != nil {
			return nil, err
		}
		c.Rates[id] = rate
	}
	return c, nil
}

// rate resolves one meter: its own price, else that of the first meter which
// stands in for it.
func (h *hand) rate(id meter.ID) (*Rate, error) {
	m := id.Get()
	for _, candidate := range append([]meter.ID{id}, m.Else...) {
		r, err := h.own(candidate.Get())
		if r != nil || err != nil {
			return r, err
		}
		if h.prices(m.Unless) {
			return nil, nil // what is like it has a price here, and it has none
		}
	}
	return nil, nil
}

// own returns the price that a meter has of its own: the listed one, else a
// share of the input's where a term says so.
func (h *hand) own(m *meter.Meter) (*Rate, error) {
	t, err := h.tableFor(m)
	if err != nil {
		return nil, err
	}
	if t != nil {
		if p, listed := t.rates[m.ID]; listed {
			return h.price(m, t, p)
		}
	}
	return h.derive(m)
}

// prices reports whether any of the meters has a price of its own.
func (h *hand) prices(ids []meter.ID) bool {
	for _, id := range ids {
		if r, err := h.own(id.Get()); r != nil && err == nil {
			return true
		}
	}
	return false
}

// price applies to a written price the factors that hold.
func (h *hand) price(m *meter.Meter, t *table, p Price) (*Rate, error) {
	r := &Rate{Price: p.Amount, Base: p.Amount, Meter: m.ID, Source: t.origin.on(p.Line)}
	return r, h.multiply(r, m, t)
}

func (h *hand) multiply(r *Rate, m *meter.Meter, t *table) error {
	factors, err := h.factorsFor(m, t)
	for _, f := range factors {
		by, _ := f.by.factor(m)
		r.step(f, by)
	}
	return err
}

func (r *Rate) step(f *factor, by Price) {
	r.Price = r.Price.Mul(by.Amount)
	r.Steps = append(r.Steps, Step{by.Amount, f.why, f.origin.on(by.Line)})
}

// derive prices a meter as a share of the input's written price, where a term
// says so.
func (h *hand) derive(m *meter.Meter) (*Rate, error) {
	var candidates []*factor
	for i := range h.derived {
		if _, ok := h.derived[i].by[Target(m.Name)]; ok {
			candidates = append(candidates, &h.derived[i])
		}
	}
	i, tie := best(candidates, func(f *factor) rank { return f.rank })
	if tie {
		return nil, ambiguousFactors(m.ID, candidates)
	}
	t, err := h.tableFor(meter.Input.Get())
	if i < 0 || t == nil || err != nil {
		return nil, err
	}
	p, listed := t.rates[meter.Input]
	if !listed {
		return nil, nil
	}
	r := &Rate{Price: p.Amount, Base: p.Amount, Meter: m.ID, Source: t.origin.on(p.Line)}
	r.step(candidates[i], candidates[i].by[Target(m.Name)])
	return r, h.multiply(r, m, t)
}

func (s Source) on(line int) Source {
	s.Line = line
	return s
}

func or(a, b int64) int64 {
	if a != 0 {
		return a
	}
	return b
}

// SameRates reports whether two cards bill every meter alike.
func (c *Card) SameRates(o *Card) bool {
	for id := range c.Rates {
		a, b := c.Rates[id], o.Rates[id]
		if (a == nil) != (b == nil) || a != nil && (a.Meter != b.Meter || !a.Price.Equal(b.Price)) {
			return false
		}
	}
	return true
}

// Times is the card with every price times a factor, which depends on the meter
// whose price it is. The word why is what the step is called in derivations. A
// factor of 1 is no step.
func (c *Card) Times(by func(meter.ID) money.Decimal, why string) *Card {
	out := *c
	one := money.FromInt(1)
	for id, r := range c.Rates {
		if r == nil {
			continue
		}
		f := by(r.Meter)
		if f.Equal(one) {
			continue
		}
		moved := *r
		moved.Price = r.Price.Mul(f)
		moved.Steps = append(slices.Clone(r.Steps), Step{By: f, Why: why, Source: r.Source})
		out.Rates[id] = &moved
	}
	return &out
}
