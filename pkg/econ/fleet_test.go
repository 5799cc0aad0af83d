package econ_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/selfhost"
	"github.com/tokecon/tokecon/pkg/usage"
)

// machine is a chip and a model that are easy to do in the head; the throughput
// of their fleet is measured, 500 tokens a second, which is one answer of 500.
func machine() selfhost.Replica {
	return selfhost.Replica{
		Model: &hardware.Model{ID: "m", TotalB: 1, ActiveB: 1, Attention: hardware.GQA, Layers: 10, FullLayers: 10,
			Hidden: 1000, Heads: 10, KVHeads: 10, HeadDim: 100, Context: 1e6, Tokenizer: "o200k_base"},
		GPU: &hardware.Accelerator{ID: "chip", MemoryGB: 80, BandwidthGBs: 3000,
			TFLOPS: map[hardware.Precision]float64{hardware.BF16: 900}, TDPWatts: 700, LinkGBs: 400},
		GPUs: 1, Parallel: selfhost.TP, Weights: hardware.BF16, Cache: hardware.BF16, Accepted: 1,
	}
}

func amount(text string) *selfhost.Rate { return &selfhost.Rate{Amount: money.MustParse(text)} }

// rented is a fleet at $1 an hour a replica: $730 a month for up to 2,628,000
// requests (a second each, 730 hours).
func rented() *selfhost.Fleet {
	f := &selfhost.Fleet{
		Name: "own", Replica: machine(), Measured: &selfhost.Measured{OutputPerSecond: 500, Source: "by hand"},
		Headroom: money.FromInt(1),
		Rent:     &selfhost.Rent{OnDemand: amount("1")}, Site: selfhost.Site{PUE: money.FromInt(1)},
	}
	for hour := range f.Shape {
		f.Shape[hour] = 1
	}
	return f
}

func bought() *selfhost.Fleet {
	f := rented()
	f.Rent = nil
	f.Buy = &selfhost.Buy{PerGPU: *amount("30000"), LifeYears: money.FromInt(4), Capital: money.MustParse("0.12")}
	f.Site.PerKWh, f.Site.PerKW, f.Site.Grams = amount("0.08"), money.FromInt(180), 400
	return f
}

const perReplica = 2_628_000 // requests a month

func owned(t testing.TB, f *selfhost.Fleet) quote.Owned {
	t.Helper()
	c, _, err := selfhost.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return quote.Owned{Fleet: f, Constants: &c}
}

func evenQuestion(t *testing.T, f *selfhost.Fleet, rivals ...string) econ.EvenQuestion {
	t.Helper()
	c := counted(t, false, nil, 1000)
	q := econ.EvenQuestion{Question: econ.Question{Terms: quote.Terms{At: at()}, Volume: money.FromInt(1_000_000),
		Calls: money.FromInt(1)}, Own: owned(t, f), Profile: c.Mid}
	for _, name := range rivals {
		q.Rivals = append(q.Rivals, econ.Candidate{Offer: offers(t)[name], Counted: c})
	}
	return q
}

// TestBreakEvenOnOneReplica: cheap costs 1000 × 1 + 500 × 2 = $0.002 a request, so
// that $730 are 365,000 of them; at equal cost there is no reason to move.
func TestBreakEvenOnOneReplica(t *testing.T) {
	e, err := econ.BreakEven(evenQuestion(t, rented(), "cheap"))
	if err != nil {
		t.Fatal(err)
	}
	r := e.Rivals[0]
	if r.Request.String() != "0.002" || r.Month.String() != "2000" || *r.First != 365_001 || *r.FirstLow != 365_001 ||
		len(r.Stages) != 2 {
		t.Fatalf("%+v", r)
	}
	s := r.Stages[0]
	if s.To != 365_000 || s.End.Replicas != 1 || !s.End.Own.Equal(s.End.Rival) || s.End.Capacity.String() != "2628000" ||
		math.Abs(s.End.Utilisation-365.0/2628) > 1e-9 {
		t.Errorf("%+v", s)
	}
	if e.Own.Replicas != 1 || e.Own.Cost.String() != "730" || math.Abs(e.Own.Utilisation-1e6/perReplica) > 1e-9 {
		t.Errorf("%+v", e.Own)
	}
	if r.TiePrice.String() != "0.365" || math.Abs(*r.TieUtilisation-365.0/2628) > 1e-9 {
		t.Errorf("ties %s and %g", r.TiePrice, *r.TieUtilisation)
	}
	// A million requests a month on one replica need 0.3805 a second, 190.3
	// tokens; with less two replicas would cost $1,460 and still less than $2,000:
	// that goes down to half of it, 95.1.
	if x := *r.TieThroughput; math.Abs(x-95.13) > 0.05 {
		t.Errorf("tie at %g tokens a second", x)
	}
}

