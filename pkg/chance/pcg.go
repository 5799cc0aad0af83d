package chance

import "math/bits"

// The multiplier of the generator, 0x2360ed051fc65da44385df649fccf645.
const (
	multiplierHigh = 0x2360ed051fc65da4
	multiplierLow  = 0x4385df649fccf645
)

// PCG is the generator PCG XSL RR 128/64: a linear congruence of 128 bits whose
// halves are combined and rotated by its top six bits. Source: O'Neill (2014), PCG: A
// Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random
// Number Generation. It is no source of secrets.
type PCG struct {
	high, low       uint64 // the state
	incHigh, incLow uint64 // the increment, odd
}

// NewPCG returns the generator that the reference implementation's pcg64_srandom
// makes of a state and a sequence.
func NewPCG(state, sequence uint64) *PCG {
	p := &PCG{incHigh: sequence >> 63, incLow: sequence<<1 | 1}
	p.step()
	var carry uint64
	p.low, carry = bits.Add64(p.low, state, 0)
	p.high += carry
	p.step()
	return p
}

func (p *PCG) step() {
	high, low := bits.Mul64(p.low, multiplierLow)
	high += p.high*multiplierLow + p.low*multiplierHigh
	var carry uint64
	p.low, carry = bits.Add64(low, p.incLow, 0)
	p.high = high + p.incHigh + carry
}

// Uint64 is the next 64 bits.
func (p *PCG) Uint64() uint64 {
	p.step()
	return bits.RotateLeft64(p.high^p.low, -int(p.high>>58))
}

// Float64 is the next number of the open interval from 0 to 1: an odd multiple of
// 2⁻⁵³, of the top 52 bits. 0 and 1 never come, so every inverse distribution is
// finite there.
func (p *PCG) Float64() float64 {
	return float64(p.Uint64()>>12<<1|1) * (1.0 / (1 << 53))
}
