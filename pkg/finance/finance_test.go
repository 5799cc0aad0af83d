package finance_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/finance"
	"github.com/tokecon/tokecon/pkg/money"
)

func d(text string) money.Decimal {
	if text[0] == '-' {
		return money.Decimal{}.Sub(money.MustParse(text[1:]))
	}
	return money.MustParse(text)
}

func flows(texts ...string) []money.Decimal {
	out := make([]money.Decimal, len(texts))
	for i, t := range texts {
		out[i] = d(t)
	}
	return out
}

// TestCapitalRecovery: the worked example of a box for 360,000 at 12% over four
// years, and known values of engineering tables.
func TestCapitalRecovery(t *testing.T) {
	for _, c := range []struct{ rate, years, want string }{
		{"0.12", "4", "0.329234"}, {"0.10", "5", "0.263797"}, {"0.08", "20", "0.101852"}, {"0", "4", "0.250000"},
		{"0.05", "1", "1.050000"}, {"0.07", "2.5", "0.449828"},
	} {
		got, err := finance.CRF(d(c.rate), d(c.years))
		if err != nil || got.Fixed(6) != c.want {
			t.Errorf("CRF(%s, %s) is %s, %v; want %s", c.rate, c.years, got, err, c.want)
		}
	}
	a, err := finance.Annuity(d("360000"), d("0"), d("0.12"), d("4"))
	if err != nil || a.Quo(d("8760")).Fixed(2) != "13.53" { // 10.27 of write-off and 3.26 of capital an hour
		t.Errorf("%s, %v", a, err)
	}
}

// TestSmallRates: nothing is lost of a rate or a life that is next to nothing.
func TestSmallRates(t *testing.T) {
	tiny := money.FromInt(1).Shift(-40)
	for _, c := range []struct{ rate, years, want money.Decimal }{
		{tiny, d("4"), d("0.25")}, {money.Decimal{}.Sub(tiny), d("4"), d("0.25")},
		{d("0.1"), tiny, d("0.1").Quo(d("0.09531017980432486")).Shift(40)}, {tiny, tiny, money.FromInt(1).Shift(40)},
	} {
		got, err := finance.CRF(c.rate, c.years)
		if err != nil || !got.Significant(15).Equal(c.want.Significant(15)) {
			t.Errorf("CRF(%s, %s) is %s, %v; want %s", c.rate, c.years, got, err, c.want)
		}
	}
	if m, err := finance.Monthly(tiny); err != nil || !m.Significant(20).Equal(tiny.Quo(d("12")).Significant(20)) {
		t.Errorf("%s, %v", m, err)
	}
}

// TestAnnuityAgreesWithFractions: an oracle on big.Rat, at whole years.
func TestAnnuityAgreesWithFractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		capex, residual := rapid.Custom(genFlow).Draw(t, "capex"), rapid.Custom(genFlow).Draw(t, "residual")
		rate, years := genRate(t), rapid.Int64Range(1, 40).Draw(t, "years")
		got, err := finance.Annuity(capex, residual, rate, money.FromInt(years))
		if err != nil {
			t.Fatal(err)
		}
		// The payments' worth for each 1 of them, and what 1 at the end is worth.
		worth, factor := new(big.Rat), big.NewRat(1, 1)
		for range years {
			factor.Quo(factor, new(big.Rat).Add(big.NewRat(1, 1), rat(rate)))
			worth.Add(worth, factor)
		}
		want := new(big.Rat).Sub(rat(capex), factor.Mul(factor, rat(residual)))
		want.Quo(want, worth)
		if off := new(big.Rat).Sub(rat(got), want); off.Abs(off).Cmp(big.NewRat(1, 1e15)) > 0 {
			t.Fatalf("%s a year, the oracle says %s", got, want.FloatString(20))
		}
	})
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		rate, years string
		want        error
	}{{"-1", "4", finance.ErrRate}, {"-2", "4", finance.ErrRate}, {"101", "4", finance.ErrRate},
		{"0.1", "0", finance.ErrYears}, {"0.1", "-3", finance.ErrYears}, {"0.1", "101", finance.ErrYears}} {
		if got, err := finance.CRF(d(c.rate), d(c.years)); !errors.Is(err, c.want) {
			t.Errorf("CRF(%s, %s) is %s, %v", c.rate, c.years, got, err)
		}
		if got, err := finance.Annuity(d("1"), d("0"), d(c.rate), d(c.years)); !errors.Is(err, c.want) {
			t.Errorf("Annuity at %s over %s is %s, %v", c.rate, c.years, got, err)
		}
	}
	if _, err := finance.Monthly(d("-1")); !errors.Is(err, finance.ErrRate) {
		t.Error(err)
	}
	if _, err := finance.NPV(flows("1", "2"), d("-1")); !errors.Is(err, finance.ErrRate) {
		t.Error(err)
	}
	for _, far := range []money.Decimal{d("101"), money.FromInt(1).Shift(200), money.FromInt(1).Shift(-100).Sub(d("1"))} {
		if npv, err := finance.NPV(flows("1", "2"), far); !errors.Is(err, finance.ErrRate) {
			t.Errorf("at %s a month: %s, %v", far, npv, err)
		}
	}
	for _, n := range []int{0, finance.MostFlows + 1} {
		many := make([]money.Decimal, n)
		if _, err := finance.NPV(many, d("0.01")); err == nil {
			t.Errorf("%d flows have a value", n)
		}
		if _, err := finance.IRR(many); err == nil {
			t.Errorf("%d flows have a rate", n)
		}
		if _, _, err := finance.MIRR(many, d("0.1"), d("0.1")); err == nil {
			t.Errorf("%d flows have a modified rate", n)
		}
	}
}

