package margin_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
)

// TestServingInterval: one leg has the interval of its samples, around what a request
// costs.
func TestServingInterval(t *testing.T) {
	costs := []float64{0.001, 0.002, 0.004, 0.009}
	want := econ.MeanInterval(costs)
	s := margin.Serving{Legs: []margin.Leg{legOf("m", "v", "", "1", "0.008", costs...)},
		Ways: []margin.Way{{Share: dec("1"), Legs: []int{0}}}}
	got := s.Interval()
	if got == nil || math.Abs(got.Mean-0.008) > 1e-15 || math.Abs(got.Low-2*want.Low) > 1e-15 ||
		math.Abs(got.High-2*want.High) > 1e-15 || got.N != 4 || got.Need != want.Need {
		t.Errorf("%+v, want twice %+v", got, want)
	}
	for what, costs := range map[string][]float64{"fleet": nil, "alike": {0.008, 0.008}, "one": {0.008}, "free": {0, 0}} {
		s.Legs[0].Costs = costs
		if got := s.Interval(); got != nil {
			t.Errorf("%s: %+v", what, got)
		}
	}
}

// TestRoutedInterval: legs that read the same samples are weighed sample by sample,
// and those that read others summed, which is never narrower than what their sum is.
func TestRoutedInterval(t *testing.T) {
	half := dec("0.5")
	route := func(a, b []float64) *margin.Serving {
		return &margin.Serving{
			Legs: []margin.Leg{legOf("a", "v", "", "0.5", "0.002", a...), legOf("b", "v", "", "0.5", "0.004", b...)},
			Ways: []margin.Way{{Share: half, Legs: []int{0}, Fee: dec("0.0002")}, {Share: half, Legs: []int{1}}},
		}
	}
	same := route([]float64{0.001, 0.003}, []float64{0.002, 0.006}).Interval()
	want := econ.MeanInterval([]float64{0.0016, 0.0046})
	if same == nil || math.Abs(same.Low-want.Low) > 1e-12 || math.Abs(same.High-want.High) > 1e-12 || same.N != 2 {
		t.Errorf("%+v, want %+v", same, want)
	}
	a, b := []float64{0.001, 0.002, 0.003}, []float64{0.003, 0.005}
	other, ia, ib := route(a, b).Interval(), econ.MeanInterval(a), econ.MeanInterval(b)
	low, high := 0.0001+0.5*ia.Low+0.5*ib.Low, 0.0001+0.5*ia.High+0.5*ib.High
	if other == nil || math.Abs(other.Low-low) > 1e-12 || math.Abs(other.High-high) > 1e-12 || other.N != 2 ||
		other.Need != max(ia.Need, ib.Need) {
		t.Errorf("%+v, want %g to %g", other, low, high)
	}
	if got := route([]float64{0.002, 0.002, 0.002}, []float64{0.004}).Interval(); got != nil {
		t.Errorf("samples that are all alike leave nothing open: %+v", got)
	}
}

// TestSamplingOfPlans: the margin lies between those at the ends, which a mark-up does
// not move.
func TestSamplingOfPlans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		costs := rapid.SliceOfN(rapid.Float64Range(0.0001, 0.01), 2, 40).Draw(t, "costs")
		mean := 0.0
		for _, c := range costs {
			mean += c / float64(len(costs))
		}
		requests, markup := dec("600"), dec("0.2")
		plan := margin.Plan{Name: "p", Price: dec("30"), Usage: margin.Usage{Each: &requests}, Payments: dec("1")}
		if rapid.Bool().Draw(t, "markup") {
			plan.Markup = &markup
		}
		leg := legOf("m", "v", "", "1", "0.005", costs...)
		var row margin.PlanResult
		if err := row.Fill(plan, margin.Serving{Legs: []margin.Leg{leg},
			Ways: []margin.Way{{Share: dec("1"), Legs: []int{0}}}}); err != nil {
			t.Fatal(err)
		}
		s := row.Sampling
		if s == nil {
			return // all alike
		}
		if s.GrossHigh == nil { // a mark-up on what is nearly nothing
			if plan.Markup == nil || s.Low.Sign() != 0 {
				t.Fatalf("%+v", s)
			}
			return
		}
		const rounding = 1e-12 // a mark-up divides
		if row.Request.Less(s.Low) || s.GrossHigh.Float64() < row.Gross.Float64()-rounding || s.N != len(costs) ||
			!s.Small() || (s.High == nil) != (s.GrossLow == nil) {
			t.Fatalf("%+v of %s, %s", s, row.Request, row.Gross)
		}
		if s.High == nil {
			return
		}
		low, high := s.GrossLow.Float64(), s.GrossHigh.Float64()
		if s.High.Less(row.Request) || row.Gross.Float64() < low-rounding || plan.Markup != nil && high-low > rounding {
			t.Fatalf("%+v of %s, %s", s, row.Request, row.Gross)
		}
	})
}
