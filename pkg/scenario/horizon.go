package scenario

import (
	"time"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
)

// Horizon is a stretch of months through which levers move along paths, while payers
// leave and join.
type Horizon struct {
	Months int
	Paths  []Path
	Shocks Shocks        // from the first month on
	Churn  money.Decimal // share of the payers who leave each month
	Adds   money.Decimal // payers who join each month
	From   time.Time     // the day that it begins
}

// EvalOn works plans out under shocks at the prices of a day.
type EvalOn func(day time.Time, under Shocks) ([]margin.PlanResult, error)

// Month is a plan in one month. Amounts are of all payers but for Request.
type Month struct {
	Month   int             `json:"month"` // 0 is today
	Day     string          `json:"day"`
	Users   *money.Decimal  `json:"users"` // nil where the plan says none: amounts are then of one payer
	Request money.Decimal   `json:"cost_per_request"`
	Revenue money.Decimal   `json:"revenue"`
	Cost    money.Decimal   `json:"cogs_total"`
	Profit  money.Decimal   `json:"gross_profit"`
	Gross   *money.Decimal  `json:"gross_margin"`
	Cash    money.Decimal   `json:"cash"`    // that came in and went out since the beginning, fixed costs included
	Factors []money.Decimal `json:"factors"` // of the paths, in their order
	Reason  string          `json:"reason,omitempty"`
}

// Course is a plan through all months. The first is today, which is in no sum.
type Course struct {
	Plan   string         `json:"plan"`
	Offer  string         `json:"offer"`
	Target *money.Decimal `json:"target"`
	Months []Month        `json:"months"`
	// the first month in which the target is missed and was met, or the other way; nil: never, or no target
	Crossed *int          `json:"target_crossed"`
	Met     bool          `json:"target_met"` // whether it is met today
	Need    money.Decimal `json:"peak_need"`  // the most cash that is missing at the end of a month; 0 where none is
	NeedIn  int           `json:"peak_need_month"`
	Profit  money.Decimal `json:"gross_profit"` // of all months
}

// Run works the months of one plan out, which begins with so many payers; nil where it
// says none. Amounts are nominal and of whole months, at the prices that hold on the
// first day of each.
func (h *Horizon) Run(eval EvalOn, users *money.Decimal) ([]Course, error) {
	var out []Course
	payers := users
	for month := range h.Months + 1 {
		day := MonthsOn(h.From, month)
		under, factors, err := h.at(month, day)
		if err != nil {
			return nil, err
		}
		if users != nil && !users.IsZero() {
			under = append(under, Shock{Lever: Users, By: payers.Quo(*users)})
		}
		rows, err := eval(day, under)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = make([]Course, len(rows))
		}
		for i := range rows {
			out[i].add(&rows[i], Month{Month: month, Day: day.Format(time.DateOnly), Users: rows[i].Users, Factors: factors})
		}
		payers = h.later(payers)
	}
	return out, nil
}

// MonthsOn is the day so many months on: the last of its month where that is shorter.
func MonthsOn(from time.Time, months int) time.Time {
	first := time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, months, 0)
	return first.AddDate(0, 0, min(from.Day(), first.AddDate(0, 1, -1).Day())-1)
}

// later is how many payers there are a month on.
func (h *Horizon) later(users *money.Decimal) *money.Decimal {
	if users == nil {
		return nil
	}
	n := users.Mul(money.FromInt(1).Sub(h.Churn)).Add(h.Adds).Significant(12)
	return &n
}

// at is what moves in a month.
func (h *Horizon) at(month int, day time.Time) (Shocks, []money.Decimal, error) {
	under := append(Shocks{}, h.Shocks...)
	factors := []money.Decimal{}
	for i := range h.Paths {
		s, err := h.Paths[i].At(month, day)
		if err != nil {
			return nil, nil, err
		}
		under, factors = append(under, s), append(factors, s.By)
	}
	return under, factors, nil
}

// add takes a month in.
func (c *Course) add(r *margin.PlanResult, m Month) {
	c.Plan, c.Offer, c.Target = r.Plan, r.Offer, r.Target
	if r.Margin == nil {
		m.Reason = r.Reason
		c.Months = append(c.Months, m)
		return
	}
	times := money.FromInt(1)
	if r.Users != nil {
		times = *r.Users
	}
	m.Request, m.Revenue, m.Cost, m.Profit, m.Gross = r.Request, r.Revenue.Mul(times), r.COGS.Mul(times),
		r.Profit.Mul(times), r.Gross
	if len(c.Months) == 0 {
		c.Met = met(r)
		c.Months = append(c.Months, m)
		return
	}
	c.Profit = c.Profit.Add(m.Profit)
	m.Cash = c.Months[len(c.Months)-1].Cash.Add(m.Profit).Sub(r.Fixed)
	if missing := (money.Decimal{}).Sub(m.Cash); c.Need.Less(missing) {
		c.Need, c.NeedIn = missing, m.Month
	}
	if c.Crossed == nil && r.Target != nil && met(r) != c.Met {
		c.Crossed = &m.Month
	}
	c.Months = append(c.Months, m)
}

// met tells whether the target is met; without one, that something is left.
func met(r *margin.PlanResult) bool {
	if r.Gross == nil {
		return false
	}
	if r.Target == nil {
		return r.Gross.Sign() >= 0
	}
	return !r.Gross.Less(*r.Target)
}
