package page

import (
	"fmt"
	"math"
	"strings"

	"github.com/tokecon/tokecon/pkg/calibrate"
)

// Calibration is the result of tokenizers calibrate. Errors are
// |predicted ÷ recorded − 1|: 0.05 is 5%.
type Calibration struct {
	SchemaVersion int             `json:"schema_version"`
	Model         string          `json:"model"`
	Tokenizer     string          `json:"tokenizer"`
	Base          string          `json:"base"`
	Fitted        string          `json:"fitted"`
	LogSHA256     string          `json:"log_sha256"`
	File          string          `json:"file,omitempty"` // where the fit was written
	Found         int             `json:"found"`
	Requests      int             `json:"requests"`
	Prompts       int64           `json:"prompts"`
	Answers       int64           `json:"answers"`
	Tokens        int64           `json:"tokens"`
	Calibrated    CalibrationFit  `json:"calibrated"`
	Shipped       CalibrationFit  `json:"shipped"`
	Widened       bool            `json:"widened,omitempty"`
	LeftOut       []CalibrationUn `json:"left_out"`
	Ratios        []float64       `json:"ratios"` // recorded ÷ predicted at the least, each tenth, and the largest

	fit *calibrate.Fit
}

// CalibrationFit is a factor with its band and constants, and how well it meets
// what was recorded.
type CalibrationFit struct {
	Factor       float64 `json:"factor"`
	Low          float64 `json:"low"`
	High         float64 `json:"high"`
	PerMessage   int64   `json:"per_message"`
	PerRequest   int64   `json:"per_request"`
	MeanError    float64 `json:"mean_error"`
	LargestError float64 `json:"largest_error"`
	TotalError   float64 `json:"total_error"` // Σ predicted ÷ Σ recorded − 1
	Within       float64 `json:"within"`      // share within the band
}

// CalibrationUn says what was left out of a fit, and why.
type CalibrationUn struct {
	Reason   string   `json:"reason"`
	Prompts  int64    `json:"prompts"`
	Answers  int64    `json:"answers"`
	Examples []string `json:"examples"`
}

// CalibrationResult states a fit for JSON and for the page. The entry is what is
// written to file, which is empty if nothing is written.
func CalibrationResult(f *calibrate.Fit, e *calibrate.Entry, file string, schema int) *Calibration {
	own, shipped := f.Calibration, f.ShippedAs
	return &Calibration{
		SchemaVersion: schema, Model: e.Model, Tokenizer: e.Tokenizer, Base: e.Base, Fitted: string(e.Fitted),
		LogSHA256: e.LogSHA256, File: file,
		Found: f.Found, Requests: f.Requests, Prompts: f.Prompts, Answers: f.Answers, Tokens: f.Tokens,
		Calibrated: CalibrationFit{own.Factor, own.Low, own.High, own.PerMessage, own.PerRequest, four(f.Own.Mean),
			four(f.Own.Largest), four(f.Own.Total), four(f.Own.Within)},
		Shipped: CalibrationFit{shipped.Factor, shipped.Low, shipped.High, shipped.PerMessage, shipped.PerRequest,
			four(f.Shipped.Mean), four(f.Shipped.Largest), four(f.Shipped.Total), four(f.Shipped.Within)},
		Widened: f.Widened,
		LeftOut: leftOut(f.LeftOut),
		Ratios:  tenths(f.Ratios),
		fit:     f,
	}
}

// four rounds to four decimals, which is more than any fit is worth.
func four(v float64) float64 { return math.Round(v*1e4)/1e4 + 0 } // + 0: no −0

func leftOut(all []calibrate.LeftOut) []CalibrationUn {
	out := []CalibrationUn{}
	for _, l := range all {
		u := CalibrationUn{Reason: string(l.Reason), Prompts: l.Prompts, Answers: l.Answers, Examples: []string{}}
		for _, e := range l.Examples {
			u.Examples = append(u.Examples, example(e))
		}
		out = append(out, u)
	}
	return out
}

func example(e calibrate.Example) string {
	text := e.Where.String()
	if e.Answer {
		text += " (answer)"
	}
	if e.Recorded > 0 {
		text += fmt.Sprintf(": %s recorded, about %s expected", group(e.Recorded), group(e.Expected))
	}
	return text
}

// LeftOutLines say in one line a reason what was left out of a fit, for an error.
func LeftOutLines(all []calibrate.LeftOut) []string {
	var out []string
	for _, u := range leftOut(all) {
		out = append(out, fmt.Sprintf("left out: %s: %s (%s)", u.parts(), u.Reason, strings.Join(u.Examples, "; ")+u.more()))
	}
	return out
}

func (u *CalibrationUn) parts() string {
	var parts []string
	if u.Prompts > 0 {
		parts = append(parts, several(int(u.Prompts), "prompt", "prompts"))
	}
	if u.Answers > 0 {
		parts = append(parts, several(int(u.Answers), "answer", "answers"))
	}
	return strings.Join(parts, " and ")
}

// more says how many are left out besides the examples.
func (u *CalibrationUn) more() string {
	if n := u.Prompts + u.Answers - int64(len(u.Examples)); n > 0 {
		return fmt.Sprintf("; and %s more", group(n))
	}
	return ""
}

// tenths returns the least value, each tenth, and the largest of sorted values.
func tenths(sorted []float64) []float64 {
	out := []float64{}
	for i := range 11 {
		out = append(out, four(sorted[i*(len(sorted)-1)/10]))
	}
	return out
}
