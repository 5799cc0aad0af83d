package econ_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
)

// TestSplitByHand: a price of 2 becomes 3, a quantity of 10 becomes 20. Of the
// 40, price first gives 10 + 30, quantity first 20 + 20: on average 15 and 25.
func TestSplitByHand(t *testing.T) {
	s := econ.Shapley(2, product([]int64{2, 10}, []int64{3, 20}), money.FromInt(1))
	if s.From.String() != "20" || s.To.String() != "60" || s.Change.String() != "40" || s.Parts[0].String() != "15" || s.Parts[1].String() != "25" {
		t.Errorf("%+v", s)
	}
}

// TestSplitOfThree: 1 × 1 × 1 becomes 2 × 3 × 4. Of the 23, the first factor has
// ((2·1 + 3 + 4 + 2·12) ÷ 6) = 5.5, the second (2·2 + 4 + 8 + 2·16) ÷ 6 = 8, the
// third (2·3 + 6 + 9 + 2·18) ÷ 6 = 9.5.
func TestSplitOfThree(t *testing.T) {
	s := econ.Shapley(3, product([]int64{1, 1, 1}, []int64{2, 3, 4}), money.FromInt(1))
	if s.Parts[0].String() != "5.5" || s.Parts[1].String() != "8" || s.Parts[2].String() != "9.5" {
		t.Errorf("%+v", s)
	}
}

// TestResidue: 1 in three equal parts leaves a last digit, which the first has.
func TestResidue(t *testing.T) {
	s := econ.Shapley(3, func(moved uint) money.Decimal {
		if moved == 7 {
			return money.FromInt(1)
		}
		return money.Decimal{}
	}, money.FromInt(1))
	third := "0.3333333333333333333333333333333333"
	if s.Parts[0].String() != third[:len(third)-1]+"4" || s.Parts[1].String() != third || s.Parts[2].String() != third {
		t.Errorf("%+v", s)
	}
}

// product is the value of a plain product of factors.
func product(from, to []int64) func(uint) money.Decimal {
	return func(moved uint) money.Decimal {
		out := money.FromInt(1)
		for i := range from {
			if moved>>i&1 == 1 {
				out = out.MulInt(to[i])
			} else {
				out = out.MulInt(from[i])
			}
		}
		return out
	}
}

// polynomial is a sum of products of some of the factors, before and after.
type polynomial struct {
	from, to []int64
	terms    []uint // which factors each product has
}

func (p polynomial) value(moved uint) money.Decimal {
	var sum money.Decimal
	for _, term := range p.terms {
		out := money.FromInt(1)
		for i := range p.from {
			switch {
			case term>>i&1 == 0:
			case moved>>i&1 == 1:
				out = out.MulInt(p.to[i])
			default:
				out = out.MulInt(p.from[i])
			}
		}
		sum = sum.Add(out)
	}
	return sum
}

func (p polynomial) split(over int64) econ.Split {
	return econ.Shapley(len(p.from), p.value, money.FromInt(over))
}

// drawn is a polynomial of up to five factors and what it is divided by.
func drawn(t *rapid.T) (polynomial, int64) {
	n := rapid.IntRange(1, 5).Draw(t, "factors")
	numbers := rapid.SliceOfN(rapid.Int64Range(0, 1_000_000), n, n)
	terms := rapid.SliceOfN(rapid.UintRange(1, 1<<n-1), 1, 4)
	return polynomial{numbers.Draw(t, "from"), numbers.Draw(t, "to"), terms.Draw(t, "terms")}, rapid.Int64Range(1, 1_000_000).Draw(t, "over")
}

// TestPartsSumToTheChange, to the last digit.
func TestPartsSumToTheChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, over := drawn(t)
		s := p.split(over)
		var sum money.Decimal
		for _, part := range s.Parts {
			sum = sum.Add(part)
		}
		if !sum.Equal(s.Change) || !s.From.Add(s.Change).Equal(s.To) {
			t.Fatalf("parts sum to %s, the change is %s", sum, s.Change)
		}
	})
}

// TestWhatDidNotMoveHasNoPart, wherever the last digit goes.
func TestWhatDidNotMoveHasNoPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, over := drawn(t)
		i := rapid.IntRange(0, len(p.from)-1).Draw(t, "still")
		p.to[i] = p.from[i]
		if s := p.split(over); !s.Parts[i].IsZero() {
			t.Fatalf("part %d of %v is not 0", i, s.Parts)
		}
	})
}

// TestTheWayBackNegatesEveryPart.
func TestTheWayBackNegatesEveryPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, over := drawn(t)
		there := p.split(over)
		p.from, p.to = p.to, p.from
		for i, part := range p.split(over).Parts {
			if !part.Add(there.Parts[i]).IsZero() {
				t.Fatalf("part %d: %s there, %s back", i, there.Parts[i], part)
			}
		}
	})
}

// TestOrderDoesNotMatter: the last factor named first has the part it had. Where
// the largest parts are equal, the last digit alone may go to another of them.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, over := drawn(t)
		n := len(p.from)
		turned := polynomial{slices.Clone(p.from), slices.Clone(p.to), nil}
		slices.Reverse(turned.from)
		slices.Reverse(turned.to)
		for _, term := range p.terms {
			var mirrored uint
			for i := range n {
				mirrored |= term >> i & 1 << (n - 1 - i)
			}
			turned.terms = append(turned.terms, mirrored)
		}
		a, b := p.split(over), turned.split(over)
		for i := range n {
			gap := a.Parts[i].Sub(b.Parts[n-1-i])
			if !gap.IsZero() && gap.Mul(gap).Shift(60).Cmp(a.Parts[i].Mul(a.Parts[i])) > 0 {
				t.Fatalf("part %d: %s in one order, %s in the other", i, a.Parts[i], b.Parts[n-1-i])
			}
		}
	})
}
