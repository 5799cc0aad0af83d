package page

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
)

// UsageCosts lays priced rows out: the rows given, of n in all, and the total
// when it is not nil.
func UsageCosts(rows []*econ.UsageCost, n int64, total *econ.UsageTotal) *report.Document {
	d := &report.Document{Sections: []report.Section{{Table: usageTable(rows, total)}}}
	if total == nil {
		return d
	}
	d.Answer = []string{usageAnswer(total)}
	d.Sections = append(d.Sections, report.Section{Title: "By model", Table: modelTable(total)})
	if n > int64(len(rows)) {
		note(d, "%d more rows are in the total and not shown; -f csv and -f json show all.", n-int64(len(rows)))
	}
	d.Next = []string{"tokecon cost MODEL --explain"}
	d.Origin = []string{"books " + total.Books.String() + ", each row at its own time, else as of " + total.AsOf.String()}
	return d
}

func usageAnswer(t *econ.UsageTotal) string {
	amount := money.Show(t.Total, t.Currency)
	if t.Status == quote.LowerBound {
		amount = "at least " + amount
	}
	return fmt.Sprintf("%s rows cost %s.", group(t.Count), amount)
}

func usageTable(rows []*econ.UsageCost, total *econ.UsageTotal) *report.Table {
	type row = *econ.UsageCost
	currency := money.USD
	if len(rows) > 0 {
		currency = rows[0].Bill.Currency
	}
	t := report.Rows("rows", rows,
		num("line", "line", "", func(r row) cell { return report.Integer(int64(r.Line)) }),
		text("model", "model", func(r row) string { return r.Model }),
		text("time", "time", func(r row) string { return r.Time.String() }).Drop(2),
		text("mode", "mode", func(r row) string { return string(r.Mode) }).Drop(4),
		text("region", "region", func(r row) string { return r.Region }).Drop(5),
		num("prompt_tokens", "prompt", "tokens", func(r row) cell { return sideTokens(r.Bill, meter.Prompt) }).Drop(3),
		num("answer_tokens", "answer", "tokens", func(r row) cell { return sideTokens(r.Bill, meter.Answer) }).Drop(3),
		num("cost", "cost", signOf(currency), func(r row) cell {
			return bound(report.Amount(r.Bill.Total, currency), r.Bill.Status)
		}),
		text("status", "status", func(r row) string { return string(r.Bill.Status) }).Drop(6))
	if total != nil {
		t.Total(map[string]cell{
			"model":  report.Text("total"),
			"cost":   bound(report.Amount(total.Total, total.Currency), total.Status),
			"status": report.Text(string(total.Status)),
		})
	}
	return t
}

// sideTokens returns the sum of the token quantities of a bill that are prompt, or answer.
func sideTokens(b *quote.Bill, side meter.Side) cell {
	var sum money.Decimal
	for i := range b.Lines {
		if l := &b.Lines[i]; l.Meter.Get().Side == side {
			sum = sum.Add(l.Quantity)
		}
	}
	return report.Number(sum)
}

// bound marks an amount that is only a lower bound.
func bound(c cell, s quote.Status) cell {
	if s == quote.LowerBound {
		return c.AtLeast()
	}
	return c
}

func modelTable(total *econ.UsageTotal) *report.Table {
	type row = econ.ModelTotal
	return report.Rows("by_model", total.Models,
		text("model", "model", func(m row) string { return m.Model }),
		num("count", "rows", "", func(m row) cell { return report.Integer(m.Count) }),
		num("cost", "cost", signOf(total.Currency), func(m row) cell {
			return bound(report.Amount(m.Total, total.Currency), m.Status)
		}),
		num("share", "share", "", func(m row) cell {
			if total.Total.IsZero() {
				return report.Unknown("the total is 0")
			}
			return report.Percent(m.Total.Quo(total.Total))
		}))
}

// instant shows a date or a time, nothing when none is given.
func instant(i pricebook.Instant) cell {
	if i.IsZero() {
		return report.Blank()
	}
	return report.Text(i.String())
}
