package selfhost_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

var nan, inf = math.NaN(), math.Inf(1)

func TestReplicasThatAreNone(t *testing.T) {
	for _, c := range []struct {
		change func(*selfhost.Replica)
		want   string
	}{
		{func(r *selfhost.Replica) { r.GPUs = 0 }, "0 GPUs; give 1 to 4096"},
		{func(r *selfhost.Replica) { r.GPUs = 4097 }, "4097 GPUs; give 1 to 4096"},
		{func(r *selfhost.Replica) { r.PrefillGPUs = -1 }, "-1 GPUs for prefill; give 0 to 4096"},
		{func(r *selfhost.Replica) { r.PrefillGPUs = 5000 }, "5000 GPUs for prefill; give 0 to 4096"},
		{func(r *selfhost.Replica) { r.Parallel = "pp" }, `parallel "pp"; give tp or dep`},
		{func(r *selfhost.Replica) { r.Parallel = "" }, `parallel ""; give tp or dep`},
		{func(r *selfhost.Replica) { r.Model = toyDense(); r.Parallel = selfhost.DEP },
			"dense has no experts to spread; give parallel tp"},
		{func(r *selfhost.Replica) { r.Accepted = 0.5 }, "0.5 tokens accepted a step of 0 drafted; give 1 to 1"},
		{func(r *selfhost.Replica) { r.Accepted, r.Drafted = 4.5, 3 },
			"4.5 tokens accepted a step of 3 drafted; give 1 to 4"},
		{func(r *selfhost.Replica) { r.Drafted = -1 }, "1 tokens accepted a step of -1 drafted; give 1 to 0"},
		{func(r *selfhost.Replica) { r.Accepted = nan }, "NaN tokens accepted a step of 0 drafted; give 1 to 1"},
		{func(r *selfhost.Replica) { r.Accepted = inf }, "+Inf tokens accepted a step of 0 drafted; give 1 to 1"},
		{func(r *selfhost.Replica) { r.Weights = "fp6" },
			`precision "fp6" of weights, "fp8" of the cache; give bf16, fp8, fp4, mxfp4, int4`},
		{func(r *selfhost.Replica) { r.Cache = "" },
			`precision "fp8" of weights, "" of the cache; give bf16, fp8, fp4, mxfp4, int4`},
		{func(r *selfhost.Replica) { r.GPU.MemoryGB = 0 }, "memory, bandwidth or bf16 peak of toy is not known"},
		{func(r *selfhost.Replica) { r.GPU.BandwidthGBs = 0 }, "memory, bandwidth or bf16 peak of toy is not known"},
		{func(r *selfhost.Replica) { delete(r.GPU.TFLOPS, hardware.BF16) },
			"memory, bandwidth or bf16 peak of toy is not known"},
		{func(r *selfhost.Replica) { r.GPU.LinkGBs = 0 }, "the link between GPUs of toy is not known"},
		{func(r *selfhost.Replica) { r.GPU.LinkGBs, r.GPUs, r.PrefillGPUs = 0, 1, 1 },
			"the link between GPUs of toy is not known"},
		{func(r *selfhost.Replica) { r.Model.TotalB = 0 }, "the shape of moe is not known"},
		{func(r *selfhost.Replica) { r.Model.Layers = 0 }, "the shape of moe is not known"},
		{func(r *selfhost.Replica) { r.Model.Hidden = 0 }, "the shape of moe is not known"},
	} {
		r := on(toyMoE(), 4, selfhost.TP, hardware.FP8, hardware.FP8)
		c.change(r)
		if err := r.Check(query); err == nil || err.Error() != c.want {
			t.Errorf("%v; want %s", err, c.want)
		}
		if x, err := toyConstants().At(r, query, 1); err == nil {
			t.Errorf("%+v where %s", x, c.want)
		}
		f := fleet()
		f.Replica = *r
		if k, err := f.Capacity(toyConstants(), query); err == nil || err.Error() != c.want {
			t.Errorf("%+v, %v; want %s", k, err, c.want)
		}
	}
	alone := on(toyDense(), 1, selfhost.TP, hardware.BF16, hardware.BF16)
	alone.GPU.LinkGBs = 0
	if err := alone.Check(query); err != nil {
		t.Errorf("one GPU needs no link: %v", err)
	}
}

