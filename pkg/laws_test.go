package pkg_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/export"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/policy"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/scenario"
	"github.com/tokecon/tokecon/pkg/swap"
)

// today is a day long after that of the lock.
var today = econ.AsOf{Time: time.Date(2027, 11, 23, 0, 0, 0, 0, time.UTC), DateOnly: true}

// The files of a project whose margins rest on all that a margin can rest on: own books
// over shipped ones, a lock with a price that no other book has, a mode, a fleet.
const (
	agreed = `books: [books]
workloads:
  - {workload: w, counts: {input: 1000, cached: 200, output: 100}, mode: batch}
fleets: [{name: own, model: gpt-oss-120b, gpu: h100, rent: 3}]
offers:
  - {name: eager, model: openai/gpt-5-mini, mode: standard}
  - {name: mixed, router: 0.0001, route: [{offer: openai/gpt-5-mini, share: 60%}, {offer: own, share: 40%}]}
  - {name: careful, cascade: {first: mine/cheap, then: eager, accepted: 80%, judge_fee: 0.0001}}
plans:
  - {name: listed, price: 30, offer: openai/gpt-5-mini, requests: 3000, users: 50}
  - {name: contract, price: 20, offer: mine/cheap, requests: 500, users: 50, costs: [{name: fee, share: 3%}]}
  - {name: eager, price: 10, offer: eager, requests: 500, users: 50}
  - {name: routed, price: 90, offer: mixed, requests: 500, users: 5000}
  - {name: careful, price: 9, offer: careful, requests: 500, users: 50}
checks: [{rule: gross_margin.min, value: -90%}]
`
	contract = `vendor: mine
models:
  - id: cheap
    tokenizer: o200k_base
    prices:
      - from: 2026-01-01
        rates: {input: 2, cache_read: 1, output: 8}
        where: [{mode: batch, multiply: {tokens: 0.9}}]
        source: contract
        checked: 2026-01-01
`
	pinned = `vendor: openai
models:
  - id: gpt-5-mini
    tokenizer: o200k_base
    prices:
      - from: 2026-01-01
        until: 2027-01-01
        rates: {input: 0.5, cache_read: 0.05, output: 3}
        where: [{mode: batch, multiply: {tokens: 0.4}}]
        source: https://example.com
        checked: 2026-01-01
      - {from: 2027-01-01, rates: {input: 9, output: 9}, source: https://example.com, checked: 2026-01-01}
`
)

// settled makes the project in a git repository, in which it is committed twice, the
// first time with prices of plans a dollar lower.
func settled(t *testing.T, locked bool) string {
	t.Helper()
	at := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(at, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	git := func(args ...string) {
		t.Helper()
		c := exec.Command("git", append([]string{"-C", at, "-c", "user.name=t", "-c", "user.email=t@example.com",
			"-c", "commit.gpgsign=false"}, args...)...)
		c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
	}
	write("books/mine.yaml", contract)
	if locked {
		lock := config.NewLock(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), "test")
		lock.Add("vendors/openai.yaml", "openai", []byte(pinned))
		data, err := lock.Write()
		if err != nil {
			t.Fatal(err)
		}
		write(project.LockName, string(data))
	}
	git("init", "-q")
	write(project.FileName, strings.ReplaceAll(agreed, "price: ", "price: 1"))
	git("add", "-A")
	git("commit", "-qm", "before")
	write(project.FileName, agreed)
	git("add", "-A")
	git("commit", "-qm", "now")
	return filepath.Join(at, project.FileName)
}

