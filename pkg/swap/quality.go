package swap

import (
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// Quality is how often an attempt does what it is for, and what follows where it does
// not. Attempts are independent of each other.
type Quality struct {
	Success  money.Decimal  // share of attempts that succeed, above 0 and at most 1
	Failure  *money.Decimal // what a task costs beside tokens that fails for good; nil: not known
	Attempts int            // at most so many for one task, 1 or more
}

// Tries is the mean number of attempts of one task, 1 + (1−s) + … + (1−s)^(n−1).
func (q *Quality) Tries() money.Decimal {
	sum, left := money.Decimal{}, money.FromInt(1)
	for range q.Attempts {
		sum, left = sum.Add(left), left.Mul(q.fails())
	}
	return sum
}

// Solved is the share of tasks that one of the attempts solves, 1 − (1−s)^n.
func (q *Quality) Solved() money.Decimal {
	left := money.FromInt(1)
	for range q.Attempts {
		left = left.Mul(q.fails())
	}
	return money.FromInt(1).Sub(left)
}

func (q *Quality) fails() money.Decimal { return money.FromInt(1).Sub(q.Success) }

// PerSuccess is what a success costs where an attempt costs c: c ÷ s, whatever the cap
// on attempts, for both tokens and successes are cut by it alike. Source: Erol et al.,
// Cost-of-Pass (2025).
func (q *Quality) PerSuccess(c money.Decimal) money.Decimal { return c.Quo(q.Success) }

// Task is what a task costs on the mean, failures with it: tries × c + (1 − solved) × d;
// with one attempt c + (1−s) × d. It is nil where the cost of a failure is not known.
func (q *Quality) Task(c money.Decimal) *money.Decimal {
	if q.Failure == nil {
		return nil
	}
	d := q.Tries().Mul(c).Add(money.FromInt(1).Sub(q.Solved()).Mul(*q.Failure))
	return &d
}

// Judged is the cost by which offers of different quality compare: of a task where the
// cost of a failure is known, of a success otherwise.
func (q *Quality) Judged(c money.Decimal) money.Decimal {
	if task := q.Task(c); task != nil {
		return *task
	}
	return q.PerSuccess(c)
}

// Attempt is what an attempt may cost for a judged cost: the inverse of Judged.
// Below 0, no price is low enough.
func (q *Quality) Attempt(judged money.Decimal) money.Decimal {
	if q.Failure == nil {
		return judged.Mul(q.Success)
	}
	return judged.Sub(money.FromInt(1).Sub(q.Solved()).Mul(*q.Failure)).Quo(q.Tries())
}

// Needed is the share of attempts that have to succeed at a cost of c for the judged
// cost to be no more than that; nil where even all of them are not enough. The judged
// cost falls as the share rises, so that there is one such share.
func (q *Quality) Needed(c, judged money.Decimal) (*money.Decimal, error) {
	one := money.FromInt(1)
	sure := Quality{Success: one, Failure: q.Failure, Attempts: q.Attempts}
	switch {
	case judged.Less(c) || judged.IsZero():
		return nil, nil
	case q.Failure == nil:
		d := c.Quo(judged)
		return &d, nil
	case q.Attempts == 1 && judged.Sub(c).Less(*q.Failure):
		d := one.Sub(judged.Sub(c).Quo(*q.Failure))
		return &d, nil
	}
	e := scenario.Evener{Share: true, At: sure.Success, Gap: func(share money.Decimal) (*money.Decimal, error) {
		at := sure
		at.Success = share
		gap := judged.Sub(*at.Task(c))
		return &gap, nil
	}}
	found, err := e.Find()
	if err != nil || found != nil {
		return found, err
	}
	return &money.Decimal{}, nil // a failure costs so little that none need succeed
}
