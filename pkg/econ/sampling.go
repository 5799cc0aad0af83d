package econ

import (
	"math"

	"github.com/tokecon/tokecon/pkg/money"
)

// Sampling is what the samples leave open of a plan: the 95% interval of the mean
// cost of a request, and the margin at its ends.
type Sampling struct {
	Low       money.Decimal  `json:"cost_per_request_low"`
	High      money.Decimal  `json:"cost_per_request_high"`
	GrossLow  *money.Decimal `json:"gross_margin_low"` // nil without revenue
	GrossHigh *money.Decimal `json:"gross_margin_high"`
	N         int            `json:"samples"`
	Need      int64          `json:"needed"` // samples that would make it ±10%; 0: enough already
}

// Small reports whether the sample is too small to lean on.
func (s *Sampling) Small() bool { return s.N < fewSamples }

// Interval is the 95% interval of the mean cost of a request over the samples, its
// mean being the cost of a request; nil where it cannot be told: of a fleet, of
// samples that are all alike. Legs that read the same samples are priced sample by
// sample. Where they read others, the ends are the sums of the ends of each, which is
// wider than need be, and the samples are those of the shortest.
func (s *Serving) Interval() *Interval {
	n, err := s.samples()
	if err != nil {
		return nil
	}
	mid, _, _ := s.Request()
	var i *Interval
	if s.alike(n) {
		i = MeanInterval(s.bySample(n))
	} else {
		i = s.summed()
	}
	if i == nil || !(i.Mean > 0) {
		return nil
	}
	scale := mid.Float64() / i.Mean
	i.Low, i.Mean, i.High = i.Low*scale, i.Mean*scale, i.High*scale
	return i
}

// alike tells whether all legs but judges have the costs of n samples.
func (s *Serving) alike(n int) bool {
	for i := range s.Legs {
		if l := &s.Legs[i]; l.Role != JudgeRole && len(l.Costs) != n {
			return false
		}
	}
	return true
}

// bySample is the cost of each sample, its ways weighed with their shares.
func (s *Serving) bySample(n int) []float64 {
	out := make([]float64, n)
	for _, p := range s.Ways {
		share, fee := p.Share.Float64(), p.Fee.Float64()
		for i := range out {
			cost := fee
			for _, leg := range p.Legs {
				cost += s.Legs[leg].at(i, n)
			}
			out[i] += share * cost
		}
	}
	return out
}

// summed adds the intervals of the legs.
func (s *Serving) summed() *Interval {
	fee := s.Fee().Float64()
	out := &Interval{Low: fee, Mean: fee, High: fee, N: math.MaxInt}
	for i := range s.Legs {
		l := &s.Legs[i]
		share, cost := l.Share.Float64(), l.Request.Float64()
		of := MeanInterval(l.Costs)
		if of == nil {
			of = &Interval{Low: cost, Mean: cost, High: cost, N: len(l.Costs)}
		}
		out.Low, out.Mean, out.High = out.Low+share*of.Low, out.Mean+share*of.Mean, out.High+share*of.High
		out.N, out.Need = min(out.N, of.N), max(out.Need, of.Need)
	}
	if out.Low == out.High {
		return nil
	}
	return out
}

// sample works the plan out at the ends of what its samples leave open.
func (r *PlanResult) sample() error {
	i := r.Serving.Interval()
	if r.Sampling = nil; i == nil {
		return nil
	}
	s := &Sampling{Low: fine(i.Low), High: fine(i.High), N: i.N, Need: i.Need}
	for _, end := range []struct {
		each money.Decimal
		into **money.Decimal
	}{{s.High, &s.GrossLow}, {s.Low, &s.GrossHigh}} {
		m, err := r.Model.MarginAt(end.each)
		if err != nil {
			return err
		}
		*end.into = m.Gross
	}
	r.Sampling = s
	return nil
}

// MarginAt is the margin at a cost of tokens for each request, of which a mark-up
// makes the price anew.
func (p Plan) MarginAt(each money.Decimal) (*Margin, error) {
	p.resell(each)
	return p.Margin(each)
}
