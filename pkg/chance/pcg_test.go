package chance_test

import (
	"testing"

	"github.com/tokecon/tokecon/pkg/chance"
)

// TestReference holds the generator to the outputs that its author publishes:
// pcg-c, test-high/expected/check-pcg64.out, of pcg64_srandom(42, 54).
func TestReference(t *testing.T) {
	p := chance.NewPCG(42, 54)
	for i, want := range []uint64{0x86b1da1d72062b68, 0x1304aa46c9853d39, 0xa3670e9e0dd50358, 0xf9090e529a7dae00,
		0xc85b9fd837996f2c, 0x606121f8e3919196} {
		if got := p.Uint64(); got != want {
			t.Errorf("output %d is %#x, want %#x", i, got, want)
		}
	}
}

// TestFloats: the first of seed 1 are written down, so that they never change.
func TestFloats(t *testing.T) {
	p := chance.NewPCG(42, 54)
	for i, bits := range []uint64{0x86b1da1d72062b68, 0x1304aa46c9853d39} {
		want := float64(bits>>12<<1|1) / (1 << 53)
		if got := p.Float64(); got != want || got <= 0 || got >= 1 {
			t.Errorf("number %d is %v, want %v", i, got, want)
		}
	}
	const n = 100_000
	sum, squares := 0.0, 0.0
	for range n {
		u := p.Float64()
		sum += u
		squares += u * u
	}
	if mean := sum / n; mean < 0.497 || mean > 0.503 {
		t.Errorf("mean %g", mean)
	}
	if m2 := squares / n; m2 < 0.330 || m2 > 0.336 {
		t.Errorf("mean of squares %g", m2)
	}
}
