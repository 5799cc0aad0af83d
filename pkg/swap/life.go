package swap

import (
	"time"

	"github.com/tokecon/tokecon/pkg/money"
)

// Life is how long a model is still sold. Months are counted from the day of the
// question, and none is below 0.
type Life struct {
	Model string        `json:"model"`
	Since string        `json:"sold_since"`
	Ends  string        `json:"ends,omitempty"` // where the books know it
	Low   money.Decimal `json:"months_low"`     // the two ends of what is left; the same where the end is known
	High  money.Decimal `json:"months_high"`
}

// The typical life of a model, in months, where no end is announced, with its source.
const (
	TypicalLow  = 12
	TypicalHigh = 18
	TypicalFrom = "https://tianpan.co/blog/tags/platform-engineering/page/2"
)

// LifeOf is what is left at now of a model that is sold since a day and, if that is not
// zero, until another.
func LifeOf(model string, since, ends, now time.Time) Life {
	l := Life{Model: model, Since: since.Format(time.DateOnly)}
	if !ends.IsZero() {
		l.Ends = ends.Format(time.DateOnly)
		l.Low = monthsBetween(now, ends)
		l.High = l.Low
		return l
	}
	l.Low, l.High = monthsBetween(now, since.AddDate(0, TypicalLow, 0)),
		monthsBetween(now, since.AddDate(0, TypicalHigh, 0))
	return l
}

// monthsBetween counts months of 30.4375 days, to a tenth.
func monthsBetween(from, to time.Time) money.Decimal {
	if !to.After(from) {
		return money.Decimal{}
	}
	days := int64(to.Sub(from) / (24 * time.Hour))
	return money.FromInt(days).Quo(money.MustParse("30.4375")).Round(1)
}

// Exit is what leaving for an offer costs and when that has come back.
type Exit struct {
	Cost   *money.Decimal `json:"switching_cost"` // nil: not known
	Months *money.Decimal `json:"payback_months"` // nil: never, or not known
	Never  bool           `json:"never_pays_back"`
	InTime *bool          `json:"pays_back_in_time"` // before the target's life may end; nil: not known
}

// Leave reckons the payback S ÷ (Δc × q) of a one-off cost with a saving a month; nil
// stands for not known. Source: Klemperer on switching costs (1995) for what they are.
func Leave(cost, saving *money.Decimal, life *Life) Exit {
	out := Exit{Cost: cost}
	if saving != nil && saving.Sign() <= 0 {
		out.Never = true
		return out
	}
	if cost == nil || saving == nil {
		return out
	}
	months := cost.Quo(*saving)
	out.Months = &months
	if life != nil {
		in := months.Cmp(life.Low) <= 0
		out.InTime = &in
	}
	return out
}
