package tokenizer

import (
	"strings"
	"testing"
)

// TestRulesAreExplained: each number has a formula, a page and a day.
func TestRulesAreExplained(t *testing.T) {
	for model, name := range map[string]string{"gpt-4o": "o200k_base", "gpt-5.4-mini": "o200k_base",
		"claude-opus-4-7": "claude-4.7", "gemini-2.5-pro": "gemini"} {
		rules := lookup(t, name).For(model).Rules()
		kinds := map[string]bool{}
		for _, r := range rules {
			kinds[strings.Fields(r.What)[0]] = true
			if r.Count.Tokens <= 0 || r.Count.Low > r.Count.Tokens || r.Count.High < r.Count.Tokens {
				t.Errorf("%s: %s: %+v", model, r.What, r.Count)
			}
			if r.Formula == "" || !strings.HasPrefix(r.Source, "https://") || len(r.Checked) != len("2026-01-02") {
				t.Errorf("%s: %s is not explained: %+v", model, r.What, r)
			}
		}
		if !kinds["picture"] {
			t.Errorf("%s: no rule for pictures among %v", model, kinds)
		}
	}
}

func TestPicture(t *testing.T) {
	tok := lookup(t, "o200k_base").For("gpt-4o")
	got, err := tok.Picture(Picture{Width: 2048, Height: 4096, Detail: "high"})
	if err != nil || got.Count.Tokens != 1105 || !strings.Contains(got.Formula, "170") {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := lookup(t, "grok").For("grok-4").Picture(Picture{Width: 10, Height: 10}); err == nil {
		t.Error("counted a picture without a rule")
	}
}
