package split_test

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/internal/split"
	"github.com/tokecon/tokecon/pkg/internal/trial"
	"github.com/tokecon/tokecon/pkg/money"
)

// TestSplitByHand: a price of 2 becomes 3, a quantity of 10 becomes 20. Of the
// 40, price first gives 10 + 30, quantity first 20 + 20: on average 15 and 25.
func TestSplitByHand(t *testing.T) {
	s := split.Shapley(2, product([]int64{2, 10}, []int64{3, 20}))
	if s.From.String() != "20" || s.To.String() != "60" || s.Change.String() != "40" || s.Parts[0].String() != "15" ||
		s.Parts[1].String() != "25" {
		t.Errorf("%+v", s)
	}
}

// TestSplitOfThree: 1 × 1 × 1 becomes 2 × 3 × 4. Of the 23, the first factor has
// ((2·1 + 3 + 4 + 2·12) ÷ 6) = 5.5, the second (2·2 + 4 + 8 + 2·16) ÷ 6 = 8, the
// third (2·3 + 6 + 9 + 2·18) ÷ 6 = 9.5.
func TestSplitOfThree(t *testing.T) {
	s := split.Shapley(3, product([]int64{1, 1, 1}, []int64{2, 3, 4}))
	if s.Parts[0].String() != "5.5" || s.Parts[1].String() != "8" || s.Parts[2].String() != "9.5" {
		t.Errorf("%+v", s)
	}
}

// TestResidue: 1 in three equal parts leaves a last digit, which the first has.
func TestResidue(t *testing.T) {
	s := split.Shapley(3, func(moved uint) split.Fraction {
		if moved == 7 {
			return whole(money.FromInt(1))
		}
		return whole(money.Decimal{})
	})
	third := "0.3333333333333333333333333333333333"
	if s.Parts[0].String() != third[:len(third)-1]+"4" || s.Parts[1].String() != third || s.Parts[2].String() != third {
		t.Errorf("%+v", s)
	}
}

func whole(d money.Decimal) split.Fraction { return split.Fraction{Num: d, Den: money.FromInt(1)} }

// product is the value of a plain product of factors.
func product(from, to []int64) func(uint) split.Fraction {
	return func(moved uint) split.Fraction {
		out := money.FromInt(1)
		for i := range from {
			if moved>>i&1 == 1 {
				out = out.MulInt(to[i])
			} else {
				out = out.MulInt(from[i])
			}
		}
		return whole(out)
	}
}

// polynomial is a sum of products of some of the factors, before and after, divided
// by another one, as a margin is.
type polynomial struct {
	from, to []int64
	terms    []uint // which factors each product has
	under    []uint // those of the divisor, which is one more than their sum
}

func (p polynomial) value(moved uint) split.Fraction {
	return split.Fraction{Num: p.sum(p.terms, moved), Den: money.FromInt(1).Add(p.sum(p.under, moved))}
}

func (p polynomial) sum(terms []uint, moved uint) money.Decimal {
	var sum money.Decimal
	for _, term := range terms {
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

func (p polynomial) split() split.Split { return split.Shapley(len(p.from), p.value) }

// drawn is a polynomial of up to five factors.
func drawn(t *rapid.T) polynomial {
	n := rapid.IntRange(1, 5).Draw(t, "factors")
	numbers := rapid.SliceOfN(rapid.Int64Range(0, 1_000_000), n, n)
	terms := rapid.SliceOfN(rapid.UintRange(1, 1<<n-1), 0, 3)
	return polynomial{numbers.Draw(t, "from"), numbers.Draw(t, "to"), terms.Draw(t, "terms"), terms.Draw(t, "under")}
}

// TestPartsSumToTheChange, to the last digit.
func TestPartsSumToTheChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawn(t)
		s := p.split()
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
		p := drawn(t)
		i := rapid.IntRange(0, len(p.from)-1).Draw(t, "still")
		p.to[i] = p.from[i]
		if s := p.split(); !s.Parts[i].IsZero() {
			t.Fatalf("part %d of %v is not 0", i, s.Parts)
		}
	})
}

// TestTheWayBackNegatesEveryPart.
func TestTheWayBackNegatesEveryPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawn(t)
		there := p.split()
		p.from, p.to = p.to, p.from
		for i, part := range p.split().Parts {
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
		p := drawn(t)
		n := len(p.from)
		turned := polynomial{slices.Clone(p.from), slices.Clone(p.to), nil, nil}
		slices.Reverse(turned.from)
		slices.Reverse(turned.to)
		mirror := func(terms []uint) (out []uint) {
			for _, term := range terms {
				var mirrored uint
				for i := range n {
					mirrored |= term >> i & 1 << (n - 1 - i)
				}
				out = append(out, mirrored)
			}
			return out
		}
		turned.terms, turned.under = mirror(p.terms), mirror(p.under)
		a, b := p.split(), turned.split()
		for i := range n {
			gap := a.Parts[i].Sub(b.Parts[n-1-i])
			if !gap.IsZero() && gap.Mul(gap).Shift(60).Cmp(a.Parts[i].Mul(a.Parts[i])) > 0 {
				t.Fatalf("part %d: %s in one order, %s in the other", i, a.Parts[i], b.Parts[n-1-i])
			}
		}
	})
}

// TestSplitAgainstEveryOrder: the oracle walks all orders in which the factors can
// move, one by one, in fractions.
func TestSplitAgainstEveryOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawn(t)
		got, want := p.split(), trial.AverageOfOrders(len(p.from),
			func(moved uint) *big.Rat { return fraction(p.value(moved)) })
		for i := range want {
			gap, limit := new(big.Rat).Sub(trial.Ratio(got.Parts[i]), want[i]), new(big.Rat)
			for _, r := range []*big.Rat{trial.Ratio(got.From), trial.Ratio(got.To), want[i]} {
				limit.Add(limit, new(big.Rat).Abs(r))
			}
			if gap.Abs(gap).Cmp(limit.Quo(limit, trial.Ratio(money.FromInt(1).Shift(30)))) > 0 {
				t.Fatalf("part %d is %s, want %s", i, got.Parts[i], want[i].FloatString(40))
			}
		}
	})
}

func fraction(f split.Fraction) *big.Rat {
	return new(big.Rat).Quo(trial.Ratio(f.Num), trial.Ratio(f.Den))
}
