package selfhost_test

import (
	"math"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// The numbers of these tests are round, so that each term can be worked out by
// hand: a chip of 100 GB that reads 10¹² bytes a second and computes 10¹⁵
// operations a second in bf16 and twice that in fp8, and links of 100 GB/s.

func toyGPU() *hardware.Accelerator {
	return &hardware.Accelerator{
		ID: "toy", MemoryGB: 100, BandwidthGBs: 1000, LinkGBs: 100, TDPWatts: 1000,
		TFLOPS: map[hardware.Precision]float64{hardware.BF16: 1000, hardware.FP8: 2000},
	}
}

func toyConstants() *selfhost.Constants {
	return &selfhost.Constants{
		MBU: 0.5, MBUCache: 0.25, MFUPrefill: 0.5, MFUDecode: 0.25, LayerSeconds: 1e-5, MoEFactor: 2,
		HopSeconds: 1e-6, LinkShare: 0.5, MemoryShare: 0.9, ReserveGB: 2, MostPerGPU: 100, BandLow: 0.5, BandHigh: 2,
	}
}

// toyDense has 10⁹ × 10 parameters, 10⁸ of them in the input embedding, and
// 2 × 10 layers × 4 heads × 100 = 8,000 values in the cache for each token.
func toyDense() *hardware.Model {
	return &hardware.Model{
		ID: "dense", TotalB: 10, ActiveB: 10, Attention: hardware.GQA, Layers: 10, FullLayers: 10,
		Hidden: 1000, Heads: 20, KVHeads: 4, HeadDim: 100, Vocabulary: 100_000,
	}
}

// toyMoE has 8 layers × 8 experts × 3 × 1000 × 500,000 = 96 × 10⁹ parameters in
// experts, of which each token takes 2 of 8, and 4 × 10⁹ besides, 10⁹ of them in
// the input embedding: 4 + 96 ÷ 4 = 28 × 10⁹ are active.
func toyMoE() *hardware.Model {
	return &hardware.Model{
		ID: "moe", TotalB: 100, Attention: hardware.GQA, Layers: 10, FullLayers: 10, MoELayers: 8,
		Experts: 8, ExpertsPerToken: 2, ExpertMatrices: 3, ExpertWidth: 500_000,
		Hidden: 1000, Heads: 20, KVHeads: 4, HeadDim: 100, Vocabulary: 1_000_000,
	}
}

// toyMLA keeps 10 layers × (500 + 100) = 6,000 values for each token, however
// many heads there are, and is toyMoE otherwise.
func toyMLA() *hardware.Model {
	m := toyMoE()
	m.ID, m.Attention, m.Heads, m.KVHeads, m.HeadDim, m.LatentRank, m.RopeDim = "mla", hardware.MLA, 16, 16, 128, 500, 100
	return m
}

// toyWindowed sees the whole context in 4 layers and the last 128 tokens in 6.
func toyWindowed() *hardware.Model {
	m := toyDense()
	m.ID, m.FullLayers, m.WindowLayers, m.WindowTokens = "windowed", 4, 6, 128
	return m
}

func on(m *hardware.Model, gpus int, p selfhost.Parallel, weights, cache hardware.Precision) *selfhost.Replica {
	return &selfhost.Replica{Model: m, GPU: toyGPU(), GPUs: gpus, Parallel: p, Weights: weights, Cache: cache, Accepted: 1}
}

// same says that two numbers are the same but for the rounding of floats.
func same(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) }

