package econ_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

func dec(text string) money.Decimal { return money.MustParse(text) }

// boxOf is the worked example: $360,000, 5,080.60 a month to run, 48 months at 12%, so
// many million tokens a month at $2.
func boxOf(mtok int64) *econ.Investment {
	return &econ.Investment{Capex: dec("360000"), Opex: dec("5080.6"), Bill: money.FromInt(2 * mtok), Rate: dec("0.12"),
		Months: 48}
}

// TestWait: with a chance of a half the price falls from 2.00 to 0.40 within the year.
// At 11,000 million tokens buying now is worth 60 thousand and waiting 129, at 9,000
// −39 and 61; at 16,000 it is 327 and 301, and nobody should wait.
func TestWait(t *testing.T) {
	for mtok, want := range map[int64][5]string{
		11000: {"60475", "129422", "108894", "68947", "84477"},
		9000:  {"-38931", "60829", "54653", "60829", "68129"},
		16000: {"326883", "300903", "244496", "-25980", "10128"},
	} {
		w, err := boxOf(mtok).Wait(econ.WaitQuestion{Chance: dec("0.5"), Fall: dec("0.8")})
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range []money.Decimal{w.Now, w.Later, w.Fixed, w.Worth, w.EVPI} {
			if got.Fixed(0) != want[i] {
				t.Errorf("%d: figure %d is %s, want %s", mtok, i, got.Fixed(0), want[i])
			}
		}
	}
}

func TestWaitRefusals(t *testing.T) {
	for _, c := range []struct {
		q      econ.WaitQuestion
		months int
		want   string
	}{
		{econ.WaitQuestion{Chance: dec("1.1"), Fall: dec("0.5")}, 48, "give shares"},
		{econ.WaitQuestion{Chance: dec("0.5"), Fall: dec("1")}, 48, "give shares"},
		{econ.WaitQuestion{Chance: dec("0.5"), Fall: dec("0.5")}, 12, "needs a longer life"},
	} {
		i := boxOf(11000)
		i.Months = c.months
		if _, err := i.Wait(c.q); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %s", c, err, c.want)
		}
	}
}

// TestWaitLaws: knowing is worth something and never more than the whole chance;
// waiting is never worth more than knowing and a year's discount allow.
func TestWaitLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := boxOf(rapid.Int64Range(1000, 30000).Draw(t, "mtok"))
		q := econ.WaitQuestion{Chance: money.FromInt(rapid.Int64Range(0, 100).Draw(t, "chance")).Shift(-2),
			Fall: money.FromInt(rapid.Int64Range(0, 99).Draw(t, "fall")).Shift(-2)}
		w, err := i.Wait(q)
		if q.Chance.IsZero() && q.Fall.IsZero() && errors.Is(err, quote.ErrMissing) {
			t.Skip("a question that asks nothing is refused")
		}
		if err != nil {
			t.Fatal(err)
		}
		if w.EVPI.Sign() < 0 || w.Later.Sign() < 0 || w.Fixed.Sign() < 0 {
			t.Fatalf("%+v: an option is worth less than nothing", w)
		}
		if (q.Chance.IsZero() || q.Fall.IsZero()) && (w.EVPI.Sign() > 0 || w.Worth.Sign() > 0) {
			t.Fatalf("%+v: nothing can happen, and knowing or waiting is worth something", w)
		}
	})
}

// TestAlong: a path that falls as a decline does is that decline.
func TestAlong(t *testing.T) {
	i := boxOf(20000)
	steady, err := i.Outlook(dec("1"))
	if err != nil {
		t.Fatal(err)
	}
	factors := make([]money.Decimal, i.Months)
	for m := range factors {
		factors[m] = dec("1")
	}
	along, err := i.Along("flat", factors)
	if err != nil || !along.NPV.Equal(steady.NPV) || *along.Payback != *steady.Payback || along.Path != "flat" {
		t.Errorf("%+v, %v, want %+v", along, err, steady)
	}
	if _, err := i.Along("short", factors[1:]); err == nil {
		t.Error("a path that ends before the machines do")
	}
}
