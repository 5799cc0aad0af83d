package page

import (
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

func (p *comparePage) table() *report.Table {
	mark := func(r *econ.Ranked) report.Mark {
		switch {
		case r == p.c.Winner && !r.Month.IsZero():
			return report.Winner
		case r == p.c.Baseline && r != p.c.Winner:
			return report.Reference
		}
		return report.NoMark
	}
	return report.MarkedRows("offers", p.c.Ranked, mark, p.columns()...)
}

func (p *comparePage) columns() []report.Col[*econ.Ranked] {
	month, rate := p.sign()+"/month", p.sign()+"/1M"
	return slices.Concat([]report.Col[*econ.Ranked]{
		col("offer", "offer", p.name),
		num("input_rate", "in", rate, p.rate(meter.Input)).Drop(4),
		num("cached_rate", "cached", rate, p.rate(meter.CacheRead)).Drop(5),
		num("output_rate", "out", rate, p.rate(meter.Output)).Drop(4),
		num("prompt_tokens", "prompt", "tokens",
			p.tokens(func(t *econ.Tokens) money.Decimal { return t.Prompt })).Drop(6),
		num("answer_tokens", "answer", "tokens",
			p.tokens(func(t *econ.Tokens) money.Decimal { return t.Answer })).Drop(7),
	}, p.costColumns(), []report.Col[*econ.Ranked]{
		num("versus", "vs "+p.baselineWord(), "", p.versus).Drop(1),
		num("low_per_month", "low", month, func(r *econ.Ranked) cell { return p.amount(r.LowMonth) }).Drop(8),
		num("high_per_month", "high", month, func(r *econ.Ranked) cell { return p.amount(r.HighMonth) }).Drop(8),
		col("checked", "checked", p.checked).Drop(9),
	})
}

// costColumns returns the columns that --per asks for; the month is always there.
func (p *comparePage) costColumns() []report.Col[*econ.Ranked] {
	month := num("cost_per_month", "cost", p.sign()+"/month",
		p.cost(func(r *econ.Ranked) money.Decimal { return r.Month }))
	var one report.Col[*econ.Ranked]
	switch p.v.Per {
	case "1k":
		one = num("cost_per_1k", "1k requests", p.sign(),
			p.cost(func(r *econ.Ranked) money.Decimal { return r.Request.MulInt(1000) }))
	case "user":
		one = num("cost_per_user", "user", p.sign()+"/month",
			p.cost(func(r *econ.Ranked) money.Decimal { return r.Month.Quo(*p.w.Users) }))
	case "mtok":
		one = num("blended_per_mtok", "blended", p.sign()+"/1M", p.blended)
	case "month":
		return []report.Col[*econ.Ranked]{month}
	default:
		one = num("cost_per_request", "request", p.sign(),
			p.cost(func(r *econ.Ranked) money.Decimal { return r.Request })).Drop(2)
	}
	return []report.Col[*econ.Ranked]{one, month}
}

func (p *comparePage) baselineWord() string {
	if len(p.c.Ranked) == 0 || p.c.Baseline == p.c.Winner {
		return "best"
	}
	return "baseline"
}

// name shows the offer with footnotes for what is special about its price.
func (p *comparePage) name(r *econ.Ranked) cell {
	cell := report.Text(r.Offer.Name())
	for _, mark := range r.Marks() {
		cell = cell.WithNote(p.markNote(mark))
	}
	if r.Bill.Spread {
		footnote(p.doc, "hours", "the price depends on the hour: requests are taken as spread evenly over the week; "+
			"--as-of with a time prices one hour.")
		cell = cell.WithNote("hours")
	}
	if r.Month.IsZero() {
		footnote(p.doc, "free", "free: the price is 0 in the book; a free offer is listed first but never called the "+
			"cheapest.")
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
	footnote(p.doc, string(m), text)
	return string(m)
}

func (p *comparePage) rate(id meter.ID) func(*econ.Ranked) cell {
	return func(r *econ.Ranked) cell {
		rate := r.Rate(id)
		if rate == nil {
			return report.Unknown("no price is listed")
		}
		return report.Rate(rate.Price, p.currency)
	}
}

func (p *comparePage) tokens(of func(*econ.Tokens) money.Decimal) func(*econ.Ranked) cell {
	return func(r *econ.Ranked) cell {
		return p.estimate(r, report.Number(of(&r.Tokens).Round(0)))
	}
}

func (p *comparePage) cost(of func(*econ.Ranked) money.Decimal) func(*econ.Ranked) cell {
	return func(r *econ.Ranked) cell {
		cell := p.estimate(r, p.amount(of(r)))
		if r.Least() {
			cell = cell.AtLeast()
		}
		return cell
	}
}

// blended returns the price of a million tokens, prompts and answers together.
func (p *comparePage) blended(r *econ.Ranked) cell {
	return known(r.Blended, "the workload has no tokens", func(d money.Decimal) cell {
		return p.estimate(r, p.amount(d))
	})
}

// versus returns the cost as a multiple of that of the baseline.
func (p *comparePage) versus(r *econ.Ranked) cell {
	return known(r.Versus, "the baseline costs nothing", func(d money.Decimal) cell {
		return p.estimate(r, report.Ratio(d))
	})
}

func (p *comparePage) checked(r *econ.Ranked) cell {
	if c := r.Checked(); !c.IsZero() {
		return report.Date(c.Time)
	}
	return report.Unknown("no line has a price")
}

// estimate marks a number that rests on an estimated count, with a note on how
// the count was made.
func (p *comparePage) estimate(r *econ.Ranked, c cell) cell {
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
func compareCells(a, b cell) int {
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
