package margin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// Leg is one offer of those that serve a plan. Amounts are of one request that it
// serves.
type Leg struct {
	Offer   string        `json:"offer"`
	Vendor  string        `json:"vendor"`
	Role    string        `json:"role,omitempty"` // in a cascade: first, judge, then
	Share   money.Decimal `json:"share"`          // of the plan's requests
	Request money.Decimal `json:"cost_per_request"`
	Low     money.Decimal `json:"cost_per_request_low"`
	High    money.Decimal `json:"cost_per_request_high"`
	Status  quote.Status  `json:"status"`
	Basis   *econ.Basis   `json:"basis,omitempty"` // nil for a fleet
	Bill    *quote.Bill   `json:"-"`               // of what it serves a month
	// Costs are those of single requests, in the order of the samples; nil where they
	// cannot be told, as of a fleet.
	Costs []float64 `json:"-"`
}

// Way is one that a request may take: through the offers of its legs, one after the
// other.
type Way struct {
	Share money.Decimal // of the plan's requests
	Legs  []int         // by their place in Serving
	Fee   money.Decimal // of routers and judges that are paid by the request
}

// Serving is how the requests of a plan are served: by one offer, by several that
// share them, or by a cascade that goes on where an answer is not good enough. The
// shares of its ways sum to 1. Source of the two forms: Chen, Zaharia and Zou,
// FrugalGPT (2023).
type Serving struct {
	Name string
	Legs []Leg
	Ways []Way
}

// LegOf makes a leg of an offer that serves the share of a plan's requests.
func LegOf(r *econ.Ranked, role string, share money.Decimal) Leg {
	return Leg{Offer: r.Offer.Name(), Vendor: r.Offer.Vendor(), Role: role, Share: share, Request: r.Request, Low: r.Low,
		High: r.High, Status: r.Bill.Status, Basis: r.Basis, Bill: r.Bill, Costs: r.Costs}
}

// ServedBy returns one offer that serves all requests.
func ServedBy(r *econ.Ranked) Serving {
	one := money.FromInt(1)
	return Serving{Name: r.Offer.Name(), Legs: []Leg{LegOf(r, "", one)}, Ways: []Way{{Share: one, Legs: []int{0}}}}
}

// Shares returns the share of requests that passes each of n legs.
func Shares(ways []Way, n int) []money.Decimal {
	out := make([]money.Decimal, n)
	for _, p := range ways {
		for _, leg := range p.Legs {
			out[leg] = out[leg].Add(p.Share)
		}
	}
	return out
}

// Fee returns what routers and judges cost that are paid by the request, on the mean.
func (s *Serving) Fee() money.Decimal {
	var sum money.Decimal
	for _, p := range s.Ways {
		sum = sum.Add(p.Share.Mul(p.Fee))
	}
	return sum
}

// Billed returns what of the mean cost of a request vendors are paid: neither one's own
// machines nor fees of routers and judges.
func (s *Serving) Billed() money.Decimal {
	var sum money.Decimal
	for i := range s.Legs {
		if l := &s.Legs[i]; l.Vendor != quote.OwnVendor {
			sum = sum.Add(l.Share.Mul(l.Request))
		}
	}
	return sum
}

// cost returns the mean of one request at one end of the band.
func (s *Serving) cost(of func(*Leg) money.Decimal) money.Decimal {
	sum := s.Fee()
	for i := range s.Legs {
		sum = sum.Add(s.Legs[i].Share.Mul(of(&s.Legs[i])))
	}
	return sum
}

// Request returns the mean cost of a request, with its band.
func (s *Serving) Request() (mid, low, high money.Decimal) {
	return s.cost(func(l *Leg) money.Decimal { return l.Request }), s.cost(func(l *Leg) money.Decimal { return l.Low }),
		s.cost(func(l *Leg) money.Decimal { return l.High })
}

// Status returns that of the least sure leg.
func (s *Serving) Status() quote.Status {
	order := []quote.Status{quote.Exact, quote.Estimated, quote.LowerBound}
	worst := quote.Exact
	for i := range s.Legs {
		if slices.Index(order, s.Legs[i].Status) > slices.Index(order, worst) {
			worst = s.Legs[i].Status
		}
	}
	return worst
}