// TestBreakEvenIsNever: at half the price of cheap, a full replica costs
// 730 ÷ 2,628,000 = $0.000278 a request; a vendor at $0.0002 is cheaper for ever.
func TestBreakEvenIsNever(t *testing.T) {
	q := evenQuestion(t, rented(), "cheap")
	q.Falls = []money.Decimal{money.FromInt(1), money.MustParse("0.15"), money.MustParse("0.1")}
	e, err := econ.BreakEven(q)
	if err != nil {
		t.Fatal(err)
	}
	falls := e.Rivals[0].Falls
	if falls[0].First == nil || falls[2].First != nil {
		t.Errorf("%+v", falls)
	}
	// 730 ÷ 0.0003 is 2,433,333 and fits on one replica: own from there to its
	// end, and again on every later one.
	if *falls[1].First != 2_433_334 || falls[1].Stages[1].To != perReplica || len(falls[1].Stages) < 5 {
		t.Errorf("%+v", falls[1])
	}
}

// TestRivalsThatCannotServe stand apart with the reason.
func TestRivalsThatCannotServe(t *testing.T) {
	q := evenQuestion(t, rented(), "cheap", "mute", "later")
	e, err := econ.BreakEven(q)
	if err != nil || len(e.Rivals) != 1 || len(e.Excluded) != 2 {
		t.Fatalf("%+v, %v", e, err)
	}
	q = evenQuestion(t, rented(), "mute")
	if e, err := econ.BreakEven(q); err != nil || len(e.Rivals) != 0 || len(e.Curves) != 0 {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestModelThatDoesNotFit(t *testing.T) {
	f := rented()
	f.Replica.Model.TotalB = 500
	if e, err := econ.BreakEven(evenQuestion(t, f, "cheap")); err == nil {
		t.Errorf("%+v", e)
	}
}

// TestSolvedBreakEvenPutBack: at each change of the cheaper one, a request less
// and a request more cost what the solution says; the tie price makes both months
// equal; cost never falls when volume rises.
func TestSolvedBreakEvenPutBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := rented()
		f.Rent.OnDemand = amount(money.FromInt(rapid.Int64Range(1, 500).Draw(rt, "cents")).Shift(-2).String())
		f.Spare, f.Least = rapid.IntRange(0, 2).Draw(rt, "spare"), rapid.IntRange(0, 3).Draw(rt, "least")
		f.Headroom = money.FromInt(rapid.Int64Range(10, 40).Draw(rt, "headroom")).Shift(-1)
		f.Staff = money.FromInt(rapid.Int64Range(0, 3000).Draw(rt, "staff"))
		q := evenQuestion(t, f, "cheap", "worked")
		q.Volume = money.FromInt(rapid.Int64Range(1, 20_000_000).Draw(rt, "volume"))
		e, err := econ.BreakEven(q)
		if err != nil {
			rt.Fatal(err)
		}
		for _, r := range e.Rivals {
			putBack(rt, q, e, r)
		}
	})
}

