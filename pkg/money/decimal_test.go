package money_test

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/money"
)

// decimals draws numbers of either sign with up to 18 digits and an exponent
// of either sign.
func decimals() *rapid.Generator[money.Decimal] {
	return rapid.Custom(func(t *rapid.T) money.Decimal {
		n := rapid.OneOf(rapid.Int64Range(-1000, 1000), rapid.Int64()).Draw(t, "coefficient")
		return money.FromInt(n).Shift(rapid.Int32Range(-24, 12).Draw(t, "exponent"))
	})
}

// rat is the oracle: exact, and shares nothing with the decimal library.
func rat(t rapid.TB, d money.Decimal) *big.Rat {
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		t.Fatalf("%s is no number", d)
	}
	return r
}

// ten returns 10^n as a fraction.
func ten(n int) *big.Rat {
	p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil)
	if n < 0 {
		return new(big.Rat).SetFrac(big.NewInt(1), p)
	}
	return new(big.Rat).SetInt(p)
}

// roundHalfEven rounds to a number of decimal places, the slow and sure way.
func roundHalfEven(r *big.Rat, places int) *big.Rat {
	scaled := new(big.Rat).Mul(r, ten(places))
	floor := new(big.Int).Div(scaled.Num(), scaled.Denom()) // towards −∞ for a positive divisor
	rest := new(big.Rat).Sub(scaled, new(big.Rat).SetInt(floor))
	if c := rest.Cmp(big.NewRat(1, 2)); c > 0 || c == 0 && floor.Bit(0) == 1 {
		floor.Add(floor, big.NewInt(1))
	}
	return new(big.Rat).Mul(new(big.Rat).SetInt(floor), ten(-places))
}

func TestArithmeticIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := decimals().Draw(t, "a"), decimals().Draw(t, "b")
		n, by := rapid.Int64().Draw(t, "n"), rapid.Int32Range(-9, 9).Draw(t, "by")
		ra, rb := rat(t, a), rat(t, b)
		for _, c := range []struct {
			what string
			got  money.Decimal
			want *big.Rat
		}{
			{"add", a.Add(b), new(big.Rat).Add(ra, rb)},
			{"sub", a.Sub(b), new(big.Rat).Sub(ra, rb)},
			{"mul", a.Mul(b), new(big.Rat).Mul(ra, rb)},
			{"mulint", a.MulInt(n), new(big.Rat).Mul(ra, new(big.Rat).SetInt64(n))},
			{"shift", a.Shift(by), new(big.Rat).Mul(ra, ten(int(by)))},
		} {
			if rat(t, c.got).Cmp(c.want) != 0 {
				t.Fatalf("%s of %s and %s is %s, want %s", c.what, a, b, c.got, c.want)
			}
		}
		if a.Cmp(b) != ra.Cmp(rb) || a.Less(b) != (ra.Cmp(rb) < 0) || a.Equal(b) != (ra.Cmp(rb) == 0) ||
			a.Sign() != ra.Sign() || a.IsZero() != (ra.Sign() == 0) {
			t.Fatalf("comparison of %s and %s", a, b)
		}
		if rat(t, a).Cmp(ra) != 0 {
			t.Fatal("an operand changed")
		}
	})
}

func TestQuoHas34Digits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := decimals().Draw(t, "a"), decimals().Filter(func(d money.Decimal) bool { return !d.IsZero() }).Draw(t, "b")
		got := a.Quo(b)
		exact := new(big.Rat).Quo(rat(t, a), rat(t, b))
		want := roundHalfEven(exact, 33-magnitude(exact))
		if rat(t, got).Cmp(want) != 0 {
			t.Fatalf("%s ÷ %s is %s, want %s", a, b, got, want.FloatString(60))
		}
	})
}

// magnitude returns the power of ten of the leading digit.
func magnitude(r *big.Rat) int {
	abs := new(big.Rat).Abs(r)
	if abs.Sign() == 0 {
		return 0
	}
	n := len(abs.Num().String()) - len(abs.Denom().String())
	for abs.Cmp(ten(n)) < 0 {
		n--
	}
	for abs.Cmp(ten(n+1)) >= 0 {
		n++
	}
	return n
}

