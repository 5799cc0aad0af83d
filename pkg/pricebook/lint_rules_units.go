package pricebook

import (
	"fmt"
	"slices"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
)

// slip is how many times two sibling prices may differ. A price per thousand
// written as one per million is a thousand times too low; true siblings differ
// by a hundred and a bit at most.
const slip = 200

// minSiblings is how many other models of a vendor make a median.
const minSiblings = 3

// unitSlips finds prices that are off by about a thousand.
func unitSlips(l *linter) {
	for _, m := range l.set.models {
		for i := range m.rows {
			r := &m.rows[i]
			for _, t := range m.listings(r) {
				for _, id := range t.rates.meters() {
					if reason := slipOf(l, m, i, t, id); reason != "" {
						l.report(t.on(t.rates[id].Line), fmt.Sprintf("%s %s is %s", id, t.rates[id].Amount, reason),
							"check the unit: token prices are per 1M tokens, fees per 1000")
					}
				}
			}
		}
	}
}

// meters returns the listed meters in the order of the table of meters.
func (r Rates) meters() []meter.ID {
	var out []meter.ID
	for id := range meter.Count {
		if _, ok := r[id]; ok {
			out = append(out, id)
		}
	}
	return out
}

// slipOf compares a price with its siblings, the nearest first, and says with
// which it does not go; empty when it goes with all.
func slipOf(l *linter, m *Model, i int, t listing, id meter.ID) string {
	price := t.rates[id].Amount
	if under, ok := t.base[id]; ok && far(price, under.Amount) {
		return fmt.Sprintf("far from %s in the table it replaces", under.Amount)
	}
	if in, ok := t.whole[meter.Input]; ok && id.Get().IsToken() && far(price, in.Amount) {
		return fmt.Sprintf("far from input %s beside it", in.Amount)
	}
	if t.base != nil {
		return "" // the table under it is compared with the rest
	}
	if i > 0 {
		before := &m.rows[i-1]
		if other, ok := before.Rates[id]; ok && far(price, other.Amount) {
			return fmt.Sprintf("far from %s in the row before, at %s", other.Amount, before.place())
		}
	}
	r := &m.rows[i]
	median, ok, whose := l.median(m, r, id, m.Vendor)
	if !ok {
		median, ok, whose = l.median(m, r, id, "") // a vendor of few models is compared with all
	}
	if ok && far(price, median) {
		return fmt.Sprintf("far from %s, the median of %s", median, whose)
	}
	return ""
}

// far reports whether two prices differ as much as a slip would make them.
// Free is no slip.
func far(a, b money.Decimal) bool {
	if a.IsZero() || b.IsZero() {
		return false
	}
	return a.MulInt(slip).Cmp(b) <= 0 || b.MulInt(slip).Cmp(a) <= 0
}

// median returns the middle price that a vendor's other models of the kind
// list for a meter while the row holds, when there are enough of them, and
// whose they are; without a vendor, those of all.
func (l *linter) median(m *Model, r *row, id meter.ID, vendor string) (median money.Decimal, ok bool, whose string) {
	whose = "the vendor's other models"
	if vendor == "" {
		whose = "other vendors' models"
	}
	var prices []money.Decimal
	for _, other := range l.set.models {
		if other == m || vendor != "" && other.Vendor != vendor || other.Kind != m.Kind || other.Currency != m.Currency {
			continue
		}
		for i := range other.rows {
			o := &other.rows[i]
			if p, ok := o.Rates[id]; ok && overlap(r.From, r.Until, o.From, o.Until) {
				prices = append(prices, p.Amount)
				break
			}
		}
	}
	if len(prices) < minSiblings {
		return money.Decimal{}, false, whose
	}
	slices.SortFunc(prices, money.Decimal.Cmp)
	return prices[len(prices)/2], true, whose
}
