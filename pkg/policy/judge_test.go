package policy_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/policy"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

// plan is $30 a seat with 600 requests at $0.01: 80% of margin, 20% of tokens.
func plan(t testing.TB, name, vendor string) margin.PlanResult {
	t.Helper()
	requests, users, price := money.FromInt(600), money.FromInt(100), money.FromInt(30)
	r := margin.PlanResult{Plan: name, Line: 7, Unit: "a seat and month", Offer: vendor + "/m", Vendor: vendor,
		Users: &users, Price: &price}
	rate := &pricebook.Rate{Source: pricebook.Source{Book: "book.yaml", Line: 12, Own: true,
		Checked: pricebook.Instant{Time: day("2026-09-01")}}}
	one := money.FromInt(1)
	leg := margin.Leg{Offer: vendor + "/m", Vendor: vendor, Share: one, Request: money.MustParse("0.01"),
		Low: money.MustParse("0.009"), High: money.MustParse("0.011"), Status: quote.Exact,
		Bill: &quote.Bill{Status: quote.Exact, Lines: []quote.Line{{Rate: rate}}}, Costs: []float64{0.005, 0.015}}
	serving := margin.Serving{Name: leg.Offer, Legs: []margin.Leg{leg}, Ways: []margin.Way{{Share: one, Legs: []int{0}}}}
	p := margin.Plan{Name: name, Price: price, Usage: margin.Usage{Each: &requests}, Payments: money.FromInt(1)}
	if err := r.Fill(p, serving); err != nil {
		t.Fatal(err)
	}
	return r
}

