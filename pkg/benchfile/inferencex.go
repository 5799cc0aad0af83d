package benchfile

// isInferenceX knows an aggregated result of SemiAnalysis InferenceX, formerly
// InferenceMAX, by throughputs that are told for one GPU.
func isInferenceX(o *object) bool { return o.Any("tput_per_gpu", "output_tput_per_gpu") }

// readInferenceX reads an aggregated result of InferenceX. The shape is that
// which utils/process_result.py of the repository SemiAnalysisAI/InferenceX
// writes (Apache-2.0). Times are in seconds; isl and osl are the lengths asked
// for. Requests are not counted.
func readInferenceX(o *object) []Result {
	gpus, output := inferenceXGPUs(o)
	return []Result{{
		Date:            o.day("date"),
		Model:           o.text("model"),
		Input:           o.number("isl"),
		Output:          o.number("osl"),
		Concurrency:     o.number("conc"),
		OutputPerSecond: o.need("output_tput_per_gpu", noOutput) * float64(output),
		TTFT:            o.number("mean_ttft"),
		TPOT:            o.number("mean_tpot"),
		GPUs:            gpus,
	}}
}

// inferenceXGPUs returns the GPUs that served and those over which the output
// was divided. Where prompts and answers have GPUs of their own, older results
// divide the output by those for answers alone; newer ones divide by all, and
// tell the other number beside it. Where they have not, either all GPUs are told
// as those for prompts, and none for answers, or the same ones as both.
func inferenceXGPUs(o *object) (served, output int) {
	if !o.Any("num_prefill_gpu", "num_decode_gpu") {
		o.need("tp", "it is the number of GPUs that served")
		n := o.gpus("tp")
		return n, n
	}
	if !o.Has("num_decode_gpu") || o.number("num_prefill_gpu") == 0 {
		o.need("num_decode_gpu", "it is the number of GPUs that wrote answers")
	}
	decode := o.gpus("num_decode_gpu")
	served = o.gpus("num_prefill_gpu") + decode
	switch {
	case decode == 0, o.Has("output_tput_per_decode_gpu"):
		return served, served
	case o.Is("is_multinode", "f"):
		return decode, decode
	}
	return served, decode
}
