package swap_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/scenario"
	"github.com/tokecon/tokecon/pkg/swap"
)

// shop is three vendors' price books: prompts of 1,000 tokens and answers of 100 cost
// $0.002 + $0.0008, $0.004 + $0.004 and $0.001 + $0.0002.
var shop = sync.OnceValues(func() (market.Market, error) {
	tree := fstest.MapFS{}
	for vendor, rates := range map[string]string{"mine": "2, output: 8", "other": "4, output: 40",
		"third": "1, output: 2"} {
		tree[vendor+".yaml"] = &fstest.MapFile{Data: []byte("vendor: " + vendor + `
models:
  - id: m
    tokenizer: o200k_base
    prices:
      - {from: 2026-01-01, rates: {input: ` + rates + `}, source: https://example.com, checked: 2026-01-01}
`)}
	}
	at := econ.AsOf{Time: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), DateOnly: true}
	return market.Open(market.Options{At: at, Own: []market.Folder{{FS: tree, Name: "books"}}})
})

const leaving = `workloads: [{workload: w, counts: {model: mine/m, input: 1000, output: 100}}]
offers:
  - {name: both, route: [{offer: mine/m, share: 50%}, {offer: third/m, share: 50%}]}
plans:
  - {name: a, price: 10, offer: other/m, requests: 500, users: 100, switching_cost: 520}
  - {name: b, price: 10, offer: mine/m, requests: 250, users: 10}
`

func swaps(t *testing.T, q swap.Question) (*project.Project, market.Market, *swap.Result) {
	t.Helper()
	m, err := shop()
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.Read(&files.Door{In: strings.NewReader(leaving)}, files.Stdin)
	if err != nil {
		t.Fatal(err)
	}
	if q.Attempts == 0 {
		q.Attempts = 1
	}
	r, err := swap.Ask(p, m, q)
	if err != nil {
		t.Fatal(err)
	}
	return p, m, r
}

// priced is a plan with an offer, under shocks, as margins has it.
func priced(t *testing.T, p *project.Project, m market.Market, plan, offer string, under ...scenario.Shock,
) *margin.PlanResult {
	t.Helper()
	pricers, err := p.Pricers(m, project.Question{Plans: []string{plan}, Offers: []string{offer}})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := pricers[0].Rows(under)
	if err != nil {
		t.Fatal(err)
	}
	return &rows[0]
}

func exactly(t *testing.T, what string, got *money.Decimal, want money.Decimal) {
	t.Helper()
	if got == nil || !got.Significant(20).Equal(want.Significant(20)) {
		t.Errorf("%s is %v, want %s", what, got, want)
	}
}

// TestAskAgreesWithMargins holds that both sides of a swap cost what the plan costs with
// the offer, and that what is saved and when it pays follows.
func TestAskAgreesWithMargins(t *testing.T) {
	p, m, r := swaps(t, swap.Question{To: []string{"mine/m", "third/m", "both"}})
	for _, c := range r.Plans {
		now := priced(t, p, m, c.Plan, c.Current.Name)
		exactly(t, c.Plan+": now", &c.Current.Request, now.Request)
		exactly(t, c.Plan+": its margin", c.Current.Gross, *now.Gross)
		if names := slices.Collect(func(yield func(string) bool) {
			for i := range c.Others {
				yield(c.Others[i].Name)
			}
		}); slices.Contains(names, c.Current.Name) || len(names) < 2 {
			t.Errorf("%s: others %v", c.Plan, names)
		}
		for _, o := range c.Others {
			then := priced(t, p, m, c.Plan, o.Name)
			exactly(t, o.Name, &o.Request, then.Request)
			exactly(t, o.Name+": margin", o.Gross, *then.Gross)
			exactly(t, o.Name+": points", o.Points, then.Gross.Sub(*now.Gross))
			exactly(t, o.Name+": a month", o.Month, now.COGS.Sub(then.COGS).Mul(*now.Users))
			if c.Plan == "a" {
				exactly(t, o.Name+": payback", o.Exit.Months, dec("520").Quo(*o.Month))
			}
		}
	}
	a := r.Plans[0]
	if got := a.Others[0].Name + " " + a.Others[1].Name + " " + a.Others[2].Name; got != "third/m both mine/m" {
		t.Errorf("not by their costs: %s", got)
	}
	exactly(t, "0.008 − 0.0012 of 50,000 requests", a.Others[0].Month, dec("340"))
}

// TestAskTies holds that at the prices of a tie both sides cost the same.
func TestAskTies(t *testing.T) {
	p, m, r := swaps(t, swap.Question{Plans: []string{"a", "b"}, To: []string{"third/m", "both"}})
	for _, c := range r.Plans {
		for _, o := range c.Others {
			moved := []scenario.Shock{}
			for _, model := range o.Moved {
				moved = append(moved, scenario.Shock{Lever: scenario.Price, Scope: model, By: *o.Tie.Other})
			}
			exactly(t, c.Plan+" with "+o.Name+" at the tie", &c.Current.Request,
				priced(t, p, m, c.Plan, o.Name, moved...).Request.Significant(11))
			now := priced(t, p, m, c.Plan, c.Current.Name,
				scenario.Shock{Lever: scenario.Price, Scope: c.Current.Name, By: *o.Tie.Current})
			exactly(t, c.Plan+" as "+o.Name, &o.Request, now.Request.Significant(11))
		}
	}
}

