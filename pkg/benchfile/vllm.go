package benchfile

import "strings"

// Hints for a 0 that must be above it.
const (
	noOutput   = "no output was measured: look at the errors of the benchmark"
	noneServed = "no request was served: look at the errors of the benchmark"
	milli      = 1000 // milliseconds of a second: divided by, which rounds best
)

// isVLLM knows the result of vLLM's bench serve, and of the scripts that came
// from it, by the model and the requests asked for.
func isVLLM(o *object) bool {
	return o.Any("model_id") && o.Any("num_prompts", "completed", "output_throughput")
}

// readVLLM reads a result of vLLM's bench serve. The fields of latency are in
// milliseconds; files that were converted to seconds name them without _ms.
func readVLLM(o *object) []Result {
	r := Result{
		Date:            o.day("date"),
		Model:           o.text("model_id"),
		Concurrency:     o.number("max_concurrency"),
		OutputPerSecond: o.need("output_throughput", noOutput),
		RequestRate:     requestRate(o),
		Completed:       o.needCount("completed", noneServed),
	}
	r.Input, r.Output = meanTokens(o, r.Completed)
	r.TTFT, r.TPOT = latency(o, "ttft"), latency(o, "tpot")
	r.Failed = o.count("failed")
	if asked := o.count("num_prompts"); !o.Has("failed") && asked > r.Completed {
		r.Failed = asked - r.Completed
	}
	return []Result{r}
}

// requestRate is the rate at which requests were sent: 0 for one without
// limit, which is written in words, and for that of a replayed trace.
func requestRate(o *object) float64 {
	if o.Is("request_rate", `"`) {
		switch strings.ToLower(o.Text("request_rate")) {
		case "inf", "infinity", "trace":
			return 0
		}
	}
	return o.number("request_rate")
}

// meanTokens divides the totals of the requests served.
func meanTokens(o *object, served int64) (in, out float64) {
	if served == 0 {
		return 0, 0
	}
	return o.number("total_input_tokens") / float64(served), o.number("total_output_tokens") / float64(served)
}

// latency returns a mean in seconds.
func latency(o *object, what string) float64 {
	if key := "mean_" + what + "_ms"; o.Has(key) {
		return o.number(key) / milli
	}
	return o.number("mean_" + what)
}
