package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// View is how a comparison is shown: which unit costs are for, in what order
// and how many.
type View struct {
	Per     string // request, 1k, user, month or mtok
	Sort    string // a column id, with a leading - for descending
	Top     int    // rows to show; 0: all
	Explain bool   // show how each number came about
}

// Pers lists the units that a comparison can be shown in.
func Pers() []string { return []string{"request", "1k", "user", "month", "mtok"} }

// Compare lays a comparison out. The error names a view that cannot be shown.
func Compare(c *econ.Comparison, s econ.Setting, w *econ.Workload, v View) (*Document, error) {
	p := &comparePage{c: c, s: s, w: w, v: v, doc: &Document{}}
	if v.Per == "user" && w.Users == nil {
		return nil, fmt.Errorf("--per user needs the number of users: give --users or write users: in the workload")
	}
	table := p.table()
	if err := sortRows(table, v.Sort); err != nil {
		return nil, err
	}
	if v.Top > 0 && len(table.Rows) > v.Top {
		p.note("", fmt.Sprintf("%d more offers are not shown (--top %d).", len(table.Rows)-v.Top, v.Top))
		table.Rows = table.Rows[:v.Top]
		p.doc.forget(table)
	}
	p.answer()
	p.doc.Sections = append([]Section{{Table: table}}, p.doc.Sections...)
	p.excluded()
	p.assumptions()
	if v.Explain {
		p.explain()
	}
	p.next()
	p.doc.Origin = origin(s)
	for _, r := range c.Ranked {
		if r.Own != nil {
			p.doc.Origin = machinesOrigin(s, r.Own.Books)
		}
	}
	return p.doc, nil
}

// comparePage gathers the parts of the page.
type comparePage struct {
	c   *econ.Comparison
	s   econ.Setting
	w   *econ.Workload
	v   View
	doc *Document
}

func (p *comparePage) note(id, text string) {
	for _, n := range p.doc.Notes {
		if n.ID == id && id != "" {
			return
		}
	}
	p.doc.Notes = append(p.doc.Notes, Note{ID: id, Text: text})
}

// compareColumn is one column of the table with how its cell is made.
type compareColumn struct {
	Column
	cell func(*econ.Ranked) Cell
}

