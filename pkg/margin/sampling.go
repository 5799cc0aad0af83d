package margin

import (
	"math"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
)

// Sampling is what the samples leave open of a plan: the 95% interval of the mean
// cost of a request, and the margin at its ends.
type Sampling struct {
	Low       money.Decimal  `json:"cost_per_request_low"`
	High      *money.Decimal `json:"cost_per_request_high"` // nil: beyond a thousandfold, which says nothing
	GrossLow  *money.Decimal `json:"gross_margin_low"`      // nil without revenue, or without High
	GrossHigh *money.Decimal `json:"gross_margin_high"`     // nil without revenue
	N         int            `json:"samples"`
	Need      int64          `json:"needed"` // samples that would make it ±10%; 0: enough already
}

// Small reports whether the sample is too small to lean on.
func (s *Sampling) Small() bool { return s.N < econ.FewSamples }

// Interval is the 95% interval of the mean cost of a request over the samples, its
// mean being the cost of a request; nil where it cannot be told: of a fleet, of
// samples that are all alike. Legs that read the same samples are priced sample by
// sample. Where they read others, the ends are the sums of the ends of each, which is
// wider than need be, and the samples are those of the shortest.
func (s *Serving) Interval() *econ.Interval {
	n, err := s.samples()
	if err != nil {
		return nil
	}
	mid, _, _ := s.Request()
	var i *econ.Interval
	if s.alike(n) {
		i = econ.MeanInterval(s.bySample(n))
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
func (s *Serving) summed() *econ.Interval {
	fee := s.Fee().Float64()
	out := &econ.Interval{Low: fee, Mean: fee, High: fee, N: math.MaxInt}
	for i := range s.Legs {
		l := &s.Legs[i]
		share, cost := l.Share.Float64(), l.Request.Float64()
		of := econ.MeanInterval(l.Costs)
		if of == nil {
			of = &econ.Interval{Low: cost, Mean: cost, High: cost, N: len(l.Costs)}
		}
		out.Low, out.Mean, out.High = out.Low+share*of.Low, out.Mean+share*of.Mean, out.High+share*of.High
		out.N, out.Need = min(out.N, of.N), max(out.Need, of.Need)
	}
	if out.Low == out.High {
		return nil
	}
	return out
}

// mostOpen is how many times the mean the end of an interval may be and still say
// something: two samples may leave a millionfold open.
const mostOpen = 1000

// sample works the plan out at the ends of what its samples leave open.
func (r *PlanResult) sample() error {
	i := r.Serving.Interval()
	if r.Sampling = nil; i == nil {
		return nil
	}
	s := &Sampling{Low: fine(i.Low), N: i.N, Need: i.Need}
	var err error
	if s.GrossHigh, err = r.Model.grossAt(s.Low); err != nil {
		return err
	}
	if i.High <= mostOpen*i.Mean {
		high := fine(i.High)
		s.High = &high
		if s.GrossLow, err = r.Model.grossAt(high); err != nil {
			return err
		}
	}
	r.Sampling = s
	return nil
}

// grossAt is the gross margin at a cost of tokens for each request.
func (p Plan) grossAt(each money.Decimal) (*money.Decimal, error) {
	m, err := p.MarginAt(each)
	if err != nil {
		return nil, err
	}
	return m.Gross, nil
}

// MarginAt is the margin at a cost of tokens for each request, of which a mark-up
// makes the price anew.
func (p Plan) MarginAt(each money.Decimal) (*Margin, error) {
	p.Resell(each)
	return p.Margin(each)
}
