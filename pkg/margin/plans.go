package margin

import (
	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// Result is the answer to what plans leave, for JSON.
type Result struct {
	econ.Setting
	Project string       `json:"project"` // the file
	Plans   []PlanResult `json:"plans"`
}

// PlanResult is one plan with one offer. Amounts are for one of Unit: a month of a
// seat, a request, an outcome, a pack.
type PlanResult struct {
	Plan     string         `json:"plan"`
	Line     int            `json:"line"` // in the project's file
	Unit     string         `json:"unit"`
	Price    *money.Decimal `json:"price"` // as listed; nil for a mark-up
	Offer    string         `json:"offer"`
	Vendor   string         `json:"vendor"`
	Workload string         `json:"workload"`
	Users    *money.Decimal `json:"users"`
	Target   *money.Decimal `json:"target"`
	Fixed    money.Decimal  `json:"fixed_per_month"`

	// Request is the cost of tokens of one request, Low and High its band.
	Request money.Decimal `json:"cost_per_request"`
	// of the dearest twentieth the cheapest; nil where single requests have no price
	P95    *money.Decimal `json:"cost_per_request_p95"`
	Low    money.Decimal  `json:"cost_per_request_low"`
	High   money.Decimal  `json:"cost_per_request_high"`
	Status quote.Status   `json:"status"`

	*Margin
	GrossLow  *money.Decimal `json:"gross_margin_low"` // at the ends of that band
	GrossHigh *money.Decimal `json:"gross_margin_high"`
	Spread    *Users         `json:"spread"`
	// Sampling is what the samples leave open, nil where that cannot be told.
	Sampling *Sampling `json:"sampling"`
	// Reason says why nothing is known: the offer cannot serve the workload, say.
	Reason string `json:"reason,omitempty"`
	Legs   []Leg  `json:"legs"` // the offers that serve it, each with its share

	Written *config.Plan  `json:"-"` // the plan as the project's file has it; nil for a saved result
	Serving Serving       `json:"-"`
	Volume  money.Decimal `json:"-"`              // requests a month that bills are of, all legs together
	Model   Plan          `json:"terms,omitzero"` // the plan as it was worked out
}

// Missed tells whether the plan falls short of its target, or might: what is not
// known has not met it.
func (r *PlanResult) Missed() bool {
	if r.Target == nil {
		return false
	}
	return r.Margin == nil || r.Gross == nil || r.Status == quote.LowerBound || r.Gross.Less(*r.Target)
}

// Fill works the plan out at the cost of what serves it. The error is one of
// Plan.Margin, or a [quote.ErrMissing] that names what the serving leaves out.
func (r *PlanResult) Fill(p Plan, s Serving) error {
	if err := s.check(); err != nil {
		return err
	}
	r.Offer, r.Vendor, r.Status, r.Legs, r.Serving, r.Model = s.Name, s.Vendor(), s.Status(), s.Legs, s, p
	r.Request, r.Low, r.High = s.Request()
	r.Model.Resell(r.Request)
	p, r.P95 = r.Model, nil
	if p95, err := s.Quantile(0.95); err == nil {
		r.P95 = &p95
	}
	var err error
	if r.Margin, err = p.Margin(r.Request); err != nil {
		return err
	}
	p.raise(r.Margin, p.Served().Mul(s.Billed())) // one's own machines and routers raise nothing
	if r.Spread, err = p.Users(r.Request); err != nil {
		return err
	}
	for _, end := range []struct {
		each money.Decimal
		into **money.Decimal
	}{{r.High, &r.GrossLow}, {r.Low, &r.GrossHigh}} {
		if *end.into, err = p.grossAt(end.each); err != nil {
			return err
		}
	}
	return r.sample()
}

// ListFor is the price for the target as the project's file writes prices: before the
// discounts of those who pay a year at once, for the whole period, of a single request.
// It is nil where there is none, or where the file writes what a payer pays.
func (r *PlanResult) ListFor() *money.Decimal {
	if r.Margin == nil || r.PriceFor == nil || r.Price == nil || r.Model.Price.IsZero() || r.Price.Equal(r.Model.Price) {
		return nil
	}
	list := r.PriceFor.Mul(*r.Price).Quo(r.Model.Price)
	return &list
}

// Under is the plan with the prices of a vendor times a factor, those of all for
// "". A mark-up stays what it is, so that its price moves along.
func (r *PlanResult) Under(vendor string, factor money.Decimal) (*PlanResult, error) {
	out := *r
	return &out, out.Fill(r.Model, r.Serving.Times(vendor, factor))
}

// Resell sets the price where it is a mark-up on what the tokens of a request cost.
func (p *Plan) Resell(each money.Decimal) {
	if p.Markup != nil && p.Usage.Each != nil {
		p.Price = each.Mul(money.FromInt(1).Add(*p.Markup)).Mul(*p.Usage.Each)
	}
}

// GrossAt is the gross margin of one user who makes so many requests; nil without
// revenue.
func (p *Plan) GrossAt(requests, each money.Decimal) *money.Decimal {
	return p.user(0, requests, each).Gross
}

// Served is the mean of requests that one payer is served, the free users behind
// one included: the volume that an offer has to serve.
func (p *Plan) Served() money.Decimal {
	_, served := p.Usage.means(p)
	if p.Free != nil {
		served = served.Add(money.FromInt(1).Sub(p.Free.Conversion).Quo(p.Free.Conversion).Mul(p.Free.Requests))
	}
	return served
}
