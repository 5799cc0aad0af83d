package money

import (
	"errors"

	"github.com/cockroachdb/apd/v3"
)

// ErrPower says that a power has no value as a real number, or none that is of
// any use as an amount or a rate.
var ErrPower = errors.New("a power that is not a number in reach")

// maxPower bounds powers: beyond ±10^maxPower nothing is a rate any longer.
const maxPower = 300

// Pow returns a to the power of b, rounded to 34 significant digits. a must be
// more than 0; the error is ErrPower if it is not, or if the result leaves 10^±300.
func Pow(a, b Decimal) (Decimal, error) { return power(a, b, quotientDigits) }

// Compound returns (1 + rate)^periods − 1, what 1 grows by at a rate, to 34
// significant digits however little that is: the digits that the 1 takes up are
// not lost. rate must be more than −1; the error is ErrPower if it is not, or if
// the growth is beyond 10^300 or nearer to 0 than 10^−300.
func Compound(rate, periods Decimal) (Decimal, error) {
	if rate.IsZero() || periods.IsZero() {
		return Decimal{}, nil
	}
	base := FromInt(1).Add(rate)
	for digits := quotientDigits + 2; digits <= quotientDigits+2+maxPower; {
		p, err := power(base, periods, uint32(digits))
		if err != nil {
			return Decimal{}, err
		}
		growth := p.Sub(FromInt(1))
		need := quotientDigits + 2 - min(growth.Magnitude(), 0)
		switch {
		case growth.IsZero():
			digits *= 2
		case need > digits:
			digits = need
		default:
			return growth.Significant(quotientDigits), nil
		}
	}
	return Decimal{}, ErrPower
}

// power is Pow to a number of significant digits.
func power(a, b Decimal, digits uint32) (Decimal, error) {
	if a.Sign() <= 0 {
		return Decimal{}, ErrPower
	}
	ctx := apd.BaseContext.WithPrecision(digits)
	ctx.Rounding, ctx.MaxExponent, ctx.MinExponent = apd.RoundHalfEven, maxPower, -maxPower
	var out Decimal
	if cond, err := ctx.Pow(&out.d, &a.d, &b.d); err != nil || cond.Overflow() || cond.Underflow() ||
		out.d.Form != apd.Finite {
		return Decimal{}, ErrPower
	}
	return out, nil
}
