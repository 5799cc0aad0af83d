package trial

import (
	"math/big"

	"github.com/tokecon/tokecon/pkg/money"
)

// AverageOfOrders averages what each factor changes over all n! orders: it walks
// them one by one, counts each step, and adds the steps up.
func AverageOfOrders(n int, value func(uint) *big.Rat) []*big.Rat {
	type step struct {
		before uint
		factor int
	}
	counts, orders := map[step]int64{}, int64(0)
	var walk func(moved uint, order []step)
	walk = func(moved uint, order []step) {
		if len(order) == n {
			orders++
			for _, s := range order {
				counts[s]++
			}
			return
		}
		for i := range n {
			if moved>>i&1 == 0 {
				walk(moved|1<<i, append(order, step{moved, i}))
			}
		}
	}
	walk(0, nil)
	parts := make([]*big.Rat, n)
	for i := range parts {
		parts[i] = new(big.Rat)
	}
	for s, count := range counts {
		gain := new(big.Rat).Sub(value(s.before|1<<s.factor), value(s.before))
		parts[s.factor].Add(parts[s.factor], gain.Mul(gain, big.NewRat(count, orders)))
	}
	return parts
}

// Ratio is a decimal as a fraction. It panics on what is no number.
func Ratio(d money.Decimal) *big.Rat {
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		panic("not a number: " + d.String())
	}
	return r
}
