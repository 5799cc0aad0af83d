package page

import (
	"fmt"
	"math"

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
		footnote(d, noteBand, textBand)
	}
	if a.ComputedIn != a.Precision {
		note(d, "%s has no unit for %s: it computes in %s and reads %s.", a.GPU, a.Precision, a.ComputedIn, a.Precision)
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

func throughputTable(a *selfhost.Answer) *report.Table {
	type row struct{ what, value, unit string }
	m := a.Memory
	rows := []row{{"output", rate(a.Output), "tokens/s"}}
	if a.Source == "model" {
		rows = append(rows, row{"  low", rate(a.Low), "tokens/s"}, row{"  high", rate(a.High), "tokens/s"})
	}
	rows = append(rows, []row{
		{"input", rate(a.Input), "tokens/s"},
		{"requests in flight", tokens(a.Concurrency), ""},
		{"time to first token", span(a.TTFT), ""},
		{"time per later token", span(a.TPOT), ""},
		{"one prompt on a free replica", span(a.Prompt), ""},
		{"weights", gigabytes(m.Weights), "GB a GPU"},
		{"cache of a request", gigabytes(m.PerRequest), "GB over all GPUs"},
		{"memory to use", gigabytes(m.Usable), "GB a GPU"},
		{"requests that fit", tokens(math.Floor(m.Room)), ""},
	}...)
	return report.Rows("throughput", rows,
		text("what", "what", func(r row) string { return r.what }),
		num("value", "value", "", func(r row) cell { return report.Text(r.value) }),
		text("unit", "unit", func(r row) string { return r.unit }))
}

func gigabytes(bytes float64) string { return significant(bytes / 1e9) }

// termsTable lists the terms, the largest marked.
func termsTable(a *selfhost.Answer) *report.Table {
	type row = *selfhost.Term
	total := 0.0
	for _, term := range a.Terms {
		total += term.Seconds
	}
	mark := func(x row) report.Mark {
		if x.Name == a.Bound {
			return report.Winner
		}
		return report.NoMark
	}
	t := report.MarkedRows("terms", refs(a.Terms), mark,
		text("term", "term", func(x row) string { return x.Name }),
		num("seconds", "ms", "", func(x row) cell { return report.Text(significant(x.Seconds * 1e3)) }),
		num("share", "share", "", func(x row) cell { return report.Percent(shareOf(x.Seconds / total)) }),
		text("formula", "how", func(x row) string { return x.Formula }).Drop(1))
	t.Total(map[string]cell{"term": report.Text("step"), "seconds": report.Text(significant(total * 1e3)),
		"share": report.Percent(money.FromInt(1)), "formula": report.Text("sum of the terms")})
	return t
}

func nearestTable(a *selfhost.Answer) *report.Table {
	type row = *selfhost.Nearby
	size := func(of func(row) float64) func(row) cell {
		return func(n row) cell { return report.Text(tokens(of(n))) }
	}
	return report.Rows("nearest", refs(a.Nearest),
		text("gpu", "on", func(n row) string { return fmt.Sprintf("%d × %s", n.GPUs, n.GPU) }),
		text("precision", "precision", func(n row) string { return string(n.Precision) }),
		text("parallel", "layout", func(n row) string { return n.Parallel }).Drop(2),
		num("input_len", "input", "", size(func(n row) float64 { return n.InputLen })),
		num("output_len", "output", "", size(func(n row) float64 { return n.OutputLen })),
		num("concurrency", "in flight", "", func(n row) cell {
			if n.Concurrency <= 0 {
				return report.Unknown("not published")
			}
			return report.Text(tokens(n.Concurrency))
		}),
		num("measured", "measured", "tok/s", func(n row) cell { return report.Text(rate(n.Output)) }),
		num("predicted", "model", "tok/s", func(n row) cell { return report.Text(rate(n.Predicted)) }),
		num("error", "off by", "", func(n row) cell { return report.Text(off(n.Predicted, n.Output)) }),
		text("publisher", "by", func(n row) string { return n.Publisher }).Drop(1),
		text("date", "date", func(n row) string { return n.Date }).Drop(3),
		text("url", "source", func(n row) string { return n.URL }).Drop(4))
}

func off(predicted, measured float64) string {
	return fmt.Sprintf("%+.0f%%", 100*(predicted/measured-1))
}

func constantsTable(constants []selfhost.Constant) *report.Table {
	type row = selfhost.Constant
	return report.Rows("constants", constants,
		text("constant", "constant", func(c row) string { return c.Name }),
		num("value", "value", "", func(c row) cell { return report.Text(c.Value.String()) }),
		num("low", "low", "", func(c row) cell { return report.Text(c.Low.String()) }),
		num("high", "high", "", func(c row) cell { return report.Text(c.High.String()) }),
		text("unit", "of", func(c row) string { return c.Unit }),
		text("evidence", "evidence", func(c row) string { return c.Evidence }).Drop(1),
		text("source", "source", func(c row) string { return c.Source }).Drop(2))
}
