package chance

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

func near(a, b, relative float64) bool {
	return math.Abs(a-b) <= relative*max(math.Abs(a), math.Abs(b), 1e-300)
}

// TestElementary holds the functions against those of the library, which are right
// to the last bit or two.
func TestElementary(t *testing.T) {
	for i := -7000; i <= 7000; i++ {
		x := float64(i) / 10
		if got := exp(x); !near(got, math.Exp(x), 1e-15) {
			t.Errorf("exp(%g) = %g, want %g", x, got, math.Exp(x))
		}
		if v := math.Exp(x); math.Abs(log(v)-math.Log(v)) > 4e-16*max(1, math.Abs(x)) {
			t.Errorf("log(%g) = %g, want %g", v, log(v), math.Log(v))
		}
	}
	if exp(800) != math.Inf(1) || exp(-800) != 0 || log(1) != 0 || exp(0) != 1 {
		t.Error("the ends are wrong")
	}
}

func TestNormal(t *testing.T) {
	for i := -800; i <= 800; i++ {
		x := float64(i) / 100
		want := distuv.UnitNormal.CDF(x)
		if got := normal(x); math.Abs(got-want) > 1e-14 || x < 0 && !near(got, want, 2e-8) {
			t.Errorf("normal(%g) = %g, want %g", x, got, want)
		}
	}
	if normal(-40) != 0 || normal(40) != 1 {
		t.Error("the ends are wrong")
	}
	for i := 1; i < 2000; i++ {
		u := float64(i) / 2000
		if got, want := quantile(u), distuv.UnitNormal.Quantile(u); math.Abs(got-want) > 1e-14*max(1, math.Abs(want)) {
			t.Errorf("quantile(%g) = %g, want %g", u, got, want)
		}
	}
	for _, u := range []float64{1e-6, 1e-9, 1e-12, 1e-15, 0x1p-53} {
		if got := quantile(u); !near(normal(got), u, 2e-8) || !near(quantile(1-0x1p-53), -quantile(0x1p-53), 1e-14) {
			t.Errorf("normal(quantile(%g)) = %g", u, normal(got))
		}
	}
}
