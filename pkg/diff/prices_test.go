package diff_test

import (
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

// dated has everything that a price can do between two days.
const dated = `
vendor: v
models:
  - {id: halved, tokenizer: o200k_base, prices: [{from: 2026-01-01, until: 2026-06-01, rates: {input: 2, output: 4},
     source: x, checked: 2026-01-01}, {from: 2026-06-01, rates: {input: 1, output: 4}, source: y, checked: 2026-06-01}]}
  - {id: same, tokenizer: o200k_base, prices: [{from: 2026-01-01, rates: {input: 2, output: 4}, source: x,
     checked: 2026-01-01}]}
  - {id: came, tokenizer: o200k_base, prices: [{from: 2026-06-01, rates: {input: 2, output: 4}, source: x,
     checked: 2026-06-01}]}
  - {id: went, tokenizer: o200k_base, prices: [{from: 2026-01-01, until: 2026-06-01, rates: {input: 2, output: 4},
     source: x, checked: 2026-01-01}]}
  - {id: soon, tokenizer: o200k_base, prices: [{from: 2026-01-01, until: 2027-01-01, rates: {input: 2, output: 4},
     source: x, checked: 2026-01-01}, {from: 2027-01-01, rates: {input: 3, output: 4}, source: y, checked: 2026-06-01}]}
  - {id: ends, tokenizer: o200k_base, prices: [{from: 2026-01-01, until: 2027-02-01, rates: {input: 2}, source: x,
     checked: 2026-01-01}]}
  - {id: far, tokenizer: o200k_base, prices: [{from: 2026-01-01, until: 2028-01-01, rates: {input: 2, output: 4},
     source: x, checked: 2026-01-01}]}
`

func TestPrices(t *testing.T) {
	set, err := pricebook.Load([]pricebook.Document{{Name: "book", Data: []byte(dated)}})
	if err != nil {
		t.Fatal(err)
	}
	var pairs []diff.Pair
	for _, m := range set.Models() {
		pairs = append(pairs, diff.Pair{Name: m.FullName(), From: m, To: m})
	}
	to := quote.Terms{At: at()}
	d, err := diff.Prices(pairs, quote.Terms{At: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}, to)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Announce(pairs, to); err != nil {
		t.Fatal(err)
	}
	if len(d.Changed) != 1 || d.Changed[0].Model != "v/halved" || d.Changed[0].Share.String() != "-0.5" ||
		d.Changed[0].Effective.String() != "2026-06-01" || d.Changed[0].Source.URL != "y" {
		t.Errorf("changed: %+v", d.Changed)
	}
	if len(d.New) != 1 || d.New[0].Model != "v/came" || d.New[0].At.String() != "2026-06-01" || len(d.Retired) != 1 ||
		d.Retired[0].Model != "v/went" || d.Retired[0].At.String() != "2026-06-01" {
		t.Errorf("new %+v, retired %+v", d.New, d.Retired)
	}
	if len(d.Announced) != 2 || d.Announced[1].Model != "v/soon" || d.Announced[1].To.String() != "3" ||
		d.Announced[0].Model != "v/ends" || d.Announced[0].To != nil || d.Announced[0].Effective.String() != "2027-02-01" {
		t.Errorf("announced: %+v", d.Announced)
	}
	if d.Offers != 7 || d.ChangedOffers() != 1 || d.Differing() != 3 || len(d.Both) != 5 {
		t.Errorf("%d offers, %d changed, %d differing, %d on both sides", d.Offers, d.ChangedOffers(), d.Differing(),
			len(d.Both))
	}
}

// TestRates: what two results were worked out with tells what changed.
func TestRates(t *testing.T) {
	s := scene{requests: 1, volume: 1, tokens: map[meter.ID]int64{meter.Input: 10, meter.Output: 5},
		rates: map[meter.ID]int64{meter.Input: 1_000_000, meter.Output: 2_000_000}}
	dear := s
	dear.rates = map[meter.ID]int64{meter.Input: 1_000_000, meter.Output: 3_000_000}
	rated := func(s scene) []diff.Rated {
		return []diff.Rated{{Offer: "v/m", Currency: "USD", Basis: s.result(t).Offers[0].Basis},
			{Offer: "own fleet", Currency: "USD"}}
	}
	d := diff.Rates(rated(s), rated(dear))
	if d.Offers != 1 || len(d.Changed) != 1 || d.Changed[0].Meter != meter.Output || d.Changed[0].Share.String() != "0.5" {
		t.Errorf("%+v", d)
	}
	if d := diff.Rates(rated(s), rated(s)); len(d.Changed) != 0 {
		t.Errorf("%+v", d)
	}
}
