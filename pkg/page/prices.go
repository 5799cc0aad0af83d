package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/report"
)

// PriceList lays the models out with their standard prices. Cards are those of
// the setting's instant; a nil card is a model without a price then.
func PriceList(cards []*pricebook.Card, s econ.Setting) *report.Document {
	type row = *pricebook.Card
	rate := func(id meter.ID) func(row) cell { return func(c row) cell { return cardRate(c, id) } }
	table := report.Rows("models", cards,
		text("model", "model", func(c row) string { return c.Model.FullName() }),
		num("input", "in", "/1M", rate(meter.Input)),
		num("cache_read", "cached", "/1M", rate(meter.CacheRead)).Drop(2),
		num("output", "out", "/1M", rate(meter.Output)),
		text("currency", "currency", func(c row) string { return string(c.Model.Currency) }).Drop(7),
		num("context", "context", "tokens", func(c row) cell {
			if c.Context == 0 {
				return report.Unknown("not listed")
			}
			return report.Integer(c.Context)
		}).Drop(3),
		text("tokenizer", "tokenizer", func(c row) string { return c.Model.Tokenizer }).Drop(6),
		col("from", "since", func(c row) cell { return instant(c.From) }).Drop(4),
		col("checked", "checked", func(c row) cell { return instant(c.Checked) }).Drop(5),
		text("marks", "marks", func(c row) string { return markWords(c.Marks) }).Drop(6))
	return &report.Document{
		Answer: []string{fmt.Sprintf("%d models with a price at %s, in currency per 1M tokens, standard service.",
			len(cards), s.AsOf)},
		Sections: []report.Section{{Table: table}},
		Next:     []string{"tokecon prices show MODEL", "tokecon prices history MODEL"},
		Origin:   origin(s),
	}
}

func cardRate(c *pricebook.Card, id meter.ID) cell {
	r := c.Rates[id]
	if r == nil {
		return report.Unknown("no price is listed")
	}
	return report.Rate(r.Price, c.Model.Currency)
}

func markWords(marks []pricebook.Mark) string {
	var words []string
	for _, m := range marks {
		if !slices.Contains(words, string(m)) {
			words = append(words, string(m))
		}
	}
	return strings.Join(words, " ")
}

// Offering is a model's card under one condition, named in words.
type Offering struct {
	Condition string
	Card      *pricebook.Card
}

// PriceShow lays out everything the books say of one model at an instant.
func PriceShow(m *pricebook.Model, offerings []Offering, s econ.Setting) *report.Document {
	base := offerings[0].Card
	d := &report.Document{Answer: []string{showAnswer(m, base)}, Origin: origin(s)}
	d.Sections = append(d.Sections, report.Section{Table: offeringTable(offerings)})
	d.Sections = append(d.Sections, report.Section{Title: "Where it stands", Table: sourceTable(base)})
	d.Sections = append(d.Sections, report.Section{Title: "About", Table: aboutTable(m, base)})
	for _, text := range base.Notes {
		note(d, "%s", text)
	}
	d.Notes = append(d.Notes, precedence(base)...)
	d.Next = []string{"tokecon prices history " + m.FullName(),
		"tokecon cost " + m.FullName() + " --input 1000 --output 500 --explain"}
	return d
}

func showAnswer(m *pricebook.Model, c *pricebook.Card) string {
	s := m.FullName()
	if r := c.Rates[meter.Input]; r != nil {
		s += ": " + m.Currency.Sign() + r.Price.String() + " in"
	}
	if r := c.Rates[meter.Output]; r != nil {
		s += ", " + m.Currency.Sign() + r.Price.String() + " out"
	}
	s += " per 1M tokens since " + c.From.String()
	if !c.Until.IsZero() {
		s += " until " + c.Until.String()
	}
	if words := markWords(c.Marks); words != "" {
		s += " (" + words + ")"
	}
	return s + "."
}

// offeringTable lays offerings out, a row for each condition and a column for each meter that has a price of its
// own somewhere.
func offeringTable(offerings []Offering) *report.Table {
	cols := []report.Col[Offering]{text("condition", "condition", func(o Offering) string { return o.Condition })}
	for _, m := range meter.Table() {
		priced := slices.ContainsFunc(offerings, func(o Offering) bool {
			return o.Card.Rates[m.ID] != nil && o.Card.Rates[m.ID].Meter == m.ID
		})
		cols = append(cols, num(m.Name, m.Title, perUnit(&m), func(o Offering) cell {
			return cardRate(o.Card, m.ID)
		}).If(priced))
	}
	return report.Rows("rates", offerings, cols...)
}

