package export_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/export"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// mine and other are price books. What mine asks of the cheap is announced to rise, and
// to rise once more after the horizon.
const (
	mine = `vendor: mine
models:
  - id: cheap
    tokenizer: o200k_base
    prices:
      - {from: 2026-01-01, until: 2027-03-01, rates: {input: 2, output: 8}, source: https://example.com,
         checked: 2026-01-01}
      - {from: 2027-03-01, until: 2028-03-01, rates: {input: 3, output: 8}, source: https://example.com,
         checked: 2026-01-01}
      - {from: 2028-03-01, rates: {input: 9, output: 8}, source: https://example.com, checked: 2026-01-01}
`
	other = `vendor: other
models:
  - id: strong
    tokenizer: o200k_base
    prices:
      - {from: 2026-01-01, rates: {input: 30, output: 120}, source: https://example.com, checked: 2026-01-01}
`
)

// today is the day of all tests.
var today = econ.AsOf{Time: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), DateOnly: true}

func books(texts ...string) []market.Folder {
	tree := fstest.MapFS{}
	for i, text := range texts {
		tree[fmt.Sprintf("b%d.yaml", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	return []market.Folder{{FS: tree, Name: "books"}}
}

var open = sync.OnceValues(func() (market.Market, error) {
	return market.Open(market.Options{At: today, Own: books(mine, other)})
})

// locked is the market of a lock of another day, that holds dearer books.
var locked = sync.OnceValues(func() (market.Market, error) {
	lock := config.NewLock(today.AddDate(0, -1, 0), "test")
	lock.Add("vendors/mine.yaml", "mine", []byte(strings.ReplaceAll(mine, "output: 8", "output: 16")))
	day, err := lock.Day()
	if err != nil {
		return market.Market{}, err
	}
	return market.Open(market.Options{At: econ.AsOf{Time: day, DateOnly: true}, Own: books(other),
		Pin: &market.Pin{Lock: lock, Path: "lock", Day: day}})
})

type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func markets(t fataler) map[string]market.Market {
	t.Helper()
	a, err := open()
	if err != nil {
		t.Fatal(err)
	}
	b, err := locked()
	if err != nil {
		t.Fatal(err)
	}
	return map[string]market.Market{"own books": a, "lock": b}
}

func read(t fataler, text string) *project.Project {
	t.Helper()
	p, err := project.Read(&files.Door{In: strings.NewReader(text)}, files.Stdin)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p
}

// drawn draws a project of two plans.
func drawn(t *rapid.T) string {
	n := func(what string, low, high int) int { return rapid.IntRange(low, high).Draw(t, what) }
	share := n("share", 1, 99)
	offers := fmt.Sprintf(`offers:
  - {name: mixed, router: 0.0001, route: [{offer: mine/cheap, share: %d%%}, {offer: other/strong, share: %d%%}]}
  - {name: partly, route: [{offer: own, share: %d%%}, {offer: mine/cheap, share: %d%%}]}
  - {name: careful, cascade: {first: mine/cheap, then: other/strong, accepted: %d%%, judge_fee: 0.0002}}
`, share, 100-share, share, 100-share, share)
	text := fmt.Sprintf("workloads: [{workload: w, counts: {input: %d, output: %d}}]\n", n("input", 1, 9000),
		n("output", 1, 900)) + "fleets: [{name: own, model: gpt-oss-120b, gpu: h100, rent: 3}]\n" + offers + "plans:\n"
	for _, name := range []string{"a", "b"} {
		offer := rapid.SampledFrom([]string{"mine/cheap", "other/strong", "own", "mixed", "partly", "careful"}).Draw(t, name)
		text += fmt.Sprintf("  - {name: %s, price: %d, offer: %s, requests: %d, users: %d, costs: [{name: fee, "+
			"share: 3%%}]}\n", name, n("price", 1, 90), offer, n("requests", 1, 900), n("users", 1, 9000))
	}
	return text
}

// figures returns a metric in a scenario, as far as it is known, in the order of the rows.
func figures(m *export.Model, scenario, metric string) string {
	var out []string
	for _, f := range m.Facts {
		if f.Scenario == scenario && f.Metric == metric && f.Value != nil {
			out = append(out, f.Plan+f.Offer+" "+f.Value.Significant(24).String())
		}
	}
	return strings.Join(out, "\n")
}

func margins(rows []margin.PlanResult) string {
	var out []string
	for i := range rows {
		out = append(out, rows[i].Plan+rows[i].Offer+" "+rows[i].Gross.Significant(24).String())
	}
	return strings.Join(out, "\n")
}

// TestPlansAgreeWithMargins: as things are, an export has the margins of the command of
// that name, with own books and with a lock; with a vendor's prices doubled or halved
// those of the plans under that shock; and on a day those of the market of that day.
func TestPlansAgreeWithMargins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := read(t, drawn(t))
		for name, m := range markets(t) {
			model, err := export.OfPlans(p, m, project.Question{})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range model.Scenarios {
				want := shocked(t, p, m.On(s.Day), s.Vendor, s.Factor)
				if got := figures(model, s.ID, "gross_margin"); got != want {
					t.Fatalf("%s, %s:\n%s\nwant\n%s", name, s.ID, got, want)
				}
			}
			if model.Scenarios[0].ID != export.Base || !model.Scenarios[0].Day.Equal(m.Setting().AsOf.Time) {
				t.Fatalf("%s: the first is %+v", name, model.Scenarios[0])
			}
		}
	})
}