func at(t *testing.T, r *selfhost.Replica, q selfhost.Request, n float64) *selfhost.Throughput {
	t.Helper()
	out, err := toyConstants().At(r, q, n)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func term(t *testing.T, x *selfhost.Throughput, name string) float64 {
	t.Helper()
	for _, y := range x.Terms {
		if y.Name == name {
			return y.Seconds
		}
	}
	t.Fatalf("no term %s in %+v", name, x.Terms)
	return 0
}

// TestTerms holds each term of a step against what it is by hand. The context is
// 1000 + 200/2 = 1100 tokens throughout.
func TestTerms(t *testing.T) {
	q := selfhost.Request{Input: 1000, Output: 200}
	for _, c := range []struct {
		name  string
		r     *selfhost.Replica
		batch float64
		want  map[string]float64
	}{
		{"dense, heads over two GPUs", on(toyDense(), 2, selfhost.TP, hardware.BF16, hardware.BF16), 8, map[string]float64{
			"weights":   0.0198,                       // (10 − 0.1)e9 × 2 bytes ÷ 2 ÷ (1e12 × 0.5)
			"cache":     2.816e-4,                     // 8 × 8000 × 2 bytes × 1100 ÷ 2 ÷ (1e12 × 0.25)
			"compute":   3.2e-4,                       // 8 × 2 × 10e9 ÷ (2 × 1e15 × 0.25)
			"attention": 1.408e-6,                     // 8 × 4 × 10 × 20 × 100 × 1100 ÷ 5e14
			"layers":    1e-4,                         // 10 × 1e-5
			"prefill":   8 * (0.02004 + 8.2e-4) / 200, // see TestPrompt

			// 2 × 10 × (1e-6 × 1 + 2 × 1/2 × 8 × 1000 × 2 bytes ÷ (100e9 × 0.5)) = 20 × (1e-6 + 3.2e-7)
			"communication": 2.64e-5,
		}},
		{"dense, more GPUs than heads", on(toyDense(), 8, selfhost.TP, hardware.BF16, hardware.BF16), 8, map[string]float64{
			"weights": 0.00495,  // a quarter of the above
			"cache":   1.408e-4, // each head lies on two of eight GPUs: half of the above, not a quarter
			"compute": 8e-5,
			// 20 × (1e-6 × 7 + 2 × 7/8 × 16,000 ÷ 5e10 = 5.6e-7)
			"communication": 1.512e-4,
		}},
		{"dense on one", on(toyDense(), 1, selfhost.TP, hardware.FP8, hardware.FP8), 1, map[string]float64{
			"weights":       0.0198,  // 9.9e9 bytes ÷ 5e11
			"cache":         3.52e-5, // 8000 × 1100 ÷ 2.5e11
			"compute":       4e-5,    // 2 × 10e9 ÷ (2e15 × 0.25)
			"attention":     3.52e-7, // 8.8e7 at the bf16 peak: ÷ 2.5e14
			"communication": 0,
		}},
		{"experts under TP", on(toyMoE(), 4, selfhost.TP, hardware.FP8, hardware.FP8), 2, map[string]float64{
			// Two requests touch 1 − (1 − 2/8)² = 0.4375 of the experts, 42e9 bytes; with
			// 3e9 besides, and over 4 GPUs, 11.25e9 ÷ 5e11.
			"weights": 0.0225,
			"compute": 5.6e-5, // 2 × 2 × 28e9 ÷ (4 × 2e15 × 0.25)
			"layers":  2e-4,   // twice those of a dense model
		}},
		{"experts under DEP", on(toyMoE(), 4, selfhost.DEP, hardware.FP8, hardware.FP8), 2, map[string]float64{
			"weights": 0.027,   // the 3e9 are on each GPU: 13.5e9 ÷ 5e11
			"cache":   1.76e-5, // 2 × 8000 × 1100 ÷ 4 ÷ 2.5e11
			// 8 × (2 × 1e-6 + 2 × 2/4 × 2 × 1000 × 1.5 ÷ 5e10 = 6e-8)
			"communication": 1.648e-5,
		}},
		{"one request touches its own experts", on(toyMoE(), 4, selfhost.TP, hardware.FP8, hardware.FP8), 1,
			map[string]float64{
				"weights": 0.0135, // (3e9 + 96e9 × 1/4) ÷ 4 ÷ 5e11
			}},
		{"latent under TP", on(toyMLA(), 4, selfhost.TP, hardware.FP8, hardware.FP8), 2, map[string]float64{
			"cache": 5.28e-5, // 2 × 6000 × 1100 on every GPU: 1.32e7 ÷ 2.5e11
			// 2 × 2 × 10 × 16 × (2 × 500 + 100) × 1100 = 7.744e8 ÷ (4 × 2.5e14)
			"attention": 7.744e-7,
		}},
		{"latent under DEP", on(toyMLA(), 4, selfhost.DEP, hardware.FP8, hardware.FP8), 2, map[string]float64{
			"cache": 1.32e-5, // a quarter: each request lies on one GPU
		}},
		{"windows", on(toyWindowed(), 1, selfhost.TP, hardware.BF16, hardware.FP8), 1, map[string]float64{
			// 2 × 4 × 4 × 100 × 1100 + 2 × 6 × 4 × 100 × 128 = 3,520,000 + 614,400
			"cache":     4_134_400 / 2.5e11,
			"attention": 4 * 2000 * (4*1100 + 6*128) / 2.5e14,
		}},
	} {
		got := at(t, c.r, q, c.batch)
		for name, want := range c.want {
			if x := term(t, got, name); !same(x, want) {
				t.Errorf("%s: %s takes %g s, want %g", c.name, name, x, want)
			}
		}
		total := 0.0
		for _, x := range got.Terms {
			total += x.Seconds
			if x.Formula == "" {
				t.Errorf("%s: %s does not say how", c.name, x.Name)
			}
		}
		if !same(got.TPOT, total) || !same(got.Output, c.batch/total) || !same(got.Input, 5*got.Output) ||
			got.Concurrency != c.batch {
			t.Errorf("%s: %+v; terms sum to %g", c.name, got, total)
		}
		if !same(got.Low, got.Output/2) || !same(got.High, got.Output*2) {
			t.Errorf("%s: band %g to %g", c.name, got.Low, got.High)
		}
	}
}

// TestShortContextFillsNoWindow: before the window is full it costs as any layer.
func TestShortContextFillsNoWindow(t *testing.T) {
	q := selfhost.Request{Input: 50, Output: 100} // 100 tokens of context
	windowed := at(t, on(toyWindowed(), 1, selfhost.TP, hardware.BF16, hardware.FP8), q, 1)
	full := at(t, on(toyDense(), 1, selfhost.TP, hardware.BF16, hardware.FP8), q, 1)
	for _, name := range []string{"cache", "attention", "prefill"} {
		if a, b := term(t, windowed, name), term(t, full, name); !same(a, b) {
			t.Errorf("%s: %g and %g", name, a, b)
		}
	}
}

// TestPrompt: the time to read a prompt by hand.
func TestPrompt(t *testing.T) {
	for _, c := range []struct {
		name string
		r    *selfhost.Replica
		q    selfhost.Request
		want float64
	}{
		// 1000 × 2 × 10e9 ÷ 1e15 = 0.02, attention 4 × 2000 × 10 × 1000²/2 ÷ 1e15 = 4e-5,
		// over 2 × 0.5; communication 20 × (1e-6 + 1000 × 1000 × 2 ÷ 5e10).
		{"cold", on(toyDense(), 2, selfhost.TP, hardware.BF16, hardware.BF16), selfhost.Request{Input: 1000, Output: 200},
			0.02004 + 20*(1e-6+4e-5)},
		// 400 fresh tokens: 0.008, pairs (1000² − 600²)/2 = 320,000: 2.56e-5.
		{"600 cached", on(toyDense(), 2, selfhost.TP, hardware.BF16, hardware.BF16),
			selfhost.Request{Input: 1000, Cached: 600, Output: 200}, 0.0080256 + 20*(1e-6+1.6e-5)},
		{"all cached", on(toyDense(), 2, selfhost.TP, hardware.BF16, hardware.BF16),
			selfhost.Request{Input: 1000, Cached: 1000, Output: 200}, 0},
		{"no prompt", on(toyDense(), 2, selfhost.TP, hardware.BF16, hardware.BF16), selfhost.Request{Output: 200}, 0},
		// fp8: 1000 × 2 × 10e9 ÷ 2e15 = 0.01; attention stays in bf16: 4 × 2000 × (4 ×
		// 500,000 + 6 × 1000 × 128) ÷ 1e15 = 2.2144e-5; ÷ 0.5.
		{"windows", on(toyWindowed(), 1, selfhost.TP, hardware.FP8, hardware.FP8), selfhost.Request{Input: 1000, Output: 200},
			0.020044288},
		// 1000 × 2 × 28e9 ÷ 2e15 = 0.028, attention 4e-5, ÷ (4 × 0.5); communication
		// 8 × (2e-6 + 2 × 250 × 2 × 1000 × 1.5 ÷ 5e10).
		{"experts spread", on(toyMoE(), 4, selfhost.DEP, hardware.FP8, hardware.FP8),
			selfhost.Request{Input: 1000, Output: 200}, 0.01402 + 8*(2e-6+3e-5)},
	} {
		if got := at(t, c.r, c.q, 1); !same(got.Prompt, c.want) {
			t.Errorf("%s: a prompt takes %g s, want %g", c.name, got.Prompt, c.want)
		}
	}
}

// TestFirstToken: on one GPU, with every term but the prompt's and the weights'
// out of the way, the time to the first token is the prompt's, times 1 + ρ ÷ 2(1−ρ)
// for those before it, and a step.
func TestFirstToken(t *testing.T) {
	q := selfhost.Request{Input: 1000, Output: 100}
	r := on(toyDense(), 1, selfhost.TP, hardware.BF16, hardware.BF16)
	// A prompt takes (0.02 + 4e-5) ÷ 0.5 = 0.04008 s.
	for _, n := range []float64{1, 10, 100} {
		got := at(t, r, q, n)
		step := 0.0
		for _, x := range got.Terms {
			if x.Name != "prefill" {
				step += x.Seconds
			}
		}
		busy := got.Output / 100 * 0.04008 // requests a second × seconds a prompt
		if share := got.PrefillShare(q); !same(share, busy) || !same(got.PerSecond(q), got.Output/100) {
			t.Errorf("%g in flight: prefill takes %g of the time, want %g", n, share, busy)
		}
		if want := 0.04008*(1+busy/(2*(1-busy))) + step; !same(got.TTFT, want) {
			t.Errorf("%g in flight: first token after %g s, want %g", n, got.TTFT, want)
		}
	}
	// Prompts that take all the time: the wait stays finite, as if 95% were busy,
	// 0.95 ÷ 0.1 = 9.5 prompts long.
	long := selfhost.Request{Input: 100_000, Output: 1}
	crowded := at(t, r, long, 3)
	step := 0.0
	for _, x := range crowded.Terms {
		if x.Name != "prefill" {
			step += x.Seconds
		}
	}
	if !same(crowded.TTFT, 10.5*crowded.Prompt+step) {
		t.Errorf("%g s to the first token, a prompt takes %g", crowded.TTFT, crowded.Prompt)
	}
}

// TestSpeculation: with three tokens drafted and 2.5 accepted a step, four tokens
// of each request are computed, exchanged and sent to experts, and a step yields
// 2.5.
func TestSpeculation(t *testing.T) {
	q := selfhost.Request{Input: 1000, Output: 200}
	plain := on(toyMoE(), 4, selfhost.TP, hardware.FP8, hardware.FP8)
	ahead := *plain
	ahead.Drafted, ahead.Accepted = 3, 2.5
	one, four := at(t, plain, q, 2), at(t, &ahead, q, 2)
	for _, name := range []string{"compute", "attention"} {
		if a, b := term(t, one, name), term(t, four, name); !same(4*a, b) {
			t.Errorf("%s: %g, then %g", name, a, b)
		}
	}
	for _, name := range []string{"cache", "layers"} {
		if a, b := term(t, one, name), term(t, four, name); !same(a, b) {
			t.Errorf("%s: %g, then %g", name, a, b)
		}
	}
	// 20 × (3e-6 + 2 × 3/4 × 8 tokens × 1000 × 2 ÷ 5e10)
	if x := term(t, four, "communication"); !same(x, 20*(3e-6+4.8e-7)) {
		t.Errorf("communication %g", x)
	}
	// Eight tokens touch 1 − 0.75⁸ = 0.899887... of the experts.
	if x, want := term(t, four, "weights"), (3e9+0.8998870849609375*96e9)/4/5e11; !same(x, want) {
		t.Errorf("weights %g, want %g", x, want)
	}
	total := 0.0
	for _, x := range four.Terms {
		total += x.Seconds
	}
	if !same(four.TPOT, total/2.5) || !same(four.Output, 2*2.5/total) {
		t.Errorf("%+v", four)
	}
	if !same(term(t, four, "prefill"), 2*four.Prompt/200*2.5) {
		t.Errorf("%+v: a request takes 200 ÷ 2.5 steps, in which the others read a prompt each", four.Terms)
	}
}

// TestPools: GPUs that read prompts apart.
func TestPools(t *testing.T) {
	q := selfhost.Request{Input: 1000, Output: 200}
	r := on(toyDense(), 2, selfhost.TP, hardware.BF16, hardware.BF16)
	r.PrefillGPUs = 1
	got := at(t, r, q, 8)
	// A step without prompts is that of TestTerms: 0.0198 + 2.816e-4 + 3.2e-4 +
	// 1.408e-6 + 2.64e-5 + 1e-4.
	const step = 0.020529408
	if !same(got.TPOT, step) || !same(got.Output, 8/step) {
		t.Errorf("%g s a token, want %g; %g tokens/s", got.TPOT, step, got.Output)
	}
	// One GPU reads a prompt in 0.02004 ÷ 0.5 and has nobody to talk to.
	if !same(got.Prompt, 0.04008) {
		t.Errorf("a prompt takes %g s", got.Prompt)
	}
	// Handing over 1000 × 8000 × 2 bytes at 5e10 a second takes 3.2e-4 s. The pool
	// reads 8 ÷ (200 × step) = 1.948 prompts a second, which keeps it busy for 7.8%.
	busy := 8 / step / 200 * 0.04008
	if want := 0.04008*(1+busy/(2*(1-busy))) + 3.2e-4 + step; !same(got.TTFT, want) {
		t.Errorf("first token after %g s, want %g", got.TTFT, want)
	}

	// Answers of two tokens: prompts come at 1 ÷ 0.04008 a second and no faster, and
	// that is what binds.
	short := selfhost.Request{Input: 1000, Output: 2}
	starved := at(t, r, short, 8)
	if !same(starved.Output, 2/0.04008) || !same(starved.TPOT, 8*0.04008/2) {
		t.Errorf("%g tokens/s, %g s each", starved.Output, starved.TPOT)
	}
	if starved.Bound != selfhost.Prefill {
		t.Errorf("bound by %s, but decoding waits for prompts", starved.Bound)
	}
	total := 0.0
	for _, x := range starved.Terms {
		total += x.Seconds
	}
	if !same(total, starved.TPOT) {
		t.Errorf("terms sum to %g, a token takes %g", total, starved.TPOT)
	}
}

func TestMemory(t *testing.T) {
	q := selfhost.Request{Input: 1000, Output: 200}
	// 0.9 × 100 − 2 = 88 GB of each GPU can be used.
	for _, c := range []struct {
		name                 string
		r                    *selfhost.Replica
		weights, cache, room float64
		least                int
	}{
		// 20 GB of weights; 8000 × 2 × 1100 bytes a request; (88 − 20) ÷ that.
		{"dense", on(toyDense(), 1, selfhost.TP, hardware.BF16, hardware.BF16), 20e9, 17.6e6, 68e9 / 17.6e6, 1},
		{"dense on two", on(toyDense(), 2, selfhost.TP, hardware.BF16, hardware.BF16), 10e9, 17.6e6, 78e9 * 2 / 17.6e6, 1},
		{"dense on eight, four heads", on(toyDense(), 8, selfhost.TP, hardware.FP8, hardware.FP8), 1.25e9, 17.6e6,
			86.75e9 * 8 / 17.6e6, 1},
		// 100 GB do not fit one; cut in four 25 GB each. DEP: 4 + 96/4.
		{"experts, TP", on(toyMoE(), 4, selfhost.TP, hardware.FP8, hardware.FP8), 25e9, 8.8e6, 63e9 * 4 / 8.8e6, 2},
		{"experts, DEP", on(toyMoE(), 4, selfhost.DEP, hardware.FP8, hardware.FP8), 28e9, 8.8e6, 60e9 * 4 / 8.8e6, 2},
		// In bf16 8 + 192/n GB have to be under 88: with n = 2 they are 104.
		{"experts in bf16, DEP", on(toyMoE(), 8, selfhost.DEP, hardware.BF16, hardware.FP8), 32e9, 8.8e6, 56e9 * 8 / 8.8e6,
			4},
		// Four bits and their scales for experts alone, 16 for the others: 8 + 96 ×
		// 0.53125 = 59 GB in mxfp4, 8 + 96 × 0.5625 = 62 in int4; fp4 takes all: 56.25.
		{"mxfp4", on(toyMoE(), 1, selfhost.TP, hardware.MXFP4, hardware.FP8), 59e9, 8.8e6, 29e9 / 8.8e6, 1},
		{"int4", on(toyMoE(), 1, selfhost.TP, hardware.INT4, hardware.BF16), 62e9, 17.6e6, 26e9 / 17.6e6, 1},
		{"fp4", on(toyMoE(), 1, selfhost.TP, hardware.FP4, hardware.FP8), 56.25e9, 8.8e6, 31.75e9 / 8.8e6, 1},
		// A dense model has no experts: int4 takes all of it.
		{"dense in int4", on(toyDense(), 1, selfhost.TP, hardware.INT4, hardware.BF16), 5.625e9, 17.6e6, 82.375e9 / 17.6e6,
			1},
		// 6000 × 1100 bytes of latent, kept four times under TP.
		{"latent, TP", on(toyMLA(), 4, selfhost.TP, hardware.FP8, hardware.FP8), 25e9, 26.4e6, 63e9 * 4 / 26.4e6, 2},
		{"latent, DEP", on(toyMLA(), 4, selfhost.DEP, hardware.FP8, hardware.FP8), 28e9, 6.6e6, 60e9 * 4 / 6.6e6, 2},
		{"windows", on(toyWindowed(), 1, selfhost.TP, hardware.FP8, hardware.FP8), 10e9, 4_134_400, 78e9 / 4_134_400, 1},
	} {
		m := toyConstants().Memory(c.r, q)
		if !m.Fits || m.PerGPU != 100e9 || !same(m.Usable, 88e9) || !same(m.Weights, c.weights) ||
			!same(m.PerRequest, c.cache) || !same(m.Room, c.room) || m.LeastGPUs != c.least {
			t.Errorf("%s: %+v; want %g of weights, %g a request, room for %g, on %d at least", c.name, m, c.weights, c.cache,
				c.room, c.least)
		}
	}
	// The published number of values for a token is worth more than the layout.
	m := toyDense()
	m.KVElements = 1000
	if got := toyConstants().Memory(on(m, 1, selfhost.TP, hardware.BF16, hardware.BF16), q); !same(got.PerRequest, 2.2e6) {
		t.Errorf("%+v", got)
	}
	// Experts that work in a width of their own: 96e9 × 500/1000 parameters in them,
	// 52e9 besides: 104 + 48 × 0.53125 GB in mxfp4.
	narrow := toyMoE()
	narrow.ExpertHidden = 500
	if got := toyConstants().Memory(on(narrow, 2, selfhost.TP, hardware.MXFP4, hardware.FP8), q); !same(got.Weights,
		129.5e9/2) {
		t.Errorf("%+v", got)
	}
}

// TestPeak: weights are computed in their own precision, or in the next wider one
// that a chip has; what is read stays as small.
func TestPeak(t *testing.T) {
	q := selfhost.Request{Input: 10, Output: 10}
	with := func(peaks map[hardware.Precision]float64, weights hardware.Precision) *selfhost.Replica {
		r := on(toyDense(), 1, selfhost.TP, weights, hardware.BF16)
		r.GPU.TFLOPS = peaks
		return r
	}
	old := map[hardware.Precision]float64{hardware.BF16: 1000}
	mid := map[hardware.Precision]float64{hardware.BF16: 1000, hardware.FP8: 2000}
	young := map[hardware.Precision]float64{hardware.BF16: 1000, hardware.FP8: 2000, hardware.FP4: 4000}
	for _, c := range []struct {
		peaks   map[hardware.Precision]float64
		weights hardware.Precision
		in      hardware.Precision
		tera    float64
	}{
		{old, hardware.BF16, hardware.BF16, 1000}, {old, hardware.FP8, hardware.BF16, 1000},
		{old, hardware.FP4, hardware.BF16, 1000}, {old, hardware.MXFP4, hardware.BF16, 1000},
		{old, hardware.INT4, hardware.BF16, 1000},
		{mid, hardware.BF16, hardware.BF16, 1000}, {mid, hardware.FP8, hardware.FP8, 2000},
		{mid, hardware.FP4, hardware.FP8, 2000}, {mid, hardware.MXFP4, hardware.BF16, 1000},
		{mid, hardware.INT4, hardware.BF16, 1000},
		{young, hardware.FP8, hardware.FP8, 2000}, {young, hardware.FP4, hardware.FP4, 4000},
		{young, hardware.MXFP4, hardware.FP4, 4000}, {young, hardware.INT4, hardware.BF16, 1000},
	} {
		r := with(c.peaks, c.weights)
		a, err := toyConstants().Ask(&hardware.Set{}, r, q, 1, selfhost.Target{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		// 2 × 10e9 operations at a quarter of the peak
		if x, want := term(t, a.Throughput, "compute"), 2*10e9/(c.tera*1e12*0.25); a.ComputedIn != c.in || !same(x, want) {
			t.Errorf("%s on %v: computed in %s for %g s, want %s for %g", c.weights, c.peaks, a.ComputedIn, x, c.in, want)
		}
	}
}

// TestConcurrency: what sets the requests in flight where they are not given, or
// cannot be had.
func TestConcurrency(t *testing.T) {
	r := on(toyDense(), 1, selfhost.TP, hardware.BF16, hardware.BF16)
	short := selfhost.Request{Input: 1000, Output: 200}     // room for 3863.6
	long := selfhost.Request{Input: 60_000, Output: 80_000} // 8000 × 2 × 100,000 = 1.6 GB each: room for 42.5
	for _, c := range []struct {
		q           selfhost.Request
		asked, want float64
		limit       string
	}{
		{short, 0, 100, "batch"}, {short, 100, 100, ""}, {short, 3000, 3000, ""}, {short, 5000, 3863, "memory"},
		{long, 0, 42, "memory"}, {long, 42, 42, ""}, {long, 43, 42, "memory"}, {long, 1, 1, ""}, {long, 1.5, 1.5, ""},
	} {
		got := at(t, r, c.q, c.asked)
		if got.Concurrency != c.want || got.Limit != c.limit || !got.Fits || !got.Memory.Fits {
			t.Errorf("%g asked: %g in flight by %q, want %g by %q", c.asked, got.Concurrency, got.Limit, c.want, c.limit)
		}
	}
}

// TestBound names the largest term.
func TestBound(t *testing.T) {
	r := on(toyDense(), 1, selfhost.TP, hardware.BF16, hardware.BF16)
	for _, c := range []struct {
		q     selfhost.Request
		n     float64
		bound string
	}{
		{selfhost.Request{Input: 10, Output: 1000}, 1, selfhost.ReadWeights},       // 39.6 ms against microseconds
		{selfhost.Request{Input: 60_000, Output: 80_000}, 42, selfhost.ReadCache},  // 42 × 1.6e9 ÷ 2.5e11 = 0.27 s
		{selfhost.Request{Input: 4000, Output: 10}, 20, selfhost.Prefill},          // 20 × 0.16 ÷ 10 = 0.32 s
		{selfhost.Request{Input: 1, Cached: 1, Output: 2}, 5000, selfhost.Compute}, // 5000 × 8e-5 = 0.4 s
	} {
		if got := at(t, r, c.q, c.n); got.Bound != c.bound {
			t.Errorf("%+v with %g in flight is bound by %s, want %s: %s", c.q, c.n, got.Bound, c.bound, names(got.Terms))
		}
	}
}

func names(terms []selfhost.Term) string {
	var all []string
	for _, x := range terms {
		all = append(all, x.Name)
	}
	return strings.Join(all, " ")
}
