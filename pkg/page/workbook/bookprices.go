package workbook

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/export"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/report"
)

// price lists a price once and returns its name. One that holds on a later day too is
// the same.
func (b *block) price(offer string, l *margin.PartLine, day string) string {
	key := offer + "\x00" + priceKey(l)
	if name := b.prices[key]; name != "" {
		return name
	}
	words := []string{"price", offer, l.Item}
	if day != b.m.AsOf.String() {
		words = append(words, day)
	}
	name := b.taken.name(words...)
	b.prices[key] = name
	n := b.list.Next()
	list, factor, steps := b.priceCell(l), money.FromInt(1), ""
	per, unit := money.FromInt(1), "request"
	if r := l.Rate; r != nil {
		list = report.Rate(r.Base, b.m.Currency)
		factor, steps = factorsOf(r)
		per, unit = money.FromInt(r.Meter.Get().Per), r.Meter.Get().Unit
	}
	price := calc(b.priceCell(l), "D%d*E%d", n, n)
	price.Name = name
	row := []report.SheetCell{label(offer), label(lineTitle(l)), label(day), plain(list).As(report.Input),
		plain(report.Number(factor)).As(report.Input), price, plain(report.Number(per)), quiet(unit),
		label(string(b.m.Currency))}
	b.list.Add(append(row, sourceCells(l, steps)...)...)
	return name
}

// factorsOf returns the product of the factors between the price as written and the one that holds, and their reasons.
func factorsOf(r *pricebook.Rate) (money.Decimal, string) {
	factor := money.FromInt(1)
	var why []string
	for _, s := range r.Steps {
		factor = factor.Mul(s.By)
		why = append(why, fmt.Sprintf("× %s %s", s.By, s.Why))
	}
	return factor, strings.Join(why, ", ")
}

// sourceCells say where a price comes from, and what is special about it.
func sourceCells(l *margin.PartLine, steps string) []report.SheetCell {
	if l.Rate == nil {
		return []report.SheetCell{label(""), label(""), label(""), label(""), quiet(l.How)}
	}
	s := l.Rate.Source
	day := func(i pricebook.Instant) report.SheetCell {
		if i.IsZero() {
			return label("")
		}
		return plain(report.Date(i.Time))
	}
	remarks := []string{}
	if l.Rate.Meter != l.Meter {
		remarks = append(remarks, "billed as "+l.Rate.Meter.String())
	}
	if steps != "" {
		remarks = append(remarks, steps)
	}
	for _, m := range s.Marks {
		remarks = append(remarks, string(m))
	}
	link := label(s.URL)
	if strings.HasPrefix(s.URL, "https://") || strings.HasPrefix(s.URL, "http://") {
		link.Link = s.URL
	}
	return []report.SheetCell{link, day(s.From), day(s.Checked), quiet(fmt.Sprintf("%s:%d", s.Book, s.Line)),
		quiet(strings.Join(remarks, "; "))}
}

// scenarioRows lays the scenarios out in formulas over the model.
func (p *bookPage) scenarioRows() {
	titles := []string{"Scenario", "Plan", "Offer", "Vendor", "Prices of", "Factor", "Cost of a request"}
	if p.m.Volume != nil {
		titles = append(titles, "Cost of a month", "Against base")
	} else {
		titles = append(titles, "Revenue", "Tokens", "Other costs", "All costs", "Gross profit", "Gross margin",
			"Contribution", "Points off base")
	}
	p.scenarios.Add(heads(titles...)...)
	for i := range p.m.Rows {
		r := &p.m.Rows[i]
		for _, b := range p.all { // every scenario has the rows of the base
			if b.r.Offer == r.Offer && samePlan(b.r, r) {
				p.scenarios.Add(b.scenario(r)...)
				break
			}
		}
	}
}

func (b *block) scenario(r *export.ModelRow) []report.SheetCell {
	n := b.scenarios.Next()
	plan, vendor := "", "none"
	if r.Plan != nil {
		plan = r.Plan.Plan
	}
	if r.Scenario.Vendor != "" {
		vendor = r.Scenario.Vendor
	}
	row := []report.SheetCell{label(r.Scenario.ID), label(plan), label(r.Offer), label(vendor), label(dayKey(r)),
		plain(report.Ratio(r.Scenario.Factor)).As(report.Input)}
	day := b.days[dayKey(r)]
	switch {
	case !r.Known():
		return append(row, label("unknown: "+r.Reason))
	case day == nil: // nothing is known of the base
		return append(row, plain(b.amount(r.Request)))
	}
	area := func(column string) string {
		return fmt.Sprintf("%s!$%s$%d:$%s$%d", modelSheet, column, day.from, column, day.to)
	}
	row = append(row, calc(b.amount(r.Request), "%s+(F%d-1)*SUMIF(%s,D%d,%s)", day.name, n, area("B"), n, area("G")))
	if r.Plan == nil {
		return append(row, calc(b.amount(r.Request.Mul(r.Volume)), "G%d*%s", n, b.names["volume"]),
			b.calc(orDash(ratio(r.Request, b.r.Request), report.Ratio),
				fmt.Sprintf(`IF({cost_per_request}>0,G%d/{cost_per_request},"—")`, n)))
	}
	return append(row, b.scenarioMargin(r, n)...)
}

