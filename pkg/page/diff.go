package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// Diff lays out what changed between two sides, and what it does to a month of a
// workload or to the plans of a project.
func Diff(r *diff.Result) *report.Document {
	p := &diffPage{r: r, doc: &report.Document{}}
	p.doc.Answer = []string{p.answer()}
	if r.OfPlans() {
		p.plans()
	}
	p.section("Prices that changed", p.rates("changes", r.Changed))
	p.listings("New offers", "new_offers", "since", r.New)
	p.listings("Retired offers", "retired_offers", "until", r.Retired)
	if len(r.Announced) > 0 {
		p.section("! Announced for the 365 days after "+r.AsOf.String(), p.rates("announced", r.Announced))
	}
	if !r.OfPlans() {
		p.section("What it does to a month of the workload "+r.To.Workload.Name, p.months())
	}
	p.excluded()
	p.notes()
	p.doc.Next = p.next()
	p.doc.Origin = append(origin(r.Setting), "compared with "+p.sideWords(&r.From))
	return p.doc
}

// diffPage gathers the parts of the page.
type diffPage struct {
	r   *diff.Result
	doc *report.Document
}

// section adds a table that has rows.
func (p *diffPage) section(title string, t *report.Table) {
	if len(t.Rows) > 0 {
		p.doc.Sections = append(p.doc.Sections, report.Section{Title: title, Table: t})
	}
}

func (p *diffPage) sideWords(s *diff.Side) string {
	what := origin(s.Setting)[0]
	if s.What != s.AsOf.String() {
		what = s.What + ": " + what
	}
	return what
}

// answer says how many prices changed, and what that does to the plan or the month
// that changed most.
func (p *diffPage) answer() string {
	s := fmt.Sprintf("%d of %s changed price %s", p.r.ChangedOffers(), several(p.r.Offers, "offer", "offers"), p.between())
	if n := len(p.r.New); n > 0 {
		s += fmt.Sprintf(", %d came", n)
	}
	if n := len(p.r.Retired); n > 0 {
		s += fmt.Sprintf(", %d went", n)
	}
	switch {
	case p.r.OfPlans():
		return s + "; " + p.planAnswer() + "."
	case len(p.r.Months) == 0 || p.r.Months[0].Change == nil:
		return s + "; what that does to your month is not known."
	}
	return s + "; " + p.month(&p.r.Months[0]) + "."
}

func (p *diffPage) between() string {
	from, to := p.r.From.What, p.r.To.What
	switch {
	case from != to:
		return "between " + from + " and " + to
	case p.r.From.Books != p.r.Books:
		return fmt.Sprintf("between the books %s and %s at %s", p.r.From.Books, p.r.Books, to)
	}
	return "at " + to
}

// month says what became of one month.
func (p *diffPage) month(m *diff.MonthChange) string {
	if m.Change.IsZero() && len(p.r.Months) > 1 {
		return "your month costs what it did with all " + several(len(p.r.Months), "offer", "offers")
	}
	if m.Change.IsZero() {
		return fmt.Sprintf("your month with %s still costs %s", m.Offer, p.about(m, m.To))
	}
	s := fmt.Sprintf("your month with %s went from %s to %s", m.Offer, p.about(m, m.From), p.about(m, m.To))
	if m.Share != nil {
		s += " (" + moved(*m.Share) + ")"
	}
	if m.Split == nil {
		return s
	}
	var parts []string
	for _, part := range monthParts(m.Split) {
		parts = append(parts, part.title+" "+p.part(m, *part.part))
	}
	return s + ": " + strings.Join(parts, ", ")
}

// about writes a month with ≥ where a part of it is unknown and ~ where it rests
// on an estimate.
func (p *diffPage) about(m *diff.MonthChange, side diff.MonthSide) string {
	s := money.Show(*side.Month, p.r.Currency)
	if m.Exactness != tokenizer.Exact {
		s = "~" + s
	}
	if side.Status == quote.LowerBound {
		s = "≥" + s
	}
	return s
}

// part writes a part of a change as a share of the earlier month, or as an
// amount where that was free.
func (p *diffPage) part(m *diff.MonthChange, d money.Decimal) string {
	switch {
	case d.IsZero():
		return "0"
	case m.From.Month.IsZero():
		return money.Show(d, p.r.Currency)
	}
	return moved(d.Quo(*m.From.Month))
}

// moved writes a change as a share with its sign: −80%, +3.4%, 0.
func moved(d money.Decimal) string {
	if d.IsZero() {
		return "0"
	}
	percent := d.Shift(2)
	sign := "+"
	if percent.Sign() < 0 {
		sign, percent = "−", money.Decimal{}.Sub(percent)
	}
	if percent.Less(money.MustParse("0.05")) {
		return sign + percent.Significant(1).String() + "%" // little, and not nothing
	}
	return sign + money.Group(percent.Round(1).String()) + "%"
}

// splitPart is one of the causes of a change; nil where they cannot be told.
type splitPart struct {
	id, title string
	part      *money.Decimal
}

func monthParts(s *diff.MonthSplit) []splitPart {
	if s == nil {
		s = &diff.MonthSplit{}
	}
	return []splitPart{{"list", "list", &s.List}, {"tokens", "tokens", &s.Tokens}, {"mix", "mix", &s.Mix},
		{"volume", "volume", &s.Volume}}
}

