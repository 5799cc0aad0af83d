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
func Pow(a, b Decimal) (Decimal, error) {
	if a.Sign() <= 0 {
		return Decimal{}, ErrPower
	}
	ctx := apd.BaseContext.WithPrecision(quotientDigits)
	ctx.Rounding, ctx.MaxExponent, ctx.MinExponent = apd.RoundHalfEven, maxPower, -maxPower
	var out Decimal
	if cond, err := ctx.Pow(&out.d, &a.d, &b.d); err != nil || cond.Overflow() || cond.Underflow() || out.d.Form != apd.Finite {
		return Decimal{}, ErrPower
	}
	return out, nil
}
