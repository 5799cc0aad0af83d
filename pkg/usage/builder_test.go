package usage_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/usage"
	"github.com/tokecon/tokecon/pkg/workload"
)

// families maps models of the tests to their tokenizers.
func families(model string) *tokenizer.Tokenizer {
	return named(map[string]string{"gpt": "o200k_base", "claude": "claude-4.7", "gemini": "gemini"}[model])
}

// named is the tokenizer of a name, nil if there is none.
func named(name string) *tokenizer.Tokenizer {
	t, err := tokenizer.Lookup(name)
	if err != nil {
		return nil
	}
	return t
}

// build counts requests under the named tokenizers.
func build(t rapid.TB, names []string, a usage.Assumptions, requests ...workload.Request) []*usage.Counted {
	t.Helper()
	var ts []*tokenizer.Tokenizer
	for _, name := range names {
		tok, err := tokenizer.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		ts = append(ts, tok)
	}
	b := usage.NewBuilder(ts, nil, a, families, false)
	for _, r := range requests {
		if err := b.Add(&r); err != nil {
			t.Fatal(err)
		}
	}
	return b.Counted()
}

func total(t rapid.TB, p *usage.Profile) meter.Quantities {
	t.Helper()
	q, err := p.Total()
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// chat is a prompt of n words, each one token, with an answer of m; m below 0
// is no answer.
func chat(n, m int) workload.Request {
	words := func(n int) string { return strings.Repeat(" the", n) }
	r := workload.Request{Chat: &tokenizer.Chat{Messages: []tokenizer.Message{{Role: "user", Text: words(n)}}}}
	if m >= 0 {
		r.Answer = &workload.Answer{Text: words(m)}
	}
	return r
}

const frame = 7 // tokens around one message in o200k_base

func TestAssumptions(t *testing.T) {
	for _, c := range []struct {
		what   string
		assume usage.Assumptions
		r      workload.Request
		want   meter.Quantities
	}{
		{"nothing assumed", usage.Assumptions{}, chat(93, 50), meter.Quantities{meter.Input: 100, meter.Output: 50}},
		{"cached", usage.Assumptions{Cached: 0.29}, chat(93, 50),
			meter.Quantities{meter.Input: 71, meter.CacheRead: 29, meter.Output: 50}},
		{"cached and written", usage.Assumptions{Cached: 0.6, CacheWrite: 0.4}, chat(94, 0),
			meter.Quantities{meter.CacheRead: 61, meter.CacheWrite5m: 40}},
		{"all cached", usage.Assumptions{Cached: 1}, chat(93, 0), meter.Quantities{meter.CacheRead: 100}},
		{"thinking comes on top of what is seen", usage.Assumptions{Reasoning: 0.3}, chat(93, 100),
			meter.Quantities{meter.Input: 100, meter.Output: 100, meter.Reasoning: 43}},
		{"an assumed answer is whole", usage.Assumptions{Output: 100, Reasoning: 0.3}, chat(93, -1),
			meter.Quantities{meter.Input: 100, meter.Output: 70, meter.Reasoning: 30}},
		{"a recorded answer goes before an assumed one", usage.Assumptions{Output: 100}, chat(93, 5),
			meter.Quantities{meter.Input: 100, meter.Output: 5}},
		{"no answer", usage.Assumptions{Reasoning: 0.3}, chat(93, -1), meter.Quantities{meter.Input: 100}},
		{"an empty request", usage.Assumptions{Cached: 0.5}, workload.Request{}, meter.Quantities{}},
	} {
		c.want[meter.Requests] = 1
		counted := build(t, []string{"o200k_base"}, c.assume, c.r)[0]
		if got := total(t, counted.Mid); got != c.want {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
		unanswered := int64(0)
		if c.r.Answer == nil && c.assume.Output == 0 {
			unanswered = 1
		}
		if counted.Unanswered != unanswered || counted.Exactness != tokenizer.Exact || counted.Low != counted.Mid {
			t.Errorf("%s: %d unanswered, %s", c.what, counted.Unanswered, counted.Exactness)
		}
	}
	if got := total(t, build(t, []string{"o200k_base"}, usage.Assumptions{},
		chat(0, 0))[0].Mid); got[meter.Input] != frame {
		t.Errorf("an empty message counts %v", got)
	}
}

// TestThinkingLeavesTheVisiblePart: whatever the share, the text that was seen
// stays on the output meter.
func TestThinkingLeavesTheVisiblePart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 300).Draw(t, "n")
		share := float64(rapid.IntRange(0, 99).Draw(t, "percent")) / 100
		got := total(t, build(t, []string{"o200k_base"}, usage.Assumptions{Reasoning: share}, chat(0, n))[0].Mid)
		if got[meter.Output] != int64(n) {
			t.Fatalf("%d of %d tokens are visible with share %g", got[meter.Output], n, share)
		}
	})
}

