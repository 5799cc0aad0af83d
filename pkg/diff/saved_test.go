package diff_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/internal/trial"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
)

// fixed is a scene of round numbers.
func fixed() scene {
	return scene{requests: 2, volume: 100, tokens: map[meter.ID]int64{meter.Input: 6000, meter.Output: 100},
		rates: map[meter.ID]int64{meter.Input: 1_000_000, meter.Output: 2_000_000}}
}

func savedMargin(t testing.TB) string {
	t.Helper()
	s := planScene{scene: fixed(), plan: trial.Seat(), users: 10}
	return texts(t, &margin.Result{Setting: setting(), Project: "tokecon.yaml",
		Plans: []margin.PlanResult{s.result(t), {Plan: "q", Offer: "v/m", Reason: "not sold in region eu"}}})
}

func savedCompare(t testing.TB) string {
	t.Helper()
	return texts(t, fixed().result(t))
}

// TestSavedTailsAndMarkups: plans of every kind come back as they were.
func TestSavedTailsAndMarkups(t *testing.T) {
	tail, resale := trial.Seat(), trial.Seat()
	tail.Usage = margin.Usage{Tail: &margin.Tail{Median: dec("100"), Sigma: 1.5}}
	tail.Cap, tail.Included, tail.Overage = some("5000"), some("50"), dec("0.01")
	tail.Price = dec("100").Quo(dec("12"))
	resale.Usage.Each, resale.Markup, resale.Costs = some("1000"), some("0.2"), resale.Costs[:1]
	for _, p := range []*margin.Plan{tail, resale} {
		s := planScene{scene: fixed(), plan: p, users: 10}
		live := s.result(t)
		read := saved(t, &margin.Result{Setting: setting(), Plans: []margin.PlanResult{live}}).Margins.Plans[0]
		s.rates = double(s.rates)
		want := texts(t, planChange(t, live, s.result(t)))
		if got := texts(t, planChange(t, read, s.result(t))); got != want || strings.Contains(got, `"reason"`) {
			t.Errorf("%s\nlive: %s", got, want)
		}
	}
	// What a reseller of tokens asks follows their cost: the margin falls only as far
	// as the fee of a payment weighs less.
	s := planScene{scene: fixed(), plan: resale, users: 10}
	before := s.result(t)
	s.rates = double(s.rates)
	c := planChange(t, before, s.result(t))
	if !c.Revenue.Split.List.Equal(*c.Revenue.Change) || c.Revenue.Change.IsZero() || !c.Revenue.Split.Price.IsZero() {
		t.Errorf("%s: dearer tokens raise the revenue", texts(t, c))
	}
}

func TestReadSaved(t *testing.T) {
	s, err := diff.ReadSaved([]byte(savedMargin(t)))
	if err != nil || s.Compared != nil || len(s.Margins.Plans) != 2 || s.Margins.Project != "tokecon.yaml" ||
		s.AsOf.String() != "2026-11-23" || s.Currency != "USD" || s.Margins.Plans[1].Reason == "" ||
		s.Margins.Plans[1].Margin != nil {
		t.Fatalf("%+v, %v", s, err)
	}
	if s, err = diff.ReadSaved([]byte(savedCompare(t))); err != nil || s.Margins != nil || len(s.Compared.Offers) != 1 ||
		s.Compared.Workload.Name != "w" {
		t.Fatalf("%+v, %v", s, err)
	}
}

