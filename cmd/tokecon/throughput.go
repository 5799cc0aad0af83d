package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/benchfile"
	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/render"
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

func (a *app) throughput() *cobra.Command {
	f := &throughputFlags{}
	cmd := &cobra.Command{
		Use:     "throughput MODEL --gpu GPU",
		GroupID: "questions",
		Short:   "Tokens a second of an open model on given GPUs, with its band",
		Long: `Work out from physics what one replica of an open model serves on given GPUs: the
time of a step term by term, what binds, whether it fits in memory, time to the
first token and for each later one, and the nearest published measurements.

Without --concurrency the replica takes as many requests as it holds, or as many
as a latency target (--slo-ttft, --slo-tpot) allows. A value that was measured is
worth more than a model: --measured takes tokens a second, or a result file of
vLLM, SGLang, GuideLLM, AIPerf, genai-bench or InferenceX.`,
		Example: `  tokecon throughput gpt-oss-120b --gpu h100
  tokecon throughput llama-3.3-70b --gpu h100 --gpus 2 --input-len 8192 --output-len 1024
  tokecon throughput deepseek-r1 --gpu h200 --gpus 8 --parallel dep --slo-tpot 0.05
  tokecon throughput gpt-oss-120b --gpu h100 --measured result.json`,
		Args:              exactly(1, "one open model"),
		ValidArgsFunction: a.completeOpenModel,
		RunE:              func(_ *cobra.Command, args []string) error { return a.runThroughput(f, args[0]) },
	}
	f.declare(cmd)
	mustComplete(cmd.RegisterFlagCompletionFunc("gpu", a.completeGPU))
	return cmd
}

func (f *throughputFlags) declare(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.gpu, "gpu", "", "the `GPU` (required): h100, h200, b200, mi300x, l40s …")
	flags.IntVar(&f.gpus, "gpus", 1, "`N` GPUs of a replica")
	flags.IntVar(&f.prefillGPUs, "prefill-gpus", 0, "`N` GPUs that read prompts apart from those (disaggregated serving)")
	flags.StringVar(&f.parallel, "parallel", "tp",
		"`WAY` to spread the model: tp (tensors) or dep (data-parallel attention, experts spread)")
	flags.StringVar(&f.precision, "precision", "",
		"`FORMAT` of the weights: bf16, fp8, fp4, mxfp4, int4 (default as published, 8 bits at most where the chip has them)")
	flags.StringVar(&f.kvPrecision, "kv-precision", "",
		"`FORMAT` of keys and values: bf16 or fp8 (default fp8 with weights of 8 bits or fewer)")
	flags.Int64Var(&f.input, "input-len", 1024, "`N` tokens of a prompt")
	flags.Int64Var(&f.output, "output-len", 1024, "`N` tokens of an answer")
	textVar(flags, &f.cached, "cached", "`SHARE` of the prompt that lies in the cache, 60% or 0.6")
	flags.Float64Var(&f.concurrency, "concurrency", 0, "`N` requests in flight")
	flags.Float64Var(&f.ttft, "slo-ttft", 0, "`SECONDS` to the first token that are allowed")
	flags.Float64Var(&f.tpot, "slo-tpot", 0, "`SECONDS` for each later token that are allowed")
	flags.IntVar(&f.drafted, "drafted", 0, "speculative decoding: `N` tokens drafted a step")
	flags.Float64Var(&f.accepted, "accepted", 1, "speculative decoding: `N` tokens that a step yields on the mean")
	flags.StringVar(&f.measured, "measured", "", "`TOKENS` a second that were measured, or a benchmark's result file")
	flags.BoolVar(&f.explain, "explain", false, "show the constants of the model with their evidence")
	completeWords(cmd, "parallel", []string{"tp", "dep"})
}

func (a *app) runThroughput(f *throughputFlags, model string) error {
	if err := a.out.open(a.set.output, []string{f.measured}); err != nil {
		return err
	}
	set, err := a.hardware()
	if err != nil {
		return err
	}
	replica, err := f.replica(set, model)
	if err != nil {
		return err
	}
	request, err := f.request()
	if err != nil {
		return err
	}
	constants, evidence, err := selfhost.Shipped()
	if err != nil {
		return err
	}
	measured, err := f.measurement()
	if err != nil {
		return err
	}
	answer, err := constants.Ask(set, replica, request, f.concurrency, selfhost.Target{TTFT: f.ttft, TPOT: f.tpot},
		measured)
	if err != nil {
		return err
	}
	answer.Books = set.Version()
	a.stamp = []render.Stamp{{ID: "books", Value: answer.Books}}
	return a.emit(answer, page.Throughput(answer, evidence, f.explain))
}

// replica finds what the flags name.
func (f *throughputFlags) replica(set *hardware.Set, model string) (*selfhost.Replica, error) {
	if f.gpu == "" {
		return nil, input.Wrong("give --gpu h100", "throughput needs a GPU")
	}
	m, err := set.Model(model)
	if err != nil {
		return nil, err
	}
	gpu, err := set.Accelerator(f.gpu)
	if err != nil {
		return nil, err
	}
	r := &selfhost.Replica{Model: m, GPU: gpu, GPUs: f.gpus, PrefillGPUs: f.prefillGPUs,
		Parallel: selfhost.Parallel(f.parallel), Weights: defaultPrecision(m, gpu), Accepted: f.accepted, Drafted: f.drafted}
	if f.precision != "" {
		if err := r.Weights.UnmarshalText([]byte(f.precision)); err != nil {
			return nil, input.Wrong("", "--precision %w", err)
		}
	}
	r.Cache = selfhost.CacheFor(r.Weights)
	if f.kvPrecision != "" {
		if err := r.Cache.UnmarshalText([]byte(f.kvPrecision)); err != nil {
			return nil, input.Wrong("", "--kv-precision %w", err)
		}
	}
	return r, nil
}

func (f *throughputFlags) request() (selfhost.Request, error) {
	q := selfhost.Request{Input: float64(f.input), Output: float64(f.output)}
	if f.cached.Decimal != nil {
		q.Cached = f.cached.Mul(money.FromInt(f.input)).Float64()
	}
	switch {
	case f.input < 1 || f.output < 1:
		return q, input.Wrong("give 1 or more", "--input-len %d --output-len %d", f.input, f.output)
	case f.ttft < 0 || f.tpot < 0:
		return q, input.Wrong("give seconds above 0", "--slo-ttft %g --slo-tpot %g", f.ttft, f.tpot)
	}
	return q, nil
}

// measurement reads what was measured: a number, or a file.
func (f *throughputFlags) measurement() (*selfhost.Measured, error) {
	if f.measured == "" {
		return nil, nil
	}
	if x, err := strconv.ParseFloat(f.measured, 64); err == nil {
		if !(x > 0 && x < 1e9) {
			return nil, input.Wrong("give tokens a second, more than 0", "--measured %s", f.measured)
		}
		return &selfhost.Measured{OutputPerSecond: x, Source: "--measured"}, nil
	}
	return readMeasured(f.measured, f.concurrency)
}

// readMeasured reads the result file of a benchmark, the run nearest to the
// concurrency, or the fastest without one.
func readMeasured(path string, concurrency float64) (*selfhost.Measured, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, input.Wrong("give tokens a second, or name a benchmark's result file", "--measured %s: %w", path, pathless(err))
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
