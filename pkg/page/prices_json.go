package page

import (
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// RateJSON is one rate with its source.
type RateJSON struct {
	Meter   meter.ID         `json:"meter"`
	Rate    money.Decimal    `json:"rate"`
	Per     int64            `json:"per"`
	List    money.Decimal    `json:"list_rate"`
	Factors []pricebook.Step `json:"factors,omitempty"`
	Source  pricebook.Source `json:"source"`
}

// CardJSON is a model's rates under one condition.
type CardJSON struct {
	Condition string            `json:"condition,omitempty"`
	Model     string            `json:"model"`
	Currency  money.Currency    `json:"currency"`
	Tokenizer string            `json:"tokenizer"`
	Context   int64             `json:"context,omitempty"`
	MaxOutput int64             `json:"max_output,omitempty"`
	From      pricebook.Instant `json:"from"`
	Until     pricebook.Instant `json:"until,omitzero"`
	Checked   pricebook.Instant `json:"checked"`
	Marks     []pricebook.Mark  `json:"marks,omitempty"`
	Rates     []RateJSON        `json:"rates"`
}

// PricesJSON is the JSON form of prices list and show.
type PricesJSON struct {
	econ.Setting
	Models []CardJSON `json:"models"`
}

func cardJSON(condition string, c *pricebook.Card) CardJSON {
	out := CardJSON{Condition: condition, Model: c.Model.FullName(), Currency: c.Model.Currency,
		Tokenizer: c.Model.Tokenizer, Context: c.Context, MaxOutput: c.MaxOutput, From: c.From, Until: c.Until,
		Checked: c.Checked, Marks: c.Marks, Rates: []RateJSON{}}
	for _, m := range meter.Table() {
		if r := c.Rates[m.ID]; r != nil && r.Meter == m.ID {
			out.Rates = append(out.Rates, RateJSON{m.ID, r.Price, m.Per, r.Base, r.Steps, r.Source})
		}
	}
	return out
}

// PriceListResult returns the JSON form of [PriceList].
func PriceListResult(cards []*pricebook.Card, s econ.Setting) *PricesJSON {
	out := &PricesJSON{Setting: s, Models: []CardJSON{}}
	for _, c := range cards {
		out.Models = append(out.Models, cardJSON("", c))
	}
	return out
}

// PriceShowResult returns the JSON form of [PriceShow]: the model once for each condition.
func PriceShowResult(offerings []Offering, s econ.Setting) *PricesJSON {
	out := &PricesJSON{Setting: s, Models: []CardJSON{}}
	for _, o := range offerings {
		out.Models = append(out.Models, cardJSON(o.Condition, o.Card))
	}
	return out
}

// HistoryJSON is the JSON form of PriceHistory.
type HistoryJSON struct {
	econ.Setting
	Model string     `json:"model"`
	Rows  []SpanJSON `json:"rows"`
}

// SpanJSON is one dated row of a model's history.
type SpanJSON struct {
	From    pricebook.Instant          `json:"from"`
	Until   pricebook.Instant          `json:"until,omitzero"`
	Rates   map[meter.ID]money.Decimal `json:"rates"`
	Marks   []pricebook.Mark           `json:"marks,omitempty"`
	Book    string                     `json:"book"`
	Line    int                        `json:"line"`
	Own     bool                       `json:"own,omitempty"`
	URL     string                     `json:"url"`
	Checked pricebook.Instant          `json:"checked"`
	Note    string                     `json:"note,omitempty"`
}

// PriceHistoryResult returns the JSON form of [PriceHistory].
func PriceHistoryResult(m *pricebook.Model, s econ.Setting) *HistoryJSON {
	out := &HistoryJSON{Setting: s, Model: m.FullName(), Rows: []SpanJSON{}}
	for _, span := range m.History() {
		rates := map[meter.ID]money.Decimal{}
		for id, p := range span.Row.Rates {
			rates[id] = p.Amount
		}
		out.Rows = append(out.Rows, SpanJSON{span.From, span.Until, rates, span.Row.Marks, span.Book, span.Row.Line, span.Own,
			span.Row.Source, span.Row.Checked, span.Row.Note})
	}
	return out
}
