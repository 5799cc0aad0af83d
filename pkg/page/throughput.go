package page

import (
	"fmt"
	"math"
	"strconv"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// The notes of a throughput page.
const (
	noteBand = "band"
	textBand = "The band holds nine of ten published measurements; a measured value (--measured) is worth more."
)

// Throughput lays out what a replica serves.
func Throughput(a *selfhost.Answer, constants []selfhost.Constant, explain bool) *report.Document {
	d := &report.Document{Answer: throughputAnswer(a), Origin: []string{"hardware books " + a.Books}}
	d.Sections = append(d.Sections, report.Section{Table: throughputTable(a)},
		report.Section{Title: "Where the time of a step goes", Table: termsTable(a)})
	if len(a.Nearest) > 0 {
		d.Sections = append(d.Sections,
			report.Section{Title: "Nearest published measurements, and what the model says for each", Table: nearestTable(a)})
	}
	if explain {
		d.Sections = append(d.Sections, report.Section{Title: "Constants of the model", Table: constantsTable(constants)})
	}
	if a.Source == "model" {
		d.Notes = append(d.Notes, report.Note{ID: noteBand, Text: textBand})
	}
	if a.ComputedIn != a.Precision {
		d.Notes = append(d.Notes, report.Note{Text: fmt.Sprintf("%s has no unit for %s: it computes in %s and reads %s.", a.GPU,
			a.Precision, a.ComputedIn, a.Precision)})
	}
	own := quoteShell(fmt.Sprintf("%s on %dx%s", a.Model, a.GPUs, a.GPU))
	d.Next = []string{"tokecon bills --own " + own, "tokecon compare --own " + own}
	return d
}

func throughputAnswer(a *selfhost.Answer) []string {
	first := fmt.Sprintf("%s at %s on %d × %s writes %s tokens a second", a.Model, a.Precision, a.GPUs, a.GPU,
		rate(a.Output))
	if a.Source == "model" {
		first = fmt.Sprintf("%s (%s to %s)", first, rate(a.Low), rate(a.High))
	} else {
		first += fmt.Sprintf(" (measured: %s)", a.Source)
	}
	first += fmt.Sprintf(" with %s requests in flight", tokens(a.Concurrency))
	second := fmt.Sprintf("%s to the first token, %s for each later one; most time goes to %s.", span(a.TTFT),
		span(a.TPOT), a.Bound)
	switch a.Limit {
	case "memory":
		first += ", as many as fit in memory"
	case "batch":
		first += ", the most that engines are run with"
	case "target":
		first += ", as many as the latency target allows"
	}
	return []string{first + ".", second}
}

// rate writes a physical number with three significant digits.
func rate(x float64) string { return money.Group(significant(x)) }

// tokens writes a number that is whole as it is, and another rounded.
func tokens(x float64) string {
	if x == math.Trunc(x) {
		return money.Group(strconv.FormatFloat(x, 'f', 0, 64))
	}
	return rate(x)
}

func significant(x float64) string {
	if x == 0 {
		return "0"
	}
	digits := 2 - int(math.Floor(math.Log10(math.Abs(x))))
	if digits <= 0 {
		scale := math.Pow10(-digits)
		return strconv.FormatFloat(math.Round(x/scale)*scale, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'f', min(digits, 12), 64)
}

// span writes a time in the unit that suits it.
func span(seconds float64) string {
	switch {
	case seconds == 0:
		return "—"
	case seconds < 1e-3:
		return significant(seconds*1e6) + " µs"
	case seconds < 1:
		return significant(seconds*1e3) + " ms"
	}
	return significant(seconds) + " s"
}

func throughputTable(a *selfhost.Answer) *report.Table {
	t := &report.Table{ID: "throughput",
		Columns: []report.Column{{ID: "what", Title: "what"}, {ID: "value", Title: "value", Align: report.Right},
			{ID: "unit", Title: "unit"}}}
	add := func(what, value, unit string) {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(what), report.Text(value), report.Text(unit)}})
	}
	add("output", rate(a.Output), "tokens/s")
	if a.Source == "model" {
		add("  low", rate(a.Low), "tokens/s")
		add("  high", rate(a.High), "tokens/s")
	}
	add("input", rate(a.Input), "tokens/s")
	add("requests in flight", tokens(a.Concurrency), "")
	add("time to first token", span(a.TTFT), "")
	add("time per later token", span(a.TPOT), "")
	add("one prompt on a free replica", span(a.Prompt), "")
	m := a.Memory
	add("weights", gigabytes(m.Weights), "GB a GPU")
	add("cache of a request", gigabytes(m.PerRequest), "GB over all GPUs")
	add("memory to use", gigabytes(m.Usable), "GB a GPU")
	add("requests that fit", tokens(math.Floor(m.Room)), "")
	return t
}

