package benchfile

// isGuideLLM knows a report of GuideLLM by its list of benchmarks.
func isGuideLLM(o *object) bool { return o.Is("benchmarks", "[") }

// readGuideLLM reads a report of GuideLLM: one result a benchmark, each at a
// concurrency or rate of its own.
func readGuideLLM(o *object) []Result {
	benchmarks := o.objects("benchmarks")
	if len(benchmarks) == 0 {
		o.fail("benchmarks", "", "empty", "run the benchmark again: nothing was measured")
		return nil
	}
	model := firstText(o.maybe("config").maybe("backend"), o.maybe("args"))
	var out []Result
	for _, b := range benchmarks {
		r := readGuideLLMBenchmark(b)
		if r.Model == "" {
			r.Model = model
		}
		out = append(out, r)
	}
	return out
}

// readGuideLLMBenchmark reads one benchmark. Only requests that were served
// count. Its time per output token includes the first, so that the time
// between tokens is the one wanted.
func readGuideLLMBenchmark(b *object) Result {
	metrics := b.sub("metrics")
	mean := func(metric string) *object { return metrics.sub(metric).sub("successful") }
	r := Result{
		Date:            b.maybe("scheduler_metrics").day("start_time"),
		Model:           firstText(b.maybe("config").maybe("backend")),
		Input:           mean("prompt_token_count").number("mean"),
		Output:          mean("output_token_count").number("mean"),
		OutputPerSecond: mean("output_tokens_per_second").need("mean", noOutput),
		TTFT:            mean("time_to_first_token_ms").number("mean") / milli,
		TPOT:            mean("inter_token_latency_ms").number("mean") / milli,
		Concurrency:     mean("request_concurrency").number("mean"),
		Line:            b.line,
	}
	strategy := b.maybe("config").maybe("strategy")
	r.RequestRate = strategy.number("rate")
	if r.Concurrency == 0 {
		r.Concurrency = setConcurrency(strategy)
	}
	totals := metrics.sub("request_totals")
	if totals.Has("successful") {
		r.Completed, r.Failed = totals.needCount("successful", noneServed), totals.count("errored")
	}
	return r
}

// setConcurrency is the number of requests at a time that a strategy keeps. At
// a set rate the number is but a ceiling.
func setConcurrency(strategy *object) float64 {
	switch strategy.text("type_") {
	case "synchronous":
		return 1
	case "concurrent", "throughput":
		return strategy.first("max_concurrency", "streams")
	}
	return 0
}

// firstText returns the first model that one of the objects names.
func firstText(objects ...*object) string {
	for _, o := range objects {
		if o.Is("model", `"`) {
			return o.text("model")
		}
	}
	return ""
}