// TestOneMarginEverywhere: the margin of a plan as things are is the same whoever is
// asked: margins, a check, an export, a scenario, a swap, a difference, also where that
// reads the present from the repository.
func TestOneMarginEverywhere(t *testing.T) {
	present := func(t *testing.T, p *project.Project, m market.Market) []string { return differed(t, p, m, "") }
	head := func(t *testing.T, p *project.Project, m market.Market) []string { return differed(t, p, m, "HEAD") }
	for _, locked := range []bool{false, true} {
		p, err := project.Read(nil, settled(t, locked))
		if err != nil {
			t.Fatal(err)
		}
		m, err := p.Market(market.Options{}, today)
		if err != nil {
			t.Fatal(err)
		}
		want := asked(t, p, m)
		if len(want) != 5 {
			t.Fatalf("%v", want)
		}
		for what, ask := range map[string]func(*testing.T, *project.Project, market.Market) []string{
			"check": checked, "export": exported, "scenario": shocked, "swap": swapped, "diff": present,
			"diff to HEAD": head,
		} {
			if got := ask(t, p, m); !slices.Equal(got, want) {
				t.Errorf("lock %v, %s:\n%s\nwant\n%s", locked, what, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
		held(t, locked, want[0])
	}
}

// held makes sure that the lock decides the margins: 3,000 requests of 800, 200
// and 100 tokens in batch at 0.2, 0.02 and 1.2 dollars, or at the listed half of 0.25,
// 0.025 and 2.
func held(t *testing.T, locked bool, listed string) {
	t.Helper()
	each := "0.0002025"
	if locked {
		each = "0.000284"
	}
	gross := money.FromInt(30).Sub(money.MustParse(each).MulInt(3000)).Quo(money.FromInt(30))
	if want := figure("listed", &gross); listed != want {
		t.Errorf("lock %v: %s, want %s", locked, listed, want)
	}
}

func figure(plan string, gross *money.Decimal) string {
	if gross == nil {
		return plan + " unknown"
	}
	return fmt.Sprintf("%s %s", plan, gross.Significant(24))
}

func asked(t *testing.T, p *project.Project, m market.Market) []string {
	t.Helper()
	r, err := p.Margins(m, project.Question{})
	if err != nil {
		t.Fatal(err)
	}
	return grosses(r.Plans)
}

func grosses(rows []margin.PlanResult) []string {
	var out []string
	for i := range rows {
		if rows[i].Margin == nil {
			out = append(out, rows[i].Plan+" "+rows[i].Reason)
			continue
		}
		out = append(out, figure(rows[i].Plan, rows[i].Gross))
	}
	return out
}

func checked(t *testing.T, p *project.Project, m market.Market) []string {
	t.Helper()
	r, err := policy.Ask(p, m, policy.Question{Now: today.Time})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range r.Findings {
		if f.Subject != "" {
			out = append(out, figure(f.Subject, f.Actual))
		}
	}
	return out
}

func exported(t *testing.T, p *project.Project, m market.Market) []string {
	t.Helper()
	r, err := export.OfPlans(p, m, project.Question{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range r.Facts {
		if f.Scenario == export.Base && f.Metric == "gross_margin" {
			out = append(out, figure(f.Plan, f.Value))
		}
	}
	return out
}

func shocked(t *testing.T, p *project.Project, m market.Market) []string {
	t.Helper()
	pricers, err := p.Pricers(m, project.Question{})
	if err != nil {
		t.Fatal(err)
	}
	var plans []scenario.Plan
	for _, k := range pricers {
		plans = append(plans, k)
	}
	double := scenario.Shocks{{Lever: scenario.Price, By: money.FromInt(2)}}
	r, err := scenario.Ask(m.Setting(), m.Books(), plans, &scenario.Question{Shocks: double})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range r.Plans {
		out = append(out, figure(c.Plan, c.Base.Gross))
	}
	return out
}

func swapped(t *testing.T, p *project.Project, m market.Market) []string {
	t.Helper()
	r, err := swap.Ask(p, m, swap.Question{To: []string{"mine/cheap", "eager"}, Attempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range r.Plans {
		out = append(out, figure(c.Plan, c.Current.Gross))
	}
	return out
}

func differed(t *testing.T, p *project.Project, m market.Market, to string) []string {
	t.Helper()
	r, err := diff.Ask(diff.Question{Given: diff.Given{Today: today}, Now: m, Project: p, From: diff.Asked{Ref: "HEAD~1"},
		To: diff.Asked{Ref: to}})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, plan := range []string{"listed", "contract", "eager", "routed", "careful"} {
		i := slices.IndexFunc(r.Plans, func(c diff.PlanChange) bool { return c.Plan == plan })
		if i < 0 {
			t.Fatalf("%s is in no change", plan)
		}
		out = append(out, figure(plan, r.Plans[i].Margin.To))
		if was := r.Plans[i].Margin.From; was == nil || !r.Plans[i].Margin.To.Less(*was) {
			t.Errorf("%s had %v", plan, was)
		}
	}
	return out
}
