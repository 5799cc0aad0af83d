package econ_test

import (
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
)

func spend() econ.Spend {
	half := money.MustParse("0.5")
	return econ.Spend{GPUs: money.FromInt(150), GPUShare: half, EndMargin: half, Rate: money.MustParse("0.12"),
		Years: money.FromInt(4), OpexShare: money.MustParse("0.2")}
}

// TestSequoia: 150 of GPUs are 300 of data centres and 600 of revenue (David
// Cahn, AI's $600B Question, Sequoia, June 2024).
func TestSequoia(t *testing.T) {
	top, err := econ.FromTheTop(spend())
	if err != nil || top.Owed.String() != "600" || top.Capex.String() != "300" {
		t.Fatalf("%+v, %v; want 600", top, err)
	}
	// 300 × 0.32923 ÷ 0.8 ÷ 0.5, the recovery factor of 12% over 4 years.
	if got := top.Yearly.Fixed(3); got != "246.926" {
		t.Errorf("%s a year, want 246.926", got)
	}
	if top.Needed != nil || top.Multiple != nil {
		t.Errorf("%+v: without a price there are no tokens", top)
	}
}

func TestTokensThatCapitalNeeds(t *testing.T) {
	s := spend()
	price, tokens := money.MustParse("2"), money.FromInt(1_000_000)
	s.Price, s.Tokens = &price, &tokens
	top, err := econ.FromTheTop(s)
	if err != nil {
		t.Fatal(err)
	}
	earned := top.Needed.Shift(-6).Mul(price)
	if !earned.Round(20).Equal(top.Yearly.Round(20)) {
		t.Errorf("the tokens needed earn %s of %s", earned, top.Yearly)
	}
	if got := top.Multiple.Mul(tokens); !got.Round(15).Equal(top.Needed.Round(15)) {
		t.Errorf("%s times the tokens are %s, not %s", top.Multiple, got, top.Needed)
	}
}

func TestTopDownRefusals(t *testing.T) {
	one := money.FromInt(1)
	for want, change := range map[string]func(*econ.Spend){
		"GPU share of 0":          func(s *econ.Spend) { s.GPUShare = money.Decimal{} },
		"GPU share of 1.5":        func(s *econ.Spend) { s.GPUShare = money.MustParse("1.5") },
		"end margin of 1":         func(s *econ.Spend) { s.EndMargin = one },
		"opex share of 1":         func(s *econ.Spend) { s.OpexShare = one },
		"a GPU spend of 0":        func(s *econ.Spend) { s.GPUs = money.Decimal{} },
		"a life of 0 years":       func(s *econ.Spend) { s.Years = money.Decimal{} },
		"cost of capital of -0.1": func(s *econ.Spend) { s.Rate = money.FromInt(-1).Shift(-1) },
	} {
		s := spend()
		change(&s)
		if top, err := econ.FromTheTop(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v, %v; want %q", top, err, want)
		}
	}
}
