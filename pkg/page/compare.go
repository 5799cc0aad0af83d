package page

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/report"
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

// ErrNoUsers says that a view by user lacks the number of users.
var ErrNoUsers = errors.New("per user needs the number of users")

// Compare lays a comparison out. The error names a view that cannot be shown; by user
// without users it is [ErrNoUsers].
func Compare(c *econ.Comparison, s econ.Setting, w *econ.Workload, v View) (*report.Document, error) {
	p := &comparePage{c: c, s: s, w: w, v: v, doc: &report.Document{}}
	if v.Per == "user" && w.Users == nil {
		return nil, ErrNoUsers
	}
	table := p.table()
	if err := sortRows(table, v.Sort); err != nil {
		return nil, err
	}
	if v.Top > 0 && len(table.Rows) > v.Top {
		p.note("", fmt.Sprintf("%d more offers are not shown (--top %d).", len(table.Rows)-v.Top, v.Top))
		table.Rows = table.Rows[:v.Top]
		forget(p.doc, table)
	}
	p.answer()
	p.doc.Sections = append([]report.Section{{Table: table}}, p.doc.Sections...)
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
	doc *report.Document
}

func (p *comparePage) note(id, text string) {
	for _, n := range p.doc.Notes {
		if n.ID == id && id != "" {
			return
		}
	}
	p.doc.Notes = append(p.doc.Notes, report.Note{ID: id, Text: text})
}

// compareColumn is one column of the table with how its cell is made.
type compareColumn struct {
	report.Column
	cell func(*econ.Ranked) report.Cell
}

