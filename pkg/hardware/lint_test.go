package hardware_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/lint"
)

func brief(f lint.Finding) string {
	return fmt.Sprintf("%d %s: %s", f.Line, f.Model, f.Message)
}

// TestEveryRuleFires lints the bad book of each rule, testdata/lint/<rule>.yaml:
// it finds what the table says and nothing else.
func TestEveryRuleFires(t *testing.T) {
	want := map[string][]string{
		"alias-conflict": {
			`11 two: Fast also means one (alias-conflict.yaml:4)`,
			`11 two: one also means one (alias-conflict.yaml:4)`,
			`36 site: ONE also means one (alias-conflict.yaml:35)`,
			`39 BBB: land also means AAA (alias-conflict.yaml:38)`,
		},
		"unknown-name": {
			`29 m-1: unknown model "mood"; did you mean "mod"?`,
			`30 m-2: unknown accelerator "h100"`,
		},
		"twice-quoted":       {`13 acc: ACME quotes another on_demand price for the same day at twice-quoted.yaml:11`},
		"active-above-total": {`4 mod: active_b 80.3 is above total_b 8.03`},
		"experts": {
			`4 dense: active_b 3 is not total_b 8.03, and there are no experts`,
			`18 part: experts need moe_layers, experts, experts_per_token and expert_width`,
			`34 gate: 1 matrices an expert; there are 2 or 3`,
			`34 gate: a token goes to 9 experts of 8`,
			`53 large: experts have 50.3B parameters, the model 8.03`,
		},
		"heads": {`4 mod: kv_heads 32 are more than heads 8`},
		"layers": {
			`4 more: full_layers 33 and window_layers 0 are more than layers 32`,
			`18 windows: full_layers 16 and window_layers 17 are more than layers 32`,
			`34 endless: window_layers without window_tokens`,
			`49 moe: moe_layers 33 are more than layers 32`,
		},
		"pue-below-one": {`4 dc: PUE 0.9 is below 1`},
		"future-date": {
			`4 acc: the accelerator was checked on 2026-12-24, after 2026-11-23`,
			`32 m-1: measured on 2026-11-24, after 2026-11-23`,
		},
		"no-source": {
			`3 one: the accelerator was read, and names no source`,
			`10 two: the source of the accelerator is not the address of a page`,
			`26 three: the source of the spot price is not the address of a page`,
		},
		"no-date": {
			`3 acc: the accelerator does not say when it was checked`,
			`10 acc: the spot price has no day from which it holds`,
			`31 m-1: the measurement has no day`,
		},
		"stale": {`11 acc: spot price in force and last checked on 2026-05-26, 181 days ago`},
		"incomplete": {
			`4 bare: no memory_gb, bandwidth_gbs, tflops.bf16, link_gbs`,
			`7 mod: no context, weight_gb`,
		},
		"implausible": {
			`4 slips: allin_kw 1730 is outside 0.01 to 20`,
			`4 slips: bandwidth_gbs 3 is outside 20 to 100000`,
			`4 slips: link_gbs 450000 is outside 0.1 to 20000`,
			`4 slips: memory_gb 80000 is outside 4 to 4096`,
			`4 slips: tdp_watts 0.7 is outside 10 to 5000`,
			`4 slips: tflops.bf16 989000 is outside 1 to 200000`,
			`12 slips: purchase price 25 is outside 100 to 1000000`,
			`13 slips: on_demand price 250 is outside 0.01 to 100`,
			`14 slips: spot price 150 is outside 0.01 to 100`,
			`15 hungry: allin_kw 0.5 is outside 0.9 to 20`,
			`23 mod: context 128 is outside 512 to 100000000`,
			`23 mod: total_b 80300 is outside 0.05 to 20000`,
			`23 mod: vocabulary 12 is outside 256 to 2000000`,
			`23 mod: weight_gb 160600 is outside 0.05 to 40000`,
			`38 AAA: grams_per_kwh 0.37 is outside 1 to 1500`,
			`38 AAA: usd_per_kwh 83 is outside 0.005 to 1`,
			`40 dc: PUE 12 is outside 0 to 3`,
		},
		"narrow-slower": {
			`4 one: the peak of fp8, 494, is below that of bf16, 989`,
			`10 two: the peak of fp4, 990, is below that of fp8, 1979`,
		},
		"price-slip": {
			`13 acc: the on_demand price 24 is far from 2, the median of its other prices`,
			`14 acc: the spot price 0.1 is far from 2.2, the median of its other prices`,
			`15 acc: the spot price is 0`,
			`16 acc: the purchase price 2500 is far from 50000, the median of its other prices`,
			`17 acc: the server price 50000 is far from 2500, the median of its other prices`,
		},
		"weight-size": {
			`4 half: weight_gb 8.03 is -50% from 16.1, what 8.03B parameters in bf16 come to`,
			`32 experts: weight_gb 41.8 is +197% from 14.1, what 20.9B parameters in mxfp4 come to`,
		},
		"inconsistent": {
			`29 little: output_tps 500, while concurrency, ttft_ms and tpot_ms come to 918.2`,
			`30 ratio: input_tps 50, while output_tps and the lengths come to 500.0`,
		},
	}
	for _, rule := range hardware.Rules() {
		lines, ok := want[rule.ID]
		if !ok {
			t.Errorf("rule %s has no bad book in the table", rule.ID)
		}
		findings := lintFile(t, rule.ID+".yaml")
		if len(findings) != len(lines) {
			t.Errorf("%s: %d findings, want %d:", rule.ID, len(findings), len(lines))
		}
		for i, f := range findings {
			if f.Rule != rule.ID || f.Severity != rule.Severity || f.Hint == "" || i >= len(lines) || brief(f) != lines[i] {
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
	set, err := hardware.Load([]hardware.Document{{Name: file, Data: data}})
	if err != nil {
		t.Fatal(err)
	}
	return set.Lint(day(t, "2026-11-23"))
}

// TestShippedBooksAreClean lints the shipped books on the newest day on which a
// fact was checked and on the day for which they were written.
func TestShippedBooksAreClean(t *testing.T) {
	set := shipped(t)
	for _, date := range []string{"2026-08-21", "2026-11-23"} {
		for _, f := range set.Lint(day(t, date)) {
			t.Errorf("at %s: %s:%s %s", date, f.Book, brief(f), f.Rule)
		}
	}
	if got, _, _ := strings.Cut(set.Version(), "-b"); !strings.HasPrefix(got, "2026-08-21-") {
		t.Errorf("the newest check is of %s: lint the books on that day here", got)
	}
}

// TestOwnFactsMayRestOnContracts holds that what the user writes needs no page.
func TestOwnFactsMayRestOnContracts(t *testing.T) {
	set := load(t, good, "accelerators: [{id: acc, prices: [{kind: spot, amount: 1, from: 2026-01-01, checked: "+
		"2026-01-01, source: contract 17}, {kind: spot, provider: X, amount: 1, from: 2026-01-01, checked: 2026-01-01, "+
		"confidence: read}]}]\n")
	var found []string
	for _, f := range set.Lint(day(t, "2026-02-01")) {
		if f.Rule == "no-source" {
			found = append(found, brief(f))
		}
	}
	if want := []string{"1 acc: the spot price was read, and names no source"}; !slices.Equal(found, want) {
		t.Errorf("got %q, want %q", found, want)
	}
}

// TestLintIsSorted holds the order of output, whatever the order of maps.
func TestLintIsSorted(t *testing.T) {
	set, at := shipped(t), day(t, "2028-01-01")
	first := set.Lint(at)
	if len(first) < 50 {
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
	for _, rule := range hardware.Rules() {
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
