package benchfile

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// TestReadBad holds the whole message for every kind of bad file.
func TestReadBad(t *testing.T) {
	const (
		wrote = "; give the result file as the tool wrote it"
		known = "; results are read of inferencex, genai-bench, guidellm, aiperf, sglang, vllm"
		utf16 = "; convert it to UTF-8, for instance with iconv -f UTF-16 -t UTF-8"
	)
	vllm := func(fields string) string { return `{"model_id": "m", "completed": 2, ` + fields + "}" }
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", "f: no results; give the result file of a benchmark"},
		{"space", " \n", "f: no results; give the result file of a benchmark"},
		{"empty list", "[]", "f: no results; give the result file of a benchmark"},
		{"UTF-16", "\xff\xfe{\x00", "f: UTF-16 text" + utf16},
		{"UTF-16 big end", "\xfe\xff\x00{", "f: UTF-16 text" + utf16},
		{"UTF-16 without mark", "{\x00}\x00", "f: a NUL byte: UTF-16 or no text at all" + utf16},
		{"compressed", "\x1f\x8b\x08", "f: compressed; unpack it first"},
		{"other text", "Throughput: 12\n", "f:1: invalid JSON" + wrote},
		{"second line bad", `{"output_tput_per_gpu": 2, "tp": 1}` + "\n{x}", "f:2: invalid JSON" + wrote},
		{"cut off", "{\n\"model_id\": \"m\",\n\"out", "f:3: the file ends within a value; copy the file again"},
		{"key twice", vllm("\n\"output_throughput\": 1,\n\"output_throughput\": 2"),
			"f:3: output_throughput: given twice in one object; keep one of them"},
		{"key twice below", `{"benchmarks": [{"a": 1, "a": 2}]}`,
			"f:1: benchmarks.0.a: given twice in one object; keep one of them"},
		{"deep", "\n" + strings.Repeat("[", 101), "f:2: nested more than 100 levels deep" + wrote},
		{"number", "[12]", "f:1: 12: a number where a result belongs; a result is an object in { }"},
		{"text", `"a` + "\\u001b" + `b"`, `f:1: "a\x1bb": a text where a result belongs; a result is an object in { }`},
		{"list in list", "[\n[]]", "f:2: a list where a result belongs; a result is an object in { }"},
		{"unknown", "\n{\"a\": 1}", "f:2: not a benchmark result that is known" + known},
		{"request of AIPerf", `{"metadata": {"x_request_id": "x"}, "metrics": {}}`,
			"f:1: a single request of AIPerf, not a result; give profile_export_aiperf.json, which lies beside it"},

		{"missing", vllm(`"num_prompts": 2`), "f:1: output_throughput: missing; a result must tell it"},
		{"null", vllm(`"output_throughput": null`), "f:1: output_throughput: missing; a result must tell it"},
		{"zero", vllm("\n\"output_throughput\": 0.0"),
			"f:2: output_throughput: 0.0: must be above 0; no output was measured: look at the errors of the benchmark"},
		{"negative", vllm(`"output_throughput": -5`), "f:1: output_throughput: -5: negative; it must be 0 or more"},
		{"text for number", vllm(`"output_throughput": "12"`),
			`f:1: output_throughput: "12": a text where a number belongs; write digits like 12.5, without quotes`},
		{"list for number", vllm(`"output_throughput": [1]`),
			"f:1: output_throughput: a list where a number belongs" + wrote},
		{"truth for number", vllm(`"output_throughput": true`),
			"f:1: output_throughput: true: true or false where a number belongs" + wrote},
		{"NaN", vllm(`"output_throughput": NaN`),
			"f:1: output_throughput: NaN: not a finite number; run the benchmark again: nothing was measured here"},
		{"infinite", vllm(`"output_throughput": -Infinity`),
			"f:1: output_throughput: -Infinity: not a finite number; run the benchmark again: nothing was measured here"},
		{"beyond floats", vllm(`"output_throughput": 1e999`),
			"f:1: output_throughput: 1e999: too large; it must be 1e+15 or less"},
		{"optional negative", vllm(`"output_throughput": 1, "mean_ttft_ms": -1`),
			"f:1: mean_ttft_ms: -1: negative; it must be 0 or more"},
		{"rate in words", vllm(`"output_throughput": 1, "request_rate": "fast"`),
			`f:1: request_rate: "fast": a text where a number belongs; write digits like 12.5, without quotes`},
		{"model no text", `{"model_id": 7, "completed": 2}`, "f:1: model_id: 7: a number where a text belongs" + wrote},
		{"none served", `{"model_id": "m", "completed": 0, "output_throughput": 1}`,
			"f:1: completed: 0: must be above 0; no request was served: look at the errors of the benchmark"},
		{"served in parts", `{"model_id": "m", "completed": 1.5, "output_throughput": 1}`,
			"f:1: completed: 1.5: not a whole number; counts are whole"},
		{"served missing", `{"model_id": "m", "output_throughput": 1}`, "f:1: completed: missing; a result must tell it"},

		{"no benchmarks", `{"benchmarks": []}`, "f:1: benchmarks: empty; run the benchmark again: nothing was measured"},
		{"benchmark no object", `{"benchmarks": ["a"]}`, `f:1: benchmarks: "a": a text where an object belongs` + wrote},
		{"missing below", "{\"benchmarks\": [\n{\"metrics\": {\n\"output_tokens_per_second\": {}}}]}",
			"f:3: benchmarks[0].metrics.output_tokens_per_second.successful.mean: missing; a result must tell it"},
		{"metrics no object", `{"benchmarks": [{"metrics": 3}]}`,
			"f:1: benchmarks[0].metrics: 3: a number where an object belongs" + wrote},

		{"AIPerf without", `{"aiperf_version": "1"}`, "f:1: output_token_throughput.avg: missing; a result must tell it"},
		{"AIPerf unit missing", `{"output_token_throughput": {"avg": 3}}`,
			"f:1: output_token_throughput.unit: missing; without it the number says nothing"},
		{"AIPerf unit", `{"output_token_throughput": {"avg": 3, "unit": "tokens/min"}}`,
			`f:1: output_token_throughput.unit: "tokens/min": an unknown unit; give the summary as AIPerf wrote it`},
		{"AIPerf time unit", `{"output_token_throughput": {"avg": 3, "unit": "tokens/sec"}, ` +
			`"time_to_first_token": {"avg": 3, "unit": "h"}}`, `f:1: time_to_first_token.unit: "h": an unknown unit; give the ` +
			`summary as AIPerf wrote it`},

		{"AIPerf CSV without", "Metric,Value\nRequest Count,3\n",
			"f:1: output_token_throughput.avg: missing; a result must tell it"},
		{"AIPerf CSV header alone", "Metric,", "f:1: output_token_throughput.avg: missing; a result must tell it"},
		{"AIPerf CSV empty", "Metric,Value\n\"Output Token Throughput (tokens/sec)\",",
			"f:2: output_token_throughput.avg: missing; a result must tell it"},
		{"AIPerf CSV zero", "Metric,Value\n\nMetric,Value\nOutput Token Throughput (tokens/sec),0.00\n",
			"f:4: output_token_throughput.avg: 0.00: must be above 0; no output was measured: look at the errors of the " +
				"benchmark"},
		{"AIPerf CSV NaN", "Metric,Value\nOutput Token Throughput (tokens/sec),nan\n",
			"f:2: output_token_throughput.avg: NaN: not a finite number; run the benchmark again: nothing was measured here"},
		{"AIPerf CSV infinite", "Metric,avg\nOutput Token Throughput (tokens/sec),inf\n",
			"f:2: output_token_throughput.avg: Infinity: not a finite number; run the benchmark again: nothing was " +
				"measured here"},
		{"AIPerf CSV thousands", "Metric,Value\nOutput Token Throughput (tokens/sec),\"1,340.5\"\n",
			`f:2: output_token_throughput.avg: "1,340.5": a text where a number belongs; write digits like 12.5, ` +
				`without quotes`},
		{"AIPerf CSV unit", "Metric,Value\nOutput Token Throughput (tokens/h),1\n",
			`f:2: output_token_throughput.unit: "tokens/h": an unknown unit; give the summary as AIPerf wrote it`},
		{"AIPerf CSV twice", "Metric,Value\nOutput Token Throughput (tokens/sec),1\nOutput Token Throughput (tokens/sec),2\n",
			"f:3: output_token_throughput: given twice in one object; keep one of them"},
		{"AIPerf CSV ragged", "Metric,Value\nOutput Token Throughput (tokens/sec)\n",
			"f:2: 1 columns where the header has 2" + wrote},
		{"AIPerf CSV quote", "Metric,Value\nOutput \"Token,1\n", "f:2: invalid CSV" + wrote},
		{"AIPerf CSV semicolons", "Metric;Value\nOutput Token Throughput (tokens/sec);1\n",
			"f:1: columns cut by semicolons or tabs; save it as CSV with commas"},

		{"genai-bench", `{"aggregated_metrics": {}}`,
			"f:1: aggregated_metrics.mean_output_throughput_tokens_per_s: missing; a result must tell it"},
		{"genai-bench unit", `{"aggregated_metrics": {"mean_output_throughput_tokens_per_s": 1}, "_time_unit": "h"}`,
			`f:1: _time_unit: "h": an unknown unit; genai-bench writes s or ms`},
		{"InferenceX GPUs", `{"output_tput_per_gpu": 1}`, "f:1: tp: missing; a result must tell it"},
		{"InferenceX many GPUs", `{"output_tput_per_gpu": 1, "tp": 9999999}`,
			"f:1: tp: 9999999: too many GPUs; at most 1048576"},
		{"InferenceX no decode", `{"output_tput_per_gpu": 1, "num_prefill_gpu": 4}`,
			"f:1: num_decode_gpu: missing; a result must tell it"},
		{"InferenceX no GPUs", `{"output_tput_per_gpu": 1, "num_prefill_gpu": 0, "num_decode_gpu": 0}`,
			"f:1: num_decode_gpu: 0: must be above 0; it is the number of GPUs that wrote answers"},
		{"InferenceX total alone", `{"tput_per_gpu": 1, "tp": 4}`,
			"f:1: output_tput_per_gpu: missing; a result must tell it"},
		{"SGLang", `{"accept_length": null, "completed": 3}`, "f:1: output_throughput: missing; a result must tell it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			results, err := Read("f", strings.NewReader(test.text))
			var own *Error
			if err == nil || results != nil || err.Error() != test.want || !errors.As(err, &own) {
				t.Errorf("got  %v\nwant %s\nresults %+v", err, test.want, results)
			}
		})
	}
}

