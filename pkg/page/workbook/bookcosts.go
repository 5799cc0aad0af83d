package workbook

import (
	"fmt"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/export"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// dayCost is where the cost of a request stands at the prices of a day.
type dayCost struct {
	name     string // defined name of the sum
	from, to int    // rows of the parts
	lines    []int  // first row of the lines of each part
	parts    []margin.Part
}

// costs lays out what a request costs: at the base prices, and at those of each later
// day on which they differ.
func (b *costBlock) costs() {
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

// alikeDay returns an earlier day with the same prices, nil if there is none.
func (b *costBlock) alikeDay(r *export.ModelRow) *dayCost {
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
func (b *costBlock) sum(r *export.ModelRow, column string) string {
	d := b.days[dayKey(r)]
	return fmt.Sprintf("SUMPRODUCT(G%d:G%d,%s%d:%s%d)", d.from, d.to, column, d.from, column, d.to)
}

// cost lays out the lines of a request, then the offers that serve it with their
// shares, then what it costs.
func (b *costBlock) cost(r *export.ModelRow, word string) {
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

// part lays out an offer in use with its share. On later days the shares are those of the
// base; bands are told of the base alone.
func (b *costBlock) part(i int, d *dayCost) {
	p, n := &d.parts[i], b.model.Next()
	cost := plain(b.amount(p.Request))
	if len(p.Lines) > 0 {
		cost = calc(b.amount(p.Request), "SUM(G%d:G%d)", d.lines[i], d.lines[i]+len(p.Lines)-1)
	}
	share, low, high := plain(report.Percent(p.Share)).As(report.Input),
		plain(report.Ratio(band(p.Low, p.Request))).As(report.Input),
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
func (b *costBlock) plusFee() string {
	if b.names["fee"] == "" {
		return ""
	}
	return "+{fee}"
}

// band returns an end of the band as a factor.
func band(end, mid money.Decimal) money.Decimal {
	if mid.IsZero() {
		return money.FromInt(1)
	}
	return end.Quo(mid)
}

// line lays out a meter of a request: quantity × price ÷ per, times the vendor's factor. On
// later days a quantity is that of the base where both have it.
func (b *costBlock) line(i, j int, parts []margin.Part, day string) {
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

// baseLine returns the row of the same line at the base prices, 0 if there is none.
func (b *costBlock) baseLine(i, j int, l *margin.PartLine) int {
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
