package quote_test

import (
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pricebooks"
)

func books(t testing.TB) *pricebook.Set {
	t.Helper()
	docs, err := pricebook.Documents(pricebooks.Vendors, "vendors", "vendors", false)
	if err != nil {
		t.Fatal(err)
	}
	set, err := pricebook.Load(docs)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func BenchmarkTotal(b *testing.B) {
	p := quote.NewPricer(books(b))
	u := quote.Usage{Model: "openai/gpt-5-mini", At: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
	u.Counts[meter.Input], u.Counts[meter.CacheRead], u.Counts[meter.Output], u.Counts[meter.Requests] = 500, 1500, 300, 1
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := p.Total(&u); err != nil {
			b.Fatal(err)
		}
	}
}
