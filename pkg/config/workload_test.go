package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
)

const full = `workload: support-bot
title: what our users ask
samples: [requests.jsonl, more/logs]
volume: 250k
users: 4000
output: 300
cached: 60%
cache_write: 0.1
reasoning: 2.9%
mode: batch
region: eu
retries: 2%
tool_calls: 2
searches: 0.1
file_searches: 1.5
`

func TestEveryField(t *testing.T) {
	w, err := config.ReadWorkload("home/bot.yaml", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	if w.Name != "support-bot" || w.Title != "what our users ask" || w.Output != 300 || w.Mode.Text != "batch" ||
		w.Mode.Line != 10 || w.Region != "eu" || w.Builtin.Text != "" || w.Counts != nil {
		t.Errorf("%+v", w)
	}
	if got := strings.Join(w.Paths("home"), " "); got != "home/requests.jsonl home/more/logs" {
		t.Errorf("samples %s", got)
	}
	for name, c := range map[string]struct {
		got  *money.Decimal
		want string
	}{
		"volume": {w.Volume.Decimal, "250000"}, "users": {w.Users.Decimal, "4000"}, "cached": {w.Cached.Decimal, "0.6"},
		"cache_write": {w.CacheWrite.Decimal, "0.1"}, "reasoning": {w.Reasoning.Decimal, "0.029"},
		"retries":    {w.Retries.Decimal, "0.02"},
		"tool_calls": {w.ToolCalls.Decimal, "2"}, "searches": {w.PerRequest[meter.WebSearch].Decimal, "0.1"},
		"file_searches": {w.PerRequest[meter.FileSearch].Decimal, "1.5"},
	} {
		if c.got == nil || c.got.String() != c.want {
			t.Errorf("%s: %v, want %s", name, c.got, c.want)
		}
	}
}

func TestOtherSources(t *testing.T) {
	w, err := config.ReadWorkload("w.yaml", []byte("workload: a\nbuiltin: chat\n"))
	if err != nil || w.Builtin.Text != "chat" || w.Builtin.Line != 2 || w.Volume.Decimal != nil ||
		w.Cached.Decimal != nil {
		t.Errorf("%+v, %v: what is not given is nil", w, err)
	}
	w, err = config.ReadWorkload("w.yaml",
		[]byte("workload: a\ncounts: {input: 9, cached: 1, cache_write: 2, cache_write_1h: 3, audio_input: 1, "+
			"image_input: 1, output: 5, reasoning: 2, audio_output: 1}\n"))
	if err != nil || *w.Counts != (config.Counts{Line: 2, Usage: meter.Whole{Input: 9, Cached: 1, CacheWrite: 2,
		CacheWrite1h: 3, AudioInput: 1, ImageInput: 1, Output: 5, Reasoning: 2, AudioOutput: 1}}) {
		t.Errorf("%+v, %v", w.Counts, err)
	}
}

// TestRefusals: every error names file, line and field, and mostly the remedy.
func TestRefusals(t *testing.T) {
	for _, c := range []struct{ yaml, want string }{
		{"cached: 60", `w.yaml:3:9: cached: "60": `},
		{"cached: 60", "60%"},
		{"reasoning: 2.9", `w.yaml:3:12: reasoning: "2.9": `},
		{"reasoning: -1%", `w.yaml:3:12: reasoning: "-1%": `},
		{"retries: 101%", `w.yaml:3:10: retries: "101%": `},
		{"cached: ", "w.yaml:3:8: cached: no value"},
		{"cached: ~", "w.yaml:3:9: cached: "},
		{"cachd: 60%", `w.yaml:3:1: cachd: unknown field; did you mean "cached"?`},
		{"Cached: 60%", "w.yaml:3:1: Cached: unknown field"},
		{"volume: 1,000", `w.yaml:3:9: volume: "1,000": `},
		{"volume: 250K", `w.yaml:3:9: volume: "250K": unknown suffix; write k, M or G: 250k, 1.5M`},
		{"volume: 5 k", `w.yaml:3:9: volume: "5 k": `},
		{"volume: -5", `w.yaml:3:9: volume: "-5": `},
		{"volume: 1e6", `w.yaml:3:9: volume: "1e6": `},
		{"volume: .inf", `w.yaml:3:9: volume: ".inf": `},
		{"volume: [5]", "w.yaml:3:9: volume: expected a single value, found a list"},
		{"cached: {a: 1}", "w.yaml:3:9: cached: expected a single value, found fields"},
		{"output: 12.5", `w.yaml:3:9: output: "12.5": expected a whole number`},
		{"output: -5", `w.yaml:3:9: output: "-5": expected a whole number of 0 or more`},
		{"title: x\ntitle: y", "w.yaml:4:1: title: written twice; the first is on line 3"},
		{"counts: {input: 1, output: 1}", "w.yaml:1: samples: a workload has exactly one of samples, builtin and counts"},
		{"counts: {input: 1}", "w.yaml:3:9: counts.output: missing"},
		{"counts: {input: 1, output: 1, outputs: 1}", "w.yaml:3:31: counts.outputs: unknown field"},
	} {
		refuse(t, "workload: a\nbuiltin: chat\n"+c.yaml+"\n", c.want)
	}
	for _, c := range []struct{ yaml, want string }{
		{"workload: a\n", "w.yaml:1: samples: a workload has exactly one of"},
		{"workload: a\nsamples: []\n", "w.yaml:1: samples: a workload has exactly one of"},
		{"workload: a\nsamples: [a.jsonl]\nbuiltin: chat\n", "exactly one of"},
		{"workload: a\ncounts: {input: 10, output: 1, cached: 6, audio_input: 5}\n",
			`w.yaml:2: counts.input: "10": less than its parts together`},
		{"workload: a\ncounts: {input: 10, output: 1, reasoning: 2}\n",
			`w.yaml:2: counts.output: "1": less than its parts together`},
		{"builtin: chat\n", "w.yaml:1:1: workload: missing; add it"},
		{"workload: ''\nbuiltin: chat\n", "workload: empty"},
		{"", "w.yaml: the file is empty"},
		{"- a\n", "w.yaml:1:1: "},
		{"workload: a\nsamples: a.jsonl\n", "w.yaml:2:10: samples: \"a.jsonl\": expected a list"},
		{"workload: a\nsamples: [a.jsonl, /etc/passwd]\n",
			`w.yaml:2:20: samples[1]: "/etc/passwd": not below the folder of this file`},
		{"workload: a\nsamples:\n  - ../other/a.jsonl\n", `w.yaml:3:5: samples[0]: "../other/a.jsonl": not below`},
		{"workload: a\nsamples: [a/../../b]\n", "not below"},
		{"workload: a\nsamples: ['']\n", "not below"},
		{"workload: a\nsamples: [https://example.com/a.jsonl]\n", "nothing is fetched"},
	} {
		refuse(t, c.yaml, c.want)
	}
}

func refuse(t *testing.T, yaml, want string) {
	t.Helper()
	w, err := config.ReadWorkload("w.yaml", []byte(yaml))
	if err == nil {
		t.Errorf("%q is read as %+v", yaml, w)
		return
	}
	var positioned *strictyaml.Error
	if !errors.As(err, &positioned) || !strings.Contains(err.Error(), want) {
		t.Errorf("%q: %v, want %q", yaml, err, want)
	}
}

func TestQuantities(t *testing.T) {
	for text, want := range map[string]string{"250k": "250000", "1.5M": "1500000", "2G": "2000000000", "0": "0",
		"0.1": "0.1", "1000": "1000", "0.5k": "500"} {
		if got, err := config.ParseQuantity(text); err != nil || got.String() != want {
			t.Errorf("%s is %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "k", "1,000", "1_000", "1.000,5", "5K", "5m", "5g", "5kk", "1e3", "+5", "-5", " 5",
		"5 ", "NaN", "0x10", "٣"} {
		got, err := config.ParseQuantity(text)
		var parse *money.ParseError
		if !errors.As(err, &parse) {
			t.Errorf("%q is read as %s, %v", text, got, err)
		}
	}
}

// FuzzReadWorkload: whatever the bytes, reading ends in a workload that keeps
// its promises or in an error, and never in a panic.
func FuzzReadWorkload(f *testing.F) {
	for _, seed := range []string{full, "workload: a\nbuiltin: chat\n", "workload: a\ncounts: {input: 9, output: 5}\n",
		"workload: a\nsamples: [../b]\n", "a: &x [*x]\n", "\xff\xfe", "workload: a\nvolume: 1e999999999\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := config.ReadWorkload("w.yaml", data)
		if err != nil {
			placedIn(t, "w.yaml", err)
			return
		}
		one := money.FromInt(1)
		for _, s := range []config.Share{w.Cached, w.CacheWrite, w.Reasoning, w.Retries} {
			if s.Decimal != nil && (s.Sign() < 0 || one.Less(*s.Decimal)) {
				t.Errorf("a share of %s", s)
			}
		}
		for _, q := range append(w.PerRequest[:], w.Volume, w.Users, w.ToolCalls) {
			if q.Decimal != nil && q.Sign() < 0 {
				t.Errorf("a quantity of %s", q)
			}
		}
		for _, p := range w.Paths("home") {
			if p != "home" && !strings.HasPrefix(p, "home/") {
				t.Errorf("a sample at %s", p)
			}
		}
		if w.Name == "" || w.Output < 0 {
			t.Errorf("%+v", w)
		}
	})
}

func TestCountsAreOneRequest(t *testing.T) {
	w, err := config.ReadWorkload("w.yaml",
		[]byte("workload: a\ncounts: {model: m, input: 9, video_input: 2, output: 5, image_output: 1}\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := meter.Whole{Input: 9, VideoInput: 2, Output: 5, ImageOutput: 1, Requests: 1}
	if got := w.Counts.Whole(); got != want || w.Counts.Model.Text != "m" {
		t.Errorf("%+v, want %+v", got, want)
	}
}
