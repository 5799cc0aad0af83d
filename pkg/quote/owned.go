package quote

import (
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/selfhost"
	"github.com/tokecon/tokecon/pkg/usage"
)

// End is an end of a band of estimates.
type End uint8

// The ends: what is most likely, cheapest and dearest.
const (
	Mid End = iota
	Cheapest
	Dearest
)

// Monthly is an offer whose cost is no multiple of a sample's: it depends on how
// much there is a month.
type Monthly interface {
	Offer
	// Month returns the bill of a month with so many requests like those of the
	// profile.
	Month(p *usage.Profile, extra Extra, t Terms, requests money.Decimal, end End) (*Bill, error)
}

// UnfitError says why a fleet cannot serve a workload: the model does not fit, or
// no latency that is asked for can be kept.
type UnfitError struct{ Err error }

func (e *UnfitError) Error() string { return e.Err.Error() }

func (e *UnfitError) Unwrap() error { return e.Err }

// Owned is a fleet of one's own as an offer. It bills by the month.
type Owned struct {
	Fleet     *selfhost.Fleet
	Constants *selfhost.Constants
}

// Name returns the fleet's name.
func (o Owned) Name() string { return o.Fleet.Name }

// OwnVendor is one's own house, where fleets stand.
const OwnVendor = "own"

// Vendor returns [OwnVendor].
func (o Owned) Vendor() string { return OwnVendor }

// Tokenizer names what counts the model's tokens.
func (o Owned) Tokenizer() string { return o.Fleet.Replica.Model.Tokenizer }

// Limits returns the model's context.
func (o Owned) Limits(Terms) (Limits, error) {
	return Limits{Context: o.Fleet.Replica.Model.Context}, nil
}

// RequestOf returns the mean request of a profile, as a fleet serves it: what is
// written to a cache is read fresh, and thinking is written like any answer. A
// profile of no requests is an [ErrMissing].
func RequestOf(p *usage.Profile) (selfhost.Request, error) {
	if err := counted(p); err != nil {
		return selfhost.Request{}, err
	}
	total, err := p.Total()
	if err != nil {
		return selfhost.Request{}, err
	}
	mean := func(n int64) float64 { return float64(n) / float64(p.Requests) }
	return selfhost.Request{Input: mean(total.PromptSize()), Cached: mean(total.CacheTokens(meter.ReadsCache)),
		Output: mean(total.AnswerSize())}, nil
}

// Capacity returns what one replica of the fleet serves of the mean request of a
// profile, at one end of its band.
func (o Owned) Capacity(p *usage.Profile, end End) (*selfhost.Capacity, selfhost.Request, error) {
	if o.Fleet == nil {
		return nil, selfhost.Request{}, missing("fleet")
	}
	q, err := RequestOf(p)
	if err != nil {
		return nil, q, err
	}
	k, err := o.Fleet.Capacity(o.Constants, q)
	if err != nil {
		return nil, q, &UnfitError{err}
	}
	switch end {
	case Cheapest:
		k = k.Scaled(k.High)
	case Dearest:
		k = k.Scaled(k.Low)
	case Mid:
	}
	return k, q, nil
}

// Plan sizes the fleet for a month with so many requests.
func (o Owned) Plan(p *usage.Profile, requests money.Decimal, end End) (*selfhost.Plan, error) {
	k, q, err := o.Capacity(p, end)
	if err != nil {
		return nil, err
	}
	return o.Fleet.Plan(k, requests, q), nil
}

// Month is the bill of a month. What a model does not do, such as reading sound
// or searching the web, has no price.
func (o Owned) Month(p *usage.Profile, extra Extra, _ Terms, requests money.Decimal, end End) (*Bill, error) {
	plan, err := o.Plan(p, requests, end)
	if err != nil {
		return nil, err
	}
	b := &Bill{Offer: o.Name(), Currency: "USD", Status: Estimated}
	if o.Fleet.Measured != nil {
		b.Status = Exact
	}
	for i := range plan.Costs {
		b.own(&plan.Costs[i])
	}
	if len(plan.Unknown) > 0 {
		b.add(meter.Energy, money.FromInt(1), nil)
	}
	total, err := p.Total()
	if err != nil {
		return nil, err
	}
	b.missing(&total, extra)
	return b, nil
}

// Bill returns the bill of a month of the sample itself.
func (o Owned) Bill(p *usage.Profile, extra Extra, t Terms) (*Bill, error) {
	return o.Month(p, extra, t, money.FromInt(p.Requests), Mid)
}

// own adds a cost of a fleet.
func (b *Bill) own(c *selfhost.Cost) {
	line := Line{Meter: meter.Standing, Quantity: c.Quantity, Amount: c.Amount, What: c.What, How: c.How}
	if c.Rate != nil {
		line.Meter = meterOf(c.Unit)
		line.Rate = rateOf(c.Rate, line.Meter)
	}
	b.Lines = append(b.Lines, line)
	b.Total = b.Total.Add(c.Amount)
}

func meterOf(unit string) meter.ID {
	if unit == meter.Energy.Get().Unit {
		return meter.Energy
	}
	return meter.GPUHours
}

func rateOf(r *selfhost.Rate, id meter.ID) *pricebook.Rate {
	source := pricebook.Source{Book: r.Book, Line: r.Line, URL: r.URL, Note: r.What}
	if day, err := time.Parse(time.DateOnly, r.Checked); err == nil {
		source.Checked = pricebook.Instant{Time: day}
	}
	if r.Confidence != "" && r.Confidence != "read" {
		source.Marks = []pricebook.Mark{pricebook.Approximate}
	}
	return &pricebook.Rate{Price: r.Amount, Base: r.Amount, Meter: id, Source: source}
}

// missing notes what the profile uses and no fleet serves.
func (b *Bill) missing(total *meter.Quantities, extra Extra) {
	for id := range meter.Count {
		if !id.Get().VendorOnly {
			continue
		}
		if total[id] > 0 {
			b.add(id, money.FromInt(total[id]), nil)
		}
		if n, ok := extra[id]; ok && !n.IsZero() {
			b.add(id, n, nil)
		}
	}
}
