package chance_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/chance"
)

// TestSketch: quantiles of a long stream are those of its values, within a bin; those
// of a short one are exact.
func TestSketch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5000).Draw(t, "values")
		sigma := rapid.Float64Range(0, 1).Draw(t, "sigma")
		p := chance.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)
		d := chance.Lognormal{Median: 3, Sigma: sigma}
		var s chance.Sketch
		var all []float64
		for range n {
			x := d.Quantile(p.Float64())
			all = append(all, x)
			s.Add(x)
		}
		first := all[:min(n, 1000)]
		wide := (slices.Max(first)-slices.Min(first))/1000 + 1e-6
		sum := 0.0
		for _, x := range all {
			sum += x
		}
		if s.N() != n || math.Abs(s.Mean()-sum/float64(n)) > 1e-9*math.Abs(s.Mean()) {
			t.Fatalf("%d values of mean %g, want %d of %g", s.N(), s.Mean(), n, sum/float64(n))
		}
		slices.Sort(all)
		before := math.Inf(-1)
		for _, q := range []float64{0.1, 0.5, 0.9} {
			got := s.Quantile(q)
			rank := int(q * float64(n))
			low, high := all[max(rank-2, 0)], all[min(rank+1, n-1)]
			if got < low-wide || got > high+wide || got < before {
				t.Fatalf("quantile %g of %d values is %g, want %g to %g", q, n, got, low, high)
			}
			before = got
		}
	})
}

// TestSketchEdges: nothing, one value again and again, and values far from the first.
func TestSketchEdges(t *testing.T) {
	var none, same, far chance.Sketch
	for i := range 3000 {
		same.Add(-7)
		if far.Add(float64(i % 2)); i > 2000 {
			far.Add(1e300)
		}
	}
	if none.Quantile(0.5) != 0 || none.Mean() != 0 {
		t.Error("something of nothing")
	}
	if got := same.Quantile(0.5); math.Abs(got+7) > 1e-7 {
		t.Errorf("the median of −7 is %g", got)
	}
	if got := far.Quantile(0.99); got < 1 || math.IsInf(got, 0) || math.IsNaN(got) {
		t.Errorf("the end is %g", got)
	}
}
