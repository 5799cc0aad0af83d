package econ

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/finance"
	"github.com/tokecon/tokecon/pkg/money"
)

// PriceCourse is a course that a vendor's price may take: factors on today's at the
// end of each of so many months.
type PriceCourse struct {
	Name    string
	Factors func(months int) ([]money.Decimal, error)
}

// WaitQuestion is what may happen to a vendor's price within a year: it falls by a
// share with a chance, and stays what it is otherwise. Both lie between 0 and 1.
type WaitQuestion struct {
	Chance money.Decimal `json:"chance"`
	Fall   money.Decimal `json:"fall"`
}

// Waiting is the choice between buying now, and waiting a year and buying only if the
// price has stayed. Amounts are expected net present values of today; machines are
// switched off in months in which they cost more than the vendor.
type Waiting struct {
	WaitQuestion
	Now   money.Decimal `json:"npv_now"`
	Later money.Decimal `json:"npv_wait"` // the machines then run their whole life
	// only what is left of the life that begins now, at that share of the price
	Fixed money.Decimal `json:"npv_wait_fixed"`
	Worth money.Decimal `json:"worth"` // of waiting: against buying now or never, whichever is better
	EVPI  money.Decimal `json:"evpi"`  // of knowing today what will happen
}

// year is how long is waited, in months.
const year = 12

// Wait works out what it is worth to wait a year. Source: McDonald and Siegel, The
// Value of Waiting to Invest (1986), in two states and one year.
func (i *Investment) Wait(q WaitQuestion) (*Waiting, error) {
	one := money.FromInt(1)
	if q.Chance.IsZero() && q.Fall.IsZero() {
		return nil, missing("wait.fall")
	}
	if q.Chance.Sign() < 0 || one.Less(q.Chance) || q.Fall.Sign() < 0 || !q.Fall.Less(one) {
		return nil, fmt.Errorf("a fall of %s with a chance of %s; give shares from 0%% to 100%%", q.Fall, q.Chance)
	}
	if i.Months <= year {
		return nil, fmt.Errorf("machines that live %d months; waiting a year needs a longer life", i.Months)
	}
	monthly, err := finance.Monthly(i.Rate)
	if err != nil {
		return nil, err
	}
	low := one.Sub(q.Fall)
	stays, falls := i.state(one, one), i.state(one, low)
	stayed, err := i.npv(stays, true)
	if err != nil {
		return nil, err
	}
	fallen, err := i.npv(falls, true)
	if err != nil {
		return nil, err
	}
	w := &Waiting{WaitQuestion: q, Now: q.mean(fallen, stayed)}
	if w.Later, err = i.later(q, low, monthly, i.Months); err != nil {
		return nil, err
	}
	if w.Fixed, err = i.later(q, low, monthly, i.Months-year); err != nil {
		return nil, err
	}
	best := gain(w.Now)
	w.Worth = w.Later.Sub(best)
	w.EVPI = q.mean(gain(fallen), gain(stayed)).Sub(best)
	return w, nil
}

// mean is the expected value over the two states.
func (q *WaitQuestion) mean(fallen, stayed money.Decimal) money.Decimal {
	return q.Chance.Mul(fallen).Add(money.FromInt(1).Sub(q.Chance).Mul(stayed))
}

// gain is what is left of an investment that need not be made.
func gain(npv money.Decimal) money.Decimal {
	if npv.Sign() < 0 {
		return money.Decimal{}
	}
	return npv
}

// state are the bills of the whole life, by a factor in the first year and one after.
func (i *Investment) state(first, after money.Decimal) []money.Decimal {
	var out []money.Decimal
	for month := range i.Months {
		f := first
		if month >= year {
			f = after
		}
		out = append(out, i.Bill.Mul(f))
	}
	return out
}

// later is the expected value of a purchase in a year, in each state only if it pays,
// that runs for so many months and costs that share of the price.
func (i *Investment) later(q WaitQuestion, low, monthly money.Decimal, months int) (money.Decimal, error) {
	part := money.FromInt(int64(months)).Quo(money.FromInt(int64(i.Months)))
	then := *i
	then.Months, then.Capex, then.Residual = months, i.Capex.Mul(part), i.Residual.Mul(part)
	fallen, err := then.npv(then.state(low, low), true)
	if err != nil {
		return fallen, err
	}
	stayed, err := then.npv(then.state(money.FromInt(1), money.FromInt(1)), true)
	if err != nil {
		return stayed, err
	}
	flows := make([]money.Decimal, year+1)
	flows[year] = q.mean(gain(fallen), gain(stayed))
	return finance.NPV(flows, monthly)
}
