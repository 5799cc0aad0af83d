package margin

import (
	"math"

	"github.com/tokecon/tokecon/pkg/money"
)

// Quick is a plan in floats, for statistics that need it millions of times. What it
// says agrees with Plan.Margin to about ten digits; amounts are still worked out there.
type Quick struct {
	price, overage, markup float64
	included, cap          float64 // +Inf: all
	payments               float64
	free                   float64 // requests of free users behind one payer
	segments               []quickSegment
	tail                   *Tail
	costs                  []quickCost
}

type quickSegment struct{ share, requests float64 }

type quickCost struct{ share, payment, each, request float64 }

// Quick returns the plan in floats. The error is that of Margin.
func (p *Plan) Quick() (*Quick, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	q := &Quick{price: p.Price.Float64(), overage: p.Overage.Float64(), markup: math.NaN(), included: limit(p.Included),
		cap: limit(p.Cap), payments: p.Payments.Float64(), tail: p.Usage.Tail}
	if p.Markup != nil {
		q.markup = p.Markup.Float64()
	}
	if p.Free != nil {
		c := p.Free.Conversion.Float64()
		q.free = (1 - c) / c * p.Free.Requests.Float64()
	}
	if p.Usage.Each != nil {
		q.segments = []quickSegment{{1, p.Usage.Each.Float64()}}
	}
	for _, s := range p.Usage.Segments {
		q.segments = append(q.segments, quickSegment{s.Share.Float64(), s.Requests.Float64()})
	}
	for _, c := range p.Costs {
		q.costs = append(q.costs, quickCost{c.Share.Float64(), c.Payment.Float64(), c.Each.Float64(), c.Request.Float64()})
	}
	return q, nil
}

func limit(d *money.Decimal) float64 {
	if d == nil {
		return math.Inf(1)
	}
	return d.Float64()
}

// Use is what payers do at a volume: requests that are served to one, those beyond
// what the price covers, and those of the free users behind one.
type Use struct{ Served, Beyond, Free float64 }

// Use works out what payers do when each makes so many times the requests. It need not
// be done anew while only prices move.
func (q *Quick) Use(volume float64) Use {
	u := Use{Free: q.free * volume}
	if q.tail != nil {
		u.Served, u.Beyond = q.tailUse(volume)
		return u
	}
	for _, s := range q.segments {
		served := min(s.requests*volume, q.cap)
		u.Served += float64(s.share * served)
		u.Beyond += float64(s.share * max(0, served-q.included))
	}
	return u
}

// tailUse is that of a log-normal tail: v·X is limited at c where X is at c ÷ v.
func (q *Quick) tailUse(volume float64) (served, beyond float64) {
	if volume == 0 {
		return 0, 0
	}
	limited := func(c float64) float64 {
		if math.IsInf(c, 1) {
			return volume * q.tail.mean()
		}
		return volume * q.tail.limited(c/volume)
	}
	served = limited(q.cap)
	return served, max(0, served-limited(min(q.included, q.cap)))
}

// At is the revenue and the costs of one payer at a cost of tokens for each request,
// what is charged times a factor.
func (q *Quick) At(u Use, each, sell float64) (revenue, cogs float64) {
	price := q.price
	if !math.IsNaN(q.markup) && len(q.segments) > 0 {
		price = each * (1 + q.markup) * q.segments[0].requests
	}
	revenue = sell * (price + float64(q.overage*u.Beyond))
	cogs = (u.Served + u.Free) * each
	for i := range q.costs {
		c := &q.costs[i]
		cogs += float64(c.share*revenue) + float64(c.payment*q.payments) + c.each + float64(c.request*(u.Served+u.Free))
	}
	return revenue, cogs
}
