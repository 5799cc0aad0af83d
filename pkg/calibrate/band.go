package calibrate

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Coverage is the share of new requests of the same kind that a band is made to
// hold.
const Coverage = 0.95

// tails is the share of requests that may lie beyond the band, both ends
// together: a little less than Coverage leaves, since among the outliers that
// were cut there may be honest ones.
const tails = 0.8 * (1 - Coverage)

// Enough is how many requests order statistics alone need: of n requests the
// least and the largest hold the next one with chance (n−1) ÷ (n+1), which is
// 96% for 49. With fewer a band is widened.
const Enough = 49

// extremes are what a band must reach to hold a prompt and an answer of one
// request, each predicted without it; and their recorded ÷ predicted.
type extremes struct {
	low, high   float64 // of factor × base, as it is counted with a band
	least, most float64 // of the whole
}

// nothing is what no reading reaches.
func nothing() extremes {
	return extremes{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)}
}

// frameSlack is the share by which the frame of messages may be off in a count:
// package tokenizer gives constants that no vendor publishes this band of their
// own.
const frameSlack = 0.5

// add adds a reading.
func (e *extremes) add(r *reading, l line) {
	text, frame := l.factor*float64(r.Base), l.frame(r)
	e.low = min(e.low, (r.left()-(1-frameSlack)*frame)/text)
	e.high = max(e.high, (r.left()-(1+frameSlack)*frame)/text)
	ratio := float64(r.recorded) / l.predict(r)
	e.least, e.most = min(e.least, ratio), max(e.most, ratio)
}

// narrowest is the end of a band that is never undercut: a band that reaches
// zero says nothing.
const narrowest = 0.1

// bandOf returns the band of ratios that holds Coverage of new requests. With
// n ≥ Enough it is between order statistics: the j-th from either end, where
// 2j ÷ (n+1) is at most tails, which holds whatever the distribution. With fewer
// it is widened to Student's prediction interval of the logarithms, mean ±
// t × s × √(1 + 1/n), which takes them as normal.
func bandOf(requests []extremes) (low, high float64, widened bool) {
	n := len(requests)
	lows, highs := make([]float64, n), make([]float64, n)
	for i, r := range requests {
		lows[i], highs[i] = r.low, r.high
	}
	slices.Sort(lows)
	slices.Sort(highs)
	j := max(1, int(tails/2*float64(n+1)))
	low, high = lows[j-1], highs[n-j]
	if n < Enough {
		for i, r := range requests {
			lows[i], highs[i] = r.least, r.most
		}
		least, _ := student(lows)
		_, most := student(highs)
		low, high, widened = min(low, least), max(high, most), true
	}
	return max(narrowest, min(low, 1)), max(high, 1), widened
}

// student is the prediction interval of the next of a few values.
func student(values []float64) (low, high float64) {
	n := float64(len(values))
	sum, squares := 0.0, 0.0
	for _, v := range values {
		sum += math.Log(v)
	}
	mean := sum / n
	for _, v := range values {
		squares += (math.Log(v) - mean) * (math.Log(v) - mean)
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile(1 - (1-Coverage)/2)
	half := t * math.Sqrt(squares/(n-1)*(1+1/n))
	return math.Exp(mean - half), math.Exp(mean + half)
}
