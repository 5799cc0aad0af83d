package quote_test

import (
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

func documents(t testing.TB) []pricebook.Document {
	t.Helper()
	docs, err := pricebook.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

func load(t testing.TB, docs []pricebook.Document) *pricebook.Set {
	t.Helper()
	set, err := pricebook.Load(docs)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func books(t testing.TB) *pricebook.Set {
	t.Helper()
	return load(t, documents(t))
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
