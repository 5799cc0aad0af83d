package pricebook_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/lint"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

func day(t testing.TB, text string) time.Time {
	t.Helper()
	at, _, err := pricebook.ParseInstant(text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// load reads books given as text, the first as listed, the others as own.
func load(t testing.TB, texts ...string) *pricebook.Set {
	t.Helper()
	set, err := loadErr(texts...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func loadErr(texts ...string) (*pricebook.Set, error) {
	var docs []pricebook.Document
	for i, text := range texts {
		docs = append(docs, pricebook.Document{Name: fmt.Sprintf("book%d.yaml", i), Data: []byte(text), Own: i > 0})
	}
	return pricebook.Load(docs)
}

func brief(f lint.Finding) string {
	return fmt.Sprintf("%d %s: %s", f.Line, f.Model, f.Message)
}

// TestEveryRuleFires lints the bad book of each rule, testdata/lint/<rule>.yaml:
// it finds what the table says and nothing else.
func TestEveryRuleFires(t *testing.T) {
	want := map[string][]string{
		"overlap":        {"12 acme/m: holds together with the row at overlap.yaml:7 from 2026-05-01 until 2026-06-01"},
		"gap":            {"12 acme/m: no price from 2026-03-01 until 2026-04-01"},
		"ambiguous":      {"10 acme/m: input: ambiguous.yaml:10 and ambiguous.yaml:11 hold at once"},
		"alias-conflict": {"15 acme/two: acme/latest also means acme/one (alias-conflict.yaml:5) from 2026-06-01 on"},
		"alias-shadowed": {"14 acme/new: acme/old is a model of its own with a price (alias-shadowed.yaml:7) from " +
			"2026-06-01 until 2026-07-01"},
		"dated-id-price": {"15 acme/m-2026-01-01: costs input 3 and output 6, while acme/m (dated-id-price.yaml:7) " +
			"costs input 1 and output 2"},
		"unit-slip": {"32 acme/thousandth: input 0.003 is far from 2, the median of the vendor's other models",
			"32 acme/thousandth: output 0.015 is far from 8,",
			"45 acme/history: input 400 is far from 0.4 in the row before, at unit-slip.yaml:39",
			"45 acme/history: output 2000 is far from 2 in the row before",
			"53 acme/inside: cache_read 0.0002 is far from input 2 beside it",
			"63 acme/band: input 450 is far from 2 in the table it replaces"},
		"output-below-input": {"8 acme/m: output 1 is below input 2"},
		"cached-above-input": {"8 acme/m: cache_read 1.5 is above input 1", "14 : cache_read is 1.1 times the input"},
		"cache-write-factor": {"8 acme/m: cache_write_1h 2.5 is not", "8 acme/m: cache_write_5m 0.8 is not",
			"14 : cache_write_30m is 3 times the input"},
		"band-below-base":   {"10 acme/m: input 1 for prompts above 500 tokens is below 2 for smaller ones"},
		"band-incomplete":   {"10 acme/m: no cache_read for prompts of 500 tokens or more"},
		"missing-rate":      {"7 acme/m: no price for output"},
		"missing-tokenizer": {"3 acme/m: no tokenizer"},
		"missing-context":   {"3 acme/m: no context window"},
		"idle-factor": {"10 acme/m: a factor without conditions is not applied to the row",
			"14 : a factor without conditions is applied in the user's own books alone"},
		"idle-pattern": {`12 : acme has no model "mni"`},
		"stale":        {"7 acme/m: in force and last checked on 2026-05-26, 181 days ago"},
		"promotion-passed": {"7 acme/m: promotional until 2026-11-22, and no row says what follows",
			"17 acme/ended: promotional until 2026-10-01"},
		"unknown-waiver": {`10 acme/m: no rule is called "overlpa"`},
		"unused-waiver": {"7 acme/m: the waiver of missing-context sets nothing aside",
			"12 acme/m: the waiver of overlap sets nothing aside"},
	}
	for _, rule := range pricebook.Rules() {
		lines, ok := want[rule.ID]
		if !ok {
			t.Errorf("rule %s has no bad book in the table", rule.ID)
			continue
		}
		findings := lintFile(t, rule.ID+".yaml")
		if len(findings) != len(lines) {
			t.Errorf("%s: %d findings, want %d:", rule.ID, len(findings), len(lines))
		}
		for i, f := range findings {
			if f.Rule != rule.ID || f.Severity != rule.Severity || f.Waived != "" || i < len(lines) &&
				!strings.HasPrefix(brief(f), lines[i]) {
				t.Errorf("%s: got %s %s", rule.ID, f.Rule, brief(f))
			}
		}
	}
	if books, _ := filepath.Glob("testdata/lint/*.yaml"); len(books) != len(want) {
		t.Errorf("%d bad books for %d rules", len(books), len(want))
	}
}

func lintFile(t *testing.T, file string) []lint.Finding {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata/lint", file))
	if err != nil {
		t.Fatal(err)
	}
	set, err := pricebook.Load([]pricebook.Document{{Name: file, Data: data}})
	if err != nil {
		t.Fatal(err)
	}
	return set.Lint(day(t, "2026-11-23"))
}

// TestShippedBooksAreClean lints the shipped books on the newest day on which a
// price was checked and on the day for which they were written.
func TestShippedBooksAreClean(t *testing.T) {
	set := shipped(t)
	for _, date := range []string{"2026-09-23", "2026-11-23"} {
		for _, f := range set.Lint(day(t, date)) {
			if f.Waived == "" {
				t.Errorf("at %s: %s:%s %s", date, f.Book, brief(f), f.Rule)
			}
		}
	}
	if got := set.Version().Date; got != "2026-09-23" {
		t.Errorf("the newest check is of %s: lint the books on that day here", got)
	}
}

func TestWaiversKeepTheirReason(t *testing.T) {
	const book = `vendor: acme
models:
  - id: m
    tokenizer: o200k_base
    waive: [{rule: missing-context, because: "the vendor keeps it secret"}]
    prices:
      - from: 2026-01-01
        rates: {input: 2, output: 1}
        where:
          - mode: batch
            rates: {cache_read: 3}
            waive: [{rule: cached-above-input, because: "the cache is not for batches"}]
        source: s
        checked: 2026-11-01
        promised_until: 2027-01-01
        marks: [promotional]
        waive:
          - {rule: output-below-input, because: "answers are subsidised"}
          - {rule: promotion-passed, because: "waits for its day"}
terms:
  - models: ["*", gone]
    mode: batch
    multiply: {tokens: 0.5}
    source: s
    checked: 2026-11-01
    waive: [{rule: idle-pattern, because: "sold again in spring"}]
`
	want := map[string]string{"missing-context": "the vendor keeps it secret",
		"cached-above-input": "the cache is not for batches", "output-below-input": "answers are subsidised",
		"idle-pattern": "sold again in spring"}
	findings := load(t, book).Lint(day(t, "2026-11-23"))
	for _, f := range findings {
		if f.Waived != want[f.Rule] {
			t.Errorf("%s: waived %q, want %q", f.Rule, f.Waived, want[f.Rule])
		}
	}
	if len(findings) != len(want) {
		t.Errorf("%d findings, want %d: %v", len(findings), len(want), findings)
	}
}

// TestLintIsSorted holds the order of output, whatever the order of maps.
func TestLintIsSorted(t *testing.T) {
	set, at := shipped(t), day(t, "2028-01-01")
	first := set.Lint(at)
	if len(first) < 100 {
		t.Errorf("only %d findings long after the last check", len(first))
	}
	for range 3 {
		if !slices.Equal(first, set.Lint(at)) {
			t.Fatal("two runs differ")
		}
	}
	if !slices.IsSortedFunc(first, func(a, b lint.Finding) int {
		return strings.Compare(a.Book, b.Book)*4 + min(max(a.Line-b.Line, -1), 1)*2 + strings.Compare(a.Rule, b.Rule)
	}) {
		t.Error("not sorted by book, line and rule")
	}
}

func TestRulesAreDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, rule := range pricebook.Rules() {
		if seen[rule.ID] || rule.Doc == "" || strings.ToLower(rule.ID) != rule.ID {
			t.Errorf("rule %q", rule.ID)
		}
		seen[rule.ID] = true
	}
}

func BenchmarkLint(b *testing.B) {
	set, at := shipped(b), time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		set.Lint(at)
	}
}
