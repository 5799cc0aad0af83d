package diff

import (
	"slices"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
)

// Rated is an offer with what its requests were billed at on one side.
type Rated struct {
	Offer    string
	Currency money.Currency
	Basis    *econ.Basis // nil: not known
}

// Rates compares the rates that two results were worked out with: where one is
// a saved result, there are no books to ask. What depends on the prompt's size or
// the hour is in neither.
func Rates(from, to []Rated) *PriceDiff {
	out := noPriceDiff()
	for _, now := range to {
		i := slices.IndexFunc(from, func(r Rated) bool { return r.Offer == now.Offer })
		if i < 0 || from[i].Basis == nil || now.Basis == nil {
			continue
		}
		out.Offers++
		for _, m := range now.Basis.Meters {
			was := from[i].Basis.Meter(m.Meter)
			if was == nil || was.Rate == nil || m.Rate == nil || was.Rate.Equal(*m.Rate) {
				continue
			}
			c := RateChange{Model: now.Offer, Meter: m.Meter, Per: m.Meter.Get().Per, From: was.Rate, To: m.Rate,
				FromCurrency: from[i].Currency, Currency: now.Currency}
			c.measure()
			out.Changed = append(out.Changed, c)
		}
	}
	return out
}