// rates lists rates with what they were and became.
func (p *diffPage) rates(id string, changes []diff.RateChange) *report.Table {
	t := &report.Table{ID: id, Columns: []report.Column{{ID: "offer", Title: "offer"}, {ID: "meter", Title: "meter"},
		{ID: "condition", Title: "for", Keep: 3}, {ID: "from_rate", Title: "was", Align: report.Right},
		{ID: "to_rate", Title: "is", Align: report.Right}, {ID: "per", Title: "per", Keep: 4},
		{ID: "change", Title: "change", Align: report.Right}, {ID: "effective", Title: "since", Keep: 1},
		{ID: "place", Title: "book", Keep: 5}, {ID: "source", Title: "source", Keep: 6}}}
	if id == "announced" {
		t.Columns[3].Title, t.Columns[4].Title, t.Columns[7].Title = "is", "will be", "from"
	}
	conditional := slices.ContainsFunc(changes, func(c diff.RateChange) bool { return c.Condition != "" })
	if !conditional {
		t.Columns[2].Keep = 7 // empty throughout
	}
	for _, c := range changes {
		m := c.Meter.Get()
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(c.Model), report.Text(m.Name), report.Text(c.Condition),
			side(c.From, c.FromCurrency), side(c.To, c.Currency), report.Text(perUnit(m)), shareCell(c), instant(c.Effective),
			report.Text(place(c.Source)), report.Text(c.Source.URL)}})
	}
	return t
}

func side(d *money.Decimal, c money.Currency) report.Cell {
	if d == nil {
		return report.Unknown("no price is listed")
	}
	return report.Rate(*d, c)
}

// shareCell is the change of a rate, or why it cannot be told as a share.
func shareCell(c diff.RateChange) report.Cell {
	switch {
	case c.Share != nil:
		return report.Percent(*c.Share)
	case c.From == nil || c.To == nil:
		return report.Unknown("a rate is not known")
	case c.FromCurrency != c.Currency:
		return report.Unknown("the rates are in two currencies")
	}
	return report.Unknown("it was free")
}

// listings lists offers that came or went.
func (p *diffPage) listings(title, id, when string, offers []diff.Listing) {
	t := &report.Table{ID: id, Columns: []report.Column{{ID: "offer", Title: "offer"},
		{ID: "input", Title: "in", Unit: "/1M", Align: report.Right}, {ID: "output", Title: "out", Unit: "/1M", Align: report.Right},
		{ID: "at", Title: when}, {ID: "place", Title: "book", Keep: 2}, {ID: "source", Title: "source", Keep: 3}}}
	for _, o := range offers {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(o.Model), side(o.Input, o.Currency), side(o.Output, o.Currency),
			instant(o.At), report.Text(place(o.Source)), report.Text(o.Source.URL)}})
	}
	p.section(title, t)
}

// months shows what a month costs on both sides, with the parts of the change.
func (p *diffPage) months() *report.Table {
	unit := strings.TrimSpace(p.r.Currency.Sign()) + "/month"
	t := &report.Table{ID: "months", Columns: []report.Column{{ID: "offer", Title: "offer"},
		{ID: "from_month", Title: "was", Unit: unit, Align: report.Right}, {ID: "to_month", Title: "is", Unit: unit, Align: report.Right},
		{ID: "change_share", Title: "change", Align: report.Right},
		{ID: "change", Title: "change", Unit: unit, Align: report.Right, Keep: 3}}}
	for _, part := range monthParts(nil) {
		t.Columns = append(t.Columns, report.Column{ID: part.id, Title: part.title, Unit: unit, Align: report.Right, Keep: 1})
	}
	for i := range p.r.Months {
		m := &p.r.Months[i]
		row := report.Row{Cells: []report.Cell{report.Text(m.Offer), p.side(m, m.From), p.side(m, m.To), p.known(m, m.Share, report.Percent),
			p.known(m, m.Change, p.amount)}}
		for _, part := range monthParts(m.Split) {
			if m.Split == nil {
				part.part = nil
			}
			row.Cells = append(row.Cells, p.known(m, part.part, p.amount))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (p *diffPage) amount(d money.Decimal) report.Cell { return report.Amount(d, p.r.Currency) }

// side is the cost of a month, or why it is not known.
func (p *diffPage) side(m *diff.MonthChange, s diff.MonthSide) report.Cell {
	if s.Month == nil {
		return report.Unknown(s.Reason)
	}
	c := p.rough(m, p.amount(*s.Month))
	if s.Status == quote.LowerBound {
		c = c.AtLeast()
	}
	return c
}

// known is a number that a side without a price leaves unknown.
func (p *diffPage) known(m *diff.MonthChange, d *money.Decimal, cell func(money.Decimal) report.Cell) report.Cell {
	switch {
	case d != nil:
		return p.rough(m, cell(*d))
	case m.Reason != "":
		return report.Unknown(m.Reason)
	}
	return report.Unknown("it was free")
}

// rough marks what rests on an estimated count. Nothing is nothing, however it
// is counted.
func (p *diffPage) rough(m *diff.MonthChange, c report.Cell) report.Cell {
	if m.Exactness == tokenizer.Exact || c.Value.IsZero() {
		return c
	}
	return c.Approx()
}

// excluded lists what cannot be compared, apart, with the reason.
func (p *diffPage) excluded() {
	t := &report.Table{ID: "excluded", Columns: []report.Column{{ID: "offer", Title: "offer"}, {ID: "reason", Title: "reason"}}}
	for _, e := range p.r.Excluded {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(e.Offer), report.Text(e.Reason)}})
	}
	p.section("Cannot be compared", t)
}
