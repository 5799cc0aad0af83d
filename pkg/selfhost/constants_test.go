package selfhost_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// TestShipped: every constant says what it rests on and is plausible.
func TestShipped(t *testing.T) {
	c, rows, err := selfhost.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, row := range rows {
		seen = append(seen, row.Name)
		if row.Value.Less(row.Low) || row.High.Less(row.Value) || row.Value.Sign() <= 0 {
			t.Errorf("%s is %s, plausible is %s to %s", row.Name, row.Value, row.Low, row.High)
		}
		if row.Evidence == "" || !strings.HasPrefix(row.Source, "https://") || row.Unit == "" {
			t.Errorf("%s rests on nothing: %+v", row.Name, row)
		}
	}
	want := map[string]float64{
		"mbu": c.MBU, "mbu_cache": c.MBUCache, "mfu_prefill": c.MFUPrefill, "mfu_decode": c.MFUDecode,
		"layer_seconds": c.LayerSeconds, "moe_factor": c.MoEFactor,
		"hop_seconds": c.HopSeconds, "link_share": c.LinkShare, "memory_share": c.MemoryShare, "reserve_gb": c.ReserveGB,
		"most_per_gpu": c.MostPerGPU,
	}
	if len(seen) != len(want) {
		t.Errorf("%d constants: %s", len(seen), seen)
	}
	for name, value := range want {
		i := slices.Index(seen, name)
		if i < 0 || rows[i].Value.Float64() != value {
			t.Errorf("%s is %g, but constants.yaml has %v", name, value, seen)
		}
		fitted := !slices.Contains([]string{"link_share", "memory_share", "reserve_gb"}, name)
		if got, ok := c.Value(name); ok != fitted || ok && got != value {
			t.Errorf("%s: %g, %v", name, got, ok)
		}
	}
	if _, ok := c.Value("luck"); ok {
		t.Error("luck is a constant")
	}
	if !(0 < c.BandLow && c.BandLow < 1 && 1 < c.BandHigh && c.BandHigh < 3) {
		t.Errorf("band %g to %g", c.BandLow, c.BandHigh)
	}
}

// TestFitted: fitting anew does not worsen the loss it goes by, moves little, and
// leaves no share above 1. Fitted from far off it comes back.
func TestFitted(t *testing.T) {
	set, c := books(t), shipped(t)
	loss := func(c *selfhost.Constants) float64 {
		misses, err := c.Misses(set)
		if err != nil {
			t.Fatal(err)
		}
		fit := selfhost.FitOf(misses)
		return fit.MAPE + fit.Median/2
	}
	fitted, err := c.Fitted(set)
	if err != nil {
		t.Fatal(err)
	}
	before, after := loss(c), loss(&fitted)
	t.Logf("loss %.4f as shipped, %.4f fitted anew", before, after)
	if after > before || after < before-0.03 {
		t.Errorf("%g, then %g: the shipped constants are not the fit, rounded", before, after)
	}
	if fitted.LinkShare != c.LinkShare || fitted.MemoryShare != c.MemoryShare || fitted.ReserveGB != c.ReserveGB {
		t.Errorf("%+v: what engines are set to is not fitted", fitted)
	}
	far := *c
	far.MBU, far.MBUCache, far.MFUPrefill, far.LayerSeconds = 0.2, 0.95, 0.95, 2e-4
	back, err := far.Fitted(set)
	if err != nil {
		t.Fatal(err)
	}
	if x := loss(&back); x > before+0.03 || x > loss(&far)/2 ||
		max(back.MBU, back.MBUCache, back.MFUPrefill, back.MFUDecode) > 1 {
		t.Errorf("from far off (%g) the fit comes to %g: %+v", loss(&far), x, back)
	}
}

// TestHeldOut: what is not known is predicted worse than what was fitted, but
// not by much.
func TestHeldOut(t *testing.T) {
	set, c := books(t), shipped(t)
	held, err := c.HeldOut(set)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("publishers held out: off by %.1f%% on the mean, %.1f%% at the median", 100*held.MAPE, 100*held.Median)
	misses, _ := c.Misses(set)
	if fit := selfhost.FitOf(misses); held.N != fit.N || held.MAPE < fit.MAPE || held.MAPE > 0.35 {
		t.Errorf("%+v held out, %+v fitted", held, fit)
	}
	if names := selfhost.Publishers(set); len(names) < 5 || !slices.IsSorted(names) ||
		!slices.Contains(names, "InferenceX") {
		t.Errorf("%s", names)
	}
	bad := hardware.Set{Measurements: []hardware.Measurement{{Publisher: "a", Model: "nobody"},
		{Publisher: "b", Model: "nobody"}}}
	if _, err := c.HeldOut(&bad); err == nil {
		t.Error("nobody is fitted")
	}
	if _, err := c.Fitted(&bad); err == nil {
		t.Error("nobody is fitted")
	}
}
