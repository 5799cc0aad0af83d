package pricebook_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// TestConditionsCombine holds law 4: mode, region, hours and prompt size hold
// at once.
func TestConditionsCombine(t *testing.T) {
	set, at := shipped(t), day(t, "2026-11-23")
	got := rates(t, set, "gpt-5.4", pricebook.Ask{At: at, Mode: pricebook.Batch, Region: "eu", Prompt: 272_001})
	expect(t, "gpt-5.4 batch × eu × long: 5 × 0.5 × 1.1", got,
		map[meter.ID]string{meter.Input: "2.75", meter.CacheRead: "0.275", meter.Output: "12.375"})
	got = rates(t, set, "gpt-5.4", pricebook.Ask{At: at, Mode: pricebook.Batch, Region: "eu", Prompt: 272_000})
	expect(t, "gpt-5.4 batch × eu", got, map[meter.ID]string{meter.Input: "1.375", meter.Output: "8.25"})

	const discount = `vendor: deepseek
terms:
  - {models: ["*"], mode: batch, multiply: {tokens: 0.5}, source: contract, checked: 2026-09-01}
`
	peak := day(t, "2026-11-23T02:00:00Z")
	deep := withOwn(t, discount)
	got = rates(t, deep, "deepseek/deepseek-v4-pro", pricebook.Ask{At: peak, Mode: pricebook.Batch})
	expect(t, "deepseek peak × batch", got,
		map[meter.ID]string{meter.Input: "0.66", meter.CacheRead: "0.022", meter.Output: "1.98"})
	got = rates(t, deep, "deepseek/deepseek-v4-pro",
		pricebook.Ask{At: peak, Clock: day(t, "2026-11-23T05:00:00Z"), Mode: pricebook.Batch})
	expect(t, "deepseek off-peak × batch", got, map[meter.ID]string{meter.Input: "0.33"})
}

// TestOverridesMeterByMeter holds that a price under conditions replaces the
// meters it names, and the mode's factor is not applied to it again.
func TestOverridesMeterByMeter(t *testing.T) {
	got := rates(t, shipped(t), "gemini-3.5-flash-lite", pricebook.Ask{At: day(t, "2026-11-23"), Mode: pricebook.Batch})
	expect(t, "batch", got, map[meter.ID]string{meter.Input: "0.15", meter.CacheRead: "0.02", meter.Output: "1.25"})
}

// TestSpecificity holds which of several prices wins.
func TestSpecificity(t *testing.T) {
	const extra = `        bands:
          - {above: 100, rates: {input: 20, output: 40}}
        where:
          - {mode: batch, rates: {input: 5}}
          - {mode: batch, region: [eu], rates: {input: 6}}
          - {region: ["*"], rates: {output: 22}}
          - {region: [eu], rates: {output: 23}}
          - {mode: flex, above: 200, rates: {input: 7}}
          - {mode: flex, rates: {input: 8}}
          - {mode: priority, up_to: 100, multiply: {tokens: 2}}
terms:
  - {models: ["*"], mode: batch, rates: {input: 4, output: 9}, source: s, checked: 2026-01-01}
  - {models: ["*"], region: [eu], multiply: {answer: 3}, source: s, checked: 2026-01-01}
`
	set, at := load(t, oneModel("input: 10, output: 20", extra)), day(t, "2026-02-01")
	for _, c := range []struct {
		what          string
		ask           pricebook.Ask
		input, output string
	}{
		{"nothing asked", pricebook.Ask{}, "10", "20"},
		{"the row before a term", pricebook.Ask{Mode: pricebook.Batch}, "5", "9"},
		{"more conditions", pricebook.Ask{Mode: pricebook.Flex, Prompt: 201}, "7", "40"},
		{"a mode and no size, below every band", pricebook.Ask{Mode: pricebook.Flex, Prompt: 50}, "8", "20"},
		{"any region", pricebook.Ask{Region: "us"}, "10", "22"},
		{"a named region before any", pricebook.Ask{Region: "eu"}, "10", "23"},
		{"a band", pricebook.Ask{Prompt: 101}, "20", "40"},
		{"a factor within a size", pricebook.Ask{Mode: pricebook.Priority, Prompt: 100}, "20", "40"},
	} {
		c.ask.At = at
		expect(t, c.what, rates(t, set, "m", c.ask), map[meter.ID]string{meter.Input: c.input, meter.Output: c.output})
	}
	m, err := set.Find("m", at)
	if err != nil {
		t.Fatal(err)
	}
	for what, ask := range map[string]pricebook.Ask{
		"mode and region and a term": {At: at, Mode: pricebook.Batch, Region: "eu"}, // output: by mode or by region?
		"mode or size":               {At: at, Mode: pricebook.Batch, Prompt: 101},
	} {
		_, err := m.Card(ask)
		var e *pricebook.AmbiguousError
		if !errors.As(err, &e) || len(e.Places) != 2 || !strings.Contains(err.Error(), "book0.yaml:") {
			t.Errorf("%s: %v, want an ambiguous price", what, err)
		}
	}
	_, err = m.Card(pricebook.Ask{At: at, Mode: pricebook.Priority, Prompt: 101})
	var e *pricebook.NotOfferedError
	if !errors.As(err, &e) || !strings.Contains(err.Error(),
		"lists no price in mode priority; it is sold in standard, batch, flex, priority") {
		t.Errorf("priority for a long prompt: %v", err)
	}
}

// TestStandIns holds what bills a meter without a rate: law 2 and law 3.
func TestStandIns(t *testing.T) {
	at := pricebook.Ask{At: day(t, "2026-02-01")}
	got := rates(t, load(t, oneModel("input: 1, output: 2", "")), "m", at)
	expect(t, "no cache", got, map[meter.ID]string{meter.CacheRead: "1", meter.CacheWrite5m: "1", meter.CacheWrite1h: "1",
		meter.Reasoning: "2", meter.AudioInput: "", meter.WebSearch: ""})
	got = rates(t, load(t, oneModel("input: 1, cache_write_5m: 1.25, output: 2", "")), "m", at)
	expect(t, "short writes", got, map[meter.ID]string{meter.CacheWrite30m: "1.25", meter.CacheWrite1h: ""})
	got = rates(t, load(t, oneModel("input: 0, output: 2, reasoning: 3", "")), "m", at)
	expect(t, "free input", got, map[meter.ID]string{meter.Input: "0", meter.CacheRead: "0", meter.Reasoning: "3"})
}

// withOwn loads the shipped books and lays the user's own over them.
func withOwn(t testing.TB, texts ...string) *pricebook.Set {
	t.Helper()
	set, err := withOwnErr(t, texts...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}
