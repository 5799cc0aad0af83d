package swap

import (
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
)

// Mixed says how two offers could share the requests; nil stands for not asked. Judge
// and router are costs of a request.
type Mixed struct {
	Accepted *money.Decimal // of a cascade: share of the first answers that are good enough
	Judge    money.Decimal
	Share    *money.Decimal // of a route: share of the requests that go to the cheaper
	Router   money.Decimal
}

// Mix is two offers that share the requests: one of them asked first, or each its part.
// Savings are shares of what the dearer costs alone.
type Mix struct {
	First string        `json:"first"` // the cheaper
	Then  string        `json:"then"`
	Judge money.Decimal `json:"judge_fee"`
	// share of first answers that must be good enough; nil: the dearer is free
	PaysFrom  *money.Decimal `json:"cascade_pays_from"`
	Accepted  *money.Decimal `json:"accepted"`
	Escalated *money.Decimal `json:"escalated"` // share that goes on
	Cascade   *money.Decimal `json:"cascade_cost_per_request"`
	Cascaded  *money.Decimal `json:"cascade_saving"`
	Share     *money.Decimal `json:"route_share"`
	Route     *money.Decimal `json:"route_cost_per_request"`
	Routed    *money.Decimal `json:"route_saving"`
}

// Of mixes two offers by what a request costs with each. Formulas: Chen, Zaharia and
// Zou, FrugalGPT (2023): a cascade costs first + judge + (1 − accepted) × then, a route
// share × first + (1 − share) × then + router.
func (m *Mixed) Of(first string, cheap money.Decimal, then string, strong money.Decimal) Mix {
	if strong.Less(cheap) {
		first, cheap, then, strong = then, strong, first, cheap
	}
	one := money.FromInt(1)
	out := Mix{First: first, Then: then, Judge: m.Judge, PaysFrom: margin.PaysFrom(cheap, m.Judge, strong),
		Accepted: m.Accepted, Share: m.Share}
	if m.Accepted != nil {
		left := one.Sub(*m.Accepted)
		cost := cheap.Add(m.Judge).Add(left.Mul(strong))
		out.Escalated, out.Cascade, out.Cascaded = &left, &cost, Saved(strong, cost)
	}
	if m.Share != nil {
		cost := m.Share.Mul(cheap).Add(one.Sub(*m.Share).Mul(strong)).Add(m.Router)
		out.Route, out.Routed = &cost, Saved(strong, cost)
	}
	return out
}

// Saved is what the second cost saves of the first, as a share of it; below 0 it costs
// more, and it is nil of nothing.
func Saved(from, to money.Decimal) *money.Decimal {
	if from.IsZero() {
		return nil
	}
	d := from.Sub(to).Quo(from)
	return &d
}
