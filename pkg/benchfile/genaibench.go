package benchfile

import "github.com/tokecon/tokecon/pkg/internal/near"

// isGenAIBench knows a run of genai-bench by its aggregate.
func isGenAIBench(o *object) bool { return o.Is("aggregated_metrics", "{") }

// readGenAIBench reads one run of sgl-project's genai-bench, that is one
// scenario at one concurrency. The model is named in another file.
func readGenAIBench(o *object) []Result {
	all := o.sub("aggregated_metrics")
	stats := all.sub("stats")
	second := genAISecond(o)
	r := Result{
		Input:           stats.sub("num_input_tokens").number("mean"),
		Output:          stats.sub("num_output_tokens").number("mean"),
		Concurrency:     all.number("num_concurrency"),
		OutputPerSecond: all.need("mean_output_throughput_tokens_per_s", noOutput),
		TTFT:            stats.sub("ttft").number("mean") / second,
		TPOT:            stats.sub("tpot").number("mean") / second,
		Failed:          all.count("num_error_requests"),
	}
	if all.Has("num_completed_requests") {
		r.Completed = all.needCount("num_completed_requests", noneServed)
	}
	return []Result{r}
}

// genAISecond is how many of the file's unit of time make a second.
func genAISecond(o *object) float64 {
	switch unit := o.text("_time_unit"); unit {
	case "", "s":
		return 1
	case "ms":
		return milli
	default:
		o.fail("_time_unit", near.Quote(unit), "an unknown unit", "genai-bench writes s or ms")
		return 1
	}
}
