package finance

import (
	"math/big"
	"slices"

	"github.com/tokecon/tokecon/pkg/money"
)

// Rates are the internal rates of return of flows.
type Rates struct {
	// Yearly are all rates a year at which the NPV is 0, ascending. None, one, or
	// more: then no rate is the rate of return.
	Yearly []money.Decimal
	// Monthly are the same rates a month, in the same order.
	Monthly []money.Decimal
	// SignChanges is how often the flows change sign. By Descartes' rule there are
	// at most as many rates, and one if it is 1.
	SignChanges int
}

// Unique tells whether there is exactly one internal rate of return.
func (r *Rates) Unique() bool { return len(r.Yearly) == 1 }

// IRR finds all internal rates of return above −100% of monthly flows, the first
// at month 0.
//
// The NPV is a polynomial in v = 1 ÷ (1 + monthly rate), whose roots above 0 are
// isolated exactly, on integers, by halving intervals until Descartes' rule of
// signs leaves none or one in each (Vincent, Collins and Akritas 1976). Rates so
// close that their v agree in 60 bits count as one, be it a double one or an NPV
// that all but touches 0 there. Those of less than −99% or more than 10,000% a
// month are not found. Flows that are all 0 have no rate. The error tells of no or
// too many flows.
func IRR(flows []money.Decimal) (*Rates, error) {
	if err := checkFlows(flows); err != nil {
		return nil, err
	}
	p := integers(flows)
	out := &Rates{SignChanges: variations(p)}
	if out.SignChanges == 0 {
		return out, nil
	}
	var roots []*big.Float
	for p[0].Sign() == 0 { // v = 0 is no rate
		p = p[1:]
	}
	for sum(p).Sign() == 0 { // v = 1, a rate of 0
		roots = append(roots, big.NewFloat(1))
		p = divideByRootOne(p)
	}
	roots = append(roots, isolate(p)...)      // v below 1, rates above 0
	for _, at := range isolate(reversed(p)) { // v above 1, rates below 0
		roots = append(roots, new(big.Float).SetPrec(precision).Quo(big.NewFloat(1), at))
	}
	return out, out.take(roots)
}

// take turns roots into rates.
func (r *Rates) take(roots []*big.Float) error {
	for _, v := range roots {
		if rate, ok := monthly(v); ok {
			r.Monthly = append(r.Monthly, rate)
		}
	}
	slices.SortFunc(r.Monthly, money.Decimal.Cmp)
	r.Monthly = slices.CompactFunc(r.Monthly, money.Decimal.Equal)
	for _, rate := range r.Monthly {
		growth, err := money.Compound(rate, money.FromInt(12))
		if err != nil {
			return err
		}
		r.Yearly = append(r.Yearly, growth.Significant(digits))
	}
	return nil
}

const (
	precision = 256 // bits
	depth     = 60  // of halving
	digits    = 20  // of a rate a year
)

// integers scales flows to whole numbers, the flow of month t at place t.
func integers(flows []money.Decimal) []*big.Int {
	places := 0
	for _, f := range flows {
		places = max(places, decimals(f))
	}
	out := make([]*big.Int, len(flows))
	for i, f := range flows {
		out[i], _ = new(big.Int).SetString(f.Shift(int32(places)).String(), 10)
	}
	return out
}

// decimals is how many decimal places a number has.
func decimals(d money.Decimal) int {
	text := d.String()
	if i := slices.Index([]byte(text), '.'); i >= 0 {
		return len(text) - i - 1
	}
	return 0
}

// variations counts the changes of sign, zeros left out.
func variations(p []*big.Int) int {
	n, last := 0, 0
	for _, c := range p {
		if s := c.Sign(); s != 0 {
			if last != 0 && s != last {
				n++
			}
			last = s
		}
	}
	return n
}

func sum(p []*big.Int) *big.Int {
	total := new(big.Int)
	for _, c := range p {
		total.Add(total, c)
	}
	return total
}

// divideByRootOne returns p ÷ (v − 1), which must divide it.
func divideByRootOne(p []*big.Int) []*big.Int {
	out := make([]*big.Int, len(p)-1)
	carry := new(big.Int)
	for i := len(p) - 1; i > 0; i-- {
		carry = new(big.Int).Add(carry, p[i])
		out[i-1] = carry
	}
	return out
}

func reversed(p []*big.Int) []*big.Int {
	out := slices.Clone(p)
	slices.Reverse(out)
	return out
}

// isolate returns the roots between 0 and 1, both left out. Where no more halving
// tells roots apart, those of neighbouring intervals are one.
func isolate(p []*big.Int) []*big.Float {
	f := &finder{whole: p}
	f.look(p, new(big.Int), 0)
	apart := dyadic(big.NewInt(1), depth-1)
	return slices.CompactFunc(f.roots, func(a, b *big.Float) bool {
		gap := new(big.Float).SetPrec(precision).Sub(b, a)
		return gap.Abs(gap).Cmp(apart) <= 0
	})
}

// finder halves intervals [at, at+1] ÷ 2^level.
type finder struct {
	whole []*big.Int
	roots []*big.Float
}

