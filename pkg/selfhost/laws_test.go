package selfhost_test

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// drawCents draws a decimal of two places.
func drawCents(t *rapid.T, name string, low, high int64) money.Decimal {
	return money.FromInt(rapid.Int64Range(low, high).Draw(t, name)).Shift(-2)
}

// drawFleet draws any fleet that passes its check. A start takes an hour at most:
// where it takes longer than to let a replica run on, a fuller day can be the
// cheaper one.
func drawFleet(t *rapid.T) *selfhost.Fleet {
	f := fleet()
	f.Headroom, f.Site.PUE = drawCents(t, "headroom", 100, 400), drawCents(t, "pue", 100, 200)
	f.Replica.GPUs, f.Replica.PrefillGPUs = rapid.IntRange(1, 8).Draw(t, "gpus"),
		rapid.IntRange(0, 2).Draw(t, "prefill gpus")
	f.Least, f.Spare = rapid.IntRange(0, 3).Draw(t, "least"), rapid.IntRange(0, 2).Draw(t, "spare")
	f.Autoscale, f.ScaleToZero = rapid.Bool().Draw(t, "autoscale"), rapid.Bool().Draw(t, "to zero")
	f.ColdStart = drawCents(t, "cold start", 0, 100)
	if loads := rapid.SliceOfN(rapid.IntRange(0, 9), 24, 24).Draw(t, "shape"); slices.Max(loads) > 0 {
		sum := 0
		for _, x := range loads {
			sum += x
		}
		for hour, x := range loads {
			f.Shape[hour] = float64(x) * 24 / float64(sum)
		}
	}
	f.Staff, f.Storage, f.Licences, f.Egress = drawCents(t, "staff", 0, 1e6), drawCents(t, "storage", 0, 1e4),
		drawCents(t, "licences", 0, 1e4), drawCents(t, "egress", 0, 20)
	if rapid.Bool().Draw(t, "bought") {
		buy(f)
		f.Buy.PerGPU.Amount, f.Buy.LifeYears = drawCents(t, "price", 0, 1e7), drawCents(t, "life", 10, 1000)
		f.Buy.Residual, f.Buy.Capital, f.Buy.Maintenance = drawCents(t, "residual", 0, 100), drawCents(t, "capital", 0, 50),
			drawCents(t, "maintenance", 0, 20)
		f.Site.PerKW = drawCents(t, "colocation", 0, 1e5)
	} else {
		each := func(name string) *selfhost.Rate {
			return &selfhost.Rate{Amount: drawCents(t, name, 0, 2000), What: name}
		}
		f.Rent = &selfhost.Rent{Reserved: each("reserved"), ReservedReplicas: rapid.IntRange(0, 5).Draw(t, "contracts"),
			OnDemand: each("on demand"), Spot: each("spot"), SpotShare: drawCents(t, "spot share", 0, 100),
			Interruption: drawCents(t, "interruption", 0, 99)}
	}
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	return f
}

func drawCapacity(t *rapid.T) *selfhost.Capacity {
	return &selfhost.Capacity{PerSecond: money.FromInt(rapid.Int64Range(1, 100_000).Draw(t, "capacity")).Shift(-3), Low: 1,
		High: 1}
}

// TestFleetLaws hold for any fleet and load.
func TestFleetLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, k := drawFleet(t), drawCapacity(t)
		requests := rapid.Int64Range(0, 1e10).Draw(t, "requests")
		p := f.Plan(k, money.FromInt(requests), query)
		if _, err := json.Marshal(p); err != nil { // NaN and Inf are no JSON
			t.Fatal(err)
		}
		checkSums(t, p)
		checkReplicas(t, f, p)

		again := f.PlanWith(p, money.FromInt(requests))
		a, _ := json.Marshal(p)
		if b, _ := json.Marshal(again); string(a) != string(b) {
			t.Fatalf("the same machines under the same load:\n%s\n%s", a, b)
		}

		more := f.Plan(k, money.FromInt(requests+rapid.Int64Range(1, 1e9).Draw(t, "more")), query)
		if more.Total.Less(p.Total) {
			t.Fatalf("%s requests cost %s, %s cost %s", p.Requests, p.Total, more.Requests, more.Total)
		}
		for hour := range p.Replicas {
			if more.Replicas[hour] < p.Replicas[hour] {
				t.Fatalf("%v, with more requests %v", p.Replicas, more.Replicas)
			}
		}
		if idle := f.PlanWith(more, p.Requests); more.Total.Less(idle.Total) || more.Utilisation < idle.Utilisation {
			t.Fatalf("idler machines cost more: %s, %s", idle.Total, more.Total)
		}
	})
}

