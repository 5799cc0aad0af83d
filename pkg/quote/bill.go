package quote

import (
	"slices"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// Status says how far a total can be trusted.
type Status string

// The statuses. LowerBound outweighs Estimated: a sum with an unknown part is
// at least what it says.
const (
	Exact      Status = "exact"
	Estimated  Status = "estimated"
	LowerBound Status = "lower_bound"
)

// Line is one meter of a bill at one rate.
type Line struct {
	Meter    meter.ID
	Quantity money.Decimal
	Rate     *pricebook.Rate // nil: no price is known, unless How says how the amount came about
	Amount   money.Decimal   // 0 where the rate is unknown: the bill is then a lower bound

	// What names a line of a fleet, where a meter has several, and How derives an
	// amount that is no rate times a quantity. Both are empty for vendors.
	What, How string
}

// Known reports whether the line has a price.
func (l *Line) Known() bool { return l.Rate != nil || l.How != "" }

// Name returns what the line is called.
func (l *Line) Name() string {
	if l.What != "" {
		return l.What
	}
	return l.Meter.String()
}

// Bill is what a usage costs with one offer.
type Bill struct {
	Offer    string // full name
	Currency money.Currency
	Lines    []Line
	Total    money.Decimal // the sum of the lines that have a price
	Status   Status
	Missing  []meter.ID // meters in use without a known price
	Cards    []*pricebook.Card
	Spread   bool // the price depends on the hour, and hours were weighed over a week
}

// amount returns quantity × price ÷ the meter's quantity, exactly.
func amount(quantity money.Decimal, rate *pricebook.Rate) money.Decimal {
	return quantity.Mul(rate.Price).Shift(-rate.Meter.Get().Exponent())
}

// charge adds the quantities at a card's rates. Lines with the same meter and
// the same rate grow together.
func (b *Bill) charge(card *pricebook.Card, q *meter.Quantities, weight money.Decimal) {
	b.see(card)
	for id := range meter.Count {
		if q[id] != 0 {
			b.add(id, money.FromInt(q[id]).Mul(weight), card.Rates[id])
		}
	}
}

// add puts a quantity on a meter. A meter without a price makes the bill a
// lower bound, unless the table says that no price means no charge.
func (b *Bill) add(id meter.ID, quantity money.Decimal, rate *pricebook.Rate) {
	if rate == nil && id.Get().Free {
		return
	}
	line := b.line(id, rate)
	line.Quantity = line.Quantity.Add(quantity)
	if rate == nil {
		b.Status = LowerBound
		if !slices.Contains(b.Missing, id) {
			b.Missing = append(b.Missing, id)
		}
		return
	}
	a := amount(quantity, rate)
	line.Amount = line.Amount.Add(a)
	b.Total = b.Total.Add(a)
}

func (b *Bill) line(id meter.ID, rate *pricebook.Rate) *Line {
	for i := range b.Lines {
		l := &b.Lines[i]
		if l.Meter == id && (l.Rate == rate || rate != nil && l.Rate != nil && l.Rate.Price.Equal(rate.Price)) {
			return l
		}
	}
	b.Lines = append(b.Lines, Line{Meter: id, Rate: rate})
	return &b.Lines[len(b.Lines)-1]
}

func (b *Bill) see(card *pricebook.Card) {
	if !slices.Contains(b.Cards, card) {
		b.Cards = append(b.Cards, card)
	}
}

// finish puts the lines in meter order, cheapest rate first.
func (b *Bill) finish() {
	slices.SortStableFunc(b.Lines, func(x, y Line) int {
		if x.Meter != y.Meter || x.Rate == nil || y.Rate == nil {
			return int(x.Meter) - int(y.Meter)
		}
		return x.Rate.Price.Cmp(y.Rate.Price)
	})
}

// Scaled returns the bill for n times the usage ÷ d, such as a month's volume
// over the size of a sample. The total is the sum of the scaled lines.
func (b *Bill) Scaled(n, d money.Decimal) *Bill {
	out := *b
	out.Lines, out.Total = slices.Clone(b.Lines), money.Decimal{}
	for i := range out.Lines {
		l := &out.Lines[i]
		l.Quantity = l.Quantity.Mul(n).Quo(d)
		l.Amount = l.Amount.Mul(n).Quo(d)
		out.Total = out.Total.Add(l.Amount)
	}
	return &out
}

// Marks returns what is special about the prices behind the bill, each once.
func (b *Bill) Marks() []pricebook.Mark {
	var out []pricebook.Mark
	add := func(marks []pricebook.Mark) {
		for _, m := range marks {
			if !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	for i := range b.Lines {
		if r := b.Lines[i].Rate; r != nil {
			add(r.Source.Marks)
			for _, s := range r.Steps {
				add(s.Source.Marks)
			}
		}
	}
	return out
}
