package selfhost_test

import (
	"math"
	"testing"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// nodes is how many nodes' worth of work there is in so many tokens a day at so
// many tokens a second and node. What a node writes may as well be what it reads.
func nodes(t *testing.T, tokensADay int64, perNode float64) float64 {
	t.Helper()
	f := fleet()
	f.Measured = &selfhost.Measured{OutputPerSecond: perNode, Source: "published"}
	q := selfhost.Request{Input: 1000, Output: 1000}
	k, err := f.Capacity(toyConstants(), q)
	if err != nil {
		t.Fatal(err)
	}
	requests := money.FromInt(tokensADay).Quo(money.FromInt(1000)).MulInt(selfhost.HoursPerMonth).Quo(money.FromInt(24))
	p := f.Plan(k, requests, q)
	if used := p.Utilisation * float64(p.Most); used <= float64(p.Most) && used > float64(p.Most-1) {
		return used
	}
	t.Fatalf("%d nodes, %g used: not the fewest", p.Most, p.Utilisation)
	return 0
}

// TestDeepSeeksDay is the day that DeepSeek published of its inference service
// (https://github.com/deepseek-ai/open-infra-index, day 6): 608e9 tokens read,
// 342e9 of them from the cache, and 168e9 written; a node of 8 × H800 reads 73,700
// a second, hits included, or writes 14,800. Sized apart that is 608e9 ÷ 86,400 ÷
// 73,700 = 95.5 nodes and 168e9 ÷ 86,400 ÷ 14,800 = 131.4; 226.75 were running on
// the mean.
func TestDeepSeeksDay(t *testing.T) {
	read, write := nodes(t, 608e9, 73_700), nodes(t, 168e9, 14_800)
	if math.Abs(read-95.5) > 0.05 || math.Abs(write-131.4) > 0.05 {
		t.Errorf("%g nodes read and %g write", read, write)
	}
	if off := (read+write)/226.75 - 1; math.Abs(off) > 0.001 {
		t.Errorf("%g nodes, %+.3f%% off", read+write, 100*off)
	}
	t.Logf("%.2f + %.2f = %.2f nodes, 226.75 published", read, write, read+write)
}

// TestDeepSeeksMoney: 226.75 nodes are 1,814 GPUs at $2 an hour. Against what the
// day would have brought at list prices the markup is 545.6%, which was published
// as the profit margin; the margin is 84.5%.
func TestDeepSeeksMoney(t *testing.T) {
	f := fleet()
	f.Replica.GPUs = 1814
	f.Rent = &selfhost.Rent{Reserved: rate("2"), ReservedReplicas: 1}
	month := plan(t, f, perReplica).Total // 1,814 × 2 × 730
	day := month.MulInt(24).Quo(money.FromInt(selfhost.HoursPerMonth))
	if month.String() != "2648440" || day.String() != "87072" {
		t.Fatalf("$%s a month, $%s a day", month, day)
	}
	if other := dec("226.75").MulInt(8 * 2 * 24); !other.Equal(day) {
		t.Errorf("$%s", other)
	}
	// 342e9 × 0.14 + 266e9 × 0.55 + 168e9 × 2.19 dollars a million = 47,880 + 146,300 +
	// 367,920.
	revenue := money.FromInt(342_000).Mul(dec("0.14")).Add(money.FromInt(608_000 - 342_000).Mul(dec("0.55"))).Add(
		money.FromInt(168_000).Mul(dec("2.19")))
	if revenue.String() != "562100" {
		t.Fatalf("$%s", revenue)
	}
	profit := revenue.Sub(day) // 475,028
	markup, margin := profit.Quo(day), profit.Quo(revenue)
	if markup.Shift(2).Fixed(1) != "545.6" || margin.Shift(2).Fixed(1) != "84.5" {
		t.Errorf("markup %s, gross margin %s", markup, margin)
	}
}

// TestEnergyOfAQuery is the estimate of Epoch AI
// (https://epoch.ai/gradient-updates/how-much-energy-does-chatgpt-use): 500 tokens
// of a model with 100e9 active parameters are 2 × 1e11 × 500 = 1e14 operations; an
// H100 of 989e12 a second at 10% of its peak takes 1.01 s for them. They provision
// 1,500 W a GPU and take 70% of it as drawn, 1,050 W: 1.01 s × 1,050 W = 1,062 J =
// 0.295 Wh. Our formula has the 700 W of the chip × 1.25 for its server × the PUE,
// and 1,050 W are reached at full load with a PUE of 1.2.
func TestEnergyOfAQuery(t *testing.T) {
	model := toyDense()
	model.TotalB, model.ActiveB = 100, 100
	f := fleet()
	f.Replica = *on(model, 1, selfhost.TP, hardware.BF16, hardware.BF16)
	f.Replica.GPU.TDPWatts, f.Replica.GPU.TFLOPS[hardware.BF16], f.Replica.GPU.MemoryGB = 700, 989, 1000
	q := selfhost.Request{Input: 100, Output: 500}
	c := toyConstants()
	c.MFUDecode = 0.1
	x, err := c.At(&f.Replica, q, 1)
	if err != nil {
		t.Fatal(err)
	}
	seconds := 500 * term(t, x, selfhost.Compute)
	if want := 1e14 / 98.9e12; !same(seconds, want) || math.Abs(seconds-1.01) > 0.005 {
		t.Fatalf("%g s, want %g", seconds, want)
	}
	if watts, ok := f.Replica.Watts(1); !ok || !same(watts*1.2, 1050) {
		t.Fatalf("%g W before the PUE", watts)
	}

	f.Measured = &selfhost.Measured{OutputPerSecond: 500 / seconds, Source: "Epoch AI"}
	k, err := f.Capacity(c, q)
	if err != nil || k.PerSecond.String() != "0.989" { // 98.9e12 ÷ 1e14
		t.Fatalf("%+v, %v", k, err)
	}
	requests := k.PerSecond.MulInt(3600 * selfhost.HoursPerMonth) // a GPU that is busy all the month
	p := f.Plan(k, requests, q)
	if p.Most != 1 || !same(p.Utilisation, 1) || p.KWh.String() != "766.5" { // 1.05 kW × 730 h
		t.Fatalf("%d replicas, %g used, %s kWh", p.Most, p.Utilisation, p.KWh)
	}
	wattHours := p.KWh.Shift(3).Quo(requests).Float64()
	if want := 1050 * seconds / 3600; !same(wattHours, want) || math.Abs(wattHours-0.3) > 0.01 {
		t.Errorf("%g Wh a query, want %g", wattHours, want)
	}
	if grams := *p.GramsCO2 / requests.Float64(); !same(grams, wattHours/1000*400) {
		t.Errorf("%g g a query", grams)
	}
	t.Logf("%.2f s and %.3f Wh a query", seconds, wattHours)
}
