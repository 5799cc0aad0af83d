package chance

import (
	"cmp"
	"math"
	"slices"
)

// Dist is a stated distribution.
type Dist interface {
	// Quantile is the value that a share u of the draws does not exceed, 0 < u < 1.
	// It never falls as u grows.
	Quantile(u float64) float64
}

// Fixed is always the same.
type Fixed struct{ Value float64 }

// Quantile is the value.
func (d Fixed) Quantile(float64) float64 { return d.Value }

// Uniform has no place between Low and High that is likelier than another.
type Uniform struct{ Low, High float64 }

// Quantile is a line.
func (d Uniform) Quantile(u float64) float64 { return d.Low + mul(d.High-d.Low, u) }

// Triangular rises in a line from Low to Mode and falls in one to High. Source: Kotz
// and van Dorp (2004), Beyond Beta, chapter 1.
type Triangular struct{ Low, Mode, High float64 }

// Quantile is Low + √(u·(High−Low)(Mode−Low)) up to the mode, and likewise from High
// beyond it.
func (d Triangular) Quantile(u float64) float64 {
	width, left, right := d.High-d.Low, d.Mode-d.Low, d.High-d.Mode
	if mul(u, width) < left {
		return d.Low + math.Sqrt(mul(u, mul(width, left)))
	}
	return d.High - math.Sqrt(mul(1-u, mul(width, right)))
}

// Lognormal has a logarithm that is normal around that of Median, with a deviation
// of Sigma.
type Lognormal struct{ Median, Sigma float64 }

// Quantile is Median·exp(Sigma·z) at the normal quantile z.
func (d Lognormal) Quantile(u float64) float64 { return mul(d.Median, exp(mul(d.Sigma, quantile(u)))) }

// ninetieth is the normal quantile of 0.9.
const ninetieth = 1.2815515655446004

// Between is the log-normal distribution of which a tenth lies below p10 and a tenth
// above p90, both above 0.
func Between(p10, p90 float64) Lognormal {
	return Lognormal{Median: math.Sqrt(mul(p10, p90)), Sigma: log(p90/p10) / (2 * ninetieth)}
}

// Outcome is a value of a discrete distribution with its weight, above 0.
type Outcome struct{ Value, Weight float64 }

// Discrete takes a few values, each as often as its weight says.
type Discrete struct {
	outcomes []Outcome // ascending; Weight is the share up to it
}

// NewDiscrete takes outcomes in any order; the weights need not sum to 1.
func NewDiscrete(outcomes []Outcome) Discrete {
	d := Discrete{slices.Clone(outcomes)}
	slices.SortStableFunc(d.outcomes, func(a, b Outcome) int { return cmp.Compare(a.Value, b.Value) })
	all, sum := 0.0, 0.0
	for _, o := range d.outcomes {
		all += o.Weight
	}
	for i := range d.outcomes {
		sum += d.outcomes[i].Weight
		d.outcomes[i].Weight = sum / all
	}
	return d
}

// Quantile is the first value up to which the weights make u.
func (d Discrete) Quantile(u float64) float64 {
	i, _ := slices.BinarySearchFunc(d.outcomes, u, func(o Outcome, u float64) int { return cmp.Compare(o.Weight, u) })
	return d.outcomes[min(i, len(d.outcomes)-1)].Value
}

// Samples draws what was measured, each value as often as it is there: no value comes
// that was not measured.
type Samples struct{ sorted []float64 }

// NewSamples takes one value or more.
func NewSamples(values []float64) Samples {
	s := slices.Clone(values)
	slices.Sort(s)
	return Samples{s}
}

// Quantile is the measured value at that place of the order.
func (d Samples) Quantile(u float64) float64 {
	n := len(d.sorted)
	return d.sorted[min(int(mul(u, float64(n))), n-1)]
}
