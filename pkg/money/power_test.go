package money_test

import (
	"errors"
	"testing"

	"github.com/tokecon/tokecon/pkg/money"
)

func TestPow(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"2", "10", "1024"}, {"1.12", "4", "1.57351936"}, {"4", "0.5", "2"}, {"2", "0", "1"}, {"10", "3", "1000"}, {"1", "1000000", "1"},
	} {
		if got, err := money.Pow(money.MustParse(c.a), money.MustParse(c.b)); err != nil || !got.Round(25).Equal(money.MustParse(c.want)) {
			t.Errorf("%s^%s is %s, %v; want %s", c.a, c.b, got, err, c.want)
		}
	}
	third := money.FromInt(1).Quo(money.FromInt(12))
	root, err := money.Pow(money.FromInt(2), third)
	if err != nil || root.Fixed(20) != "1.05946309435929526456" {
		t.Errorf("the twelfth root of 2 is %s, %v", root, err)
	}
	minus := money.Decimal{}.Sub(money.FromInt(2))
	for _, c := range [][2]money.Decimal{{minus, money.FromInt(2)}, {{}, money.FromInt(2)}, {money.FromInt(10), money.FromInt(301)}, {money.FromInt(10), money.FromInt(-301)}, {money.FromInt(10), money.FromInt(1e15)}} {
		if got, err := money.Pow(c[0], c[1]); !errors.Is(err, money.ErrPower) {
			t.Errorf("%s^%s is %s, %v", c[0], c[1], got, err)
		}
	}
}
