package near_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/internal/near"
)

func TestNames(t *testing.T) {
	known := []string{"claude-opus-4-8", "gpt-5", "gpt-5-mini", "gpt-4o", "input", "output", "o3"}
	for name, want := range map[string][]string{
		"inptu":                   {"input"},               // a swap
		"ouput":                   {"output"},              // a letter missing
		"Input":                   {"input"},               // case
		"gpt5":                    {"gpt-5"},               // a hyphen missing
		"opus-4-8":                {"claude-opus-4-8"},     // a part of it
		"gpt-5-mini-2025":         {"gpt-5", "gpt-5-mini"}, // more than it; equally near, so by name
		"gpt‑5":                   {"gpt-5"},               // a non-breaking hyphen is one wrong letter
		"сlaude-ορus-4-8":         {"claude-opus-4-8"},     // look-alikes are one wrong letter each
		"":                        nil,                     // nothing is near to nothing
		"quantum":                 nil,                     // too far
		strings.Repeat("x", 1000): nil,                     // too long to be a slip
	} {
		got := near.Names(name, known, 2)
		if !slices.Equal(got, want) && (len(want) != 1 || len(got) == 0 || got[0] != want[0]) {
			t.Errorf("%.20q: %v, want %v", name, got, want)
		}
	}
	if got := near.Names("gpt", known, 2); len(got) != 2 {
		t.Errorf("two at most: %v", got)
	}
	if got := near.Names("input", nil, 3); got != nil {
		t.Errorf("none known: %v", got)
	}
}

func TestHint(t *testing.T) {
	if got := near.Hint("inptu", []string{"input", "output"}); got != `did you mean "input"?` {
		t.Error(got)
	}
	if got := near.Hint("zzz", []string{"input"}); got != "" {
		t.Error(got)
	}
}

func TestStrange(t *testing.T) {
	for name, want := range map[string]string{
		"gpt-4o": "", "gpt-4о": "U+043E", "gpt‑4o": "U+2011", "gpt\u200b-4o": "U+200B", "a\nb": "U+000A", "\x7f": "U+007F",
	} {
		if got := near.Strange(name); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
	if got := near.Strange(strings.Repeat("о", 1e6)); len(got) > 100 {
		t.Errorf("%d bytes", len(got))
	}
}

func TestPrintableAndQuote(t *testing.T) {
	for name, want := range map[string]string{"gpt-4o": "gpt-4o", "é": "é", "a\x1b[2Jb": `a\x1b[2Jb`,
		"\u202egnp": `\u202egnp`, "a\nb": `a\nb`} {
		if got := near.Printable(name); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
	if got := near.Quote("a\nb"); got != `"a\nb"` {
		t.Error(got)
	}
	if got := near.Quote(strings.Repeat("x", 1e7)); len(got) > 100 || !strings.Contains(got, "10000000 bytes") {
		t.Errorf("%.200s", got)
	}
}
