package calibrate

import (
	"cmp"
	"math"
	"slices"
)

// A reading is an outlier when the logarithm of recorded ÷ predicted is further
// from the median than manyDeviations robust standard deviations (1.4826 times
// the median absolute deviation), and the difference is more than rounding, the
// odd constant and ordinary text explain: a tenth, and oddTokens.
const (
	manyDeviations = 5
	madToSigma     = 1.4826
	leastOff       = 0.1
	oddTokens      = 8
)

// implausible is how many times a count may lie beyond the band that is shipped
// before it says more about the log than about the tokenizer.
const implausible = 2.5

// plausible tells whether a reading can be of the text that was logged. It needs
// no fit, so that many requests without their system prompt cannot carry a fit
// away.
func plausible(r *reading) bool {
	const odd = 128 // tokens: frames and the odd constant
	low, high := float64(r.Whole.Low), float64(r.Whole.High)
	n := float64(r.recorded)
	return n <= implausible*high+odd && implausible*n+odd >= low
}

// start returns a rough line that a few wrong readings cannot move far: of
// several candidates the one with the least median error.
func start(all []reading, shipped line) line {
	candidates := []line{medianRatio(all, shipped), theil(all)}
	var n normal
	for i := range all {
		n.add(&all[i], weightBy(candidates[0])(&all[i]))
	}
	if l, ok := n.solve(withMessage, shipped); ok {
		candidates = append(candidates, l)
	}
	best, least := candidates[0], math.Inf(1)
	for _, l := range candidates {
		if e := medianError(all, l); e < least {
			best, least = l, e
		}
	}
	return best
}

// medianError is the median of |ln(recorded ÷ predicted)|, infinite for a line
// that makes no sense.
func medianError(all []reading, l line) float64 {
	if l.factor <= 0 || l.perMessage < 0 || l.perRequest < 0 {
		return math.Inf(1)
	}
	errs := make([]float64, len(all))
	for i := range all {
		errs[i] = math.Abs(logRatio(&all[i], l))
	}
	return median(errs)
}

// medianRatio keeps the frame and takes the median of the factors that the
// readings ask for one by one.
func medianRatio(all []reading, l line) line {
	ratios := make([]float64, len(all))
	for i := range all {
		ratios[i] = (all[i].left() - l.frame(&all[i])) / float64(all[i].Base)
	}
	l.factor = median(ratios)
	return l
}

// theil returns the line through the data of Theil (1950): readings are sorted by
// size, each of the lower half is paired with one of the upper half, and the
// factor is the median of the slopes. What is left is a constant.
func theil(all []reading) line {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b reading) int {
		return cmp.Or(cmp.Compare(a.Base, b.Base), cmp.Compare(a.left(), b.left()), cmp.Compare(a.Messages, b.Messages))
	})
	half := len(sorted) / 2
	var slopes []float64
	for i := range half {
		low, high := &sorted[i], &sorted[len(sorted)-half+i]
		if high.Base > low.Base {
			slopes = append(slopes, (high.left()-low.left())/float64(high.Base-low.Base))
		}
	}
	if len(slopes) == 0 {
		return line{}
	}
	factor := median(slopes)
	var rests []float64
	for i := range all {
		if all[i].Requests > 0 {
			rests = append(rests, all[i].left()-factor*float64(all[i].Base))
		}
	}
	if len(rests) == 0 {
		return line{factor: factor}
	}
	return line{factor: factor, perRequest: max(0, median(rests))}
}

// cut splits readings into those that a line explains and the outliers. The
// scale is that of the readings that are sure, so that a heap of wrong ones
// cannot make itself ordinary.
func cut(all, sure []reading, l line) (kept, out []reading) {
	logs := make([]float64, len(sure))
	for i := range sure {
		logs[i] = logRatio(&sure[i], l)
	}
	middle := median(logs)
	for i := range logs {
		logs[i] = math.Abs(logs[i] - middle)
	}
	most := max(manyDeviations*madToSigma*median(logs), math.Log1p(leastOff))
	for i := range all {
		r := &all[i]
		off := math.Abs(float64(r.recorded) - l.predict(r))
		if math.Abs(logRatio(r, l)-middle) > most && off > oddTokens {
			out = append(out, *r)
		} else {
			kept = append(kept, *r)
		}
	}
	return kept, out
}

func logRatio(r *reading, l line) float64 {
	return math.Log(float64(max(1, r.recorded)) / l.predict(r))
}

// median sorts the values and returns the middle one, or the mean of the middle
// two; 0 for none.
func median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return 0
	}
	slices.Sort(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
