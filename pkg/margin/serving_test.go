package margin_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

func legOf(offer, vendor, role, share, request string, costs ...float64) margin.Leg {
	d := dec(request)
	return margin.Leg{Offer: offer, Vendor: vendor, Role: role, Share: dec(share), Request: d, Low: d, High: d,
		Status: quote.Exact, Costs: costs}
}

// frugal is the worked example of a cascade: a cheap offer of $0.002, a judge of
// $0.0003, and a strong one of $0.03 for the quarter that is not good enough.
func frugal() margin.Serving {
	return margin.Serving{
		Name: "cascade",
		Legs: []margin.Leg{legOf("cheap", "a", margin.FirstRole, "1", "0.002", 0.001, 0.003),
			legOf("judge", "b", margin.JudgeRole, "1", "0.0003", 0.0003),
			legOf("strong", "c", margin.ThenRole, "0.25", "0.03", 0.02, 0.04)},
		Ways: []margin.Way{{Share: dec("0.75"), Legs: []int{0, 1}}, {Share: dec("0.25"), Legs: []int{0, 1, 2}}},
	}
}

// TestCascade: $0.0098 a request, 67% less than the strong offer alone, and it pays
// where more than 7.7% of the first answers are good enough.
func TestCascade(t *testing.T) {
	s := frugal()
	mid, low, high := s.Request()
	is(t, "request", &mid, 4, "0.0098")
	if !low.Equal(mid) || !high.Equal(mid) {
		t.Errorf("band %s to %s of an exact cost", low, high)
	}
	saved := dec("1").Sub(mid.Quo(dec("0.03")))
	is(t, "saved", &saved, 2, "0.67")
	is(t, "pays from", margin.PaysFrom(dec("0.002"), dec("0.0003"), dec("0.03")), 4, "0.0767")
	if got := margin.PaysFrom(dec("1"), dec("1"), dec("0")); got != nil {
		t.Errorf("nothing costs less than what is free: %s", got)
	}
	if s.Vendor() != "a+b+c" {
		t.Error(s.Vendor())
	}
}

// TestQuantiles: three quarters of the requests cost the cheap offer and the judge,
// one quarter all three, each with the cost of its own sample.
func TestQuantiles(t *testing.T) {
	s := frugal()
	for q, want := range map[float64]string{0.375: "0.0013", 0.5: "0.0033", 0.75: "0.0033", 0.76: "0.0213",
		0.875: "0.0213", 0.95: "0.0433", 1: "0.0433"} {
		got, err := s.Quantile(q)
		if err != nil || got.String() != want {
			t.Errorf("quantile %g: %s, %v, want %s", q, got, err, want)
		}
	}
	s.Legs[2].Costs = nil
	if _, err := s.Quantile(0.5); err == nil ||
		!strings.Contains(err.Error(), "strong has no price for a single request") {
		t.Errorf("a fleet's single requests have no price: %v", err)
	}
}

// TestTimes: the prices of one vendor move, or all with the fees.
func TestTimes(t *testing.T) {
	s := frugal()
	s.Ways[0].Fee, s.Ways[1].Fee = dec("0.0001"), dec("0.0001")
	before, _, _ := s.Request()
	for vendor, want := range map[string]string{"c": "0.0174", "a": "0.0119", "nobody": "0.0099", "": "0.0198"} {
		moved := s.Times(vendor, dec("2"))
		got, _, _ := moved.Request()
		if got.String() != want {
			t.Errorf("twice the prices of %q: %s, want %s", vendor, got, want)
		}
	}
	if after, _, _ := s.Request(); !after.Equal(before) {
		t.Error("the serving itself has moved")
	}
}

func TestLeastSureLeg(t *testing.T) {
	s := frugal()
	for _, status := range []quote.Status{quote.Estimated, quote.LowerBound, quote.Exact} {
		s.Legs[1].Status = status
		if s.Status() != status {
			t.Errorf("%s, want %s", s.Status(), status)
		}
	}
	s.Legs[0].Status, s.Legs[1].Status = quote.LowerBound, quote.Estimated
	if s.Status() != quote.LowerBound {
		t.Error(s.Status())
	}
}

