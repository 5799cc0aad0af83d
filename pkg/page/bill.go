package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// billTable lays a bill's lines out, with the place each rate comes from.
func billTable(id string, b *quote.Bill, explain bool) *report.Table {
	sign := strings.TrimSpace(b.Currency.Sign())
	t := &report.Table{ID: id, Columns: []report.Column{
		{ID: "meter", Title: "meter"},
		{ID: "quantity", Title: "quantity", Align: report.Right},
		{ID: "rate", Title: "rate", Unit: sign, Align: report.Right},
		{ID: "per", Title: "per", Align: report.Right, Keep: 2},
		{ID: "amount", Title: "amount", Unit: sign, Align: report.Right},
		{ID: "source", Title: "source", Keep: 3},
	}}
	if explain {
		t.Columns = append(t.Columns, report.Column{ID: "from", Title: "in force from", Keep: 4},
			report.Column{ID: "checked", Title: "checked", Keep: 5}, report.Column{ID: "url", Title: "evidence", Keep: 6})
	}
	for i := range b.Lines {
		t.Rows = append(t.Rows, billRow(&b.Lines[i], b.Currency, explain))
	}
	return t
}

func billRow(l *quote.Line, c money.Currency, explain bool) report.Row {
	cells := []report.Cell{report.Text(l.Name()), report.Number(l.Quantity)}
	if l.Rate == nil && l.Known() {
		return derivedRow(cells, l, c, explain)
	}
	if !l.Known() {
		why := "no price is known for " + l.Meter.String()
		cells = append(cells, report.Unknown(why), report.Integer(l.Meter.Get().Per), report.Unknown(why), report.Unknown(why))
		if explain {
			cells = append(cells, report.Blank(), report.Blank(), report.Blank())
		}
		return report.Row{Cells: cells}
	}
	r := l.Rate
	cells = append(cells, report.Rate(r.Price, c), report.Integer(r.Meter.Get().Per), report.Amount(l.Amount, c), report.Text(place(r.Source)))
	if explain {
		cells = append(cells, report.Text(r.Source.From.String()), report.Text(r.Source.Checked.String()), report.Text(r.Source.URL))
	}
	return report.Row{Cells: cells}
}

// derivedRow is an amount that is no rate times a quantity: the write-off of a
// fleet, say.
func derivedRow(cells []report.Cell, l *quote.Line, c money.Currency, explain bool) report.Row {
	cells = append(cells, report.Blank(), report.Text(l.Meter.Get().Unit), report.Amount(l.Amount, c), report.Text(l.How))
	if explain {
		cells = append(cells, report.Blank(), report.Blank(), report.Blank())
	}
	return report.Row{Cells: cells}
}

func place(s pricebook.Source) string {
	if s.Line == 0 {
		return s.Book // given on the command line, or by a line of its own
	}
	return fmt.Sprintf("%s:%d", s.Book, s.Line)
}

// derivations writes how each line's amount came about, a paragraph a line.
func derivations(b *quote.Bill) []string {
	var out []string
	for i := range b.Lines {
		if l := &b.Lines[i]; l.Known() {
			out = append(out, derivation(l))
		}
	}
	return out
}

func derivation(l *quote.Line) string {
	r := l.Rate
	if r == nil {
		return fmt.Sprintf("%s: %s = %s", l.Name(), l.How, l.Amount.Significant(12))
	}
	s := fmt.Sprintf("%s: %s × %s", l.Name(), l.Quantity.Significant(12), r.Base)
	for _, f := range r.Steps {
		s += fmt.Sprintf(" × %s (%s, %s)", f.By, f.Why, place(f.Source))
	}
	s += fmt.Sprintf(" ÷ %d = %s", r.Meter.Get().Per, l.Amount.Significant(12))
	if r.Meter != l.Meter {
		s += fmt.Sprintf("; no %s price is listed, billed as %s", l.Meter, r.Meter)
	}
	return s
}