// shocked returns the margins of a project in a market with a vendor's prices moved.
func shocked(t fataler, p *project.Project, m market.Market, vendor string, factor money.Decimal) string {
	t.Helper()
	pricers, err := p.Pricers(m, project.Question{})
	if err != nil {
		t.Fatal(err)
	}
	var under scenario.Shocks
	if vendor != "" {
		under = scenario.Shocks{{Lever: scenario.Price, Scope: vendor + "/*", By: factor}}
	}
	rows, err := project.Eval(pricers)(under)
	if err != nil {
		t.Fatal(err)
	}
	return margins(rows)
}

// TestScenariosOfPlans: every vendor in use is doubled and halved, machines are not; the
// days are those on which a price in use changes within a year, and those of checks,
// with their shocks on any vendor one by one.
func TestScenariosOfPlans(t *testing.T) {
	const text = `workloads: [{workload: w, counts: {input: 1000, output: 100}}]
fleets: [{name: own, model: gpt-oss-120b, gpu: h100, rent: 3}]
offers: [{name: mixed, route: [{offer: %s, share: 50%%}, {offer: own, share: 50%%}]}]
plans: [{name: p, price: 30, offer: mixed, requests: 100, users: 50}]
checks: [%s]
`
	for _, c := range []struct{ offer, checks, want string }{
		{"mine/cheap", "", "base mine-x2 mine-x0.5 2027-03-01"},
		{"other/strong", "", "base other-x2 other-x0.5"},
		{"other/strong", "{rule: gross_margin.min, value: 1%, on: 2027-01-01}", "base other-x2 other-x0.5 2027-01-01"},
		{"mine/cheap", "{rule: gross_margin.min, value: 1%, on: 2028-06-01}",
			"base mine-x2 mine-x0.5 2027-03-01 2028-06-01"},
		{"mine/cheap", "{rule: gross_margin.min, value: 1%, shock: {vendor: any, price: 3}}",
			"base mine-x2 mine-x0.5 2027-03-01 mine-x3"},
		{"mine/cheap", "{rule: gross_margin.min, value: 1%, on: 2027-03-01, shock: {vendor: mine, price: 1.5}}",
			"base mine-x2 mine-x0.5 2027-03-01 2027-03-01-mine-x1.5"},
		{"mine/cheap", "{rule: gross_margin.min, value: 1%, shock: {vendor: other, price: 3}}",
			"base mine-x2 mine-x0.5 2027-03-01"},
	} {
		model, err := export.OfPlans(read(t, fmt.Sprintf(text, c.offer, c.checks)), markets(t)["own books"],
			project.Question{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range model.Scenarios {
			got = append(got, s.ID)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s, %s: %v, want %s", c.offer, c.checks, got, c.want)
		}
	}
}

// TestOffersAgreeWithCompare: as things are, and on days to come, an export of offers has
// the costs of a comparison in the market of the day; doubled they are twice those.
func TestOffersAgreeWithCompare(t *testing.T) {
	volume := money.FromInt(12_345)
	w, err := demand.Open(nil, []string{"chat"}, demand.Assumptions{Volume: &volume})
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range markets(t) {
		offers, err := m.Offers("mine/cheap", "other/strong", "openai/text-embedding-3-small")
		if err != nil {
			t.Fatal(err)
		}
		model, err := export.OfOffers(w, m, offers)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range model.Scenarios {
			c, err := w.Compare(m.On(s.Day), offers, "")
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, r := range c.Ranked {
				month := r.Month
				if r.Offer.Vendor() == s.Vendor {
					month = month.Mul(s.Factor)
				}
				want = append(want, r.Offer.Name()+" "+month.Significant(24).String())
			}
			if got := figures(model, s.ID, "cost_per_month"); got != strings.Join(want, "\n") {
				t.Errorf("%s, %s:\n%s\nwant\n%s", name, s.ID, got, strings.Join(want, "\n"))
			}
		}
		if !slices.ContainsFunc(model.Scenarios, func(s export.Scenario) bool { return s.ID == "2027-03-01" }) {
			t.Errorf("%s: the announced price is in no scenario", name)
		}
	}
	if _, err := export.OfOffers(w, markets(t)["lock"], nil); err == nil ||
		err.Error() != "export: offers: missing; name at least one" {
		t.Errorf("no offers: %v", err)
	}
}