// Vendors returns who bills, each once, in the order of the legs; one's own house is
// none.
func (s *Serving) Vendors() []string {
	var out []string
	for i := range s.Legs {
		if v := s.Legs[i].Vendor; v != quote.OwnVendor && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// Vendor names all who bill, in one word.
func (s *Serving) Vendor() string {
	return cmp.Or(strings.Join(s.Vendors(), "+"), quote.OwnVendor)
}

// Times returns the serving with the prices of a vendor times a factor; all prices and
// fees for "".
func (s *Serving) Times(vendor string, factor money.Decimal) Serving {
	out := *s
	out.Legs, out.Ways = slices.Clone(s.Legs), slices.Clone(s.Ways)
	for i := range out.Legs {
		if l := &out.Legs[i]; vendor == "" || l.Vendor == vendor {
			l.Request, l.Low, l.High = l.Request.Mul(factor), l.Low.Mul(factor), l.High.Mul(factor)
			l.Costs = scaled(l.Costs, factor.Float64())
		}
	}
	for i := range out.Ways {
		if vendor == "" {
			out.Ways[i].Fee = out.Ways[i].Fee.Mul(factor)
		}
	}
	return out
}

func scaled(values []float64, by float64) []float64 {
	out := slices.Clone(values)
	for i := range out {
		out[i] *= by
	}
	return out
}

// weighed is a cost with its share of the requests.
type weighed struct{ cost, share float64 }

// Quantile returns the cost that a share q of the requests does not exceed: by the
// samples, every way weighed with its share. The error says why it is not known.
// A judge of other samples is taken at its mean.
func (s *Serving) Quantile(q float64) (money.Decimal, error) {
	n, err := s.samples()
	if err != nil {
		return money.Decimal{}, err
	}
	var all []weighed
	for _, p := range s.Ways {
		for i := range n {
			cost := p.Fee.Float64()
			for _, leg := range p.Legs {
				cost += s.Legs[leg].at(i, n)
			}
			all = append(all, weighed{cost, p.Share.Float64() / float64(n)})
		}
	}
	slices.SortFunc(all, func(a, b weighed) int { return cmp.Compare(a.cost, b.cost) })
	sum := 0.0
	for _, w := range all {
		if sum += w.share; sum >= q-1e-9 {
			return fine(w.cost), nil
		}
	}
	return fine(all[len(all)-1].cost), nil
}

// fine turns a small statistic into a decimal of twelve significant digits.
func fine(x float64) money.Decimal {
	return money.MustParse(fmt.Sprintf("%.18f", x)).Significant(12)
}

// at returns the cost of the i-th of n samples.
func (l *Leg) at(i, n int) float64 {
	if len(l.Costs) == n {
		return l.Costs[i]
	}
	return l.Request.Float64()
}

// missing returns the error of a parameter that was left at its zero value:
// "margin: serving.legs: missing". It wraps [quote.ErrMissing].
func missing(parameter string) error {
	return fmt.Errorf("margin: %s: %w", parameter, quote.ErrMissing)
}

// check refuses what would be served for nothing because it is not said how: no legs,
// no ways, ways or legs that no request takes, or a leg of no offer or status.
func (s *Serving) check() error {
	if len(s.Legs) == 0 {
		return missing("serving.legs")
	}
	var shares, ways money.Decimal
	for i := range s.Legs {
		l := &s.Legs[i]
		switch shares = shares.Add(l.Share); {
		case l.Offer == "":
			return missing(fmt.Sprintf("serving.legs[%d].offer", i))
		case l.Status == "":
			return missing(fmt.Sprintf("serving.legs[%d].status", i))
		}
	}
	for i := range s.Ways {
		ways = ways.Add(s.Ways[i].Share)
		for _, leg := range s.Ways[i].Legs {
			if leg < 0 || leg >= len(s.Legs) {
				return fmt.Errorf("margin: serving.ways[%d].legs: %d is none of %d legs", i, leg, len(s.Legs))
			}
		}
	}
	switch {
	case ways.IsZero():
		return missing("serving.ways")
	case shares.IsZero():
		return missing("serving.legs.share")
	}
	return nil
}

// samples returns how many requests the legs have the costs of.
func (s *Serving) samples() (int, error) {
	if len(s.Ways) == 0 {
		return 0, missing("serving.ways")
	}
	n := 0
	for i := range s.Legs {
		switch l := &s.Legs[i]; {
		case len(l.Costs) == 0:
			return 0, fmt.Errorf("%s has no price for a single request: what it costs follows from the month", l.Offer)
		case l.Role != JudgeRole:
			n = max(n, len(l.Costs))
		}
	}
	if n == 0 {
		return 0, missing("serving.legs")
	}
	return n, nil
}

// The roles in a cascade.
const (
	FirstRole = "first"
	JudgeRole = "judge"
	ThenRole  = "then"
)

// PaysFrom returns the share of answers of the first that must be good enough for a
// cascade to cost less than its second alone: (first + judge) ÷ second; nil where
// the second is free.
func PaysFrom(first, judge, second money.Decimal) *money.Decimal {
	if second.Sign() <= 0 {
		return nil
	}
	d := first.Add(judge).Quo(second)
	return &d
}