func genFlow(t *rapid.T) money.Decimal {
	return money.FromInt(rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "flow")).Shift(-2)
}

func genRate(t *rapid.T) money.Decimal {
	return money.FromInt(rapid.Int64Range(-500, 4000).Draw(t, "rate")).Shift(-4)
}

// TestNPVAgreesWithFractions: an oracle on big.Rat.
func TestNPVAgreesWithFractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fs, rate := rapid.SliceOfN(rapid.Custom(genFlow), 1, 60).Draw(t, "flows"), genRate(t)
		got, err := finance.NPV(fs, rate)
		if err != nil {
			t.Fatal(err)
		}
		want, factor := new(big.Rat), big.NewRat(1, 1)
		for _, f := range fs {
			want.Add(want, new(big.Rat).Quo(rat(f), factor))
			factor.Mul(factor, new(big.Rat).Add(big.NewRat(1, 1), rat(rate)))
		}
		if off := new(big.Rat).Sub(rat(got), want); off.Abs(off).Cmp(big.NewRat(1, 1e15)) > 0 {
			t.Fatalf("NPV %s, the oracle says %s", got, want.FloatString(20))
		}
	})
}

func rat(x money.Decimal) *big.Rat {
	r, _ := new(big.Rat).SetString(x.String())
	return r
}

// TestNPVAdds: the value of two investments is the sum of their values.
func TestNPVAdds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "n")
		a, b := rapid.SliceOfN(rapid.Custom(genFlow), n, n).Draw(t, "a"),
			rapid.SliceOfN(rapid.Custom(genFlow), n, n).Draw(t, "b")
		rate := genRate(t)
		both := make([]money.Decimal, n)
		for i := range both {
			both[i] = a[i].Add(b[i])
		}
		x, _ := finance.NPV(a, rate)
		y, _ := finance.NPV(b, rate)
		z, err := finance.NPV(both, rate)
		if err != nil || !x.Add(y).Round(15).Equal(z.Round(15)) {
			t.Fatalf("%s + %s is not %s, %v", x, y, z, err)
		}
	})
}

// TestAnnuityPaysForTheMachines: the payments and what is left are worth the
// price.
func TestAnnuityPaysForTheMachines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		capex := money.FromInt(rapid.Int64Range(1, 1e9).Draw(t, "capex"))
		residual := capex.MulInt(rapid.Int64Range(0, 100).Draw(t, "percent")).Shift(-2)
		rate := money.FromInt(rapid.Int64Range(0, 5000).Draw(t, "rate")).Shift(-4)
		years := rapid.Int64Range(1, 30).Draw(t, "years")
		a, err := finance.Annuity(capex, residual, rate, money.FromInt(years))
		if err != nil {
			t.Fatal(err)
		}
		yearly := []money.Decimal{{}}
		for range years {
			yearly = append(yearly, a)
		}
		yearly[years] = yearly[years].Add(residual)
		worth, err := finance.NPV(yearly, rate)
		if err != nil || !worth.Round(8).Equal(capex.Round(8)) {
			t.Fatalf("%s a year and %s are worth %s of %s, %v", a, residual, worth, capex, err)
		}
	})
}

