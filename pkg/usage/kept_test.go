package usage_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/usage"
	"github.com/tokecon/tokecon/pkg/workload"
)

// requests draws prompts with and without answers, recorded counts of several models,
// rows that stand for many, and times.
func requests() *rapid.Generator[workload.Request] {
	return rapid.Custom(func(t *rapid.T) workload.Request {
		var r workload.Request
		if rapid.Bool().Draw(t, "text") {
			r = chat(rapid.IntRange(0, 300).Draw(t, "prompt"), rapid.IntRange(-1, 200).Draw(t, "answer"))
		}
		if r.Chat == nil || rapid.Bool().Draw(t, "recorded") {
			r.Model = rapid.SampledFrom([]string{"gpt", "claude", "gemini", "?"}).Draw(t, "model")
			w := meter.Whole{Input: rapid.Int64Range(0, 9000).Draw(t, "input"),
				Output: rapid.Int64Range(0, 2000).Draw(t, "output"), Requests: rapid.Int64Range(1, 5).Draw(t, "alike")}
			w.Cached, w.CacheWrite, w.Reasoning = w.Input/3, w.Input/5, w.Output/2
			r.Usage = &w
		}
		if rapid.Bool().Draw(t, "timed") {
			r.Time = time.Date(2026, 5, 1, rapid.IntRange(0, 23).Draw(t, "hour"), 0, 0, 0, time.UTC)
		}
		return r
	})
}

// TestShifted: what was counted once is shifted as if it had been counted so.
func TestShifted(t *testing.T) {
	encoders := []*tokenizer.Tokenizer{named("o200k_base"), named("claude-4.7"), named("gemini")}
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(requests(), 1, 12).Draw(t, "requests")
		assume := usage.Assumptions{Output: rapid.SampledFrom([]int64{0, 150}).Draw(t, "assumed"), Cached: 0.2,
			CacheWrite: 0.3, Reasoning: 0.1}
		shift := usage.Shift{Prompt: rapid.Float64Range(0.1, 4).Draw(t, "prompt"),
			Answer: rapid.SampledFrom([]float64{0, 1, 0.7, 2}).Draw(t, "answer")}
		if rapid.Bool().Draw(t, "cache") {
			share := rapid.Float64Range(0, 1).Draw(t, "share")
			shift.Cached = &share
		}
		count := func(s usage.Shift, keep int) *usage.Builder {
			a := assume
			a.Shift = s
			b := usage.NewBuilder(encoders, []int64{0, 500, 4000}, a, families, true)
			if keep > 0 {
				b.Keep(keep)
			}
			for i := range all {
				if err := b.Add(&all[i]); err != nil {
					t.Fatal(err)
				}
			}
			return b
		}
		want := count(shift, 0).Counted()
		got, ok, err := count(usage.Shift{}, len(all)).Shifted(shift)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		for i := range want {
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Fatalf("%s: %+v, want %+v", want[i].Tokenizer.Name(), got[i], want[i])
			}
			if (got[i].Low == got[i].Mid) != (want[i].Low == want[i].Mid) {
				t.Fatalf("%s: the bands differ", want[i].Tokenizer.Name())
			}
		}
		if _, ok, _ := count(usage.Shift{}, len(all)-1).Shifted(shift); ok {
			t.Fatal("more were kept than may be")
		}
	})
}