// TestRecordedGoesBeforeAssumed: own counts are exact whatever text there is.
func TestRecordedGoesBeforeAssumed(t *testing.T) {
	r := chat(500, 60)
	r.Model, r.Usage = "gpt", &meter.Whole{Input: 1000, Cached: 300, CacheWrite: 100, Output: 80, Reasoning: 30,
		Searches: 2, Requests: 1}
	assume := usage.Assumptions{Output: 9, Cached: 0.9, CacheWrite: 0.1, Reasoning: 0.5}
	got := build(t, []string{"o200k_base", "claude-4.7"}, assume, r)
	want := meter.Quantities{meter.Input: 600, meter.CacheRead: 300, meter.CacheWrite5m: 100, meter.Output: 50,
		meter.Reasoning: 30, meter.WebSearch: 2, meter.Requests: 1}
	if own := got[0]; total(t, own.Mid) != want || own.Recorded != 1 || own.Exactness != tokenizer.Exact {
		t.Errorf("own counts: %v, %d recorded, %s", total(t, own.Mid), own.Recorded, own.Exactness)
	}
	other := got[1] // counts the text, and takes the recorded shares
	q := total(t, other.Mid)
	if other.Recorded != 0 || other.Exactness != tokenizer.Estimated || q[meter.WebSearch] != 2 {
		t.Errorf("%+v", other)
	}
	if thinking := q[meter.Reasoning]; thinking < 40 || q[meter.Output] < 80 { // 30 and 60, each × 1.57
		t.Errorf("%d of %d tokens are thinking", thinking, q.AnswerSize())
	}
	if share := float64(q[meter.CacheRead]) / float64(q.PromptSize()); share < 0.299 || share > 0.301 {
		t.Errorf("the cached share became %g", share)
	}
}

// TestForeignCountsAreEstimates: what another vendor counted is converted, with
// a band, also for a tokenizer that is exact itself.
func TestForeignCountsAreEstimates(t *testing.T) {
	exact := chat(93, 10)
	foreign := workload.Request{Model: "claude", Usage: &meter.Whole{Input: 1570, Output: 157, Requests: 1}}
	c := build(t, []string{"o200k_base"}, usage.Assumptions{}, exact, foreign)[0]
	low, mid, high := total(t, c.Low), total(t, c.Mid), total(t, c.High)
	if c.Exactness != tokenizer.Estimated || low[meter.Input] >= mid[meter.Input] ||
		mid[meter.Input] >= high[meter.Input] {
		t.Errorf("%s: %d, %d, %d", c.Exactness, low[meter.Input], mid[meter.Input], high[meter.Input])
	}
	if c.Low.Requests != 2 || c.High.Requests != 2 || low[meter.Input] <= 100 {
		t.Error("the exact request before is not in the ends of the band")
	}
	unknown := workload.Request{Model: "nobody", Usage: &meter.Whole{Input: 1000, Requests: 1}}
	u := build(t, []string{"o200k_base"}, usage.Assumptions{}, unknown)[0]
	if got := total(t, u.Mid); got[meter.Input] != 1000 || u.Exactness != tokenizer.Estimated {
		t.Errorf("%v, %s", got, u.Exactness)
	}
}