// TestAskVerbosity holds that other answers are longer, and not those in use.
func TestAskVerbosity(t *testing.T) {
	_, _, r := swaps(t, swap.Question{Plans: []string{"a"}, To: []string{"mine/m"}, Verbosity: dec("2")})
	exactly(t, "now", &r.Plans[0].Current.Request, dec("0.008"))
	exactly(t, "0.002 + 2 × 0.0008", &r.Plans[0].Others[0].Request, dec("0.0036"))
	exactly(t, "at the tie", r.Plans[0].Others[0].Tie.Other, dec("0.008").Quo(dec("0.0036")).Significant(12))
	answer := r.Plans[0].Others[0].Text[0].Answer
	exactly(t, "tokens of an answer", &answer.Tokens, dec("200"))
	exactly(t, "its list price", answer.List, dec("8"))
}

// TestAskFrom holds that another offer can be left than the plan's own.
func TestAskFrom(t *testing.T) {
	_, _, r := swaps(t, swap.Question{Plans: []string{"a"}, From: "third/m", To: []string{"mine/m"},
		Switching: some("16")})
	c := r.Plans[0]
	exactly(t, "now", &c.Current.Request, dec("0.0012"))
	exactly(t, "0.0012 − 0.0028 of 50,000 requests", c.Others[0].Month, dec("0").Sub(dec("80")))
	if !c.Others[0].Exit.Never {
		t.Errorf("%+v", c.Others[0].Exit)
	}
}

// TestAskQuality holds which success is whose: of an offer by name, of a side, and what
// then compares them.
func TestAskQuality(t *testing.T) {
	_, _, r := swaps(t, swap.Question{Plans: []string{"a"}, To: []string{"mine/m", "third/m"}, Failure: some("1"),
		Success: []swap.Success{{Name: "from", Share: dec("0.9")}, {Name: "to", Share: dec("0.8")},
			{Name: "third/m", Share: dec("0.5")}}})
	c := r.Plans[0]
	exactly(t, "now", c.Current.Success, dec("0.9"))
	exactly(t, "a task now, 0.008 + 10% of 1", c.Current.PerTask, dec("0.108"))
	exactly(t, "a success now", c.Current.PerGood, dec("0.008").Quo(dec("0.9")))
	if exit := c.Others[0].Exit.Cost; exit == nil || exit.String() != "520" {
		t.Errorf("what the plan says of switching: %v", exit)
	}
	for _, o := range c.Others {
		success, task := dec("0.8"), dec("0.2028")
		if o.Name == "third/m" {
			success, task = dec("0.5"), dec("0.5012")
		}
		exactly(t, o.Name, o.Success, success)
		exactly(t, o.Name+": a task", o.PerTask, task)
		if o.By != swap.ByTask {
			t.Errorf("%s: by %s", o.Name, o.By)
		}
	}
}

// TestAskNames holds that the first name which fits an offer has its success, that only
// the models which are not in use move to the tie, and whose switching cost and target
// go first.
func TestAskNames(t *testing.T) {
	_, _, r := swaps(t, swap.Question{Plans: []string{"b", "a"}, To: []string{"third/m", "both"}, Switching: some("68"),
		Target: config.Share{Decimal: some("0.3")}, Success: []swap.Success{{Name: "third/m", Share: dec("0.5")},
			{Name: "*/m", Share: dec("0.7")}}})
	for _, c := range r.Plans {
		exactly(t, c.Plan+": target", c.Target, dec("0.3"))
		exactly(t, c.Plan+": now", c.Current.Success, dec("0.7"))
		for _, o := range c.Others {
			exactly(t, o.Name+": switching", o.Exit.Cost, dec("68"))
			want := []string{"third/m"}
			if o.Name == "both" && c.Plan == "a" {
				want = []string{"mine/m", "third/m"}
			}
			if !slices.Equal(o.Moved, want) {
				t.Errorf("%s with %s: %v move", c.Plan, o.Name, o.Moved)
			}
			if o.Name == "third/m" {
				exactly(t, o.Name+": success", o.Success, dec("0.5"))
			}
		}
	}
}

// TestAskExposure holds that exposure is of what is in use, at twice the prices of a
// price-setter, over all plans.
func TestAskExposure(t *testing.T) {
	p, m, r := swaps(t, swap.Question{To: []string{"third/m"}})
	if len(r.Exposure) != 2 {
		t.Fatalf("%+v", r.Exposure)
	}
	for _, e := range r.Exposure {
		plan := map[string]string{"other": "a", "mine": "b"}[e.Setter]
		double := scenario.Shock{Lever: scenario.Price, Scope: e.Offers[0], By: dec("2")}
		now, then := priced(t, p, m, plan, e.Offers[0]), priced(t, p, m, plan, e.Offers[0], double)
		exactly(t, e.Setter+": more a month", e.Month, then.COGS.Sub(now.COGS).Mul(*now.Users))
	}
	exactly(t, "at risk, 0.008 of 500 requests and $10", r.Plans[0].AtRisk, dec("0.4"))
}

// TestAskRefuses holds that a swap to nothing, of nothing, or with shares of nobody is
// refused.
func TestAskRefuses(t *testing.T) {
	m, err := shop()
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.Read(&files.Door{In: strings.NewReader(leaving)}, files.Stdin)
	if err != nil {
		t.Fatal(err)
	}
	for want, q := range map[string]swap.Question{
		"attempts 0": {},
		"to names nothing else: other/m is in use": {Attempts: 1, Plans: []string{"a"},
			To: []string{"other/m"}},
		"from */m: that is":                       {Attempts: 1, From: "*/m"},
		"success x/y: no offer here is called so": {Attempts: 1, Success: []swap.Success{{Name: "x/y", Share: dec("1")}}},
	} {
		if _, err := swap.Ask(p, m, q); err == nil || !strings.HasPrefix(strings.ReplaceAll(err.Error(), ": ", " "),
			strings.ReplaceAll(want, ": ", " ")) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
