package main

import (
	"fmt"
	"strconv"

	"github.com/tokecon/tokecon/pkg/benchfile"
	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// throughputFlags are the flags of throughput alone.
type throughputFlags struct {
	gpu         string
	gpus        int
	prefillGPUs int
	parallel    string
	precision   string
	kvPrecision string
	input       int64
	output      int64
	cached      config.Share
	concurrency float64
	ttft, tpot  float64
	drafted     int
	accepted    float64
	measured    string
	explain     bool
}

func (t *throughputFlags) declare(f flags) {
	f.StringVar(&t.gpu, "gpu", "", "the `GPU` (required): h100, h200, b200, mi300x, l40s …")
	f.IntVar(&t.gpus, "gpus", 1, "`N` GPUs of a replica")
	f.IntVar(&t.prefillGPUs, "prefill-gpus", 0, "`N` GPUs that read prompts apart from those (disaggregated serving)")
	f.StringVar(&t.parallel, "parallel", "tp",
		"`WAY` to spread the model: tp (tensors) or dep (data-parallel attention, experts spread)")
	f.StringVar(&t.precision, "precision", "",
		"`FORMAT` of the weights: bf16, fp8, fp4, mxfp4, int4 (default as published, 8 bits at most where the chip has them)")
	f.StringVar(&t.kvPrecision, "kv-precision", "",
		"`FORMAT` of keys and values: bf16 or fp8 (default fp8 with weights of 8 bits or fewer)")
	f.Int64Var(&t.input, "input-len", 1024, "`N` tokens of a prompt")
	f.Int64Var(&t.output, "output-len", 1024, "`N` tokens of an answer")
	f.text(&t.cached, "cached", "`SHARE` of the prompt that lies in the cache, 60% or 0.6")
	f.Float64Var(&t.concurrency, "concurrency", 0, "`N` requests in flight")
	f.Float64Var(&t.ttft, "slo-ttft", 0, "`SECONDS` to the first token that are allowed")
	f.Float64Var(&t.tpot, "slo-tpot", 0, "`SECONDS` for each later token that are allowed")
	f.IntVar(&t.drafted, "drafted", 0, "speculative decoding: `N` tokens drafted a step")
	f.Float64Var(&t.accepted, "accepted", 1, "speculative decoding: `N` tokens that a step yields on the mean")
	f.StringVar(&t.measured, "measured", "", "`TOKENS` a second that were measured, or a benchmark's result file")
	f.BoolVar(&t.explain, "explain", false, "show the constants of the model with their evidence")
	completeWords(f.cmd, "parallel", []string{"tp", "dep"})
	mustComplete(f.cmd.RegisterFlagCompletionFunc("gpu", f.run.completeGPU))
}

// replica finds what the flags name.
func (t *throughputFlags) replica(set *hardware.Set, model string) (*selfhost.Replica, error) {
	if t.gpu == "" {
		return nil, input.Wrong("give --gpu h100", "throughput needs a GPU")
	}
	m, err := set.Model(model)
	if err != nil {
		return nil, err
	}
	gpu, err := set.Accelerator(t.gpu)
	if err != nil {
		return nil, err
	}
	r := &selfhost.Replica{Model: m, GPU: gpu, GPUs: t.gpus, PrefillGPUs: t.prefillGPUs,
		Parallel: selfhost.Parallel(t.parallel), Weights: selfhost.DefaultPrecision(m, gpu), Accepted: t.accepted, Drafted: t.drafted}
	if t.precision != "" {
		if err := r.Weights.UnmarshalText([]byte(t.precision)); err != nil {
			return nil, input.Wrong("", "--precision %w", err)
		}
	}
	r.Cache = selfhost.CacheFor(r.Weights)
	if t.kvPrecision != "" {
		if err := r.Cache.UnmarshalText([]byte(t.kvPrecision)); err != nil {
			return nil, input.Wrong("", "--kv-precision %w", err)
		}
	}
	return r, nil
}

func (t *throughputFlags) request() (selfhost.Request, error) {
	q := selfhost.Request{Input: float64(t.input), Output: float64(t.output)}
	if t.cached.Decimal != nil {
		q.Cached = t.cached.Mul(money.FromInt(t.input)).Float64()
	}
	switch {
	case t.input < 1 || t.output < 1:
		return q, input.Wrong("give 1 or more", "--input-len %d --output-len %d", t.input, t.output)
	case t.ttft < 0 || t.tpot < 0:
		return q, input.Wrong("give seconds above 0", "--slo-ttft %g --slo-tpot %g", t.ttft, t.tpot)
	}
	return q, nil
}

// measurement reads what was measured: a number, or a file.
func (t *throughputFlags) measurement(door *files.Door) (*selfhost.Measured, error) {
	if t.measured == "" {
		return nil, nil
	}
	if x, err := strconv.ParseFloat(t.measured, 64); err == nil {
		if !(x > 0 && x < 1e9) {
			return nil, input.Wrong("give tokens a second, more than 0", "--measured %s", t.measured)
		}
		return &selfhost.Measured{OutputPerSecond: x, Source: "--measured"}, nil
	}
	return readMeasured(door, t.measured, t.concurrency)
}

// readMeasured reads the result file of a benchmark, the run nearest to the
// concurrency, or the fastest without one.
func readMeasured(door *files.Door, path string, concurrency float64) (*selfhost.Measured, error) {
	file, err := door.Open(path)
	if err != nil {
		return nil, input.Wrong("give tokens a second, or name a benchmark's result file", "--measured %s: %w", path, err)
	}
	defer file.Close() //nolint:errcheck // only read
	results, err := benchfile.Read(path, file)
	if err != nil {
		return nil, err
	}
	r := benchfile.Best(results, concurrency)
	return &selfhost.Measured{OutputPerSecond: r.OutputPerSecond, Source: fmt.Sprintf("%s (%s)", path, r.Tool),
		TTFT: r.TTFT, TPOT: r.TPOT, Concurrency: r.Concurrency}, nil
}
