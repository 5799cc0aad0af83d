package quote_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/workload"
)

// A stream of usages priced one by one, each at its own time: a Pricer remembers
// the cards it has met and allocates nothing for the ones it knows.
func ExamplePricer() {
	docs, err := pricebook.Shipped()
	if err != nil {
		panic(err)
	}
	books, err := pricebook.Load(docs)
	if err != nil {
		panic(err)
	}
	pricer := quote.NewPricer(books)
	counts, err := meter.Whole{Input: 8000, Cached: 6000, Output: 500, Requests: 1}.Split()
	if err != nil {
		panic(err)
	}
	usages := func(yield func(quote.Usage) bool) {
		for _, day := range []int{9, 10} {
			yield(quote.Usage{Model: "openai/o3", At: time.Date(2025, 6, day, 0, 0, 0, 0, time.UTC), Counts: counts})
		}
	}
	for bill, err := range pricer.Bills(usages) {
		if err != nil {
			panic(err)
		}
		fmt.Println(bill.Offer, bill.Total, bill.Status)
		for _, line := range bill.Lines {
			fmt.Println(" ", line.Meter, line.Quantity, line.Rate.Price, line.Amount)
		}
	}
	// Output:
	// openai/o3 0.055 exact
	//   input 2000 10 0.02
	//   cache_read 6000 2.5 0.015
	//   output 500 40 0.02
	// openai/o3 0.011 exact
	//   input 2000 2 0.004
	//   cache_read 6000 0.5 0.003
	//   output 500 8 0.004
}

// A log of usage, priced row by row, each at its own time. With the rows in log.jsonl the
// same figures are in the table of
//
//	tokecon cost --usage log.jsonl
func ExamplePricer_Bill() {
	log := strings.NewReader(`{"model":"gpt-5-mini","time":"2026-11-01T10:00:00Z","input":8000,"cached":6000,"output":500}
{"model":"claude-haiku-4-5","time":"2026-11-01T11:00:00Z","input":1000,"output":200}
`)
	docs, err := pricebook.Shipped()
	if err != nil {
		panic(err)
	}
	books, err := pricebook.Load(docs)
	if err != nil {
		panic(err)
	}
	pricer := quote.NewPricer(books)
	for row, err := range workload.OpenUsage("-", workload.Options{Stdin: log}) {
		if err != nil {
			panic(err)
		}
		counts, err := row.Usage.Split()
		if err != nil {
			panic(err)
		}
		bill, err := pricer.Bill(&quote.Usage{Model: row.Model, At: row.Time, Counts: counts, Calls: row.Usage.Requests})
		if err != nil {
			panic(err)
		}
		fmt.Println(bill.Offer, bill.Total, bill.Status)
	}
	// Output:
	// openai/gpt-5-mini 0.00165 exact
	// anthropic/claude-haiku-4-5 0.002 exact
}
