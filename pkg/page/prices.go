package page

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/report"
)

// PriceList lays the models out with their standard prices. Cards are those of
// the setting's instant; a nil card is a model without a price then.
func PriceList(cards []*pricebook.Card, s econ.Setting) *report.Document {
	t := &report.Table{ID: "models", Columns: []report.Column{
		{ID: "model", Title: "model"},
		{ID: "input", Title: "in", Unit: "/1M", Align: report.Right},
		{ID: "cache_read", Title: "cached", Unit: "/1M", Align: report.Right, Keep: 2},
		{ID: "output", Title: "out", Unit: "/1M", Align: report.Right},
		{ID: "currency", Title: "currency", Keep: 7},
		{ID: "context", Title: "context", Unit: "tokens", Align: report.Right, Keep: 3},
		{ID: "tokenizer", Title: "tokenizer", Keep: 6},
		{ID: "from", Title: "since", Keep: 4},
		{ID: "checked", Title: "checked", Keep: 5},
		{ID: "marks", Title: "marks", Keep: 6},
	}}
	for _, c := range cards {
		m := c.Model
		context := report.Unknown("not listed")
		if c.Context > 0 {
			context = report.Integer(c.Context)
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(m.FullName()), cardRate(c, meter.Input), cardRate(c, meter.CacheRead),
			cardRate(c, meter.Output), report.Text(string(m.Currency)), context, report.Text(m.Tokenizer), instant(c.From), instant(c.Checked),
			report.Text(markWords(c.Marks))}})
	}
	return &report.Document{
		Answer: []string{fmt.Sprintf("%d models with a price at %s, in currency per 1M tokens, standard service.",
			len(cards), s.AsOf)},
		Sections: []report.Section{{Table: t}},
		Next:     []string{"tokecon prices show MODEL", "tokecon prices history MODEL"},
		Origin:   origin(s),
	}
}

func cardRate(c *pricebook.Card, id meter.ID) report.Cell {
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
	for _, note := range base.Notes {
		d.Notes = append(d.Notes, report.Note{Text: note})
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

// offeringTable has a row for each condition and a column for each meter that
// has a price of its own somewhere.
func offeringTable(offerings []Offering) *report.Table {
	t := &report.Table{ID: "rates", Columns: []report.Column{{ID: "condition", Title: "condition"}}}
	var meters []*meter.Meter
	for _, m := range meter.Table() {
		if slices.ContainsFunc(offerings,
			func(o Offering) bool { return o.Card.Rates[m.ID] != nil && o.Card.Rates[m.ID].Meter == m.ID }) {
			meters = append(meters, &m)
			t.Columns = append(t.Columns, report.Column{ID: m.Name, Title: m.Title, Unit: perUnit(&m), Align: report.Right})
		}
	}
	for _, o := range offerings {
		row := report.Row{Cells: []report.Cell{report.Text(o.Condition)}}
		for _, m := range meters {
			row.Cells = append(row.Cells, cardRate(o.Card, m.ID))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
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
	t := &report.Table{ID: "sources", Columns: []report.Column{{ID: "meter", Title: "meter"}, {ID: "rate", Title: "rate", Align: report.Right},
		{ID: "per", Title: "per", Align: report.Right, Keep: 3}, {ID: "book", Title: "book"}, {ID: "from", Title: "from", Keep: 2},
		{ID: "until", Title: "until", Keep: 4}, {ID: "checked", Title: "checked", Keep: 1},
		{ID: "how", Title: "how", Keep: 5}, {ID: "url", Title: "source", Keep: 6}}}
	for _, m := range meter.Table() {
		r := c.Rates[m.ID]
		if r == nil || r.Meter != m.ID {
			continue
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(m.Name), report.Rate(r.Price, c.Model.Currency), report.Integer(m.Per),
			report.Text(place(r.Source)), instant(r.Source.From), instant(r.Source.Until), instant(r.Source.Checked), report.Text(steps(r)),
			report.Text(r.Source.URL)}})
	}
	return t
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
	t := &report.Table{ID: "about", Columns: []report.Column{{ID: "fact", Title: "fact"}, {ID: "value", Title: "value"}}}
	add := func(fact, value string) {
		if value != "" {
			t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(fact), report.Text(value)}})
		}
	}
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
	return t
}

