package finance

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/money"
)

// MostFlows is how many flows can be looked at: a hundred years of months.
const MostFlows = 1201

// checkFlows wants some, and not too many.
func checkFlows(flows []money.Decimal) error {
	if len(flows) == 0 || len(flows) > MostFlows {
		return fmt.Errorf("%d flows; give 1 to %d", len(flows), MostFlows)
	}
	return nil
}

// present returns each flow discounted to month 0. The first flow is at month 0,
// each other at the end of its month.
func present(flows []money.Decimal, monthly money.Decimal) ([]money.Decimal, error) {
	if err := checkFlows(flows); err != nil {
		return nil, err
	}
	growth := one().Add(monthly)
	if growth.Less(leastGrowth()) || checkRate(monthly) != nil {
		return nil, fmt.Errorf("rate %s a month: %w", monthly, ErrRate)
	}
	out := make([]money.Decimal, len(flows))
	factor := one()
	for i, flow := range flows {
		out[i] = flow.Quo(factor)
		factor = factor.Mul(growth).Significant(workingDigits)
	}
	return out, nil
}

// leastGrowth keeps factors of a hundred years within what numbers can hold: rates
// nearer to −100% are taken for it.
func leastGrowth() money.Decimal { return one().Shift(-30) }

// workingDigits is the precision of growth factors: more than that of a quotient,
// so that a long series loses nothing that shows.
const workingDigits = 50

// NPV is the net present value of flows at a rate a month: Σ flow_t ÷ (1+m)^t.
// The first flow is at month 0, each other at the end of its month. The error is
// ErrRate, or tells of no or too many flows.
func NPV(flows []money.Decimal, monthly money.Decimal) (money.Decimal, error) {
	now, err := present(flows, monthly)
	if err != nil {
		return money.Decimal{}, err
	}
	var sum money.Decimal
	for _, x := range now {
		sum = sum.Add(x)
	}
	return sum, nil
}

// Payback is the first month at whose end the flows so far sum to 0 or more; ok
// is false if there is none. Later losses may take it back, see Stays: a payback
// says nothing of what an investment is worth, see NPV.
func Payback(flows []money.Decimal) (months int, ok bool) {
	var sum money.Decimal
	for i, flow := range flows {
		if sum = sum.Add(flow); sum.Sign() >= 0 {
			return i, true
		}
	}
	return 0, false
}

// Stays reports whether flows that are paid back at the end of a month remain so:
// whether the sum is 0 or more then and at the end of each later month.
func Stays(flows []money.Decimal, months int) bool {
	var sum money.Decimal
	for i, flow := range flows {
		if sum = sum.Add(flow); i >= months && sum.Sign() < 0 {
			return false
		}
	}
	return months >= 0 && months < len(flows)
}

// DiscountedPayback is Payback of the present values of the flows. Errors are
// those of NPV.
func DiscountedPayback(flows []money.Decimal, monthly money.Decimal) (months int, ok bool, err error) {
	now, err := present(flows, monthly)
	if err != nil {
		return 0, false, err
	}
	months, ok = Payback(now)
	return months, ok, nil
}
