package page

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// OfferingsOf asks for the cards of every condition that changes a price: each
// mode at each prompt size, each region, each window of hours.
func OfferingsOf(m *pricebook.Model, at time.Time) ([]Offering, error) {
	var out []Offering
	for _, mode := range m.Modes(at) {
		for _, size := range append([]int64{0}, m.Edges()...) {
			name := mode
			if size > 0 {
				name += fmt.Sprintf(", prompts of %s tokens or more", money.Group(fmt.Sprint(size)))
			}
			err := offering(&out, m, name, pricebook.Ask{At: at, Mode: pricebook.Mode(mode), Prompt: size})
			if err != nil {
				return nil, err
			}
		}
	}
	for _, region := range m.Regions(at)[1:] {
		if err := offering(&out, m, "region "+region, pricebook.Ask{At: at, Region: region}); err != nil {
			return nil, err
		}
	}
	if hours := m.Week(at); len(hours) > 1 {
		for _, h := range hours {
			name := fmt.Sprintf("%s h a week, such as %s UTC",
				strings.TrimSuffix(fmt.Sprintf("%.1f", float64(h.HalfHours)/2), ".0"), h.Clock.UTC().Format("Mon 15:04"))
			if err := offering(&out, m, name, pricebook.Ask{At: at, Clock: h.Clock}); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// offering adds a card unless an earlier condition has the same rates; a
// condition that is not sold is passed over.
func offering(out *[]Offering, m *pricebook.Model, name string, ask pricebook.Ask) error {
	card, err := m.Card(ask)
	var not *pricebook.NotOfferedError
	if errors.As(err, &not) {
		return nil
	}
	if err != nil {
		return err
	}
	for i, o := range *out {
		if i > 0 && strings.HasPrefix(o.Condition, "region ") && strings.HasPrefix(name, "region ") &&
			o.Card.SameRates(card) {
			(*out)[i].Condition += strings.TrimPrefix(name, "region")
			return nil
		}
		if o.Card.SameRates(card) && (ask.Prompt > 0 || !ask.Clock.IsZero()) && o.Card.Mode == card.Mode {
			return nil
		}
	}
	*out = append(*out, Offering{Condition: name, Card: card})
	return nil
}
