package pricebook_test

import (
	"fmt"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// What a model asked on two days, and where that is written. The same prices are in the
// table of
//
//	tokecon prices history openai/o3
func ExampleModel_Card() {
	docs, err := pricebook.Shipped()
	if err != nil {
		panic(err)
	}
	books, err := pricebook.Load(docs)
	if err != nil {
		panic(err)
	}
	for _, day := range []int{9, 10} {
		at := time.Date(2025, 6, day, 0, 0, 0, 0, time.UTC)
		model, err := books.Find("o3", at)
		if err != nil {
			panic(err)
		}
		card, err := model.Card(pricebook.Ask{At: at})
		if err != nil {
			panic(err)
		}
		in := card.Rates[meter.Input]
		fmt.Println(at.Format(time.DateOnly), model.FullName(), in.Price, in.Source.Book)
	}
	// Output:
	// 2025-06-09 openai/o3 10 vendors/openai.yaml
	// 2025-06-10 openai/o3 2 vendors/openai.yaml
}