func TestPaybacks(t *testing.T) {
	for _, c := range []struct {
		flows  []money.Decimal
		months int
		ok     bool
	}{
		{flows("-100", "50", "50"), 2, true}, {flows("-100", "99"), 0, false}, {flows("-100", "150", "-100"), 1, true},
		{flows("0"), 0, true}, {flows("5"), 0, true},
	} {
		if n, ok := finance.Payback(c.flows); n != c.months || ok != c.ok {
			t.Errorf("%v: %d, %v", c.flows, n, ok)
		}
	}
	for _, c := range []struct {
		flows  []money.Decimal
		months int
		stays  bool
	}{
		{flows("-100", "50", "50"), 2, true}, {flows("-100", "150", "-100"), 1, false},
		{flows("-100", "150", "-100", "90"), 3, true}, {flows("-1"), 0, false}, {flows("-1", "2"), 2, false},
		{flows("1"), -1, false}, {nil, 0, false},
	} {
		if got := finance.Stays(c.flows, c.months); got != c.stays {
			t.Errorf("%v after %d months: %v", c.flows, c.months, got)
		}
	}
	if n, ok, err := finance.DiscountedPayback(flows("-100", "50", "50", "10"), d("0.04")); err != nil || !ok || n != 3 {
		t.Errorf("%d, %v, %v: 94.3 after two months, 103.2 after three", n, ok, err)
	}
}

// TestPaybackIsNoVerdict: machines for 360,000 that take 5,080.60 a month and save
// a bill of 40,000 that falls by a factor a year, over 48 months at 12%. At a
// factor of 2 they are paid back, and still a loss.
func TestPaybackIsNoVerdict(t *testing.T) {
	monthly, err := finance.Monthly(d("0.12"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		decline             string
		payback, discounted int // 0: never
		stays               bool
		npv                 string
	}{
		{"1", 11, 11, true, "981318"}, {"1.5", 14, 15, true, "236557"}, {"2", 21, 27, true, "-2604"},
		{"3", 0, 0, false, "-181713"}, {"10", 0, 0, false, "-375813"},
	} {
		factor, err := finance.Root12(d(c.decline))
		if err != nil {
			t.Fatal(err)
		}
		fs, bill := flows("-360000"), d("40000")
		for range 48 {
			bill = bill.Quo(factor)
			fs = append(fs, bill.Sub(d("5080.6")))
		}
		payback, ok := finance.Payback(fs)
		if payback != c.payback || ok != (c.payback > 0) || ok && finance.Stays(fs, payback) != c.stays {
			t.Errorf("%s×: paid back in %d, %v, want %d", c.decline, payback, ok, c.payback)
		}
		if n, ok, err := finance.DiscountedPayback(fs, monthly); err != nil || n != c.discounted || ok != (n > 0) {
			t.Errorf("%s×: discounted %d, %v, %v, want %d", c.decline, n, ok, err, c.discounted)
		}
		if npv, err := finance.NPV(fs, monthly); err != nil || npv.Fixed(0) != c.npv {
			t.Errorf("%s×: NPV %s, %v, want %s", c.decline, npv, err, c.npv)
		}
	}
}

// yearly turns rates a month into rates a year as IRR gives them.
func yearly(monthly float64) float64 { return math.Pow(1+monthly, 12) - 1 }

func TestIRR(t *testing.T) {
	for name, c := range map[string]struct {
		flows []money.Decimal
		want  []float64
		signs int
	}{
		"one":              {flows("-100", "110"), []float64{yearly(0.1)}, 1},
		"two":              {flows("-1000", "2300", "-1320"), []float64{yearly(0.1), yearly(0.2)}, 2},
		"three":            {flows("-1000", "3600", "-4310", "1716"), []float64{yearly(0.1), yearly(0.2), yearly(0.3)}, 3},
		"none":             {flows("-100", "150", "-100"), nil, 2},
		"double":           {flows("-1", "2.2", "-1.21"), []float64{yearly(0.1)}, 2},
		"zero":             {flows("-100", "60", "40"), []float64{0}, 1},
		"zero and another": {flows("-1000", "2100", "-1100"), []float64{0, yearly(0.1)}, 2},
		"a loss":           {flows("-100", "50"), []float64{yearly(-0.5)}, 1},
		"all gain":         {flows("100", "50"), nil, 0},
		"all zero":         {flows("0", "0", "0"), nil, 0},
		"late start":       {flows("0", "0", "-100", "110"), []float64{yearly(0.1)}, 1},
		"a half":           {flows("-1", "1.5", "-0.5"), []float64{yearly(-0.5), 0}, 2},
	} {
		got, err := finance.IRR(c.flows)
		if err != nil || len(got.Yearly) != len(c.want) || got.SignChanges != c.signs || got.Unique() != (len(c.want) == 1) {
			t.Errorf("%s: %+v, %v; want %v", name, got, err, c.want)
			continue
		}
		for i, want := range c.want {
			if x := got.Yearly[i].Float64(); math.Abs(x-want) > 1e-9*(1+math.Abs(want)) {
				t.Errorf("%s: rate %d is %.12f, want %.12f", name, i, x, want)
			}
		}
	}
}

// TestNPVAtIRRIsZero: each rate found is one, and they do not depend on the scale
// of the flows; where the signs change once, there is exactly one.
func TestNPVAtIRRIsZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fs := rapid.SliceOfN(rapid.Custom(genFlow), 2, 40).Draw(t, "flows")
		got, err := finance.IRR(fs)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Yearly) > got.SignChanges {
			t.Fatalf("%d rates of %d changes of sign", len(got.Yearly), got.SignChanges)
		}
		scaled := make([]money.Decimal, len(fs))
		size := 0.0
		for i, f := range fs {
			scaled[i], size = f.MulInt(7), size+math.Abs(f.Float64())
		}
		again, err := finance.IRR(scaled)
		if err != nil || len(again.Yearly) != len(got.Yearly) {
			t.Fatalf("%v and %v, %v", got, again, err)
		}
		for i, rate := range got.Yearly {
			if !again.Yearly[i].Round(12).Equal(rate.Round(12)) {
				t.Fatalf("%s and %s", rate, again.Yearly[i])
			}
			monthly := got.Monthly[i]
			if monthly.Less(d("-0.9")) {
				continue // where digits reach far
			}
			year, err := money.Compound(monthly, d("12"))
			if off := math.Abs(year.Sub(rate).Float64()); err != nil || off > 1e-18*(1+math.Abs(rate.Float64())) {
				t.Fatalf("%s a month is %s a year, not %s, %v", monthly, year, rate, err)
			}
			npv, err := finance.NPV(fs, monthly)
			steep := math.Pow(1+monthly.Float64(), -float64(len(fs))) // how far a digit reaches
			if err != nil || math.Abs(npv.Float64()) > 1e-8*size*(1+steep) {
				t.Fatalf("NPV at %s is %s, %v", rate, npv, err)
			}
		}
	})
}

