package margin

import (
	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/money"
)

// Of returns the terms of one payer of a plan as it is written: prices net of
// discounts, amounts a month for seats. What is out of range is refused here, before
// anything is divided by it.
func Of(c *config.Plan) (*Plan, error) {
	p := terms(c)
	return p, p.Check()
}

func terms(c *config.Plan) *Plan {
	one := money.FromInt(1)
	p := &Plan{Name: c.Name, Price: optional(c.Price), Markup: c.Markup.Decimal, Overage: optional(c.Overage),
		Included: c.Included.Decimal, Cap: c.Cap.Decimal, Payments: one, Fixed: optional(c.Fixed), Target: c.Target.Decimal}
	for _, line := range c.Costs {
		p.Costs = append(p.Costs, CostLine{Name: line.Name, Share: optional(line.Share.Decimal),
			Payment: optional(line.Payment), Each: optional(line.Each), Request: optional(line.Request),
			Standing: line.Standing})
	}
	if c.Free != nil {
		p.Free = &FreeTier{Conversion: *c.Free.Conversion.Decimal, Requests: *c.Free.Requests.Decimal}
	}
	switch c.Per {
	case config.Seat:
		seat(p, c)
	case config.Outcome:
		attempts := one.Quo(*c.Success.Decimal)
		p.Usage.Each = &attempts
	case config.Pack:
		used := c.Credits.Mul(one.Sub(optional(c.Breakage.Decimal)))
		p.Usage.Each = &used
	case config.Request, config.Tokens:
		thousands(p, c.Units())
	}
	return p
}

// thousands makes one payer of many requests that are paid one by one: the amounts of
// a single one are too small to read.
func thousands(p *Plan, units int64) {
	n := money.FromInt(units)
	p.Usage.Each, p.Payments, p.Price = &n, n, p.Price.Mul(n)
	for i := range p.Costs {
		p.Costs[i].Each = p.Costs[i].Each.Mul(n)
	}
}

// seat lays the price of a seat on months and says what its users do.
func seat(p *Plan, c *config.Plan) {
	one, year := money.FromInt(1), money.FromInt(12)
	if c.Period == config.Yearly {
		p.Price, p.Payments = p.Price.Quo(year), one.Quo(year)
	}
	if c.AnnualDiscount.Decimal != nil {
		yearly := optional(c.AnnualShare.Decimal)
		p.Price = p.Price.Mul(one.Sub(yearly.Mul(*c.AnnualDiscount.Decimal)))
		p.Payments = one.Sub(yearly).Add(yearly.Quo(year))
	}
	p.Usage.Each = c.Requests.Decimal
	for _, s := range c.Segments {
		p.Usage.Segments = append(p.Usage.Segments, Segment{Name: s.Name, Share: *s.Share.Decimal,
			Requests: *s.Requests.Decimal})
	}
	if c.Tail != nil {
		p.Usage.Tail = &Tail{Median: *c.Tail.Median.Decimal, Sigma: c.Tail.Sigma.Float64()}
	}
}

func optional(d *money.Decimal) money.Decimal {
	if d == nil {
		return money.Decimal{}
	}
	return *d
}

// Per returns what the plan sells; empty for a result that was saved.
func (r *PlanResult) Per() config.Unit {
	if r.Written == nil {
		return ""
	}
	return r.Written.Per
}

// Seat reports whether the plan is sold by the seat, whose use may grow unpaid.
func (r *PlanResult) Seat() bool { return r.Per() == config.Seat }

// Resold reports whether the price is a mark-up on what tokens cost.
func (r *PlanResult) Resold() bool { return r.Written != nil && r.Written.Markup.Decimal != nil }

// PriceLine returns the line of the price in the project's file; 0 where it is not
// known.
func (r *PlanResult) PriceLine() int {
	if r.Written == nil {
		return 0
	}
	return r.Written.PriceLine
}

// OfferLine returns the line of the offer in the project's file; 0 where it is not
// known.
func (r *PlanResult) OfferLine() int {
	if r.Written == nil {
		return 0
	}
	return r.Written.Offer.Line
}
