package report

import (
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/money"
)

// Kind says what a cell holds.
type Kind uint8

// The kinds of cells.
const (
	KindText    Kind = iota
	KindInteger      // a count
	KindNumber       // a measured or computed quantity that is not money
	KindAmount       // money, computed: shown rounded
	KindRate         // a listed price: shown exactly, never rounded
	KindPercent      // a share; the value 0.35 is shown as 35%
	KindRatio        // a factor; the value 1.35 is shown as 1.35×
	KindDate         // a calendar date
	KindUnknown      // a value that nobody knows; it is not zero
)

// Status is a verdict on a cell.
type Status uint8

// The verdicts.
const (
	NoStatus Status = iota
	OK              // ✓
	Fail            // ✗
	Warn            // !
)

// Cell is one typed value. Make it with a constructor; the methods return
// changed copies.
type Cell struct {
	Kind      Kind
	Text      string        // of KindText; YYYY-MM-DD of KindDate; the reason of KindUnknown
	Value     money.Decimal // of the numeric kinds, exact
	Currency  money.Currency
	Estimated bool // the value is an estimate
	Bound     bool // the value is a lower bound: a part of the sum is unknown
	Status    Status
	Notes     []string // ids of notes
}

// Text returns a cell of plain text.
func Text(s string) Cell { return Cell{Kind: KindText, Text: s} }

// Blank returns a cell with nothing in it, where a value makes no sense. A
// value that is missing is Unknown.
func Blank() Cell { return Text("") }

// IsBlank reports whether the cell says nothing at all.
func (c Cell) IsBlank() bool {
	return c.Kind == KindText && c.Text == "" && c.Status == NoStatus
}

// Integer returns a count.
func Integer(n int64) Cell { return Cell{Kind: KindInteger, Value: money.FromInt(n)} }

// Number returns a quantity that is neither a count nor money.
func Number(d money.Decimal) Cell { return Cell{Kind: KindNumber, Value: d} }

// Amount returns a computed sum of money.
func Amount(d money.Decimal, c money.Currency) Cell {
	return Cell{Kind: KindAmount, Value: d, Currency: c}
}

// Rate returns a listed price. It is printed to its last digit; a price that
// was computed, such as a blended one, is an Amount.
func Rate(d money.Decimal, c money.Currency) Cell {
	return Cell{Kind: KindRate, Value: d, Currency: c}
}

// Percent returns a share of a whole: 0.35 reads 35%.
func Percent(share money.Decimal) Cell { return Cell{Kind: KindPercent, Value: share} }

// Ratio returns a factor: 1.35 reads 1.35×.
func Ratio(d money.Decimal) Cell { return Cell{Kind: KindRatio, Value: d} }

// Date returns the calendar date of t in UTC, so that the machine's own time
// zone cannot move it.
func Date(t time.Time) Cell { return Cell{Kind: KindDate, Text: t.UTC().Format(time.DateOnly)} }

// Unknown returns a value that nobody knows, with the reason as a footnote.
func Unknown(reason string) Cell { return Cell{Kind: KindUnknown, Text: reason} }

// Verdict returns a judged text; the text may be empty.
func Verdict(s Status, text string) Cell { return Text(text).WithStatus(s) }

// Approx marks the value as an estimate.
func (c Cell) Approx() Cell {
	c.Estimated = true
	return c
}

// AtLeast marks the value as a lower bound.
func (c Cell) AtLeast() Cell {
	c.Bound = true
	return c
}

// WithStatus adds a verdict.
func (c Cell) WithStatus(s Status) Cell {
	c.Status = s
	return c
}

// WithNote refers to a note of the document.
func (c Cell) WithNote(id string) Cell {
	c.Notes = append(slices.Clip(c.Notes), id)
	return c
}

// Numeric reports whether the cell holds a number.
func (c Cell) Numeric() bool { return c.Kind >= KindInteger && c.Kind <= KindRatio }
