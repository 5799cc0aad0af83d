package calibrate

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/workload"
)

// world makes readings of a known law.
type world struct {
	line
	noise  float64 // σ of ln(recorded ÷ law)
	hidden float64 // share of prompts with an unlogged system prompt
	sizes  [2]float64
}

// readings draws n prompts, each a request.
func (w world) readings(r *rand.Rand, n int) []reading {
	out := make([]reading, n)
	for i := range out {
		size := math.Exp(math.Log(w.sizes[0]) + r.Float64()*math.Log(w.sizes[1]/w.sizes[0]))
		x := reading{request: i, where: workload.Position{File: "log", Line: i + 1}}
		x.Base, x.Messages, x.Requests = int64(size), 1+r.Int64N(8), 1
		tokens := w.factor*float64(x.Base)*math.Exp(w.noise*r.NormFloat64()) + w.frame(&x)
		if r.Float64() < w.hidden {
			tokens += 200 + 2*float64(x.Base)
		}
		x.recorded = int64(math.Round(tokens))
		x.Whole = around(1.25*float64(x.Base) + 3*float64(x.Messages) + 4)
		x.Scaled = around(1.25 * float64(x.Base))
		out[i] = x
	}
	return out
}

func around(v float64) tokenizer.Count {
	return tokenizer.Count{Tokens: int64(v), Low: int64(0.8 * v), High: int64(1.25 * v), Exactness: tokenizer.Estimated}
}

// fitted fits readings as Gatherer.Fit does.
func fitted(all []reading) *fitter {
	f := &fitter{shipped: line{1, 3, 4}}
	f.sift(all)
	f.solve()
	return f
}

func family(t rapid.TB) *tokenizer.Tokenizer {
	t.Helper()
	x, err := tokenizer.Lookup("claude-4.7")
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func fixed(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// TestFitRecovers: a clean log gives its law back, constants and all.
func TestFitRecovers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := world{line: line{rapid.Float64Range(0.8, 2).Draw(rt, "factor"),
			float64(rapid.IntRange(0, 12).Draw(rt, "message")), float64(rapid.IntRange(0, 60).Draw(rt, "request"))},
			sizes: [2]float64{20, 4000}}
		f := fitted(w.readings(fixed(rapid.Uint64().Draw(rt, "seed")), rapid.IntRange(30, 200).Draw(rt, "n")))
		if len(f.out) > 0 || math.Abs(f.line.factor/w.factor-1) > 0.002 {
			rt.Fatalf("factor %v of %v, %d outliers", f.line.factor, w.factor, len(f.out))
		}
		// Recorded tokens are rounded, and so are the constants: one may slip by one.
		if f.free != withMessage || math.Abs(f.line.perMessage-w.perMessage) > 1 ||
			math.Abs(f.line.perRequest-w.perRequest) > 1 {
			rt.Fatalf("constants %+v of %+v (%d unknowns, ± %v)", f.line, w.line, f.free, f.errs)
		}
	})
}

// TestFitIgnoresOutliers: a fifth of the prompts without their system prompt
// moves nothing, and each is named.
func TestFitIgnoresOutliers(t *testing.T) {
	for seed := range uint64(100) {
		w := world{line: line{1.3, 3, 7}, noise: 0.03, hidden: 0.2, sizes: [2]float64{50, 4000}}
		all := w.readings(fixed(seed), 80)
		f := fitted(all)
		if math.Abs(f.line.factor/1.3-1) > 0.02 || f.hides() {
			t.Errorf("seed %d: factor %v, %d outliers", seed, f.line.factor, len(f.out))
		}
		for i := range f.kept {
			if r := &f.kept[i]; float64(r.recorded) > 1.6*(1.3*float64(r.Base)+w.frame(r)) {
				t.Errorf("seed %d: kept %+v", seed, *r)
			}
		}
	}
}

// TestFitScales: twice the tokens for the same text is twice the factor.
func TestFitScales(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := world{line: line{factor: 0.9}, noise: 0.05, sizes: [2]float64{500, 900}}
		by := rapid.Float64Range(0.8, 1.8).Draw(rt, "by")
		all := w.readings(fixed(rapid.Uint64().Draw(rt, "seed")), 40)
		for i := range all {
			all[i].Messages, all[i].Requests = 0, 0 // nothing but the factor
		}
		before := fitted(all).line.factor
		for i := range all {
			all[i].recorded = int64(math.Round(float64(all[i].recorded) * by))
		}
		if after := fitted(all).line.factor; math.Abs(after/before/by-1) > 0.002 {
			rt.Fatalf("%v became %v, not × %v", before, after, by)
		}
	})
}

// TestFitDependsOnNoOrder shuffles the log.
func TestFitDependsOnNoOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := world{line: line{1.4, 4, 9}, noise: 0.08, hidden: 0.1, sizes: [2]float64{10, 9000}}
		r := fixed(rapid.Uint64().Draw(rt, "seed"))
		all := w.readings(r, rapid.IntRange(Least, 120).Draw(rt, "n"))
		one := fitted(all).result(family(rt)).Calibration
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if two := fitted(all).result(family(rt)).Calibration; !alike(one, two) {
			rt.Fatalf("%+v became %+v", one, two)
		}
	})
}

