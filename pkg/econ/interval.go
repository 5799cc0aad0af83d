package econ

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a 95% confidence interval of a mean over samples.
type Interval struct {
	Low  float64 `json:"low"`
	Mean float64 `json:"mean"` // of the samples
	High float64 `json:"high"`
	N    int     `json:"n"`      // samples behind it
	Need int64   `json:"needed"` // samples that would make it ±10%; 0: enough already
}

// FewSamples is the size under which an interval is itself unsure.
const FewSamples = 200

// Small reports whether the sample is too small to lean on.
func (i *Interval) Small() bool { return i.N < FewSamples }

// MeanInterval returns a 95% interval for the mean of positive, skewed values,
// or nil where fewer than two values, values that are all alike, or a value of 0
// or less leave nothing to say.
//
// Usage is close to log-normal: many small requests, a few huge ones. For such
// data the percentile bootstrap covers the true mean in about 82 of 100 cases
// instead of 95 (50 values, σ = 1.5). Cox's interval, in the form of Olsson
// (2005), "Confidence intervals for the mean of a log-normal distribution", J.
// Statistics Education 13(1), does: with mean m and variance s² of the n
// logarithms, exp(m + s²/2 ± t·√(s²/n + s⁴/(2(n−1)))), t being Student's 97.5%
// quantile of n−1 degrees of freedom.
//
// Two middles are at hand, Cox's exp(m + s²/2) and the sample mean, which is
// what the bill shows. The interval holds the widths around both: Cox's alone
// misses the mean of data that are far from log-normal (half of 200 exponential
// values), and around the sample mean alone it covers log-normal data of σ = 1.5
// in 89 to 92 of 100 cases.
func MeanInterval(values []float64) *Interval {
	n := len(values)
	mean, logs, s2, ok := logMoments(values)
	if !ok {
		return nil
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile(0.975)
	half := t * math.Sqrt(s2/float64(n)+s2*s2/(2*float64(n-1)))
	cox := math.Exp(logs + s2/2)
	return &Interval{Low: min(mean, cox) * math.Exp(-half), Mean: mean, High: max(mean, cox) * math.Exp(half), N: n,
		Need: needed(s2, n)}
}

// logMoments returns the mean of the values, and the mean and the variance of
// their logarithms.
func logMoments(values []float64) (mean, logs, s2 float64, ok bool) {
	n := float64(len(values))
	if n < 2 || slices.Min(values) == slices.Max(values) {
		return 0, 0, 0, false
	}
	for _, v := range values {
		if v <= 0 || math.IsInf(v, 0) || math.IsNaN(v) {
			return 0, 0, 0, false
		}
		mean += v / n
		logs += math.Log(v) / n
	}
	for _, v := range values {
		d := math.Log(v) - logs
		s2 += d * d / (n - 1)
	}
	return mean, logs, s2, true
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
