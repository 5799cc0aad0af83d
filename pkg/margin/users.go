package margin

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/tokecon/tokecon/pkg/money"
)

// Usage is how many requests payers make: all the same, in segments, or in a
// log-normal tail. One of the three is given.
type Usage struct {
	Each     *money.Decimal `json:"requests"`
	Segments []Segment      `json:"segments,omitempty"`
	Tail     *Tail          `json:"tail,omitempty"`
}

// Segment is a share of the payers who use a plan alike.
type Segment struct {
	Name     string        `json:"name"`
	Share    money.Decimal `json:"share"`
	Requests money.Decimal `json:"requests"`
}

// Tail is a log-normal distribution of requests: the logarithm has a deviation of
// Sigma around that of Median. Use is heavy-tailed: 1.5 is usual for chat, 2 for
// agents, where the 99th user does a hundred times what the median does.
type Tail struct {
	Median money.Decimal `json:"median"`
	Sigma  float64       `json:"sigma"`
}

// mostSigma bounds tails: beyond it a single user is all of the use.
const mostSigma = 5

// mostMean bounds them as well: beyond it no decimal of an estimate is left.
const mostMean = 1e15

func (u *Usage) check(plan string) error {
	switch {
	case u.Each != nil:
		return nil
	case u.Tail != nil:
		if !(u.Tail.Sigma > 0 && u.Tail.Sigma <= mostSigma) || u.Tail.Median.Sign() <= 0 {
			return fmt.Errorf("plan %s: a tail of median %s and sigma %g; give a median above 0 and a sigma above 0 "+
				"and at most %d", plan, u.Tail.Median, u.Tail.Sigma, mostSigma)
		}
		if u.Tail.mean() > mostMean {
			return fmt.Errorf("plan %s: a tail of median %s and sigma %g has a mean of more than %g requests", plan,
				u.Tail.Median, u.Tail.Sigma, mostMean)
		}
		return nil
	case len(u.Segments) == 0:
		return fmt.Errorf("plan %s: how much its users do is not known; give requests, segments or a tail", plan)
	}
	var sum money.Decimal
	for _, s := range u.Segments {
		sum = sum.Add(s.Share)
	}
	if !sum.Equal(money.FromInt(1)) {
		return fmt.Errorf("plan %s: the shares of its segments sum to %s, not to 100%%", plan, sum.Shift(2).String()+"%")
	}
	return nil
}

// means are the revenue of a payer and the requests that are served, on the mean.
func (u *Usage) means(p *Plan) (revenue, served money.Decimal) {
	switch {
	case u.Each != nil:
		return p.revenue(*u.Each), p.served(*u.Each)
	case u.Tail != nil:
		return u.Tail.means(p)
	}
	for _, s := range u.Segments {
		revenue = revenue.Add(s.Share.Mul(p.revenue(s.Requests)))
		served = served.Add(s.Share.Mul(p.served(s.Requests)))
	}
	return revenue, served
}

// means of a tail rest on the limited expected value E[min(X, c)]: what is served
// is that of the cap, what is beyond what is included the difference of two.
func (t *Tail) means(p *Plan) (revenue, served money.Decimal) {
	mean := t.mean()
	if p.Cap != nil {
		mean = t.limited(p.Cap.Float64())
	}
	revenue = p.Price
	if p.Included != nil {
		if beyond := mean - t.limited(p.Included.Float64()); beyond > 0 {
			revenue = revenue.Add(p.Overage.Mul(estimate(beyond)))
		}
	}
	return revenue, estimate(mean)
}

func (t *Tail) mu() float64 { return math.Log(t.Median.Float64()) }

// mean is that of the distribution, e^(μ + σ²/2).
func (t *Tail) mean() float64 { return math.Exp(t.mu() + t.Sigma*t.Sigma/2) }

// limited is E[min(X, c)] of a log-normal X: e^(μ+σ²/2) Φ((ln c − μ − σ²)/σ) + c (1
// − Φ((ln c − μ)/σ)). Source: Klugman, Panjer and Willmot, Loss Models, appendix A.
func (t *Tail) limited(c float64) float64 {
	if c <= 0 {
		return 0
	}
	z := (math.Log(c) - t.mu()) / t.Sigma
	return t.mean()*distuv.UnitNormal.CDF(z-t.Sigma) + c*(1-distuv.UnitNormal.CDF(z))
}

// quantile is the use of the user whom a share of the others does not exceed.
func (t *Tail) quantile(q float64) float64 {
	return math.Exp(t.mu() + t.Sigma*distuv.UnitNormal.Quantile(q))
}

// above is the share of users who make more requests than that.
func (t *Tail) above(requests float64) float64 {
	if requests <= 0 {
		return 1
	}
	return distuv.UnitNormal.Survival((math.Log(requests) - t.mu()) / t.Sigma)
}