// look finds the roots of the whole in an interval. p is the whole with the
// interval stretched to [0, 1].
func (f *finder) look(p []*big.Int, at *big.Int, level int) {
	switch n := variations(shifted(reversed(p))); {
	case n == 0:
		return
	case n == 1:
		f.roots = append(f.roots, f.refine(at, level))
		return
	case level == depth:
		f.roots = append(f.roots, dyadic(new(big.Int).Add(new(big.Int).Lsh(at, 1), big.NewInt(1)), level+1))
		return
	}
	left := halved(p)
	right := shifted(left)
	next := new(big.Int).Lsh(at, 1)
	f.look(left, next, level+1)
	next = new(big.Int).Add(next, big.NewInt(1))
	if right[0].Sign() == 0 { // a root in the middle
		f.roots = append(f.roots, dyadic(next, level+1))
		for right[0].Sign() == 0 {
			right = right[1:]
		}
	}
	f.look(right, next, level+1)
}

// shifted returns p(x + 1).
func shifted(p []*big.Int) []*big.Int {
	out := make([]*big.Int, len(p))
	for i, c := range p {
		out[i] = new(big.Int).Set(c)
	}
	for i := range out {
		for j := len(out) - 2; j >= i; j-- {
			out[j].Add(out[j], out[j+1])
		}
	}
	return out
}

// halved returns 2^n p(x ÷ 2), n being the degree.
func halved(p []*big.Int) []*big.Int {
	out := make([]*big.Int, len(p))
	for i, c := range p {
		out[i] = new(big.Int).Lsh(c, uint(len(p)-1-i))
	}
	return out
}

// dyadic is at ÷ 2^level.
func dyadic(at *big.Int, level int) *big.Float {
	x := new(big.Float).SetPrec(precision).SetInt(at)
	return x.SetMantExp(x, -level)
}

// refine halves an interval that holds one root, as long as its ends tell it
// apart.
func (f *finder) refine(at *big.Int, level int) *big.Float {
	low, high := dyadic(at, level), dyadic(new(big.Int).Add(at, big.NewInt(1)), level)
	half := big.NewFloat(0.5)
	sign := f.sign(high)
	if sign == 0 { // another root, which the root inside is not
		sign = -f.sign(low)
	}
	if sign == 0 { // both ends
		sign = f.sign(new(big.Float).SetPrec(precision).Sub(high, dyadic(big.NewInt(1), level+depth)))
	}
	for range 2 * digits * 4 {
		middle := new(big.Float).SetPrec(precision).Add(low, high)
		middle.Mul(middle, half)
		if f.sign(middle) == sign {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// sign is that of the whole at x.
func (f *finder) sign(x *big.Float) int {
	value := new(big.Float).SetPrec(4 * precision)
	for i := len(f.whole) - 1; i >= 0; i-- {
		value.Mul(value, x)
		value.Add(value, new(big.Float).SetPrec(4*precision).SetInt(f.whole[i]))
	}
	return value.Sign()
}

// monthly turns v into a rate a month; ok is false where that is out of reach.
func monthly(v *big.Float) (rate money.Decimal, ok bool) {
	growth := new(big.Float).SetPrec(precision).Quo(big.NewFloat(1), v)
	if growth.Cmp(big.NewFloat(0.01)) < 0 || growth.Cmp(big.NewFloat(101)) > 0 {
		return rate, false
	}
	d, err := money.Parse(growth.Text('f', money.MaxFractionDigits))
	return d.Sub(one()), err == nil
}

// MIRR is the modified internal rate of return a year: what the flows earn if
// losses are financed at one rate a year and gains put by at another, (future
// value of the gains ÷ present value of the losses)^(12/n) − 1. ok is false
// without a loss or without a gain. Source: Lin (1976), The Modified Internal Rate
// of Return and Investment Criterion.
func MIRR(flows []money.Decimal, finance, reinvest money.Decimal) (rate money.Decimal, ok bool, err error) {
	if err := checkFlows(flows); err != nil || len(flows) == 1 {
		return rate, false, err
	}
	gains, losses := make([]money.Decimal, len(flows)), make([]money.Decimal, len(flows))
	for i, f := range flows {
		if f.Sign() > 0 {
			gains[i] = f
		} else {
			losses[i] = money.Decimal{}.Sub(f)
		}
	}
	gain, err := valueAt(gains, reinvest)
	if err != nil {
		return rate, false, err
	}
	loss, err := valueAt(losses, finance)
	if err != nil || gain.Sign() <= 0 || loss.Sign() <= 0 {
		return rate, false, err
	}
	// Both are present values; the gains grow at their rate to the end.
	years := money.FromInt(int64(len(flows) - 1)).Quo(money.FromInt(12))
	ratio, err := money.Pow(gain.Quo(loss), one().Quo(years))
	if err != nil {
		return rate, false, nil //nolint:nilerr // beyond any rate that could be shown
	}
	return ratio.Mul(one().Add(reinvest)).Sub(one()).Significant(digits), true, nil
}

func valueAt(flows []money.Decimal, rate money.Decimal) (money.Decimal, error) {
	monthly, err := Monthly(rate)
	if err != nil {
		return monthly, err
	}
	return NPV(flows, monthly)
}
