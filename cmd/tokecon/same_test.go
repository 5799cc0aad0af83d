package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// sameBooks are projects' own books: a contract price, and a model that is in no other.
const sameBooks = `vendor: openai
models:
  - id: gpt-5-mini
    prices: [{from: 2026-01-01, rates: {input: 0.11, cache_read: 0.011, output: 0.9}, source: x, checked: 2026-01-01}]
  - id: private-1
    tokenizer: o200k_base
    prices: [{from: 2026-01-01, rates: {input: 2, output: 7}, source: x, checked: 2026-01-01}]
`

// sameProjects are plans of every shape, with what serves them.
func sameProjects() map[string]string {
	workloads := "workloads:\n  - {workload: w, counts: {input: 8000, cached: 2000, output: 500}}\n" +
		"  - {workload: v, counts: {input: 900, output: 5}}\n"
	offers := `offers:
  - {name: night, model: openai/gpt-5.4, mode: batch}
  - {name: mixed, router: 0.0001, route: [{offer: openai/gpt-5-mini, share: 70%}, {offer: night, share: 30%}]}
  - name: careful
    cascade: {first: openai/gpt-5-mini, then: anthropic/claude-sonnet-4-6, accepted: 75%, judge: openai/gpt-5-nano,
      judge_workload: v}
  - {name: shared, route: [{offer: mine, share: 20%}, {offer: openai/gpt-5-mini, share: 80%}]}
fleets:
  - {name: mine, model: gpt-oss-120b, gpu: h100}
`
	plan := func(text string) string { return workloads + offers + "plans:\n  - {name: p, " + text + "}\n" }
	return map[string]string{
		"contract":  plan("price: 20, offer: openai/gpt-5-mini, requests: 600"),
		"private":   plan("price: 40, offer: openai/private-1, requests: 600, users: 9"),
		"listed":    plan("price: 60, offer: anthropic/claude-sonnet-4-6, requests: 600"),
		"mode":      plan("price: 40, offer: night, requests: 600"),
		"route":     plan("price: 20, offer: mixed, requests: 600, users: 70"),
		"cascade":   plan("price: 20, offer: careful, requests: 600, target: 40%"),
		"fleet":     plan("price: 90, offer: mine, requests: 6000, users: 5000"),
		"share":     plan("price: 90, offer: shared, requests: 4, users: 5000"),
		"outcome":   plan("per: outcome, price: 0.99, success: 80%, offer: openai/gpt-5-mini"),
		"resale":    plan("per: tokens, markup: 20%, offer: openai/gpt-5-mini"),
		"tail":      plan("price: 20, offer: openai/gpt-5-mini, tail: {median: 40, sigma: 1.5}, cap: 3k"),
		"allowance": plan("price: 20, offer: openai/private-1, requests: 700, included: 500, overage: 0.05"),
	}
}

// TestTheBaseMarginIsTheSame: with books of one's own and with a lock, every command
// that shows the margin of a plan as it is shows the same one.
func TestTheBaseMarginIsTheSame(t *testing.T) {
	away(t, "")
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for name, text := range sameProjects() {
		for _, has := range []string{"nothing", "books", "lock", "books and lock"} {
			if has != "books and lock" && name != "route" && name != "share" {
				continue // both at once hold for either, and two shapes show each
			}
			t.Run(name+"/"+has, func(t *testing.T) { sameMargin(t, text, has, day) })
		}
	}
}

func sameMargin(t *testing.T, text, has string, day time.Time) {
	t.Chdir(t.TempDir())
	if strings.Contains(has, "books") {
		text = "books: [own]\n" + text
		write(t, "own/openai.yaml", sameBooks)
	}
	write(t, "tokecon.yaml", text+"checks:\n  - {rule: gross_margin.min, value: 0%, plan: p}\n")
	if strings.Contains(has, "lock") {
		asOn(t, day.AddDate(0, -4, 0), "lock")
	}
	want := marginOf(t, asOn(t, day, "margin", "-f", "json"))
	for shown, got := range map[string]string{
		"export":   exportedMargin(t, asOn(t, day, "export", "-f", "csv")),
		"scenario": valueAt(t, asOn(t, day, "scenario", "--shock", "volume=x1", "-f", "json"), "plans.0.base.gross_margin"),
		"swap": valueAt(t, asOn(t, day, "swap", "--to", "openai/gpt-5-nano", "-f", "json"),
			"plans.0.current.gross_margin"),
		"diff":  differed(t, asOn(t, day, "diff", "--from", "2026-06-01", "-f", "json")),
		"check": valueAt(t, asOn(t, day, "check", "-f", "json"), "findings.0.actual"),
	} {
		if !sameNumber(got, want) {
			t.Errorf("%s: margin %s, %s %s", has, want, shown, got)
		}
	}
}

// sameNumber reports whether two texts are one number; results may write fewer digits.
func sameNumber(a, b string) bool {
	n := min(len(a), len(b), 20)
	return a != "" && n > 0 && a[:n] == b[:n]
}

// asOn runs a command on a day and returns what it prints.
func asOn(t *testing.T, day time.Time, args ...string) string {
	t.Helper()
	var out, errs strings.Builder
	r := newRunner(strings.NewReader(""), &out, &errs)
	r.now = func() time.Time { return day }
	if status := r.run(args); status != exitDone && status != exitNo {
		t.Fatalf("%v: status %d: %s", args, status, errs.String())
	}
	return out.String()
}

// write makes a file with its folders.
func write(t *testing.T, name, text string) {
	t.Helper()
	if i := strings.LastIndexByte(name, '/'); i > 0 {
		if err := os.MkdirAll(name[:i], 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func marginOf(t *testing.T, text string) string { return valueAt(t, text, "plans.0.gross_margin") }

// valueAt returns what stands in JSON at a path such as plans.0.margin.
func valueAt(t *testing.T, text, path string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	for _, step := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(x) {
				t.Fatalf("no %s in %s", path, text)
			}
			v = x[i]
		}
	}
	return fmt.Sprint(v)
}

// exportedMargin returns the base gross margin of an export.
func exportedMargin(t *testing.T, text string) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for i, cell := range row {
			if row[0] == "base" && cell == "gross_margin" {
				return row[i+2]
			}
		}
	}
	t.Fatalf("no base gross_margin in %s", text)
	return ""
}

// differed returns the margin of the later side of a difference.
func differed(t *testing.T, text string) string {
	t.Helper()
	return valueAt(t, text, "plans.0.gross_margin.to")
}
