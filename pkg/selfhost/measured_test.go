package selfhost_test

import (
	"encoding/json"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// shippedSet loads the books of the program once.
var shippedSet = sync.OnceValues(func() (*hardware.Set, error) {
	docs, err := hardware.Shipped()
	if err != nil {
		return nil, err
	}
	return hardware.Load(docs)
})

func books(t testing.TB) *hardware.Set {
	t.Helper()
	set, err := shippedSet()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func shipped(t testing.TB) *selfhost.Constants {
	t.Helper()
	c, _, err := selfhost.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return &c
}

// TestMeasurements holds the model against every published measurement of the
// books. The claim in the documentation is the one that is tested: a quarter off
// on the mean, a fifth at the median, and nine of ten within the band.
func TestMeasurements(t *testing.T) {
	set, c := books(t), shipped(t)
	if len(set.Measurements) < 141 {
		t.Fatalf("%d measurements are left of 141", len(set.Measurements))
	}
	for i := range set.Measurements {
		m := &set.Measurements[i]
		if _, err := set.Model(m.Model); err != nil {
			t.Errorf("%s: %v", m.ID, err)
		}
		if _, err := set.Accelerator(m.GPU); err != nil {
			t.Errorf("%s: %v", m.ID, err)
		}
	}
	misses, err := c.Misses(set)
	if err != nil {
		t.Fatal(err)
	}
	if len(misses) != len(set.Measurements) {
		t.Fatalf("%d of %d predicted", len(misses), len(set.Measurements))
	}
	within := 0
	for _, m := range misses {
		if !(m.Predicted > 0) || math.IsInf(m.Predicted, 0) || !same(m.Error, m.Predicted/m.Measurement.OutputPerSec-1) {
			t.Errorf("%s: %+v", m.Measurement.ID, m)
		}
		if x := m.Measurement.OutputPerSec / m.Predicted; c.BandLow <= x && x <= c.BandHigh {
			within++
		}
	}
	fit := selfhost.FitOf(misses)
	t.Logf("%d measurements: off by %.1f%% on the mean, %.1f%% at the median, bias %+.1f%%; nine of ten from %.2f to "+
		"%.2f of the prediction, %d (%.1f%%) within the shipped %.2f to %.2f",
		fit.N, 100*fit.MAPE, 100*fit.Median, 100*fit.Bias, fit.Low, fit.High, within, 100*float64(within)/float64(fit.N),
		c.BandLow, c.BandHigh)
	if fit.MAPE > 0.25 || fit.Median > 0.20 || math.Abs(fit.Bias) > 0.10 {
		t.Errorf("%+v", fit)
	}
	if 10*within < 9*fit.N {
		t.Errorf("%d of %d lie within the band", within, fit.N)
	}
	if fit.Low < c.BandLow || fit.High > c.BandHigh || fit.Low > 1.2*c.BandLow || fit.High < c.BandHigh/1.2 {
		t.Errorf("the shipped band %g to %g is not that of the measurements, %g to %g", c.BandLow, c.BandHigh, fit.Low,
			fit.High)
	}
}

// TestSpeedOfLightIsNoPrediction: were all shares 1 and nothing else to pay, the
// model would be far too fast. What is shipped has to be worth more than that.
func TestSpeedOfLightIsNoPrediction(t *testing.T) {
	ideal := selfhost.Constants{MBU: 1, MBUCache: 1, MFUPrefill: 1, MFUDecode: 1, MoEFactor: 1, LinkShare: 1,
		MemoryShare: 0.9, ReserveGB: 2, MostPerGPU: 400}
	misses, err := ideal.Misses(books(t))
	if err != nil {
		t.Fatal(err)
	}
	if fit := selfhost.FitOf(misses); fit.MAPE < 1 || fit.Bias < 1 {
		t.Errorf("%+v: the data sheet alone predicts well?", fit)
	}
}

// TestFitOf by hand: errors of −50%, 0, +25% and +100%, so the measured are 2, 1,
// 0.8 and 0.5 of the predicted. The quantiles interpolate at 0.15 and 2.85.
func TestFitOf(t *testing.T) {
	fit := selfhost.FitOf([]selfhost.Miss{{Error: 1}, {Error: -0.5}, {Error: 0.25}, {Error: 0}})
	want := selfhost.Fit{N: 4, MAPE: 0.4375, Median: 0.375, Bias: 0.1875, Low: 0.5 + 0.15*0.3, High: 1 + 0.85*1}
	for _, x := range [][2]float64{{fit.MAPE, want.MAPE}, {fit.Median, want.Median}, {fit.Bias, want.Bias},
		{fit.Low, want.Low}, {fit.High, want.High}} {
		if !same(x[0], x[1]) || fit.N != 4 {
			t.Fatalf("%+v, want %+v", fit, want)
		}
	}
	if one := selfhost.FitOf([]selfhost.Miss{{Error: 1}}); one != (selfhost.Fit{N: 1, MAPE: 1, Median: 1, Bias: 1,
		Low: 0.5, High: 0.5}) {
		t.Errorf("%+v", one)
	}
}

// TestLayouts reads every way in which a layout is published.
func TestLayouts(t *testing.T) {
	set := books(t)
	known := map[string]bool{}
	for _, c := range []struct {
		parallel string
		gpus     int // of the measurement
		want     int // of a replica
		way      selfhost.Parallel
		replicas float64
	}{
		{"TP1", 1, 1, selfhost.TP, 1}, {"TP2", 2, 2, selfhost.TP, 1}, {"TP4", 4, 4, selfhost.TP, 1},
		{"TP8", 8, 8, selfhost.TP, 1},
		{"TP1", 8, 1, selfhost.TP, 8}, // eight side by side
		{"TP4 EP4", 4, 4, selfhost.TP, 1}, {"TP8 EP8", 8, 8, selfhost.TP, 1},
		{"DEP2", 2, 2, selfhost.DEP, 1}, {"DEP4", 4, 4, selfhost.DEP, 1}, {"DEP8", 8, 8, selfhost.DEP, 1},
		{"TP1 DPattn8 EP8", 8, 8, selfhost.DEP, 1},
		{"decode EP72 DP72", 72, 72, selfhost.DEP, 1},
		{"decode EP72 DP72", 8, 72, selfhost.DEP, 8.0 / 72}, // the rates of one node of nine
		{"decode EP144 DP144 (18 nodes/unit)", 8, 144, selfhost.DEP, 8.0 / 144},
		// 671 GB in fp8 are no more than half of 8 × 192 GB, but more than of 4.
		{"", 8, 8, selfhost.TP, 1}, {"", 16, 8, selfhost.TP, 2}, {"", 4, 4, selfhost.TP, 1},
		{"as it comes", 8, 8, selfhost.TP, 1}, {"TP0", 8, 8, selfhost.TP, 1},
	} {
		known[c.parallel] = true
		m := &hardware.Measurement{ID: "x", Model: "deepseek-r1", GPU: "b200", Precision: hardware.FP8, GPUs: c.gpus,
			Parallel: c.parallel, Input: 1000, Output: 500, Concurrency: 64, OutputPerSec: 1}
		s, err := selfhost.SetupOf(set, m)
		if err != nil {
			t.Fatal(err)
		}
		if s.Replica.GPUs != c.want || s.Replica.Parallel != c.way || !same(s.Replicas, c.replicas) ||
			!same(s.Concurrency, 64/c.replicas) {
			t.Errorf("%q on %d GPUs: %s over %d × %g with %g in flight each; want %s over %d × %g", c.parallel, c.gpus,
				s.Replica.Parallel, s.Replica.GPUs, s.Replicas, s.Concurrency, c.way, c.want, c.replicas)
		}
		if s.Replica.Weights != hardware.FP8 || s.Replica.Cache != hardware.FP8 || s.Replica.Accepted != 1 ||
			s.Request != (selfhost.Request{Input: 1000, Output: 500}) || s.DecodeOnly {
			t.Errorf("%+v", s)
		}
	}
	for i := range set.Measurements {
		if m := &set.Measurements[i]; !known[m.Parallel] {
			t.Errorf("%s: the layout %q has no case here", m.ID, m.Parallel)
		}
	}
	for _, m := range []hardware.Measurement{{Model: "nobody-1b", GPU: "b200"}, {Model: "deepseek-r1", GPU: "abacus"}} {
		if _, err := selfhost.SetupOf(set, &m); err == nil || !strings.Contains(err.Error(), "unknown") {
			t.Errorf("%+v: %v", m, err)
		}
		bad := hardware.Set{Models: set.Models, Accelerators: set.Accelerators, Measurements: []hardware.Measurement{m}}
		if _, err := shipped(t).Misses(&bad); err == nil {
			t.Errorf("%+v is predicted", m)
		}
	}
}

// TestDecodeOnly: where prompts were read elsewhere a step has none in it.
func TestDecodeOnly(t *testing.T) {
	r := on(toyDense(), 2, selfhost.TP, hardware.BF16, hardware.BF16)
	q := selfhost.Request{Input: 1000, Output: 200}
	got, err := toyConstants().Predict(&selfhost.Setup{Replica: *r, Request: q, Concurrency: 8, Replicas: 3,
		DecodeOnly: true})
	if want := 3 * 8 / 0.020529408; err != nil || !same(got, want) { // the step of TestPools
		t.Errorf("%g, %v; want %g", got, err, want)
	}
	free, err := toyConstants().Predict(&selfhost.Setup{Replica: *r, Request: q, Replicas: 1, DecodeOnly: true})
	full, _ := toyConstants().Predict(&selfhost.Setup{Replica: *r, Request: q, Concurrency: 200, Replicas: 1,
		DecodeOnly: true})
	if err != nil || !same(free, full) { // 100 a GPU
		t.Errorf("%g and %g, %v", free, full, err)
	}
	both, err := toyConstants().Predict(&selfhost.Setup{Replica: *r, Request: q, Concurrency: 8, Replicas: 3})
	if want := 3 * 8 / (0.020529408 + 8*0.02086/200); err != nil || !same(both, want) {
		t.Errorf("%g, %v; want %g", both, err, want)
	}
	r.GPUs = 0
	for _, only := range []bool{false, true} {
		if _, err := toyConstants().Predict(&selfhost.Setup{Replica: *r, Request: q, Replicas: 1,
			DecodeOnly: only}); err == nil {
			t.Error("no GPUs predict something")
		}
	}
}

func TestCacheFor(t *testing.T) {
	for weights, want := range map[hardware.Precision]hardware.Precision{
		hardware.BF16: hardware.BF16, hardware.INT4: hardware.BF16, hardware.FP8: hardware.FP8, hardware.FP4: hardware.FP8,
		hardware.MXFP4: hardware.FP8,
	} {
		if got := selfhost.CacheFor(weights); got != want {
			t.Errorf("%s: %s", weights, got)
		}
	}
	// 20 GB of weights in bf16 on GPUs of 100 GB, of which half is for them.
	for _, c := range []struct {
		totalB float64
		want   int
	}{{10, 1}, {25, 1}, {26, 2}, {50, 2}, {51, 4}, {1e6, 4096}} {
		m := toyDense()
		m.TotalB = c.totalB
		if got := selfhost.HalfFull(m, toyGPU(), hardware.BF16); got != c.want {
			t.Errorf("%g × 10⁹ parameters: %d GPUs, want %d", c.totalB, got, c.want)
		}
	}
}

// TestNearest: a measurement is the nearest to its own setup, no other model is
// ever shown, and what is further off in one thing comes later.
func TestNearest(t *testing.T) {
	set := books(t)
	for i := range set.Measurements {
		m := &set.Measurements[i]
		s, err := selfhost.SetupOf(set, m)
		if err != nil {
			t.Fatal(err)
		}
		r, q := s.Replica, s.Request
		r.GPUs, q.Output = m.GPUs, m.Output
		got := selfhost.Nearest(set, &r, q, m.Concurrency, 3)
		if len(got) == 0 || len(got) > 3 {
			t.Fatalf("%s: %d", m.ID, len(got))
		}
		if first := got[0]; first.GPU != m.GPU || first.Precision != m.Precision || first.GPUs != m.GPUs ||
			first.Input != m.Input || first.Output != m.Output || m.Concurrency > 0 && first.Concurrency != m.Concurrency {
			t.Errorf("%s: the nearest is %s", m.ID, first.ID)
		}
		for _, x := range got {
			if x.Model != m.Model {
				t.Errorf("%s of %s: %s is of %s", m.ID, m.Model, x.ID, x.Model)
			}
		}
	}
	gpu := toyGPU()
	rows := hardware.Set{Models: []hardware.Model{*toyDense()}, Accelerators: []hardware.Accelerator{*gpu}}
	row := func(id string, change func(*hardware.Measurement)) {
		m := hardware.Measurement{ID: id, Model: "dense", GPU: "toy", Precision: hardware.BF16, GPUs: 2, Input: 1000,
			Output: 200, Concurrency: 8, OutputPerSec: 1}
		change(&m)
		rows.Measurements = append(rows.Measurements, m)
	}
	row("other GPU", func(m *hardware.Measurement) { m.GPU = "abacus" })                 // 4
	row("other precision", func(m *hardware.Measurement) { m.Precision = hardware.FP8 }) // 2
	row("eight times the prompt", func(m *hardware.Measurement) { m.Input *= 8 })        // 3
	row("twice in flight", func(m *hardware.Measurement) { m.Concurrency *= 2 })         // 1/2
	row("twice the answer", func(m *hardware.Measurement) { m.Output *= 2 })             // 1
	row("the same", func(*hardware.Measurement) {})                                      // 0
	row("other model", func(m *hardware.Measurement) { m.Model = "nobody" })             // none
	var order []string
	for _, m := range selfhost.Nearest(&rows, on(toyDense(), 2, selfhost.TP, hardware.BF16, hardware.BF16),
		selfhost.Request{Input: 1000, Output: 200}, 8, 10) {
		order = append(order, m.ID)
	}
	if got, want := strings.Join(order,
		", "), "the same, twice in flight, twice the answer, other precision, "+
		"eight times the prompt, other GPU"; got != want {
		t.Errorf("%s; want %s", got, want)
	}
}

// TestAsk: the answer says what it was asked, and a measurement takes the place of
// the model.
func TestAsk(t *testing.T) {
	set, c := books(t), shipped(t)
	model, err := set.Model("llama-3.3-70b")
	if err != nil {
		t.Fatal(err)
	}
	gpu, err := set.Accelerator("h100")
	if err != nil {
		t.Fatal(err)
	}
	r := &selfhost.Replica{Model: model, GPU: gpu, GPUs: 2, Parallel: selfhost.TP, Weights: hardware.FP4,
		Cache: hardware.FP8, Accepted: 1}
	q := selfhost.Request{Input: 1024, Output: 1024}
	a, err := c.Ask(set, r, q, 0, selfhost.Target{TPOT: 0.03}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a.Model != model.ID || a.GPU != gpu.ID || a.GPUs != 2 || a.Source != "model" || a.ComputedIn != hardware.FP8 ||
		a.Limit != "target" || a.TPOT > 0.03 || len(a.Nearest) != 5 {
		t.Errorf("%+v", a)
	}
	for _, n := range a.Nearest {
		if n.Predicted <= 0 || n.Output <= 0 || n.URL == "" || len(n.Date) != 10 {
			t.Errorf("%+v", n)
		}
	}
	if _, err := json.Marshal(a); err != nil {
		t.Error(err)
	}
	m, err := c.Ask(set, r, q, 0, selfhost.Target{},
		&selfhost.Measured{OutputPerSecond: 512, Source: "result.json", TTFT: 0.5, TPOT: 0.02, Concurrency: 12})
	if err != nil || m.Source != "result.json" || m.Output != 512 || m.Low != 512 || m.High != 512 || m.Input != 512 ||
		m.TTFT != 0.5 || m.TPOT != 0.02 || m.Concurrency != 12 {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := c.Ask(set, r, q, 8, selfhost.Target{TPOT: 0.03}, nil); err == nil ||
		!strings.Contains(err.Error(), "exclude each other") {
		t.Errorf("%v", err)
	}
	if _, err := c.Ask(set, r, q, 0, selfhost.Target{TPOT: 1e-6}, nil); err == nil ||
		!strings.Contains(err.Error(), "the target is 1e-06 s a token") {
		t.Errorf("%v", err)
	}
}
