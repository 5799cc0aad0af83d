package benchfile

import (
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/internal/strictjson"
)

// isAIPerf knows the summary of NVIDIA AIPerf, profile_export_aiperf.json: its
// metrics are objects with a unit.
func isAIPerf(o *object) bool {
	return o.Any("aiperf_version") || o.Is("output_token_throughput", "{") || o.Is("request_throughput", "{") &&
		o.Is("input_config", "{")
}

// readAIPerf reads the summary of AIPerf. The metrics are means, each with its
// unit.
func readAIPerf(o *object) []Result {
	throughput := o.sub("output_token_throughput")
	r := Result{
		Date:            o.day("start_time"),
		Model:           aiperfModel(o.maybe("input_config")),
		Input:           o.sub("input_sequence_length").number("avg"),
		Output:          o.sub("output_sequence_length").number("avg"),
		OutputPerSecond: throughput.need("avg", noOutput),
		TTFT:            aiperfSeconds(o.sub("time_to_first_token")),
		TPOT:            aiperfSeconds(o.sub("inter_token_latency")),
		Failed:          o.sub("error_request_count").count("avg"),
		Concurrency:     o.sub("effective_concurrency").number("avg"),
	}
	unitOf(throughput, map[string]float64{"tokens/sec": 1, "tokens/s": 1, "tokens/second": 1})
	if served := o.sub("request_count"); served.Has("avg") {
		r.Completed = served.needCount("avg", noneServed)
	}
	load := aiperfLoad(o.maybe("input_config"))
	r.RequestRate = load.first("request_rate", "rate")
	if r.Concurrency == 0 {
		r.Concurrency = load.number("concurrency")
	}
	return []Result{r}
}

// aiperfSeconds returns the mean of a duration, 0 when it is not told.
func aiperfSeconds(metric *object) float64 {
	if !metric.Has("avg") {
		return 0
	}
	return metric.number("avg") / unitOf(metric,
		map[string]float64{"ns": 1e9, "us": 1e6, "ms": milli, "s": 1, "sec": 1, "seconds": 1})
}

// unitOf returns how many of a metric's unit make one; a unit that is not among
// the known is a fault.
func unitOf(metric *object, known map[string]float64) float64 {
	unit := metric.text("unit")
	parts, ok := known[unit]
	switch {
	case ok:
	case !metric.Has("unit"):
		metric.fail("unit", "", "missing", "without it the number says nothing")
	default:
		metric.fail("unit", near.Quote(unit), "an unknown unit", "give the summary as AIPerf wrote it")
	}
	return parts
}

// aiperfModel names the models of the run: newer versions list them by
// themselves.
func aiperfModel(config *object) string {
	var names []string
	for _, m := range config.maybe("models").objects("items") {
		names = append(names, m.text("name"))
	}
	if endpoint := config.maybe("endpoint"); len(names) == 0 && endpoint.Is("model_names", "[") {
		for _, v := range endpoint.list("model_names") {
			if v.raw.Kind() == '"' {
				names = append(names, strictjson.Unquote(v.raw))
			}
		}
	}
	return strings.Join(names, ", ")
}

// aiperfLoad finds the settings of the load: newer versions have phases, of
// which the one named profiling is measured.
func aiperfLoad(config *object) *object {
	if config.Is("phases", "[") {
		for _, phase := range config.objects("phases") {
			if phase.Is("name", `"`) && phase.text("name") == "profiling" {
				return phase
			}
		}
	}
	return config.maybe("loadgen")
}
