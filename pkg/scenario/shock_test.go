package scenario_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/scenario"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"price=+100%":                     "price=x2",
		"price=-50%":                      "price=x0.5",
		"price:openai=x2":                 "price:openai/*=x2",
		"price:openai/gpt-5*@output=×1.5": "price:openai/gpt-5*@output=x1.5",
		"price:@output=x3":                "price:@output=x3",
		"price:amazon-bedrock/amazon.nova-2-lite-v1:0=+5%": "price:amazon-bedrock/amazon.nova-2-lite-v1:0=x1.05",
		"tokens=x1.41":    "tokens=x1.41",
		"verbosity=-34%":  "verbosity=x0.66",
		"cache=40%":       "cache=40%",
		"cache=0":         "cache=0%",
		"volume=x3":       "volume=x3",
		"users=x0.5":      "users=x0.5",
		"utilisation=x2":  "utilisation=x2",
		"rent=-30%":       "rent=x0.7",
		"electricity=+1%": "electricity=x1.01",
		"sell=-10%":       "sell=x0.9",
	} {
		s, err := scenario.Parse(text)
		if err != nil || s.String() != want {
			t.Errorf("%s: %s, %v, want %s", text, s, err, want)
			continue
		}
		again, err := scenario.Parse(s.String())
		if err != nil || again.String() != want {
			t.Errorf("%s is written as %s and read as %s, %v", text, s, again, err)
		}
	}
}

func TestNoShocks(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "is no shock; write LEVER=CHANGE",
		"price":                   "is no shock",
		"prize=x2":                `"prize" is no lever; they are price tokens`,
		"price=2":                 `"2" is no change; write +100%, -20% or x3`,
		"price=x0":                "leaves 0% of what it is",
		"price=-100%":             "leaves 0%",
		"price=-150%":             "leaves -50%",
		"price=x1001":             "at most 1000 times",
		"price=x1e9":              "price: ",
		"price=+NaN%":             "price: ",
		"price:=x2":               "only a price has a scope",
		"tokens:openai=x2":        "only a price has a scope",
		"price:openai@outputt=x2": `"outputt": `,
		"cache=x2":                "cache: ",
		"cache=140%":              "cache: ",
		"volume=+1,5%":            "volume: ",
	} {
		if _, err := scenario.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestScopes: a shock moves what its scope names, and factors multiply.
func TestScopes(t *testing.T) {
	var all scenario.Shocks
	for _, text := range []string{"price=x2", "price:openai=x3", "price:openai/gpt-5*@output=x5", "tokens=x7", "tokens=x2",
		"cache=10%", "cache=20%"} {
		s, err := scenario.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	for _, c := range []struct {
		model string
		id    meter.ID
		want  string
	}{{"openai/gpt-5-mini", meter.Output, "30"}, {"openai/gpt-5-mini", meter.Input, "6"}, {"openai/o3", meter.Output, "6"},
		{"groq/openai/gpt-5", meter.Output, "2"}} {
		if got := all.Priced(c.model)(c.id); got.String() != c.want {
			t.Errorf("%s %s: %s, want %s", c.model, c.id, got, c.want)
		}
	}
	if got := all.Factor(scenario.Tokens); got.String() != "14" {
		t.Error(got)
	}
	if got := all.Factor(scenario.Volume); !got.Equal(money.FromInt(1)) {
		t.Error(got)
	}
	if got := all.Cached(); got == nil || got.String() != "0.2" {
		t.Error(got)
	}
	if all[3:].Priced("openai/o3") != nil || all[:2].Cached() != nil {
		t.Error("what does not move has no factor")
	}
	if got := all[:2].String(); got != "price=x2 price:openai/*=x3" {
		t.Error(got)
	}
}

// TestParseNeverPanics: any text is a shock that is written as it is read, or an
// error.
func TestParseNeverPanics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(),
			rapid.StringMatching(`(price|cache|tokens)(:[a-z/*@]{0,9})?=[x+-]?[0-9.]{0,5}%?`)).Draw(t, "text")
		s, err := scenario.Parse(text)
		if err != nil {
			return
		}
		if again, err := scenario.Parse(s.String()); err != nil || again.String() != s.String() {
			t.Fatalf("%q is written as %q and read as %q, %v", text, s, again, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("price:openai/gpt-5*@output=+50%")
	f.Add("cache=0.4")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := scenario.Parse(text)
		if err == nil && (s.By.Sign() < 0 || s.By.IsZero() && !s.Lever.Share()) {
			t.Fatalf("%q is a factor of %s", text, s.By)
		}
	})
}