func (p *comparePage) table() *report.Table {
	columns := p.columns()
	t := &report.Table{ID: "offers"}
	for _, c := range columns {
		t.Columns = append(t.Columns, c.Column)
	}
	for _, r := range p.c.Ranked {
		row := report.Row{}
		if r == p.c.Baseline && r != p.c.Winner {
			row.Mark = report.Reference
		}
		if r == p.c.Winner && !r.Month.IsZero() {
			row.Mark = report.Winner
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
		{report.Column{ID: "offer", Title: "offer"}, p.name},
		{report.Column{ID: "input_rate", Title: "in", Unit: sign + "/1M", Align: report.Right, Keep: 4}, p.rate(meter.Input)},
		{report.Column{ID: "cached_rate", Title: "cached", Unit: sign + "/1M", Align: report.Right, Keep: 5}, p.rate(meter.CacheRead)},
		{report.Column{ID: "output_rate", Title: "out", Unit: sign + "/1M", Align: report.Right, Keep: 4}, p.rate(meter.Output)},
		{report.Column{ID: "prompt_tokens", Title: "prompt", Unit: "tokens", Align: report.Right, Keep: 6},
			p.tokens(func(t *econ.Tokens) money.Decimal { return t.Prompt })},
		{report.Column{ID: "answer_tokens", Title: "answer", Unit: "tokens", Align: report.Right, Keep: 7},
			p.tokens(func(t *econ.Tokens) money.Decimal { return t.Answer })},
	}
	out = append(out, p.costColumns(sign)...)
	return append(out,
		compareColumn{report.Column{ID: "versus", Title: "vs " + p.baselineWord(), Align: report.Right, Keep: 1}, p.versus},
		compareColumn{report.Column{ID: "low_per_month", Title: "low", Unit: sign + "/month", Align: report.Right, Keep: 8},
			p.band(func(r *econ.Ranked) money.Decimal { return r.LowMonth })},
		compareColumn{report.Column{ID: "high_per_month", Title: "high", Unit: sign + "/month", Align: report.Right, Keep: 8},
			p.band(func(r *econ.Ranked) money.Decimal { return r.HighMonth })},
		compareColumn{report.Column{ID: "checked", Title: "checked", Keep: 9}, p.checked},
	)
}

// costColumns are the columns that --per asks for; the month is always there.
func (p *comparePage) costColumns(sign string) []compareColumn {
	month := compareColumn{report.Column{ID: "cost_per_month", Title: "cost", Unit: sign + "/month", Align: report.Right},
		p.cost(func(r *econ.Ranked) money.Decimal { return r.Month })}
	switch p.v.Per {
	case "1k":
		return []compareColumn{{report.Column{ID: "cost_per_1k", Title: "1k requests", Unit: sign, Align: report.Right},
			p.cost(func(r *econ.Ranked) money.Decimal { return r.Request.MulInt(1000) })}, month}
	case "user":
		return []compareColumn{{report.Column{ID: "cost_per_user", Title: "user", Unit: sign + "/month", Align: report.Right},
			p.cost(func(r *econ.Ranked) money.Decimal { return r.Month.Quo(*p.w.Users) })}, month}
	case "mtok":
		return []compareColumn{{report.Column{ID: "blended_per_mtok", Title: "blended", Unit: sign + "/1M", Align: report.Right},
			p.blended}, month}
	case "month":
		return []compareColumn{month}
	}
	return []compareColumn{{report.Column{ID: "cost_per_request", Title: "request", Unit: sign, Align: report.Right, Keep: 2},
		p.cost(func(r *econ.Ranked) money.Decimal { return r.Request })}, month}
}

func (p *comparePage) baselineWord() string {
	if len(p.c.Ranked) == 0 || p.c.Baseline == p.c.Winner {
		return "best"
	}
	return "baseline"
}

// name shows the offer with footnotes for what is special about its price.
func (p *comparePage) name(r *econ.Ranked) report.Cell {
	cell := report.Text(r.Offer.Name())
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

func (p *comparePage) rate(id meter.ID) func(*econ.Ranked) report.Cell {
	return func(r *econ.Ranked) report.Cell {
		rate := r.Rate(id)
		if rate == nil {
			return report.Unknown("no price is listed")
		}
		return report.Rate(rate.Price, p.s.Currency)
	}
}

func (p *comparePage) tokens(of func(*econ.Tokens) money.Decimal) func(*econ.Ranked) report.Cell {
	return func(r *econ.Ranked) report.Cell {
		return p.estimate(r, report.Number(of(&r.Tokens).Round(0)))
	}
}

func (p *comparePage) cost(of func(*econ.Ranked) money.Decimal) func(*econ.Ranked) report.Cell {
	return func(r *econ.Ranked) report.Cell {
		cell := p.estimate(r, report.Amount(of(r), p.s.Currency))
		if r.Least() {
			cell = cell.AtLeast()
		}
		return cell
	}
}

func (p *comparePage) blended(r *econ.Ranked) report.Cell {
	if r.Blended == nil {
		return report.Unknown("the workload has no tokens")
	}
	return p.estimate(r, report.Amount(*r.Blended, p.s.Currency))
}

func (p *comparePage) versus(r *econ.Ranked) report.Cell {
	if r.Versus == nil {
		return report.Unknown("the baseline costs nothing")
	}
	return p.estimate(r, report.Ratio(*r.Versus))
}

func (p *comparePage) band(of func(*econ.Ranked) money.Decimal) func(*econ.Ranked) report.Cell {
	return func(r *econ.Ranked) report.Cell { return report.Amount(of(r), p.s.Currency) }
}

func (p *comparePage) checked(r *econ.Ranked) report.Cell {
	if c := r.Checked(); !c.IsZero() {
		return report.Date(c.Time)
	}
	return report.Unknown("no line has a price")
}

// estimate marks a number that rests on an estimated count, with a note on how
// the count was made.
func (p *comparePage) estimate(r *econ.Ranked, c report.Cell) report.Cell {
	if r.Exactness == tokenizer.Exact {
		return c
	}
	return c.Approx()
}

// sortRows orders a table by a column; empty keeps the order of cost.
func sortRows(t *report.Table, by string) error {
	id, descending := strings.CutPrefix(by, "-")
	if id == "" {
		return nil
	}
	i := slices.IndexFunc(t.Columns, func(c report.Column) bool { return c.ID == id })
	if i < 0 {
		ids := make([]string, len(t.Columns))
		for j, c := range t.Columns {
			ids[j] = c.ID
		}
		return fmt.Errorf("unknown column %q to sort by; the columns are %s %s", id, strings.Join(ids, " "),
			near.Hint(id, ids))
	}
	slices.SortStableFunc(t.Rows, func(a, b report.Row) int {
		x, y := a.Cells[i], b.Cells[i]
		if descending && x.Kind != report.KindUnknown && y.Kind != report.KindUnknown {
			return -compareCells(x, y)
		}
		return compareCells(x, y)
	})
	return nil
}

// compareCells orders numbers by value and texts by letters, unknowns last.
func compareCells(a, b report.Cell) int {
	switch {
	case a.Kind == report.KindUnknown && b.Kind == report.KindUnknown:
		return 0
	case a.Kind == report.KindUnknown:
		return 1
	case b.Kind == report.KindUnknown:
		return -1
	case a.Numeric() && b.Numeric():
		return a.Value.Cmp(b.Value)
	default:
		return strings.Compare(a.Text, b.Text)
	}
}