func putBack(t *rapid.T, q econ.EvenQuestion, e *econ.Even, r *econ.Rival) {
	cost := func(n int64) money.Decimal {
		plan, err := q.Own.Plan(q.Profile, money.FromInt(n), quote.Mid)
		if err != nil {
			t.Fatal(err)
		}
		return plan.Total
	}
	last := money.Decimal{}
	for i, s := range r.Stages {
		if !cost(s.From).Equal(s.Start.Own) || !r.Request.MulInt(s.To).Equal(s.End.Rival) {
			t.Fatalf("stage %+v: the costs at its ends are others", s)
		}
		if s.Start.Own.Less(s.Start.Rival) != s.Own || s.End.Own.Less(s.End.Rival) != s.Own {
			t.Fatalf("stage %+v: the other is cheaper at an end", s)
		}
		if i > 0 && r.Stages[i-1].Own == s.Own {
			t.Fatalf("stages %d and %d are one", i-1, i)
		}
		if s.Start.Own.Less(last) {
			t.Fatalf("stage %+v: more requests cost less", s)
		}
		last = s.End.Own
	}
	if got := r.Month.Mul(*r.TiePrice); !got.Round(20).Equal(e.Own.Cost.Round(20)) {
		t.Fatalf("at the tie price a month is %s, own is %s", got, e.Own.Cost)
	}
}

// TestBoughtFleetAgainstAVendor: the purchase is in the answer, with the same
// opex that the plan has.
func TestBoughtFleetAgainstAVendor(t *testing.T) {
	q := evenQuestion(t, bought(), "cheap")
	q.Declines = []money.Decimal{money.FromInt(1), money.FromInt(2)}
	e, err := econ.BreakEven(q)
	if err != nil {
		t.Fatal(err)
	}
	i := e.Rivals[0].Investment
	// 0.7 kW × 1.25 is 0.875 kW provisioned; at 38.05% load it draws
	// 0.3 + 0.7 × 0.3805 = 56.64% of that.
	kwh := 0.875 * (0.3 + 0.7*1e6/perReplica) * 730
	opex := 0.875*180 + 0.08*kwh
	if i.Capex.String() != "30000" || i.Months != 48 || i.Bill.String() != "2000" ||
		math.Abs(i.Opex.Float64()-opex) > 0.01 {
		t.Errorf("%+v, want opex %g", i, opex)
	}
	if got := e.Own.KWh.Float64(); math.Abs(got-kwh) > 0.001 {
		t.Errorf("%g kWh, want %g", got, kwh)
	}
	if got := *e.Own.GramsCO2; math.Abs(got-400*kwh) > 1 {
		t.Errorf("%g g, want %g", got, 400*kwh)
	}
	if len(e.Rivals[0].Purchase) != 2 || e.Rivals[0].Decline == nil {
		t.Errorf("%+v", e.Rivals[0])
	}
}

func billsQuestion(t *testing.T, f *selfhost.Fleet, loads ...string) econ.BillsQuestion {
	t.Helper()
	c := counted(t, false, nil, 1000)
	q := econ.BillsQuestion{Question: econ.Question{Terms: quote.Terms{At: at()}}, Own: owned(t, f), Profile: c.Mid,
		Replicas: 1, Rule: econ.OnOutput, Listed: offers(t)["cheap"], ListedProfile: c.Mid}
	for _, u := range loads {
		q.Loads = append(q.Loads, money.MustParse(u))
	}
	return q
}

