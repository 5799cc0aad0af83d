package split

import (
	"math/bits"

	"github.com/tokecon/tokecon/pkg/money"
)

// Split is the change of an amount with the part that each factor has in it.
// The parts sum to the change to the last digit.
type Split struct {
	From, To, Change money.Decimal
	Parts            []money.Decimal // one for each factor, in their order
}

// Fraction is an exact amount, Num ÷ Den. Den must not be 0.
type Fraction struct{ Num, Den money.Decimal }

// Shapley splits the change of an amount between n factors, by the average over
// all orders in which they could have moved (L. S. Shapley, A value for n-person
// games, 1953). No order is preferred, so a part does not depend on which factor
// is named first.
//
// value is the amount when the factors whose bit is set in moved have moved, and
// those whose bit is not have not. Sums are exact over one denominator, and each
// part is divided once, at 34 significant digits. What that last digit leaves goes
// into the largest part, the first of those where several are equal; a factor that
// changes nothing has a part of 0.
func Shapley(n int, value func(moved uint) Fraction) Split {
	fractions := make([]Fraction, 1<<n)
	for moved := range fractions {
		fractions[moved] = value(uint(moved))
	}
	first, last := fractions[0], fractions[len(fractions)-1]
	s := Split{From: first.Num.Quo(first.Den), To: last.Num.Quo(last.Den), Parts: make([]money.Decimal, n)}
	s.Change = s.To.Sub(s.From)
	values, over := common(fractions)
	whole := over.MulInt(factorial(n))
	rest, largest := s.Change, 0
	for i := range s.Parts {
		s.Parts[i] = orders(values, n, i).Quo(whole)
		rest = rest.Sub(s.Parts[i])
		if s.Parts[largest].Abs().Less(s.Parts[i].Abs()) {
			largest = i
		}
	}
	if n > 0 {
		s.Parts[largest] = s.Parts[largest].Add(rest)
	}
	return s
}

// common brings fractions over one denominator: the product of those there are,
// each once.
func common(fractions []Fraction) (values []money.Decimal, over money.Decimal) {
	var dens []money.Decimal
	which := map[string]int{}
	for _, f := range fractions {
		if _, seen := which[f.Den.String()]; !seen {
			which[f.Den.String()] = len(dens)
			dens = append(dens, f.Den)
		}
	}
	others, over := productsOfOthers(dens)
	for _, f := range fractions {
		values = append(values, f.Num.Mul(others[which[f.Den.String()]]))
	}
	return values, over
}

// productsOfOthers is the product of all numbers but each, and of all.
func productsOfOthers(numbers []money.Decimal) (others []money.Decimal, all money.Decimal) {
	others, all = make([]money.Decimal, len(numbers)), money.FromInt(1)
	for i, n := range numbers {
		others[i], all = all, all.Mul(n)
	}
	after := money.FromInt(1)
	for i := len(numbers) - 1; i >= 0; i-- {
		others[i], after = others[i].Mul(after), after.Mul(numbers[i])
	}
	return others, all
}

// orders sums what moving factor i changes over all n! orders. After a set of k
// factors it comes in k! × (n−1−k)! of them.
func orders(values []money.Decimal, n, i int) money.Decimal {
	var sum money.Decimal
	for moved := range values {
		if moved>>i&1 == 1 {
			continue
		}
		k := bits.OnesCount(uint(moved))
		step := values[moved|1<<i].Sub(values[moved])
		sum = sum.Add(step.MulInt(factorial(k) * factorial(n-1-k)))
	}
	return sum
}

func factorial(n int) int64 {
	f := int64(1)
	for i := 2; i <= n; i++ {
		f *= int64(i)
	}
	return f
}
