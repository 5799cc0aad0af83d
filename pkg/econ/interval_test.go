package econ_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tokecon/tokecon/pkg/econ"
)

// TestCoverage is the reason for the interval: on skewed usage it holds the
// true mean about as often as it says, where the percentile bootstrap does not.
// Costs that are not log-normal are covered as well.
func TestCoverage(t *testing.T) {
	const runs, sigma = 1000, 1.5
	r := rand.New(rand.NewPCG(3, 4))
	skewed := func() float64 { return math.Exp(sigma * r.NormFloat64()) }
	for _, c := range []struct {
		what string
		n    int
		draw func() float64
		mean float64
	}{
		{"log-normal", 50, skewed, math.Exp(sigma * sigma / 2)},
		{"log-normal", 200, skewed, math.Exp(sigma * sigma / 2)},
		{"exponential", 200, r.ExpFloat64, 1},
		{"even", 50, func() float64 { return 1 + r.Float64() }, 1.5},
	} {
		held, bootstrap := 0, 0
		for range runs {
			values := make([]float64, c.n)
			for i := range values {
				values[i] = c.draw()
			}
			if i := econ.MeanInterval(values); i.Low <= c.mean && c.mean <= i.High {
				held++
			}
			if c.what != "log-normal" || c.n != 50 {
				continue
			}
			if low, high := percentile(r, values, 200); low <= c.mean && c.mean <= high {
				bootstrap++
			}
		}
		t.Logf("%s, %d values: the mean lies in %d of %d intervals", c.what, c.n, held, runs)
		if float64(held) < 0.92*runs || float64(bootstrap) > 0.88*runs {
			t.Errorf("the claim in the documentation does not hold; the bootstrap covers %d", bootstrap)
		}
	}
}

// percentile is the textbook bootstrap: the middle 95% of resampled means.
func percentile(r *rand.Rand, values []float64, resamples int) (low, high float64) {
	means := make([]float64, resamples)
	for i := range means {
		for range values {
			means[i] += values[r.IntN(len(values))] / float64(len(values))
		}
	}
	slices.Sort(means)
	return means[resamples*25/1000], means[resamples*975/1000-1]
}

// TestNeeded: ±10% of the mean at σ = 1.5 takes some 3,261 samples.
func TestNeeded(t *testing.T) {
	values := exactSigma(200, 1.5)
	i := econ.MeanInterval(values)
	if math.Abs(float64(i.Need)-3261) > 33 {
		t.Errorf("%d samples needed", i.Need)
	}
	calm := econ.MeanInterval(exactSigma(2000, 0.3)) // (1.96 ÷ 0.1)² × (exp(0.09) − 1) = 36.2
	if calm.Need != 0 || calm.Small() || !i.Small() == (i.N < 200) {
		t.Errorf("%+v, %+v", calm, i)
	}
	wild := econ.MeanInterval(exactSigma(10, 40))
	if wild.Need != math.MaxInt32 {
		t.Errorf("%d", wild.Need)
	}
}

// exactSigma makes values whose logarithms have exactly the deviation sigma.
func exactSigma(n int, sigma float64) []float64 {
	out := make([]float64, n)
	step := sigma * math.Sqrt(float64(n-1)/float64(n))
	for i := range out {
		out[i] = math.Exp(step)
		if i%2 == 0 {
			out[i] = math.Exp(-step)
		}
	}
	return out
}

// TestOlsson is the formula worked by hand for four values: logs 0, 1, 2, 3
// have mean 1.5 and variance 5/3; Student's t of 3 degrees is 3.182446.
func TestOlsson(t *testing.T) {
	values := []float64{1, math.E, math.E * math.E, math.E * math.E * math.E}
	i := econ.MeanInterval(values)
	s2 := 5.0 / 3
	half := 3.182446305284263 * math.Sqrt(s2/4+s2*s2/6)
	mean := (values[0] + values[1] + values[2] + values[3]) / 4
	cox := math.Exp(1.5 + s2/2) // 10.3, above the sample mean of 7.8
	for _, c := range [][2]float64{{i.Low, mean * math.Exp(-half)}, {i.High, cox * math.Exp(half)}, {i.Mean, mean}} {
		if math.Abs(c[0]-c[1]) > 1e-9*c[1] {
			t.Errorf("%g, want %g", c[0], c[1])
		}
	}
	if i.N != 4 {
		t.Errorf("%+v", i)
	}
}

func TestNothingToSay(t *testing.T) {
	for _, values := range [][]float64{nil, {1}, {1, 0}, {1, -1}, {0, 0}, {2, 2, 2}, {1, math.Inf(1)}, {1, math.NaN()}} {
		if i := econ.MeanInterval(values); i != nil {
			t.Errorf("%v: %+v", values, i)
		}
	}
}
