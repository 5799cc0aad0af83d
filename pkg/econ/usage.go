package econ

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

// UsageCost is one priced row of a usage file.
type UsageCost struct {
	Line   int               `json:"line"`
	Model  string            `json:"model"`
	Time   pricebook.Instant `json:"time"`
	Mode   pricebook.Mode    `json:"mode"`
	Region string            `json:"region"`
	Bill   *quote.Bill       `json:"bill"`
	Where  fmt.Stringer      `json:"-"` // file and line of the row
}

// UsageTotal adds up priced rows.
type UsageTotal struct {
	SchemaVersion int               `json:"schema_version"`
	AsOf          AsOf              `json:"as_of"`
	Books         pricebook.Version `json:"books"`
	Currency      money.Currency    `json:"currency"`
	Count         int64             `json:"count"`
	Total         money.Decimal     `json:"total"`
	Status        quote.Status      `json:"status"`
	Models        []ModelTotal      `json:"by_model"`
}

// ModelTotal is the part of a total that one model makes up.
type ModelTotal struct {
	Model  string        `json:"model"`
	Count  int64         `json:"count"`
	Total  money.Decimal `json:"total"`
	Status quote.Status  `json:"status"`
}

// NewUsageTotal returns an empty total under a setting.
func NewUsageTotal(s Setting) *UsageTotal {
	return &UsageTotal{SchemaVersion: s.SchemaVersion, AsOf: s.AsOf, Books: s.Books, Status: quote.Exact,
		Models: []ModelTotal{}}
}

// Add adds a row. Rows in different currencies cannot be added without an
// exchange rate, which is an error.
func (t *UsageTotal) Add(row *UsageCost) error {
	b := row.Bill
	if t.Count > 0 && t.Currency != b.Currency {
		return fmt.Errorf("%s is billed in %s, the rows before in %s: without an exchange rate they cannot be added; "+
			"price them apart", row.Model, b.Currency, t.Currency)
	}
	t.Currency = b.Currency
	t.Count++
	t.Total = t.Total.Add(b.Total)
	t.Status = worse(t.Status, b.Status)
	i, found := slices.BinarySearchFunc(t.Models, row.Model,
		func(m ModelTotal, name string) int { return strings.Compare(m.Model, name) })
	if !found {
		t.Models = slices.Insert(t.Models, i, ModelTotal{Model: row.Model, Status: quote.Exact})
	}
	m := &t.Models[i]
	m.Count++
	m.Total = m.Total.Add(b.Total)
	m.Status = worse(m.Status, b.Status)
	return nil
}

// worse returns the less certain of two statuses.
func worse(a, b quote.Status) quote.Status {
	order := []quote.Status{quote.Exact, quote.Estimated, quote.LowerBound}
	if slices.Index(order, a) > slices.Index(order, b) {
		return a
	}
	return b
}

// CostOf lays a bill out for JSON, as a usage of the setting.
func CostOf(b *quote.Bill, s Setting) *CostResult {
	lines := b.Lines
	if lines == nil {
		lines = []quote.Line{}
	}
	return &CostResult{SchemaVersion: s.SchemaVersion, Model: b.Offer, AsOf: s.AsOf, Mode: s.Mode, Region: s.Region,
		Currency: b.Currency, Lines: lines, Total: b.Total, Status: b.Status, Missing: b.Missing, Books: s.Books}
}