func tokenCount(n int64) string {
	if n == 0 {
		return "not listed"
	}
	return money.Group(fmt.Sprint(n)) + " tokens"
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

// PriceHistory lays a model's dated prices out, with a chart.
func PriceHistory(m *pricebook.Model, s econ.Setting) *report.Document {
	sign := strings.TrimSpace(m.Currency.Sign())
	t := &report.Table{ID: "history", Columns: []report.Column{{ID: "from", Title: "from"}, {ID: "until", Title: "until", Keep: 3},
		{ID: "input", Title: "in", Unit: sign + "/1M", Align: report.Right},
		{ID: "cache_read", Title: "cached", Unit: sign + "/1M", Align: report.Right, Keep: 2},
		{ID: "output", Title: "out", Unit: sign + "/1M", Align: report.Right},
		{ID: "input_change", Title: "in", Unit: "change", Align: report.Right, Keep: 1},
		{ID: "output_change", Title: "out", Unit: "change", Align: report.Right, Keep: 1}, {ID: "marks", Title: "marks", Keep: 4},
		{ID: "place", Title: "book", Keep: 5}, {ID: "note", Title: "note", Keep: 6}}}
	chart := &report.Chart{ID: "price_history", Title: "price per 1M tokens", Unit: sign, Kind: report.Step, Axis: report.TimeAxis,
		Series: []report.Series{{Name: "out"}, {Name: "in"}}}
	var last *pricebook.Span
	spans := m.History()
	for i := range spans {
		span := &spans[i]
		t.Rows = append(t.Rows, historyRow(m, span, last))
		plot(chart, span, i == len(spans)-1, s.AsOf.Time)
		last = span
	}
	d := &report.Document{Answer: []string{historyAnswer(m, spans)}, Sections: []report.Section{{Table: t}}, Origin: origin(s),
		Next: []string{"tokecon prices show " + m.FullName()}}
	if len(spans) > 0 {
		d.Sections = append(d.Sections, report.Section{Chart: chart})
	}
	return d
}

func historyRow(m *pricebook.Model, span, last *pricebook.Span) report.Row {
	rate := func(id meter.ID) report.Cell {
		if p, ok := span.Row.Rates[id]; ok {
			return report.Rate(p.Amount, m.Currency)
		}
		return report.Unknown("not listed")
	}
	change := func(id meter.ID) report.Cell {
		if last == nil {
			return report.Blank()
		}
		now, ok := span.Row.Rates[id]
		was, had := last.Row.Rates[id]
		if !ok || !had || was.Amount.IsZero() {
			return report.Blank()
		}
		return report.Percent(now.Amount.Sub(was.Amount).Quo(was.Amount))
	}
	note := span.Row.Note
	if span.Own {
		note = strings.TrimSpace("your own book; " + note)
	}
	return report.Row{Cells: []report.Cell{instant(span.From), instant(span.Until), rate(meter.Input), rate(meter.CacheRead),
		rate(meter.Output), change(meter.Input), change(meter.Output), report.Text(markWords(span.Row.Marks)),
		report.Text(fmt.Sprintf("%s:%d", span.Book, span.Row.Line)), report.Text(note)}}
}

// plot adds a row's prices to the chart; the last one is drawn up to its end
// or to the day of the question.
func plot(c *report.Chart, span *pricebook.Span, last bool, at time.Time) {
	for i, id := range []meter.ID{meter.Output, meter.Input} {
		p, ok := span.Row.Rates[id]
		if !ok {
			continue
		}
		points := &c.Series[i].Points
		*points = append(*points, report.At(span.From.Time, p.Amount.Float64()))
		end := at
		if !span.Until.IsZero() {
			end = span.Until.Time
		}
		if last && end.After(span.From.Time) {
			*points = append(*points, report.At(end, p.Amount.Float64()))
		}
	}
}

func historyAnswer(m *pricebook.Model, spans []pricebook.Span) string {
	if len(spans) < 2 {
		return m.FullName() + " has had one price so far."
	}
	first, last := spans[0].Row.Rates[meter.Input].Amount, spans[len(spans)-1].Row.Rates[meter.Input].Amount
	s := fmt.Sprintf("%s has had %d prices", m.FullName(), len(spans))
	if !first.IsZero() && !last.IsZero() {
		s += fmt.Sprintf(": input went from %s%s to %s%s per 1M tokens", m.Currency.Sign(), first, m.Currency.Sign(), last)
	}
	return s + "."
}