// servings draws routes of a few offers.
func servings() *rapid.Generator[margin.Serving] {
	return rapid.Custom(func(t *rapid.T) margin.Serving {
		n := rapid.IntRange(1, 4).Draw(t, "offers")
		out := margin.Serving{Name: "route"}
		left := int64(1000)
		for i := range n {
			share := left
			if i < n-1 {
				share = rapid.Int64Range(0, left).Draw(t, "share")
			}
			left -= share
			cost := rapid.Int64Range(0, 1_000_000).Draw(t, "cost")
			d := money.FromInt(cost).Shift(-9)
			leg := legOf(fmt.Sprint("offer", i), fmt.Sprint("vendor", i%2), "", "0", "0", d.Float64())
			leg.Request, leg.Low, leg.High = d, d, d.MulInt(2)
			leg.Share = money.FromInt(share).Shift(-3)
			out.Legs = append(out.Legs, leg)
			out.Ways = append(out.Ways,
				margin.Way{Share: leg.Share, Legs: []int{i},
					Fee: money.FromInt(rapid.Int64Range(0, 1000).Draw(t, "fee")).Shift(-9)})
		}
		return out
	})
}

// TestServingLaws: a request lies between its cheapest and its dearest way, costs
// what its ways cost weighed with their shares, and rises with every vendor's
// factor by no more than that factor.
func TestServingLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := servings().Draw(t, "serving")
		mid, low, high := s.Request()
		if mid.Less(low) || high.Less(mid) {
			t.Fatalf("%s is not between %s and %s", mid, low, high)
		}
		var sum money.Decimal
		for i, w := range s.Ways {
			sum = sum.Add(w.Share.Mul(w.Fee.Add(s.Legs[i].Request)))
		}
		if !sum.Equal(mid) {
			t.Fatalf("%s, by the ways %s", mid, sum)
		}
		factor := money.FromInt(rapid.Int64Range(1, 9).Draw(t, "factor"))
		rises := money.Decimal{}
		for _, v := range s.Vendors() {
			moved := s.Times(v, factor)
			m, _, _ := moved.Request()
			if m.Less(mid) || mid.Mul(factor).Less(m) {
				t.Fatalf("%s times the prices of %s: %s to %s", factor, v, mid, m)
			}
			rises = rises.Add(m.Sub(mid))
		}
		all := s.Times("", factor)
		fees := s.Fee().Mul(factor.Sub(money.FromInt(1)))
		if m, _, _ := all.Request(); !m.Equal(mid.Mul(factor)) || !m.Equal(mid.Add(rises).Add(fees)) {
			t.Fatalf("all together %s, one by one %s", m, mid.Add(rises).Add(fees))
		}
		if shares := margin.Shares(s.Ways, len(s.Legs)); !shares[0].Equal(s.Legs[0].Share) {
			t.Fatalf("%v", shares)
		}
		p50, err := s.Quantile(0.5)
		p95, err95 := s.Quantile(0.95)
		if err != nil || err95 != nil || p95.Less(p50) {
			t.Fatalf("half below %s, 95%% below %s: %v %v", p50, p95, err, err95)
		}
	})
}

// TestRaisePutBack: only vendors raise their prices. The factor that the target bears,
// put back on theirs alone, gives the target, with machines of one's own and a fee
// beside them; with one's own alone any factor is borne.
func TestRaisePutBack(t *testing.T) {
	requests, target := dec("600"), dec("0.5")
	plan := margin.Plan{Name: "p", Price: dec("30"), Usage: margin.Usage{Each: &requests}, Target: &target}
	serving := margin.Serving{
		Name: "mixed",
		Legs: []margin.Leg{legOf("a/m", "a", "", "0.7", "0.004"), legOf("box", quote.OwnVendor, "", "0.3", "0.012")},
		Ways: []margin.Way{{Share: dec("0.7"), Legs: []int{0}, Fee: dec("0.0001")},
			{Share: dec("0.3"), Legs: []int{1}, Fee: dec("0.0001")}},
	}
	var r margin.PlanResult
	if err := r.Fill(plan, serving); err != nil {
		t.Fatal(err)
	}
	raised, err := r.Under("a", *r.Most)
	if err != nil {
		t.Fatal(err)
	}
	is(t, "margin at the most", raised.Gross, 12, "0.500000000000")
	if raised, err = r.Under("a", *r.Even); err != nil {
		t.Fatal(err)
	}
	is(t, "margin at nothing left", raised.Gross, 12, "0.000000000000")
	serving.Legs[0].Vendor = quote.OwnVendor
	if err := r.Fill(plan, serving); err != nil {
		t.Fatal(err)
	}
	if r.Most != nil || r.Even != nil {
		t.Errorf("no vendor is paid, and one may ask %s or %s times as much", r.Most, r.Even)
	}
}
