package workload

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tokecon/tokecon/pkg/internal/strictjson"
	"github.com/tokecon/tokecon/pkg/meter"
)

// samplesDir finds the folder of recorded samples beside the repository.
func samplesDir(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		samples := filepath.Join(dir, "shared", "samples")
		if info, err := os.Stat(samples); err == nil && info.IsDir() {
			return samples
		}
	}
	t.Skip("no shared/samples folder beside the repository: recorded files are not tried")
	return ""
}

// carried counts what the requests of a file carry.
type carried struct{ requests, chats, answers, usages int }

func TestRecordedFiles(t *testing.T) {
	dir := samplesDir(t)
	for file, want := range map[string]carried{
		"openai-chat/requests.jsonl":       {5, 5, 0, 0},
		"openai-chat/responses.jsonl":      {5, 0, 5, 5},
		"openai-chat/pairs.jsonl":          {5, 5, 5, 5},
		"openai-chat/stream-request.json":  {1, 1, 0, 0},
		"openai-responses/pairs.jsonl":     {3, 3, 3, 3},
		"openai-batch/input.jsonl":         {5, 5, 0, 0},
		"openai-batch/output.jsonl":        {5, 0, 5, 5},
		"openrouter/responses.jsonl":       {3, 0, 3, 3},
		"anthropic-messages/pairs.jsonl":   {6, 6, 6, 6},
		"anthropic-batches/requests.jsonl": {6, 6, 0, 0},
		"anthropic-batches/results.jsonl":  {6, 0, 6, 6},
		"bedrock/invoke-model-pairs.jsonl": {1, 1, 1, 1},
		"gemini/pairs.jsonl":               {2, 2, 2, 2},
		"gemini/batch-input.jsonl":         {2, 2, 0, 0},
		"gemini/batch-output.jsonl":        {2, 0, 2, 2},
		"gemini/vertex-batch-output.jsonl": {2, 2, 2, 2},
		"alpaca/data.json":                 {4, 4, 4, 0},
		"alpaca/data.jsonl":                {4, 4, 4, 0},
		"sharegpt/conversations.json":      {80, 80, 80, 0},
		"lmsys/conversations.jsonl":        {3, 3, 3, 0},
		"wildchat/conversations.jsonl":     {2, 2, 2, 0},
	} {
		t.Run(file, func(t *testing.T) {
			var got carried
			for _, r := range collect(t, Open([]string{filepath.Join(dir, file)}, Options{})) {
				got.add(&r)
			}
			if got != want {
				t.Errorf("requests, chats, answers, usages = %v, want %v", got, want)
			}
		})
	}
}

func (n *carried) add(r *Request) {
	n.requests++
	if r.Chat != nil {
		n.chats++
	}
	if r.Answer != nil {
		n.answers++
	}
	if r.Usage != nil {
		n.usages++
	}
}

// TestUsageCorpus maps every recorded usage object and compares it with what
// another program read from it under one of its vendors' rules.
func TestUsageCorpus(t *testing.T) {
	f, err := os.Open(filepath.Join(samplesDir(t), "usage-corpus", "usages.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	rows, differ := 0, 0
	for lines.Scan() {
		rows++
		row, err := parseObject(bytes.Clone(lines.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		w := corpusUsage(t, row.Sub("body"))
		if w == nil {
			t.Errorf("line %d: no usage", rows)
			continue
		}
		if !anyReading(t, row.Fields["extracted"], w) {
			differ++
			if !explained(row.Sub("body")) {
				t.Errorf("line %d: %s: %+v", rows, row.Fields["body"], *w)
			}
		}
	}
	if rows != 1103 || differ != 19 {
		t.Errorf("%d of %d rows differ, want 19 of 1103", differ, rows)
	}
}

// explained reports whether we read more than the other program on purpose:
// Mistral's cached tokens, Anthropic's compaction, and thinking that is in
// Google's total alone.
func explained(body *strictjson.Object) bool {
	usage := body.Sub("usage")
	return usage.Has("num_cached_tokens") || strings.Contains(string(usage.Raw), `"compaction"`) ||
		strings.HasPrefix(body.Text("model"), "gemini-2.5-pro-preview")
}

// corpusUsage maps the counts of a recorded answer.
func corpusUsage(t *testing.T, body *strictjson.Object) *meter.Whole {
	t.Helper()
	usage := body.Sub("usage")
	for _, key := range []string{"usageMetadata", "meta"} {
		if body.Has(key) {
			usage = body.Sub(key)
		}
	}
	w, err := mapUsage(usage)
	if err != nil {
		t.Fatal(err)
	}
	if w != nil {
		if _, err := w.Split(); err != nil {
			t.Error(err)
		}
	}
	return w
}

// anyReading reports whether one of the other program's readings agrees.
func anyReading(t *testing.T, raw jsontext.Value, w *meter.Whole) bool {
	t.Helper()
	var readings []struct {
		Usage struct {
			Input     int64 `json:"input_tokens"`
			Output    int64 `json:"output_tokens"`
			Read      int64 `json:"cache_read_tokens"`
			Write     int64 `json:"cache_write_tokens"`
			Reasoning int64 `json:"output_reasoning_tokens"`
			Audio     int64 `json:"input_audio_tokens"`
		} `json:"usage"`
	}
	if err := strictjson.Decode(raw, &readings); err != nil {
		t.Fatal(err)
	}
	for _, r := range readings {
		u := r.Usage
		if u.Input == w.Input && u.Output == w.Output && u.Read == w.Cached && u.Write == w.CacheWrite+w.CacheWrite1h {
			return true
		}
	}
	return strings.Contains(string(raw), `"usage":null`)
}
