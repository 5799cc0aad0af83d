package swap

import (
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// Setters tells who sets the price of an offer, by its full name. A fleet is not in it:
// nobody sets the price of one's own machines.
type Setters map[string]string

// Of lists who set the prices behind a plan, each once, in the order of its legs.
func (s Setters) Of(legs []margin.Leg) []string {
	out := []string{}
	for i := range legs {
		if name, ok := s[legs[i].Offer]; ok && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// Exposure is what hangs on one who sets prices: what becomes of the plans when all of
// them double.
type Exposure struct {
	Setter string         `json:"price_setter"`
	Offers []string       `json:"offers"` // in use, whose prices it sets
	Share  *money.Decimal `json:"share"`  // of what all price-setters are paid; nil where plans cannot be added up
	Points *money.Decimal `json:"points"` // of margin that all plans together lose
	Month  *money.Decimal `json:"cost_per_month"`
	Plans  []Exposed      `json:"plans"`
}

// Exposed is one plan in it. Points are those of margin that are lost.
type Exposed struct {
	Plan   string         `json:"plan"`
	Offer  string         `json:"offer"`
	Points *money.Decimal `json:"points"`         // nil without revenue
	Extra  *money.Decimal `json:"cost_per_month"` // more, of all payers; nil where their number is not known
	Times  *money.Decimal `json:"cost_times"`     // tokens of a request, then ÷ now; nil of nothing
}

// Exposures doubles the prices of each of the setters behind the plans, those of all
// their offers at once, and prices the plans anew. The most exposed comes first.
func Exposures(eval scenario.Eval, setters Setters) ([]Exposure, error) {
	base, err := eval(nil)
	if err != nil {
		return nil, err
	}
	out := []Exposure{}
	for _, e := range inUse(base, setters) {
		var shocks scenario.Shocks
		for _, offer := range e.Offers {
			shocks = append(shocks, scenario.Shock{Lever: scenario.Price, Scope: offer, By: money.FromInt(2)})
		}
		under, err := eval(shocks)
		if err != nil {
			return nil, err
		}
		e.weigh(base, under)
		out = append(out, e)
	}
	share(out, base, setters)
	slices.SortStableFunc(out, func(a, b Exposure) int { return b.worst().Cmp(a.worst()) })
	return out, nil
}

// inUse gathers the setters of plans with their offers.
func inUse(rows []margin.PlanResult, setters Setters) []Exposure {
	var out []Exposure
	for i := range rows {
		for j := range rows[i].Legs {
			offer := rows[i].Legs[j].Offer
			name, ok := setters[offer]
			if !ok {
				continue
			}
			at := slices.IndexFunc(out, func(e Exposure) bool { return e.Setter == name })
			if at < 0 {
				at, out = len(out), append(out, Exposure{Setter: name})
			}
			if !slices.Contains(out[at].Offers, offer) {
				out[at].Offers = append(out[at].Offers, offer)
			}
		}
	}
	slices.SortFunc(out, func(a, b Exposure) int { return strings.Compare(a.Setter, b.Setter) })
	return out
}

// worst is the most points that are lost: of all plans, or of the plan that loses most.
func (e *Exposure) worst() money.Decimal {
	if e.Points != nil {
		return *e.Points
	}
	var most money.Decimal
	for i := range e.Plans {
		if p := e.Plans[i].Points; p != nil && most.Less(*p) {
			most = *p
		}
	}
	return most
}

func (e *Exposure) weigh(base, under []margin.PlanResult) {
	for i := range base {
		was, now := scenario.Of(&base[i]), scenario.Of(&under[i])
		if !was.Known() || !now.Known() {
			continue
		}
		x := Exposed{Plan: base[i].Plan, Offer: base[i].Offer}
		if points := was.Points(&now); points != nil {
			lost := money.Decimal{}.Sub(*points)
			x.Points = &lost
		}
		if was.Cost != nil {
			extra := now.Cost.Sub(*was.Cost)
			x.Extra = &extra
		}
		if !was.Request.IsZero() {
			times := now.Request.Quo(was.Request)
			x.Times = &times
		}
		e.Plans = append(e.Plans, x)
	}
	before, after := together(base), together(under)
	if before == nil || after == nil {
		return
	}
	extra := after.cost.Sub(before.cost)
	e.Month = &extra
	if before.revenue.Sign() > 0 && after.revenue.Sign() > 0 {
		lost := before.margin().Sub(after.margin())
		e.Points = &lost
	}
}

// sum is plans added up.
type sum struct{ revenue, cost money.Decimal }

func (s *sum) margin() money.Decimal { return s.revenue.Sub(s.cost).Quo(s.revenue) }

// together adds plans up that say how many payers they have, or a plan that is alone;
// nil where nothing can be added. What is not known is in no sum.
func together(rows []margin.PlanResult) *sum {
	var out *sum
	for i := range rows {
		payers := payersOf(rows, i)
		if payers == nil {
			continue
		}
		if out == nil {
			out = &sum{}
		}
		out.revenue, out.cost = out.revenue.Add(rows[i].Revenue.Mul(*payers)), out.cost.Add(rows[i].COGS.Mul(*payers))
	}
	return out
}

// payersOf is by what the amounts of a plan weigh in a sum; nil where it is in none.
func payersOf(rows []margin.PlanResult, i int) *money.Decimal {
	switch r := &rows[i]; {
	case r.Margin == nil:
		return nil
	case r.Users == nil && len(rows) == 1:
		one := money.FromInt(1)
		return &one
	default:
		return r.Users
	}
}

// share says what part of the payments for tokens each setter gets.
func share(out []Exposure, rows []margin.PlanResult, setters Setters) {
	paid, all := map[string]money.Decimal{}, money.Decimal{}
	for i := range rows {
		payers := payersOf(rows, i)
		if payers == nil {
			continue
		}
		for j := range rows[i].Legs {
			l := &rows[i].Legs[j]
			name, ok := setters[l.Offer]
			if !ok {
				continue
			}
			amount := l.Request.Mul(l.Share).Mul(rows[i].Model.Served()).Mul(*payers)
			paid[name], all = paid[name].Add(amount), all.Add(amount)
		}
	}
	if all.IsZero() {
		return
	}
	for i := range out {
		part := paid[out[i].Setter].Quo(all)
		out[i].Share = &part
	}
}

// Concentration is how few there are who set prices. It is a label: what a vendor can
// do to the margin is the exposure.
type Concentration struct {
	HHI       money.Decimal `json:"hhi"`               // Σ (100 × share)², 10,000 for one alone
	Effective money.Decimal `json:"effective_vendors"` // 1 ÷ Σ share²
}

// Concentrate reckons with shares that sum to 1; nil where one is not known.
func Concentrate(of []Exposure) *Concentration {
	var sum money.Decimal
	for i := range of {
		if of[i].Share == nil {
			return nil
		}
		sum = sum.Add(of[i].Share.Mul(*of[i].Share))
	}
	if sum.IsZero() {
		return nil
	}
	return &Concentration{HHI: sum.Shift(4), Effective: money.FromInt(1).Quo(sum)}
}
