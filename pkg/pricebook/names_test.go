package pricebook_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/pricebook"
)

// TestNamesAtTheirEdges holds what a name means on either side of the second
// at which it moved.
func TestNamesAtTheirEdges(t *testing.T) {
	set := shipped(t)
	for _, c := range []struct{ name, at, want string }{
		{"mistral-medium-latest", "2026-06-15T23:59:59Z", "mistral/mistral-medium-2505"},
		{"mistral-medium-latest", "2026-06-16", "mistral/mistral-medium-2604"},
		{"mistral/mistral-medium-latest", "2026-06-16", "mistral/mistral-medium-2604"},
		{"deepseek-v4-flash", "2026-09-09T23:59:59Z", "deepseek/deepseek-v4-flash"},
		{"deepseek-v4-flash", "2026-09-10", "deepseek/deepseek-flash"},
		{"gpt-4o-2024-05-13", "2026-11-23", "openai/gpt-4o-2024-05-13"},
		{"gpt-4o-2024-08-06", "2026-11-23", "openai/gpt-4o"},
		{"mistral-large-latest", "2024-07-23T23:59:59Z", "mistral/mistral-large-2402"},
		{"mistral-large-latest", "2024-07-24", "mistral/mistral-large-2407"},
		{"mistral-large-2407", "2024-08-01", "mistral/mistral-large-2407"}, // its own id while that has a price
		{"mistral-large-2407", "2024-09-17", "mistral/mistral-large-2411"}, // then an alias
		{"gpt-5.6", "2026-11-23", "openai/gpt-5.6-sol"},
		{"openai/gpt-5.6", "2026-11-23", "openai/gpt-5.6-sol"},
		{"fireworks/gpt-oss-120b", "2026-11-23", "fireworks/gpt-oss-120b"},
		{"groq/openai/gpt-oss-120b", "2026-11-23", "groq/openai/gpt-oss-120b"},
	} {
		m, err := set.Find(c.name, day(t, c.at))
		if err != nil || m.FullName() != c.want {
			t.Errorf("%s at %s: %v, %v; want %s", c.name, c.at, m, err, c.want)
		}
	}
}

// TestNamesOutOfForce holds that an alias outside its dates has no price, also
// when the model that it stands for at other times has one.
func TestNamesOutOfForce(t *testing.T) {
	set := shipped(t)
	for _, c := range []struct{ name, at, want string }{
		{"gpt-4o-2024-11-20", "2024-09-30T23:59:59Z",
			"gpt-4o-2024-11-20 has no price at 2024-09-30T23:59:59Z: its first is from 2024-10-01"},
		{"command-r-plus-04-2024", "2026-11-23",
			"command-r-plus-04-2024 has no price at 2026-11-23: the last known one ended at 2024-08-30"},
		{"claude-2.0", "2026-11-23", "claude-2.0 has no price at 2026-11-23: the last known one ended at 2025-07-21"},
		{"mistral-medium-latest", "2024-01-01",
			"mistral-medium-latest has no price at 2024-01-01: its first is from 2025-05-07"},
		{"mistral-small-latest", "2024-12-01",
			"mistral-small-latest has no price at 2024-12-01: the last known one ended at 2024-09-17"},
	} {
		m, err := set.Find(c.name, day(t, c.at))
		var e *pricebook.NoPriceError
		if !errors.As(err, &e) || err.Error() != c.want {
			t.Errorf("%s: %v, %v; want %s", c.name, m, err, c.want)
		}
	}
}

