package page

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/calibrate"
	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
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

func group(n int64) string { return money.Group(strconv.FormatInt(n, 10)) }

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

// tenths are the least value, each tenth, and the largest of sorted values.
func tenths(sorted []float64) []float64 {
	out := []float64{}
	for i := range 11 {
		out = append(out, four(sorted[i*(len(sorted)-1)/10]))
	}
	return out
}

// CalibrationPage lays a fit out. Next is the command that writes it, or that
// uses what was written.
func CalibrationPage(r *Calibration, next string) *report.Document {
	d := &report.Document{Answer: r.answer(), Next: []string{next},
		Origin: []string{"fitted as of " + r.Fitted + ", log sha256 " + r.LogSHA256}}
	d.Sections = []report.Section{{Table: r.table()}, {Chart: r.chart()}}
	if len(r.LeftOut) > 0 {
		d.Sections = append(d.Sections, report.Section{Title: "Left out", Text: r.examples(), Table: r.leftOutTable()})
	}
	for _, text := range r.notes() {
		d.Notes = append(d.Notes, report.Note{Text: text})
	}
	return d
}

func (r *Calibration) answer() []string {
	c, s := r.Calibrated, r.Shipped
	first := fmt.Sprintf("%s needs %s tokens for each of %s in your requests, %s to %s for 95%% of new ones; shipped: "+
		"%s, %s to %s.", r.subject(), short(c.Factor), r.Base, short(c.Low), short(c.High), short(s.Factor), short(s.Low),
		short(s.High))
	second := fmt.Sprintf("The mean error falls from %s to %s, that of all tokens together from %s to %s.",
		share(s.MeanError), share(c.MeanError), signed(s.TotalError), signed(c.TotalError))
	if c.MeanError >= s.MeanError {
		second = fmt.Sprintf("! The shipped factor fits these requests as well: its mean error is %s, that of the fit %s.",
			share(s.MeanError), share(c.MeanError))
	}
	return []string{first, second}
}

func (r *Calibration) subject() string {
	if r.Model == calibrate.AnyModel {
		return r.Tokenizer
	}
	return r.Model
}

func short(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }

func share(v float64) string { return strconv.FormatFloat(v*100, 'f', 1, 64) + "%" }

// signed writes a share with its sign; what rounds to nothing has none.
func signed(v float64) string {
	text := share(math.Abs(v))
	switch {
	case text == "0.0%":
		return text
	case v < 0:
		return "−" + text
	}
	return "+" + text
}

func (r *Calibration) table() *report.Table {
	t := &report.Table{ID: "fit", Columns: []report.Column{{ID: "measure", Title: ""}, {ID: "shipped", Title: "shipped", Align: report.Right},
		{ID: "calibrated", Title: "calibrated", Align: report.Right}}}
	s, c := r.Shipped, r.Calibrated
	for _, row := range []struct {
		name     string
		cell     func(float64) report.Cell
		old, now float64
	}{
		{"factor", decimal, s.Factor, c.Factor},
		{"low", decimal, s.Low, c.Low},
		{"high", decimal, s.High, c.High},
		{"tokens per message", whole, float64(s.PerMessage), float64(c.PerMessage)},
		{"tokens per request", whole, float64(s.PerRequest), float64(c.PerRequest)},
		{"mean error", percent, s.MeanError, c.MeanError},
		{"largest error", percent, s.LargestError, c.LargestError},
		{"error of the total", percent, s.TotalError, c.TotalError},
		{"within the band", percent, s.Within, c.Within},
	} {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(row.name), row.cell(row.old), row.cell(row.now)}})
	}
	return t
}

// decimal is a measured number as a decimal of at most four places.
func decimal(v float64) report.Cell { return report.Number(exact(v)) }

func whole(v float64) report.Cell { return report.Integer(int64(v)) }

func percent(v float64) report.Cell { return report.Percent(exact(v).Round(3)) }

func exact(v float64) money.Decimal {
	d := money.MustParse(strconv.FormatFloat(math.Abs(four(v)), 'f', -1, 64))
	if v < 0 {
		return money.FromInt(0).Sub(d)
	}
	return d
}

