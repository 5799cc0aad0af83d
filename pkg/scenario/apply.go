package scenario

import (
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/selfhost"
	"github.com/tokecon/tokecon/pkg/usage"
)

// Shift is what the shocks make of the tokens of a request.
func (s Shocks) Shift() usage.Shift {
	tokens, words := s.Factor(Tokens), s.Factor(Verbosity)
	out := usage.Shift{Prompt: tokens.Float64(), Answer: tokens.Mul(words).Float64()}
	if c := s.Cached(); c != nil {
		share := c.Float64()
		out.Cached = &share
	}
	return out
}

// Plan is the plan with what is charged and how much its users do moved. Volume
// moves the requests of seats: what is sold by the request, the outcome or the
// credit has no other use than what is paid for.
func (s Shocks) Plan(p margin.Plan, seat bool) margin.Plan {
	sell := s.Factor(Sell)
	p.Price, p.Overage = p.Price.Mul(sell), p.Overage.Mul(sell)
	if p.Markup != nil {
		one := money.FromInt(1)
		markup := one.Add(*p.Markup).Mul(sell).Sub(one)
		p.Markup = &markup
	}
	volume := s.Factor(Volume)
	if !seat || volume.Equal(money.FromInt(1)) {
		return p
	}
	times := func(d *money.Decimal) *money.Decimal {
		if d == nil {
			return nil
		}
		out := d.Mul(volume)
		return &out
	}
	p.Usage.Each = times(p.Usage.Each)
	if t := p.Usage.Tail; t != nil {
		p.Usage.Tail = &margin.Tail{Median: t.Median.Mul(volume), Sigma: t.Sigma}
	}
	segments := p.Usage.Segments
	p.Usage.Segments = nil
	for _, segment := range segments {
		segment.Requests = segment.Requests.Mul(volume)
		p.Usage.Segments = append(p.Usage.Segments, segment)
	}
	if p.Free != nil {
		p.Free = &margin.FreeTier{Conversion: p.Free.Conversion, Requests: p.Free.Requests.Mul(volume)}
	}
	return p
}

// Fleet is the fleet with rents, electricity and what it may be used moved. A peak
// is never below the mean.
func (s Shocks) Fleet(f *selfhost.Fleet) *selfhost.Fleet {
	out, rent, power := *f, s.Factor(Rent), s.Factor(Electricity)
	if f.Rent != nil {
		r := *f.Rent
		r.Reserved, r.OnDemand, r.Spot = dearer(r.Reserved, rent), dearer(r.OnDemand, rent), dearer(r.Spot, rent)
		out.Rent = &r
	}
	out.Site.PerKWh = dearer(f.Site.PerKWh, power)
	one := money.FromInt(1)
	if u := s.Factor(Utilisation); !u.Equal(one) {
		if out.Headroom = f.Headroom.Quo(u); out.Headroom.Less(one) {
			out.Headroom = one
		}
	}
	return &out
}

func dearer(r *selfhost.Rate, by money.Decimal) *selfhost.Rate {
	if r == nil || by.Equal(money.FromInt(1)) {
		return r
	}
	out := *r
	out.Amount = r.Amount.Mul(by)
	return &out
}
