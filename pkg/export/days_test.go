package export_test

import (
	"testing"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/export"
	"github.com/tokecon/tokecon/pkg/market"
)

// there is a price book of a price that rises for a month, half of it in batch.
const there = `vendor: there
models:
  - id: m
    tokenizer: o200k_base
    prices:
      - {from: 2026-01-01, until: 2027-03-01, rates: {input: 2, output: 0},
         where: [{mode: batch, multiply: {tokens: 0.5}}], source: x, checked: 2026-01-01}
      - {from: 2027-03-01, until: 2027-04-01, rates: {input: 3, output: 0},
         where: [{mode: batch, multiply: {tokens: 0.5}}], source: x, checked: 2026-01-01}
      - {from: 2027-04-01, rates: {input: 2, output: 0},
         where: [{mode: batch, multiply: {tokens: 0.5}}], source: x, checked: 2026-01-01}
`

// TestOffersOverDays holds that a price which comes back is a day of its own, and that
// the mode of the workload holds.
func TestOffersOverDays(t *testing.T) {
	m, err := market.Open(market.Options{At: today, Own: books(there)})
	if err != nil {
		t.Fatal(err)
	}
	c, err := config.ReadWorkload("w.yaml", []byte("workload: w\nvolume: 1000\nmode: batch\n"+
		"counts: {input: 1000, output: 1}\n"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := demand.Describe(nil, "w.yaml", c)
	if err != nil {
		t.Fatal(err)
	}
	offers, err := m.Offers("there/m")
	if err != nil {
		t.Fatal(err)
	}
	model, err := export.OfOffers(w, m, offers)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"base": "1", "2027-03-01": "1.5", "2027-04-01": "1"} {
		if got := figures(model, id, "cost_per_month"); got != "there/m "+want {
			t.Errorf("%s: %q, want %s", id, got, want)
		}
	}
	if model.Mode != "batch" {
		t.Errorf("%+v", model.Setting)
	}
}
