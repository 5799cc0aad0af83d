package tokenizer

import (
	"slices"
	"strings"
	"testing"
)

// TestClaudeInflation holds the newer Claude tokenizer to what its vendor
// states and others measured: never fewer than the older one's tokens, none
// more for Chinese, up to 1.6 times as many for English.
func TestClaudeInflation(t *testing.T) {
	older, newer := lookup(t, "claude-3").Factors(), lookup(t, "claude-4.7").Factors()
	for i, f := range newer {
		ratio := f.Mid / older[i].Mid
		if ratio < 0.99 || ratio > 1.6 {
			t.Errorf("%s: claude-4.7 is %.2f times claude-3", f.Class, ratio)
		}
		if f.Class == "chinese" && ratio > 1.02 || f.Class == "prose" && ratio < 1.3 {
			t.Errorf("%s: claude-4.7 is %.2f times claude-3", f.Class, ratio)
		}
	}
}

// TestFactorFollowsContent: the same tokenizer takes other factors for other
// content, whether the text comes whole or as a stream.
func TestFactorFollowsContent(t *testing.T) {
	tok := lookup(t, "claude-4.7")
	prose := strings.Repeat("It was the best of times, it was the worst of times.\n", 50)
	chinese := strings.Repeat("人人生而自由，在尊严和权利上一律平等。\n", 50)
	for text, class := range map[string]string{prose: "prose", chinese: "chinese"} {
		got, base := tok.CountString(text), lookup(t, "claude_legacy").CountString(text)
		for _, f := range tok.Factors() {
			if f.Class != class {
				continue
			}
			if ratio := float64(got.Tokens) / float64(base.Tokens); ratio < f.Mid-0.01 || ratio > f.Mid+0.01 {
				t.Errorf("%s: factor %.3f, want %.3f", class, ratio, f.Mid)
			}
		}
		stream, err := tok.CountReader(strings.NewReader(text))
		if err != nil || stream.Count != got {
			t.Errorf("%s: %+v as a stream (%v), %+v whole", class, stream.Count, err, got)
		}
	}
}

// TestOwnTablesComeFirst: a family whose vocabulary the user has is counted
// with it, and a name that no family knows is looked for there too.
func TestOwnTablesComeFirst(t *testing.T) {
	own := func(name string) (string, error) {
		if name == "llama3" || name == "mine" {
			return o200kTable, nil
		}
		return "", nil
	}
	for _, name := range []string{"llama3", "mine"} {
		tok, err := LookupIn(own, name)
		if err != nil || tok.Exactness() != Exact || tok.Base() != name {
			t.Errorf("%s: %+v, %v", name, tok, err)
		}
	}
	if tok := lookup(t, "llama3"); tok.Exactness() != Estimated {
		t.Error("llama3 is exact without its vocabulary")
	}
	if _, err := LookupIn(own, "other"); err == nil {
		t.Error("found a vocabulary that no one has")
	}
}

// TestModelRules: pictures and tools cost what the model's own rules say.
func TestModelRules(t *testing.T) {
	chat := &Chat{Pictures: []Picture{{Width: 1024, Height: 1024}}}
	for model, want := range map[string]int64{"gpt-4o": 765, "gpt-5": 630, "claude-3-opus": 1399,
		"claude-opus-4-7": 1369} {
		if got := lookup(t, "o200k_base").For(model).CountChat(chat).Images; got != want {
			t.Errorf("%s: a picture is %d tokens, want %d", model, got, want)
		}
	}
	tools := &Chat{Tools: []Tool{{Name: "f"}}}
	claude := lookup(t, "claude-3")
	if a, b := claude.For("claude-opus-4-5").CountChat(tools).Tools, claude.For("claude-opus-4-1").CountChat(
		tools).Tools; a-b != 496-313 {
		t.Errorf("tools are %d and %d tokens", a, b)
	}
	unknown := &Chat{Pictures: []Picture{{}}}
	got := lookup(t, "o200k_base").For("gpt-4o").CountChat(unknown).Total
	if got.Low >= got.Tokens || got.High <= got.Tokens {
		t.Errorf("a picture of unknown size has no band: %+v", got)
	}
}

// TestRowsNamed: the quick way to a row finds what the whole file says.
func TestRowsNamed(t *testing.T) {
	all, err := readRows()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range Names() {
		some, err := rowsNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		want := slices.DeleteFunc(slices.Clone(all), func(r row) bool { return r.name != name })
		if !slices.Equal(some, want) {
			t.Errorf("%s: %d rows, want %d", name, len(some), len(want))
		}
		found += len(some)
	}
	if found != len(all) {
		t.Errorf("found %d of %d rows", found, len(all))
	}
}

func TestRowsAreComplete(t *testing.T) {
	rows, err := readRows()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, r := range rows {
		encoding, err := openEncoding(r.base, nil)
		if err != nil {
			t.Errorf("%s: %v", r.name, err)
		}
		if encoding != nil {
			known[r.name] = true
		}
		if _, err := newTokenizer(r, nil); err != nil {
			t.Errorf("%s: %v", r.name, err)
		}
		if i := r.chat.image; i.Low > i.Tokens || i.Tokens > i.High {
			t.Errorf("%s: picture of %d in %d..%d tokens", r.name, i.Tokens, i.Low, i.High)
		}
		if strings.TrimSpace(r.evidence) != r.evidence {
			t.Errorf("%s: blanks around the evidence", r.name)
		}
	}
	for _, r := range rows {
		if !known[r.name] {
			t.Errorf("%s: no row has a table that is part of the program", r.name)
		}
	}
}
