package page

import (
	"fmt"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/report"
)

// PriceHistory lays a model's dated prices out, with a chart.
func PriceHistory(m *pricebook.Model, s econ.Setting) *report.Document {
	chart := &report.Chart{ID: "price_history", Title: "price per 1M tokens", Unit: signOf(m.Currency),
		Kind: report.Step, Axis: report.TimeAxis, Series: []report.Series{{Name: "out"}, {Name: "in"}}}
	spans := m.History()
	for i := range spans {
		plot(chart, &spans[i], i == len(spans)-1, s.AsOf.Time)
	}
	d := &report.Document{Answer: []string{historyAnswer(m, spans)},
		Sections: []report.Section{{Table: historyTable(m, spans)}}, Origin: origin(s),
		Next: []string{"tokecon prices show " + m.FullName()}}
	if len(spans) > 0 {
		d.Sections = append(d.Sections, report.Section{Chart: chart})
	}
	return d
}

// spanOf is a span of a history with the one before it, nil for the first.
type spanOf struct {
	*pricebook.Span
	last *pricebook.Span
}

func historyTable(m *pricebook.Model, spans []pricebook.Span) *report.Table {
	var rows []spanOf
	var last *pricebook.Span
	for _, s := range refs(spans) {
		rows = append(rows, spanOf{s, last})
		last = s
	}
	rate := func(id meter.ID) func(spanOf) cell {
		return func(s spanOf) cell {
			if p, ok := s.Row.Rates[id]; ok {
				return report.Rate(p.Amount, m.Currency)
			}
			return report.Unknown("not listed")
		}
	}
	change := func(id meter.ID) func(spanOf) cell { return func(s spanOf) cell { return s.change(id) } }
	unit := signOf(m.Currency) + "/1M"
	return report.Rows("history", rows,
		col("from", "from", func(s spanOf) cell { return instant(s.From) }),
		col("until", "until", func(s spanOf) cell { return instant(s.Until) }).Drop(3),
		num("input", "in", unit, rate(meter.Input)),
		num("cache_read", "cached", unit, rate(meter.CacheRead)).Drop(2),
		num("output", "out", unit, rate(meter.Output)),
		num("input_change", "in", "change", change(meter.Input)).Drop(1),
		num("output_change", "out", "change", change(meter.Output)).Drop(1),
		text("marks", "marks", func(s spanOf) string { return markWords(s.Row.Marks) }).Drop(4),
		text("place", "book", func(s spanOf) string { return fmt.Sprintf("%s:%d", s.Book, s.Row.Line) }).Drop(5),
		text("note", "note", spanOf.note).Drop(6))
}

// change returns the change of a rate since the span before, blank where there is none to compare with.
func (s spanOf) change(id meter.ID) cell {
	if s.last == nil {
		return report.Blank()
	}
	now, ok := s.Row.Rates[id]
	was, had := s.last.Row.Rates[id]
	if !ok || !had || was.Amount.IsZero() {
		return report.Blank()
	}
	return report.Percent(now.Amount.Sub(was.Amount).Quo(was.Amount))
}

// note returns what the book remarks on a span.
func (s spanOf) note() string {
	if s.Own {
		return strings.TrimSpace("your own book; " + s.Row.Note)
	}
	return s.Row.Note
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
