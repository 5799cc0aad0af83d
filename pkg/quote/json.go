package quote

import (
	"encoding/json"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// lineJSON is a bill's line as it is written: rates and amounts are exact
// decimal strings, quantities are numbers, an unknown price is null.
type lineJSON struct {
	Meter    meter.ID          `json:"meter"`
	What     string            `json:"what,omitempty"`
	Quantity json.RawMessage   `json:"quantity"`
	Rate     *money.Decimal    `json:"rate"`
	Per      int64             `json:"per"`
	Amount   *money.Decimal    `json:"amount"`
	BilledAs *meter.ID         `json:"billed_as,omitempty"`
	Base     *money.Decimal    `json:"list_rate,omitempty"`
	Factors  []pricebook.Step  `json:"factors,omitempty"`
	Source   *pricebook.Source `json:"source"`
	How      string            `json:"how,omitempty"`
}

// MarshalJSON writes the line with its source.
func (l Line) MarshalJSON() ([]byte, error) {
	out := lineJSON{Meter: l.Meter, What: l.What, How: l.How, Quantity: json.RawMessage(l.Quantity.String()),
		Per: l.Meter.Get().Per}
	if l.Known() {
		out.Amount = &l.Amount
	}
	if r := l.Rate; r != nil {
		out.Rate, out.Source, out.Per = &r.Price, &r.Source, r.Meter.Get().Per
		if r.Meter != l.Meter {
			out.BilledAs = &r.Meter
		}
		if len(r.Steps) > 0 {
			out.Base, out.Factors = &r.Base, r.Steps
		}
	}
	return json.Marshal(out)
}

// MarshalJSON writes the bill with its lines.
func (b *Bill) MarshalJSON() ([]byte, error) {
	lines := b.Lines
	if lines == nil {
		lines = []Line{}
	}
	return json.Marshal(struct {
		Currency money.Currency `json:"currency"`
		Lines    []Line         `json:"lines"`
		Total    money.Decimal  `json:"total"`
		Status   Status         `json:"status"`
		Missing  []meter.ID     `json:"missing,omitempty"`
	}{b.Currency, lines, b.Total, b.Status, b.Missing})
}
