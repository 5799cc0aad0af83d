package report

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// costTable lists what a month of a fleet costs, with the place each rate comes
// from.
func costTable(id string, p *selfhost.Plan) *Table {
	t := &Table{ID: id, Columns: []Column{
		{ID: "what", Title: "what"}, {ID: "layer", Title: "layer", Keep: 2},
		{ID: "quantity", Title: "quantity", Align: Right}, {ID: "unit", Title: "unit", Keep: 1},
		{ID: "rate", Title: "rate", Unit: "$", Align: Right}, {ID: "amount", Title: "amount", Unit: "$/month", Align: Right},
		{ID: "how", Title: "how", Keep: 3}, {ID: "checked", Title: "checked", Keep: 4},
		{ID: "url", Title: "evidence", Keep: 5},
	}}
	for i := range p.Costs {
		t.Rows = append(t.Rows, costRow(&p.Costs[i]))
	}
	t.Rows = append(t.Rows, Row{Mark: Total,
		Cells: []Cell{Text("total"), Blank(), Blank(), Blank(), Blank(), Amount(p.Total, "USD").Approx(), Blank(), Blank(),
			Blank()}})
	return t
}

func costRow(c *selfhost.Cost) Row {
	cells := []Cell{Text(c.What), Text(string(c.Layer)), Number(c.Quantity.Significant(6)), Text(c.Unit)}
	if c.Rate == nil {
		return Row{Cells: append(cells, Blank(), Amount(c.Amount, "USD").Approx(), Text(c.How), Blank(), Blank())}
	}
	from := c.Rate.What + ", " + c.Rate.Book
	if c.Rate.Line > 0 {
		from += fmt.Sprintf(":%d", c.Rate.Line)
	}
	return Row{Cells: append(cells, Rate(c.Rate.Amount, "USD"), Amount(c.Amount, "USD").Approx(), Text(from),
		Text(c.Rate.Checked), Text(c.Rate.URL))}
}

// machinesOrigin is origin with the books of hardware.
func machinesOrigin(s econ.Setting, books string) []string {
	out := origin(s)
	out[0] += ", hardware books " + books
	return out
}

// fleetNotes says what a fleet's numbers rest on: throughput, load, prices and
// what was not given. Each note begins with the prefix.
func fleetNotes(prefix string, s econ.OwnState) []Note {
	var out []Note
	note := func(format string, args ...any) {
		out = append(out, Note{Text: prefix + fmt.Sprintf(format, args...)})
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
