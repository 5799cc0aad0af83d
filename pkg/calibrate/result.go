package calibrate

import (
	"math"
	"slices"

	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// result measures the fit: each request is predicted by a line that was fitted
// without it.
func (f *fitter) result(t *tokenizer.Tokenizer) *Fit {
	out := &Fit{FittedRequest: f.free >= withRequest, FittedMessage: f.free >= withMessage, RequestError: f.errs[1],
		MessageError: f.errs[2]}
	var own, shipped scores
	var ratios []extremes
	var within, held float64
	f.leaveOneOut(func(request []reading, l line) {
		e, holds := nothing(), true
		for i := range request {
			r := &request[i]
			e.add(r, l)
			out.Ratios = append(out.Ratios, float64(r.recorded)/l.predict(r))
			own.add(l.predict(r), r.recorded)
			shipped.add(float64(r.Whole.Tokens), r.recorded)
			holds = holds && r.Whole.Low <= r.recorded && r.recorded <= r.Whole.High
			out.count(r)
		}
		if holds {
			held++
		}
		ratios = append(ratios, e)
	})
	slices.Sort(out.Ratios)
	out.Requests = len(ratios)
	low, high, widened := bandOf(ratios)
	out.Widened = widened
	out.Calibration = f.calibration(t.Base(), low, high)
	for _, e := range ratios {
		if low <= e.low && e.high <= high {
			within++
		}
	}
	out.Own, out.Shipped = own.quality(), shipped.quality()
	out.Own.Within, out.Shipped.Within = within/float64(len(ratios)), held/float64(len(ratios))
	out.ShippedAs = f.shippedAs(t)
	return out
}

func (f *Fit) count(r *reading) {
	if r.answer {
		f.Answers++
	} else {
		f.Prompts++
	}
	f.Tokens += r.recorded
}

// calibration rounds the line to what is written down, the band outward.
func (f *fitter) calibration(base string, low, high float64) tokenizer.Calibration {
	factor := rounded(f.line.factor, math.Round)
	return tokenizer.Calibration{
		Base:       base,
		Factor:     factor,
		Low:        min(factor, rounded(f.line.factor*low, math.Floor)),
		High:       max(factor, rounded(f.line.factor*high, math.Ceil)),
		PerMessage: int64(f.line.perMessage),
		PerRequest: int64(f.line.perRequest),
	}
}

// shippedAs is what the shipped factor came to on these texts, where it depends
// on the content.
func (f *fitter) shippedAs(t *tokenizer.Tokenizer) tokenizer.Calibration {
	var sum tokenizer.Count
	var base int64
	for i := range f.kept {
		sum = sum.Add(f.kept[i].Scaled)
		base += f.kept[i].Base
	}
	message, request := t.Frame()
	part := func(n int64) float64 { return rounded(float64(n)/float64(base), math.Round) }
	return tokenizer.Calibration{Base: t.Base(), Factor: part(sum.Tokens), Low: part(sum.Low), High: part(sum.High),
		PerMessage: message, PerRequest: request}
}

// places is how many decimals of a factor are kept.
const places = 1e4

func rounded(v float64, how func(float64) float64) float64 { return how(v*places) / places }

// leaveOneOut hands out the readings of each request with the line that the
// others give.
func (f *fitter) leaveOneOut(visit func(request []reading, l line)) {
	sorted := slices.Clone(f.kept)
	slices.SortStableFunc(sorted, func(a, b reading) int { return a.request - b.request })
	weight := weightBy(medianRatio(f.kept, f.shipped))
	var n normal
	for i := range f.kept {
		n.add(&f.kept[i], weight(&f.kept[i]))
	}
	for len(sorted) > 0 {
		end := 1
		for end < len(sorted) && sorted[end].request == sorted[0].request {
			end++
		}
		rest := n
		for i := range end {
			rest.add(&sorted[i], -weight(&sorted[i]))
		}
		l := f.line
		if again, ok := rest.solve(f.free, f.shipped); ok && f.free > factorOnly {
			l = again.whole()
		}
		visit(sorted[:end], f.balanced(l, sorted[:end]))
		sorted = sorted[end:]
	}
}

// countRequests counts the requests that readings are of.
func countRequests(all []reading) int {
	seen := map[int]bool{}
	for i := range all {
		seen[all[i].request] = true
	}
	return len(seen)
}

// scores gathers errors.
type scores struct {
	sum, largest        float64
	predicted, recorded float64
	n                   float64
}

func (s *scores) add(predicted float64, recorded int64) {
	e := math.Abs(predicted/float64(max(1, recorded)) - 1)
	s.sum += e
	s.largest = max(s.largest, e)
	s.predicted += predicted
	s.recorded += float64(recorded)
	s.n++
}

func (s *scores) quality() Quality {
	return Quality{Mean: s.sum / s.n, Largest: s.largest, Total: s.predicted/s.recorded - 1}
}
