package report

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

// UsageCosts lays priced rows out: the rows given, of n in all, and the total
// when it is not nil.
func UsageCosts(rows []*econ.UsageCost, n int64, total *econ.UsageTotal) *Document {
	d := &Document{Sections: []Section{{Table: usageTable(rows, total)}}}
	if total == nil {
		return d
	}
	d.Answer = []string{usageAnswer(total)}
	d.Sections = append(d.Sections, Section{Title: "By model", Table: modelTable(total)})
	if n > int64(len(rows)) {
		d.Notes = append(d.Notes, Note{
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

func usageTable(rows []*econ.UsageCost, total *econ.UsageTotal) *Table {
	currency := money.USD
	if len(rows) > 0 {
		currency = rows[0].Bill.Currency
	}
	sign := strings.TrimSpace(currency.Sign())
	t := &Table{ID: "rows", Columns: []Column{
		{ID: "line", Title: "line", Align: Right},
		{ID: "model", Title: "model"},
		{ID: "time", Title: "time", Keep: 2},
		{ID: "mode", Title: "mode", Keep: 4},
		{ID: "region", Title: "region", Keep: 5},
		{ID: "prompt_tokens", Title: "prompt", Unit: "tokens", Align: Right, Keep: 3},
		{ID: "answer_tokens", Title: "answer", Unit: "tokens", Align: Right, Keep: 3},
		{ID: "cost", Title: "cost", Unit: sign, Align: Right},
		{ID: "status", Title: "status", Keep: 6},
	}}
	for _, r := range rows {
		prompt, answer := sides(r.Bill)
		t.Rows = append(t.Rows, Row{Cells: []Cell{Integer(int64(r.Line)), Text(r.Model), Text(r.Time.String()),
			Text(string(r.Mode)), Text(r.Region), Number(prompt), Number(answer),
			bound(Amount(r.Bill.Total, currency), r.Bill.Status), Text(string(r.Bill.Status))}})
	}
	if total != nil {
		t.Rows = append(t.Rows, Row{Mark: Total,
			Cells: []Cell{Blank(), Text("total"), Blank(), Blank(), Blank(), Blank(), Blank(),
				bound(Amount(total.Total, total.Currency), total.Status), Text(string(total.Status))}})
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
func bound(c Cell, s quote.Status) Cell {
	if s == quote.LowerBound {
		return c.AtLeast()
	}
	return c
}

func modelTable(total *econ.UsageTotal) *Table {
	sign := strings.TrimSpace(total.Currency.Sign())
	t := &Table{ID: "by_model", Columns: []Column{{ID: "model", Title: "model"},
		{ID: "count", Title: "rows", Align: Right}, {ID: "cost", Title: "cost", Unit: sign, Align: Right},
		{ID: "share", Title: "share", Align: Right}}}
	for _, m := range total.Models {
		share := Unknown("the total is 0")
		if !total.Total.IsZero() {
			share = Percent(m.Total.Quo(total.Total))
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{Text(m.Model), Integer(m.Count),
			bound(Amount(m.Total, total.Currency), m.Status), share}})
	}
	return t
}

// instant shows a date or a time, nothing when none is given.
func instant(i pricebook.Instant) Cell {
	if i.IsZero() {
		return Blank()
	}
	return Text(i.String())
}
