package econ

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/finance"
	"github.com/tokecon/tokecon/pkg/money"
)

// Spend is capital that someone has sunk in GPUs and must earn back, for the bill
// from the top down. Shares lie between 0 and 1.
type Spend struct {
	GPUs      money.Decimal  `json:"gpu_spend"`
	GPUShare  money.Decimal  `json:"gpu_share"`  // of what a data centre costs in all
	EndMargin money.Decimal  `json:"end_margin"` // gross margin of those who buy the compute and sell to users
	Rate      money.Decimal  `json:"rate"`       // cost of capital a year
	Years     money.Decimal  `json:"life_years"`
	OpexShare money.Decimal  `json:"opex_share"` // of the yearly cost that is no capital: power, staff
	Price     *money.Decimal `json:"price_per_mtok"`
	Tokens    *money.Decimal `json:"tokens_per_year"` // served at that price
}

// TopDown is the revenue that capital requires.
//
// Owed is GPU spend ÷ GPU share ÷ (1 − end margin), after David Cahn, "AI's $600B
// Question", Sequoia 2024: what users must pay, over the life of a year's spend,
// to give it back without any return on the capital. It is revenue a year only
// where the same is spent every year.
//
// Yearly is the annuity form: capex × CRF(r, n) ÷ (1 − opex share) ÷ (1 − end
// margin), what users must pay each year of the life, with a return of r on the
// capital. CRF is the capital recovery factor of levelised costs.
type TopDown struct {
	Spend
	Capex  money.Decimal `json:"capex"` // of data centres in all
	Owed   money.Decimal `json:"revenue_owed_over_life"`
	CRF    money.Decimal `json:"capital_recovery_factor"`
	Yearly money.Decimal `json:"revenue_required_per_year"`
	// Multiple is Yearly ÷ what the tokens earn at the price, and Needed the
	// tokens a year that would earn it; null without a price.
	Multiple *money.Decimal `json:"required_multiple"`
	Needed   *money.Decimal `json:"tokens_needed_per_year"`
}

// FromTheTop works a spend out. The error names what is out of range.
func FromTheTop(s Spend) (*TopDown, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	one := money.FromInt(1)
	crf, err := finance.CRF(s.Rate, s.Years)
	if err != nil {
		return nil, err
	}
	t := &TopDown{Spend: s, CRF: crf, Capex: s.GPUs.Quo(s.GPUShare)}
	users := one.Sub(s.EndMargin)
	t.Owed = t.Capex.Quo(users)
	t.Yearly = t.Capex.Mul(crf).Quo(one.Sub(s.OpexShare)).Quo(users)
	if s.Price != nil && s.Price.Sign() > 0 {
		needed := t.Yearly.Shift(6).Quo(*s.Price)
		t.Needed = &needed
		if s.Tokens != nil && s.Tokens.Sign() > 0 {
			multiple := needed.Quo(*s.Tokens)
			t.Multiple = &multiple
		}
	}
	return t, nil
}

func (s *Spend) check() error {
	one := money.FromInt(1)
	for _, share := range []struct {
		name string
		x    money.Decimal
		some bool // more than 0
		full bool // up to 1
	}{{"GPU share", s.GPUShare, true, true}, {"end margin", s.EndMargin, false, false},
		{"opex share", s.OpexShare, false, false}, {"cost of capital", s.Rate, false, true}} {
		switch {
		case share.x.Sign() < 0, share.some && share.x.IsZero(), one.Less(share.x), !share.full && one.Equal(share.x):
			return fmt.Errorf("%s of %s; give a share between 0 and 100%%", share.name, share.x)
		}
	}
	switch {
	case s.GPUs.Sign() <= 0:
		return fmt.Errorf("a GPU spend of %s; give more than 0", s.GPUs)
	case s.Years.Sign() <= 0:
		return fmt.Errorf("a life of %s years; give more than 0", s.Years)
	case s.Price != nil && s.Price.Sign() < 0:
		return fmt.Errorf("a price of %s; give 0 or more", *s.Price)
	}
	return nil
}
