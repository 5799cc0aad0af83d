package swap

import (
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// Priced is what a request costs with list prices times a factor; nil where that is not
// known.
type Priced func(factor money.Decimal) (*money.Decimal, error)

// Tie is the factor on list prices, to twelve significant digits, at which a request
// costs so much; nil where there is none above 0, or where prices move nothing. Costs
// are a line of that factor, fees its start; where they are not, the place is looked
// for on exact pricing.
func Tie(cost Priced, goal money.Decimal) (*money.Decimal, error) {
	one, two := money.FromInt(1), money.FromInt(2)
	at1, err := cost(one)
	if at1 == nil || err != nil {
		return nil, err
	}
	at2, err := cost(two)
	if at2 == nil || err != nil {
		return nil, err
	}
	slope := at2.Sub(*at1)
	if slope.Sign() <= 0 {
		return nil, nil
	}
	factor := one.Add(goal.Sub(*at1).Quo(slope)).Significant(12)
	if factor.Sign() <= 0 {
		return nil, nil
	}
	there, err := cost(factor)
	if err != nil || there != nil && near(*there, goal) {
		return &factor, err
	}
	e := scenario.Evener{At: one, Gap: func(by money.Decimal) (*money.Decimal, error) {
		c, err := cost(by)
		if c == nil || err != nil {
			return nil, err
		}
		gap := c.Sub(goal)
		return &gap, nil
	}}
	return e.Find()
}

// near tells whether a cost is the goal but for the last digits.
func near(cost, goal money.Decimal) bool {
	off := cost.Sub(goal)
	if off.Sign() < 0 {
		off = money.Decimal{}.Sub(off)
	}
	return off.Cmp(goal.Shift(-10)) <= 0
}
