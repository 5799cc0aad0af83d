package selfhost_test

import (
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// A replica of these tests is two GPUs of 1 kW and serves one request a second,
// so 2,628,000 a month of 730 hours.
const perReplica = 2_628_000

var (
	dec   = money.MustParse
	query = selfhost.Request{Input: 1000, Output: 200}
)

func rate(amount string) *selfhost.Rate { return &selfhost.Rate{Amount: dec(amount), What: "test"} }

func fleet() *selfhost.Fleet {
	f := &selfhost.Fleet{
		Name: "toy", Replica: *on(toyDense(), 2, selfhost.TP, hardware.BF16, hardware.BF16), Headroom: dec("1"),
		Rent: &selfhost.Rent{OnDemand: rate("2")},
		Site: selfhost.Site{PUE: dec("1.2"), PerKWh: rate("0.1"), Grams: 400, Name: "Toyland"},
	}
	for hour := range f.Shape {
		f.Shape[hour] = 1
	}
	return f
}

// nights has the first twelve hours of the day at one load and the others at
// another.
func nights(night, day float64) (shape [24]float64) {
	for hour := range shape {
		shape[hour] = night
		if hour >= 12 {
			shape[hour] = day
		}
	}
	return shape
}

func perSecond(text string) *selfhost.Capacity {
	return &selfhost.Capacity{PerSecond: dec(text), Low: 1, High: 1}
}

func plan(t *testing.T, f *selfhost.Fleet, requests int64) *selfhost.Plan {
	t.Helper()
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	return f.Plan(perSecond("1"), money.FromInt(requests), query)
}

func costs(p *selfhost.Plan) string {
	var all []string
	for _, c := range p.Costs {
		all = append(all, c.What+" "+c.Amount.Round(20).String())
	}
	return strings.Join(all, ", ")
}

// TestRented: amounts by hand, to the digit.
func TestRented(t *testing.T) {
	for _, c := range []struct {
		name     string
		change   func(*selfhost.Fleet)
		requests int64
		most     int
		running  string // replica hours
		billed   string
		starts   int // cold starts a day
		costs    string
	}{
		// 2 replicas × 730 h × 2 GPUs × $2
		{"on demand", func(*selfhost.Fleet) {}, 2 * perReplica, 2, "1460", "1460", 0, "GPUs on demand 5840"},
		{"one request more", func(*selfhost.Fleet) {}, 2*perReplica + 1, 3, "2190", "2190", 0, "GPUs on demand 8760"},
		{"nothing to do", func(*selfhost.Fleet) {}, 0, 1, "730", "730", 0, "GPUs on demand 2920"},
		{"peaks of half as much again", func(f *selfhost.Fleet) { f.Headroom = dec("1.5") }, 2 * perReplica, 3, "2190",
			"2190", 0, "GPUs on demand 8760"},
		{"N+1", func(f *selfhost.Fleet) { f.Spare = 1 }, 2 * perReplica, 3, "2190", "2190", 0, "GPUs on demand 8760"},
		{"four at least", func(f *selfhost.Fleet) { f.Least = 4 }, 2 * perReplica, 4, "2920", "2920", 0,
			"GPUs on demand 11680"},
		{"four at least and one spare", func(f *selfhost.Fleet) { f.Least, f.Spare = 4, 1 }, 2 * perReplica, 5, "3650",
			"3650", 0, "GPUs on demand 14600"},
		{"a GPU for prompts", func(f *selfhost.Fleet) { f.Replica.PrefillGPUs = 1 }, perReplica, 1, "730", "730", 0,
			"GPUs on demand 4380"},

		// One under contract: 730 × 2 × $1.50. Of the 1460 hours beyond it half are
		// spot, and a fifth of those is lost: 730 ÷ 0.8 = 912.5 × 2 × $1. The other 730
		// × 2 × $2.
		{"contract, spot and on demand", func(f *selfhost.Fleet) {
			*f.Rent = selfhost.Rent{Reserved: rate("1.5"), ReservedReplicas: 1, OnDemand: rate("2"), Spot: rate("1"),
				SpotShare: dec("0.5"), Interruption: dec("0.2")}
		}, 3 * perReplica, 3, "2190", "2372.5", 0, "reserved GPUs 2190, spot GPUs 1825, GPUs on demand 2920"},
		// Five under contract are paid whether two or five are needed.
		{"idle contracts", func(f *selfhost.Fleet) { *f.Rent = selfhost.Rent{Reserved: rate("1.5"), ReservedReplicas: 5} },
			2 * perReplica, 2, "1460", "3650", 0, "reserved GPUs 10950"},
		{"all spot", func(f *selfhost.Fleet) { *f.Rent = selfhost.Rent{Spot: rate("1"), SpotShare: dec("1")} },
			2 * perReplica, 2, "1460", "1460", 0, "spot GPUs 2920"},

		// Nights need one, days three: 12 + 36 hours a day are 48 × 730/24. Two start
		// each day, 0.24 hours each: 14.6 a month. 1474.6 × 2 × $2.
		{"following the load", func(f *selfhost.Fleet) {
			f.Shape, f.Autoscale, f.ColdStart = nights(0.5, 1.5), true,
				dec("0.24")
		}, 2 * perReplica, 3, "1460", "1474.6", 2, "GPUs on demand 5898.4"},
		{"not following it", func(f *selfhost.Fleet) { f.Shape = nights(0.5, 1.5) }, 2 * perReplica, 3, "2190", "2190", 0,
			"GPUs on demand 8760"},
		// Two are under contract, one starts for the days: 12 × 730/24 = 365 hours and
		// 0.24 × 730/24 = 7.3. What is paid around the clock has no cold start to pay.
		{"following it beyond a contract", func(f *selfhost.Fleet) {
			f.Shape, f.Autoscale, f.ColdStart = nights(0.5, 1.5), true, dec("0.24")
			f.Rent.Reserved, f.Rent.ReservedReplicas = rate("1.5"), 2
		}, 2 * perReplica, 3, "1460", "1832.3", 2, "reserved GPUs 4380, GPUs on demand 1489.2"},
		{"following it within a contract", func(f *selfhost.Fleet) {
			f.Shape, f.Autoscale, f.ColdStart = nights(0.5, 1.5), true, dec("0.24")
			f.Rent = &selfhost.Rent{Reserved: rate("1.5"), ReservedReplicas: 3}
		}, 2 * perReplica, 3, "1460", "2190", 2, "reserved GPUs 6570"},

		// Nights without load: days need two, 24 hours a day, or nothing runs.
		{"to zero", func(f *selfhost.Fleet) { f.Shape, f.Autoscale, f.ScaleToZero = nights(0, 2), true, true }, perReplica, 2,
			"730", "730", 2, "GPUs on demand 2920"},
		{"to zero, with a spare by day",
			func(f *selfhost.Fleet) { f.Shape, f.Autoscale, f.ScaleToZero, f.Spare = nights(0, 2), true, true, 1 }, perReplica,
			3, "1095", "1095", 3, "GPUs on demand 4380"},
		{"not to zero", func(f *selfhost.Fleet) { f.Shape, f.Autoscale = nights(0, 2), true }, perReplica, 2, "1095", "1095",
			1, "GPUs on demand 4380"},
		{"to zero for good", func(f *selfhost.Fleet) { f.ScaleToZero = true }, 0, 0, "0", "0", 0, ""},

		// 2 × 2,628,000 answers of 200 tokens, 4 bytes each: 4.2048 GB × $0.09.
		{"all that stands", func(f *selfhost.Fleet) {
			f.Staff, f.Storage, f.Licences, f.Egress = dec("1000"), dec("50.5"), dec("25"), dec("0.09")
		}, 2 * perReplica, 2, "1460", "1460", 0,
			"GPUs on demand 5840, staff 1000, storage 50.5, licences 25, egress 0.378432"},
	} {
		f := fleet()
		c.change(f)
		p := plan(t, f, c.requests)
		if p.Most != c.most || p.ReplicaHours.String() != c.running || p.Billed.Round(20).String() != c.billed ||
			p.ColdStarts != c.starts || costs(p) != c.costs || len(p.Unknown) > 0 {
			t.Errorf("%s: %d replicas, %s h running, %s h billed, %d starts: %s %s; want %d, %s, %s, %d: %s", c.name, p.Most,
				p.ReplicaHours, p.Billed, p.ColdStarts, costs(p), p.Unknown, c.most, c.running, c.billed, c.starts, c.costs)
		}
		if f.Capex(p).Sign() != 0 {
			t.Errorf("%s: capital in rented machines", c.name)
		}
	}
}

// TestBought: two replicas of two GPUs at $40,000 are $160,000.
func TestBought(t *testing.T) {
	f := fleet()
	f.Rent = nil
	f.Buy = &selfhost.Buy{PerGPU: *rate("40000"), LifeYears: dec("4"), Residual: dec("0.1"), Capital: dec("0.1"),
		Maintenance: dec("0.03")}
	f.Site.PerKW = dec("150")
	p := plan(t, f, 2*perReplica)
	want := []struct {
		what   string
		layer  selfhost.Layer
		amount string
	}{
		{"write-off", selfhost.Chips, "3000"}, // 144,000 ÷ 48
		// 1.1⁴ = 1.4641, so the annuity of 160,000 with 16,000 left is (160,000 − 16,000 ÷
		// 1.4641) × 0.1 ÷ (1 − 1 ÷ 1.4641) = 218,256 × 0.1 ÷ 0.4641 = 47,027.795733678087
		// a year, 3,918.982977806507 a month.
		{"cost of capital", selfhost.Capital, "918.982977806507"},
		{"maintenance", selfhost.Operations, "400"},  // 160,000 × 3% ÷ 12
		{"electricity", selfhost.Electricity, "438"}, // 2 × 2.5 kW × 1.2 × 730 h = 4,380 kWh × $0.10
		{"colocation", selfhost.DataCentre, "750"},   // 5 kW × $150
	}
	if len(p.Costs) != len(want) {
		t.Fatal(costs(p))
	}
	for i, c := range p.Costs {
		if c.What != want[i].what || c.Layer != want[i].layer || c.Amount.Round(12).String() != want[i].amount ||
			c.Rate == nil && c.How == "" {
			t.Errorf("%s (%s) is %s, want %+v", c.What, c.Layer, c.Amount, want[i])
		}
	}
	if got := p.Total.Round(12).String(); got != "5506.982977806507" {
		t.Errorf("total %s", got)
	}
	if f.Capex(p).String() != "160000" || p.Billed.String() != "1460" {
		t.Errorf("capex %s, %s h", f.Capex(p), p.Billed)
	}
	if c := p.Costs[3]; c.Quantity.String() != "4380" || c.Unit != "kWh" {
		t.Errorf("%+v", c)
	}

	// Capital that costs nothing: the write-off is all.
	f.Buy.Capital, f.Buy.Residual, f.Buy.Maintenance, f.Site.PerKW = money.Decimal{}, money.Decimal{}, money.Decimal{},
		money.Decimal{}
	if got := costs(plan(t, f, 2*perReplica)); got != "write-off 3333.33333333333333333333, cost of capital 0, "+
		"electricity 438" {
		t.Error(got)
	}
}

// TestPower: half the load takes 0.3 + 0.7/2 of the power, and the colocation
// stays.
func TestPower(t *testing.T) {
	f := fleet()
	for _, c := range []struct {
		load float64
		want float64
	}{{0, 750}, {0.5, 1625}, {1, 2500}} { // 2 × 1000 × (0.3 + 0.7 × load) × 1.25
		if got, ok := f.Replica.Watts(c.load); !ok || !same(got, c.want) {
			t.Errorf("%g W at %g, want %g", got, c.load, c.want)
		}
	}
	f.Replica.PrefillGPUs = 2
	if got, _ := f.Replica.Watts(1); !same(got, 5000) {
		t.Errorf("%g W with two more for prompts", got)
	}
	f = fleet()
	for _, c := range []struct {
		name       string
		shape      [24]float64
		auto       bool
		requests   int64
		kwh, kw    string
		grams      float64
		used, peak float64
	}{
		{"full", fleet().Shape, false, 2 * perReplica, "4380", "5", 1_752_000, 1, 1},
		// One at half load: 1.625 kW × 1.2 × 730
		{"half", fleet().Shape, false, perReplica / 2, "1423.5", "2.5", 569_400, 0.5, 0.5},
		// Days at 1.5/s on two, load 0.75; nights at 0.5/s on two, load 0.25:
		// (2 × 2.5 × 0.825 + 2 × 2.5 × 0.475) kW × 365 h × 1.2
		{"day and night", nights(0.5, 1.5), false, perReplica, "2847", "5", 1_138_800, 0.5, 0.75},
		// Nights on one, load 0.5: (4.125 + 1.625) × 365 × 1.2
		{"day and night, following", nights(0.5, 1.5), true, perReplica, "2518.5", "5", 1_007_400, 2.0 / 3, 0.75},
	} {
		f.Shape, f.Autoscale = c.shape, c.auto
		p := plan(t, f, c.requests)
		if p.KWh == nil || p.KWh.String() != c.kwh || p.KW.String() != c.kw || !same(*p.GramsCO2, c.grams) ||
			!same(p.Utilisation, c.used) || !same(p.Peak, c.peak) {
			t.Errorf("%s: %s kWh, %s kW, %g g, %g used, %g at the peak; want %+v", c.name, p.KWh, p.KW, *p.GramsCO2,
				p.Utilisation, p.Peak, c)
		}
	}
	f.Headroom = dec("1.3")
	if p := plan(t, f, perReplica); !same(p.Peak, 1.5*1.3/2) {
		t.Errorf("peak %g", p.Peak)
	}
	f.Site.Grams = 0
	if p := plan(t, f, perReplica); p.GramsCO2 != nil || p.KWh == nil {
		t.Error("carbon of a grid that is not known")
	}
}

// TestUnknown: what has no price is named and not taken as free.
func TestUnknown(t *testing.T) {
	for _, c := range []struct {
		change func(*selfhost.Fleet)
		want   string
	}{
		{func(f *selfhost.Fleet) { f.Rent.ReservedReplicas = 1 }, "reserved GPUs: no rate is known"},
		{func(f *selfhost.Fleet) { f.Rent.SpotShare = dec("0.5") }, "spot GPUs: no rate is known"},
		{func(f *selfhost.Fleet) { f.Rent = &selfhost.Rent{Reserved: rate("1"), ReservedReplicas: 1} },
			"GPUs on demand: no rate is known"},
		{func(f *selfhost.Fleet) { buy(f); f.Site.PerKWh = nil }, "electricity: its price in Toyland is not known"},
		{func(f *selfhost.Fleet) { buy(f); f.Replica.GPU.TDPWatts = 0 }, "electricity: the power of toy is not known"},
	} {
		f := fleet()
		c.change(f)
		p := plan(t, f, 2*perReplica)
		if len(p.Unknown) != 1 || p.Unknown[0] != c.want {
			t.Errorf("%q, want %s", p.Unknown, c.want)
		}
		if f.Replica.GPU.TDPWatts == 0 && (p.KWh != nil || p.KW != nil || p.GramsCO2 != nil) {
			t.Error("energy without power")
		}
	}
}

func buy(f *selfhost.Fleet) {
	f.Rent, f.Buy = nil, &selfhost.Buy{PerGPU: *rate("40000"), LifeYears: dec("4"), Capital: dec("0.1")}
}

// TestPlanWith: the same machines under another load cost the same but for what
// follows the load.
func TestPlanWith(t *testing.T) {
	f := fleet()
	buy(f)
	f.Egress = dec("0.09")
	busy := plan(t, f, 4*perReplica)
	idle := f.PlanWith(busy, money.FromInt(perReplica))
	// 4 × 2.5 kW × (0.3 + 0.7/4) × 1.2 × 730 h
	if idle.Most != 4 || idle.Replicas != busy.Replicas || !same(idle.Utilisation, 0.25) || idle.KWh.String() != "4161" ||
		idle.Costs[0].Amount.Cmp(busy.Costs[0].Amount) != 0 {
		t.Errorf("%+v", idle)
	}
	if got := costs(idle); !strings.HasSuffix(got, "electricity 416.1, egress 0.189216") {
		t.Error(got)
	}
	// More than they can serve: power has an end, and the peak tells.
	over := f.PlanWith(plan(t, f, perReplica), money.FromInt(3*perReplica))
	if over.Most != 1 || !same(over.Peak, 3) || over.KWh.String() != "2190" {
		t.Errorf("%+v", over)
	}
}

// TestSteps by hand, and that the arithmetic at a step is exact: 1,800,000 × 1.46
// are 2,628,000, though 1,800,000 ÷ 730 never ends.
func TestSteps(t *testing.T) {
	f := fleet()
	f.Headroom, f.Spare = dec("1.5"), 1
	got := f.Steps(perSecond("1"), money.FromInt(6_000_000))
	want := []int64{1_752_000, 3_504_000, 5_256_000} // 2,628,000 × n ÷ 1.5
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, s := range got {
		if !s.Requests.Equal(money.FromInt(want[i])) || s.Replicas != i+2 {
			t.Errorf("%+v, want %d", s, want[i])
		}
	}
	// Days grow three times as soon as nights.
	f = fleet()
	f.Shape, f.Autoscale = nights(0.5, 1.5), true
	got = f.Steps(perSecond("1"), money.FromInt(6_000_000))
	days := []int64{1_752_000, 3_504_000, 5_256_000, 5_256_000}
	hours := []int{12, 12, 0, 12}
	if len(got) != len(days) {
		t.Fatalf("%+v", got)
	}
	for i, s := range got {
		if !s.Requests.Equal(money.FromInt(days[i])) || s.Hour != hours[i] {
			t.Errorf("%+v, want %d in hour %d", s, days[i], hours[i])
		}
	}
	f = fleet()
	f.Headroom, f.Least = dec("1.46"), 3
	if got := f.Steps(perSecond("1"), money.FromInt(7_200_000)); len(got) != 2 || got[0].Replicas != 3 ||
		!got[0].Requests.Equal(money.FromInt(5_400_000)) {
		t.Errorf("%+v: three always run", got)
	}
	f.Least = 0
	for n, requests := range []int64{1_800_000, 3_600_000, 5_400_000, 7_200_000, 9_000_000} {
		if at, over := plan(t, f, requests), plan(t, f, requests+1); at.Most != n+1 || over.Most != n+2 {
			t.Errorf("%d requests need %d replicas and one more %d", requests, at.Most, over.Most)
		}
	}
	if none := f.Steps(perSecond("1"), money.FromInt(1_799_999)); len(none) != 0 {
		t.Errorf("%+v", none)
	}
}

// TestCapacity: of the model, within its target, and of a measurement.
func TestCapacity(t *testing.T) {
	f, c := fleet(), toyConstants()
	k, err := f.Capacity(c, query)
	if err != nil {
		t.Fatal(err)
	}
	// 200 in flight, and the terms of TestTerms: weights 0.0198 and layers 1e-4 stand,
	// the others grow 25-fold from 8: cache 7.04e-3, compute 8e-3, attention 3.52e-5,
	// prefill 0.02086; communication 20 × (1e-6 + 8e-6). 1 ÷ the sum is requests a
	// second of 200 tokens.
	if want := 1 / (0.0198 + 1e-4 + 7.04e-3 + 8e-3 + 3.52e-5 + 0.02086 + 1.8e-4); !near6(k.PerSecond, want) ||
		k.Throughput.Concurrency != 200 || k.Low != 0.5 || k.High != 2 {
		t.Errorf("%s, want %g", k.PerSecond, want)
	}
	f.Target.TPOT = 0.03
	if k, err := f.Capacity(c, query); err != nil || k.Throughput.TPOT > 0.03 || k.Throughput.Concurrency >= 200 ||
		k.Throughput.Limit != "target" {
		t.Errorf("%+v, %v", k, err)
	}
	f.Measured = &selfhost.Measured{OutputPerSecond: 700, Source: "bench"}
	m, err := f.Capacity(c, query)
	if err != nil || m.PerSecond.String() != "3.5" || m.Throughput != nil || m.Measured != f.Measured || m.Low != 1 ||
		m.High != 1 {
		t.Errorf("%+v, %v", m, err)
	}
	if got := m.Scaled(1.6); got.PerSecond.String() != "5.6" || m.PerSecond.String() != "3.5" {
		t.Errorf("%s, %s", got.PerSecond, m.PerSecond)
	}
	for x, want := range map[float64]string{0: "0", 1: "1", 1234567: "1234570", 0.123456789: "0.123457",
		2.5e-7: "0.00000025", 1e15: "1000000000000000"} {
		if got := selfhost.Decimal(x).String(); got != want {
			t.Errorf("%g is %s, want %s", x, got, want)
		}
	}
}

func near6(d money.Decimal, x float64) bool {
	got := d.Float64()
	return got > x*(1-5e-6) && got < x*(1+5e-6) && d.Equal(d.Significant(6))
}

// TestLayers: each cost is of one known layer.
func TestLayers(t *testing.T) {
	f := fleet()
	f.Rent.Reserved, f.Rent.ReservedReplicas, f.Rent.Spot, f.Rent.SpotShare = rate("1"), 1, rate("1"), dec("0.5")
	f.Staff, f.Storage, f.Licences, f.Egress = dec("1"), dec("1"), dec("1"), dec("1")
	for _, c := range plan(t, f, 3*perReplica).Costs {
		want := selfhost.Operations
		if strings.Contains(c.What, "GPUs") {
			want = selfhost.RentLayer
		}
		if c.Layer != want {
			t.Errorf("%s is %s", c.What, c.Layer)
		}
	}
}