func project(t testing.TB, yaml string) *config.Project {
	t.Helper()
	p, err := config.ReadProject("tokecon.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func world(t testing.TB) *policy.World {
	t.Helper()
	return &policy.World{File: "tokecon.yaml", Now: day("2026-11-23"),
		Plans: []margin.PlanResult{plan(t, "pro", "a"), plan(t, "lite", "b")}}
}

// TestRules: each rule at its limit, just beyond it, and where it cannot be judged.
func TestRules(t *testing.T) {
	for _, c := range []struct {
		check   string
		want    policy.Outcome
		message string
	}{
		{"{rule: gross_margin.min, value: 80%, plan: pro}", policy.Passed,
			"the gross margin of pro is 80.0%, the limit 80.0%"},
		{"{rule: gross_margin.min, value: 80.1%, plan: pro}", policy.Failed,
			"the gross margin of pro is 80.0%, below 80.1% (tokens of a/m are 20.0% of the price)"},
		{"{rule: gross_margin.min, value: -10%, plan: pro}", policy.Passed, "the limit -10.0%"},
		{"{rule: gross_margin.min, value: 80%, user: p99, plan: pro}", policy.Passed, "at user p99"},
		{"{rule: gross_margin.min, value: 80%, user: heavy, plan: pro}", policy.Unknown,
			`no segment of pro is called "heavy"`},
		{"{rule: contribution_margin.min, value: 81%, plan: pro}", policy.Failed,
			"contribution margin of pro is 80.0%, below 81.0%"},
		{"{rule: cost_per_request.max, value: 0.01, plan: pro}", policy.Passed, "a request of pro is $0.0100"},
		{"{rule: cost_per_request.max, value: 0.0099, plan: pro}", policy.Failed, "above $0.00990"},
		{"{rule: monthly_cost.max, value: 600, plan: pro}", policy.Passed, "a month of pro is $600.00"},
		{"{rule: monthly_cost.max, value: 599, plan: pro}", policy.Failed, "above $599.00"},
		{"{rule: users_losing.max, value: 0%, plan: pro}", policy.Passed, "0.0%"},
		{"{rule: price_age.max, value: 83, plan: pro}", policy.Passed, "83 days"},
		{"{rule: price_age.max, value: 82, plan: pro}", policy.Failed, "last checked on 2026-09-01"},
		{"{rule: vendor_share.max, value: 50%, plan: pro}", policy.Passed, "the share of a in the cost of tokens is 50.0%"},
		{"{rule: vendor_share.max, value: 49%, plan: pro}", policy.Failed, "above 49.0%"},
		{"{rule: gross_margin.drop.max, value: 2%, plan: pro}", policy.Unknown, "there is no baseline"},
		{"{rule: gross_margin.min, value: 60%, plan: pro, shock: {vendor: any, price: 2}}", policy.Passed,
			"at 2 times the prices of a is 60.0%"},
		{"{rule: gross_margin.min, value: 60%, plan: pro, shock: {vendor: a, price: 2.1}}", policy.Failed,
			"at 2.1 times the prices of a is 58.0%, below 60.0%"},
		{"{rule: gross_margin.min, value: 80%, plan: pro, shock: {vendor: b, price: 9}}", policy.Passed, "is 80.0%"},
		{"{expr: 'plan.gross_margin > 0.79 && plan.name == \"pro\"', plan: pro}", policy.Passed, "holds for pro"},
		{"{expr: 'plan.gross_margin > 0.81', plan: pro}", policy.Failed, "does not hold for pro"},
		{"{expr: 'plan.target > 0.5', plan: pro}", policy.Unknown, "expr"},
		{"{expr: 'plan.gros_margin > 0.5', plan: pro}", policy.Unknown, "no such key"},
		{"{expr: 'plan.gross_margin', plan: pro}", policy.Unknown, "not true or false"},
		{"{expr: 'plan.gross_margin >', plan: pro}", policy.Unknown, "Syntax error"},
		{"{expr: 'plan.gross_margin > 0.7', plan: pro, shock: {vendor: any, price: 2}}", policy.Failed, "does not hold"},
		{"{rule: gross_margin.min, value: 50%, plan: other}", policy.Unknown, `no plan is called "other"`},
		{"{rule: gross_margin.min, value: 50%, plan: pro, on: 2027-01-01}", policy.Unknown, `no plan is called "pro"`},
	} {
		found := world(t).Judge(project(t, "checks:\n  - "+c.check+"\n"))
		if len(found) != 1 || found[0].Outcome != c.want || !strings.Contains(found[0].Message, c.message) {
			t.Errorf("%s: %+v, want %s %q", c.check, found, c.want, c.message)
		}
		if policy.Pass(found) != (c.want == policy.Passed) {
			t.Errorf("%s: the gate is on the wrong side", c.check)
		}
	}
}

// TestPlacesOfFailures: a failure points to the plan, or to the price behind it.
func TestPlacesOfFailures(t *testing.T) {
	found := world(t).Judge(project(t,
		"checks:\n  - {rule: gross_margin.min, value: 90%, plan: pro}\n  - {rule: price_age.max, value: 1, plan: pro}\n  "+
			"- {expr: 'false', plan: pro}\n"))
	for i, want := range []string{"tokecon.yaml 7", "book.yaml 12", "tokecon.yaml 4"} {
		if f := found[i]; f.File+" "+money.FromInt(int64(f.Line)).String() != want {
			t.Errorf("%s at %s:%d, want %s", f.Rule, f.File, f.Line, want)
		}
	}
}

func TestBaseline(t *testing.T) {
	w := world(t)
	w.Baseline = []margin.PlanResult{plan(t, "pro", "a")}
	higher := money.MustParse("0.84")
	w.Baseline[0].Margin = &margin.Margin{Gross: &higher}
	p := project(t, "checks:\n  - {rule: gross_margin.drop.max, value: 4%}\n  - {rule: gross_margin.drop.max, value: "+
		"3.9%, plan: pro}\n  - {rule: gross_margin.min, value: 81%, plan: pro}\n")
	found := w.Judge(p)
	for i, want := range []struct {
		outcome policy.Outcome
		message string
	}{{policy.Passed, "the gross margin of pro fell by 4.0 points, from 84.0% to 80.0%, the limit 4.0 points"},
		{policy.Unknown, "the baseline has no plan lite"}, {policy.Failed, "from 84.0% to 80.0%"},
		{policy.Failed, "it was 84.0%"}} {
		if found[i].Outcome != want.outcome || !strings.Contains(found[i].Message, want.message) {
			t.Errorf("%+v, want %v", found[i], want)
		}
	}
}

func TestExceptions(t *testing.T) {
	rules := "checks:\n  - {name: floor, rule: gross_margin.min, value: 90%}\nexceptions:\n  - {check: floor, plan: " +
		"pro, until: 2026-12-01, because: a new model}\n"
	w := world(t)
	found := w.Judge(project(t, rules))
	if found[0].Outcome != policy.Excused || found[0].Because != "a new model (until 2026-12-01)" ||
		found[1].Outcome != policy.Failed || policy.Pass(found) {
		t.Errorf("%+v", found)
	}
	w.Now = day("2026-12-01")
	found = w.Judge(project(t, rules))
	if found[0].Outcome != policy.Failed || !strings.Contains(found[0].Hint, "ended on 2026-12-01") {
		t.Errorf("%+v", found)
	}
	renewed := rules + "  - {check: floor, plan: pro, until: 2027-02-01, because: a later one}\n"
	if found = w.Judge(project(t, renewed)); found[0].Outcome != policy.Excused ||
		found[0].Because != "a later one (until 2027-02-01)" {
		t.Errorf("%+v", found)
	}
}

// TestFailsClosed: what is not known, a lower bound of costs, and a gate without
// rules do not pass.
func TestFailsClosed(t *testing.T) {
	if policy.Pass(nil) {
		t.Error("no rules pass")
	}
	w := world(t)
	w.Plans[0].Margin, w.Plans[0].Reason = nil, "no price is known"
	w.Plans[1].Status = quote.LowerBound
	p := project(t, "checks:\n  - {rule: gross_margin.min, value: 10%}\n")
	found := w.Judge(p)
	if found[0].Outcome != policy.Unknown || !strings.Contains(found[0].Message, "no price is known") {
		t.Errorf("%+v", found[0])
	}
	if found[1].Outcome != policy.Unknown || !strings.Contains(found[1].Message, "80.0% at best") {
		t.Errorf("%+v", found[1])
	}
	w.Plans = nil
	if found := w.Judge(p); len(found) != 1 || found[0].Outcome != policy.Unknown {
		t.Errorf("%+v", found)
	}
}

// TestGateFollowsTheLimit: a margin passes exactly the limits that it reaches.
func TestGateFollowsTheLimit(t *testing.T) {
	w := world(t)
	rapid.Check(t, func(t *rapid.T) {
		bp := rapid.Int64Range(0, 10_000).Draw(t, "basis points")
		limit := money.FromInt(bp).Shift(-2).String() + "%"
		p, err := config.ReadProject("tokecon.yaml", []byte("checks:\n  - {rule: gross_margin.min, value: "+limit+"}\n"))
		if err != nil {
			t.Fatal(err)
		}
		found := w.Judge(p)
		if policy.Pass(found) != (bp <= 8000) {
			t.Fatalf("80%% against %s: %+v", limit, found)
		}
	})
}

// TestEveryRuleIsMeasured holds that each rule of the table is judged in its unit and
// on its side: far from the limit on one side it passes, on the other it fails.
func TestEveryRuleIsMeasured(t *testing.T) {
	w := world(t)
	w.Pin = policy.NewPin("tokecon.lock", day("2026-11-01"), w.Now, nil)
	w.Baseline = []margin.PlanResult{plan(t, "pro", "a"), plan(t, "lite", "b")}
	for i := range w.Baseline {
		higher := money.MustParse("0.9")
		w.Baseline[i].Margin = &margin.Margin{Gross: &higher}
	}
	losing := money.MustParse("0.1")
	for i := range w.Plans {
		w.Plans[i].Spread.Losing = &losing
	}
	for _, spec := range config.RuleTable() {
		high := "1000000"
		if spec.Unit.Shares() {
			high = "100%"
		}
		for _, c := range []struct {
			limit string
			want  policy.Outcome
		}{{"0", map[bool]policy.Outcome{true: policy.Passed, false: policy.Failed}[spec.Least]},
			{high, map[bool]policy.Outcome{false: policy.Passed, true: policy.Failed}[spec.Least]}} {
			found := w.Judge(project(t, "checks: [{rule: "+string(spec.Rule)+", value: "+c.limit+"}]\n"))
			if len(found) == 0 || spec.OfPin != (found[0].Subject == "") {
				t.Errorf("%s: %+v", spec.Rule, found)
			}
			for _, f := range found {
				if f.Outcome != c.want || f.Unit != string(spec.Unit) || f.Actual == nil {
					t.Errorf("%s at %s: %+v, want %s", spec.Rule, c.limit, f, c.want)
				}
			}
		}
	}
}