// TestConversionKeepsParts: converted between any two families, parts keep
// their share and never exceed their whole, and the band holds the middle.
func TestConversionKeepsParts(t *testing.T) {
	names := tokenizer.Names()
	rapid.Check(t, func(t *rapid.T) {
		part := func(of int64, name string) int64 { return rapid.Int64Range(0, of).Draw(t, name) }
		u := &meter.Whole{Input: part(1_000_000, "input"), Output: part(1_000_000, "output"), Requests: 1}
		u.Cached = part(u.Input, "cached")
		u.CacheWrite = part(u.Input-u.Cached, "write")
		u.AudioInput = part(u.Input-u.Cached-u.CacheWrite, "audio")
		u.Reasoning = part(u.Output, "reasoning")
		u.ImageOutput = part(u.Output-u.Reasoning, "image")
		r := workload.Request{Usage: u, Model: rapid.SampledFrom([]string{"gpt", "claude", "gemini", ""}).Draw(t, "model")}
		c := build(t, []string{rapid.SampledFrom(names).Draw(t, "tokenizer")}, usage.Assumptions{}, r)[0]
		low, mid, high := total(t, c.Low), total(t, c.Mid), total(t, c.High)
		for _, s := range [][3]int64{{low.PromptSize(), mid.PromptSize(), high.PromptSize()},
			{low.AnswerSize(), mid.AnswerSize(), high.AnswerSize()}} {
			if s[0] > s[1] || s[1] > s[2] {
				t.Fatalf("the band %v does not hold its middle", s)
			}
		}
		for id := range meter.Count {
			if mid[id] < 0 || low[id] < 0 || high[id] < 0 {
				t.Fatalf("%s is negative: %v", id, mid)
			}
		}
		if got, want := float64(mid[meter.CacheRead])*float64(u.Input), float64(u.Cached)*float64(
			mid.PromptSize()); got > want+float64(u.Input) || got < want-float64(u.Input) {
			t.Fatalf("%d of %d cached became %d of %d", u.Cached, u.Input, mid[meter.CacheRead], mid.PromptSize())
		}
	})
}

// TestRowsOfManyRequests: a row of counts for ten requests is ten requests.
func TestRowsOfManyRequests(t *testing.T) {
	row := workload.Request{Model: "gpt", Usage: &meter.Whole{Input: 1000, Cached: 400, Output: 55, Requests: 10}}
	c := build(t, []string{"o200k_base"}, usage.Assumptions{}, row, chat(93, 5))[0]
	if c.Mid.Requests != 11 || c.Recorded != 10 || c.Mid.MaxPrompt != 100 || c.Mid.MaxAnswer != 6 {
		t.Errorf("%d requests, %d recorded, longest %d and %d", c.Mid.Requests, c.Recorded, c.Mid.MaxPrompt, c.Mid.MaxAnswer)
	}
	want := meter.Quantities{meter.Input: 700, meter.CacheRead: 400, meter.Output: 60, meter.Requests: 11}
	if got := total(t, c.Mid); got != want {
		t.Errorf("%v, want %v", got, want)
	}
	row.Usage.Requests = 0
	if c := build(t, []string{"o200k_base"}, usage.Assumptions{}, row)[0]; c.Mid.Requests != 1 {
		t.Errorf("a row for no requests is %d", c.Mid.Requests)
	}
}

func TestHoursAreKeptWhereTheyMatter(t *testing.T) {
	tok, err := tokenizer.Lookup("o200k_base")
	if err != nil {
		t.Fatal(err)
	}
	r := chat(1, 1)
	r.Time = time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)
	for _, hours := range []bool{false, true} {
		b := usage.NewBuilder([]*tokenizer.Tokenizer{tok}, nil, usage.Assumptions{}, families, hours)
		if err := b.Add(&r); err != nil {
			t.Fatal(err)
		}
		want := map[bool]int{false: usage.NoSlot, true: 5}[hours]
		if got := b.Counted()[0].Mid.Buckets[0].Slot; got != want {
			t.Errorf("slot %d, want %d", got, want)
		}
	}
}

// TestContradictionsNameTheirPlace: counts that cannot be split are an error
// with the position of the record.
func TestContradictionsNameTheirPlace(t *testing.T) {
	tok, err := tokenizer.Lookup("o200k_base")
	if err != nil {
		t.Fatal(err)
	}
	b := usage.NewBuilder([]*tokenizer.Tokenizer{tok}, nil, usage.Assumptions{}, families, false)
	bad := workload.Request{Where: workload.Position{File: "a.jsonl", Line: 7}, Model: "gpt",
		Usage: &meter.Whole{Input: -1}}
	var contradiction *meter.ContradictionError
	if err := b.Add(&bad); !errors.As(err, &contradiction) || !strings.HasPrefix(err.Error(), "a.jsonl:7: input: ") {
		t.Error(err)
	}
}
