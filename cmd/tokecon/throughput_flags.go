package main

import (
	"github.com/tokecon/tokecon/pkg/config"
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
