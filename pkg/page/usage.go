package page

import (
	"fmt"
	"strings"

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
		d.Notes = append(d.Notes, report.Note{
			Text: fmt.Sprintf("%d more rows are in the total and not shown; -f csv and -f json show all.", n-int64(len(rows)))})
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
	return fmt.Sprintf("%s rows cost %s.", money.Group(fmt.Sprint(t.Count)), amount)
}

func usageTable(rows []*econ.UsageCost, total *econ.UsageTotal) *report.Table {
	currency := money.USD
	if len(rows) > 0 {
		currency = rows[0].Bill.Currency
	}
	sign := strings.TrimSpace(currency.Sign())
	t := &report.Table{ID: "rows", Columns: []report.Column{
		{ID: "line", Title: "line", Align: report.Right},
		{ID: "model", Title: "model"},
		{ID: "time", Title: "time", Keep: 2},
		{ID: "mode", Title: "mode", Keep: 4},
		{ID: "region", Title: "region", Keep: 5},
		{ID: "prompt_tokens", Title: "prompt", Unit: "tokens", Align: report.Right, Keep: 3},
		{ID: "answer_tokens", Title: "answer", Unit: "tokens", Align: report.Right, Keep: 3},
		{ID: "cost", Title: "cost", Unit: sign, Align: report.Right},
		{ID: "status", Title: "status", Keep: 6},
	}}
	for _, r := range rows {
		prompt, answer := sides(r.Bill)
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Integer(int64(r.Line)), report.Text(r.Model), report.Text(r.Time.String()),
			report.Text(string(r.Mode)), report.Text(r.Region), report.Number(prompt), report.Number(answer),
			bound(report.Amount(r.Bill.Total, currency), r.Bill.Status), report.Text(string(r.Bill.Status))}})
	}
	if total != nil {
		t.Rows = append(t.Rows, report.Row{Mark: report.Total,
			Cells: []report.Cell{report.Blank(), report.Text("total"), report.Blank(), report.Blank(), report.Blank(), report.Blank(), report.Blank(),
				bound(report.Amount(total.Total, total.Currency), total.Status), report.Text(string(total.Status))}})
	}
	return t
}

// sides sums the token quantities of a bill by prompt and answer.
func sides(b *quote.Bill) (prompt, answer money.Decimal) {
	for i := range b.Lines {
		switch l := &b.Lines[i]; l.Meter.Get().Side {
		case meter.Prompt:
			prompt = prompt.Add(l.Quantity)
		case meter.Answer:
			answer = answer.Add(l.Quantity)
		}
	}
	return prompt, answer
}

// bound marks an amount that is only a lower bound.
func bound(c report.Cell, s quote.Status) report.Cell {
	if s == quote.LowerBound {
		return c.AtLeast()
	}
	return c
}

func modelTable(total *econ.UsageTotal) *report.Table {
	sign := strings.TrimSpace(total.Currency.Sign())
	t := &report.Table{ID: "by_model", Columns: []report.Column{{ID: "model", Title: "model"},
		{ID: "count", Title: "rows", Align: report.Right}, {ID: "cost", Title: "cost", Unit: sign, Align: report.Right},
		{ID: "share", Title: "share", Align: report.Right}}}
	for _, m := range total.Models {
		share := report.Unknown("the total is 0")
		if !total.Total.IsZero() {
			share = report.Percent(m.Total.Quo(total.Total))
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(m.Model), report.Integer(m.Count),
			bound(report.Amount(m.Total, total.Currency), m.Status), share}})
	}
	return t
}

// instant shows a date or a time, nothing when none is given.
func instant(i pricebook.Instant) report.Cell {
	if i.IsZero() {
		return report.Blank()
	}
	return report.Text(i.String())
}
