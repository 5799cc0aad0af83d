package workbook

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/export"
	"github.com/tokecon/tokecon/pkg/margin"
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
	p.list = &report.Sheet{Name: pricesSheet, Widths: []float64{34, 18, 12, 12, 9, 12, 12, 14, 9, 52, 12, 12, 28, 44}, Frozen: 1,
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
	p.inputs.Add(label(of), label(what), report.SheetCell{Cell: c, Name: name, Look: report.Input}, quiet(unit), quiet(name),
		quiet(note))
	return name
}

// vendors have a factor each on their prices, and a comparison its volume.
func (p *bookPage) vendors() {
	for _, v := range p.m.Vendors() {
		p.factors[v] = p.input(v, "factor on its prices", report.Ratio(money.FromInt(1)), "×", "2 doubles every price of the vendor",
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

// dayCost is where the cost of a request stands at the prices of a day.
type dayCost struct {
	name     string // defined name of the sum
	from, to int    // rows of the parts
	lines    []int  // first row of the lines of each part
	parts    []margin.Part
}

// f writes a formula: {word} stands for the defined name of what the word means.
func (b *block) f(text string) string {
	for word, name := range b.names {
		text = strings.ReplaceAll(text, "{"+word+"}", name)
	}
	return text
}

// calc is a value with its formula.
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

// orDash is a value that need not be there.
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
	b.costs()
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

// costs lays out what a request costs: at the base prices, and at those of each later
// day on which they differ.
func (b *block) costs() {
	base := b.r
	if !base.Fee.IsZero() {
		b.names["fee"] = b.input(base.Plan.Plan, "routers and judges", b.amount(base.Fee), "a request",
			"that are paid by the request, on the mean", b.pre, "router_fee")
	}
	b.cost(base, "cost_per_request")
	b.named("cost_low", "  at the low end of the band", b.amount(base.Low), "a request", b.sum(base, "E")+b.plusFee())
	b.named("cost_high", "  at the high end", b.amount(base.High), "a request", b.sum(base, "F")+b.plusFee())
	for i := range b.m.Rows {
		r := &b.m.Rows[i]
		day := dayKey(r)
		if r.Scenario.Vendor != "" || r.Offer != base.Offer || !samePlan(r, base) || b.days[day] != nil || !r.Known() {
			continue
		}
		if b.days[day] = b.alikeDay(r); b.days[day] == nil {
			b.cost(r, "cost_per_request_"+day)
		}
	}
}

// alikeDay is an earlier day with the same prices, nil if there is none.
func (b *block) alikeDay(r *export.ModelRow) *dayCost {
	for _, d := range b.priced {
		if sameLines(d.parts, r.Parts) {
			return d
		}
	}
	return nil
}

func dayKey(r *export.ModelRow) string { return r.Scenario.Day.String() }

func samePlan(a, b *export.ModelRow) bool {
	return (a.Plan == nil) == (b.Plan == nil) && (a.Plan == nil || a.Plan.Plan == b.Plan.Plan)
}

func sameLines(a, b []margin.Part) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if len(a[i].Lines) != len(b[i].Lines) || !a[i].Share.Equal(b[i].Share) {
			return false
		}
		for j := range a[i].Lines {
			x, y := &a[i].Lines[j], &b[i].Lines[j]
			if x.Item != y.Item || !x.Quantity.Equal(y.Quantity) || priceKey(x) != priceKey(y) {
				return false
			}
		}
	}
	return true
}

// sum weighs the parts of a request by the factors in a column.
func (b *block) sum(r *export.ModelRow, column string) string {
	d := b.days[dayKey(r)]
	return fmt.Sprintf("SUMPRODUCT(G%d:G%d,%s%d:%s%d)", d.from, d.to, column, d.from, column, d.to)
}

// cost lays out the lines of a request, then the offers that serve it with their
// shares, then what it costs.
func (b *block) cost(r *export.ModelRow, word string) {
	day := dayKey(r)
	b.section("Tokens of a request", "Prices of "+day, "Quantity", "Price", "Per", "", "Cost")
	d := &dayCost{parts: r.Parts}
	for i := range r.Parts {
		d.lines = append(d.lines, b.model.Next())
		for j := range r.Parts[i].Lines {
			b.line(i, j, r.Parts, day)
		}
	}
	b.section("Offers in use", "Vendor", "Share of requests", "Cost of a request", "Low ×", "High ×", "Share × cost")
	d.from = b.model.Next()
	for i := range r.Parts {
		b.part(i, d)
	}
	d.to = b.model.Next() - 1
	b.days[day], b.priced = d, append(b.priced, d)
	b.shown(word, "cost of a request", b.amount(r.Request), "a request",
		fmt.Sprintf("SUM(G%d:G%d)", d.from, d.to)+b.plusFee())
	d.name = b.names[word]
}

// part is an offer in use with its share. On later days the shares are those of the
// base; bands are told of the base alone.
func (b *block) part(i int, d *dayCost) {
	p, n := &d.parts[i], b.model.Next()
	cost := plain(b.amount(p.Request))
	if len(p.Lines) > 0 {
		cost = calc(b.amount(p.Request), "SUM(G%d:G%d)", d.lines[i], d.lines[i]+len(p.Lines)-1)
	}
	share, low, high := plain(report.Percent(p.Share)).As(report.Input), plain(report.Ratio(band(p.Low, p.Request))).As(report.Input),
		plain(report.Ratio(band(p.High, p.Request))).As(report.Input)
	if len(b.priced) > 0 {
		share, low, high = calc(report.Percent(p.Share), "C%d", b.priced[0].from+i), label(""), label("")
	} else {
		share.Name = b.taken.name(b.pre, "share_of", p.Offer)
	}
	b.model.Add(label(partTitle(p)), label(p.Vendor), share, cost, low, high,
		calc(b.amount(p.Share.Mul(p.Request)), "C%d*D%d", n, n))
}

// plusFee adds what no offer is paid for.
func (b *block) plusFee() string {
	if b.names["fee"] == "" {
		return ""
	}
	return "+{fee}"
}

// band is an end of the band as a factor.
func band(end, mid money.Decimal) money.Decimal {
	if mid.IsZero() {
		return money.FromInt(1)
	}
	return end.Quo(mid)
}

// line is a meter of a request: quantity × price ÷ per, times the vendor's factor. On
// later days a quantity is that of the base where both have it.
func (b *block) line(i, j int, parts []margin.Part, day string) {
	part, l, n := &parts[i], &parts[i].Lines[j], b.model.Next()
	per, quantity := money.FromInt(1), money.FromInt(1) // what is no rate times a quantity is laid on a request
	if l.Rate != nil {
		per, quantity = money.FromInt(l.Rate.Meter.Get().Per), l.Quantity
	}
	uses := plain(report.Number(quantity)).As(report.Input)
	if at := b.baseLine(i, j, l); at > 0 {
		uses = calc(report.Number(quantity), "C%d", at)
	}
	price := calc(b.priceCell(l), "%s", b.price(part.Offer, l, day))
	b.model.Add(label(lineTitle(l)), quiet(part.Offer), uses, price, plain(report.Number(per)), quiet(""),
		calc(b.amount(l.Amount), "C%d*D%d/E%d*%s", n, n, n, b.factors[part.Vendor]))
}

// baseLine is the row of the same line at the base prices; 0 if there is none.
func (b *block) baseLine(i, j int, l *margin.PartLine) int {
	if len(b.priced) == 0 || i >= len(b.priced[0].parts) || j >= len(b.priced[0].parts[i].Lines) {
		return 0
	}
	base := &b.priced[0].parts[i].Lines[j]
	if base.Item != l.Item || base.What != l.What || !base.Quantity.Equal(l.Quantity) {
		return 0
	}
	return b.priced[0].lines[i] + j
}

func partTitle(p *margin.Part) string {
	if p.Role != "" {
		return p.Offer + " (" + p.Role + ")"
	}
	return p.Offer
}

func lineTitle(l *margin.PartLine) string {
	if l.What != "" {
		return l.What
	}
	return strings.ReplaceAll(l.Item, "_", " ")
}

func (b *block) priceCell(l *margin.PartLine) report.Cell {
	if l.Rate == nil {
		return b.amount(l.Amount)
	}
	return report.Rate(l.Rate.Price, b.m.Currency)
}

// priceKey tells prices apart.
func priceKey(l *margin.PartLine) string {
	if l.Rate == nil {
		return l.Item + l.What + l.How + l.Amount.String()
	}
	return l.Item + l.What + l.Rate.Price.String() + l.Rate.Source.URL + l.Rate.Source.From.Format(time.DateOnly)
}
