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
		note(d, "%s", text)
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
	type row struct {
		name string
		of   func(*CalibrationFit) cell
	}
	return report.Rows("fit", []row{
		{"factor", func(f *CalibrationFit) cell { return decimal(f.Factor) }},
		{"low", func(f *CalibrationFit) cell { return decimal(f.Low) }},
		{"high", func(f *CalibrationFit) cell { return decimal(f.High) }},
		{"tokens per message", func(f *CalibrationFit) cell { return report.Integer(f.PerMessage) }},
		{"tokens per request", func(f *CalibrationFit) cell { return report.Integer(f.PerRequest) }},
		{"mean error", func(f *CalibrationFit) cell { return percent(f.MeanError) }},
		{"largest error", func(f *CalibrationFit) cell { return percent(f.LargestError) }},
		{"error of the total", func(f *CalibrationFit) cell { return percent(f.TotalError) }},
		{"within the band", func(f *CalibrationFit) cell { return percent(f.Within) }},
	},
		text("measure", "", func(r row) string { return r.name }),
		num("shipped", "shipped", "", func(x row) cell { return x.of(&r.Shipped) }),
		num("calibrated", "calibrated", "", func(x row) cell { return x.of(&r.Calibrated) }))
}

// decimal returns a measured number with at most four decimal places.
func decimal(v float64) cell { return report.Number(exact(v)) }

func percent(v float64) cell { return report.Percent(exact(v).Round(3)) }

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
	return report.Rows("left_out", r.LeftOut,
		text("reason", "reason", func(u CalibrationUn) string { return u.Reason }),
		num("prompts", "prompts", "", func(u CalibrationUn) cell { return report.Integer(u.Prompts) }),
		num("answers", "answers", "", func(u CalibrationUn) cell { return report.Integer(u.Answers) }))
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
