package money

import "github.com/cockroachdb/apd/v3"

// Floor returns the largest whole number that is not above a.
func (a Decimal) Floor() Decimal {
	var out Decimal
	digits := a.d.NumDigits() + int64(max(a.d.Exponent, 0)) + 1
	must(apd.BaseContext.WithPrecision(uint32(digits)).Floor(&out.d, &a.d))
	return out
}
