package market_test

import (
	"bytes"
	"testing"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// TestPinnedMachines holds that pinned books of hardware take the place of the shipped
// ones.
func TestPinnedMachines(t *testing.T) {
	docs, err := market.ShippedMachines()
	if err != nil {
		t.Fatal(err)
	}
	lock := config.NewLock(today.Time, "test")
	for _, d := range docs {
		lock.Add(d.Name, "", bytes.ReplaceAll(d.Data, []byte("llama-3.1-8b-instant"), []byte("llama-pinned")))
	}
	for name, pin := range map[string]*market.Pin{"llama-3.1-8b-instant": nil,
		"llama-pinned": {Lock: lock, Path: "tokecon.lock", Day: today.Time}} {
		m := open(t, market.Options{Pin: pin})
		set, err := m.Hardware()
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range []string{"llama-3.1-8b-instant", "llama-pinned"} {
			if _, err := set.Model(other); (err == nil) != (other == name) {
				t.Errorf("%s in the books with %s: %v", other, name, err)
			}
		}
	}
}

// TestFleetFor holds that machines which stand for a model are evenly busy.
func TestFleetFor(t *testing.T) {
	fleet, ok, err := open(t, market.Options{}).FleetFor("gpt-oss-120b")
	if err != nil || !ok || fleet.Fleet.Headroom.String() != "1" {
		t.Errorf("%+v, %v, %v", fleet.Fleet, ok, err)
	}
}

// TestCacheOfWeights holds that keys and values are no smaller than 8 bits unless that is
// asked for.
func TestCacheOfWeights(t *testing.T) {
	m := open(t, market.Options{})
	for kv, want := range map[string]hardware.Precision{"": hardware.FP8, "bf16": hardware.BF16} {
		a, _, err := m.Throughput(market.Replica{Model: "gpt-oss-120b", GPU: "h100", GPUs: 1, Parallel: selfhost.TP,
			KVPrecision: kv, Accepted: 1}, market.Serving{Request: selfhost.Request{Input: 1000, Output: 100}})
		if err != nil || a.Precision != hardware.MXFP4 || a.KVPrecision != want {
			t.Errorf("%q: %+v, %v", kv, a, err)
		}
	}
}
