package chance_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/chance"
	"github.com/tokecon/tokecon/pkg/money"
)

// factor reads x2 and 40%, as levers do.
func factor(text string) (float64, error) {
	if number, ok := strings.CutPrefix(text, "x"); ok {
		d, err := money.Parse(number)
		return d.Float64(), err
	}
	d, err := money.ParseShare(text)
	return d.Float64(), err
}

func grammar() *chance.Grammar {
	return &chance.Grammar{Value: factor, Load: func(path string) ([]float64, error) {
		if path != "use.csv" {
			return nil, errors.New("there is no " + path)
		}
		return []float64{300, 600, 600, 900}, nil
	}}
}

// draw makes n draws of one distribution.
func draw(t testing.TB, d chance.Dist, n int) []float64 {
	t.Helper()
	j, err := chance.NewJoint([]chance.Dist{d}, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, n)
	for i, row := range j.Draw(chance.NewPCG(7, 1), n) {
		out[i] = row[0]
	}
	return out
}

// TestDistributions holds moments and quantiles of draws against closed forms: within
// four standard errors, at a seed that stays.
func TestDistributions(t *testing.T) {
	const (
		n    = 200_000
		wide = math.Ln2 / 1.2815515655446004 // sigma where p10 is half the median
	)
	for text, want := range map[string]struct{ mean, variance, p10, p50, p90 float64 }{
		"fixed(x2)":         {2, 0, 2, 2, 2},
		"uniform(40%, 90%)": {0.65, 0.25 / 12, 0.45, 0.65, 0.85},
		"triangular(x0.5, x1, x2)": {3.5 / 3, (0.25 + 1 + 4 - 0.5 - 1 - 2) / 18, 0.5 + math.Sqrt(0.1*1.5*0.5),
			2 - math.Sqrt(0.5*1.5*1), 2 - math.Sqrt(0.1*1.5*1)},
		"triangular(x1, x1, x2)": {4.0 / 3, 1.0 / 18, 2 - math.Sqrt(0.9), 2 - math.Sqrt(0.5), 2 - math.Sqrt(0.1)},
		"triangular(x1, x2, x2)": {5.0 / 3, 1.0 / 18, 1 + math.Sqrt(0.1), 1 + math.Sqrt(0.5), 1 + math.Sqrt(0.9)},
		"lognormal(x1, 0.5)": {math.Exp(0.125), math.Expm1(0.25) * math.Exp(0.25),
			math.Exp(-0.5 * 1.2815515655446004), 1, math.Exp(0.5 * 1.2815515655446004)},
		"lognormal(x0.5..x2)":         {math.Exp(wide * wide / 2), math.Expm1(wide*wide) * math.Exp(wide*wide), 0.5, 1, 2},
		"discrete(x1.42:0.4, x1:60%)": {1.168, 0.4 * 0.6 * 0.42 * 0.42, 1, 1, 1.42},
		"discrete(x1:3, x2:6, x3:1)":  {1.8, 0.36, 1, 2, 2},
		"samples(use.csv, 600)":       {1, 0.125, 0.5, 1, 1.5},
		"samples( use.csv )":          {600, 45000, 300, 600, 900},
	} {
		d, err := grammar().Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		x := draw(t, d, n)
		mean, squares := chance.Mean(x), 0.0
		for _, v := range x {
			squares += (v - mean) * (v - mean) / n
		}
		if sd := math.Sqrt(squares / n); math.Abs(mean-want.mean) > 4*sd {
			t.Errorf("%s: mean %g, want %g", text, mean, want.mean)
		}
		if math.Abs(squares-want.variance) > 0.03*want.variance {
			t.Errorf("%s: variance %g, want %g", text, squares, want.variance)
		}
		slices.Sort(x)
		for q, want := range map[float64]float64{0.1: want.p10, 0.5: want.p50, 0.9: want.p90} {
			if got := chance.Quantile(x, q); math.Abs(got-want) > 0.01*want {
				t.Errorf("%s: drawn quantile %g is %g, want %g", text, q, got, want)
			}
			if got := d.Quantile(q); math.Abs(got-want) > 1e-12*want && !strings.HasPrefix(text, "discrete(x1:3") {
				t.Errorf("%s: quantile %g is %v, want %v", text, q, got, want)
			}
		}
	}
}

// TestRising: no quantile falls as its share grows, and all lie within the ends.
func TestRising(t *testing.T) {
	var all []chance.Dist
	for _, text := range []string{"fixed(x2)", "uniform(40%, 90%)", "triangular(x0.5, x1, x2)", "triangular(x1, x1, x2)",
		"lognormal(x1, 3)", "discrete(x1:1, x2:1e0)", "samples(use.csv)"} {
		d, err := grammar().Parse(strings.ReplaceAll(text, "1e0", "1"))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(all).Draw(t, "d")
		u := rapid.Float64Range(0x1p-53, 1-0x1p-53)
		a, b := u.Draw(t, "a"), u.Draw(t, "b")
		if a > b {
			a, b = b, a
		}
		low, x, y, high := d.Quantile(0x1p-53), d.Quantile(a), d.Quantile(b), d.Quantile(1-0x1p-53)
		if !(low <= x && x <= y && y <= high) || math.IsInf(high, 0) {
			t.Fatalf("%#v: %g of %g, %g of %g, ends %g and %g", d, x, a, y, b, low, high)
		}
	})
}

