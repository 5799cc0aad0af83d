package econ

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a 95% confidence interval of a mean over samples.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	N    int     `json:"n"`      // samples behind it
	Need int64   `json:"needed"` // samples that would make it ±10%; 0: enough already
}

// fewSamples is the size under which an interval is itself unsure.
const fewSamples = 200

// Small reports whether the sample is too small to lean on.
func (i *Interval) Small() bool { return i.N < fewSamples }

// Spread is the interval's half width relative to its middle, 0.2 for ±20%.
func (i *Interval) Spread() float64 {
	if i.High+i.Low == 0 {
		return 0
	}
	return (i.High - i.Low) / (i.High + i.Low)
}

// MeanInterval returns a 95% interval for the mean of positive, skewed values,
// or nil where fewer than two values, values that are all alike, or a value of 0
// or less leave nothing to say.
//
// Usage is close to log-normal: many small requests, a few huge ones. For such
// data the percentile bootstrap covers the true mean in about 82 of 100 cases
// instead of 95 (50 values, σ = 1.5). The interval here is Cox's in the form of
// Olsson (2005), "Confidence intervals for the mean of a log-normal
// distribution", J. Statistics Education 13(1): with mean m and variance s² of
// the n logarithms, exp(m + s²/2 ± t·√(s²/n + s⁴/(2(n−1)))), t being Student's
// 97.5% quantile of n−1 degrees of freedom. It is scaled so that its middle on
// the log scale is the sample mean, which is what the bill shows.
func MeanInterval(values []float64) *Interval {
	n := len(values)
	mean, s2, ok := logMoments(values)
	if !ok {
		return nil
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile(0.975)
	half := t * math.Sqrt(s2/float64(n)+s2*s2/(2*float64(n-1)))
	return &Interval{Low: mean * math.Exp(-half), High: mean * math.Exp(half), N: n, Need: needed(s2, n)}
}

// logMoments returns the mean of the values and the variance of their
// logarithms.
func logMoments(values []float64) (mean, s2 float64, ok bool) {
	n := float64(len(values))
	if n < 2 || slices.Min(values) == slices.Max(values) {
		return 0, 0, false
	}
	var logs float64
	for _, v := range values {
		if !(v > 0) || math.IsInf(v, 0) { // NaN is not above 0 either
			return 0, 0, false
		}
		mean += v / n
		logs += math.Log(v) / n
	}
	for _, v := range values {
		d := math.Log(v) - logs
		s2 += d * d / (n - 1)
	}
	return mean, s2, true
}

// needed is the sample size at which the half width falls to 10% of the mean:
// (1.96 · CV ÷ 0.1)², with the coefficient of variation of the log-normal,
// CV² = exp(s²) − 1.
func needed(s2 float64, n int) int64 {
	cv2 := math.Expm1(s2)
	need := math.Ceil(1.96 * 1.96 * cv2 / 0.01)
	if need <= float64(n) {
		return 0
	}
	return int64(math.Min(need, math.MaxInt32))
}

// Mid returns the sample mean: the middle of the interval on the log scale.
func (i *Interval) Mid() float64 { return math.Sqrt(i.Low * i.High) }
