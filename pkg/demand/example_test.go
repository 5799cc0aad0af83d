package demand_test

import (
	"fmt"
	"time"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/market"
)

// What a month of a workload costs with models. The same figures are in the table of
//
//	tokecon compare chat -m openai/gpt-5-mini -m anthropic/claude-haiku-4-5 --as-of 2026-11-23
func ExampleWorkload_Compare() {
	day := market.DayOf(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	m, err := market.Open(market.Options{At: day})
	if err != nil {
		panic(err)
	}
	offers, err := m.Offers("openai/gpt-5-mini", "anthropic/claude-haiku-4-5")
	if err != nil {
		panic(err)
	}
	w, err := demand.Open(nil, []string{"chat"}, demand.Assumptions{})
	if err != nil {
		panic(err)
	}
	ranking, err := w.Compare(m, offers, "")
	if err != nil {
		panic(err)
	}
	for _, r := range ranking.Ranked {
		fmt.Println(r.Offer.Name(), r.Month, r.Exactness)
	}
	// Output:
	// openai/gpt-5-mini 20.99125 exact
	// anthropic/claude-haiku-4-5 65.775 estimated
}
