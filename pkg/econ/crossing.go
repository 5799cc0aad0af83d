package econ

import (
	"fmt"
	"slices"

	"github.com/tokecon/tokecon/pkg/money"
)

// Curve is what a month costs with an offer, by the number of requests in it.
type Curve struct {
	Name string
	// Month returns the cost of a month with so many requests.
	Month func(requests money.Decimal) (money.Decimal, error)
	// Steps are the numbers of requests, ascending, after each of which the cost
	// may jump. From one to the next it is a straight line.
	Steps []int64
}

// Stretch is a range of volumes over which one of two offers is the cheaper.
// Both ends belong to it.
type Stretch struct {
	From     int64  `json:"from"` // requests a month
	To       int64  `json:"to"`
	Open     bool   `json:"open"`     // it goes on beyond To, which is as far as was looked
	Cheaper  string `json:"cheaper"`  // the offer's name
	Own      bool   `json:"own"`      // that is the first of the two
	Reversed bool   `json:"reversed"` // it is cheaper once more, after the other was in between
}

// Cheaper finds, over volumes from 1 to most, where a costs less than b, as
// ranges of whole requests that leave none out. At equal cost b counts as the
// cheaper: there is nothing to gain by a.
//
// It asks the pricing itself, and nothing is taken for granted of the curves but
// that they are straight from step to step: on each such piece the difference
// changes its sign at most once, and halving finds the request at which it does.
// So a staircase may be crossed many times, or never. Volumes up to 0 and curves that
// price nothing are a [quote.ErrMissing].
func Cheaper(a, b *Curve, most int64) ([]Stretch, error) {
	switch {
	case most < 1:
		return nil, missing("most")
	case a == nil || a.Month == nil:
		return nil, missing("a.month")
	case b == nil || b.Month == nil:
		return nil, missing("b.month")
	}
	s := &crossing{a: a, b: b}
	from := int64(1)
	for _, end := range pieces(a.Steps, b.Steps, most) {
		s.piece(from, end)
		from = end + 1
	}
	if s.err != nil {
		return nil, s.err
	}
	s.out[len(s.out)-1].Open = true
	return s.out, nil
}

// pieces merges the steps of two curves into the ends of the pieces on which
// both are straight.
func pieces(a, b []int64, most int64) []int64 {
	ends := append(slices.Clone(a), b...)
	slices.Sort(ends)
	ends = slices.DeleteFunc(slices.Compact(ends), func(n int64) bool { return n < 1 || n >= most })
	return append(ends, most)
}

// crossing gathers stretches. After an error it does nothing more.
type crossing struct {
	a, b *Curve
	out  []Stretch
	err  error
}

// piece adds what holds from one volume to another, both included.
func (s *crossing) piece(from, to int64) {
	first, last := s.wins(from), s.wins(to)
	if first == last {
		s.add(from, to, first)
		return
	}
	good, bad := from, to // good is on the side of from
	for s.err == nil && good+1 < bad {
		middle := good + (bad-good)/2
		if s.wins(middle) == first {
			good = middle
		} else {
			bad = middle
		}
	}
	s.add(from, good, first)
	s.add(bad, to, last)
}

// wins tells whether a costs less than b.
func (s *crossing) wins(n int64) bool {
	if s.err != nil {
		return false
	}
	x, err := s.a.Month(money.FromInt(n))
	if err != nil {
		s.err = fmt.Errorf("%s: %w", s.a.Name, err)
		return false
	}
	y, err := s.b.Month(money.FromInt(n))
	if err != nil {
		s.err = fmt.Errorf("%s: %w", s.b.Name, err)
	}
	return x.Less(y)
}

func (s *crossing) add(from, to int64, own bool) {
	if n := len(s.out); n > 0 && s.out[n-1].Own == own {
		s.out[n-1].To = to
		return
	}
	name := s.b.Name
	if own {
		name = s.a.Name
	}
	s.out = append(s.out, Stretch{From: from, To: to, Cheaper: name, Own: own, Reversed: len(s.out) >= 2})
}

// FirstOwn returns the smallest volume at which the first of two offers is
// cheaper; ok is false if there is none.
func FirstOwn(stretches []Stretch) (requests int64, ok bool) {
	for _, s := range stretches {
		if s.Own {
			return s.From, true
		}
	}
	return 0, false
}

// TiePrice is the factor on a vendor's prices at which a month costs the same
// with both: own ÷ vendor, at one volume. ok is false where the vendor costs
// nothing.
func TiePrice(own, vendor money.Decimal) (factor money.Decimal, ok bool) {
	if vendor.Sign() <= 0 {
		return factor, false
	}
	return own.Quo(vendor), true
}
