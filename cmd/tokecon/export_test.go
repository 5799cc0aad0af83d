package main

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// exported runs export and opens the workbook.
func exported(t *testing.T, args ...string) *excelize.File {
	t.Helper()
	out, errs, status := run(append([]string{"export", "-f", "xlsx"}, args...), "")
	if status != exitDone || errs != "" {
		t.Fatalf("tokecon export %v: status %d, %s", args, status, errs)
	}
	f, err := excelize.OpenReader(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// formulas visits every cell with a formula, with the value that is written for it.
func formulas(t *testing.T, f *excelize.File, visit func(sheet, cell, formula, value string)) int {
	t.Helper()
	n := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x, value := range row {
				cell, err := excelize.CoordinatesToCellName(x+1, y+1)
				if err != nil {
					t.Fatal(err)
				}
				formula, err := f.GetCellFormula(sheet, cell)
				if err != nil {
					t.Fatal(err)
				}
				if formula != "" {
					n++
					visit(sheet, cell, formula, value)
				}
			}
		}
	}
	return n
}

// same holds for equal texts and for numbers that differ by rounding alone.
func same(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return a == b
	}
	return math.Abs(x-y) <= 1e-9*max(math.Abs(x), math.Abs(y)) || math.Abs(x-y) < 1e-13
}

// TestWorkbookRecalculates: a program that knows nothing of the engine computes the
// figures that the engine has written.
func TestWorkbookRecalculates(t *testing.T) {
	away(t, "")
	for _, args := range books(t) {
		f := exported(t, args...)
		n := formulas(t, f, func(sheet, cell, formula, value string) {
			got, err := f.CalcCellValue(sheet, cell, excelize.Options{RawCellValue: true})
			if err != nil || !same(got, value) {
				t.Errorf("%v: %s!%s =%s is %s, %v; the engine has %s", args, sheet, cell, formula, got, err, value)
			}
		})
		if n < 40 {
			t.Errorf("%v: only %d formulas", args, n)
		}
	}
}

// books are workbooks of every kind.
func books(t *testing.T) [][]string {
	t.Helper()
	project := filepath.Join(t.TempDir(), "tokecon.yaml")
	if err := os.WriteFile(project, []byte(everyPlan), 0o644); err != nil {
		t.Fatal(err)
	}
	return [][]string{
		{"--project", "starter.yaml"},
		{"--project", project},
		{"--project", "starter.yaml", "--plan", "pro", "--offer", "openai/gpt-5-mini", "--offer", "deepseek/*"},
		{"chat", "-m", "openai/*", "-m", "deepseek/*", "--mode", "batch"},
	}
}

// everyPlan has all that a plan can say.
const everyPlan = `
workloads:
  - workload: w
    counts: {input: 8000, cached: 6000, output: 500, reasoning: 200}
  - workload: small
    counts: {input: 800, output: 90}
    retries: 5%
plans:
  - {name: "=alike+1", price: 120, period: year, offer: openai/gpt-5-mini, requests: 700, included: 500, overage: 0.01,
     cap: 600, target: 40%, users: 12}
  - {name: "pro", price: 20, offer: openai/gpt-5-mini, requests: 50000, included: 500, overage: 0.00001,
     costs: [{name: fee, share: 3%, payment: 0.3, standing: true},
     {name: work, request: 0.0001, each: 0.4, standing: true}], target: 40%, fixed: 900}
  - {name: "Pro", price: 20, offer: openai/gpt-5, tail: {median: 40, sigma: 2}, included: 300, overage: 0.002,
     cap: 4000, free: {conversion: 3%, requests: 9}, costs: [{name: fee, share: 3%}, {name: fee, request: 0.0001}],
     target: 40%, users: 10}
  - {name: tail only, workload: small, price: 9, offer: openai/gpt-5-nano, tail: {median: 0.5, sigma: 0.4}}
  - {name: tail included, workload: small, price: 9, offer: anthropic/claude-opus-4-8, tail: {median: 300, sigma: 1.2},
     included: 100, overage: 0.0001}
  - {name: tail capped, workload: small, price: 9, offer: deepseek/deepseek-chat, tail: {median: 300, sigma: 1.2},
     cap: 20k}
  - name: segments
    price: 12
    annual_discount: 25%
    offer: google/gemini-3.8-flash
    workload: w
    segments: [{name: "=a", share: 50%, requests: 10}, {name: b, share: 25%, requests: 3000},
      {name: c, share: 24.5%, requests: 3000}, {name: free, share: 0.5%, requests: 0}]
    cap: 2900
    free: {conversion: 50%, requests: 3}
    costs: [{name: "@free", share: 1%, request: 0.001}, {name: nothing}]
    target: 10%
  - {name: nothing, price: 0, offer: openai/gpt-5-nano, requests: 10, target: 50%, fixed: 3}
  - {name: result, per: outcome, price: 0.9, success: 80%, offer: openai/gpt-5-mini,
     costs: [{name: fee, share: 2%, payment: 0.1, each: 0.01, request: 0.001}], target: 30%}
  - {name: pack, per: pack, price: 9, credits: 1k, breakage: 20%, offer: openai/gpt-5-mini}
  - {name: call, per: request, price: 0.01, offer: openai/gpt-5-mini,
     costs: [{name: fee, share: 2%, payment: 0.0001, each: 0.0002}], target: 30%, users: 7}
  - {name: resale, per: tokens, markup: 25%, offer: openai/gpt-5-mini, costs: [{name: fee, share: 2%}], target: 10%}
  - {name: own, price: 15, offer: mine, requests: 20k, users: 500, target: 30%}
  - {name: routed, price: 15, offer: mixed, requests: 2k, users: 500, target: 30%}
  - {name: cascaded, price: 15, offer: careful, requests: 2k, users: 500, included: 900, overage: 0.001}
  - {name: unfit, price: 15, offer: openai/text-embedding-3-small, requests: 20k, users: 500, target: 30%}
checks:
  - {rule: gross_margin.min, value: 10%, shock: {vendor: any, price: 3}}
  - {rule: gross_margin.min, value: 10%, on: 2027-03-01, shock: {vendor: openai, price: 1.5}}
offers:
  - {name: cheap, model: openai/gpt-5-nano, mode: batch}
  - {name: mixed, router: 0.0001, route: [{offer: cheap, share: 50%}, {offer: openai/gpt-5-nano, share: 20%},
     {offer: mine, share: 10%}, {offer: google/gemini-3.8-flash, share: 20%}]}
  - {name: careful, cascade: {first: cheap, then: google/gemini-3.8-flash, accepted: 80%,
     judge: deepseek/deepseek-chat, judge_workload: small}}
fleets:
  - {name: mine, model: gpt-oss-120b, gpu: h100, rent: 2.95, spare: 1}
`