// pearson is the correlation of two columns.
func pearson(x, y []float64) float64 {
	mx, my := chance.Mean(x), chance.Mean(y)
	var xy, xx, yy float64
	for i := range x {
		xy += (x[i] - mx) * (y[i] - my)
		xx += (x[i] - mx) * (x[i] - mx)
		yy += (y[i] - my) * (y[i] - my)
	}
	return xy / math.Sqrt(xx*yy)
}

// TestCopula: uniform variables have the correlation 6/π·asin(ρ/2), log-normal ones
// (e^(ρσσ') − 1) ÷ √((e^σ² − 1)(e^σ'² − 1)), and each keeps its own distribution.
func TestCopula(t *testing.T) {
	const n = 100_000
	of := []chance.Dist{chance.Uniform{Low: 0, High: 1}, chance.Uniform{Low: 0, High: 1},
		chance.Lognormal{Median: 1, Sigma: 0.5}, chance.Lognormal{Median: 1, Sigma: 0.5}, chance.Uniform{Low: 0, High: 1}}
	j, err := chance.NewJoint(of, []chance.Pair{{A: 0, B: 1, Rho: 0.5}, {A: 3, B: 2, Rho: -0.7}})
	if err != nil {
		t.Fatal(err)
	}
	columns := make([][]float64, len(of))
	for _, row := range j.Draw(chance.NewPCG(3, 1), n) {
		for i, v := range row {
			columns[i] = append(columns[i], v)
		}
	}
	lognormal := (math.Exp(-0.7*0.25) - 1) / math.Expm1(0.25)
	for _, c := range []struct {
		a, b int
		want float64
	}{{0, 1, 6 / math.Pi * math.Asin(0.25)}, {2, 3, lognormal}, {0, 2, 0}, {1, 4, 0}, {3, 4, 0}, {0, 4, 0}} {
		if got := pearson(columns[c.a], columns[c.b]); math.Abs(got-c.want) > 4/math.Sqrt(n) {
			t.Errorf("%d and %d: %g, want %g", c.a, c.b, got, c.want)
		}
	}
	slices.Sort(columns[1])
	for _, q := range []float64{0.01, 0.1, 0.5, 0.9, 0.99} {
		if got := chance.Quantile(columns[1], q); math.Abs(got-q) > 4*math.Sqrt(q*(1-q)/n) {
			t.Errorf("the joined variable has quantile %g at %g", got, q)
		}
	}
}

// TestSampleSize: the mean of n draws of a log-normal of σ = 1.5, whose coefficient of
// variation is √(e^σ² − 1) = 2.91, has a relative half width of 1.96·CV ÷ √n: ±81% at
// 50, ±18% at 1,000, and ±10% at 3,261. The means of drawn samples spread as much.
func TestSampleSize(t *testing.T) {
	cv := math.Sqrt(math.Expm1(1.5 * 1.5))
	half := func(n float64) float64 { return 1.96 * cv / math.Sqrt(n) }
	if got := math.Ceil(1.96 * 1.96 * cv * cv / 0.01); math.Round(100*half(50)) != 81 ||
		math.Round(100*half(1000)) != 18 || got != 3261 {
		t.Errorf("%g, %g, %g samples", half(50), half(1000), got)
	}
	for n, runs := range map[int]int{50: 20_000, 1000: 1000} {
		x := draw(t, chance.Lognormal{Median: 1, Sigma: 1.5}, n*runs)
		mean, squares := math.Exp(1.5*1.5/2), 0.0
		for i := range runs {
			off := chance.Mean(x[i*n:(i+1)*n])/mean - 1
			squares += off * off / float64(runs)
		}
		if got := 1.96 * math.Sqrt(squares); math.Abs(got-half(float64(n))) > 0.1*half(float64(n)) {
			t.Errorf("%d samples: ±%g, want %g", n, got, half(float64(n)))
		}
	}
}

func TestContradiction(t *testing.T) {
	of := []chance.Dist{chance.Fixed{}, chance.Fixed{}, chance.Fixed{}}
	for _, c := range []struct{ ab, ac, bc float64 }{{0.9, 0.9, -0.9}, {0.9, -0.9, 0.9}, {-0.6, -0.6, -0.6}} {
		_, err := chance.NewJoint(of,
			[]chance.Pair{{A: 0, B: 1, Rho: c.ab}, {A: 0, B: 2, Rho: c.ac}, {A: 1, B: 2, Rho: c.bc}})
		if !errors.Is(err, chance.ErrContradiction) {
			t.Errorf("%v: %v", c, err)
		}
	}
	if _, err := chance.NewJoint(of,
		[]chance.Pair{{A: 0, B: 1, Rho: 0.9}, {A: 0, B: 2, Rho: 0.9}, {A: 1, B: 2, Rho: 0.7}}); err != nil {
		t.Error(err)
	}
}

