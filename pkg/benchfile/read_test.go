package benchfile

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// readFile reads a file that must be right.
func readFile(t *testing.T, path string) []Result {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	results, err := Read(path, f)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

func TestReadTools(t *testing.T) {
	for file, want := range map[string][]Result{
		"vllm.json": {{Tool: "vllm", Model: "example/chat-8b", Date: "2026-03-01", Input: 500, Output: 200, Concurrency: 4,
			OutputPerSecond: 100,
			TTFT:            0.08, TPOT: 0.0125, Completed: 10, Failed: 2, Line: 1}},
		"vllm-seconds.json": {{Tool: "vllm", Model: "example/chat-8b", Input: 100, Output: 50, OutputPerSecond: 25,
			TTFT: 0.5, TPOT: 0.02, Completed: 6, Failed: 2, RequestRate: 2.5, Line: 1}},
		"sglang.jsonl": {
			{Tool: "sglang", Input: 300, Output: 100, Concurrency: 7.6, OutputPerSecond: 400, TTFT: 0.1, TPOT: 0.018,
				Completed: 20, Line: 1},
			{Tool: "sglang", Model: "example/chat-8b", Input: 300, Output: 100, Concurrency: 30, OutputPerSecond: 1000,
				TTFT: 0.2, TPOT: 0.028, Completed: 40, RequestRate: 16, Line: 3}},
		"guidellm.json": {
			{Tool: "guidellm", Model: "example/chat-8b", Date: "2026-03-01", Input: 200, Output: 50, Concurrency: 8,
				OutputPerSecond: 500, TTFT: 0.04, TPOT: 0.01, Completed: 30, Failed: 1, Line: 5},
			{Tool: "guidellm", Model: "example/other", Concurrency: 2.5, OutputPerSecond: 190, RequestRate: 4, Line: 19},
			{Tool: "guidellm", Model: "example/chat-8b", Concurrency: 1, OutputPerSecond: 90, Line: 27}},
		"aiperf.csv": {{Tool: "aiperf", Input: 128, Output: 320, OutputPerSecond: 640, TTFT: 0.15, TPOT: 0.008, Completed: 64,
			Failed: 3, Line: 1}},
		"aiperf.json": {{Tool: "aiperf", Model: "example/chat-8b", Date: "2026-03-01", Input: 128, Output: 320,
			Concurrency: 16, OutputPerSecond: 640,
			TTFT: 0.15, TPOT: 0.008, Completed: 64, Failed: 3, RequestRate: 2.5, Line: 1}},
		"aiperf-phases.json": {{Tool: "aiperf", Model: "example/a, example/b", Concurrency: 32, OutputPerSecond: 320,
			TTFT: 0.25, Line: 1}},
		"inferencex-shared.json": {
			{Tool: "inferencex", Model: "example/moe", Input: 1024, Output: 512, Concurrency: 32, OutputPerSecond: 320,
				TTFT: 0.5, TPOT: 0.025, GPUs: 16, Line: 2},
			{Tool: "inferencex", Model: "example/moe", Date: "2026-04-17", Input: 1024, Output: 512, Concurrency: 8,
				OutputPerSecond: 100, TTFT: 0.25, TPOT: 0.0125, GPUs: 4, Line: 4}},
		"genai-bench.json": {{Tool: "genai-bench", Input: 60.5, Output: 40, Concurrency: 2, OutputPerSecond: 75.5,
			TTFT: 0.03, TPOT: 0.025, Completed: 9, Failed: 1, Line: 1}},
		"inferencex.json": {
			{Tool: "inferencex", Model: "example/moe", Input: 1024, Output: 512, Concurrency: 16, OutputPerSecond: 240,
				TTFT: 0.2, TPOT: 0.015, GPUs: 8, Line: 2},
			{Tool: "inferencex", Model: "example/moe", Input: 1024, Output: 512, Concurrency: 64, OutputPerSecond: 480,
				TTFT: 0.4, TPOT: 0.02, GPUs: 16, Line: 4},
			{Tool: "inferencex", Model: "example/moe", Input: 1024, Output: 512, Concurrency: 128, OutputPerSecond: 720,
				TTFT: 0.8, TPOT: 0.03, GPUs: 16, Line: 6}},
	} {
		t.Run(file, func(t *testing.T) {
			if got := readFile(t, filepath.Join("testdata", file)); !slices.Equal(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

// TestReadRecorded reads files of real tools. Their numbers were worked out by
// hand from the fields of each.
func TestReadRecorded(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "samples")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no shared/samples folder beside the repository: recorded files are not tried")
	}
	for file, want := range map[string][]Result{
		"vllm-bench/real-glm5-fp8-tp8-isl10240-osl128-conc4.json": {{Tool: "vllm", Model: "zai-org/GLM-5-FP8",
			Date: "2026-02-13", Input: 10240, Output: 128,
			Concurrency: 4, OutputPerSecond: 71.72926477701695, Completed: 40, Line: 1}},
		"vllm-bench/real-glm5-fp8-tp8-isl10240-osl128-conc8.json": {{Tool: "vllm", Model: "zai-org/GLM-5-FP8",
			Date: "2026-02-13", Input: 10240, Output: 128,
			Concurrency: 8, OutputPerSecond: 86.04369116264226, Completed: 80, Line: 1}},
		"vllm-bench/serve-result.json": {{Tool: "vllm", Model: "Qwen/Qwen3-32B", Date: "2026-10-01", Input: 1024, Output: 128,
			Concurrency: 2, OutputPerSecond: 51.2,
			TTFT: 0.245, TPOT: 0.02, Completed: 4, Line: 1}},
		"sglang-bench/result.jsonl": {
			{Tool: "sglang", Input: 1024, Output: 256, Concurrency: 18.1, OutputPerSecond: 762, TTFT: 0.41, TPOT: 0.022,
				Completed: 64, RequestRate: 1, Line: 1},
			{Tool: "sglang", Input: 1024, Output: 256, Concurrency: 18.1, OutputPerSecond: 762, TTFT: 0.41, TPOT: 0.022,
				Completed: 64, RequestRate: 4, Line: 2}},
		"aiperf/profile_export_aiperf.json": {{Tool: "aiperf", Model: "Qwen/Qwen3-32B", Input: 550, Output: 210,
			OutputPerSecond: 1340.5,
			TTFT:            0.21, TPOT: 0.009800000000000001, Completed: 128, Line: 1}},
		"genai-bench/run.json": {{Tool: "genai-bench", Input: 90.71875, Output: 100, Concurrency: 1,
			OutputPerSecond: 54.891401311421,
			TTFT:            0.05235532717779279, TPOT: 0.017912086899741553, Completed: 32, Line: 1}},
		"guidellm/benchmarks.json": {{Tool: "guidellm", Model: "Qwen/Qwen3-32B", Date: "2026-09-21", Input: 1024, Output: 256,
			Concurrency: 8, OutputPerSecond: 273,
			TTFT: 0.4, TPOT: 0.022, Completed: 64, Line: 16}},
	} {
		t.Run(file, func(t *testing.T) {
			if got := readFile(t, filepath.Join(dir, file)); !slices.Equal(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

// TestReadMixed tells every record of a file by its own shape.
func TestReadMixed(t *testing.T) {
	const file = "\xef\xbb\xbf{\"output_tput_per_gpu\": 2, \"tp\": 4}\r\n[{\"model_id\": \"m\", \"completed\": 1, " +
		"\"output_throughput\": 3},\n" +
		"{\"model_id\": \"n\", \"completed\": 1, \"output_throughput\": 4}]"
	got, err := Read("f", strings.NewReader(file))
	want := []Result{
		{Tool: "inferencex", OutputPerSecond: 8, GPUs: 4, Line: 1},
		{Tool: "vllm", Model: "m", OutputPerSecond: 3, Completed: 1, Line: 2},
		{Tool: "vllm", Model: "n", OutputPerSecond: 4, Completed: 1, Line: 3}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
}

// TestReadDay leaves out what is no day.
func TestReadDay(t *testing.T) {
	for raw, want := range map[string]string{
		`"20260301-090000"`: "2026-03-01", `"2026-03-01"`: "2026-03-01", `1772323200`: "2026-03-01",
		`1772323199.9`: "2026-02-28",
		`"2026-02-30"`: "", `"yesterday"`: "", `""`: "", `0`: "", `-1`: "", `1e15`: "", `1e999`: "", `null`: "", `[]`: "",
	} {
		got, err := Read("f", strings.NewReader(`{"tp": 1, "output_tput_per_gpu": 2, "date": `+raw+`}`))
		if err != nil || got[0].Date != want {
			t.Errorf("%s: %+v, %v; want %q", raw, got, err, want)
		}
	}
}
