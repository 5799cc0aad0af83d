package tokenizer

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

func lookup(tb testing.TB, name string) *Tokenizer {
	tb.Helper()
	t, err := Lookup(name)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

var exactNames = []string{
	"cl100k_base", "claude-2", "claude_legacy", "deepseek_v3", "mistral_tekken_240718", "mistral_v1", "o200k_base",
	"o200k_harmony", "p50k_base", "qwen3", "r50k_base",
}

func TestNames(t *testing.T) {
	names := Names()
	if !slices.IsSorted(names) || len(names) < 22 {
		t.Errorf("names are not sorted or too few: %q", names)
	}
	families := strings.Fields("claude-3 claude-4.7 gemini grok mistral deepseek cohere nova llama3 llama4 qwen kimi " +
		"glm minimax voyage titan")
	for _, name := range slices.Concat(exactNames, families) {
		tok := lookup(t, name)
		if tok.Name() != name {
			t.Errorf("%s: name is %s", name, tok.Name())
		}
		if exact := slices.Contains(exactNames, name); exact != (tok.Exactness() == Exact) || exact && tok.Base() != name {
			t.Errorf("%s: %s of base %s", name, tok.Exactness(), tok.Base())
		}
		note, url, checked := tok.Evidence()
		if note == "" || !strings.HasPrefix(url, "https://") || len(checked) != len("2026-01-02") {
			t.Errorf("%s: evidence %q, %q, %q", name, note, url, checked)
		}
		if mid, low, high := tok.Factor(); low <= 0 || low > mid || mid > high || high > 3 {
			t.Errorf("%s: factor %v in %v..%v", name, mid, low, high)
		}
	}
}

func TestUnknownName(t *testing.T) {
	for name, want := range map[string]string{"o200k": "o200k_base", "claude-3.5": "claude-3", "clyde": "",
		"gemni": "gemini"} {
		_, err := Lookup(name)
		var unknown *UnknownError
		if !errors.As(err, &unknown) || unknown.Name != name {
			t.Fatalf("%s: error %v", name, err)
		}
		if want != "" && !slices.Contains(unknown.Near, want) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v does not suggest %s", name, err, want)
		}
	}
}

// TestCookbookCounts holds the counts that OpenAI's cookbook prints,
// https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken .
func TestCookbookCounts(t *testing.T) {
	texts := []string{"antidisestablishmentarianism", "2 + 2 = 4", "お誕生日おめでとう"}
	for name, want := range map[string][]int64{
		"r50k_base":   {5, 5, 14},
		"p50k_base":   {5, 5, 14},
		"cl100k_base": {6, 7, 9},
		"o200k_base":  {6, 7, 8},
	} {
		for i, text := range texts {
			if got := lookup(t, name).CountString(text); got != exactly(want[i]) {
				t.Errorf("%s of %s: %+v, want %d", name, text, got, want[i])
			}
		}
	}
}

func TestEstimate(t *testing.T) {
	tok := lookup(t, "claude-3")
	for text, want := range map[string]Count{
		"":                   {0, 0, 0, Estimated},
		"hello":              {1, 1, 2, Estimated},
		"tiktoken is great!": {7, 6, 7, Estimated}, // 6 base tokens
	} {
		if got := tok.CountString(text); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

func TestAdd(t *testing.T) {
	exact, estimate := Count{2, 2, 2, Exact}, Count{5, 4, 7, Estimated}
	if got, want := exact.Add(estimate), (Count{7, 6, 9, Estimated}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := (Count{}).Add(exact), exact; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestEncodeDecode(t *testing.T) {
	const text = "Grüße \xe2\x82 <|endoftext|> 12345\r\n\t'RE"
	valid := strings.ToValidUTF8(text, "\uFFFD")
	for _, name := range exactNames {
		tok := lookup(t, name)
		ids, err := tok.Encode([]byte(text))
		if err != nil || int64(len(ids)) != tok.Count([]byte(text)).Tokens {
			t.Errorf("%s: %d ids, count %+v, error %v", name, len(ids), tok.Count([]byte(text)), err)
		}
		if back, err := tok.Decode(ids); err != nil || string(back) != valid {
			t.Errorf("%s: decoded %q, error %v", name, back, err)
		}
		if _, err := tok.Decode([]uint32{50256, 1 << 30}); err == nil {
			t.Errorf("%s: decoded an id that does not exist", name)
		}
	}
	if _, err := lookup(t, "gemini").Encode(nil); !errors.Is(err, errEstimated) {
		t.Errorf("encoded without a vocabulary: %v", err)
	}
	if _, err := lookup(t, "gemini").Decode(nil); !errors.Is(err, errEstimated) {
		t.Errorf("decoded without a vocabulary: %v", err)
	}
}

// TestLongTextAgrees compares Count, which remembers pieces in long texts, with
// Encode, which does not.
func TestLongTextAgrees(t *testing.T) {
	var text strings.Builder
	for i := range 40 {
		for _, c := range readEdgeCases(t) {
			text.WriteString(c.text(t))
			text.WriteString(" " + strconv.Itoa(i*i*i))
		}
	}
	for _, name := range exactNames {
		tok := lookup(t, name)
		ids, err := tok.Encode([]byte(text.String()))
		if got := tok.CountString(text.String()); err != nil || got.Tokens != int64(len(ids)) {
			t.Errorf("%s: counted %d, encoded %d (%v)", name, got.Tokens, len(ids), err)
		}
	}
}

// TestConcurrentUse is for the race detector.
func TestConcurrentUse(t *testing.T) {
	tok := lookup(t, "o200k_base")
	text := strings.Repeat("Nantucketers' ships, 1851. ", 100)
	want := tok.CountString(text)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got := tok.CountString(text); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
	group.Wait()
}
