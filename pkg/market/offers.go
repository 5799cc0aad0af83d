package market

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/selfhost"
	"github.com/tokecon/tokecon/pricebooks"
)

// Model finds a vendor's model by its full name, an id that one vendor alone has, or
// an alias, at the market's instant.
func (m Market) Model(name string) (*pricebook.Model, error) {
	if err := Check(m); err != nil {
		return nil, err
	}
	return m.books.Find(name, m.setting.AsOf.Time)
}

// Offers returns the vendors' models that patterns match, as offers; those of the
// readable [Market.Selection] without patterns. In a pattern * matches anything.
func (m Market) Offers(patterns ...string) ([]quote.Offer, error) {
	if err := Check(m); err != nil {
		return nil, err
	}
	if len(patterns) == 0 {
		var err error
		if patterns, err = m.Selection(); err != nil {
			return nil, err
		}
	}
	models, err := m.books.Select(patterns, m.setting.AsOf.Time)
	if err != nil {
		return nil, err
	}
	return HostedOffers(models), nil
}

// HostedOffers returns models as offers.
func HostedOffers(models []*pricebook.Model) []quote.Offer {
	var out []quote.Offer
	for _, x := range models {
		out = append(out, quote.Hosted{Model: x})
	}
	return out
}

// Models returns the vendors' models among offers, each once.
func Models(offers []quote.Offer) []*pricebook.Model {
	var out []*pricebook.Model
	for _, o := range offers {
		if h, ok := o.(quote.Hosted); ok && !slices.Contains(out, h.Model) {
			out = append(out, h.Model)
		}
	}
	return out
}

// Selection returns the names of the readable set of models of the day, and those of
// the user's own books. Models that have no price then are left out.
func (m Market) Selection() ([]string, error) {
	at := m.setting.AsOf.Time
	data, err := pricebooks.Files.ReadFile("selection.yaml")
	if err != nil {
		return nil, err
	}
	names, err := pricebook.Selection("selection.yaml", data, at)
	if err != nil {
		return nil, err
	}
	names = append(names, m.books.OwnModels()...)
	names = slices.DeleteFunc(names, func(name string) bool {
		x, err := m.books.Find(name, at)
		return err != nil || !x.PricedAt(at)
	})
	if len(names) == 0 {
		return nil, input.Wrong("name models, or a later instant", "no model of the selection has a price at %s",
			m.setting.AsOf)
	}
	return names, nil
}

// errNoFleet says that nothing was described.
var errNoFleet = errors.New("market: fleet: missing; describe one")

// Fleet makes an offer of a described fleet, with the books of hardware.
func (m Market) Fleet(d selfhost.Description) (quote.Owned, error) {
	set, err := m.Hardware()
	if err != nil {
		return quote.Owned{}, err
	}
	if d.Fleet == nil {
		return quote.Owned{}, errNoFleet
	}
	constants, _, err := selfhost.Shipped()
	if err != nil {
		return quote.Owned{}, err
	}
	fleet, err := selfhost.Build(d, set, m.setting.AsOf.Time)
	if err != nil {
		return quote.Owned{}, err
	}
	fleet.Argument, fleet.Books = fleet.Name, set.Version()
	return quote.Owned{Fleet: fleet, Constants: &constants}, nil
}

// Announced returns the instants after that of the market and not after end at which
// a price of the named offers changes, in no order. A name of no vendor's model, such
// as a fleet's, has none.
func (m Market) Announced(offers []string, end time.Time) []econ.AsOf {
	if Check(m) != nil {
		return nil
	}
	from := m.setting.AsOf
	var out []econ.AsOf
	for _, name := range offers {
		x, err := m.books.Find(name, from.Time)
		if err != nil {
			continue
		}
		for _, t := range x.Changes() {
			if t.After(from.Time) && !t.After(end) {
				out = append(out, DayOf(t))
			}
		}
	}
	return out
}

// Day reads a date, 2026-11-23, or a time in RFC 3339: the instant that a market is of.
func Day(text string) (econ.AsOf, error) { return econ.ParseAsOf(text) }

// DayOf returns an instant as a date where it is the beginning of one in UTC.
func DayOf(t time.Time) econ.AsOf {
	t = t.UTC()
	return econ.AsOf{Time: t, DateOnly: t.Equal(t.Truncate(24 * time.Hour))}
}

// FleetFor returns machines bought for an open model, evenly busy: the fewest H200
// that its weights fill at most half of. ok is false where no open model is called so.
func (m Market) FleetFor(model string) (fleet quote.Owned, ok bool, err error) {
	set, err := m.Hardware()
	if err != nil {
		return fleet, false, err
	}
	x, err := set.Model(model)
	if err != nil {
		return fleet, false, nil //nolint:nilerr // no open model is called so
	}
	gpu, err := set.Accelerator("h200")
	if err != nil {
		return fleet, false, err
	}
	n := selfhost.HalfFull(x, gpu, selfhost.DefaultPrecision(x, gpu))
	text := fmt.Sprintf("%s on %dx%s, buy=book", x.ID, n, gpu.ID)
	described, err := config.ParseFleet("own", text)
	if err != nil {
		return fleet, false, err
	}
	one := money.FromInt(1)
	described.Peak = &one
	fleet, err = m.Fleet(selfhost.Description{Fleet: described, Where: "own", Typed: true})
	if err == nil {
		fleet.Fleet.Argument = text
	}
	return fleet, err == nil, err
}

// Sold returns the cards of the models that patterns match, all without patterns, as
// they are sold under the market's conditions. Those that are not sold so are left out.
func (m Market) Sold(patterns ...string) ([]*pricebook.Card, error) {
	if err := Check(m); err != nil {
		return nil, err
	}
	if len(patterns) == 0 {
		patterns = []string{"*"}
	}
	models, err := m.books.Select(patterns, m.setting.AsOf.Time)
	if err != nil {
		return nil, err
	}
	var cards []*pricebook.Card
	for _, x := range models {
		card, err := x.Card(m.setting.Ask())
		var not *pricebook.NotOfferedError
		var none *pricebook.NoPriceError
		switch {
		case err == nil:
			cards = append(cards, card)
		case !errors.As(err, &not) && !errors.As(err, &none):
			return nil, err
		}
	}
	return cards, nil
}
