package main

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

func throughputCommand(r *Runner) *cobra.Command {
	return Question[throughputFlags, *throughputAnswer]{
		Use:   "throughput MODEL --gpu GPU",
		Short: "Tokens a second of an open model on given GPUs, with its band",
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
		Group:    "questions",
		Args:     exactly(1, "one open model"),
		Complete: r.completeOpenModel,
		About:    &ofMarket{machines: true},
		Flags:    (*throughputFlags).declare,
		Ask: func(_ context.Context, g *Given, t *throughputFlags) (*throughputAnswer, error) {
			return t.ask(g, g.Args[0])
		},
		JSON: func(_ *Given, a *throughputAnswer) any { return a.Answer },
		Page: func(_ *Given, a *throughputAnswer, t *throughputFlags) (*report.Document, error) {
			return page.Throughput(a.Answer, a.evidence, t.explain), nil
		},
		Stamps: func(_ *Given, a *throughputAnswer, _ *throughputFlags) []render.Stamp {
			return []render.Stamp{{ID: "books", Value: a.Books}}
		},
	}.Command(r)
}

// throughputAnswer is the answer with the constants that it rests on.
type throughputAnswer struct {
	*selfhost.Answer
	evidence []selfhost.Constant
}

func (t *throughputFlags) ask(g *Given, model string) (*throughputAnswer, error) {
	if t.gpu == "" {
		return nil, input.Wrong("give --gpu h100", "throughput needs a GPU")
	}
	request, err := t.request()
	if err != nil {
		return nil, err
	}
	measured, err := t.measurement(g.Door)
	if err != nil {
		return nil, err
	}
	replica := market.Replica{Model: model, GPU: t.gpu, GPUs: t.gpus, PrefillGPUs: t.prefillGPUs,
		Parallel: selfhost.Parallel(t.parallel), Precision: t.precision, KVPrecision: t.kvPrecision, Drafted: t.drafted,
		Accepted: t.accepted}
	answer, evidence, err := g.Market.Throughput(replica, market.Serving{Request: request, Concurrency: t.concurrency,
		Target: selfhost.Target{TTFT: t.ttft, TPOT: t.tpot}, Measured: measured})
	if err != nil {
		return nil, err
	}
	return &throughputAnswer{answer, evidence}, nil
}

// measurement reads what was measured: a number, or a file.
func (t *throughputFlags) measurement(door *files.Door) (*selfhost.Measured, error) {
	if t.measured == "" {
		return nil, nil
	}
	x, err := strconv.ParseFloat(t.measured, 64)
	switch {
	case err != nil:
		return market.ReadMeasured(door, t.measured, t.concurrency)
	case !(x > 0 && x < 1e9):
		return nil, input.Wrong("give tokens a second, more than 0", "--measured %s", t.measured)
	}
	return &selfhost.Measured{OutputPerSecond: x, Source: "--measured"}, nil
}
