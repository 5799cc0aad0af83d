package demand_test

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/market"
)

// What a month of a workload costs with models. The same figures are in the table of
//
//	tokecon compare chat -m openai/gpt-5-mini -m anthropic/claude-haiku-4-5 --as-of 2026-11-23
func ExampleWorkload_Compare() {
	day, err := market.Day("2026-11-23")
	if err != nil {
		panic(err)
	}
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

// What a log cost, row by row: the figures of
//
//	tokecon cost --usage - --as-of 2026-11-23 -f csv
func ExamplePriceLog() {
	log := `{"model":"gpt-5-mini","time":"2026-11-01T10:00:00Z","input":8000,"cached":6000,"output":500}
{"model":"claude-haiku-4-5","time":"2026-11-01T11:00:00Z","input":1000,"output":200}
`
	day, err := market.Day("2026-11-23")
	if err != nil {
		panic(err)
	}
	m, err := market.Open(market.Options{At: day})
	if err != nil {
		panic(err)
	}
	for row, err := range demand.PriceLog(&files.Door{In: strings.NewReader(log)}, m, files.Stdin) {
		if err != nil {
			panic(err)
		}
		fmt.Println(row.Line, row.Model, row.Bill.Total, row.Bill.Status)
	}
	// Output:
	// 1 openai/gpt-5-mini 0.00165 exact
	// 2 anthropic/claude-haiku-4-5 0.002 exact
}