// checkSums: the total is that of its costs and of their layers, exactly.
func checkSums(t *rapid.T, p *selfhost.Plan) {
	var total money.Decimal
	layers := map[selfhost.Layer]money.Decimal{}
	for _, c := range p.Costs {
		if c.Amount.Sign() < 0 && !c.Amount.Round(9).IsZero() {
			t.Fatalf("%+v", c)
		}
		if c.Rate != nil && !c.Amount.Equal(c.Quantity.Mul(c.Rate.Amount)) {
			t.Fatalf("%+v is not quantity × rate", c)
		}
		total = total.Add(c.Amount)
		layers[c.Layer] = layers[c.Layer].Add(c.Amount)
	}
	var byLayer money.Decimal
	for _, name := range []selfhost.Layer{selfhost.Electricity, selfhost.Chips, selfhost.Capital, selfhost.DataCentre,
		selfhost.Operations, selfhost.RentLayer} {
		byLayer = byLayer.Add(layers[name])
	}
	if !total.Equal(p.Total) || !byLayer.Equal(p.Total) {
		t.Fatalf("total %s, costs %s, layers %s", p.Total, total, byLayer)
	}
}

// checkReplicas: there are enough for the load of each hour, by plain
// multiplication, one fewer were too few, and use follows from the load.
func checkReplicas(t *rapid.T, f *selfhost.Fleet, p *selfhost.Plan) {
	running, busiest := 0, 0
	for hour, n := range p.Replicas {
		running += n
		served := p.Capacity.PerSecond.MulInt(int64(3600*730) * int64(n))
		load := p.Requests.Mul(selfhost.Decimal(f.Shape[hour])).Mul(f.Headroom)
		if served.Less(load) {
			t.Fatalf("%d replicas in hour %d serve %s of %s", n, hour, served, load)
		}
		if f.Shape[hour] == slices.Max(f.Shape[:]) {
			busiest = hour
		}
		if p.Most < n || !f.Autoscale && n != p.Most || n < f.Least && (!f.ScaleToZero || !load.IsZero()) {
			t.Fatalf("%d replicas in hour %d of %v", n, hour, p.Replicas)
		}
	}
	if n := p.Replicas[busiest] - f.Spare; n > max(1, f.Least) {
		served := p.Capacity.PerSecond.MulInt(int64(3600*730) * int64(n-1))
		if load := p.Requests.Mul(selfhost.Decimal(f.Shape[busiest])).Mul(f.Headroom); !served.Less(load) {
			t.Fatalf("%d replicas and %d spare, but %d serve %s of %s", n, f.Spare, n-1, served, load)
		}
	}
	if want := float64(running) * 730 / 24; !same(p.ReplicaHours.Float64(), want) {
		t.Fatalf("%s replica hours, want %g", p.ReplicaHours, want)
	}
	if billed := p.Billed.Float64(); billed < p.ReplicaHours.Float64()*(1-1e-12) {
		t.Fatalf("%s hours run and %s are billed", p.ReplicaHours, p.Billed)
	}
	if p.Utilisation < 0 || p.Utilisation > 1+1e-5 || p.Peak > 1+1e-5 { // hourly loads have six digits
		t.Fatalf("%g used, %g at the peak", p.Utilisation, p.Peak)
	}
	if want := p.Requests.Float64() / p.Capacity.PerSecond.Float64() / 3600; running > 0 &&
		!same(p.Utilisation*p.ReplicaHours.Float64(), want) {
		t.Fatalf("%g used of %s h, %g h of work", p.Utilisation, p.ReplicaHours, want)
	}
}