func ratio(a, b money.Decimal) *money.Decimal {
	if b.Sign() <= 0 {
		return nil
	}
	d := a.Quo(b)
	return &d
}

// scenarioMargin moves tokens, what a mark-up on them earns, and the fees on that;
// nothing else depends on the vendor's prices.
func (b *block) scenarioMargin(r *export.ModelRow, n int) []report.SheetCell {
	revenue := "{revenue}"
	if r.Plan.Resold() {
		revenue = fmt.Sprintf("{revenue}-{net_price}+G%d*(1+{markup_on_tokens})*{units}", n)
	}
	p := r.Plan
	w := p.Model.Workings(p.Request)
	var points *money.Decimal
	if p.Gross != nil && b.r.Plan.Gross != nil {
		d := p.Gross.Sub(*b.r.Plan.Gross)
		points = &d
	}
	at := func(formula string) string { return strings.ReplaceAll(b.f(formula), "#", fmt.Sprint(n)) }
	return []report.SheetCell{
		calc(b.amount(p.Revenue), "%s", at(revenue)),
		calc(b.amount(w.Vendor), "%s", at("G#*({served}+{free_requests})")),
		calc(b.amount(p.COGS.Sub(w.Vendor)), "%s", at("{rest}+{fees}*H#")),
		calc(b.amount(p.COGS), "%s", at("I#+J#")),
		calc(b.amount(p.Profit), "%s", at("H#-K#")).As(report.Result),
		calc(orDash(p.Gross, report.Percent), "%s", at(`IF(H#>0,L#/H#,"—")`)).As(report.Result),
		calc(orDash(p.ContribShare, report.Percent), "%s", at(`IF(H#>0,(L#+{standing_fees}*H#+{standing_rest})/H#,"—")`)),
		calc(orDash(points, report.Percent), "%s",
			at(`IF(AND(ISNUMBER(M#),ISNUMBER({gross_margin})),M#-{gross_margin},"—")`)),
	}
}

// readme says what the workbook is and how it is used.
func (p *bookPage) readme() *report.Sheet {
	s := &report.Sheet{Name: readmeSheet, Widths: []float64{22, 100}}
	s.Add(heading("The model of tokecon", 2)...)
	about := func(what, text string) { s.Add(label(what).As(report.Prose), label(text).As(report.Prose)) }
	if p.m.Project != "" {
		about("Plans", p.m.Project)
	} else {
		about("Workload", p.m.Workload)
	}
	about("Prices as of", p.m.AsOf.String())
	about("Price books", p.m.Books.String())
	about("Schema version", fmt.Sprint(p.m.SchemaVersion))
	about("Currency", string(p.m.Currency))
	s.Add()
	about(inputsSheet, "What the plans say, a factor for each vendor, and the volume. Coloured cells are to be "+
		"changed; each has a defined name, by which the formulas know it.")
	about(pricesSheet, "Every price in use with its page, the day it was checked and the line of the book. Change a "+
		"list price and all that rests on it moves.")
	about(modelSheet, "A block for each plan: what a request uses and costs, the offers that serve it with their "+
		"shares, then revenue, costs and margins, and how the users spread.")
	about(scenariosSheet, "The same with other prices: those of each vendor doubled and halved, announced ones, and "+
		"the shocks of the checks. A scenario's factor comes on top of the vendor's factor among the inputs.")
	s.Add()
	about("Figures", "Every formula was written with the figure that tokecon computed. A spreadsheet computes in "+
		"binary floating point: the last digits may differ.")
	about("Not in formulas", "Tokens are counted by tokecon: quantities of a request are inputs here. A tier or an "+
		"hour of the day has its own line with its quantity. A fleet of one's own keeps the size it has: with another "+
		"volume export again.")
	about("Margins", "Margin is (price − cost) ÷ price, mark-up (price − cost) ÷ cost. Means over users divide "+
		"sums. Prices before tax.")
	about("Scenarios", "")
	for _, sc := range p.m.Scenarios {
		about("  "+sc.ID, sc.Why)
	}
	return s
}