func TestRequestsThatAreNone(t *testing.T) {
	r := on(toyDense(), 1, selfhost.TP, hardware.BF16, hardware.BF16)
	r.Model.Context = 4000
	for _, c := range []struct {
		q    selfhost.Request
		want string
	}{
		{selfhost.Request{Input: -1, Output: 1}, "-1 tokens of input; give 0 to 100 million"},
		{selfhost.Request{Input: nan, Cached: nan, Output: nan}, "NaN tokens of input; give 0 to 100 million"},
		{selfhost.Request{Input: 1, Cached: nan, Output: nan}, "NaN tokens of cached; give 0 to 100 million"},
		{selfhost.Request{Input: 1, Output: inf}, "+Inf tokens of output; give 0 to 100 million"},
		{selfhost.Request{Input: 1e9, Output: 1}, "1e+09 tokens of input; give 0 to 100 million"},
		{selfhost.Request{Input: 1}, "answers of 0 tokens; give 1 or more"},
		{selfhost.Request{Input: 1, Output: 0.5}, "answers of 0.5 tokens; give 1 or more"},
		{selfhost.Request{Input: 10, Cached: 11, Output: 1}, "11 cached tokens of a prompt of 10"},
		{selfhost.Request{Input: 3900, Output: 101}, "4001 tokens of prompt and answer; the context of dense holds 4000"},
	} {
		for range 20 { // the same message each time
			if err := r.Check(c.q); err == nil || err.Error() != c.want {
				t.Fatalf("%v; want %s", err, c.want)
			}
		}
	}
	if err := r.Check(selfhost.Request{Input: 3900, Output: 100}); err != nil {
		t.Error(err)
	}
}

