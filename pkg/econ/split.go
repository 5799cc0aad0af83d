package econ

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

// Shapley splits the change of an amount between n factors, by the average over
// all orders in which they could have moved (Shapley 1953). No order is
// preferred, so a part does not depend on which factor is named first.
//
// value is the amount times over when the factors whose bit is set in moved have
// moved, and those whose bit is not have not; it must be exact. over must not be
// 0. Sums are exact and each part is divided once, at 34 significant digits.
// What that last digit leaves goes into the largest part, the first of those
// where several are equal; a factor that changes nothing has a part of 0.
func Shapley(n int, value func(moved uint) money.Decimal, over money.Decimal) Split {
	values := make([]money.Decimal, 1<<n)
	for moved := range values {
		values[moved] = value(uint(moved))
	}
	last := len(values) - 1
	s := Split{From: values[0].Quo(over), To: values[last].Quo(over), Parts: make([]money.Decimal, n)}
	s.Change = s.To.Sub(s.From)
	whole := over.MulInt(factorial(n))
	rest, largest := s.Change, 0
	for i := range s.Parts {
		s.Parts[i] = orders(values, n, i).Quo(whole)
		rest = rest.Sub(s.Parts[i])
		if size(s.Parts[largest]).Less(size(s.Parts[i])) {
			largest = i
		}
	}
	if n > 0 {
		s.Parts[largest] = s.Parts[largest].Add(rest)
	}
	return s
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

// size is the number without its sign.
func size(d money.Decimal) money.Decimal {
	if d.Sign() < 0 {
		return money.Decimal{}.Sub(d)
	}
	return d
}
