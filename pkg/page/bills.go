package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// Bills lays out what lies under a price: the electricity bill, the credit-card
// bill, and all between. Several are those of models of like price, as a bound.
func Bills(r *econ.BillsResult, notes []report.Note) *report.Document {
	p := &billsPage{r: r, all: r.Bills, doc: &report.Document{}}
	p.answer()
	for i, b := range p.all {
		id := ""
		if i > 0 {
			id = fmt.Sprintf("_%d", i+1)
		}
		p.section("layers"+id, p.title(b, "a million tokens of answers, by load"), layersTable("layers"+id, b))
		p.section("margins"+id, p.title(b, "what the price leaves above each layer"), marginsTable("margins"+id, b))
		p.section("energy"+id, p.title(b, "energy and carbon"), energyTable("energy"+id, b))
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
	r   *econ.BillsResult
	all []*econ.Bills
	doc *report.Document
}

func (p *billsPage) title(b *econ.Bills, what string) string {
	if len(p.all) == 1 {
		return strings.ToUpper(what[:1]) + what[1:]
	}
	return b.Offer + ": " + what
}

func (p *billsPage) section(_, title string, t *report.Table) {
	if t != nil && len(t.Rows) > 0 {
		p.doc.Sections = append(p.doc.Sections, report.Section{Title: title, Table: t})
	}
}

// answer says what the price leaves, as a range over the load.
func (p *billsPage) answer() {
	if p.r.Bound {
		p.doc.Answer = append(p.doc.Answer,
			fmt.Sprintf("What serving %s costs is not known outside. Open models of like price bound it:", p.all[0].Listed))
	}
	for _, b := range p.all {
		p.doc.Answer = append(p.doc.Answer, answerBills(b))
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
		s += fmt.Sprintf(" The price of %s is below full cost under %s load (%s to %s).", priced(b), busy(*b.Even),
			evenText(b.EvenLow), evenText(b.EvenHigh))
	case b.Listed != "" || b.Price != nil:
		s += fmt.Sprintf(" The price of %s is below full cost at any load.", priced(b))
	}
	return s
}

func priced(b *econ.Bills) string {
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

func shareText(d money.Decimal) string { return d.Shift(2).String() + "%" }

// electricity is the first layer of a load, where the machines are one's own.
func electricity(l *econ.LoadBill) *money.Decimal {
	for i := range l.Layers {
		if l.Layers[i].Layer == "electricity" {
			return &l.Layers[i].PerOutput
		}
	}
	return nil
}

// layersTable has a row a layer and a column a load.
func layersTable(id string, b *econ.Bills) *report.Table {
	t := &report.Table{ID: id, Columns: []report.Column{{ID: "layer", Title: "layer"}}}
	for i, l := range b.Loads {
		t.Columns = append(t.Columns,
			report.Column{ID: loadID(&b.Loads[i]), Title: shareText(l.Utilisation) + " load", Unit: "$/1M out", Align: report.Right,
				Keep: keepOf(i, len(b.Loads))})
	}
	for i, layer := range b.Loads[0].Layers {
		row := report.Row{Cells: []report.Cell{report.Text(string(layer.Layer))}}
		for _, l := range b.Loads {
			row.Cells = append(row.Cells, report.Amount(l.Layers[i].PerOutput, "USD").Approx())
		}
		t.Rows = append(t.Rows, row)
	}
	t.Rows = append(t.Rows, totalRow("full cost", b,
		func(l *econ.LoadBill) report.Cell { return report.Amount(l.PerOutput, "USD").Approx() }))
	for _, end := range []struct {
		name string
		of   func(*econ.LoadBill) money.Decimal
	}{{"  if fast", func(l *econ.LoadBill) money.Decimal { return l.LowOutput }},
		{"  if slow", func(l *econ.LoadBill) money.Decimal { return l.HighOutput }}} {
		row := totalRow(end.name, b, func(l *econ.LoadBill) report.Cell { return report.Amount(end.of(l), "USD").Approx() })
		row.Mark = report.NoMark
		t.Rows = append(t.Rows, row)
	}
	if b.InputShare.Sign() > 0 {
		row := totalRow("a million tokens of prompts", b,
			func(l *econ.LoadBill) report.Cell { return report.Amount(l.PerInput, "USD").Approx() })
		row.Mark = report.NoMark
		t.Rows = append(t.Rows, row)
	}
	return t
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

func totalRow(name string, b *econ.Bills, cell func(*econ.LoadBill) report.Cell) report.Row {
	row := report.Row{Mark: report.Total, Cells: []report.Cell{report.Text(name)}}
	for i := range b.Loads {
		row.Cells = append(row.Cells, cell(&b.Loads[i]))
	}
	return row
}

// marginsTable has what is left of the price above each layer.
func marginsTable(id string, b *econ.Bills) *report.Table {
	if b.Loads[0].Revenue == nil {
		return nil
	}
	t := &report.Table{ID: id, Columns: []report.Column{{ID: "above", Title: "left of the price above"}}}
	for i, l := range b.Loads {
		t.Columns = append(t.Columns,
			report.Column{ID: loadID(&b.Loads[i]), Title: shareText(l.Utilisation) + " load", Align: report.Right,
				Keep: keepOf(i, len(b.Loads))})
	}
	for i, layer := range b.Loads[0].Layers {
		row := report.Row{Cells: []report.Cell{report.Text(string(layer.Layer))}}
		for _, l := range b.Loads {
			row.Cells = append(row.Cells, marginCell(l.Layers[i].Above))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func marginCell(m *money.Decimal) report.Cell {
	if m == nil {
		return report.Unknown("the price is 0")
	}
	c := report.Percent(*m).Approx()
	if m.Sign() < 0 {
		return c.WithStatus(report.Fail)
	}
	return c
}

func energyTable(id string, b *econ.Bills) *report.Table {
	t := &report.Table{ID: id, Columns: []report.Column{
		{ID: "load", Title: "load", Align: report.Right}, {ID: "wh_per_request", Title: "a request", Unit: "Wh", Align: report.Right},
		{ID: "kwh_per_mtok", Title: "1M tokens", Unit: "kWh", Align: report.Right},
		{ID: "g_per_request", Title: "a request", Unit: "g CO₂e", Align: report.Right},
		{ID: "g_per_mtok", Title: "1M tokens", Unit: "g CO₂e", Align: report.Right},
	}}
	for _, l := range b.Loads {
		e := l.Energy
		if e == nil {
			continue
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Percent(l.Utilisation), report.Text(significant(e.WhPerRequest)),
			report.Text(significant(e.KWhPerMtok)), gramsCell(e.GramsPerRequest), gramsCell(e.GramsPerMtok)}})
	}
	return t
}

func gramsCell(x *float64) report.Cell {
	if x == nil {
		return report.Unknown("the carbon of the grid is not known")
	}
	return report.Text(rate(*x))
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
	note := func(format string, args ...any) {
		p.doc.Notes = append(p.doc.Notes, report.Note{Text: fmt.Sprintf(format, args...)})
	}
	b := p.all[0]
	rules := map[econ.Rule]string{
		econ.OnOutput: "all of the cost lies on the tokens of answers, prompts are free",
		econ.OnTokens: "every token bears the same, cached ones too",
		econ.OnTime:   "prompts bear the time that reading them takes, answers the rest",
		econ.OnPrice:  "prompts and answers bear what their listed prices bear",
	}
	note("Allocation %s: %s (%s on prompts). There is no true split, and the rule moves the answer: --allocation %s.",
		b.Rule, rules[b.Rule], shareText(b.InputShare.Round(3)), words(econ.Rules()))
	note("Margins do not depend on the rule: they hold what a month earns against what it costs. A request has %s "+
		"tokens of prompt, %s of them cached, and %s of answer.", significant(b.Per[0]), significant(b.Per[1]),
		significant(b.Per[2]))
	if p.r.Bound {
		note("! A bound, no estimate: nobody outside knows the size, the machines or the load of a closed model.")
	}
	for _, b := range p.all {
		p.machines(b)
	}
	note("Serving alone: research, training and free users are in no layer.")
	for _, b := range p.all {
		for _, u := range b.Unknown {
			note("! Not in the cost of %s: %s.", b.Offer, u)
		}
	}
}

// machines says what the cost of one fleet rests on.
func (p *billsPage) machines(b *econ.Bills) {
	if t := b.Throughput; t != nil {
		p.doc.Notes = append(p.doc.Notes,
			report.Note{Text: fmt.Sprintf("~ %s: a replica writes %s tokens a second (%s to %s) by physics (tokecon throughput); %s.",
				b.Offer, rate(t.Output), rate(t.Low), rate(t.High), several(b.Replicas, "replica", "replicas"))})
	} else if b.Measured != nil {
		p.doc.Notes = append(p.doc.Notes,
			report.Note{Text: fmt.Sprintf("%s: a replica writes %s tokens a second (measured: %s).", b.Offer,
				rate(b.Measured.OutputPerSecond), b.Measured.Source)})
	}
	if len(b.Assumed) > 0 {
		p.doc.Notes = append(p.doc.Notes,
			report.Note{Text: fmt.Sprintf("%s, not given and taken so: %s.", b.Offer, strings.Join(b.Assumed, "; "))})
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

// large writes an amount with billions and millions as words.
func large(x money.Decimal) string {
	for _, unit := range []struct {
		places int32
		word   string
	}{{12, "trillion"}, {9, "billion"}, {6, "million"}} {
		if y := x.Shift(-unit.places); !y.Less(money.FromInt(1)) {
			return "$" + y.Significant(4).String() + " " + unit.word
		}
	}
	return money.Show(x, "USD")
}

// TopDown lays out the revenue that capital requires.
func TopDown(t *econ.TopDown, s econ.Setting) *report.Document {
	d := &report.Document{Origin: origin(s)}
	show := large
	d.Answer = []string{
		fmt.Sprintf("A GPU spend of %s asks %s of users: the capital back and nothing more, over its life.", show(t.GPUs),
			show(t.Owed)),
		fmt.Sprintf("With %s a year on the capital over %s years it asks %s of them every year.", shareText(t.Rate), t.Years,
			show(t.Yearly)),
	}
	table := &report.Table{ID: "top_down",
		Columns: []report.Column{{ID: "what", Title: "what"}, {ID: "amount", Title: "amount", Unit: "$", Align: report.Right},
			{ID: "how", Title: "how", Keep: 1}}}
	add := func(what string, amount report.Cell, how string) {
		table.Rows = append(table.Rows, report.Row{Cells: []report.Cell{report.Text(what), amount, report.Text(how)}})
	}
	add("GPUs", report.Amount(t.GPUs, "USD"), "as given")
	add("data centres in all", report.Amount(t.Capex, "USD"), "÷ "+shareText(t.GPUShare)+", the GPUs' share of them")
	add("owed over the life", report.Amount(t.Owed, "USD"),
		"÷ (1 − "+shareText(t.EndMargin)+"), the margin of those who sell to users")
	add("required a year", report.Amount(t.Yearly, "USD"),
		fmt.Sprintf("data centres × %s ÷ (1 − %s) ÷ (1 − %s): capital recovery at %s over %s years, share of running "+
			"costs, margin", t.CRF.Significant(5), shareText(t.OpexShare), shareText(t.EndMargin), shareText(t.Rate), t.Years))
	d.Sections = append(d.Sections, report.Section{Table: table})
	if t.Needed != nil {
		text := fmt.Sprintf("At %s a million that is %s tokens a year", show(*t.Price),
			money.Group(t.Needed.Significant(3).String()))
		if t.Multiple != nil {
			text += fmt.Sprintf(", %s times the %s that are served", t.Multiple.Significant(3), commas(*t.Tokens))
		}
		d.Answer = append(d.Answer, text+".")
	}
	d.Notes = []report.Note{
		{Text: "Owed over the life is often misread as revenue a year: it is that only where the same is spent every " +
			"year, and it has no cost of capital in it (David Cahn, Sequoia, June 2024)."},
		{Text: "Required a year is the annuity form of levelised costs, CRF(r, n) = r ÷ (1 − (1 + r)^−n)."},
	}
	d.Next = []string{"tokecon bills MODEL"}
	return d
}