// TestReadLarge refuses what would take too much memory.
func TestReadLarge(t *testing.T) {
	many := func(open, each, end string) io.Reader {
		return io.MultiReader(strings.NewReader(open), strings.NewReader(strings.Repeat(each, maxMany)),
			strings.NewReader(end))
	}
	for _, test := range []struct {
		file io.Reader
		want string
	}{
		{strings.NewReader(strings.Repeat(" ", maxFile+1)),
			"f: larger than 64 MB; save the result without the details of every request"},
		{many("[", "{},", "{}]"), "f:1: more than 100000 elements in a list; give the result file as the tool wrote it"},
		{many(`{"benchmarks": [`, "{},", "{}]}"),
			"f:1: more than 100000 elements in a list; give the result file as the tool wrote it"},
		{many("", `{"output_tput_per_gpu":1,"tp":1}`, `{"output_tput_per_gpu":1,"tp":1}`),
			"f: more than 100000 results; split the file"},
	} {
		if _, err := Read("f", test.file); err == nil || err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
}

// TestReadHostile keeps messages to one short line whatever the file holds.
func TestReadHostile(t *testing.T) {
	long := strings.Repeat("x\\n", 1000)
	for _, text := range []string{
		`{"model_id": "m", "completed": "` + long + `"}`,
		`{"model_id": "m", "completed": ` + strings.Repeat("9", 5000) + `}`,
		`{"` + long + `": 1, "` + long + `": 2}`,
		`["` + long + `"]`,
	} {
		_, err := Read("bad\x1b[31m\nname", strings.NewReader(text))
		if err == nil || len(err.Error()) > 300 || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("message %q", err)
		}
	}
}

// TestReadBroken hands on what goes wrong with the reader itself.
func TestReadBroken(t *testing.T) {
	if _, err := Read("f", iotest.ErrReader(io.ErrClosedPipe)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}
