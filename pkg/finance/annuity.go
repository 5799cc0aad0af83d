package finance

import (
	"errors"
	"fmt"

	"github.com/tokecon/tokecon/pkg/money"
)

// ErrRate says that a rate of interest is out of range.
var ErrRate = errors.New("a rate must be more than -100% and at most 10,000%")

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

// faded returns the part of an amount that it loses in worth when it is paid so
// many years later, 1 − (1 + rate)^−years.
func faded(rate, years money.Decimal) (money.Decimal, error) {
	if err := errors.Join(checkRate(rate), checkYears(years)); err != nil {
		return money.Decimal{}, err
	}
	growth, err := money.Compound(rate, money.Decimal{}.Sub(years))
	return money.Decimal{}.Sub(growth), err
}

// CRF is the capital recovery factor: the payment at the end of each year that
// pays 1 back over so many years at a rate a year, r ÷ (1 − (1+r)^−n), and 1 ÷ n
// at a rate of 0. Years may be fractional. Source: NREL, Simple Levelized Cost of
// Energy Calculator documentation. The error is ErrRate, ErrYears, or
// money.ErrPower for a rate so near −100% that nothing could pay it.
func CRF(rate, years money.Decimal) (money.Decimal, error) {
	lost, err := faded(rate, years)
	if err != nil {
		return lost, err
	}
	if rate.IsZero() {
		return one().Quo(years), nil
	}
	return rate.Quo(lost), nil
}

// Annuity is the payment at the end of each year that pays for machines of a
// price, of which a residual value is left at the end of their life: (capex −
// residual × (1+r)^−n) × CRF(r, n). Errors are those of CRF.
func Annuity(capex, residual, rate, years money.Decimal) (money.Decimal, error) {
	crf, err := CRF(rate, years)
	if err != nil {
		return crf, err
	}
	lost, err := faded(rate, years)
	if err != nil {
		return lost, err
	}
	return capex.Sub(residual.Mul(one().Sub(lost))).Mul(crf), nil
}

// Root12 is the factor a month that makes a factor a year.
func Root12(yearly money.Decimal) (money.Decimal, error) {
	return money.Pow(yearly, one().Quo(money.FromInt(12)))
}

// Monthly is the rate a month that makes a rate a year: (1+r)^(1/12) − 1. The
// error is ErrRate.
func Monthly(rate money.Decimal) (money.Decimal, error) {
	if err := checkRate(rate); err != nil {
		return money.Decimal{}, err
	}
	return money.Compound(rate, one().Quo(money.FromInt(12)))
}