// alike allows the last digit kept to differ: sums of floats depend on order.
func alike(a, b tokenizer.Calibration) bool {
	near := func(x, y float64) bool { return math.Abs(x-y) <= 1.0001/places }
	return near(a.Factor, b.Factor) && near(a.Low, b.Low) && near(a.High, b.High) && a.PerMessage == b.PerMessage &&
		a.PerRequest == b.PerRequest
}

// TestBandHolds: of new requests of the same kind at least 95% lie within the
// band, in the mean over many logs, for noise that is normal and that is not.
func TestBandHolds(t *testing.T) {
	for name, tt := range map[string]struct {
		n      int
		skewed bool
	}{"8": {8, false}, "20": {20, false}, "60": {60, false}, "300": {300, false}, "60 skewed": {60, true},
		"20 skewed": {20, true}, "300 skewed": {300, true}} {
		t.Run(name, func(t *testing.T) {
			inside, total := 0, 0
			for seed := range uint64(300) {
				w := world{line: line{1.3, 3, 7}, noise: 0.08, sizes: [2]float64{100, 5000}}
				all := w.readings(fixed(seed), tt.n+50)
				if tt.skewed {
					skew(fixed(seed+1000), all, w)
				}
				f := fitted(all[:tt.n])
				c := f.result(family(t)).Calibration
				for i := range all[tt.n:] {
					total++
					if holds(c, &all[tt.n+i]) {
						inside++
					}
				}
			}
			got := float64(inside) / float64(total)
			t.Logf("%d requests: %.1f%% within the band", tt.n, 100*got)
			if got < Coverage-0.005 {
				t.Errorf("%.1f%% lie within the band, want 95%%", 100*got)
			}
		})
	}
}

// skew draws the noise anew, from an exponential.
func skew(r *rand.Rand, all []reading, w world) {
	for i := range all {
		x := &all[i]
		x.recorded = int64(math.Round(w.factor*float64(x.Base)*(0.9+0.1*r.ExpFloat64()) + w.frame(x)))
	}
}

// holds counts a reading as a calibrated tokenizer does: the frame has a loose
// band of its own.
func holds(c tokenizer.Calibration, r *reading) bool {
	frame := float64(c.PerMessage*r.Messages + c.PerRequest*r.Requests)
	low, high := math.Floor(c.Low*float64(r.Base)+0.5*frame), math.Ceil(c.High*float64(r.Base)+1.5*frame)
	return low <= float64(r.recorded) && float64(r.recorded) <= high
}

// TestHiddenPrompt: a constant part that was never logged is no constant of a
// format.
func TestHiddenPrompt(t *testing.T) {
	w := world{line: line{1.3, 3, 607}, noise: 0.002, sizes: [2]float64{500, 9000}}
	f := fitted(w.readings(fixed(1), 80))
	if math.Abs(f.unlogged-607) > 10 {
		t.Errorf("unlogged %v of 607: %+v ± %v", f.unlogged, f.line, f.errs)
	}
	w = world{line: line{1.3, 3, 7}, hidden: 0.6, sizes: [2]float64{50, 4000}}
	if f := fitted(w.readings(fixed(1), 80)); !f.hides() {
		t.Errorf("%d outliers are not too many", len(f.out))
	}
}

// TestConstantsAreKept where the log cannot tell them from the factor.
func TestConstantsAreKept(t *testing.T) {
	w := world{line: line{1.3, 9, 9}, noise: 0.1, sizes: [2]float64{2000, 2600}}
	f := fitted(w.readings(fixed(3), 100))
	if f.free != factorOnly || f.line.perMessage != 3 || f.line.perRequest != 4 {
		t.Errorf("%d unknowns: %+v ± %v", f.free, f.line, f.errs)
	}
}

func TestInvert(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var n normal
		for range rapid.IntRange(3, 9).Draw(rt, "n") {
			r := reading{}
			r.Base, r.Messages, r.Requests = rapid.Int64Range(1, 1e6).Draw(rt, "base"),
				rapid.Int64Range(0, 9).Draw(rt, "messages"), rapid.Int64Range(0, 1).Draw(rt, "requests")
			n.add(&r, 1)
		}
		inverse, ok := invert(n.a, 3)
		for i := range 3 {
			for j := range 3 {
				sum, want := 0.0, 0.0
				for k := range 3 {
					sum += n.a[i][k] * inverse[k][j]
				}
				if i == j {
					want = 1
				}
				if scale := math.Sqrt(n.a[i][i] / max(n.a[j][j], 1e-300)); ok && math.Abs(sum-want) > 1e-4*max(1, scale) {
					rt.Fatalf("row %d, column %d: %v", i, j, sum)
				}
			}
		}
	})
}
