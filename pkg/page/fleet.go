package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// costTable lists what a month of a fleet costs, with the place each rate comes
// from.
func costTable(id string, p *selfhost.Plan) *report.Table {
	t := &report.Table{ID: id, Columns: []report.Column{
		{ID: "what", Title: "what"}, {ID: "layer", Title: "layer", Keep: 2},
		{ID: "quantity", Title: "quantity", Align: report.Right}, {ID: "unit", Title: "unit", Keep: 1},
		{ID: "rate", Title: "rate", Unit: "$", Align: report.Right}, {ID: "amount", Title: "amount", Unit: "$/month", Align: report.Right},
		{ID: "how", Title: "how", Keep: 3}, {ID: "checked", Title: "checked", Keep: 4},
		{ID: "url", Title: "evidence", Keep: 5},
	}}
	for i := range p.Costs {
		t.Rows = append(t.Rows, costRow(&p.Costs[i]))
	}
	t.Rows = append(t.Rows, report.Row{Mark: report.Total,
		Cells: []report.Cell{report.Text("total"), report.Blank(), report.Blank(), report.Blank(), report.Blank(), report.Amount(p.Total, "USD").Approx(), report.Blank(), report.Blank(),
			report.Blank()}})
	return t
}

func costRow(c *selfhost.Cost) report.Row {
	cells := []report.Cell{report.Text(c.What), report.Text(string(c.Layer)), report.Number(c.Quantity.Significant(6)), report.Text(c.Unit)}
	if c.Rate == nil {
		return report.Row{Cells: append(cells, report.Blank(), report.Amount(c.Amount, "USD").Approx(), report.Text(c.How), report.Blank(), report.Blank())}
	}
	from := c.Rate.What + ", " + c.Rate.Book
	if c.Rate.Line > 0 {
		from += fmt.Sprintf(":%d", c.Rate.Line)
	}
	return report.Row{Cells: append(cells, report.Rate(c.Rate.Amount, "USD"), report.Amount(c.Amount, "USD").Approx(), report.Text(from),
		report.Text(c.Rate.Checked), report.Text(c.Rate.URL))}
}

// machinesOrigin is origin with the books of hardware.
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