func TestProportion(t *testing.T) {
	if p := chance.ProportionOf(2500, 10_000); p.Share != 0.25 || math.Abs(p.Error-0.00433) > 1e-5 || p.AtMost != 0 {
		t.Errorf("%+v", p)
	}
	if p := chance.ProportionOf(0, 10_000); p.Share != 0 || p.Error != 0 || p.AtMost != 0.0003 {
		t.Errorf("%+v", p)
	}
	if p := chance.ProportionOf(2, 2); p.Share != 1 || p.AtMost != 1 {
		t.Errorf("%+v", p)
	}
}

// TestWorth holds the value of information against its closed form. NB = m + a·X +
// b·Y of standard normals is N(m, s²); with φ and Φ, E[max(NB, 0)] = m·Φ(m/s) +
// s·φ(m/s), and what X is worth is the same with s = |a|.
func TestWorth(t *testing.T) {
	const n = 100_000
	x, y := draw(t, normal{}, 2*n)[:n], draw(t, normal{}, 2*n)[n:]
	for _, c := range []struct{ m, a, b float64 }{{0.5, 1, 0.5}, {-0.5, 1, 0.5}, {0.1, 2, 1}, {3, 0.2, 0.1}} {
		benefit := make([]float64, n)
		for i := range benefit {
			benefit[i] = c.m + c.a*x[i] + c.b*y[i]
		}
		expected := func(s float64) float64 {
			z := c.m / s
			return c.m*0.5*math.Erfc(-z/math.Sqrt2) + s*math.Exp(-z*z/2)/math.Sqrt(2*math.Pi) - max(0, c.m)
		}
		all, one := chance.Perfect(benefit), chance.Of(x, benefit)
		if want := expected(math.Hypot(c.a, c.b)); math.Abs(all.Value-want) > 4*all.Error+1e-9 {
			t.Errorf("%v: perfect %v, want %g", c, all, want)
		}
		if want := expected(c.a); math.Abs(one.Worth.Value-want) > 4*one.Worth.Error+0.01*want+1e-9 {
			t.Errorf("%v: of x %v, want %g", c, one.Worth, want)
		}
		if want := c.a * c.a / (c.a*c.a + c.b*c.b); math.Abs(one.Share-want) > 0.02 {
			t.Errorf("%v: share %g, want %g", c, one.Share, want)
		}
	}
}

// normal is the standard normal, by way of the logarithm of a log-normal.
type normal struct{}

func (normal) Quantile(u float64) float64 {
	return math.Log(chance.Lognormal{Median: 1, Sigma: 1}.Quantile(u))
}

// TestUselessInput: what has nothing to do with the benefit explains nothing, and is
// worth about what Noise says.
func TestUselessInput(t *testing.T) {
	x, y := draw(t, normal{}, 20_000)[:10_000], draw(t, normal{}, 20_000)[10_000:]
	for i := range y {
		y[i] += 0.02
	}
	s := chance.Of(x, y)
	if s.Share > 0.01 || s.Worth.Value > 0.03 || s.Noise > 0.03 || s.Noise <= 0 {
		t.Errorf("%+v", s)
	}
}

// TestWorthIsBounded: no input is worth less than nothing or more than knowing all.
func TestWorthIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "n")
		value := rapid.OneOf(rapid.Float64Range(-100, 100), rapid.SampledFrom([]float64{-1, 0, 1}))
		x, nb := rapid.SliceOfN(value, n, n).Draw(t, "x"), rapid.SliceOfN(value, n, n).Draw(t, "nb")
		all, one := chance.Perfect(nb), chance.Of(x, nb)
		if one.Worth.Value < 0 || one.Worth.Value > all.Value+1e-9 || one.Noise > all.Value+1e-9 || one.Share < 0 ||
			one.Share > 1 {
			t.Fatalf("%+v of %+v", one, all)
		}
		slices.Sort(nb)
		if a, b, c := chance.Quantile(nb, 0.1), chance.Quantile(nb, 0.5), chance.Quantile(nb, 0.9); a > b || b > c {
			t.Fatalf("quantiles %g %g %g", a, b, c)
		}
	})
}

// TestSeeds: a seed gives the same draws, another one others.
func TestSeeds(t *testing.T) {
	j, err := chance.NewJoint([]chance.Dist{chance.Lognormal{Median: 1, Sigma: 0.5},
		chance.Triangular{Low: 1, Mode: 2, High: 4}}, []chance.Pair{{A: 0, B: 1, Rho: 0.3}})
	if err != nil {
		t.Fatal(err)
	}
	a, b, c := j.Draw(chance.NewPCG(1, 1), 100), j.Draw(chance.NewPCG(1, 1), 200), j.Draw(chance.NewPCG(2, 1), 100)
	for i := range a {
		if !slices.Equal(a[i], b[i]) || slices.Equal(a[i], c[i]) {
			t.Fatalf("draw %d: %v, %v, %v", i, a[i], b[i], c[i])
		}
	}
}
