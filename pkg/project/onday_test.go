package project_test

import (
	"testing"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/usage"
)

// TestOnDay: a plan on another day has the offers that are tried, and is counted by the
// sizes that are asked for.
func TestOnDay(t *testing.T) {
	const text = "workloads: [{workload: w, counts: {model: mine/cheap, input: 1000, output: 100}}]\n" +
		"plans: [{name: p, price: 30, offer: mine/cheap, requests: 100}]\n"
	pricers, err := read(t, text).Pricers(onSale(t), project.Question{Offers: []string{"other/strong", "mine/judge"},
		Counting: demand.Counting{Edges: []int64{500}}})
	if err != nil {
		t.Fatal(err)
	}
	then, err := pricers[0].OnDay(today.AddDate(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	later, ok := then.(*project.Pricer)
	if !ok {
		t.Fatalf("%T", then)
	}
	for _, k := range []*project.Pricer{pricers[0], later} {
		if len(k.Offers) != 2 || k.Offers[0].Name != "other/strong" || k.Offers[1].Name != "mine/judge" {
			t.Fatalf("%+v", k.Offers)
		}
		c, err := k.Counts(&k.Offers[0].Legs[0], usage.Shift{})
		if err != nil {
			t.Fatal(err)
		}
		if b := c.Of("other/strong").Mid.Buckets; len(b) != 1 || b[0].Size != 500 {
			t.Errorf("%+v", b)
		}
	}
}