func gigabytes(bytes float64) string { return significant(bytes / 1e9) }

// termsTable lists the terms, the largest marked.
func termsTable(a *selfhost.Answer) *report.Table {
	t := &report.Table{ID: "terms", Columns: []report.Column{
		{ID: "term", Title: "term"}, {ID: "seconds", Title: "ms", Align: report.Right}, {ID: "share", Title: "share", Align: report.Right},
		{ID: "formula", Title: "how", Keep: 1},
	}}
	total := 0.0
	for _, term := range a.Terms {
		total += term.Seconds
	}
	for _, term := range a.Terms {
		row := report.Row{Cells: []report.Cell{report.Text(term.Name), report.Text(significant(term.Seconds * 1e3)),
			report.Percent(shareOf(term.Seconds / total)), report.Text(term.Formula)}}
		if term.Name == a.Bound {
			row.Mark = report.Winner
		}
		t.Rows = append(t.Rows, row)
	}
	t.Rows = append(t.Rows, report.Row{Mark: report.Total,
		Cells: []report.Cell{report.Text("step"), report.Text(significant(total * 1e3)), report.Percent(money.FromInt(1)), report.Text("sum of the terms")}})
	return t
}

// share is a float share as a cell has it.
func shareOf(x float64) money.Decimal {
	const places = 4
	return money.FromInt(int64(math.Round(x * 1e4))).Shift(-places)
}

func nearestTable(a *selfhost.Answer) *report.Table {
	t := &report.Table{ID: "nearest", Columns: []report.Column{
		{ID: "gpu", Title: "on"}, {ID: "precision", Title: "precision"}, {ID: "parallel", Title: "layout", Keep: 2},
		{ID: "input_len", Title: "input", Align: report.Right}, {ID: "output_len", Title: "output", Align: report.Right},
		{ID: "concurrency", Title: "in flight", Align: report.Right},
		{ID: "measured", Title: "measured", Unit: "tok/s", Align: report.Right},
		{ID: "predicted", Title: "model", Unit: "tok/s", Align: report.Right}, {ID: "error", Title: "off by", Align: report.Right},
		{ID: "publisher", Title: "by", Keep: 1}, {ID: "date", Title: "date", Keep: 3}, {ID: "url", Title: "source", Keep: 4},
	}}
	for i := range a.Nearest {
		n := &a.Nearest[i]
		flight := report.Unknown("not published")
		if n.Concurrency > 0 {
			flight = report.Text(tokens(n.Concurrency))
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{
			report.Text(fmt.Sprintf("%d × %s", n.GPUs, n.GPU)), report.Text(string(n.Precision)), report.Text(n.Parallel),
			report.Text(tokens(n.InputLen)), report.Text(tokens(n.OutputLen)), flight,
			report.Text(rate(n.Output)), report.Text(rate(n.Predicted)), report.Text(off(n.Predicted, n.Output)),
			report.Text(n.Publisher), report.Text(n.Date), report.Text(n.URL),
		}})
	}
	return t
}

func off(predicted, measured float64) string {
	return fmt.Sprintf("%+.0f%%", 100*(predicted/measured-1))
}

func constantsTable(constants []selfhost.Constant) *report.Table {
	t := &report.Table{ID: "constants", Columns: []report.Column{
		{ID: "constant", Title: "constant"}, {ID: "value", Title: "value", Align: report.Right},
		{ID: "low", Title: "low", Align: report.Right}, {ID: "high", Title: "high", Align: report.Right},
		{ID: "unit", Title: "of"}, {ID: "evidence", Title: "evidence", Keep: 1}, {ID: "source", Title: "source", Keep: 2},
	}}
	for _, c := range constants {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(c.Name), report.Text(c.Value.String()), report.Text(c.Low.String()),
			report.Text(c.High.String()), report.Text(c.Unit), report.Text(c.Evidence), report.Text(c.Source)}})
	}
	return t
}