// TestStepsAreWhereFleetsGrow: at a step so many replicas run in its hour, with
// one request more there are more, and between steps nothing changes.
func TestStepsAreWhereFleetsGrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, k := drawFleet(t), drawCapacity(t)
		limit := k.PerSecond.MulInt(3 * 730 * 3600).Floor()
		steps := f.Steps(k, limit)
		at := func(n money.Decimal) *selfhost.Plan { return f.Plan(k, n, query) }
		one := money.FromInt(1)
		for i, s := range steps {
			if i > 0 && s.Requests.Less(steps[i-1].Requests) || limit.Less(s.Requests) || !s.Requests.Equal(s.Requests.Floor()) {
				t.Fatalf("%+v", steps)
			}
		}
		const looked = 5 // at so many steps in a row: plans take their time
		first := rapid.IntRange(0, max(0, len(steps)-looked)).Draw(t, "first")
		for i := first; i < min(first+looked, len(steps)); i++ {
			s, after := steps[i], one
			if i > 0 {
				after = steps[i-1].Requests.Add(one)
			}
			p, more := at(s.Requests), at(s.Requests.Add(one))
			if p.Replicas[s.Hour] != s.Replicas || more.Replicas[s.Hour] <= s.Replicas {
				t.Fatalf("step %+v: %d replicas, then %d", s, p.Replicas[s.Hour], more.Replicas[s.Hour])
			}
			if between := at(after); !s.Requests.Less(after) && between.Replicas != p.Replicas {
				t.Fatalf("between %s and %s: %v, then %v", after, s.Requests, between.Replicas, p.Replicas)
			}
		}
		last := one
		if n := len(steps); n > 0 {
			last = steps[n-1].Requests.Add(one)
		}
		if a, b := at(last), at(limit); !limit.Less(last) && a.Replicas != b.Replicas {
			t.Fatalf("after the last step: %v, then %v", a.Replicas, b.Replicas)
		}
	})
}

// drawReplica draws an open model of the books on GPUs of the books, and a
// request. Those that cannot be are put aside; that they are refused is shown
// elsewhere.
func drawReplica(t *rapid.T, set *hardware.Set) (*selfhost.Replica, selfhost.Request) {
	r := &selfhost.Replica{
		Model: &set.Models[rapid.IntRange(0, len(set.Models)-1).Draw(t, "model")],
		GPU:   &set.Accelerators[rapid.IntRange(0, len(set.Accelerators)-1).Draw(t, "gpu")],
		GPUs:  1 << rapid.IntRange(0, 7).Draw(t, "gpus"), Parallel: selfhost.TP,
		Weights: hardware.Precision(rapid.SampledFrom(hardware.Precisions()).Draw(t, "weights")),
		Drafted: rapid.IntRange(0, 4).Draw(t, "drafted"),
	}
	r.Cache = selfhost.CacheFor(r.Weights)
	r.Accepted = rapid.Float64Range(1, float64(r.Drafted)+1).Draw(t, "accepted")
	if r.Model.Experts > 0 && rapid.Bool().Draw(t, "dep") {
		r.Parallel = selfhost.DEP
	}
	if rapid.Bool().Draw(t, "pools") {
		r.PrefillGPUs = r.GPUs
	}
	q := selfhost.Request{Input: float64(rapid.IntRange(0, 20_000).Draw(t, "input")),
		Output: float64(rapid.IntRange(1, 8000).Draw(t, "output"))}
	q.Cached = math.Floor(q.Input * rapid.Float64Range(0, 1).Draw(t, "cached"))
	return r, q
}

// full is the most that a replica serves; nil where it does not fit or its
// context or GPU does not allow it.
func full(t *rapid.T, c *selfhost.Constants, r *selfhost.Replica, q selfhost.Request) *selfhost.Throughput {
	x, err := c.At(r, q, 0)
	var fit *selfhost.FitError
	if err != nil && !errors.As(err, &fit) && r.Check(q) == nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Skip(err.Error())
	}
	return x
}

