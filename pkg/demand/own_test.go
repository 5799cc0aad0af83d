package demand_test

import (
	"encoding/json"
	"testing"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// same holds two results together as they are written.
func same(t *testing.T, got, want any) {
	t.Helper()
	a, errA := json.Marshal(got)
	b, errB := json.Marshal(want)
	if errA != nil || errB != nil || string(a) != string(b) {
		t.Errorf("%v %v\n%s\nwant\n%s", errA, errB, a, b)
	}
}

// TestBreakEven holds that the volumes are those of package econ, fed by hand.
func TestBreakEven(t *testing.T) {
	m, w := sale(t), described(t, typical+"volume: 400k\nretries: 5%\nmode: batch\n")
	own, rivals := fleet(t, m), offers(t, m, "euro/m", "mine/banded", "mine/cheap")
	falls := []money.Decimal{dec("0.5")}
	got, err := w.BreakEven(m, own, rivals, econ.EvenQuestion{Falls: falls})
	if err != nil {
		t.Fatal(err)
	}
	batch := w.In(m)
	counts, err := w.Count(batch, append(rivals, own), demand.Counting{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := econ.BreakEven(econ.EvenQuestion{Own: own, Profile: counts.Of(own.Name()).Mid, Falls: falls,
		Question: econ.Question{Terms: quote.Terms{At: today.Time, Mode: "batch", Region: "global", Spread: true},
			Volume: dec("400000"), Calls: w.Calls()},
		Rivals: []econ.Candidate{
			{Offer: rivals[0], Counted: counts.Of("euro/m"),
				Exclude: "billed in EUR; without an exchange rate it cannot be compared in USD"},
			{Offer: rivals[1], Counted: counts.Of("mine/banded")},
			{Offer: rivals[2], Counted: counts.Of("mine/cheap")}}})
	if err != nil {
		t.Fatal(err)
	}
	want.Setting, want.Workload = batch.Setting(), counts.Workload
	same(t, got, want)
	if got.Mode != "batch" || got.Workload.Samples != 1 || len(got.Rivals) == 0 || len(got.Excluded) == 0 {
		t.Errorf("%+v", got)
	}
}

// TestBills holds that the costs of machines are those of package econ, fed by hand.
func TestBills(t *testing.T) {
	m := sale(t)
	w, err := demand.Open(nil, []string{"chat"}, demand.Assumptions{Volume: some("400000")})
	if err != nil {
		t.Fatal(err)
	}
	listed, err := m.Model("anthropic/claude-sonnet-5") // counts unlike the open model
	if err != nil {
		t.Fatal(err)
	}
	own := fleet(t, m)
	got, alike, err := w.Bills(m, demand.BillsQuestion{Listed: listed, Fleets: []quote.Owned{own}, Replicas: 2,
		Loads: []money.Decimal{dec("0.5"), dec("1")}, Rule: econ.OnTime})
	if err != nil || len(alike) > 0 {
		t.Fatal(alike, err)
	}
	counts, err := w.Count(m, []quote.Offer{quote.Hosted{Model: listed}, own}, demand.Counting{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := econ.WhatLiesUnder(econ.BillsQuestion{Own: own, Profile: counts.Of(own.Name()).Mid, Replicas: 2,
		Question: econ.Question{Terms: m.Terms(), Volume: dec("400000"), Calls: dec("1")},
		Loads:    []money.Decimal{dec("0.5"), dec("1")}, Rule: econ.OnTime, Listed: quote.Hosted{Model: listed},
		ListedProfile: counts.Of(listed.FullName()).Mid})
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, &econ.BillsResult{Setting: m.Setting(), Workload: counts.Workload, Bills: []*econ.Bills{want}})
}

// TestBillsOfAModel holds which machines stand for a model that is named without any:
// those it runs on where its weights are open, else those of open models of like price.
func TestBillsOfAModel(t *testing.T) {
	m, w := sale(t), described(t, typical)
	for name, bound := range map[string]bool{"groq/openai/gpt-oss-120b": false, "openai/gpt-5-mini": true} {
		listed, err := m.Model(name)
		if err != nil {
			t.Fatal(err)
		}
		got, alike, err := w.Bills(m, demand.BillsQuestion{Listed: listed, Replicas: 1, Loads: []money.Decimal{dec("1")},
			Rule: econ.OnTime})
		if err != nil {
			t.Fatal(err)
		}
		if got.Bound != bound || len(alike) > 0 != bound || bound && len(alike) != len(got.Bills) {
			t.Errorf("%s: bound %v by %+v", name, got.Bound, alike)
		}
		for _, a := range alike {
			if a.Request.Mul(dec("3")).Less(a.Closed) || a.Closed.Mul(dec("3")).Less(a.Request) || a.ClosedName != name {
				t.Errorf("%s is not alike: %+v", name, a)
			}
		}
	}
}
