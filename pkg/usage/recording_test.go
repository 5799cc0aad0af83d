package usage_test

import (
	"testing"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/usage"
	"github.com/tokecon/tokecon/pkg/workload"
)

// TestRecordingsAreCounted: sound is counted by the rule of the model and has a
// price of its own; what has no rule is in no count, and is told.
func TestRecordingsAreCounted(t *testing.T) {
	r := workload.Request{Chat: &tokenizer.Chat{
		Messages:   []tokenizer.Message{{Role: "user", Text: "What is said?"}},
		Recordings: []tokenizer.Recording{{Seconds: 60}, {Video: true, Seconds: 10}, {Video: true}},
	}}
	for _, c := range []struct {
		family, model string
		sound, video  int64
		uncounted     int64
	}{
		{"gemini", "gemini-2.5-flash", 60 * 32, 10 * 290, 1},
		{"o200k_base", "gpt-audio", 60 * 10, 0, 2},
		{"o200k_base", "gpt-4o", 0, 0, 3},
	} {
		tok, err := tokenizer.Lookup(c.family)
		if err != nil {
			t.Fatal(err)
		}
		b := usage.NewBuilder([]*tokenizer.Tokenizer{tok.For(c.model)}, nil, usage.Assumptions{Output: 1}, families, false)
		if err := b.Add(&r); err != nil {
			t.Fatal(err)
		}
		got := b.Counted()[0]
		text := got.Parts.Text + got.Parts.Overhead
		if got.Parts.Sound != c.sound || got.Parts.Video != c.video || got.Uncounted != c.uncounted || text == 0 {
			t.Errorf("%s: %+v, %d uncounted", c.model, got.Parts, got.Uncounted)
		}
		q := total(t, got.Mid)
		if q[meter.AudioInput] != c.sound || q[meter.Input] != text+c.video {
			t.Errorf("%s: billed %v", c.model, q)
		}
	}
}
