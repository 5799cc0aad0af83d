package policy_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/policy"
	projects "github.com/tokecon/tokecon/pkg/project"
)

// rising is a price book: a request of 1,000 tokens costs $0.002, and $0.003 from 2027.
const rising = `vendor: mine
models:
  - id: cheap
    tokenizer: o200k_base
    prices:
      - {from: 2026-01-01, until: 2027-01-01, rates: {input: 2, output: 0}, source: https://example.com,
         checked: 2026-01-01}
      - {from: 2027-01-01, rates: {input: 3, output: 0}, source: https://example.com, checked: 2026-01-01}
`

// gated has plans of 500 requests for $10: tokens are 10% of the price, and 20% of that
// for half as much.
const gated = `workloads: [{workload: w, counts: {input: 1000, output: 1}}]
plans:
  - {name: a, price: 10, offer: mine/cheap, requests: 500}
  - {name: b, price: 5, offer: mine/cheap, requests: 500}
checks:
`

// held asks the checks of the plans.
func held(t *testing.T, checks string, pin *market.Pin, q policy.Question) (*policy.Result, error) {
	t.Helper()
	p, err := projects.Read(&files.Door{In: strings.NewReader(gated + checks)}, files.Stdin)
	if err != nil {
		t.Fatal(err)
	}
	own := fstest.MapFS{"mine.yaml": {Data: []byte(rising)}}
	m, err := market.Open(market.Options{At: econ.AsOf{Time: day("2026-11-23"), DateOnly: true}, Pin: pin,
		Own: []market.Folder{{FS: own, Name: "books"}}})
	if err != nil {
		t.Fatal(err)
	}
	q.Now = day("2026-12-03")
	return policy.Ask(p, m, q)
}

// found writes findings of plans with what was found.
func found(r *policy.Result) string {
	var out []string
	for i := range r.Findings {
		f := &r.Findings[i]
		actual := "?"
		if f.Actual != nil {
			actual = f.Actual.String()
		}
		out = append(out, fmt.Sprintf("%s %s %s", f.Subject, f.Outcome, actual))
	}
	return strings.Join(out, ", ")
}

// TestAskHoldsPlans holds that every check is asked of every plan at the prices that it
// is about: today's, those of a day, or those under a shock.
func TestAskHoldsPlans(t *testing.T) {
	for check, want := range map[string]string{
		"{rule: gross_margin.min, value: 85%}":                                  "a passed 0.9, b failed 0.8",
		"{rule: gross_margin.min, value: 85%, plan: a}":                         "a passed 0.9",
		"{rule: gross_margin.min, value: 85%, on: 2027-01-01}":                  "a passed 0.85, b failed 0.7",
		"{rule: gross_margin.min, value: 70%, on: 2026-12-31}":                  "a passed 0.9, b passed 0.8",
		"{rule: gross_margin.min, value: 70%, shock: {vendor: mine, price: 2}}": "a passed 0.8, b failed 0.6",
		"{rule: gross_margin.min, value: 70%, on: 2027-06-01, shock: {vendor: any, price: 2}}": "a passed 0.7, " +
			"b failed 0.4",
	} {
		r, err := held(t, "  - "+check+"\n", nil, policy.Question{})
		if err != nil {
			t.Fatal(err)
		}
		if got := found(r); got != want || r.Passed == strings.Contains(want, "failed") {
			t.Errorf("%s: %s (passed %v), want %s", check, got, r.Passed, want)
		}
	}
}

// TestAskBaseline holds that changes are measured against the plans of before.
func TestAskBaseline(t *testing.T) {
	before := func() ([]margin.PlanResult, error) {
		old := plan(t, "a", "mine") // 80%
		return []margin.PlanResult{old}, nil
	}
	r, err := held(t, "  - {rule: gross_margin.drop.max, value: 5%, plan: a}\n", nil,
		policy.Question{Baseline: "git:main", Before: before})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Changes) != 2 || r.Changes[0].Plan != "a" || !r.Changes[0].To.Equal(money.MustParse("0.9")) ||
		!r.Changes[0].From.Equal(money.MustParse("0.8")) || r.Baseline != "git:main" {
		t.Errorf("%+v", r.Changes)
	}
	broken := errors.New("broken")
	_, err = held(t, "  - {rule: gross_margin.min, value: 5%}\n", nil,
		policy.Question{Before: func() ([]margin.PlanResult, error) { return nil, broken }})
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// TestAskPin holds that a lock's age runs by the calendar and that a vendor in use which
// it does not hold fails the gate.
func TestAskPin(t *testing.T) {
	for vendor, missing := range map[string]string{"mine": "", "other": "mine"} {
		lock := config.NewLock(day("2026-11-23"), "test")
		lock.Add("vendors/"+vendor+".yaml", vendor, []byte("vendor: "+vendor+"\n"))
		r, err := held(t, "  - {rule: pin_age.max, value: 9}\n", &market.Pin{Lock: lock, Path: "tokecon.lock",
			Day: day("2026-11-23")}, policy.Question{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Pin == nil || r.Pin.Days != 10 || strings.Join(r.Pin.Missing, " ") != missing || r.Passed {
			t.Errorf("%s: %+v, passed %v", vendor, r.Pin, r.Passed)
		}
	}
}

// TestAskRefuses holds that checks which could never fail are refused.
func TestAskRefuses(t *testing.T) {
	for checks, want := range map[string]string{
		"  - {rule: gross_margin.min, value: 5%, shock: {vendor: minee, price: 2}}\n": "-:6: checks: shock: vendor: no " +
			`book has a vendor "minee"; did you mean "mine"?`,
		"  - {rule: gross_margin.min, value: 5%}\nexceptions:\n  - {check: x, until: 2027-01-01, because: b}\n": "-:8: " +
			`exceptions: check: no check is called "x"; remove it, or write the check's name`,
		"  - {rule: gross_margin.min, value: 5%}\nexceptions:\n  - {check: gross_margin.min, plan: c, until: 2027-01-01, " +
			"because: b}\n": `-:8: exceptions: plan: no plan is called "c"; did you mean "a"?`,
	} {
		if _, err := held(t, checks, nil, policy.Question{}); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// TestAskNeedsADay: without the day of the check no exception can have ended.
func TestAskNeedsADay(t *testing.T) {
	text := gated + "  - {rule: gross_margin.min, value: 0%}\n"
	p, err := projects.Read(&files.Door{In: strings.NewReader(text)}, files.Stdin)
	if err != nil {
		t.Fatal(err)
	}
	_, err = policy.Ask(p, market.Market{}, policy.Question{})
	if err == nil || !strings.Contains(err.Error(), "now: missing") {
		t.Errorf("without a day: %v", err)
	}
	if _, err := policy.Ask(nil, market.Market{}, policy.Question{Now: day("2026-12-03")}); err == nil {
		t.Error("without a project")
	}
}
