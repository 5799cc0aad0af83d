package benchfile

// isSGLang knows a line of SGLang's bench_serving by fields that vLLM's bench,
// from which it came, does not have.
func isSGLang(o *object) bool {
	return !o.Any("model_id") && o.Any("output_throughput", "completed", "total_output_tokens") &&
		o.Any("total_output_tokens_retokenized", "mean_e2e_latency_ms", "random_input_len", "sharegpt_output_len",
			"accept_length")
}

// readSGLang reads a line of SGLang's bench_serving. The model is named by newer
// versions alone, among what the server tells of itself; the requests that failed
// are not counted.
func readSGLang(o *object) []Result {
	r := Result{
		Concurrency:     o.first("concurrency", "max_concurrency"),
		OutputPerSecond: o.need("output_throughput", noOutput),
		RequestRate:     requestRate(o),
		Completed:       o.needCount("completed", noneServed),
		TTFT:            latency(o, "ttft"),
		TPOT:            latency(o, "tpot"),
	}
	if server := o.maybe("server_info"); server.Is("model_path", `"`) {
		r.Model = server.text("model_path")
	}
	r.Input, r.Output = meanTokens(o, r.Completed)
	return []Result{r}
}