func TestLoadsThatAreNone(t *testing.T) {
	c, r := toyConstants(), on(toyDense(), 1, selfhost.TP, hardware.BF16, hardware.BF16)
	for _, n := range []float64{-1, 0.5, 1e8, nan, inf, -inf} {
		if _, err := c.At(r, query, n); err == nil ||
			!strings.HasSuffix(err.Error(), " requests in flight; give 1 to 10 million") {
			t.Errorf("%g: %v", n, err)
		}
	}
	for _, n := range []float64{-1, 0, nan, -inf} {
		if _, err := c.AtRate(r, query, n); err == nil ||
			!strings.HasSuffix(err.Error(), " requests a second; give more than 0") {
			t.Errorf("%g: %v", n, err)
		}
	}
	for _, x := range []selfhost.Target{{TTFT: nan}, {TPOT: nan}, {TTFT: -1}, {TTFT: 1, TPOT: -inf}} {
		if _, err := c.Within(r, query, x); err == nil || !strings.HasSuffix(err.Error(), "give 0 or more") {
			t.Errorf("%+v: %v", x, err)
		}
	}
	for target, want := range map[selfhost.Target]string{
		{TPOT: 1e-3}:           "the target is 0.001 s a token",
		{TTFT: 1e-3}:           "the target is 0.001 s to the first token",
		{TTFT: 1e-3, TPOT: 10}: "the target is 0.001 s and 10 s",
	} {
		// A request alone: a prompt of 0.04008 s, 0.0396 s of weights.
		_, err := c.Within(r, query, target)
		if err == nil || !strings.HasPrefix(err.Error(), "a single request takes 0.08") ||
			!strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
	if x, err := c.Within(r, query, selfhost.Target{TTFT: inf}); err != nil || x.Limit != "batch" {
		t.Errorf("%+v, %v", x, err)
	}
}

// TestDoesNotFit: 100 GB in fp8 on GPUs with 88 GB to use; a request of 8.8 MB.
func TestDoesNotFit(t *testing.T) {
	long := selfhost.Request{Input: 0, Output: 20_000_000} // 10e6 × 8000 bytes = 80 GB
	for _, c := range []struct {
		name string
		r    *selfhost.Replica
		q    selfhost.Request
		want string
	}{
		{"one", on(toyMoE(), 1, selfhost.TP, hardware.FP8, hardware.FP8), query,
			"moe at fp8 needs 100.0 GB on each of 1 × toy, which have 88.0 GB to use; it fits on 2"},
		{"DEP in bf16", on(toyMoE(), 2, selfhost.DEP, hardware.BF16, hardware.FP8), query,
			"moe at bf16 needs 104.0 GB on each of 2 × toy, which have 88.0 GB to use; it fits on 4"},
		{"room for no request", on(toyDense(), 1, selfhost.TP, hardware.BF16, hardware.FP8), long,
			"dense at bf16 needs 100.0 GB on each of 1 × toy, which have 88.0 GB to use; it fits on 2"},
		// The latent of a request is on every GPU: 10e6 × 6000 × 2 bytes = 120 GB.
		{"a latent on each", on(toyMLA(), 8, selfhost.TP, hardware.FP8, hardware.BF16), long,
			"mla at fp8 needs 132.5 GB on each of 8 × toy, which have 88.0 GB to use; it does not fit on any number of " +
				"these with this precision"},
	} {
		_, err := toyConstants().At(c.r, c.q, 0)
		var fit *selfhost.FitError
		if !errors.As(err, &fit) || err.Error() != c.want || fit.Memory.Fits {
			t.Errorf("%s: %v\nwant %s", c.name, err, c.want)
		}
		for _, m := range []*selfhost.Measured{nil, {OutputPerSecond: 100, Source: "bench"}} {
			f := fleet()
			f.Replica, f.Measured = *c.r, m
			if _, err := f.Capacity(toyConstants(), c.q); err == nil || err.Error() != c.want {
				t.Errorf("%s, measured %v: %v", c.name, m, err)
			}
		}
		for _, ask := range []func() error{
			func() error { _, err := toyConstants().Within(c.r, c.q, selfhost.Target{}); return err },
			func() error { _, err := toyConstants().AtRate(c.r, c.q, 1); return err },
		} {
			if err := ask(); err == nil || err.Error() != c.want {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	}
	// Those that read prompts hold the weights as well.
	pools := on(toyMoE(), 4, selfhost.TP, hardware.FP8, hardware.FP8)
	pools.PrefillGPUs = 1
	if _, err := toyConstants().At(pools, query, 0); err == nil ||
		err.Error() != "moe at fp8 needs 100.0 GB on each of 1 × toy, which have 88.0 GB to use; it fits on 2" {
		t.Errorf("%v", err)
	}
	pools.PrefillGPUs = 2
	if _, err := toyConstants().At(pools, query, 0); err != nil {
		t.Error(err)
	}
}

func TestFleetsThatAreNone(t *testing.T) {
	less := money.Decimal{}.Sub(dec("1"))
	rented := func(change func(*selfhost.Rent)) func(*selfhost.Fleet) {
		return func(f *selfhost.Fleet) { change(f.Rent) }
	}
	bought := func(change func(*selfhost.Buy)) func(*selfhost.Fleet) {
		return func(f *selfhost.Fleet) { buy(f); change(f.Buy) }
	}
	for _, c := range []struct {
		change func(*selfhost.Fleet)
		want   string
	}{
		{func(f *selfhost.Fleet) { f.Rent = nil }, selfhost.ErrNothingPaid.Error()},
		{func(f *selfhost.Fleet) { f.Buy = &selfhost.Buy{} }, "a fleet is rented or bought: give one of rent and buy"},
		{func(f *selfhost.Fleet) { f.Headroom = dec("0.99") }, "headroom 0.99; give 1 or more"},
		{func(f *selfhost.Fleet) { f.Spare = -1 }, "-1 spare and 0 least replicas; give 0 or more"},
		{func(f *selfhost.Fleet) { f.Least = -2 }, "0 spare and -2 least replicas; give 0 or more"},
		{func(f *selfhost.Fleet) { f.ColdStart = less }, "cold start of -1 hours; give 0 or more"},
		{func(f *selfhost.Fleet) { f.Site.PUE = dec("0.9") }, "PUE 0.9; give 1 or more"},
		{func(f *selfhost.Fleet) { f.Measured = &selfhost.Measured{} }, "0 measured tokens a second; give more than 0"},
		{func(f *selfhost.Fleet) { f.Measured = &selfhost.Measured{OutputPerSecond: nan} },
			"NaN measured tokens a second; give more than 0"},
		{func(f *selfhost.Fleet) { f.Measured = &selfhost.Measured{OutputPerSecond: inf} },
			"+Inf measured tokens a second; give more than 0"},
		{func(f *selfhost.Fleet) { f.Staff = less }, "staff of -1; give 0 or more"},
		{func(f *selfhost.Fleet) { f.Storage = less }, "storage of -1; give 0 or more"},
		{func(f *selfhost.Fleet) { f.Licences = less }, "licences of -1; give 0 or more"},
		{func(f *selfhost.Fleet) { f.Egress = less }, "egress of -1; give 0 or more"},
		{func(f *selfhost.Fleet) { f.Site.PerKW = less }, "colocation of -1; give 0 or more"},
		{func(f *selfhost.Fleet) { f.Shape[3] = -1 }, "load -1 at hour 3; give 0 or more"},
		{func(f *selfhost.Fleet) { f.Shape[4] = nan }, "load NaN at hour 4; give 0 or more"},
		{func(f *selfhost.Fleet) { f.Shape[5] = inf }, "load +Inf at hour 5; give 0 or more"},
		{func(f *selfhost.Fleet) { f.Shape[0] = 13 }, "the loads of the hours have a mean of 1.5, not 1"},
		{func(f *selfhost.Fleet) { f.Shape = [24]float64{} }, "the loads of the hours have a mean of 0, not 1"},
		{rented(func(r *selfhost.Rent) { r.OnDemand = nil }), "no rent is known: give reserved, on_demand or spot"},
		{rented(func(r *selfhost.Rent) { r.ReservedReplicas = -1 }), "-1 reserved replicas; give 0 or more"},
		{rented(func(r *selfhost.Rent) { r.SpotShare = dec("1.1") }), "spot share 1.1; give 0 to 1"},
		{rented(func(r *selfhost.Rent) { r.SpotShare = less }), "spot share -1; give 0 to 1"},
		{rented(func(r *selfhost.Rent) { r.Interruption = dec("1") }), "interruption 1; give 0 or more and less than 1"},
		{rented(func(r *selfhost.Rent) { r.Interruption = less }), "interruption -1; give 0 or more and less than 1"},
		{rented(func(r *selfhost.Rent) { r.OnDemand = &selfhost.Rate{Amount: less} }), "rent of -1 an hour; give 0 or more"},
		{rented(func(r *selfhost.Rent) { r.Reserved = &selfhost.Rate{Amount: less} }), "rent of -1 an hour; give 0 or more"},
		{rented(func(r *selfhost.Rent) { r.Spot = &selfhost.Rate{Amount: less} }), "rent of -1 an hour; give 0 or more"},
		{bought(func(b *selfhost.Buy) { b.PerGPU.Amount = less }), "price of -1; give 0 or more"},
		{bought(func(b *selfhost.Buy) { b.LifeYears = money.Decimal{} }),
			"life of 0 years; give more than 0 and at most 100"},
		{bought(func(b *selfhost.Buy) { b.LifeYears = dec("101") }), "life of 101 years; give more than 0 and at most 100"},
		{bought(func(b *selfhost.Buy) { b.Residual = dec("1.01") }), "residual value 1.01 of the price; give 0 to 1"},
		{bought(func(b *selfhost.Buy) { b.Residual = less }), "residual value -1 of the price; give 0 to 1"},
		{bought(func(b *selfhost.Buy) { b.Capital = dec("12") }), "cost of capital 12 a year; give 0 to 1"},
		{bought(func(b *selfhost.Buy) { b.Capital = less }), "cost of capital -1 a year; give 0 to 1"},
		{bought(func(b *selfhost.Buy) { b.Maintenance = dec("3") }), "maintenance 3 of the price a year; give 0 to 1"},
		{bought(func(b *selfhost.Buy) { b.Maintenance = less }), "maintenance -1 of the price a year; give 0 to 1"},
	} {
		f := fleet()
		c.change(f)
		if err := f.Check(); err == nil || err.Error() != c.want {
			t.Errorf("%v; want %s", err, c.want)
		}
	}
	for _, change := range []func(*selfhost.Fleet){
		func(*selfhost.Fleet) {}, buy,
		bought(func(b *selfhost.Buy) { b.LifeYears, b.Residual, b.Capital = dec("100"), dec("1"), dec("1") }),
	} {
		f := fleet()
		change(f)
		if err := f.Check(); err != nil {
			t.Error(err)
		}
		if p := f.Plan(perSecond("1"), money.FromInt(1), query); f.Buy != nil && p.Costs[1].Layer != selfhost.Capital {
			t.Errorf("%s: no cost of capital", costs(p))
		}
	}
}
