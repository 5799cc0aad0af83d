package scenario_test

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// announced is a price book: a request of 1,000 tokens costs $0.002, then $0.003, then
// $0.004.
const announced = `vendor: mine
models:
  - id: cheap
    tokenizer: o200k_base
    prices:
      - {from: 2026-01-01, until: 2027-01-23, rates: {input: 2, output: 0}, source: https://example.com,
         checked: 2026-01-01}
      - {from: 2027-01-23, until: 2027-03-01, rates: {input: 3, output: 0}, source: https://example.com,
         checked: 2026-01-01}
      - {from: 2027-03-01, rates: {input: 4, output: 0}, source: https://example.com, checked: 2026-01-01}
  - id: dear
    tokenizer: o200k_base
    prices:
      - {from: 2026-01-01, rates: {input: 10, output: 0}, source: https://example.com, checked: 2026-01-01}
`

// plansAsked are of 500 requests for $10 a month: tokens are 10% of the price with the
// cheap model, 15 and 20% later, and 50% with the dear one.
const plansAsked = `workloads: [{workload: w, counts: {input: 1000, output: 1}}]
plans:
  - {name: a, price: 10, offer: mine/cheap, requests: 500, users: 100}
  - {name: b, price: 10, offer: mine/dear, requests: 500}
`

var marketAsked = sync.OnceValues(func() (market.Market, error) {
	at := econ.AsOf{Time: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), DateOnly: true}
	own := fstest.MapFS{"mine.yaml": {Data: []byte(announced)}}
	return market.Open(market.Options{At: at, Own: []market.Folder{{FS: own, Name: "books"}}})
})

// ask asks of the plans with offers tried in the place of their own.
func ask(t *testing.T, q *scenario.Question, offers ...string) (*scenario.Result, error) {
	t.Helper()
	m, err := marketAsked()
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.Read(&files.Door{In: strings.NewReader(plansAsked)}, files.Stdin)
	if err != nil {
		t.Fatal(err)
	}
	pricers, err := p.Pricers(m, project.Question{Offers: offers})
	if err != nil {
		t.Fatal(err)
	}
	var plans []scenario.Plan
	for _, k := range pricers {
		plans = append(plans, k)
	}
	return scenario.Ask(m.Setting(), m.Books(), plans, q)
}

