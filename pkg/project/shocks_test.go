package project_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// routed is a plan of seats that two vendors and a fleet serve, with all that a plan
// can have.
const routed = `workloads: [{workload: w, counts: {model: mine/cheap, input: 1000, cached: 200, output: 100}}]
fleets: [{name: own, model: gpt-oss-120b, gpu: h100, rent: 3}]
offers:
  - name: mixed
    router: 0.0001
    route:
      - {offer: mine/cheap, share: 50%}
      - {offer: other/strong, share: 25%}
      - {offer: own, share: 25%}
plans:
  - name: p
    price: 30
    offer: mixed
    requests: 200
    users: 1000
    free: {conversion: 20%, requests: 10}
    costs: [{name: fee, share: 3%}, {name: search, request: 0.001}]
`

func under(t fataler, text string, shocks ...string) *margin.PlanResult {
	t.Helper()
	pricers, err := read(t, text).Pricers(onSale(t), project.Question{})
	if err != nil {
		t.Fatal(err)
	}
	var moved scenario.Shocks
	for _, word := range shocks {
		s, err := scenario.Parse(word)
		if err != nil {
			t.Fatal(err)
		}
		moved = append(moved, s)
	}
	out, err := project.Eval(pricers)(moved)
	if err != nil || len(out) != 1 {
		t.Fatal(out, err)
	}
	return &out[0]
}

// TestShocksAreProjectsWrittenSo: a plan under a shock is the plan of a project that is
// written with what the shock says.
func TestShocksAreProjectsWrittenSo(t *testing.T) {
	for shocks, change := range map[string][]string{
		"volume=x2":    {"requests: 200", "requests: 400", "requests: 10}", "requests: 20}"},
		"users=x3":     {"users: 1000", "users: 3000"},
		"cache=60%":    {"cached: 200", "cached: 600"},
		"cache=0%":     {"cached: 200", "cached: 0"},
		"tokens=x2":    {"input: 1000, cached: 200, output: 100", "input: 2000, cached: 400, output: 200"},
		"verbosity=x3": {"output: 100", "output: 300"},
		"sell=-50%":    {"price: 30", "price: 15"},
		"rent=x2":      {"rent: 3", "rent: 6"},
		"volume=x2 users=x3": {"requests: 200", "requests: 400", "requests: 10}", "requests: 20}",
			"users: 1000", "users: 3000"},
	} {
		text := routed
		for i := 0; i < len(change); i += 2 {
			if !strings.Contains(text, change[i]) {
				t.Fatalf("%s: no %q", shocks, change[i])
			}
			text = strings.Replace(text, change[i], change[i+1], 1)
		}
		got, want := under(t, routed, strings.Fields(shocks)...), only(t, text)
		alike(t, shocks+": a request", got.Request, want.Request)
		alike(t, shocks+": revenue", got.Revenue, want.Revenue)
		alike(t, shocks+": costs", got.COGS, want.COGS)
		alike(t, shocks+": margin", *got.Gross, *want.Gross)
		is(t, shocks+": volume", got.Volume, want.Volume.String())
		is(t, shocks+": users", *got.Users, want.Users.String())
		if before := under(t, routed); before.Request.Equal(got.Request) && before.Revenue.Equal(got.Revenue) {
			t.Errorf("%s moves nothing", shocks)
		}
	}
}

// TestPriceShocks: twice the prices is twice what hosted tokens cost, of all vendors or
// of one, and nothing else.
func TestPriceShocks(t *testing.T) {
	base := under(t, routed)
	by := map[string]margin.Leg{}
	for _, l := range base.Legs {
		by[l.Offer] = l
	}
	half, quarter := dec("0.5"), dec("0.25")
	cheap, strong := half.Mul(by["mine/cheap"].Request), quarter.Mul(by["other/strong"].Request)
	is(t, "half of the requests at 800 × 2 + 200 × 0.2 + 100 × 8", cheap, "0.00122")
	is(t, "a quarter at 1000 × 30 + 100 × 40", strong, "0.0085")
	for shock, more := range map[string]string{
		"price=x2": "0.00972", "price:mine=x2": "0.00122", "price:other=x2": "0.0085", "price:other/strong=x2": "0.0085",
		"price:mine/*@output=x2": "0.0004", "price:nobody=x2": "0", "price=-50%": "-0.00486",
	} {
		got := under(t, routed, shock)
		d := got.Request.Sub(base.Request)
		if d.String() != more {
			t.Errorf("%s: a request costs %s more, want %s", shock, d, more)
		}
		// 200 requests of the payer, and 4 free users with 10 each
		alike(t, shock+": costs", got.COGS, base.COGS.Add(d.MulInt(240)))
		alike(t, shock+": revenue", got.Revenue, base.Revenue)
	}
}

// TestRequestUnderShocks: what a request costs is what the row says of it.
func TestRequestUnderShocks(t *testing.T) {
	pricers, err := read(t, routed).Pricers(onSale(t), project.Question{})
	if err != nil {
		t.Fatal(err)
	}
	k := pricers[0]
	for _, word := range []string{"price=x2", "volume=x40", "users=x50", "cache=10%", "rent=x2"} {
		s, err := scenario.Parse(word)
		if err != nil {
			t.Fatal(err)
		}
		row, err := k.Row(k.Offers[0], scenario.Shocks{s})
		if err != nil {
			t.Fatal(err)
		}
		each, err := k.Request(k.Offers[0], scenario.Shocks{s})
		if err != nil || each == nil {
			t.Fatal(each, err)
		}
		is(t, word, *each, row.Request.String())
	}
}

// TestShocksLeaveNothingBehind: a pricer that has priced other shocks prices the next as
// a new one does, also after more of them than it remembers counts of.
func TestShocksLeaveNothingBehind(t *testing.T) {
	pricers, err := read(t, routed).Pricers(onSale(t), project.Question{})
	if err != nil {
		t.Fatal(err)
	}
	words := []string{"cache=10%", "cache=90%", "tokens=x2", "verbosity=x2", "price=x2", "users=x9"}
	for i := range 70 {
		words = append(words, fmt.Sprintf("tokens=x1.%02d", i))
	}
	for _, word := range append(words, words...) {
		s, err := scenario.Parse(word)
		if err != nil {
			t.Fatal(err)
		}
		got, err := pricers[0].Rows(scenario.Shocks{s})
		if err != nil {
			t.Fatal(err)
		}
		alike(t, word, got[0].Request, under(t, routed, word).Request)
	}
}

// TestManySamplesAreShifted: samples of which there are too many to keep their sizes are
// counted anew.
func TestManySamplesAreShifted(t *testing.T) {
	const rows = 100_001
	text := "model,input,output\n" + strings.Repeat("gpt-5-mini,1000,10\n", rows)
	at := folder(t, map[string]string{"s.csv": text, project.FileName: `workloads: [{workload: w, samples: [s.csv]}]
plans: [{name: p, price: 30, offer: openai/gpt-5-mini, requests: 100}]
`})
	p, m := in(t, at, market.Options{})
	pricers, err := p.Pricers(m, project.Question{})
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]string{"tokens=x1": "0.00027", "tokens=x2": "0.00054", "cache=100%": "0.000045"} {
		s, err := scenario.Parse(word)
		if err != nil {
			t.Fatal(err)
		}
		got, err := pricers[0].Rows(scenario.Shocks{s})
		if err != nil {
			t.Fatal(err)
		}
		is(t, word, got[0].Request, want)
	}
}
