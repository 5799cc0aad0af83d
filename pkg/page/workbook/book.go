package workbook

import (
	"maps"
	"strings"

	"github.com/tokecon/tokecon/pkg/export"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// The sheets of a model's workbook.
const (
	inputsSheet    = "Inputs"
	pricesSheet    = "Prices"
	modelSheet     = "Model"
	scenariosSheet = "Scenarios"
	readmeSheet    = "Readme"
)

// modelColumns is how wide the blocks of the model are.
const modelColumns = 7

// Of lays a model out for spreadsheets: inputs and prices to be changed, the
// model in formulas over them, and the scenarios. Every formula comes with the figure
// that it has here.
func Of(m *export.Model) *report.Book {
	p := &bookPage{m: m, taken: nameSpace{}, plans: map[string]map[string]string{}, prices: map[string]string{},
		factors: map[string]string{}}
	p.inputs = &report.Sheet{Name: inputsSheet, Widths: []float64{24, 34, 14, 24, 40, 60}, Frozen: 1}
	p.inputs.Add(heads("Of", "Input", "Value", "Unit", "Name", "What it is")...)
	p.list = &report.Sheet{Name: pricesSheet, Widths: []float64{34, 18, 12, 12, 9, 12, 12, 14, 9, 52, 12, 12, 28, 44},
		Frozen: 1,
		Filter: true}
	p.list.Add(heads("Offer", "Item", "Prices of", "List price", "× factor", "Price", "Per", "Unit", "Currency", "Source",
		"In force from", "Checked", "Book", "Remarks")...)
	p.model = &report.Sheet{Name: modelSheet, Widths: []float64{44, 30, 18, 18, 16, 16, 16}}
	p.scenarios = &report.Sheet{Name: scenariosSheet,
		Widths: []float64{30, 18, 34, 12, 14, 9, 16, 16, 16, 16, 16, 16, 12, 13, 12}, Frozen: 1, Filter: true}
	p.vendors()
	p.blocks()
	p.scenarioRows()
	return &report.Book{Title: "tokecon model", Made: m.AsOf.Time,
		Sheets: []*report.Sheet{p.inputs, p.list, p.model, p.scenarios, p.readme()}}
}

// bookPage gathers the sheets and the names in them.
type bookPage struct {
	m         *export.Model
	taken     nameSpace
	inputs    *report.Sheet
	list      *report.Sheet
	model     *report.Sheet
	scenarios *report.Sheet
	factors   map[string]string            // names of the vendors' factors
	plans     map[string]map[string]string // names of what a plan says, by plan and word
	prices    map[string]string            // names of prices, by what they are
	volume    string                       // name of a comparison's
	all       []*block
}

// input adds a cell to be changed and returns its name.
func (p *bookPage) input(of, what string, c report.Cell, unit, note string, words ...string) string {
	name := p.taken.name(words...)
	p.inputs.Add(label(of), label(what), report.SheetCell{Cell: c, Name: name, Look: report.Input}, quiet(unit),
		quiet(name),
		quiet(note))
	return name
}

// vendors adds a factor for the prices of each vendor, and the volume of a comparison.
func (p *bookPage) vendors() {
	for _, v := range p.m.Vendors() {
		p.factors[v] = p.input(v, "factor on its prices", report.Ratio(money.FromInt(1)), "×",
			"2 doubles every price of the vendor",
			"factor", v)
	}
	if p.m.Volume != nil {
		p.volume = p.input("workload "+p.m.Workload, "requests a month", report.Number(*p.m.Volume), "requests",
			"volume of the comparison", "workload_volume")
	}
}

// blocks lays out every row of the base scenario.
func (p *bookPage) blocks() {
	for i := range p.m.Rows {
		r := &p.m.Rows[i]
		if r.Scenario.ID == export.Base {
			p.all = append(p.all, p.block(r))
		}
	}
}

// block is a plan with an offer, or an offer alone, in the sheet of the model.
type block struct {
	*bookPage
	r      *export.ModelRow
	names  map[string]string
	days   map[string]*dayCost // by date
	priced []*dayCost          // those that are laid out, the base first
	title  string
	pre    string

	segmentFrom int // first row of the segments
}

// f writes a formula: {word} stands for the defined name of what the word means.
func (b *block) f(text string) string {
	for word, name := range b.names {
		text = strings.ReplaceAll(text, "{"+word+"}", name)
	}
	return text
}

// calc returns a value with its formula.
func (b *block) calc(c report.Cell, formula string) report.SheetCell {
	return calc(c, "%s", b.f(formula))
}

// section heads a part of the block; its heads go over the whole width.
func (b *block) section(titles ...string) {
	for len(titles) < modelColumns {
		titles = append(titles, "")
	}
	b.model.Add(heads(titles...)...)
}

// named adds a line to the model: a figure with a name, by which further formulas know
// it.
func (b *block) named(word, what string, c report.Cell, unit, formula string) {
	cell := b.calc(c, formula)
	cell.Name = b.taken.name(b.pre, word)
	b.model.Add(label(what), cell, quiet(unit))
	b.names[word] = cell.Name
}

// shown makes a line the answer of its block.
func (b *block) shown(word, what string, c report.Cell, unit, formula string) {
	b.named(word, what, c, unit, formula)
	row := b.model.Rows[len(b.model.Rows)-1]
	row[0].Look, row[1].Look = report.Result, report.Result
}

func (b *block) amount(d money.Decimal) report.Cell { return report.Amount(d, b.m.Currency) }

// orDash returns the cell of a value, or a dash where there is none.
func orDash(d *money.Decimal, of func(money.Decimal) report.Cell) report.Cell {
	if d == nil {
		return report.Text("—")
	}
	return of(*d)
}

// block lays a row of the base out.
func (p *bookPage) block(r *export.ModelRow) *block {
	b := &block{bookPage: p, r: r, names: map[string]string{}, days: map[string]*dayCost{}, title: r.Offer, pre: r.Offer}
	if r.Plan != nil {
		b.title, b.pre = r.Plan.Plan+": "+r.Plan.Unit, r.Plan.Plan
		maps.Copy(b.names, p.planInputs(r.Plan))
		if p.offersOf(r.Plan.Plan) > 1 {
			b.title, b.pre = b.title+", with "+r.Offer, b.pre+"_"+r.Offer
		}
	}
	if len(p.model.Rows) > 0 {
		p.model.Add()
	}
	p.model.Add(heading(b.title, modelColumns)...)
	if !r.Known() {
		p.model.Add(label(r.Offer+": nothing is known: "+r.Reason), plain(report.Blank()))
		return b
	}
	(&costBlock{b}).costs()
	if r.Plan != nil {
		b.plan()
	} else {
		b.names["volume"] = p.volume
		b.shown("cost_per_month", "cost of a month", b.amount(r.Request.Mul(r.Volume)), "a month",
			"{cost_per_request}*{volume}")
	}
	return b
}

func (p *bookPage) offersOf(plan string) int {
	n := 0
	for i := range p.m.Rows {
		if r := &p.m.Rows[i]; r.Scenario.ID == export.Base && r.Plan != nil && r.Plan.Plan == plan {
			n++
		}
	}
	return n
}

// The parts of a block that have formulas of their own.
type (
	costBlock   struct{ *block } // what a request costs
	marginBlock struct{ *block } // what is left of the price
)