// TestReadSavedRefuses: one clear line for whatever else a file may be.
func TestReadSavedRefuses(t *testing.T) {
	plans, compare := savedMargin(t), savedCompare(t)
	const not = "not a result of tokecon margin -f json or tokecon compare -f json"
	for _, c := range []struct{ text, want string }{
		{"", not + ": line 1: it ends too early"},
		{"plans:\n", not + ": line 1: invalid character 'p'"},
		{"[]", not + ": line 1: a list where a result has none"},
		{"{}", not},
		{strings.Replace(plans, `"plan":"p"`, `"plan":"p","plan":"q"`, 1),
			"line 1: plans.0.plan: duplicate object member name"},
		{strings.Replace(plans, `"plan":"p"`, `"Plan":"p"`, 1), "plans[0].plan: missing"},
		{strings.Replace(plans, `"plans"`, "\n\"plans\":5,\n\"x\"", 1), "line 2: plans: a number where a result has none"},
		{plans + "x", "after top-level value"},
		{strings.Replace(plans, `"gross_margin":"`, `"gross_margin":"1`, 1),
			"gross_margin: 10.799; it is a share, at most 1"},
		{`{"schema_version": 1, "findings": []}`, not},
		{`{"schema_version": 1, "plans": [], "offers": []}`, not},
		{`{"schema_version": 2, "plans": []}`, "schema_version 2; this program reads 1"},
		{`{"schema_version": 1, "plans": []}`, `as_of: "": not a date; write YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ`},
		{strings.Replace(plans, `"plan":"p"`, `"plan":""`, 1), "plans[0].plan: missing"},
		{strings.Replace(plans, `"plan":"q"`, `"plan":"p"`, 1), "plans[1]: plan p is in it twice"},
		{strings.Replace(plans, `"revenue":`, `"income":`, 1), "plans[0]: plan p: revenue or cogs_total: missing"},
		{strings.Replace(plans, `"gross_margin":"`, `"gross_margin":"N`, 1),
			not + `: line 1: plans.0.gross_margin: "\"N0.799\"": not a number of a result`},
		{strings.Replace(plans, `"requests":2,`, `"requests":0,`, 1),
			"plans[0]: plan p: legs[0].basis: 0 requests, 1 calls each"},
		{strings.Replace(plans, `"meter":"input","quantity":"6000"`, `"meter":"input","quantity":"6001"`, 1),
			"legs[0].basis: input: 6001 at 1 is not 0.006"},
		{strings.Replace(plans, `"meter":"input"`, `"meter":"inputs"`, 1),
			not + `: line 1: plans.0.legs.0.basis.meters.0.meter: "inputs": unknown meter; did you mean "input"`},
		{strings.Replace(compare, `"volume_per_month":"100"`, `"volume_per_month":"-1"`, 1),
			"workload.volume_per_month: missing or not above 0"},
		{strings.Replace(compare, `"offer":"v/m"`, `"offer":""`, 1), "offers[0].offer: missing, or there twice"},
		{strings.Replace(compare, `"cost_per_month"`, `"cost_per_moon"`, 1),
			"offers[0]: cost_per_month, low_per_month or high_per_month: missing"},
		{strings.Replace(compare, `"calls":"1"`, `"calls":"0"`, 1), "offers[0]: basis: 2 requests, 0 calls each"},
		{strings.Replace(compare, `"low_per_month":"`, `"low_per_month":"`+strings.Repeat("9", 101), 1),
			"more than 100 digits"},
		{strings.Replace(compare, `"low_per_month":"0`, `"low_per_month":0`, 1), not},
	} {
		s, err := diff.ReadSaved([]byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.60q: %+v, %v; want %q", c.text, s, err, c.want)
		}
	}
}

// FuzzReadSaved: whatever the bytes, a result or an error of one line; and what is
// read can be compared with itself, where nothing has moved, and with another.
func FuzzReadSaved(f *testing.F) {
	for _, text := range []string{"", "{}", "[]", `{"schema_version":1,"as_of":"2026-11-23","plans":[]}`, savedMargin(f),
		savedCompare(f)} {
		f.Add([]byte(text))
	}
	plans, compare := savedMargin(f), savedCompare(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := diff.ReadSaved(data)
		switch {
		case err != nil:
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("%q", err)
			}
		case s.Margins != nil:
			comparePlans(t, s.Margins.Plans, s.Margins.Plans)
			other, err := diff.ReadSaved([]byte(plans))
			if err != nil {
				t.Fatal(err)
			}
			comparePlans(t, s.Margins.Plans, other.Margins.Plans)
		default:
			compareMonths(t, s.Compared, s.Compared)
			other, err := diff.ReadSaved([]byte(compare))
			if err != nil {
				t.Fatal(err)
			}
			compareMonths(t, s.Compared, other.Compared)
		}
	})
}

func comparePlans(t *testing.T, from, to []margin.PlanResult) {
	changed, _, _, err := diff.Plans(from, to)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changed {
		for _, m := range []*diff.Move{&c.Margin, &c.Cost, &c.Revenue, &c.Month} {
			if m.Split == nil {
				continue
			}
			if sum := sumOf(planParts(m)...); !sum.Equal(*m.Change) {
				t.Fatalf("parts sum to %s, the change is %s", sum, m.Change)
			}
		}
	}
	write(t, changed)
}

func compareMonths(t *testing.T, from, to *econ.CompareResult) {
	months, _, err := diff.Months(from, to)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range months {
		if m.Split != nil && !sumOf(m.Split.List, m.Split.Tokens, m.Split.Mix, m.Split.Volume).Equal(*m.Change) {
			t.Fatalf("%+v does not add up", m)
		}
	}
	write(t, months)
}

func write(t *testing.T, v any) {
	if _, err := json.Marshal(v); err != nil {
		t.Fatal(err)
	}
}

// TestNumbersOfResults: what a result writes is read back, to the last digit.
func TestNumbersOfResults(t *testing.T) {
	for _, text := range []string{"0", "-1.5", "0.6398202768166089965397923875432526"} {
		var d money.Decimal
		if err := json.Unmarshal([]byte(`"`+text+`"`), &d); err != nil || d.String() != text {
			t.Errorf("%s is read as %s, %v", text, d, err)
		}
	}
}