// Cost lays one priced usage out.
func Cost(b *quote.Bill, s econ.Setting, explain bool) *report.Document {
	d := &report.Document{Sections: []report.Section{{Table: billTable("lines", b, explain)}}, Origin: origin(s)}
	if explain {
		d.Sections = append(d.Sections, report.Section{Title: "How each amount came about", Text: derivations(b)})
	}
	total := money.Show(b.Total, b.Currency)
	switch b.Status {
	case quote.LowerBound:
		d.Answer = []string{fmt.Sprintf("%s costs at least %s: a price is missing.", b.Offer, total)}
	default:
		d.Answer = []string{fmt.Sprintf("%s costs %s.", b.Offer, total)}
	}
	for _, m := range b.Marks() {
		d.Notes = append(d.Notes, report.Note{Text: fmt.Sprintf("The price is %s; see tokecon prices show %s.", m, b.Offer)})
	}
	if explain {
		for _, card := range b.Cards {
			for _, n := range card.Notes {
				d.Notes = append(d.Notes, report.Note{Text: n})
			}
		}
	}
	if s.AsOf.DateOnly && len(b.Cards) > 0 && b.Cards[0].Model.WindowedAt(s.AsOf.Time) {
		d.Notes = append(d.Notes, report.Note{
			Text: "The price depends on the hour; this is the one at 00:00 UTC. Give --as-of with a time, such as " +
				s.AsOf.String() + "T14:00:00Z."})
	}
	total = b.Total.String()
	exact := fmt.Sprintf("Exact total: %s %s.", total, b.Currency)
	if !explain {
		exact += " --explain shows how each amount came about."
	}
	d.Notes = append(d.Notes, report.Note{Text: exact})
	d.Next = []string{"tokecon prices show " + b.Offer}
	return d
}

// explain shows the bill of a month for each offer on the page, with every
// source.
func (p *comparePage) explain() {
	seen := map[string]bool{}
	shown := p.doc.Sections[0].Table.Rows
	for i, row := range shown {
		name := row.Cells[0].Text
		for _, r := range p.c.Ranked {
			if r.Offer.Name() != name || seen[name] {
				continue
			}
			seen[name] = true
			p.doc.Sections = append(p.doc.Sections, report.Section{
				Title: name + ": a month, line by line",
				Text:  append([]string{p.how(r)}, derivations(r.Bill)...),
				Table: billTable(fmt.Sprintf("lines_%d", i+1), r.Bill, true),
			})
			if t := prompts(fmt.Sprintf("prompt_%d", i+1), r); t != nil {
				p.doc.Sections = append(p.doc.Sections, report.Section{Title: name + ": what its prompts hold besides text", Table: t})
			}
		}
	}
}

// prompts lists the rules by which the parts of prompts that are not text were
// counted, with the tokens of each part in all samples; nil if there are none.
func prompts(id string, r *econ.Ranked) *report.Table {
	counted := map[tokenizer.Part]int64{
		tokenizer.Overhead: r.Parts.Overhead, tokenizer.Tools: r.Parts.Tools, tokenizer.Pictures: r.Parts.Images,
		tokenizer.Sound: r.Parts.Sound, tokenizer.Video: r.Parts.Video,
	}
	t := rulesTable(id)
	t.Columns = append([]report.Column{{ID: "part", Title: "part"}, {ID: "share", Title: "of prompts", Align: report.Right}},
		t.Columns...)
	for _, rule := range r.Tokenizer.Rules() {
		n := counted[rule.Part]
		if n == 0 {
			continue
		}
		share := money.FromInt(n).Quo(money.FromInt(r.Parts.Total.Tokens))
		row := ruleRow(ruleOf(&rule))
		row.Cells = append([]report.Cell{report.Text(string(rule.Part)), report.Percent(share)}, row.Cells...)
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// how writes the derivation of an offer's quantities.
func (p *comparePage) how(r *econ.Ranked) string {
	s := fmt.Sprintf("tokens by %s (%s): %s in the mean prompt, %s in the mean answer; × %s requests a month",
		r.Tokenizer.Name(), r.Exactness, r.Tokens.Prompt.Fixed(1), r.Tokens.Answer.Fixed(1), p.count(p.w.Volume))
	if calls := p.w.Calls(); !calls.Equal(money.FromInt(1)) {
		s += " × " + calls.String() + " for retries and tool calls"
	}
	if note, url, checked := r.Tokenizer.Evidence(); note != "" {
		s += fmt.Sprintf(". Factor: %s (%s, checked %s)", note, url, checked)
	}
	return s + "."
}
