package econ_test

import (
	"testing"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
)

// box is the worked example of a purchase: 360,000 for machines that take 5,080.60
// a month and save 20,000 million tokens at $2, for four years at 12%.
func box() *econ.Investment {
	return &econ.Investment{Capex: money.FromInt(360_000), Opex: money.MustParse("5080.6"), Bill: money.FromInt(40_000),
		Rate: money.MustParse("0.12"), Months: 48}
}

func month(n int) *int { return &n }

// TestPurchaseUnderFallingPrices: payback is no verdict. At prices that halve
// every year the box is paid back after 21 months, and is still a loss; its late
// months lose, so that it has two rates of return. A published table of the
// example gives these NPVs to a thousand: 981, 237, −3, −182, −376, and 981, 237,
// 10, −125, −253 if it is switched off when it loses.
func TestPurchaseUnderFallingPrices(t *testing.T) {
	for _, c := range []struct {
		decline             string
		payback, discounted *int
		npv, switched       string
		irrs                int
	}{
		{"1", month(11), month(11), "981318", "981318", 1},
		{"1.5", month(14), month(15), "236557", "236557", 1},
		{"2", month(21), month(27), "-2604", "9946", 2},
		{"3", nil, nil, "-181713", "-124857", 0},
		{"10", nil, nil, "-375813", "-252852", 0},
	} {
		o, err := box().Outlook(money.MustParse(c.decline))
		if err != nil {
			t.Fatal(err)
		}
		if !same(o.Payback, c.payback) || !same(o.Discounted, c.discounted) {
			t.Errorf("%s×: payback %s, discounted %s; want %s and %s", c.decline, text(o.Payback), text(o.Discounted),
				text(c.payback), text(c.discounted))
		}
		if o.NPV.Fixed(0) != c.npv || o.Switched.Fixed(0) != c.switched {
			t.Errorf("%s×: NPV %s, switched off %s; want %s and %s", c.decline, o.NPV.Fixed(0), o.Switched.Fixed(0), c.npv,
				c.switched)
		}
		if len(o.IRR) != c.irrs || o.MIRR == nil {
			t.Errorf("%s×: rates of return %v, %v; want %d", c.decline, o.IRR, o.MIRR, c.irrs)
		}
	}
}

func same(a, b *int) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func text(n *int) string {
	if n == nil {
		return "never"
	}
	return money.FromInt(int64(*n)).String()
}

func TestBreakEvenDecline(t *testing.T) {
	d, err := box().BreakEvenDecline()
	if err != nil || d.Switched == nil || d.Switched.Fixed(4) != "2.0404" {
		t.Errorf("%+v, %v; want 2.0404 switched off", d, err)
	}
	gift := box()
	gift.Capex = money.Decimal{}
	gift.Opex = money.Decimal{}
	if d, err := gift.BreakEvenDecline(); err != nil || d.Run != nil || d.Switched != nil {
		t.Errorf("%+v, %v: what costs nothing is worth something at any price", d, err)
	}
}

func TestPurchaseRefusals(t *testing.T) {
	for name, change := range map[string]func(*econ.Investment){
		"no months":       func(i *econ.Investment) { i.Months = 0 },
		"too many months": func(i *econ.Investment) { i.Months = 601 },
		"a rate of -100%": func(i *econ.Investment) { i.Rate = money.FromInt(-1) },
	} {
		i := box()
		change(i)
		if o, err := i.Outlook(money.FromInt(2)); err == nil {
			t.Errorf("%s: %+v", name, o)
		}
	}
	if o, err := box().Outlook(money.Decimal{}); err == nil {
		t.Errorf("a decline of 0: %+v", o)
	}
}