// TestTheTwoBills: the worked example of a box of 8 GPUs for 360,000, 10.2 kW, PUE
// 1.25, $0.08, $180 a kW, 2,500 a month, 12,000 tokens a second, 60% busy: $0.039
// of electricity, 0.396 of chips, 0.126 of capital, 0.097 of place, 0.132 of
// operations, 0.79 in full a million tokens; $2.00 leaves 60%, and breaks even at
// 23.7% load. It holds power constant; here idle machines draw 30% of it, which
// makes electricity less and the break-even 23.1%.
func TestTheTwoBills(t *testing.T) {
	f := bought()
	f.Replica.GPUs, f.Measured.OutputPerSecond = 8, 12000
	f.Buy.PerGPU = *amount("45000")
	f.Site.PUE, f.Staff = money.MustParse("1.25"), money.FromInt(2500)
	f.Replica.GPU.TDPWatts = 10_200 / 8 / 1.25 // provisioned: 10.2 kW
	q := billsQuestion(t, f, "0.6")
	price := money.FromInt(2)
	q.Listed, q.Price = nil, &econ.Price{Output: price}
	b, err := econ.WhatLiesUnder(q)
	if err != nil {
		t.Fatal(err)
	}
	want := map[selfhost.Layer]string{
		selfhost.Electricity: "0.0283", // 0.03935 × (0.3 + 0.7 × 0.6)
		selfhost.Chips:       "0.3964", selfhost.Capital: "0.1256", selfhost.DataCentre: "0.0970",
		selfhost.Operations: "0.1321",
	}
	var sum money.Decimal
	for _, l := range b.Loads[0].Layers {
		if got := l.PerOutput.Fixed(4); got != want[l.Layer] {
			t.Errorf("%s is %s, want %s", l.Layer, got, want[l.Layer])
		}
		sum = sum.Add(l.Amount)
	}
	if !sum.Equal(b.Loads[0].Total) || len(b.Loads[0].Layers) != len(want) {
		t.Errorf("the layers sum to %s of %s", sum, b.Loads[0].Total)
	}
	// An hour costs 13.53 for chips and capital, 2.52 of place, 3.42 of operations
	// and 0.306 of power when idle; at full load it earns 86.40 and draws 0.714 more.
	if u := *b.Even; math.Abs(u-(13.53+2.515+3.425+0.306)/(86.40-0.714)) > 0.0002 {
		t.Errorf("even at %g", u)
	}
	if m := b.Loads[0].Layers[4].Above.Float64(); math.Abs(m-0.61) > 0.005 {
		t.Errorf("%g is left above full cost", m)
	}
}

// TestRulesMoveTheAnswer: all on answers, or the same on each token: a request has
// 1,000 tokens of prompt and 500 of answer, so that it is 3 to 1.
func TestRulesMoveTheAnswer(t *testing.T) {
	got := map[econ.Rule]*econ.Bills{}
	for _, rule := range []econ.Rule{econ.OnOutput, econ.OnTokens, econ.OnPrice} {
		q := billsQuestion(t, bought(), "0.5")
		q.Rule = rule
		b, err := econ.WhatLiesUnder(q)
		if err != nil {
			t.Fatal(err)
		}
		got[rule] = b
		l := b.Loads[0]
		whole := l.PerInput.MulInt(1000).Add(l.PerOutput.MulInt(500)).Shift(-6).Mul(l.Requests)
		if !whole.Round(10).Equal(l.Total.Round(10)) {
			t.Errorf("%s: the parts are %s of %s", rule, whole, l.Total)
		}
		if !l.Layers[0].Above.Equal(*got[econ.OnOutput].Loads[0].Layers[0].Above) {
			t.Errorf("%s moves a margin", rule)
		}
	}
	if ratio := got[econ.OnOutput].Loads[0].PerOutput.Quo(got[econ.OnTokens].Loads[0].PerOutput); ratio.Fixed(
		6) != "3.000000" {
		t.Errorf("ratio %s", ratio)
	}
	if s := got[econ.OnPrice].InputShare; s.String() != "0.5" { // 1000 × 1 and 500 × 2
		t.Errorf("prompts bear %s", s)
	}
}