// TestIRRMissesNoRate: polynomials that are made of their rates.
func TestIRRMissesNoRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		percents := rapid.SliceOfNDistinct(rapid.Int64Range(-40, 80), 1, 6, func(n int64) int64 { return n }).Draw(t,
			"monthly percents")
		fs := flows("-1")
		for _, p := range percents { // times (v (1 + p) − 1)
			root := money.FromInt(100 + p).Shift(-2)
			next := make([]money.Decimal, len(fs)+1)
			for i, f := range fs {
				next[i] = next[i].Sub(f)
				next[i+1] = next[i+1].Add(f.Mul(root))
			}
			fs = next
		}
		got, err := finance.IRR(fs)
		if err != nil || len(got.Yearly) != len(percents) {
			t.Fatalf("%v: found %v, %v", percents, got, err)
		}
	})
}

func TestMIRR(t *testing.T) {
	// By hand: gains of 60 and 60 at months 6 and 12 grow at 8% a year to
	// 60 × 1.08^0.5 + 60 = 122.354; (122.354 ÷ 100) − 1.
	fs := make([]money.Decimal, 13)
	fs[0], fs[6], fs[12] = d("-100"), d("60"), d("60")
	got, ok, err := finance.MIRR(fs, d("0.10"), d("0.08"))
	if err != nil || !ok || got.Fixed(4) != "0.2235" {
		t.Errorf("%s, %v, %v", got, ok, err)
	}
	for _, none := range [][]money.Decimal{flows("1", "2"), flows("-1", "-2"), flows("-1"), flows("0", "0")} {
		if got, ok, err := finance.MIRR(none, d("0.1"), d("0.1")); ok || err != nil {
			t.Errorf("%v: %s, %v, %v", none, got, ok, err)
		}
	}
}

func TestManyFlowsEndSoon(t *testing.T) {
	fs := make([]money.Decimal, 601)
	fs[0] = d("-1000000")
	for i := 1; i < len(fs); i++ {
		fs[i] = d("30000").Quo(money.FromInt(int64(i))).Sub(d("200"))
	}
	got, err := finance.IRR(fs)
	if err != nil || got.SignChanges != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}
