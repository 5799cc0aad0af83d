package calibrate

import (
	"fmt"
	"math"

	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// Least is the number of usable requests below which nothing is fitted.
const Least = 8

// mostOutliers is the share of prompts that may be outliers: beyond it the log
// is not one of whole prompts.
const mostOutliers = 1.0 / 3

// Constants are fitted only where the log tells them apart from the factor:
// their standard errors are at most sureTokens, and there are readingsEach
// readings for each unknown. Larger ones than mostFrame are no frame of a
// message format: a prompt was not logged.
const (
	sureTokens   = 2.0
	readingsEach = 5
	mostFrame    = 128.0
)

// Fit is a tokenizer fitted to a log, and how well it fits.
type Fit struct {
	tokenizer.Calibration         // without evidence, source and day
	FittedMessage         bool    // PerMessage is fitted, not the family's
	FittedRequest         bool    // PerRequest is fitted, not the family's
	MessageError          float64 // standard error of PerMessage in tokens; 0 if not fitted
	RequestError          float64 // standard error of PerRequest in tokens; 0 if not fitted

	Found     int   // requests in the log
	Requests  int   // requests of which a prompt or an answer is used
	Prompts   int64 // prompts used
	Answers   int64 // answers used
	Tokens    int64 // recorded tokens of them
	Unnamed   int64 // requests that name no model and are taken as of this one
	Mixed     bool  // pictures and tools are among them: nothing else was left
	Widened   bool  // too few for order statistics alone: the band is widened
	LeftOut   []LeftOut
	Shipped   Quality   // of t as it is shipped
	Own       Quality   // of the fit, each request predicted without itself
	Ratios    []float64 // recorded ÷ predicted, ascending, predicted as in Own
	ShippedAs tokenizer.Calibration
}

// Quality is how well predictions meet what was recorded. Errors are
// |predicted ÷ recorded − 1|, so 0.05 is 5%.
type Quality struct {
	Mean, Largest float64 // error of a prompt or an answer
	Total         float64 // Σ predicted ÷ Σ recorded − 1: what it does to a bill
	Within        float64 // share of requests that lie within the band
}

// TooFewError says that a log has not enough usable requests.
type TooFewError struct {
	Usable, Found int
	LeftOut       []LeftOut
}

// Error says how many there are and how many are needed.
func (e *TooFewError) Error() string {
	return fmt.Sprintf("%d of %d requests are usable, and a fit needs %d: text and the counts that were recorded for it",
		e.Usable, e.Found, Least)
}

// HiddenError says that the recorded counts hold more than the logged text.
type HiddenError struct {
	Outliers, Prompts int64   // prompts that the text does not explain, of all
	Tokens            float64 // tokens in every request beyond its text; 0 if not known
	First             Example
	LeftOut           []LeftOut
}

// Error says what is missing.
func (e *HiddenError) Error() string {
	if e.Tokens > 0 {
		return fmt.Sprintf("every request has about %.0f tokens that are not in its logged text", e.Tokens)
	}
	return fmt.Sprintf("the recorded counts of %d of %d prompts are not those of the logged text (%s: %d recorded, "+
		"about %d in the text)", e.Outliers, e.Prompts, e.First.Where, e.First.Recorded, e.First.Expected)
}

// Fit fits what was gathered. The error is a *TooFewError or a *HiddenError.
func (g *Gatherer) Fit() (*Fit, error) {
	all, mixed := g.readings()
	message, request := g.t.Frame()
	f := &fitter{shipped: line{1, float64(message), float64(request)}}
	f.sift(all)
	if n := countRequests(f.kept); n < Least && !f.hides() {
		return nil, &TooFewError{n, g.requests, g.reasons(f)}
	}
	if f.hides() {
		return nil, f.hidden(g.reasons(f))
	}
	f.solve()
	if f.unlogged > 0 {
		return nil, &HiddenError{Tokens: f.unlogged, LeftOut: g.reasons(f)}
	}
	out := f.result(g.t)
	out.Found, out.Unnamed, out.Mixed, out.LeftOut = g.requests, g.unnamed, mixed, g.reasons(f)
	return out, nil
}

// reasons adds the outliers to what was left out while gathering.
func (g *Gatherer) reasons(f *fitter) []LeftOut {
	by := map[Reason]LeftOut{}
	for why, l := range g.leftOut {
		by[why] = *l
	}
	for i := range f.out {
		r := &f.out[i]
		e := Example{r.where, r.answer, r.recorded, f.expected(r)}
		why := Unlogged
		if e.Recorded < e.Expected {
			why = Overlogged
		}
		l := by[why]
		l.Reason = why
		l.add(e)
		by[why] = l
	}
	var out []LeftOut
	for _, why := range Reasons() {
		if l, ok := by[why]; ok {
			out = append(out, l)
		}
	}
	return out
}

// fitter fits readings step by step.
type fitter struct {
	shipped   line
	kept, out []reading
	prompts   int64 // before any were left out
	line      line
	free      unknowns
	errs      [3]float64 // standard errors of factor, per request, per message
	unlogged  float64    // tokens in every request beyond text and frame
}

// sift parts the readings that the text explains from the outliers. It starts
// from the prompts, since answers may hold thinking that nobody counted apart.
func (f *fitter) sift(all []reading) {
	var possible, prompts, strange []reading
	for i := range all {
		if !all[i].answer {
			f.prompts++
		}
		switch {
		case !plausible(&all[i]):
			strange = append(strange, all[i])
		default:
			possible = append(possible, all[i])
			if !all[i].answer {
				prompts = append(prompts, all[i])
			}
		}
	}
	if len(prompts) < Least {
		prompts = possible
	}
	f.kept, f.out = possible, strange
	if countRequests(prompts) < Least {
		return // too few to tell which are the odd ones
	}
	f.line = start(prompts, f.shipped)
	for range 10 { // as a rule the second round changes nothing
		kept, out := cut(possible, prompts, f.line)
		same := len(kept) == len(f.kept)
		f.kept, f.out = f.withoutDoubt(kept, append(out, strange...))
		f.solve()
		if same {
			return
		}
	}
}

// withoutDoubt drops all answers when many of them are outliers: thinking is in
// some, and nobody knows in which.
func (f *fitter) withoutDoubt(kept, out []reading) (k, o []reading) {
	var good, bad int64
	for i := range kept {
		if kept[i].answer {
			good++
		}
	}
	for i := range out {
		if out[i].answer {
			bad++
		}
	}
	if f.prompts == 0 || float64(bad) <= mostOutliers*float64(good+bad) {
		return kept, out
	}
	for i := range kept {
		if kept[i].answer {
			out = append(out, kept[i])
		} else {
			k = append(k, kept[i])
		}
	}
	return k, out
}

// expected is what the text of a reading comes to, by the fit if there is one.
func (f *fitter) expected(r *reading) int64 {
	if f.line.factor > 0 {
		return int64(math.Round(f.line.predict(r)))
	}
	return r.Whole.Tokens
}

// outliers counts the prompts among the outliers.
func (f *fitter) outliers() (n int64, first *reading) {
	for i := range f.out {
		if !f.out[i].answer {
			n++
			if first == nil || f.out[i].request < first.request {
				first = &f.out[i]
			}
		}
	}
	return n, first
}

// hides reports whether so many prompts are outliers that the log is not one of
// whole prompts.
func (f *fitter) hides() bool {
	n, _ := f.outliers()
	return float64(n) > mostOutliers*float64(f.prompts) && n >= 2
}

func (f *fitter) hidden(left []LeftOut) error {
	n, first := f.outliers()
	return &HiddenError{Outliers: n, Prompts: f.prompts,
		First: Example{first.where, false, first.recorded, f.expected(first)}, LeftOut: left}
}

// weightBy weighs readings so that relative errors count alike, whatever the
// size.
func weightBy(l line) func(*reading) float64 {
	return func(r *reading) float64 {
		p := l.predict(r)
		return 1 / (p * p)
	}
}

// solve fits the kept readings with as many constants as they tell apart.
func (f *fitter) solve() {
	weight := weightBy(medianRatio(f.kept, f.shipped))
	var n normal
	for i := range f.kept {
		n.add(&f.kept[i], weight(&f.kept[i]))
	}
	f.unlogged = 0
	for k := withMessage; k > factorOnly; k-- {
		l, ok := n.solve(k, f.shipped)
		if !ok || len(f.kept) < readingsEach*int(k) {
			continue
		}
		errs, ok := n.spread(f.kept, weight, k, l)
		if !ok || errs[1] > sureTokens || errs[2] > sureTokens {
			continue
		}
		if l.perRequest > mostFrame || l.perMessage > mostFrame {
			f.unlogged = max(l.perRequest, l.perMessage)
		}
		if l = l.whole(); l.perRequest >= 0 && l.perMessage >= 0 {
			f.free, f.errs, f.line = k, errs, f.balanced(l, nil)
			return
		}
	}
	f.free, f.errs, f.line = factorOnly, [3]float64{}, f.balanced(f.shipped, nil)
}

// whole rounds the constants: a frame is made of whole tokens.
func (l line) whole() line {
	return line{l.factor, math.Round(l.perMessage) + 0, math.Round(l.perRequest) + 0} // + 0: no −0
}

// balanced sets the factor so that the tokens of the log come out right as a
// whole, which is what a bill depends on:
//
//	factor = Σ (recorded − constants) ÷ Σ base
//
// Readings of the request without are left out.
func (f *fitter) balanced(l line, without []reading) line {
	var left, base float64
	for i := range f.kept {
		left += f.kept[i].left() - l.frame(&f.kept[i])
		base += float64(f.kept[i].Base)
	}
	for i := range without {
		left -= without[i].left() - l.frame(&without[i])
		base -= float64(without[i].Base)
	}
	if base > 0 && left > 0 {
		l.factor = left / base
	}
	return l
}