func (p *comparePage) table() *Table {
	columns := p.columns()
	t := &Table{ID: "offers"}
	for _, c := range columns {
		t.Columns = append(t.Columns, c.Column)
	}
	for _, r := range p.c.Ranked {
		row := Row{}
		if r == p.c.Baseline && r != p.c.Winner {
			row.Mark = Reference
		}
		if r == p.c.Winner && !r.Month.IsZero() {
			row.Mark = Winner
		}
		for _, c := range columns {
			row.Cells = append(row.Cells, c.cell(r))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (p *comparePage) columns() []compareColumn {
	sign := strings.TrimSpace(p.s.Currency.Sign())
	out := []compareColumn{
		{Column{ID: "offer", Title: "offer"}, p.name},
		{Column{ID: "input_rate", Title: "in", Unit: sign + "/1M", Align: Right, Keep: 4}, p.rate(meter.Input)},
		{Column{ID: "cached_rate", Title: "cached", Unit: sign + "/1M", Align: Right, Keep: 5}, p.rate(meter.CacheRead)},
		{Column{ID: "output_rate", Title: "out", Unit: sign + "/1M", Align: Right, Keep: 4}, p.rate(meter.Output)},
		{Column{ID: "prompt_tokens", Title: "prompt", Unit: "tokens", Align: Right, Keep: 6},
			p.tokens(func(t *econ.Tokens) money.Decimal { return t.Prompt })},
		{Column{ID: "answer_tokens", Title: "answer", Unit: "tokens", Align: Right, Keep: 7},
			p.tokens(func(t *econ.Tokens) money.Decimal { return t.Answer })},
	}
	out = append(out, p.costColumns(sign)...)
	return append(out,
		compareColumn{Column{ID: "versus", Title: "vs " + p.baselineWord(), Align: Right, Keep: 1}, p.versus},
		compareColumn{Column{ID: "low_per_month", Title: "low", Unit: sign + "/month", Align: Right, Keep: 8},
			p.band(func(r *econ.Ranked) money.Decimal { return r.LowMonth })},
		compareColumn{Column{ID: "high_per_month", Title: "high", Unit: sign + "/month", Align: Right, Keep: 8},
			p.band(func(r *econ.Ranked) money.Decimal { return r.HighMonth })},
		compareColumn{Column{ID: "checked", Title: "checked", Keep: 9}, p.checked},
	)
}

// costColumns are the columns that --per asks for; the month is always there.
func (p *comparePage) costColumns(sign string) []compareColumn {
	month := compareColumn{Column{ID: "cost_per_month", Title: "cost", Unit: sign + "/month", Align: Right},
		p.cost(func(r *econ.Ranked) money.Decimal { return r.Month })}
	switch p.v.Per {
	case "1k":
		return []compareColumn{{Column{ID: "cost_per_1k", Title: "1k requests", Unit: sign, Align: Right},
			p.cost(func(r *econ.Ranked) money.Decimal { return r.Request.MulInt(1000) })}, month}
	case "user":
		return []compareColumn{{Column{ID: "cost_per_user", Title: "user", Unit: sign + "/month", Align: Right},
			p.cost(func(r *econ.Ranked) money.Decimal { return r.Month.Quo(*p.w.Users) })}, month}
	case "mtok":
		return []compareColumn{{Column{ID: "blended_per_mtok", Title: "blended", Unit: sign + "/1M", Align: Right},
			p.blended}, month}
	case "month":
		return []compareColumn{month}
	}
	return []compareColumn{{Column{ID: "cost_per_request", Title: "request", Unit: sign, Align: Right, Keep: 2},
		p.cost(func(r *econ.Ranked) money.Decimal { return r.Request })}, month}
}

func (p *comparePage) baselineWord() string {
	if len(p.c.Ranked) == 0 || p.c.Baseline == p.c.Winner {
		return "best"
	}
	return "baseline"
}

// name shows the offer with footnotes for what is special about its price.
func (p *comparePage) name(r *econ.Ranked) Cell {
	cell := Text(r.Offer.Name())
	for _, mark := range r.Marks() {
		cell = cell.WithNote(p.markNote(mark))
	}
	if r.Bill.Spread {
		p.note("hours", "the price depends on the hour: requests are taken as spread evenly over the week; --as-of with "+
			"a time prices one hour.")
		cell = cell.WithNote("hours")
	}
	if r.Month.IsZero() {
		p.note("free", "free: the price is 0 in the book; a free offer is listed first but never called the cheapest.")
		cell = cell.WithNote("free")
	}
	return cell
}

func (p *comparePage) markNote(m pricebook.Mark) string {
	text := map[pricebook.Mark]string{
		pricebook.Announced:   "announced price, not yet in force everywhere.",
		pricebook.Promotional: "promotional price: it may end; see tokecon prices show.",
		pricebook.Approximate: "a date or value behind this price is approximate.",
		pricebook.Disputed:    "sources disagree on this price; see tokecon prices show.",
		pricebook.Retired:     "the vendor has withdrawn this model.",
	}[m]
	p.note(string(m), text)
	return string(m)
}

func (p *comparePage) rate(id meter.ID) func(*econ.Ranked) Cell {
	return func(r *econ.Ranked) Cell {
		rate := r.Rate(id)
		if rate == nil {
			return Unknown("no price is listed")
		}
		return Rate(rate.Price, p.s.Currency)
	}
}

func (p *comparePage) tokens(of func(*econ.Tokens) money.Decimal) func(*econ.Ranked) Cell {
	return func(r *econ.Ranked) Cell {
		return p.estimate(r, Number(of(&r.Tokens).Round(0)))
	}
}

func (p *comparePage) cost(of func(*econ.Ranked) money.Decimal) func(*econ.Ranked) Cell {
	return func(r *econ.Ranked) Cell {
		cell := p.estimate(r, Amount(of(r), p.s.Currency))
		if r.Least() {
			cell = cell.AtLeast()
		}
		return cell
	}
}

func (p *comparePage) blended(r *econ.Ranked) Cell {
	if r.Blended == nil {
		return Unknown("the workload has no tokens")
	}
	return p.estimate(r, Amount(*r.Blended, p.s.Currency))
}

func (p *comparePage) versus(r *econ.Ranked) Cell {
	if r.Versus == nil {
		return Unknown("the baseline costs nothing")
	}
	return p.estimate(r, Ratio(*r.Versus))
}

func (p *comparePage) band(of func(*econ.Ranked) money.Decimal) func(*econ.Ranked) Cell {
	return func(r *econ.Ranked) Cell { return Amount(of(r), p.s.Currency) }
}

func (p *comparePage) checked(r *econ.Ranked) Cell {
	if c := r.Checked(); !c.IsZero() {
		return Date(c.Time)
	}
	return Unknown("no line has a price")
}

// estimate marks a number that rests on an estimated count, with a note on how
// the count was made.
func (p *comparePage) estimate(r *econ.Ranked, c Cell) Cell {
	if r.Exactness == tokenizer.Exact {
		return c
	}
	return c.Approx()
}

// sortRows orders a table by a column; empty keeps the order of cost.
func sortRows(t *Table, by string) error {
	id, descending := strings.CutPrefix(by, "-")
	if id == "" {
		return nil
	}
	i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.ID == id })
	if i < 0 {
		ids := make([]string, len(t.Columns))
		for j, c := range t.Columns {
			ids[j] = c.ID
		}
		return fmt.Errorf("unknown column %q to sort by; the columns are %s %s", id, strings.Join(ids, " "),
			near.Hint(id, ids))
	}
	slices.SortStableFunc(t.Rows, func(a, b Row) int {
		x, y := a.Cells[i], b.Cells[i]
		if descending && x.Kind != KindUnknown && y.Kind != KindUnknown {
			return -compareCells(x, y)
		}
		return compareCells(x, y)
	})
	return nil
}

// compareCells orders numbers by value and texts by letters, unknowns last.
func compareCells(a, b Cell) int {
	switch {
	case a.Kind == KindUnknown && b.Kind == KindUnknown:
		return 0
	case a.Kind == KindUnknown:
		return 1
	case b.Kind == KindUnknown:
		return -1
	case a.Numeric() && b.Numeric():
		return a.Value.Cmp(b.Value)
	default:
		return strings.Compare(a.Text, b.Text)
	}
}
