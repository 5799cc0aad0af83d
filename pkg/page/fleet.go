package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// costTable lists what a month of a fleet costs, with the place each rate comes from.
func costTable(id string, p *selfhost.Plan) *report.Table {
	type row = *selfhost.Cost
	rated := func(of func(*selfhost.Rate) cell) func(row) cell {
		return func(c row) cell {
			if c.Rate == nil {
				return report.Blank()
			}
			return of(c.Rate)
		}
	}
	t := report.Rows(id, refs(p.Costs),
		text("what", "what", func(c row) string { return c.What }),
		text("layer", "layer", func(c row) string { return string(c.Layer) }).Drop(2),
		num("quantity", "quantity", "", func(c row) cell { return report.Number(c.Quantity.Significant(6)) }),
		text("unit", "unit", func(c row) string { return c.Unit }).Drop(1),
		num("rate", "rate", "$", rated(func(r *selfhost.Rate) cell { return report.Rate(r.Amount, money.USD) })),
		num("amount", "amount", "$/month", func(c row) cell { return report.Amount(c.Amount, money.USD).Approx() }),
		text("how", "how", costSource).Drop(3),
		col("checked", "checked", rated(func(r *selfhost.Rate) cell { return report.Text(r.Checked) })).Drop(4),
		col("url", "evidence", rated(func(r *selfhost.Rate) cell { return report.Text(r.URL) })).Drop(5))
	t.Total(map[string]cell{"what": report.Text("total"), "amount": report.Amount(p.Total, money.USD).Approx()})
	return t
}

// costSource returns the place that a rate comes from, or how the cost came about.
func costSource(c *selfhost.Cost) string {
	switch {
	case c.Rate == nil:
		return c.How
	case c.Rate.Line > 0:
		return fmt.Sprintf("%s, %s:%d", c.Rate.What, c.Rate.Book, c.Rate.Line)
	}
	return c.Rate.What + ", " + c.Rate.Book
}

// machinesOrigin returns the origin of a result with the books of hardware.
func machinesOrigin(s econ.Setting, books string) []string {
	out := origin(s)
	out[0] += ", hardware books " + books
	return out
}

// fleetNotes says what a fleet's numbers rest on: throughput, load, prices and
// what was not given. Each note begins with the prefix.
func fleetNotes(prefix string, s econ.OwnState) []report.Note {
	var out []report.Note
	note := func(format string, args ...any) {
		out = append(out, report.Note{Text: prefix + fmt.Sprintf(format, args...)})
	}
	k := s.Plan.Capacity
	if k.Throughput != nil {
		t := k.Throughput
		note("~ a replica writes %s tokens a second (%s to %s) with %s requests in flight, by physics: most time goes to "+
			"%s (tokecon throughput). A measured value is worth more: measured=TOKENS_PER_SECOND.", rate(t.Output), rate(t.Low),
			rate(t.High), tokens(t.Concurrency), t.Bound)
	} else {
		note("a replica writes %s tokens a second (measured: %s).", rate(k.Measured.OutputPerSecond), k.Measured.Source)
	}
	note("%s.", loadWords(s))
	for _, c := range s.Plan.Costs {
		if r := c.Rate; r != nil && r.Low != nil && r.High != nil {
			note("%s: %s; quotes run from %s to %s.", c.What, money.Show(r.Amount, "USD"), money.Show(*r.Low, "USD"),
				money.Show(*r.High, "USD"))
		}
	}
	if len(s.Assumed) > 0 {
		note("not given, and taken so: %s.", strings.Join(s.Assumed, "; "))
	}
	for _, u := range s.Unknown {
		note("! not in the cost: %s.", u)
	}
	if s.KWh != nil {
		note("%s.", energyWords(s))
	}
	note("amounts are nominal US dollars before tax; a month has 730 hours.")
	return out
}

func loadWords(s econ.OwnState) string {
	text := fmt.Sprintf("at %s requests a month %s, %s busy on the mean and %s at the peak", commas(s.Requests),
		several(s.Replicas, "replica", "replicas"), busy(s.Utilisation), busy(s.Peak))
	if s.InFlight != nil {
		text += fmt.Sprintf("; on the mean %s requests in flight on each, %s to the first token, %s for each later one",
			rate(*s.InFlight), span(*s.TTFT), span(*s.TPOT))
	}
	return text
}

// energyWords says what a month draws, and what of it is a request's.
func energyWords(s econ.OwnState) string {
	text := fmt.Sprintf("energy: %s kWh a month, with the facility's overhead", commas(s.KWh.Significant(3)))
	if s.GramsCO2 != nil {
		text += fmt.Sprintf(", and %s kg of CO₂e", rate(*s.GramsCO2/1000))
	}
	if n := s.Requests.Float64(); n > 0 {
		text += fmt.Sprintf("; %s Wh a request", significant(s.KWh.Float64()*1000/n))
	}
	return text
}
