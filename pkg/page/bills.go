package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// Bills lays out what lies under a price: the electricity bill, the credit-card
// bill, and all between. Several are those of models of like price, as a bound.
func Bills(r *econ.BillsResult, notes []report.Note) *report.Document {
	p := &billsPage{draft: newDraft(money.USD), r: r, all: r.Bills}
	p.answer()
	for i, b := range p.all {
		id := ""
		if i > 0 {
			id = fmt.Sprintf("_%d", i+1)
		}
		p.add(p.title(b, "a million tokens of answers, by load"), layersTable("layers"+id, b))
		p.add(p.title(b, "what the price leaves above each layer"), marginsTable("margins"+id, b))
		p.add(p.title(b, "energy and carbon"), energyTable("energy"+id, b))
	}
	if c := loadChart(p.all); c != nil {
		p.doc.Sections = append(p.doc.Sections, report.Section{Chart: c})
	}
	p.notes()
	p.doc.Notes = append(p.doc.Notes, notes...)
	p.doc.Next = p.next()
	p.doc.Origin = machinesOrigin(r.Setting, r.Bills[0].Books)
	return p.doc
}

// billsPage gathers the parts of the page.
type billsPage struct {
	draft
	r   *econ.BillsResult
	all []*econ.Bills
}

func (p *billsPage) title(b *econ.Bills, what string) string {
	if len(p.all) == 1 {
		return strings.ToUpper(what[:1]) + what[1:]
	}
	return b.Offer + ": " + what
}

// answer says what the price leaves, as a range over the load.
func (p *billsPage) answer() {
	if p.r.Bound {
		p.say("What serving %s costs is not known outside. Open models of like price bound it:", p.all[0].Listed)
	}
	for _, b := range p.all {
		p.say("%s", answerBills(b))
	}
}

func answerBills(b *econ.Bills) string {
	low, high := b.Loads[len(b.Loads)-1], b.Loads[0]
	s := fmt.Sprintf("%s: a million tokens of answers cost %s in full at %s load, %s at %s", b.Offer,
		money.Show(high.PerOutput, "USD"), shareText(high.Utilisation), money.Show(low.PerOutput, "USD"),
		shareText(low.Utilisation))
	if e := electricity(&low); e != nil {
		s += fmt.Sprintf(", of it %s electricity", money.Show(*e, "USD"))
	}
	s += "."
	switch {
	case b.Even != nil && *b.Even <= 1:
		s += fmt.Sprintf(" The price of %s is below full cost under %s load (%s to %s).", priceWords(b), busy(*b.Even),
			evenText(b.EvenLow), evenText(b.EvenHigh))
	case b.Listed != "" || b.Price != nil:
		s += fmt.Sprintf(" The price of %s is below full cost at any load.", priceWords(b))
	}
	return s
}

func priceWords(b *econ.Bills) string {
	if b.Listed != "" && b.Price == nil {
		return b.Listed
	}
	text := money.Show(b.Price.Output, "USD") + " out"
	if b.Price.Input != nil {
		text = money.Show(*b.Price.Input, "USD") + " in, " + text
	}
	return text
}

func evenText(u *float64) string {
	if u == nil || *u > 1 {
		return "never above"
	}
	return busy(*u)
}

// electricity returns the cost of electricity in a load, nil where the machines are rented.
func electricity(l *econ.LoadBill) *money.Decimal {
	for i := range l.Layers {
		if l.Layers[i].Layer == "electricity" {
			return &l.Layers[i].PerOutput
		}
	}
	return nil
}

// layersTable lays the layers of the cost out, with a column for each load.
func layersTable(id string, b *econ.Bills) *report.Table {
	type row struct {
		name string
		mark report.Mark
		of   func(*econ.LoadBill) money.Decimal
	}
	var rows []row
	for i, layer := range b.Loads[0].Layers {
		rows = append(rows, row{name: string(layer.Layer),
			of: func(l *econ.LoadBill) money.Decimal { return l.Layers[i].PerOutput }})
	}
	rows = append(rows,
		row{"full cost", report.Total, func(l *econ.LoadBill) money.Decimal { return l.PerOutput }},
		row{name: "  if fast", of: func(l *econ.LoadBill) money.Decimal { return l.LowOutput }},
		row{name: "  if slow", of: func(l *econ.LoadBill) money.Decimal { return l.HighOutput }})
	if b.InputShare.Sign() > 0 {
		rows = append(rows, row{name: "a million tokens of prompts",
			of: func(l *econ.LoadBill) money.Decimal { return l.PerInput }})
	}
	cols := []report.Col[row]{text("layer", "layer", func(r row) string { return r.name })}
	cols = append(cols, loadColumns(b, "$/1M out", func(l *econ.LoadBill, r row) cell {
		return report.Amount(r.of(l), money.USD).Approx()
	})...)
	return report.MarkedRows(id, rows, func(r row) report.Mark { return r.mark }, cols...)
}

// loadColumns returns a column for each load.
func loadColumns[R any](b *econ.Bills, unit string, of func(*econ.LoadBill, R) cell) []report.Col[R] {
	var cols []report.Col[R]
	for i, l := range refs(b.Loads) {
		cols = append(cols, num(loadID(l), shareText(l.Utilisation)+" load", unit, func(r R) cell { return of(l, r) }).
			Drop(keepOf(i, len(b.Loads))))
	}
	return cols
}

func loadID(l *econ.LoadBill) string {
	return "load_" + strings.ReplaceAll(l.Utilisation.Shift(2).String(), ".", "_")
}

