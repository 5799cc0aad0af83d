package chance

import "slices"

// The size of a sketch: as many values are kept as they are, and then so many bins.
const (
	sketchKept = 1000
	sketchBins = 2000
)

// Sketch tells quantiles of a stream of any length in the same room: the first thousand
// values are kept as they are, and then make bins that reach half as far again to
// either side as they do. What lies beyond is counted in the last bin of that side. A
// quantile is then off by at most the width of a bin, a thousandth of the spread of
// the first thousand values. The same values in the same order give the same answer.
type Sketch struct {
	kept  []float64
	bins  []uint32
	low   float64
	scale float64 // bins for one unit
	n     int
	sum   float64
}

// Add takes a value in, which must be a finite number.
func (s *Sketch) Add(x float64) {
	s.n++
	s.sum += x
	switch {
	case s.bins != nil:
		s.bin(x)
	case len(s.kept) < sketchKept:
		s.kept = append(s.kept, x)
	default:
		s.spread()
		s.bin(x)
	}
}

// spread makes bins of the values that were kept.
func (s *Sketch) spread() {
	low, high := slices.Min(s.kept), slices.Max(s.kept)
	width := high - low
	if width == 0 {
		width = 1e-9 * (1 + max(high, -high))
	}
	s.low, s.scale = low-width/2, sketchBins/(2*width)
	s.bins = make([]uint32, sketchBins)
	for _, x := range s.kept {
		s.bin(x)
	}
	s.kept = nil
}

func (s *Sketch) bin(x float64) {
	at := (x - s.low) * s.scale
	switch {
	case at < 0:
		at = 0
	case at >= sketchBins:
		at = sketchBins - 1
	}
	s.bins[int(at)]++
}

// N is how many values were taken in.
func (s *Sketch) N() int { return s.n }

// Mean is that of all values; 0 without any.
func (s *Sketch) Mean() float64 {
	if s.n == 0 {
		return 0
	}
	return s.sum / float64(s.n)
}

// Quantile is the value that a share q of the others does not exceed, 0 to 1; 0
// without any.
func (s *Sketch) Quantile(q float64) float64 {
	if s.bins == nil {
		if s.n == 0 {
			return 0
		}
		return Quantile(slices.Sorted(slices.Values(s.kept)), q)
	}
	rank, seen := mul(q, float64(s.n)), 0.0
	for i, c := range s.bins {
		if c > 0 && seen+float64(c) >= rank {
			return s.low + (float64(i)+(rank-seen)/float64(c))/s.scale
		}
		seen += float64(c)
	}
	return s.low + sketchBins/s.scale
}