func TestRounding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, places := decimals().Draw(t, "d"), rapid.Int32Range(-6, 20).Draw(t, "places")
		want := roundHalfEven(rat(t, d), int(places))
		if got := d.Round(places); rat(t, got).Cmp(want) != 0 {
			t.Fatalf("%s to %d places is %s, want %s", d, places, got, want)
		}
		if places >= 0 {
			if got := d.Fixed(places); got != fixed(want, int(places)) {
				t.Fatalf("Fixed(%d) of %s is %s, want %s", places, d, got, fixed(want, int(places)))
			}
		}
		if d.Magnitude() != magnitude(rat(t, d)) {
			t.Fatalf("magnitude of %s is %d", d, d.Magnitude())
		}
		n := rapid.Uint32Range(1, 20).Draw(t, "digits")
		want = roundHalfEven(rat(t, d), int(n)-1-d.Magnitude())
		if got := d.Significant(n); rat(t, got).Cmp(want) != 0 {
			t.Fatalf("%s to %d digits is %s, want %s", d, n, got, want)
		}
	})
}

// fixed writes a rounded fraction; zero has no sign.
func fixed(r *big.Rat, places int) string { return r.FloatString(places) }

func TestFixed(t *testing.T) {
	for _, c := range []struct {
		d      money.Decimal
		places int32
		want   string
	}{
		{money.MustParse("0.125"), 2, "0.12"},
		{money.MustParse("0.135"), 2, "0.14"},
		{money.MustParse("2.5"), 0, "2"},
		{money.MustParse("3.5"), 0, "4"},
		{money.MustParse("0"), 2, "0.00"},
		{money.FromInt(5).Shift(3), 2, "5000.00"}, // a positive exponent inside
		{money.FromInt(5).Shift(3), 0, "5000"},
		{money.FromInt(12345).Shift(2), -3, "1234000"},
		{money.FromInt(-1).Shift(-3), 2, "0.00"}, // never -0.00
		{money.MustParse("999.995"), 2, "1000.00"},
	} {
		if got := c.d.Fixed(c.places); got != c.want {
			t.Errorf("Fixed(%d) of %s is %s, want %s", c.places, c.d, got, c.want)
		}
	}
	if got := money.FromInt(7).Shift(4).String(); got != "70000" {
		t.Errorf("7e4 is written %s", got)
	}
}

func TestTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decimals().Filter(func(d money.Decimal) bool { return d.Sign() >= 0 }).Draw(t, "d")
		text, err := d.MarshalText()
		if err != nil || string(text) != d.String() {
			t.Fatalf("%s, %v", text, err)
		}
		var read money.Decimal
		if err := read.UnmarshalText(text); err != nil {
			if len(d.String()) <= money.MaxIntegerDigits {
				t.Fatal(err)
			}
			return // longer than a file may write
		}
		if !read.Equal(d) || read.String() != d.String() {
			t.Fatalf("%s is read as %s", d, read)
		}
	})
}

func TestQuoByZeroPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	money.FromInt(1).Quo(money.FromInt(0))
}

func TestFloat64(t *testing.T) {
	for _, d := range []money.Decimal{money.FromInt(1).Shift(400), money.FromInt(-1).Shift(400)} {
		if f := d.Float64(); !math.IsInf(f, d.Sign()) {
			t.Errorf("Float64 of ±1e400 is %g", f)
		}
	}
	if f := money.MustParse("0.1").Float64(); f != 0.1 {
		t.Errorf("0.1 is %g", f)
	}
}

func TestShow(t *testing.T) {
	for _, c := range []struct {
		d    money.Decimal
		want string
	}{
		{money.MustParse("1234.5"), "$1,234.50"},
		{money.MustParse("1234567.891"), "$1,234,567.89"},
		{money.FromInt(-1234), "-$1,234.00"},
		{money.MustParse("0.000125"), "$0.000125"},
		{money.MustParse("0"), "$0.00"},
		{money.MustParse("0.5"), "$0.500"},
	} {
		if got := money.Show(c.d, money.USD); got != c.want {
			t.Errorf("Show(%s) is %s, want %s", c.d, got, c.want)
		}
	}
}
