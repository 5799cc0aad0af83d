package swap_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/swap"
)

// ending are books of models that end, and of one that asks more for large prompts.
const ending = `vendor: v
models:
  - id: soon
    tokenizer: o200k_base
    prices: [{from: 2026-01-01, until: 2027-02-01, rates: {input: 1, output: 1}, source: x, checked: 2026-01-01}]
  - id: later
    tokenizer: o200k_base
    prices: [{from: 2026-01-01, until: 2027-08-01, rates: {input: 1, output: 1}, source: x, checked: 2026-01-01}]
  - id: large
    tokenizer: o200k_base
    prices:
      - {from: 2026-01-01, rates: {input: 1, output: 1}, source: x, checked: 2026-01-01,
         bands: [{above: 500, rates: {input: 7, output: 9}}]}
`

const sided = `workloads: [{workload: w, counts: {input: 1000, output: 100}}]
offers:
  - {name: one, route: [{offer: v/soon, share: 50%}, {offer: v/later, share: 50%}]}
  - {name: two, route: [{offer: v/later, share: 50%}, {offer: v/soon, share: 50%}]}
  - {name: judged, cascade: {first: v/later, then: v/large, accepted: 80%, judge: v/soon}}
plans: [{name: p, price: 10, offer: v/later, requests: 500, users: 100, success: 90%}]
`

func sides(t *testing.T, q swap.Question) swap.Card {
	t.Helper()
	at := econ.AsOf{Time: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), DateOnly: true}
	m, err := market.Open(market.Options{At: at,
		Own: []market.Folder{{FS: fstest.MapFS{"v.yaml": {Data: []byte(ending)}}, Name: "books"}}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.Read(&files.Door{In: strings.NewReader(sided)}, files.Stdin)
	if err != nil {
		t.Fatal(err)
	}
	q.Attempts = 1
	r, err := swap.Ask(p, m, q)
	if err != nil {
		t.Fatal(err)
	}
	return r.Plans[0]
}

// TestAskOwnSuccess holds that what a plan says of success is said of its own offer, and
// neither of others nor of one that is left in its place.
func TestAskOwnSuccess(t *testing.T) {
	c := sides(t, swap.Question{To: []string{"v/large"}})
	exactly(t, "its own", c.Current.Success, dec("0.9"))
	if got := c.Others[0].Success; got != nil {
		t.Errorf("a candidate's: %s", got)
	}
	if c = sides(t, swap.Question{From: "v/soon", To: []string{"v/large"}}); c.Current.Success != nil {
		t.Errorf("another's: %s", c.Current.Success)
	}
}

// TestAskLegs holds that an offer lives as long as the first of its models, that judges
// write no texts, and that list prices are those of prompts of that size.
func TestAskLegs(t *testing.T) {
	for _, o := range sides(t, swap.Question{To: []string{"one", "two", "judged", "v/large"}}).Others {
		switch o.Name {
		case "one", "two":
			if o.Life == nil || o.Life.Model != "v/soon" || o.Life.Ends != "2027-02-01" {
				t.Errorf("%s: %+v", o.Name, o.Life)
			}
		case "judged":
			if len(o.Text) != 2 || o.Text[0].Offer != "v/later" || o.Text[1].Offer != "v/large" {
				t.Errorf("%+v", o.Text)
			}
		case "v/large":
			exactly(t, "of large prompts", o.Text[0].Prompt.List, dec("7"))
			exactly(t, "of their answers", o.Text[0].Answer.List, dec("9"))
		}
	}
}
