package money

import (
	"fmt"
	"math"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// quotientDigits is the precision of Quo: that of IEEE 754 decimal128. It is
// far beyond what any price carries, so a mean over samples is the only place
// where a digit can ever be lost.
const quotientDigits = 34

// Decimal is an exact, finite decimal number. The zero value is 0. Decimals are
// immutable: every method returns a new value, so copies are safe to share.
type Decimal struct{ d apd.Decimal }

// FromInt returns n as a Decimal.
func FromInt(n int64) Decimal {
	var out Decimal
	out.d.SetFinite(n, 0)
	return out
}

// Add returns a + b, exactly.
func (a Decimal) Add(b Decimal) Decimal {
	var out Decimal
	must(apd.BaseContext.Add(&out.d, &a.d, &b.d))
	return out
}

// Sub returns a − b, exactly.
func (a Decimal) Sub(b Decimal) Decimal {
	var out Decimal
	must(apd.BaseContext.Sub(&out.d, &a.d, &b.d))
	return out
}

// Mul returns a × b, exactly.
func (a Decimal) Mul(b Decimal) Decimal {
	var out Decimal
	must(apd.BaseContext.Mul(&out.d, &a.d, &b.d))
	return out
}

// MulInt returns a × n, exactly.
func (a Decimal) MulInt(n int64) Decimal { return a.Mul(FromInt(n)) }

// Shift returns a × 10^n, exactly.
func (a Decimal) Shift(n int32) Decimal {
	a.d.Exponent += n
	return a
}

// Quo returns a ÷ b, rounded half to even at 34 significant digits. It panics
// when b is zero: the caller decides what a missing divisor means.
func (a Decimal) Quo(b Decimal) Decimal {
	if b.IsZero() {
		panic("money: division by zero")
	}
	ctx := apd.BaseContext.WithPrecision(quotientDigits)
	ctx.Rounding = apd.RoundHalfEven
	var out Decimal
	must(ctx.Quo(&out.d, &a.d, &b.d))
	return out
}

// Cmp returns −1, 0 or +1 as a is less than, equal to or greater than b.
func (a Decimal) Cmp(b Decimal) int { return a.d.Cmp(&b.d) }

// Less reports whether a < b.
func (a Decimal) Less(b Decimal) bool { return a.Cmp(b) < 0 }

// Equal reports whether a and b are the same number; 1.0 equals 1.
func (a Decimal) Equal(b Decimal) bool { return a.Cmp(b) == 0 }

// Sign returns −1, 0 or +1.
func (a Decimal) Sign() int { return a.d.Sign() }

// Abs returns the number without its sign.
func (a Decimal) Abs() Decimal {
	if a.Sign() < 0 {
		return Decimal{}.Sub(a)
	}
	return a
}

// IsZero reports whether a is 0.
func (a Decimal) IsZero() bool { return a.d.IsZero() }

// Float64 returns the nearest float64, for statistics and charts alone: money
// is never computed in floats.
func (a Decimal) Float64() float64 {
	f, err := a.d.Float64()
	if err != nil {
		return math.Inf(a.Sign())
	}
	return f
}

// String returns the number in plain notation without an exponent and without
// trailing zeros: "0.000125", "3", "-1.5".
func (a Decimal) String() string {
	if a.IsZero() {
		return "0"
	}
	text := a.d.Text('f')
	if !strings.Contains(text, ".") {
		return text
	}
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// Round returns a rounded half to even at the given number of decimal places.
func (a Decimal) Round(places int32) Decimal {
	digits := a.d.NumDigits() + int64(max(a.d.Exponent, 0)) + int64(max(places, 0)) + 1
	ctx := apd.BaseContext.WithPrecision(uint32(digits))
	ctx.Rounding = apd.RoundHalfEven
	var out Decimal
	must(ctx.Quantize(&out.d, &a.d, -places))
	return out
}

// Fixed returns a rounded half to even with exactly the given number of
// decimal places: Fixed(2) of 0.125 is "0.12".
func (a Decimal) Fixed(places int32) string {
	r := a.Round(places)
	if r.IsZero() {
		r.d.Negative = false
	}
	return r.d.Text('f')
}

// Significant returns a rounded half to even to n significant digits.
func (a Decimal) Significant(n uint32) Decimal {
	ctx := apd.BaseContext.WithPrecision(n)
	ctx.Rounding = apd.RoundHalfEven
	var out Decimal
	must(ctx.Round(&out.d, &a.d))
	return out
}

// Magnitude returns the power of ten of the leading digit: 0 for 1 to 9.99,
// −3 for 0.00123. It is 0 for 0.
func (a Decimal) Magnitude() int {
	if a.IsZero() {
		return 0
	}
	return int(a.d.NumDigits()) + int(a.d.Exponent) - 1
}

// MarshalText writes the number as String does.
func (a Decimal) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads a number by the grammar of Parse.
func (a *Decimal) UnmarshalText(text []byte) error {
	d, err := Parse(string(text))
	if err == nil {
		*a = d
	}
	return err
}

// maxWritten bounds the digits of a number in a saved result: exact products have
// more than a price, and no input can make arithmetic slow.
const maxWritten = 100

// UnmarshalJSON reads a number of a saved result, as MarshalText wrote it: a
// string of digits with a sign where it is below 0. It takes up to 100 digits,
// where UnmarshalText takes what people write.
func (a *Decimal) UnmarshalJSON(data []byte) error {
	text := strings.TrimSuffix(strings.TrimPrefix(string(data), `"`), `"`)
	integer, fraction, point := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	switch {
	case string(data) == "null":
		return nil // what is not known stays so
	case len(text) != len(data)-2 || !digits(integer) || point && !digits(fraction):
		return &ParseError{string(data), "not a number of a result", `results hold digits in quotes, like "0.25"`}
	case len(text) > maxWritten:
		return &ParseError{text, fmt.Sprintf("more than %d digits", maxWritten), ""}
	}
	var out Decimal
	if _, _, err := apd.BaseContext.SetString(&out.d, text); err != nil {
		return &ParseError{text, "not a number of a result", ""}
	}
	*a = out
	return nil
}

// must holds the promise that exact arithmetic cannot fail: operands are
// finite and bounded by Parse, so a condition here is a bug.
func must(cond apd.Condition, err error) {
	if err != nil {
		panic("money: " + cond.String() + ": " + err.Error())
	}
}
