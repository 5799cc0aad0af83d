package project_test

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/project"
)

// What is left of the price of a plan. With the text in tokecon.yaml, and Read(nil, ""),
// the same figures are in the table of
//
//	tokecon margin --as-of 2026-11-23
func ExampleProject_Margins() {
	text := `
workloads: [{workload: ask, counts: {input: 8000, cached: 6000, output: 500}}]
plans: [{name: pro, price: 30, offer: anthropic/claude-sonnet-4-6, requests: 600}]
`
	p, err := project.Read(&files.Door{In: strings.NewReader(text)}, files.Stdin)
	if err != nil {
		panic(err)
	}
	day, err := market.Day("2026-11-23")
	if err != nil {
		panic(err)
	}
	m, err := p.Market(market.Options{}, day)
	if err != nil {
		panic(err)
	}
	margins, err := p.Margins(m, project.Question{})
	if err != nil {
		panic(err)
	}
	for _, row := range margins.Plans {
		fmt.Println(row.Plan, row.Offer, row.COGS, row.Gross)
	}
	// Output:
	// pro anthropic/claude-sonnet-4-6 10.8324 0.63892
}
