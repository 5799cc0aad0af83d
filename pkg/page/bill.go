package page

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// billTable lays a bill's lines out, with the place each rate comes from.
func billTable(id string, b *quote.Bill, explain bool) *report.Table {
	type row = *quote.Line
	sign := signOf(b.Currency)
	source := func(of func(pricebook.Source) string) func(row) string {
		return func(l row) string {
			if !l.Known() || l.Rate == nil {
				return ""
			}
			return of(l.Rate.Source)
		}
	}
	return report.Rows(id, refs(b.Lines),
		text("meter", "meter", row.Name),
		num("quantity", "quantity", "", func(l row) cell { return report.Number(l.Quantity) }),
		num("rate", "rate", sign, func(l row) cell { return billRate(l, b.Currency) }),
		num("per", "per", "", billPer).Drop(2),
		num("amount", "amount", sign, func(l row) cell {
			return ifPriced(l, func() cell { return report.Amount(l.Amount, b.Currency) })
		}),
		col("source", "source", billSource).Drop(3),
		text("from", "in force from", source(func(s pricebook.Source) string { return s.From.String() })).Drop(4).If(explain),
		text("checked", "checked", source(func(s pricebook.Source) string { return s.Checked.String() })).Drop(5).If(explain),
		text("url", "evidence", source(func(s pricebook.Source) string { return s.URL })).Drop(6).If(explain))
}

// ifPriced returns a cell of a line of a bill, or an unknown where no price is known for its meter.
func ifPriced(l *quote.Line, of func() cell) cell {
	if !l.Known() {
		return report.Unknown("no price is known for " + l.Meter.String())
	}
	return of()
}

// billRate returns the rate of a line; none stands where an amount is no rate times a quantity: the write-off of a
// fleet, say.
func billRate(l *quote.Line, c money.Currency) cell {
	return ifPriced(l, func() cell {
		if l.Rate == nil {
			return report.Blank()
		}
		return report.Rate(l.Rate.Price, c)
	})
}

// billPer returns the quantity that the rate of a line is for.
func billPer(l *quote.Line) cell {
	switch {
	case !l.Known():
		return report.Integer(l.Meter.Get().Per)
	case l.Rate == nil:
		return report.Text(l.Meter.Get().Unit)
	}
	return report.Integer(l.Rate.Meter.Get().Per)
}

// billSource returns the place that the rate of a line comes from, or how its amount came about.
func billSource(l *quote.Line) cell {
	return ifPriced(l, func() cell {
		if l.Rate == nil {
			return report.Text(l.How)
		}
		return report.Text(place(l.Rate.Source))
	})
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
		note(d, "The price is %s; see tokecon prices show %s.", m, b.Offer)
	}
	if explain {
		for _, card := range b.Cards {
			for _, n := range card.Notes {
				note(d, "%s", n)
			}
		}
	}
	if s.AsOf.DateOnly && len(b.Cards) > 0 && b.Cards[0].Model.WindowedAt(s.AsOf.Time) {
		note(d, "The price depends on the hour; this is the one at 00:00 UTC. Give --as-of with a time, such as "+
			"%sT14:00:00Z.", s.AsOf)
	}
	exact := fmt.Sprintf("Exact total: %s %s.", b.Total, b.Currency)
	if !explain {
		exact += " --explain shows how each amount came about."
	}
	note(d, "%s", exact)
	d.Next = []string{"tokecon prices show " + b.Offer}
	return d
}

// explain shows the bill of a month for each offer on the page, with every
// source.
func (p *comparePage) explain() {
	seen := map[string]bool{}
	for i, name := range p.names() {
		for _, r := range p.c.Ranked {
			if r.Offer.Name() != name || seen[name] {
				continue
			}
			seen[name] = true
			p.billed(name+": a month, line by line", fmt.Sprintf("lines_%d", i+1), r.Bill, p.how(r))
			p.add(name+": what its prompts hold besides text", prompts(fmt.Sprintf("prompt_%d", i+1), r))
		}
	}
}

// promptPart is a rule with the part of prompts that was counted by it.
type promptPart struct {
	part  string
	share money.Decimal
	rule  TokenizerRule
}

// prompts lists the rules by which the parts of prompts that are not text were counted, with the share of each part in
// all samples; nil if there are none.
func prompts(id string, r *econ.Ranked) *report.Table {
	counted := map[tokenizer.Part]int64{
		tokenizer.Overhead: r.Parts.Overhead, tokenizer.Tools: r.Parts.Tools, tokenizer.Pictures: r.Parts.Images,
		tokenizer.Sound: r.Parts.Sound, tokenizer.Video: r.Parts.Video,
	}
	var rows []promptPart
	for _, rule := range r.Tokenizer.Rules() {
		if n := counted[rule.Part]; n != 0 {
			share := money.FromInt(n).Quo(money.FromInt(r.Parts.Total.Tokens))
			rows = append(rows, promptPart{part: string(rule.Part), share: share, rule: ruleOf(&rule)})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return report.Rows(id, rows, append([]report.Col[promptPart]{
		text("part", "part", func(p promptPart) string { return p.part }),
		num("share", "of prompts", "", func(p promptPart) cell { return report.Percent(p.share) }),
	}, report.Through(func(p promptPart) TokenizerRule { return p.rule }, ruleColumns()...)...)...)
}

// how writes the derivation of an offer's quantities.
func (p *comparePage) how(r *econ.Ranked) string {
	s := fmt.Sprintf("tokens by %s (%s): %s in the mean prompt, %s in the mean answer; × %s requests a month",
		r.Tokenizer.Name(), r.Exactness, r.Tokens.Prompt.Fixed(1), r.Tokens.Answer.Fixed(1), commas(p.w.Volume))
	if calls := p.w.Calls(); !calls.Equal(money.FromInt(1)) {
		s += " × " + calls.String() + " for retries and tool calls"
	}
	if note, url, checked := r.Tokenizer.Evidence(); note != "" {
		s += fmt.Sprintf(". Factor: %s (%s, checked %s)", note, url, checked)
	}
	return s + "."
}
