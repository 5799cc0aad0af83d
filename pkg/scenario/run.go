package scenario

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
)

// Eval works plans out under shocks, always the same ones in the same order.
type Eval func(Shocks) ([]margin.PlanResult, error)

// Changes holds plans under shocks against what they are.
func Changes(eval Eval, shocks Shocks) ([]Change, error) {
	base, err := eval(nil)
	if err != nil {
		return nil, err
	}
	under, err := eval(shocks)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shocks, err)
	}
	out := make([]Change, len(base))
	for i := range base {
		r := &base[i]
		c := Change{Plan: r.Plan, Offer: r.Offer, Unit: r.Unit, Target: r.Target, Base: Of(r), Under: Of(&under[i])}
		c.Points = c.Base.Points(&c.Under)
		out[i] = c
	}
	return out, nil
}

// Range is a lever with the places that it is moved through.
type Range struct {
	Shock     // By is not in use
	Low, High money.Decimal
	N         int // places, 2 or more
}

// The number of places of a sweep.
const (
	usualPlaces = 11
	mostPlaces  = 1000
)

// ParseRange reads a range: cache=0..0.9, price:openai=x0.5..x2, volume=x1..x10/20.
func ParseRange(text string) (Range, error) {
	r := Range{N: usualPlaces}
	name, ends, ok := strings.Cut(text, "=")
	low, high, both := strings.Cut(ends, "..")
	if !ok || !both {
		return r, fmt.Errorf("%q is no range; write LEVER=FROM..TO: price=x0.5..x2, cache=0..0.9, volume=x1..x10/20", text)
	}
	var err error
	if r.Shock, err = parseLever(name); err != nil {
		return r, err
	}
	if end, count, given := strings.Cut(high, "/"); given {
		high = end
		if r.N, err = strconv.Atoi(count); err != nil || r.N < 2 || r.N > mostPlaces {
			return r, fmt.Errorf("%q: %q places; give a whole number from 2 to %d", text, count, mostPlaces)
		}
	}
	if r.Low, err = r.end(low); err == nil {
		r.High, err = r.end(high)
	}
	if err != nil {
		return r, fmt.Errorf("%s: %w", name, err)
	}
	if !r.Low.Less(r.High) {
		return r, fmt.Errorf("%q: the range ends at or below where it begins", text)
	}
	return r, nil
}

// end reads an end of a range: of a factor, a bare number will do.
func (r *Range) end(text string) (money.Decimal, error) {
	if _, err := money.Parse(text); err == nil && !r.Lever.Share() {
		text = "x" + text
	}
	return r.Lever.parse(text)
}

// at is the shock at a place of the range.
func (r *Range) at(by money.Decimal) Shock {
	s := r.Shock
	s.By = by
	return s
}

// Places are the values of the range: shares evenly spread, factors by even steps of
// their logarithm, so that half and double are as far from 1. Those between the ends
// are rounded to four significant digits.
func (r *Range) Places() ([]money.Decimal, error) {
	out := []money.Decimal{r.Low}
	low, high := r.Low.Float64(), r.High.Float64()
	for i := 1; i < r.N-1; i++ {
		part := float64(i) / float64(r.N-1)
		x := low + (high-low)*part
		if !r.Lever.Share() {
			x = low * math.Pow(high/low, part)
		}
		d, err := decimal(x)
		if err != nil {
			return nil, err
		}
		out = append(out, d.Significant(4))
	}
	return append(out, r.High), nil
}

// Swept moves a lever through its range, with shocks beside it.
func Swept(eval Eval, r *Range, shocks Shocks) (*Sweep, error) {
	places, err := r.Places()
	if err != nil {
		return nil, err
	}
	out := &Sweep{Lever: r.Name()}
	for _, by := range places {
		rows, err := eval(append(slices.Clone(shocks), r.at(by)))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.at(by), err)
		}
		point := SweepPoint{By: by}
		for i := range rows {
			point.Plans = append(point.Plans, Of(&rows[i]))
		}
		out.Points = append(out.Points, point)
	}
	return out, nil
}

