package project_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/project"
)

// TestRoutePricesEveryLegAtItsShare: a fleet that serves 20 of 100 million requests takes
// two replicas, and the margin is 41.08%; eight for all of them would be cheaper by the
// request, and the margin 41.66%.
func TestRoutePricesEveryLegAtItsShare(t *testing.T) {
	r := only(t, `workloads: [{workload: w, counts: {input: 1000, output: 400}}]
fleets: [{name: own, model: gpt-oss-120b, gpu: h100, rent: 3}]
offers: [{name: mixed, route: [{offer: own, share: 20%}, {offer: openai/gpt-5-mini, share: 80%}]}]
plans: [{name: pro, price: 30, offer: mixed, requests: 20000, users: 5000}]
`)
	if got := r.Gross.Shift(2).Fixed(2); got != "41.08" {
		t.Errorf("the margin is %s%%", got)
	}
}

// legs of a route: what serves, and whether it is paid by the month.
var legs = []struct {
	name  string
	fleet bool
}{{"mine/cheap", false}, {"mine/strong", false}, {"other/strong", false}, {"own", true}}

// TestRouteIsTheSumOfItsLegs: a request costs what the legs ask for their shares, each
// alone at its share of the volume, and the router's fee; the margin follows.
func TestRouteIsTheSumOfItsLegs(t *testing.T) {
	const text = `workloads: [{workload: w, counts: {model: mine/cheap, input: 1000, cached: 300, output: 100}}]
fleets: [{name: own, model: gpt-oss-120b, gpu: h100, rent: 3}]
offers: [{name: mixed, router: %s, route: [%s]}]
plans: [{name: p, price: 300, offer: %s, requests: 20000, users: %s}]
`
	rapid.Check(t, func(t *rapid.T) {
		users := money.FromInt(100 * rapid.Int64Range(1, 400).Draw(t, "hundreds of users"))
		fee := money.FromInt(rapid.Int64Range(0, 9).Draw(t, "fee")).Shift(-4)
		left, shares := int64(100), make([]int64, len(legs))
		for i := range legs {
			shares[i] = rapid.Int64Range(0, left).Draw(t, legs[i].name)
			left -= shares[i]
		}
		shares[0] += left
		var route []string
		want := fee
		for i, share := range shares {
			if share == 0 {
				continue
			}
			part := money.FromInt(share).Shift(-2)
			alone := only(t, fmt.Sprintf(text, "0", "{offer: mine/cheap, share: 1}", legs[i].name, users.Mul(part)))
			route = append(route, fmt.Sprintf("{offer: %s, share: %d%%}", legs[i].name, share))
			want = want.Add(part.Mul(alone.Request))
		}
		got := only(t, fmt.Sprintf(text, fee, strings.Join(route, ", "), "mixed", users))
		alike(t, "a request", got.Request, want)
		alike(t, "the margin", *got.Gross, dec("300").Sub(want.MulInt(20_000)).Quo(dec("300")))
		is(t, "the volume", got.Volume, users.MulInt(20_000).String())
	})
}

// TestFleetInARouteIsPaidByTheMonth: its share of the requests pays for whole replicas,
// and nothing else does.
func TestFleetInARouteIsPaidByTheMonth(t *testing.T) {
	const text = `workloads: [{workload: w, counts: {input: 1000, output: 400}}]
fleets: [{name: own, model: gpt-oss-120b, gpu: h100, rent: 3}]
offers: [{name: mixed, route: [{offer: own, share: 25%%}, {offer: mine/cheap, share: 75%%}]}]
plans: [{name: p, price: 30, offer: mixed, requests: 20000, users: %d}]
`
	month := dec("3").MulInt(730) // of one GPU
	var last money.Decimal
	for _, users := range []int64{1000, 4000, 8000, 40_000} {
		r := only(t, fmt.Sprintf(text, users))
		i := slices.IndexFunc(r.Legs, func(l margin.Leg) bool { return l.Offer == "own" })
		served := money.FromInt(users).MulInt(5000)
		n := r.Legs[i].Request.Mul(served).Quo(month)
		whole := n.Add(dec("0.000001")).Floor()
		if d := n.Sub(whole).Float64(); d > 1e-9 || d < -1e-9 || whole.IsZero() {
			t.Errorf("%d users pay for %s replicas", users, n)
		}
		alike(t, "the bill of the month", r.Legs[i].Bill.Total, whole.Mul(month))
		if !last.Less(whole) {
			t.Errorf("%d users pay for %s replicas, fewer for %s", users, whole, last)
		}
		last = whole
	}
}

// TestCascade: every request pays the first and the judge, and those that are not
// accepted pay the second as well: 0.002 + 0.0003 + 25% of 0.03.
func TestCascade(t *testing.T) {
	const text = `workloads:
  - {workload: question, counts: {model: mine/cheap, input: 1000, output: 0}}
  - {workload: verdict, counts: {model: mine/cheap, input: 100, output: 0}}
offers:
  - name: careful
    cascade: {first: mine/cheap, then: mine/strong, accepted: %s, %s}
plans: [{name: p, price: 30, offer: careful, requests: 100, users: 50}]
`
	judge, fee := "judge: mine/judge, judge_workload: verdict", "judge_fee: 0.0003"
	for _, c := range []struct{ accepted, judged, request, p95 string }{
		{"75%", judge, "0.0098", "0.0323"},
		{"75%", fee, "0.0098", "0.0323"},
		{"96%", judge, "0.0035", "0.0023"}, // 95% are accepted at the first
		{"0%", fee, "0.0323", "0.0323"},
		{"100%", judge, "0.0023", "0.0023"},
	} {
		r := only(t, fmt.Sprintf(text, c.accepted, c.judged))
		what := c.accepted + " accepted, " + c.judged
		is(t, what, r.Request, c.request)
		if r.P95 == nil {
			t.Fatalf("%s: no p95", what)
		}
		is(t, what+": p95", *r.P95, c.p95)
		alike(t, what+": margin", *r.Gross, dec("30").Sub(dec(c.request).MulInt(100)).Quo(dec("30")))
	}
}

// TestNoP95OfAFleet: what a request of one's own machines costs follows from the month.
func TestNoP95OfAFleet(t *testing.T) {
	r := only(t, `workloads: [{workload: w, counts: {input: 1000, output: 100}}]
fleets: [{name: own, model: gpt-oss-120b, gpu: h100, rent: 3}]
plans: [{name: p, price: 30, offer: own, requests: 100, users: 50}]
`)
	if r.P95 != nil {
		t.Errorf("p95 is %s", r.P95)
	}
}

// TestSuccessOfAnOffer: an outcome takes 1 ÷ success attempts, of the offer where it is
// known and else of the plan.
func TestSuccessOfAnOffer(t *testing.T) {
	p := read(t, `workloads: [{workload: w, counts: {model: mine/cheap, input: 1000, output: 0}}]
plans: [{name: p, per: outcome, price: 1, success: 50%, offer: mine/cheap, users: 10}]
`)
	pricers, err := p.Pricers(onSale(t), project.Question{})
	if err != nil {
		t.Fatal(err)
	}
	k := pricers[0]
	for success, want := range map[string]string{"": "0.004", "0.8": "0.0025"} {
		o := *k.Offers[0]
		if success != "" {
			s := dec(success)
			o.Success = &s
		}
		row, err := k.Row(&o, nil)
		if err != nil {
			t.Fatal(err)
		}
		is(t, "an outcome at "+success, row.COGS, want)
		each, err := k.Request(&o, nil)
		if err != nil || each == nil {
			t.Fatal(each, err)
		}
		is(t, "a request", *each, "0.002")
	}
}
