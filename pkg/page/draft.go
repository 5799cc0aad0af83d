package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
)

// draft is a document in the making, whose amounts are in one currency.
type draft struct {
	doc      *report.Document
	currency money.Currency
}

// newDraft returns an empty document.
func newDraft(c money.Currency) draft { return draft{doc: &report.Document{}, currency: c} }

// say adds a sentence to the answer.
func (d *draft) say(format string, args ...any) {
	d.doc.Answer = append(d.doc.Answer, fmt.Sprintf(format, args...))
}

// note adds an assumption.
func (d *draft) note(format string, args ...any) { note(d.doc, format, args...) }

// add adds a section with a table, unless that has no rows.
func (d *draft) add(title string, t *report.Table) { d.draw(title, t, nil) }

// draw adds a section with a table and a chart, unless the table has no rows.
func (d *draft) draw(title string, t *report.Table, c *report.Chart) {
	if t != nil && len(t.Rows) > 0 {
		d.doc.Sections = append(d.doc.Sections, report.Section{Title: title, Table: t, Chart: c})
	}
}

// billed adds a section with the lines of a bill and how each amount came about, below what is said before.
func (d *draft) billed(title, id string, b *quote.Bill, before ...string) {
	d.doc.Sections = append(d.doc.Sections, report.Section{Title: title, Text: append(before, derivations(b)...),
		Table: billTable(id, b, true)})
}

// show writes an amount for a sentence.
func (d *draft) show(x money.Decimal) string { return money.Show(x, d.currency) }

// amount returns the cell of an amount.
func (d *draft) amount(x money.Decimal) cell { return report.Amount(x, d.currency) }

// sign returns the sign of the currency, for the unit of a column.
func (d *draft) sign() string { return signOf(d.currency) }

// signOf returns the sign of a currency, for the unit of a column.
func signOf(c money.Currency) string { return strings.TrimSpace(c.Sign()) }

// note adds an assumption to a document.
func note(d *report.Document, format string, args ...any) {
	d.Notes = append(d.Notes, report.Note{Text: fmt.Sprintf(format, args...)})
}

// footnote adds a note that cells refer to by its id, once.
func footnote(d *report.Document, id, text string) {
	if !slices.ContainsFunc(d.Notes, func(n report.Note) bool { return n.ID == id }) {
		d.Notes = append(d.Notes, report.Note{ID: id, Text: text})
	}
}

// forget drops the footnotes that no cell of the table refers to.
func forget(d *report.Document, t *report.Table) {
	used := map[string]bool{"": true}
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			for _, id := range c.Notes {
				used[id] = true
			}
		}
	}
	d.Notes = slices.DeleteFunc(d.Notes, func(n report.Note) bool { return !used[n.ID] })
}
