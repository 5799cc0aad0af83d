package money_test

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/money"
)

// TestCompound: an oracle on fractions, for rates that 34 digits beside a 1 would
// drown.
func TestCompound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := money.FromInt(rapid.Int64Range(-999, 9999).Draw(t, "rate")).Shift(rapid.Int32Range(-60, -3).Draw(t,
			"exponent"))
		periods := rapid.Int64Range(-40, 40).Draw(t, "periods")
		got, err := money.Compound(rate, money.FromInt(periods))
		if err != nil {
			t.Fatal(err)
		}
		want, base := big.NewRat(1, 1), new(big.Rat).Add(big.NewRat(1, 1), rat(t, rate))
		for range max(periods, -periods) {
			want.Mul(want, base)
		}
		if periods < 0 {
			want.Inv(want)
		}
		want.Sub(want, big.NewRat(1, 1))
		off := new(big.Rat).Sub(rat(t, got), want)
		if off.Abs(off).Cmp(new(big.Rat).Mul(new(big.Rat).Abs(want), ten(-32))) > 0 {
			t.Fatalf("%s over %d periods grows by %s, want %s", rate, periods, got, want.FloatString(90))
		}
	})
	minus := money.Decimal{}.Sub(money.FromInt(1))
	for _, c := range [][2]money.Decimal{{minus, minus}, {money.FromInt(9), money.FromInt(301)},
		{money.FromInt(1).Shift(-200), money.FromInt(1).Shift(-200)}} {
		if got, err := money.Compound(c[0], c[1]); !errors.Is(err, money.ErrPower) {
			t.Errorf("%s over %s periods grows by %s, %v", c[0], c[1], got, err)
		}
	}
}

func TestPow(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"2", "10", "1024"}, {"1.12", "4", "1.57351936"}, {"4", "0.5", "2"}, {"2", "0", "1"}, {"10", "3", "1000"},
		{"1", "1000000", "1"},
	} {
		if got, err := money.Pow(money.MustParse(c.a), money.MustParse(c.b)); err != nil ||
			!got.Round(25).Equal(money.MustParse(c.want)) {
			t.Errorf("%s^%s is %s, %v; want %s", c.a, c.b, got, err, c.want)
		}
	}
	third := money.FromInt(1).Quo(money.FromInt(12))
	root, err := money.Pow(money.FromInt(2), third)
	if err != nil || root.Fixed(20) != "1.05946309435929526456" {
		t.Errorf("the twelfth root of 2 is %s, %v", root, err)
	}
	minus := money.Decimal{}.Sub(money.FromInt(2))
	for _, c := range [][2]money.Decimal{{minus, money.FromInt(2)}, {{}, money.FromInt(2)},
		{money.FromInt(10), money.FromInt(301)}, {money.FromInt(10), money.FromInt(-301)},
		{money.FromInt(10), money.FromInt(1e15)}} {
		if got, err := money.Pow(c[0], c[1]); !errors.Is(err, money.ErrPower) {
			t.Errorf("%s^%s is %s, %v", c[0], c[1], got, err)
		}
	}
}