func answer(t *testing.T, q *scenario.Question, offers ...string) *scenario.Result {
	t.Helper()
	r, err := ask(t, q, offers...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// gross writes margins one after the other.
func gross(shares ...*money.Decimal) string {
	var out []string
	for _, s := range shares {
		if s == nil {
			out = append(out, "?")
			continue
		}
		out = append(out, s.Fixed(2))
	}
	return strings.Join(out, " ")
}

// TestAskShocks holds that plans are as they are beside what shocks make of them, and
// that a sweep adds to the shocks.
func TestAskShocks(t *testing.T) {
	sweep := scenario.Range{Shock: scenario.Shock{Lever: scenario.Volume}, Low: dec("1"), High: dec("3"), N: 2}
	r := answer(t, &scenario.Question{Shocks: parse(t, "price:mine/cheap=x3"), Sweep: &sweep})
	a, b := r.Plans[0], r.Plans[1]
	if got := gross(a.Base.Gross, a.Under.Gross, a.Points, b.Base.Gross, b.Under.Gross, b.Points); got !=
		"0.90 0.70 -0.20 0.50 0.50 0.00" {
		t.Errorf("shocked: %s", got)
	}
	at := r.Sweep.Points
	if got := gross(at[0].Plans[0].Gross, at[0].Plans[1].Gross, at[1].Plans[0].Gross, at[1].Plans[1].Gross); got !=
		"0.70 0.50 0.10 -0.50" {
		t.Errorf("swept: %s", got)
	}
	if len(r.Shocks) != 1 || r.Shocks[0] != "price:mine/cheap=x3" {
		t.Errorf("shocks %v", r.Shocks)
	}
}

// TestAskDays holds that every offer of every plan is priced on the day that is asked
// for, without shocks, and held against what it is today.
func TestAskDays(t *testing.T) {
	day := time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC)
	r := answer(t, &scenario.Question{Days: []time.Time{day}, Shocks: parse(t, "price=x2")}, "mine/dear", "mine/cheap")
	var got []string
	for _, d := range r.Days {
		got = append(got, d.Plan+" "+d.Offer+" "+d.Day+" "+gross(d.Then.Gross, d.Points))
	}
	want := "a mine/dear 2027-02-01 0.50 0.00\na mine/cheap 2027-02-01 0.85 -0.05\n" +
		"b mine/dear 2027-02-01 0.50 0.00\nb mine/cheap 2027-02-01 0.85 -0.05"
	if strings.Join(got, "\n") != want {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	today := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	if _, err := ask(t, &scenario.Question{Days: []time.Time{today}}); err == nil ||
		err.Error() != "on 2026-11-23 is not after 2026-11-23, today here" {
		t.Error(err)
	}
}

// TestAskReplay holds that with a replay the days are those on which a price of a plan's
// own models is announced to change.
func TestAskReplay(t *testing.T) {
	r := answer(t, &scenario.Question{Replay: "all"})
	var got []string
	for _, d := range r.Days {
		got = append(got, d.Plan+" "+d.Day+" "+gross(d.Then.Gross))
	}
	if want := "a 2027-01-23 0.85, a 2027-03-01 0.80"; strings.Join(got, ", ") != want {
		t.Errorf("%v", got)
	}
}

// TestAskMonths holds that each month has the prices that are announced for it, from the
// very day on.
func TestAskMonths(t *testing.T) {
	r := answer(t, &scenario.Question{Ahead: &scenario.Horizon{Months: 5}})
	var got []string
	for _, c := range r.Courses {
		var all []*money.Decimal
		for _, m := range c.Months {
			all = append(all, m.Gross)
		}
		got = append(got, c.Plan+" "+gross(all...))
	}
	// November, December, two months at the second price, from the 23rd of January, and the third
	want := "a 0.90 0.90 0.85 0.85 0.80 0.80\nb 0.50 0.50 0.50 0.50 0.50 0.50"
	if strings.Join(got, "\n") != want {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	_, err := ask(t, &scenario.Question{Ahead: &scenario.Horizon{Months: 5, Churn: dec("0.1")}})
	if want := "-:4: plan b: users: missing; who leaves and joins follows from how many there are; add it, or choose " +
		"other plans"; err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}

// TestAskTornado holds that every plan has the usual ranges of its own vendors, or those
// that are asked for, beside the shocks.
func TestAskTornado(t *testing.T) {
	r := answer(t, &scenario.Question{Tornado: true, Shocks: parse(t, "price:mine/cheap=x3")})
	var got []string
	for _, s := range r.Tornado {
		if s.Lever == "price" {
			got = append(got, s.Plan+" "+gross(s.AtLow, s.AtHigh))
		}
	}
	if want := "a 0.85 0.40, b 0.75 0.00"; strings.Join(got, ", ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	volume := scenario.Range{Shock: scenario.Shock{Lever: scenario.Volume}, Low: dec("1"), High: dec("2"), N: 2}
	r = answer(t, &scenario.Question{Ranges: []scenario.Range{volume}})
	if len(r.Tornado) != 2 || gross(r.Tornado[0].AtHigh, r.Tornado[1].AtHigh) != "0.80 0.00" {
		t.Errorf("%+v", r.Tornado)
	}
}

// TestAskScopes holds that a shock on what no book has is refused.
func TestAskScopes(t *testing.T) {
	if _, err := ask(t, &scenario.Question{Shocks: parse(t, "price:nobody=x2")}); err == nil {
		t.Error("the prices of nobody moved")
	}
}