func TestBareNamesOfSeveralVendors(t *testing.T) {
	set, at := shipped(t), day(t, "2026-11-23")
	for name, want := range map[string]string{
		"gpt-oss-120b": `model "gpt-oss-120b" is sold by several vendors; write cerebras/gpt-oss-120b or ` +
			`fireworks/gpt-oss-120b`,
		"kimi-k3": `model "kimi-k3" is sold by several vendors; write fireworks/kimi-k3 or moonshot/kimi-k3`,
		"openai/gpt-oss-120b": `model "openai/gpt-oss-120b" is sold by several vendors; write groq/openai/gpt-oss-120b or ` +
			`together/openai/gpt-oss-120b`,
	} {
		_, err := set.Find(name, at)
		var e *pricebook.ManyModelsError
		if !errors.As(err, &e) || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if m, err := set.Find("deepseek-v4-pro", day(t, "2026-04-25")); err != nil || m.Vendor != "deepseek" {
		t.Errorf("before the second vendor sold it: %v, %v", m, err)
	}
}

// TestUnknownNames holds suggestions, and that characters which only look
// right are shown by their code points: U1, U3, R7.
func TestUnknownNames(t *testing.T) {
	set, at := shipped(t), day(t, "2026-11-23")
	for name, want := range map[string]string{
		"gpt5": `unknown model "gpt5"; did you mean gpt-5`,
		// Cyrillic
		"gpt-4о": `unknown model "gpt-4о" (it contains U+043E); did you mean gpt-4 or gpt-4o`,
		// a hyphen that does not break
		"gpt\u20114o":                 `(it contains U+2011); did you mean gpt-4o`,
		"gpt-4o\u200b":                `unknown model "gpt-4o\u200b" (it contains U+200B); did you mean gpt-4o`,
		"gpt-4o\x1b[2J":               `unknown model "gpt-4o\x1b[2J" (it contains U+001B)`,
		"\u202egpt-4o":                `unknown model "\u202egpt-4o" (it contains U+202E)`,
		"GPT-4o":                      `did you mean gpt-4o`,
		"anthropic/claude-opus-5.5":   "did you mean anthropic/claude-opus-5-5",
		"":                            `unknown model ""`,
		strings.Repeat("model", 2e6):  "(10000000 bytes)",
		strings.Repeat("模", 3000_000): "U+6A21 …",
	} {
		m, err := set.Find(name, at)
		var e *pricebook.UnknownModelError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) || len(err.Error()) > 500 {
			t.Errorf("%.30q: %v, %.600v; want %s", name, m, err, want)
		}
	}
}

func TestSelect(t *testing.T) {
	set, at := shipped(t), day(t, "2026-11-23")
	for _, c := range []struct{ patterns, want string }{
		{"openai/gpt-6-*", "openai/gpt-6-astra openai/gpt-6-luna openai/gpt-6-sol"},
		{"gpt-6-sol claude-opus-5-5 gpt-6-sol", "anthropic/claude-opus-5-5 openai/gpt-6-sol"},
		{"*gpt-oss-20b", "fireworks/gpt-oss-20b groq/openai/gpt-oss-20b together/openai/gpt-oss-20b"},
		{"claude-2*", ""}, // withdrawn
		{"nothing-*", ""},
	} {
		models, err := set.Select(strings.Fields(c.patterns), at)
		var names []string
		for _, m := range models {
			names = append(names, m.FullName())
		}
		if got := strings.Join(names, " "); got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %s, %v; want %s", c.patterns, got, err, c.want)
		}
	}
	if models, err := set.Select([]string{"*"}, at); err != nil || len(models) < 150 {
		t.Errorf("all: %d, %v", len(models), err)
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"*", "", true}, {"*", "a/b", true}, {"", "", true}, {"", "a", false}, {"a", "a", true}, {"a", "ab", false},
		{"a*", "ab", true}, {"a*", "ba", false}, {"*a", "ba", true}, {"*a", "ab", false}, {"a*a", "a", false},
		{"a*a", "aa", true},
		{"a*b*c", "aXbYc", true}, {"a*b*c", "aXcYb", false}, {"**", "x", true}, {"*ab*ab*", "abab", true},
		{"*ab*ab*", "aba", false},
		{"gpt-*-mini", "gpt-5-mini", true}, {"gpt-*-mini", "gpt-mini", false},
	} {
		if got := pricebook.Match(c.pattern, c.name); got != c.want {
			t.Errorf("Match(%q, %q) is %t", c.pattern, c.name, got)
		}
	}
	start := time.Now()
	if pricebook.Match(strings.Repeat("*a", 40)+"*b", strings.Repeat("a", 5000)) || time.Since(start) > time.Second {
		t.Errorf("a pattern of many stars took %s", time.Since(start))
	}
}
