package market_test

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// What a model asks on a day, in a mode. The same figures are on the screen of
//
//	tokecon prices show openai/gpt-5-mini --as-of 2026-11-23
func ExampleOpen() {
	day, err := market.Day("2026-11-23")
	if err != nil {
		panic(err)
	}
	m, err := market.Open(market.Options{At: day})
	if err != nil {
		panic(err)
	}
	for _, mode := range []pricebook.Mode{pricebook.Standard, pricebook.Batch} {
		cards, err := m.Under(mode, "").Sold("openai/gpt-5-mini")
		if err != nil {
			panic(err)
		}
		for _, card := range cards {
			in, out := card.Rates[meter.Input], card.Rates[meter.Output]
			fmt.Println(card.Model.FullName(), mode, in.Price, out.Price, in.Source.URL)
		}
	}
	// Output:
	// openai/gpt-5-mini standard 0.25 2 https://developers.openai.com/api/docs/pricing
	// openai/gpt-5-mini batch 0.125 1 https://developers.openai.com/api/docs/pricing
}