// Usual are the ranges of a tornado where none are given, for plans that these
// vendors serve. Half to double are a price's moves within a year; tokens and
// verbosity span measured tokenizers (Willison 2026: 1.0 to 1.42 on the same text)
// and answers of 350 to 1,000 tokens where 500 are usual.
func Usual(vendors []string, machines bool) []Range {
	d := money.MustParse
	wide := func(l Lever, low, high string) Range {
		return Range{Shock: Shock{Lever: l}, Low: d(low), High: d(high), N: 2}
	}
	var out []Range
	for _, v := range vendors {
		r := wide(Price, "0.5", "2")
		if len(vendors) > 1 {
			r.Scope = v + "/*"
		}
		out = append(out, r)
	}
	out = append(out, wide(Tokens, "0.8", "1.42"), wide(Verbosity, "0.7", "2"), wide(Cache, "0.4", "0.9"),
		wide(Volume, "0.5", "2"), wide(Sell, "0.8", "1.2"))
	if machines {
		out = append(out, wide(Users, "0.5", "2"), wide(Rent, "0.5", "2"), wide(Electricity, "0.5", "2"),
			wide(Utilisation, "0.5", "2"))
	}
	return out
}

// Tornado moves one lever at a time through its range, the widest swing first; a lever that moves
// nothing is left out. Where each breaks even is found on
// the same reckoning. Levers that move together, as the prices of competitors do,
// are not in it.
func Tornado(eval Eval, ranges []Range, shocks Shocks) ([]Swing, error) {
	var out []Swing
	for i := range ranges {
		swings, err := swing(eval, &ranges[i], shocks)
		if err != nil {
			return nil, err
		}
		out = append(out, swings...)
	}
	slices.SortStableFunc(out, func(a, b Swing) int {
		if c := b.Width.Cmp(a.Width); c != 0 {
			return c
		}
		return b.spread().Cmp(a.spread())
	})
	return out, nil
}

// spread is between the costs at the two ends.
func (s *Swing) spread() money.Decimal {
	d := s.CostHigh.Sub(s.CostLow)
	if d.Sign() < 0 {
		return money.Decimal{}.Sub(d)
	}
	return d
}

// swing moves one lever for all plans.
func swing(eval Eval, r *Range, shocks Shocks) ([]Swing, error) {
	low, err := eval(append(slices.Clone(shocks), r.at(r.Low)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.at(r.Low), err)
	}
	high, err := eval(append(slices.Clone(shocks), r.at(r.High)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.at(r.High), err)
	}
	var out []Swing
	for i := range low {
		s := Swing{Plan: low[i].Plan, Lever: r.Name(), Low: r.Low, High: r.High, CostLow: low[i].Request,
			CostHigh: high[i].Request}
		if low[i].Margin != nil && high[i].Margin != nil && low[i].Gross == nil && high[i].Gross == nil {
			if s.CostLow.Equal(s.CostHigh) {
				continue // nothing is charged, and nothing costs more
			}
		}
		if low[i].Margin != nil && high[i].Margin != nil && low[i].Gross != nil && high[i].Gross != nil {
			s.AtLow, s.AtHigh = low[i].Gross, high[i].Gross
			if s.Width = s.AtHigh.Sub(*s.AtLow); s.Width.Sign() < 0 {
				s.Width = money.Decimal{}.Sub(s.Width)
			}
			if s.Width.IsZero() {
				continue
			}
			if s.Even, err = even(eval, r, shocks, i); err != nil {
				return nil, err
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// even is where the lever leaves plan i its target, or nothing without one.
func even(eval Eval, r *Range, shocks Shocks, i int) (*money.Decimal, error) {
	e := &Evener{Share: r.Lever.Share(), At: money.FromInt(1)}
	if e.Share {
		e.At = r.Low
	}
	e.Gap = func(by money.Decimal) (*money.Decimal, error) {
		rows, err := eval(append(slices.Clone(shocks), r.at(by)))
		if err != nil || rows[i].Margin == nil || rows[i].Gross == nil {
			return nil, err
		}
		gap := *rows[i].Gross
		if rows[i].Target != nil {
			gap = gap.Sub(*rows[i].Target)
		}
		return &gap, nil
	}
	return e.Find()
}
