package export

import (
	"fmt"
	"time"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

// Fact is one figure with its keys and where it comes from. Value is nil where it is
// not known; Reason then says why.
type Fact struct {
	Scenario   string         `json:"scenario"`
	Plan       string         `json:"plan"`
	Offer      string         `json:"offer"`
	Vendor     string         `json:"vendor"`
	Metric     string         `json:"metric"`
	Item       string         `json:"item"`
	Value      *money.Decimal `json:"value"`
	Unit       string         `json:"unit"`
	Currency   money.Currency `json:"currency"`
	Source     string         `json:"source"`
	Date       string         `json:"date"`
	Confidence string         `json:"confidence"`
	Reason     string         `json:"reason,omitempty"`
	Share      bool           `json:"-"`
}

// unsure is the confidence of what is not known.
const unsure = "unknown"

// facts lists every figure of the model, row by row.
func (m *Model) facts() []Fact {
	out := []Fact{}
	for i := range m.Rows {
		r := &m.Rows[i]
		out = append(out, m.rowFacts(r)...)
		if r.Known() {
			out = append(out, m.lineFacts(r)...)
		}
		if r.Known() && r.Scenario.Vendor == "" {
			out = append(out, m.priceFacts(r)...)
		}
	}
	return out
}

func (m *Model) rowFacts(r *ModelRow) []Fact {
	var out []Fact
	for _, metric := range Metrics() {
		if f, ok := m.Fact(r, &metric); ok {
			out = append(out, f)
		}
	}
	return out
}

// Fact is what a metric says of a row; ok is false where it does not apply.
func (m *Model) Fact(r *ModelRow, metric *Metric) (f Fact, ok bool) {
	v := metric.value(r)
	if !v.applies {
		return f, false
	}
	f = m.fact(r, metric)
	f.Value, f.Reason, f.Confidence = v.value, v.reason, metric.confidence(r)
	if !r.Known() {
		f.Value, f.Reason = nil, r.Reason
	}
	if f.Value == nil {
		f.Confidence = unsure
	}
	return f, true
}

// About is what holds for all figures of a row: its keys, where it is from and how far
// it can be trusted. It has no value.
func (m *Model) About(r *ModelRow) Fact {
	f := m.fact(r, &Metric{Of: PerPayer, Money: true})
	f.Unit = ""
	if r.Plan != nil {
		f.Unit = r.Plan.Unit
	}
	if !r.Known() {
		f.Confidence, f.Reason = unsure, r.Reason
	}
	return f
}

// fact has everything but a value.
func (m *Model) fact(r *ModelRow, metric *Metric) Fact {
	f := Fact{Scenario: r.Scenario.ID, Offer: r.Offer, Vendor: r.Vendor, Metric: metric.ID, Unit: metric.Of,
		Date: r.Scenario.Day.Format(time.DateOnly), Confidence: string(r.Status), Share: metric.Share,
		Source: "workload " + m.Workload}
	if metric.Money {
		f.Currency = m.Currency
	}
	if r.Plan != nil {
		f.Plan, f.Source = r.Plan.Plan, fmt.Sprintf("%s:%d", m.Project, r.Plan.Line)
		if metric.Of == PerPayer {
			f.Unit = r.Plan.Unit
		}
	}
	return f
}

// lineFacts are the costs line by line.
func (m *Model) lineFacts(r *ModelRow) []Fact {
	if r.Plan == nil {
		return nil
	}
	others := &Metric{firm: true}
	tokens := 1 // lines that are the cost of tokens: payers', and free users' where there are any
	if r.Plan.Model.Free != nil {
		tokens = 2
	}
	var out []Fact
	for i, l := range r.Plan.Lines {
		f := m.fact(r, &ItemMetrics()[0])
		f.Item, f.Value = l.Name, &l.Amount
		if i >= tokens {
			f.Confidence = others.confidence(r)
		}
		out = append(out, f)
	}
	return out
}

// priceFacts are quantities, rates and amounts of a request, meter by meter.
func (m *Model) priceFacts(r *ModelRow) []Fact {
	items := ItemMetrics()
	var out []Fact
	for _, p := range r.Parts {
		for _, l := range p.Lines {
			quantity, amount := m.fact(r, &items[1]), m.fact(r, &items[3])
			quantity.Value, quantity.Unit = &l.Quantity, l.Meter.Get().Unit
			amount.Value = &l.Amount
			for _, f := range []Fact{quantity, m.rateFact(r, &l), amount} {
				f.Offer, f.Vendor, f.Item = p.Offer, p.Vendor, l.Item
				out = append(out, f)
			}
		}
	}
	return out
}

// rateFact is a price with its source.
func (m *Model) rateFact(r *ModelRow, l *margin.PartLine) Fact {
	f := m.fact(r, &ItemMetrics()[2])
	f.Value, f.Unit = &l.Amount, "request"
	if l.Rate == nil {
		f.Source = l.How
		return f
	}
	s := l.Rate.Source
	f.Value, f.Unit, f.Source, f.Confidence = &l.Rate.Price, perUnit(l.Rate.Meter), s.URL, string(sureOf(l.Rate))
	f.Date = ""
	if !s.Checked.IsZero() {
		f.Date = s.Checked.Format(time.DateOnly)
	}
	return f
}

// perUnit is what a price of a meter is for: 1000000 token, 1 GPU-hour.
func perUnit(id meter.ID) string {
	return fmt.Sprintf("%d %s", id.Get().Per, id.Get().Unit)
}

// sureOf tells whether a price is as its source says, or marked as inexact or
// disputed.
func sureOf(r *pricebook.Rate) quote.Status {
	for _, mark := range r.Source.Marks {
		if mark == pricebook.Approximate || mark == pricebook.Disputed {
			return quote.Estimated
		}
	}
	return quote.Exact
}
