// Package trial holds what the tests of several rooms share: plans to try, and an
// oracle for what has which part in a change.
package trial

import (
	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
)

// Seat is the worked example: $30 a month, 600 requests of $0.0153 each, fees of
// 2.9% and 30 cents, 2 of support and 1 of hosting.
func Seat() *margin.Plan {
	requests := money.FromInt(600)
	return &margin.Plan{
		Name: "pro", Price: money.MustParse("30"), Usage: margin.Usage{Each: &requests}, Payments: money.MustParse("1"),
		Costs: []margin.CostLine{
			{Name: "payment", Share: money.MustParse("0.029"), Payment: money.MustParse("0.30")},
			{Name: "support", Each: money.MustParse("2")}, {Name: "hosting", Each: money.MustParse("1")},
		},
	}
}

// Plan draws a plan with everything, and what a request of it costs.
func Plan(t *rapid.T) (*margin.Plan, money.Decimal) {
	n := func(name string, low, high int64, shift int32) money.Decimal {
		return money.FromInt(rapid.Int64Range(low, high).Draw(t, name)).Shift(shift)
	}
	p := &margin.Plan{Name: "p", Price: n("price", 1, 10_000, -2), Payments: n("payments", 0, 1, 0)}
	target := n("target", 0, 80, -2)
	p.Target = &target
	p.Costs = []margin.CostLine{{Name: "fee", Share: n("fee", 0, 10, -2), Payment: n("payment", 0, 50, -2)},
		{Name: "each", Each: n("each", 0, 500, -2), Standing: rapid.Bool().Draw(t, "standing")},
		{Name: "request", Request: n("request", 0, 50, -4)}}
	if rapid.Bool().Draw(t, "overage") {
		included := n("included", 0, 500, 0)
		p.Included, p.Overage = &included, n("overage", 0, 100, -3)
	}
	if rapid.Bool().Draw(t, "capped") {
		c := n("cap", 0, 3000, 0)
		p.Cap = &c
	}
	if rapid.Bool().Draw(t, "free") {
		p.Free = &margin.FreeTier{Conversion: n("conversion", 1, 100, -2), Requests: n("free requests", 0, 100, 0)}
	}
	a := n("share", 0, 100, -2)
	p.Usage.Segments = []margin.Segment{{Name: "a", Share: a, Requests: n("a requests", 0, 2000, 0)},
		{Name: "b", Share: money.FromInt(1).Sub(a), Requests: n("b requests", 0, 2000, 0)}}
	return p, n("each request", 1, 2000, -5)
}
