package scenario

import (
	"fmt"
	"math"
	"strconv"

	"github.com/tokecon/tokecon/pkg/money"
)

// decimal turns a number that a search or a chance has found into one to reckon
// with, at twelve significant digits.
func decimal(x float64) (money.Decimal, error) {
	minus := x < 0
	if minus {
		x = -x
	}
	d, err := money.Parse(strconv.FormatFloat(x, 'f', 18, 64))
	if err != nil {
		return d, fmt.Errorf("%g is no number to reckon with: %w", x, err)
	}
	d = d.Significant(12)
	if minus {
		d = money.Decimal{}.Sub(d)
	}
	return d, nil
}

// power is base^exponent, at twelve significant digits.
func power(base, exponent money.Decimal) (money.Decimal, error) {
	return decimal(math.Pow(base.Float64(), exponent.Float64()))
}

// mul rounds a product before it is added to anything, so that no machine fuses the
// two and the last bit is the same on all.
func mul(a, b float64) float64 { return float64(a * b) }
