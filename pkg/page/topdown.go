package page

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// TopDown lays out the revenue that capital requires.
func TopDown(t *econ.TopDown, s econ.Setting) *report.Document {
	d := newDraft(money.USD)
	d.doc.Origin = origin(s)
	d.say("A GPU spend of %s asks %s of users: the capital back and nothing more, over its life.", large(t.GPUs),
		large(t.Owed))
	d.say("With %s a year on the capital over %s years it asks %s of them every year.", shareText(t.Rate), t.Years,
		large(t.Yearly))
	d.add("", topDownTable(t))
	if t.Needed != nil {
		text := fmt.Sprintf("At %s a million that is %s tokens a year", large(*t.Price),
			money.Group(t.Needed.Significant(3).String()))
		if t.Multiple != nil {
			text += fmt.Sprintf(", %s times the %s that are served", t.Multiple.Significant(3), commas(*t.Tokens))
		}
		d.say("%s.", text)
	}
	d.note("Owed over the life is often misread as revenue a year: it is that only where the same is spent every " +
		"year, and it has no cost of capital in it (David Cahn, Sequoia, June 2024).")
	d.note("Required a year is the annuity form of levelised costs, CRF(r, n) = r ÷ (1 − (1 + r)^−n).")
	d.doc.Next = []string{"tokecon bills MODEL"}
	return d.doc
}

// topDownTable lists the steps from the spend on GPUs to the revenue a year.
func topDownTable(t *econ.TopDown) *report.Table {
	type row struct {
		what   string
		amount money.Decimal
		how    string
	}
	rows := []row{
		{"GPUs", t.GPUs, "as given"},
		{"data centres in all", t.Capex, "÷ " + shareText(t.GPUShare) + ", the GPUs' share of them"},
		{"owed over the life", t.Owed, "÷ (1 − " + shareText(t.EndMargin) + "), the margin of those who sell to users"},
		{"required a year", t.Yearly,
			fmt.Sprintf("data centres × %s ÷ (1 − %s) ÷ (1 − %s): capital recovery at %s over %s years, share of "+
				"running costs, margin", t.CRF.Significant(5), shareText(t.OpexShare), shareText(t.EndMargin), shareText(t.Rate),
				t.Years)},
	}
	return report.Rows("top_down", rows,
		text("what", "what", func(r row) string { return r.what }),
		num("amount", "amount", "$", func(r row) cell { return report.Amount(r.amount, money.USD) }),
		text("how", "how", func(r row) string { return r.how }).Drop(1))
}
