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
	p := &diffPage{draft: newDraft(r.Currency), r: r}
	p.say("%s", p.answer())
	if r.OfPlans() {
		p.plans()
	}
	p.add("Prices that changed", ratesTable("changes", r.Changed))
	p.add("New offers", listingsTable("new_offers", "since", r.New))
	p.add("Retired offers", listingsTable("retired_offers", "until", r.Retired))
	p.add("! Announced for the 365 days after "+r.AsOf.String(), ratesTable("announced", r.Announced))
	if !r.OfPlans() {
		p.add("What it does to a month of the workload "+r.To.Workload.Name, p.months())
	}
	p.add("Cannot be compared", excludedTable(r.Excluded))
	p.notes()
	p.doc.Next = p.next()
	p.doc.Origin = append(origin(r.Setting), "compared with "+p.sideWords(&r.From))
	return p.doc
}

// diffPage gathers the parts of the page.
type diffPage struct {
	draft
	r *diff.Result
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
	for _, part := range monthParts() {
		parts = append(parts, part.id+" "+p.part(m, part.of(m.Split)))
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

// splitPart is one of the causes that a change is split by.
type splitPart[S any] struct {
	id string
	of func(*S) money.Decimal
}

// part returns the part of a split that may not be known.
func (s splitPart[S]) part(split *S) *money.Decimal {
	if split == nil {
		return nil
	}
	d := s.of(split)
	return &d
}

func monthParts() []splitPart[diff.MonthSplit] {
	type split = *diff.MonthSplit
	return []splitPart[diff.MonthSplit]{
		{"list", func(s split) money.Decimal { return s.List }},
		{"tokens", func(s split) money.Decimal { return s.Tokens }},
		{"mix", func(s split) money.Decimal { return s.Mix }},
		{"volume", func(s split) money.Decimal { return s.Volume }},
	}
}

// ratesTable lists rates with what they were and became.
func ratesTable(id string, changes []diff.RateChange) *report.Table {
	type row = *diff.RateChange
	was, is, since := "was", "is", "since"
	if id == "announced" {
		was, is, since = "is", "will be", "from"
	}
	conditions := 3
	if !slices.ContainsFunc(changes, func(c diff.RateChange) bool { return c.Condition != "" }) {
		conditions = 7 // empty throughout
	}
	return report.Rows(id, refs(changes),
		text("offer", "offer", func(c row) string { return c.Model }),
		text("meter", "meter", func(c row) string { return c.Meter.Get().Name }),
		text("condition", "for", func(c row) string { return c.Condition }).Drop(conditions),
		num("from_rate", was, "", func(c row) cell { return listed(c.From, c.FromCurrency) }),
		num("to_rate", is, "", func(c row) cell { return listed(c.To, c.Currency) }),
		text("per", "per", func(c row) string { return perUnit(c.Meter.Get()) }).Drop(4),
		num("change", "change", "", shareCell),
		col("effective", since, func(c row) cell { return instant(c.Effective) }).Drop(1),
		text("place", "book", func(c row) string { return place(c.Source) }).Drop(5),
		text("source", "source", func(c row) string { return c.Source.URL }).Drop(6))
}

// listed returns a listed price that there may not be.
func listed(d *money.Decimal, c money.Currency) cell {
	return known(d, "no price is listed", func(d money.Decimal) cell { return report.Rate(d, c) })
}

// shareCell returns the change of a rate, or why it cannot be told as a share.
func shareCell(c *diff.RateChange) cell {
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

// listingsTable lists offers that came or went, when says which.
func listingsTable(id, when string, offers []diff.Listing) *report.Table {
	type row = *diff.Listing
	return report.Rows(id, refs(offers),
		text("offer", "offer", func(o row) string { return o.Model }),
		num("input", "in", "/1M", func(o row) cell { return listed(o.Input, o.Currency) }),
		num("output", "out", "/1M", func(o row) cell { return listed(o.Output, o.Currency) }),
		col("at", when, func(o row) cell { return instant(o.At) }),
		text("place", "book", func(o row) string { return place(o.Source) }).Drop(2),
		text("source", "source", func(o row) string { return o.Source.URL }).Drop(3))
}

// months shows what a month costs on both sides, with the parts of the change.
func (p *diffPage) months() *report.Table {
	type row = *diff.MonthChange
	unit := p.sign() + "/month"
	cols := []report.Col[row]{
		text("offer", "offer", func(m row) string { return m.Offer }),
		num("from_month", "was", unit, func(m row) cell { return p.side(m, m.From) }),
		num("to_month", "is", unit, func(m row) cell { return p.side(m, m.To) }),
		num("change_share", "change", "", func(m row) cell { return p.known(m, m.Share, report.Percent) }),
		num("change", "change", unit, func(m row) cell { return p.known(m, m.Change, p.amount) }).Drop(3),
	}
	for _, part := range monthParts() {
		cols = append(cols, num(part.id, part.id, unit, func(m row) cell {
			return p.known(m, part.part(m.Split), p.amount)
		}).Drop(1))
	}
	return report.Rows("months", refs(p.r.Months), cols...)
}

// side returns the cost of a month, or why it is not known.
func (p *diffPage) side(m *diff.MonthChange, s diff.MonthSide) cell {
	if s.Month == nil {
		return report.Unknown(s.Reason)
	}
	c := p.rough(m, p.amount(*s.Month))
	if s.Status == quote.LowerBound {
		c = c.AtLeast()
	}
	return c
}

// known returns a number of a month, or why it is not known.
func (p *diffPage) known(m *diff.MonthChange, d *money.Decimal, cell func(money.Decimal) cell) cell {
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
func (p *diffPage) rough(m *diff.MonthChange, c cell) cell {
	if m.Exactness == tokenizer.Exact || c.Value.IsZero() {
		return c
	}
	return c.Approx()
}