// perUnit words the quantity that a price is for.
func perUnit(m *meter.Meter) string {
	switch m.Per {
	case 1e6:
		if m.IsToken() {
			return "/1M"
		}
		return "/1M·h"
	case 1e3:
		return "/1k"
	}
	return "/" + m.Unit
}

// sourceTable names the place and the evidence of each rate.
func sourceTable(c *pricebook.Card) *report.Table {
	type row = *pricebook.Rate
	var rates []row
	for _, m := range meter.Table() {
		if r := c.Rates[m.ID]; r != nil && r.Meter == m.ID {
			rates = append(rates, r)
		}
	}
	return report.Rows("sources", rates,
		text("meter", "meter", func(r row) string { return r.Meter.Get().Name }),
		num("rate", "rate", "", func(r row) cell { return report.Rate(r.Price, c.Model.Currency) }),
		num("per", "per", "", func(r row) cell { return report.Integer(r.Meter.Get().Per) }).Drop(3),
		text("book", "book", func(r row) string { return place(r.Source) }),
		col("from", "from", func(r row) cell { return instant(r.Source.From) }).Drop(2),
		col("until", "until", func(r row) cell { return instant(r.Source.Until) }).Drop(4),
		col("checked", "checked", func(r row) cell { return instant(r.Source.Checked) }).Drop(1),
		text("how", "how", steps).Drop(5),
		text("url", "source", func(r row) string { return r.Source.URL }).Drop(6))
}

// steps writes the way from the written price to the rate.
func steps(r *pricebook.Rate) string {
	if len(r.Steps) == 0 {
		return "as written"
	}
	s := r.Base.String()
	for _, f := range r.Steps {
		s += fmt.Sprintf(" × %s (%s, %s)", f.By, f.Why, place(f.Source))
	}
	return s
}

// aboutTable lists what else the books know of the model.
func aboutTable(m *pricebook.Model, c *pricebook.Card) *report.Table {
	var facts []fact
	add := func(name, value string) { facts = append(facts, fact{name, report.Text(value)}) }
	add("vendor", m.VendorName)
	add("kind", string(m.Kind))
	add("tokenizer", m.Tokenizer)
	add("context window", tokenCount(c.Context))
	add("longest answer", tokenCount(c.MaxOutput))
	for _, a := range m.Aliases {
		add("alias", a.ID+" "+period(a.From, a.Until))
	}
	for _, span := range m.History() {
		if span.From == c.From && len(span.Row.SeenIn) > 0 {
			add("seen in", strings.Join(span.Row.SeenIn, ", "))
		}
	}
	return factTable("about", col("value", "value", fact.cell), facts)
}

func tokenCount(n int64) string {
	if n == 0 {
		return "not listed"
	}
	return group(n) + " tokens"
}

func period(from, until pricebook.Instant) string {
	switch {
	case from.IsZero() && until.IsZero():
		return ""
	case until.IsZero():
		return "since " + from.String()
	default:
		return "from " + from.String() + " until " + until.String()
	}
}

// precedence says which of the rates come from the user's own books and what
// they replace.
func precedence(c *pricebook.Card) []report.Note {
	var out []report.Note
	for _, m := range meter.Table() {
		r := c.Rates[m.ID]
		if r == nil || r.Meter != m.ID || !r.Source.Own &&
			!slices.ContainsFunc(r.Steps, func(s pricebook.Step) bool { return s.Source.Own }) {
			continue
		}
		text := fmt.Sprintf("%s: your own book %s decides", m.Name, place(r.Source))
		if !r.Source.Own {
			text = fmt.Sprintf("%s: your own book adjusts the listed %s", m.Name, r.Base)
		}
		if listed := c.Model.Listed(m.ID, c.From.Time); listed != nil && r.Source.Own {
			text += fmt.Sprintf("; the listed %s (%s) stands back", listed.Price, place(listed.Source))
		}
		out = append(out, report.Note{Text: text + "."})
	}
	return out
}