// keepOf drops the loads in the middle first on a narrow screen.
func keepOf(i, n int) int {
	if i == 0 || i == n-1 {
		return 0
	}
	return 1 + i
}

// marginsTable lays out what is left of the price above each layer; it returns nil if there is no price.
func marginsTable(id string, b *econ.Bills) *report.Table {
	if b.Loads[0].Revenue == nil {
		return nil
	}
	type row struct { // a layer and its place in those of each load
		layer *econ.LayerBill
		at    int
	}
	var rows []row
	for i, l := range refs(b.Loads[0].Layers) {
		rows = append(rows, row{l, i})
	}
	above := text("above", "left of the price above", func(r row) string { return string(r.layer.Layer) })
	return report.Rows(id, rows, append([]report.Col[row]{above},
		loadColumns(b, "", func(l *econ.LoadBill, r row) cell { return marginCell(l.Layers[r.at].Above) })...)...)
}

// marginCell returns a margin, with a verdict on a negative one.
func marginCell(m *money.Decimal) cell {
	return known(m, "the price is 0", func(m money.Decimal) cell {
		c := report.Percent(m).Approx()
		if m.Sign() < 0 {
			return c.WithStatus(report.Fail)
		}
		return c
	})
}

// energyTable lays the energy out, a row for each load of which it is known.
func energyTable(id string, b *econ.Bills) *report.Table {
	type row = *econ.LoadBill
	rows := slices.DeleteFunc(refs(b.Loads), func(l row) bool { return l.Energy == nil })
	return report.Rows(id, rows,
		num("load", "load", "", func(l row) cell { return report.Percent(l.Utilisation) }),
		num("wh_per_request", "a request", "Wh", func(l row) cell { return report.Text(significant(l.Energy.WhPerRequest)) }),
		num("kwh_per_mtok", "1M tokens", "kWh", func(l row) cell { return report.Text(significant(l.Energy.KWhPerMtok)) }),
		num("g_per_request", "a request", "g CO₂e", func(l row) cell { return gramsCell(l.Energy.GramsPerRequest) }),
		num("g_per_mtok", "1M tokens", "g CO₂e", func(l row) cell { return gramsCell(l.Energy.GramsPerMtok) }))
}

// gramsCell returns a mass of carbon.
func gramsCell(x *float64) cell {
	return known(x, "the carbon of the grid is not known", func(g float64) cell { return report.Text(rate(g)) })
}

// loadChart shows the full cost by load, with the price it is held against.
func loadChart(all []*econ.Bills) *report.Chart {
	c := &report.Chart{ID: "cost_by_load", Title: "Full cost of a million tokens of answers, by load", Unit: "$/1M out",
		Kind: report.Line, Axis: report.NumberAxis, XTitle: "load, %", YLog: true}
	for _, b := range all {
		if len(b.Loads) < 2 {
			return nil
		}
		s := report.Series{Name: b.Offer}
		for _, l := range b.Loads {
			s.Points = append(s.Points, report.XY(l.Utilisation.Shift(2).Float64(), l.PerOutput.Float64()))
		}
		c.Series = append(c.Series, s)
	}
	return c
}

// notes says what the numbers rest on.
func (p *billsPage) notes() {
	b := p.all[0]
	rules := map[econ.Rule]string{
		econ.OnOutput: "all of the cost lies on the tokens of answers, prompts are free",
		econ.OnTokens: "every token bears the same, cached ones too",
		econ.OnTime:   "prompts bear the time that reading them takes, answers the rest",
		econ.OnPrice:  "prompts and answers bear what their listed prices bear",
	}
	p.note("Allocation %s: %s (%s on prompts). There is no true split, and the rule moves the answer: --allocation %s.",
		b.Rule, rules[b.Rule], shareText(b.InputShare.Round(3)), words(econ.Rules()))
	p.note("Margins do not depend on the rule: they hold what a month earns against what it costs. A request has %s "+
		"tokens of prompt, %s of them cached, and %s of answer.", significant(b.Per[0]), significant(b.Per[1]),
		significant(b.Per[2]))
	if p.r.Bound {
		p.note("! A bound, no estimate: nobody outside knows the size, the machines or the load of a closed model.")
	}
	for _, b := range p.all {
		p.machines(b)
	}
	p.note("Serving alone: research, training and free users are in no layer.")
	for _, b := range p.all {
		for _, u := range b.Unknown {
			p.note("! Not in the cost of %s: %s.", b.Offer, u)
		}
	}
}

// machines says what the cost of one fleet rests on.
func (p *billsPage) machines(b *econ.Bills) {
	if t := b.Throughput; t != nil {
		p.note("~ %s: a replica writes %s tokens a second (%s to %s) by physics (tokecon throughput); %s.", b.Offer,
			rate(t.Output), rate(t.Low), rate(t.High), several(b.Replicas, "replica", "replicas"))
	} else if b.Measured != nil {
		p.note("%s: a replica writes %s tokens a second (measured: %s).", b.Offer, rate(b.Measured.OutputPerSecond),
			b.Measured.Source)
	}
	if len(b.Assumed) > 0 {
		p.note("%s, not given and taken so: %s.", b.Offer, strings.Join(b.Assumed, "; "))
	}
}

func words(rules []econ.Rule) string {
	var out []string
	for _, r := range rules {
		out = append(out, string(r))
	}
	return strings.Join(out, ", ")
}

func (p *billsPage) next() []string {
	b := p.all[0]
	if b.Listed != "" {
		return []string{"tokecon breakeven --own " + quoteShell(b.Argument) + " --vs " + b.Listed}
	}
	return []string{"tokecon bills MODEL --price IN/OUT"}
}

func quoteShell(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