// TestThroughputLaws hold for every model on every GPU.
func TestThroughputLaws(t *testing.T) {
	set, c := books(t), shipped(t)
	tried := 0
	rapid.Check(t, func(t *rapid.T) {
		r, q := drawReplica(t, set)
		most := full(t, c, r, q)
		tried++
		if _, err := json.Marshal(most); err != nil { // NaN and Inf are no JSON
			t.Fatalf("%+v: %v", most, err)
		}
		total := 0.0
		for _, x := range most.Terms {
			total += x.Seconds
			if x.Seconds < 0 {
				t.Fatalf("%+v", most.Terms)
			}
		}
		if !same(total, most.TPOT*r.Accepted) || !same(most.Output*most.TPOT, most.Concurrency) {
			t.Fatalf("a step takes %g, a token %g; %g tokens/s with %g in flight", total, most.TPOT, most.Output,
				most.Concurrency)
		}
		if most.Concurrency > most.Memory.Room || most.Concurrency > c.MostPerGPU*float64(r.GPUs) ||
			most.PrefillShare(q) > 1 {
			t.Fatalf("%+v", most)
		}

		// More in flight: more tokens, and longer waits.
		fewer, err := c.At(r, q, rapid.Float64Range(1, most.Concurrency).Draw(t, "fewer"))
		if err != nil {
			t.Fatal(err)
		}
		const ulps = 1 + 1e-9
		if fewer.Output > most.Output*ulps || fewer.TPOT > most.TPOT*ulps || fewer.TTFT > most.TTFT*ulps {
			t.Fatalf("%g in flight: %+v\n%g in flight: %+v", fewer.Concurrency, fewer, most.Concurrency, most)
		}

		// More GPUs: more room.
		twice := *r
		twice.GPUs *= 2
		if m := c.Memory(&twice, q); m.Room < most.Memory.Room/ulps || !m.Fits || m.LeastGPUs != most.Memory.LeastGPUs ||
			m.LeastGPUs > r.GPUs {
			t.Fatalf("on %d: %+v; on %d: %+v", r.GPUs, most.Memory, twice.GPUs, m)
		}

		// A cache of prompts never slows.
		cold := q
		cold.Cached = 0
		if x, err := c.At(r, cold, most.Concurrency); err != nil || x.Prompt < most.Prompt/ulps ||
			x.Output > most.Output*ulps {
			t.Fatalf("without cached tokens: %+v; with: %+v; %v", x, most, err)
		}
	})
	if tried < 30 {
		t.Errorf("only %d replicas could be", tried)
	}
}

// TestWithinIsTheMost: the target is met, and one request more would not meet it.
func TestWithinIsTheMost(t *testing.T) {
	set, c := books(t), shipped(t)
	binding := 0
	rapid.Check(t, func(t *rapid.T) {
		r, q := drawReplica(t, set)
		most := full(t, c, r, q)
		one, err := c.At(r, q, 1)
		if err != nil {
			t.Fatal(err)
		}
		between := rapid.Float64Range(0.5, 1.5)
		var target selfhost.Target
		if rapid.Bool().Draw(t, "ttft") {
			target.TTFT = one.TTFT + (most.TTFT-one.TTFT)*between.Draw(t, "to the first") + 1e-9
		}
		if rapid.Bool().Draw(t, "tpot") {
			target.TPOT = one.TPOT + (most.TPOT-one.TPOT)*between.Draw(t, "each") + 1e-12
		}
		met := func(x *selfhost.Throughput) bool {
			return (target.TTFT == 0 || x.TTFT <= target.TTFT) && (target.TPOT == 0 || x.TPOT <= target.TPOT)
		}
		x, err := c.Within(r, q, target)
		if err != nil {
			t.Fatal(err)
		}
		if !met(x) || !x.Fits || x.Concurrency > most.Concurrency {
			t.Fatalf("%+v within %s", x, target)
		}
		if x.Concurrency == most.Concurrency {
			return
		}
		if next, err := c.At(r, q, x.Concurrency+1); err != nil || met(next) || x.Limit != "target" {
			t.Fatalf("%g in flight is said to be the most within %s, but one more gives %+v, %v", x.Concurrency, target, next,
				err)
		}
		binding++
	})
	if binding == 0 {
		t.Error("no target ever bound")
	}
}

// TestLittle: at a rate λ there are N = λ × (the time of a request) in flight,
// and λ are served.
func TestLittle(t *testing.T) {
	set, c := books(t), shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		r, q := drawReplica(t, set)
		most := full(t, c, r, q)
		lambda := most.PerSecond(q) * rapid.Float64Range(0.001, 0.999).Draw(t, "load")
		x, err := c.AtRate(r, q, lambda)
		if err != nil {
			t.Fatal(err)
		}
		if served := x.PerSecond(q); math.Abs(served/lambda-1) > 1e-4 || x.Limit != "load" {
			t.Fatalf("%g a second are asked, %g served", lambda, served)
		}
		if n := lambda * q.Output * x.TPOT; math.Abs(n/x.Concurrency-1) > 1e-4 {
			t.Fatalf("%g in flight, λ × time is %g", x.Concurrency, n)
		}
		if over, err := c.AtRate(r, q, most.PerSecond(q)*rapid.Float64Range(1.001, 1e6).Draw(t, "over")); err != nil ||
			!same(over.Output, most.Output) {
			t.Fatalf("%+v, %v; the most is %+v", over, err, most)
		}
	})
}