func TestBillsRefusals(t *testing.T) {
	for name, change := range map[string]func(*econ.BillsQuestion){
		"no load":                  func(q *econ.BillsQuestion) { q.Loads = nil },
		"load 0":                   func(q *econ.BillsQuestion) { q.Loads = []money.Decimal{{}} },
		"load over 1":              func(q *econ.BillsQuestion) { q.Loads = []money.Decimal{money.MustParse("1.01")} },
		"no replicas":              func(q *econ.BillsQuestion) { q.Replicas = 0 },
		"an unknown rule":          func(q *econ.BillsQuestion) { q.Rule = "fair" },
		"time without a model":     func(q *econ.BillsQuestion) { q.Rule = econ.OnTime },
		"price without a price":    func(q *econ.BillsQuestion) { q.Rule, q.Listed = econ.OnPrice, nil },
		"an offer without a price": func(q *econ.BillsQuestion) { q.Listed = offers(t)["mute"] },
		"an offer of another day":  func(q *econ.BillsQuestion) { q.Listed = offers(t)["later"] },
	} {
		q := billsQuestion(t, bought(), "0.5")
		change(&q)
		if b, err := econ.WhatLiesUnder(q); err == nil {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

// TestEvenLoadPutBack: at the load that it says, the price earns the full cost.
func TestEvenLoadPutBack(t *testing.T) {
	q := billsQuestion(t, bought(), "0.5")
	b, err := econ.WhatLiesUnder(q)
	if err != nil || b.Even == nil {
		t.Fatalf("%+v, %v", b, err)
	}
	q.Loads = []money.Decimal{selfhost.Decimal(*b.Even)}
	again, err := econ.WhatLiesUnder(q)
	if err != nil {
		t.Fatal(err)
	}
	l := again.Loads[0]
	if off := l.Total.Quo(*l.Revenue).Float64() - 1; math.Abs(off) > 1e-4 {
		t.Errorf("at %g load it costs %s and earns %s", *b.Even, l.Total, l.Revenue)
	}
}

func TestLike(t *testing.T) {
	ranked := func(texts ...string) []*econ.Ranked {
		var out []*econ.Ranked
		for _, x := range texts {
			out = append(out, &econ.Ranked{Request: money.MustParse(x)})
		}
		return out
	}
	near := econ.Like(money.FromInt(10), ranked("2", "4", "9", "12", "25", "31", "0"), money.FromInt(3), 3)
	var got []string
	for _, r := range near {
		got = append(got, r.Request.String())
	}
	if len(got) != 3 || got[0] != "9" || got[1] != "12" || got[2] != "4" && got[2] != "25" {
		t.Errorf("%v", got)
	}
}

// TestOwnStandsInACompare: a fleet is ranked like any offer, its unit cost is its
// month through the volume, and what it does not do excludes it.
func TestOwnStandsInACompare(t *testing.T) {
	c := counted(t, false, nil, 1000)
	f := owned(t, rented())
	q := econ.Question{Terms: quote.Terms{At: at()}, Volume: money.FromInt(1_000_000), Calls: money.FromInt(1)}
	ranked, err := econ.Compare([]econ.Candidate{{Offer: f, Counted: c}, {Offer: offers(t)["cheap"], Counted: c}}, q)
	if err != nil || ranked.Winner.Offer.Name() != "own" || ranked.Winner.Month.String() != "730" ||
		ranked.Winner.Request.String() != "0.00073" {
		t.Fatalf("%+v, %v", ranked.Winner, err)
	}
	sum := money.Decimal{}
	for _, l := range ranked.Winner.Bill.Lines {
		sum = sum.Add(l.Amount)
	}
	if !sum.Equal(ranked.Winner.Month) {
		t.Errorf("lines sum to %s", sum)
	}
	sound := usage.NewProfile(nil)
	if err := sound.Add(meter.Quantities{meter.Input: 10, meter.AudioInput: 5, meter.Output: 5, meter.Requests: 1},
		usage.NoSlot); err != nil {
		t.Fatal(err)
	}
	heard := *c
	heard.Mid, heard.Low, heard.High = sound, sound, sound
	ranked, err = econ.Compare([]econ.Candidate{{Offer: f, Counted: &heard}}, q)
	if err != nil || len(ranked.Ranked) != 0 || len(ranked.Excluded) != 1 {
		t.Errorf("%+v, %v: no fleet hears", ranked, err)
	}
	large := rented()
	large.Replica.Model.TotalB = 500
	ranked, err = econ.Compare([]econ.Candidate{{Offer: owned(t, large), Counted: c}}, q)
	if err != nil || len(ranked.Excluded) != 1 {
		t.Errorf("%+v, %v: it does not fit", ranked, err)
	}
}
