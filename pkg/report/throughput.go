package report

import (
	"fmt"
	"math"
	"strconv"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// The notes of a throughput page.
const (
	noteBand = "band"
	textBand = "The band holds nine of ten published measurements; a measured value (--measured) is worth more."
)

// Throughput lays out what a replica serves.
func Throughput(a *selfhost.Answer, constants []selfhost.Constant, explain bool) *Document {
	d := &Document{Answer: throughputAnswer(a), Origin: []string{"hardware books " + a.Books}}
	d.Sections = append(d.Sections, Section{Table: throughputTable(a)},
		Section{Title: "Where the time of a step goes", Table: termsTable(a)})
	if len(a.Nearest) > 0 {
		d.Sections = append(d.Sections,
			Section{Title: "Nearest published measurements, and what the model says for each", Table: nearestTable(a)})
	}
	if explain {
		d.Sections = append(d.Sections, Section{Title: "Constants of the model", Table: constantsTable(constants)})
	}
	if a.Source == "model" {
		d.Notes = append(d.Notes, Note{ID: noteBand, Text: textBand})
	}
	if a.ComputedIn != a.Precision {
		d.Notes = append(d.Notes, Note{Text: fmt.Sprintf("%s has no unit for %s: it computes in %s and reads %s.", a.GPU,
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

func throughputTable(a *selfhost.Answer) *Table {
	t := &Table{ID: "throughput",
		Columns: []Column{{ID: "what", Title: "what"}, {ID: "value", Title: "value", Align: Right},
			{ID: "unit", Title: "unit"}}}
	add := func(what, value, unit string) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{Text(what), Text(value), Text(unit)}})
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
func termsTable(a *selfhost.Answer) *Table {
	t := &Table{ID: "terms", Columns: []Column{
		{ID: "term", Title: "term"}, {ID: "seconds", Title: "ms", Align: Right}, {ID: "share", Title: "share", Align: Right},
		{ID: "formula", Title: "how", Keep: 1},
	}}
	total := 0.0
	for _, term := range a.Terms {
		total += term.Seconds
	}
	for _, term := range a.Terms {
		row := Row{Cells: []Cell{Text(term.Name), Text(significant(term.Seconds * 1e3)),
			Percent(shareOf(term.Seconds / total)), Text(term.Formula)}}
		if term.Name == a.Bound {
			row.Mark = Winner
		}
		t.Rows = append(t.Rows, row)
	}
	t.Rows = append(t.Rows, Row{Mark: Total,
		Cells: []Cell{Text("step"), Text(significant(total * 1e3)), Percent(money.FromInt(1)), Text("sum of the terms")}})
	return t
}

// share is a float share as a cell has it.
func shareOf(x float64) money.Decimal {
	const places = 4
	return money.FromInt(int64(math.Round(x * 1e4))).Shift(-places)
}

func nearestTable(a *selfhost.Answer) *Table {
	t := &Table{ID: "nearest", Columns: []Column{
		{ID: "gpu", Title: "on"}, {ID: "precision", Title: "precision"}, {ID: "parallel", Title: "layout", Keep: 2},
		{ID: "input_len", Title: "input", Align: Right}, {ID: "output_len", Title: "output", Align: Right},
		{ID: "concurrency", Title: "in flight", Align: Right},
		{ID: "measured", Title: "measured", Unit: "tok/s", Align: Right},
		{ID: "predicted", Title: "model", Unit: "tok/s", Align: Right}, {ID: "error", Title: "off by", Align: Right},
		{ID: "publisher", Title: "by", Keep: 1}, {ID: "date", Title: "date", Keep: 3}, {ID: "url", Title: "source", Keep: 4},
	}}
	for i := range a.Nearest {
		n := &a.Nearest[i]
		flight := Unknown("not published")
		if n.Concurrency > 0 {
			flight = Text(tokens(n.Concurrency))
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			Text(fmt.Sprintf("%d × %s", n.GPUs, n.GPU)), Text(string(n.Precision)), Text(n.Parallel),
			Text(tokens(n.InputLen)), Text(tokens(n.OutputLen)), flight,
			Text(rate(n.Output)), Text(rate(n.Predicted)), Text(off(n.Predicted, n.Output)),
			Text(n.Publisher), Text(n.Date), Text(n.URL),
		}})
	}
	return t
}

func off(predicted, measured float64) string {
	return fmt.Sprintf("%+.0f%%", 100*(predicted/measured-1))
}

func constantsTable(constants []selfhost.Constant) *Table {
	t := &Table{ID: "constants", Columns: []Column{
		{ID: "constant", Title: "constant"}, {ID: "value", Title: "value", Align: Right},
		{ID: "low", Title: "low", Align: Right}, {ID: "high", Title: "high", Align: Right},
		{ID: "unit", Title: "of"}, {ID: "evidence", Title: "evidence", Keep: 1}, {ID: "source", Title: "source", Keep: 2},
	}}
	for _, c := range constants {
		t.Rows = append(t.Rows, Row{Cells: []Cell{Text(c.Name), Text(c.Value.String()), Text(c.Low.String()),
			Text(c.High.String()), Text(c.Unit), Text(c.Evidence), Text(c.Source)}})
	}
	return t
}