// estimate turns a statistic into a decimal of twelve significant digits.
func estimate(x float64) money.Decimal {
	if x < 0 {
		return money.Decimal{}.Sub(estimate(-x))
	}
	places := money.MaxFractionDigits
	if x > 0 {
		places = min(max(11-int(math.Floor(math.Log10(x))), 0), places)
	}
	return money.MustParse(strconv.FormatFloat(x, 'f', places, 64)).Significant(12)
}

// UserMargin is one user of a plan.
type UserMargin struct {
	Quantile float64        `json:"quantile"` // 0.5 is the median user
	Requests money.Decimal  `json:"requests"`
	Profit   money.Decimal  `json:"gross_profit"`
	Gross    *money.Decimal `json:"gross_margin"`
}

// Users is how the margin of a plan spreads over its users.
type Users struct {
	Points []UserMargin   `json:"users"`
	Losing *money.Decimal `json:"share_losing"` // of users who lose money
	LossAt *money.Decimal `json:"loss_at"`      // requests above which a user does; nil: none does
	// TopShare is the part of all requests served that the most active hundredth of
	// the users makes.
	TopShare *money.Decimal `json:"top_1pct_share"`
}

// userQuantiles are the users that are shown: the median, the 90th and the 99th.
func userQuantiles() []float64 { return []float64{0.5, 0.9, 0.99} }

// Users works out the median, the 90th and the 99th user, and who loses money.
func (p *Plan) Users(each money.Decimal) (*Users, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	u := &Users{}
	for _, q := range userQuantiles() {
		u.Points = append(u.Points, p.user(q, p.Usage.at(q), each))
	}
	if at, ok := p.LossAt(each); ok {
		u.LossAt = &at
		losing := p.losing(at, each)
		u.Losing = &losing
	} else {
		u.Losing = &money.Decimal{}
	}
	u.TopShare = p.top()
	return u, nil
}

func (p *Plan) user(q float64, requests, each money.Decimal) UserMargin {
	out := UserMargin{Quantile: q, Requests: requests, Profit: p.profit(requests, each)}
	if revenue := p.revenue(requests); revenue.Sign() > 0 {
		gross := out.Profit.Quo(revenue)
		out.Gross = &gross
	}
	return out
}

// at is the use of the user at a quantile.
func (u *Usage) at(q float64) money.Decimal {
	switch {
	case u.Each != nil:
		return *u.Each
	case u.Tail != nil:
		return estimate(u.Tail.quantile(q))
	}
	var sum float64
	sorted := u.sorted()
	for _, s := range sorted {
		if sum += s.Share.Float64(); q <= sum+1e-12 {
			return s.Requests
		}
	}
	return sorted[len(sorted)-1].Requests
}

func (u *Usage) sorted() []Segment {
	out := slices.Clone(u.Segments)
	slices.SortStableFunc(out, func(a, b Segment) int { return a.Requests.Cmp(b.Requests) })
	return out
}

// losing is the share of users who make more requests than a user may.
func (p *Plan) losing(at, each money.Decimal) money.Decimal {
	switch u := p.Usage; {
	case u.Each != nil:
		if p.profit(*u.Each, each).Sign() < 0 {
			return money.FromInt(1)
		}
		return money.Decimal{}
	case u.Tail != nil:
		return estimate(u.Tail.above(at.Float64()))
	}
	var sum money.Decimal
	for _, s := range p.Usage.Segments {
		if p.profit(s.Requests, each).Sign() < 0 {
			sum = sum.Add(s.Share)
		}
	}
	return sum
}

// top is the part of all requests served that the most active hundredth makes; nil
// where all are alike.
func (p *Plan) top() *money.Decimal {
	u := p.Usage
	var share money.Decimal
	switch {
	case u.Each != nil:
		return nil
	case u.Tail != nil:
		// Φ(σ − z) of the use is that of the users above the quantile of z.
		share = estimate(distuv.UnitNormal.CDF(u.Tail.Sigma - distuv.UnitNormal.Quantile(0.99)))
	default:
		_, served := u.means(p)
		if served.IsZero() {
			return nil
		}
		share = p.topOfSegments().Quo(served)
	}
	return &share
}

// topOfSegments is what the most active hundredth makes, from the most active
// segment down.
func (p *Plan) topOfSegments() money.Decimal {
	left := money.MustParse("0.01")
	var sum money.Decimal
	sorted := p.Usage.sorted()
	for i := len(sorted) - 1; i >= 0 && left.Sign() > 0; i-- {
		part := sorted[i].Share
		if left.Less(part) {
			part = left
		}
		sum, left = sum.Add(part.Mul(p.served(sorted[i].Requests))), left.Sub(part)
	}
	return sum
}