// chart draws the sorted ratios by how far they lie from 1.
func (r *Calibration) chart() *report.Chart {
	c := &report.Chart{ID: "ratios", Title: "Recorded ÷ predicted − 1, sorted", Kind: report.Bars}
	for i, ratio := range r.Ratios {
		label := strconv.Itoa(10*i) + "%"
		switch i {
		case 0:
			label = "least"
		case 5:
			label = "median"
		case len(r.Ratios) - 1:
			label = "largest"
		}
		c.Bars = append(c.Bars, report.Bar{Label: label, Value: percent(ratio - 1)})
	}
	return c
}

// examples name the outliers: what their log misses may be worth mending.
func (r *Calibration) examples() []string {
	var out []string
	for _, u := range r.LeftOut {
		if u.Reason == string(calibrate.Unlogged) || u.Reason == string(calibrate.Overlogged) {
			out = append(out, "! "+u.Reason+": "+strings.Join(u.Examples, "; ")+u.more()+".")
		}
	}
	return out
}

func (r *Calibration) leftOutTable() *report.Table {
	t := &report.Table{ID: "left_out", Columns: []report.Column{{ID: "reason", Title: "reason"},
		{ID: "prompts", Title: "prompts", Align: report.Right}, {ID: "answers", Title: "answers", Align: report.Right}}}
	for _, u := range r.LeftOut {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(u.Reason), report.Integer(u.Prompts), report.Integer(u.Answers)}})
	}
	return t
}

func (r *Calibration) notes() []string {
	f := r.fit
	notes := []string{
		fmt.Sprintf("Used: %s of %s found, %s and %s with %s recorded tokens.", several(r.Requests, "request", "requests"),
			group(int64(r.Found)), several(int(r.Prompts), "prompt", "prompts"), several(int(r.Answers), "answer", "answers"),
			group(r.Tokens)),
		constantsNote(f),
	}
	band := "The band lies between order statistics of recorded ÷ predicted, each request predicted by a fit without " +
		"it: 95% of new requests of this kind are expected within it."
	if f.Widened {
		band = fmt.Sprintf("! Fewer than %d requests: the least and the largest of %d are not yet a 95%% band, so it is "+
			"widened to Student's prediction interval.", calibrate.Enough, r.Requests)
	}
	notes = append(notes, band)
	if f.Unnamed > 0 {
		notes = append(notes, fmt.Sprintf("! %s no model and counted as of %s.",
			several(int(f.Unnamed), "request names", "requests name"), r.subject()))
	}
	if f.Mixed {
		notes = append(notes, "! All prompts have tools or pictures: their part is taken as shipped, which no fit can check.")
	}
	return notes
}

func constantsNote(f *calibrate.Fit) string {
	switch {
	case f.FittedMessage:
		return fmt.Sprintf("Tokens per message and request are fitted: %d ± %s and %d ± %s.", f.PerMessage,
			tenth(f.MessageError), f.PerRequest, tenth(f.RequestError))
	case f.FittedRequest:
		return fmt.Sprintf("Tokens per request are fitted, %d ± %s; those per message are the family's: the log cannot "+
			"tell them apart.", f.PerRequest, tenth(f.RequestError))
	}
	return "Tokens per message and request are the family's: the sizes of these requests do not tell them from the factor."
}

func tenth(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// CalibrationNotes name the fits that were used in place of shipped factors, or
// say that the file has none for the models at hand.
func CalibrationNotes(file string, used []*calibrate.Entry) []report.Note {
	if file == "" {
		return nil
	}
	if len(used) == 0 {
		return []report.Note{{Text: fmt.Sprintf("! %s holds no fit for these models; the shipped factors are used.",
			near.Printable(file))}}
	}
	used = slices.Clone(used)
	slices.SortFunc(used, func(a, b *calibrate.Entry) int { return a.Line - b.Line })
	var parts []string
	for _, e := range used {
		name := e.Tokenizer
		if e.Model != calibrate.AnyModel {
			name = e.Model
		}
		parts = append(parts, fmt.Sprintf("%s (factor %s of %s, %s to %s, %s, %s)", name, short(float64(e.Factor)), e.Base,
			short(float64(e.Low)), short(float64(e.High)), several(int(e.Requests), "request", "requests"), e.Fitted))
	}
	return []report.Note{{Text: fmt.Sprintf("Calibrated to your own requests by %s: %s.", near.Printable(file),
		strings.Join(parts, ", "))}}
}
