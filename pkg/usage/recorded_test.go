package usage_test

import (
	"testing"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/usage"
	"github.com/tokecon/tokecon/pkg/workload"
)

// logged is a short question and answer with the counts that Claude recorded.
func logged(input, output int64) workload.Request {
	return workload.Request{
		Model:  "claude-x",
		Chat:   &tokenizer.Chat{Messages: []tokenizer.Message{{Role: "user", Text: "Why is the sky blue?"}}},
		Answer: &workload.Answer{Text: "Air scatters blue light the most."},
		Usage:  &meter.Whole{Input: input, Output: output, Requests: 1},
	}
}

// TestTextThatIsNotTheWhole: when far more was counted than the log holds, other
// tokenizers convert the recorded counts instead of counting a part.
func TestTextThatIsNotTheWhole(t *testing.T) {
	for _, c := range []struct {
		name          string
		input, output int64
		partial       int64
		prompt        int64 // least that o200k is then taken to count
	}{
		{"the text explains the counts", 15, 12, 0, 1},
		{"a system prompt is missing", 9500, 12, 1, 5000},
		{"thinking is missing", 15, 2000, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			o200k, err := tokenizer.Lookup("o200k_base")
			if err != nil {
				t.Fatal(err)
			}
			b := usage.NewBuilder([]*tokenizer.Tokenizer{o200k}, nil, usage.Assumptions{},
				func(string) *tokenizer.Tokenizer { return named("claude-3") }, false)
			r := logged(c.input, c.output)
			if err := b.Add(&r); err != nil {
				t.Fatal(err)
			}
			got := b.Counted()[0]
			if b.Partial() != c.partial || got.Mid.MaxPrompt < c.prompt {
				t.Errorf("partial %d, prompt %d", b.Partial(), got.Mid.MaxPrompt)
			}
			if exact := got.Exactness == tokenizer.Exact; exact != (c.partial == 0) {
				t.Errorf("exactness %s", got.Exactness)
			}
		})
	}
}

// TestOwnRecordsAreExact: what a vendor counted itself is exact for its models,
// though we could only estimate it.
func TestOwnRecordsAreExact(t *testing.T) {
	claude, err := tokenizer.Lookup("claude-3")
	if err != nil {
		t.Fatal(err)
	}
	b := usage.NewBuilder([]*tokenizer.Tokenizer{claude}, nil, usage.Assumptions{},
		func(string) *tokenizer.Tokenizer { return named("claude-3") }, false)
	first, second := logged(15, 12), logged(9500, 12)
	for _, r := range []*workload.Request{&first, &second} {
		if err := b.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if c := b.Counted()[0]; c.Exactness != tokenizer.Exact || c.Low != c.Mid || c.Mid.MaxPrompt != 9500 {
		t.Errorf("%s %d", c.Exactness, c.Mid.MaxPrompt)
	}
	second.Usage = nil
	if err := b.Add(&second); err != nil {
		t.Fatal(err)
	}
	if c := b.Counted()[0]; c.Exactness != tokenizer.Estimated || c.Low == c.Mid {
		t.Errorf("%s: one request is not recorded", c.Exactness)
	}
}
