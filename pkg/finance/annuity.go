package finance

import (
	"errors"
	"fmt"

	"github.com/tokecon/tokecon/pkg/money"
)

// ErrRate says that a rate of interest is out of range.
var ErrRate = errors.New("a rate must be more than -100% and at most 10,000% a year")

// ErrYears says that a life is out of range.
var ErrYears = errors.New("a life must be more than 0 and at most 100 years")

func one() money.Decimal { return money.FromInt(1) }

func checkRate(rate money.Decimal) error {
	if !money.FromInt(-1).Less(rate) || money.FromInt(100).Less(rate) {
		return fmt.Errorf("rate %s: %w", rate, ErrRate)
	}
	return nil
}

func checkYears(years money.Decimal) error {
	if years.Sign() <= 0 || money.FromInt(100).Less(years) {
		return fmt.Errorf("%s years: %w", years, ErrYears)
	}
	return nil
}

// discount returns (1 + rate)^−years.
func discount(rate, years money.Decimal) (money.Decimal, error) {
	if err := errors.Join(checkRate(rate), checkYears(years)); err != nil {
		return money.Decimal{}, err
	}
	return money.Pow(one().Add(rate), money.Decimal{}.Sub(years))
}

// CRF is the capital recovery factor: the payment at the end of each year that
// pays 1 back over so many years at a rate a year, r ÷ (1 − (1+r)^−n), and 1 ÷ n
// at a rate of 0. Years may be fractional. Source: NREL, Simple Levelized Cost of
// Energy Calculator documentation. The error is ErrRate or ErrYears.
func CRF(rate, years money.Decimal) (money.Decimal, error) {
	v, err := discount(rate, years)
	if err != nil {
		return v, err
	}
	if rate.IsZero() {
		return one().Quo(years), nil
	}
	return rate.Quo(one().Sub(v)), nil
}

// Annuity is the payment at the end of each year that pays for machines of a
// price, of which a residual value is left at the end of their life: (capex −
// residual × (1+r)^−n) × CRF(r, n). Errors are those of CRF.
func Annuity(capex, residual, rate, years money.Decimal) (money.Decimal, error) {
	crf, err := CRF(rate, years)
	if err != nil {
		return crf, err
	}
	v, err := discount(rate, years)
	if err != nil {
		return v, err
	}
	return capex.Sub(residual.Mul(v)).Mul(crf), nil
}

// Root12 is the factor a month that makes a factor a year.
func Root12(yearly money.Decimal) (money.Decimal, error) {
	return money.Pow(yearly, one().Quo(money.FromInt(12)))
}

// Monthly is the rate a month that makes a rate a year: (1+r)^(1/12) − 1.
func Monthly(rate money.Decimal) (money.Decimal, error) {
	if err := checkRate(rate); err != nil {
		return money.Decimal{}, err
	}
	m, err := Root12(one().Add(rate))
	return m.Sub(one()), err
}
