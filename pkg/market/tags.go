package market

import (
	"strings"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// Modes lists the modes of service.
func Modes() []string { return pricebook.Modes() }

// PriceTags returns the models that have a price, each with it in words, whose full
// names begin with a text; or their ids, where those do.
func PriceTags(m Market, begun string) [][2]string {
	var out [][2]string
	if m.books == nil {
		return nil
	}
	for _, x := range m.books.Models() {
		card, err := x.Card(pricebook.Ask{At: m.setting.AsOf.Time})
		switch {
		case err != nil:
		case strings.HasPrefix(x.FullName(), begun):
			out = append(out, [2]string{x.FullName(), priceWords(card)})
		case strings.HasPrefix(x.ID, begun):
			out = append(out, [2]string{x.ID, priceWords(card)})
		}
	}
	return out
}

// Machines returns the open models that can be run on one's own, and the accelerators,
// by their ids, each with its name; nothing where the books cannot be read.
func Machines(m Market) (models, accelerators [][2]string) {
	set, err := m.Hardware()
	if err != nil {
		return nil, nil
	}
	for i := range set.Models {
		models = append(models, [2]string{set.Models[i].ID, set.Models[i].Name})
	}
	for i := range set.Accelerators {
		accelerators = append(accelerators, [2]string{set.Accelerators[i].ID, set.Accelerators[i].Name})
	}
	return models, accelerators
}

// priceWords writes the prices of input and output in words.
func priceWords(c *pricebook.Card) string {
	words := ""
	for _, id := range []meter.ID{meter.Input, meter.Output} {
		if r := c.Rates[id]; r != nil {
			if words != "" {
				words += ", "
			}
			words += c.Model.Currency.Sign() + r.Price.String() + " " + id.Get().Title
		}
	}
	return words + " per 1M"
}
