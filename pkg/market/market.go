package market

import (
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/tokenizer/shelf"
)

// Options say which market is opened.
type Options struct {
	// At is the instant whose prices hold. It is required: the zero time is refused.
	At econ.AsOf
	// Mode and Region are the conditions of service that are asked for; empty: those of
	// an offer or a workload, else standard and global.
	Mode   pricebook.Mode
	Region string
	// Currency of the offers; empty: USD.
	Currency money.Currency
	// Own are folders of the user's books, laid over the shipped ones. Of two of them that
	// price one thing at once neither wins: that is an error.
	Own []Folder
	// Names are those of the few models that are asked about, so that only the shipped
	// books that mention them are read; none: all books are read.
	Names []string
	// Pin takes the place of the shipped books of the vendors that it has.
	Pin *Pin
	// Calibration is a file of the user's own fits; empty: none.
	Calibration string
	// Shelf holds the user's own vocabularies; nil: none.
	Shelf *shelf.Shelf
	// Door opens the files; nil: nobody keeps which were read.
	Door *files.Door
}

// Market is what is for sale under its options. The zero Market is empty and refuses
// every question; make one with [Open].
type Market struct {
	options Options
	setting econ.Setting
	books   *pricebook.Set
	shared  *shared // what does not depend on the day; nil for the zero Market
}

// shared is read once, when it is first needed.
type shared struct {
	hardware func() (*hardware.Set, error)
	counters *counters
}

// The errors of a market that cannot answer.
var (
	errUnopened = errors.New("market: not opened")
	errUnpriced = errors.New("market: without price books; open one with Open")
)

// errNoDay says that no instant was given.
var errNoDay = errors.New("market: at: missing; name the instant whose prices hold")

// Open reads the price books and holds them against each other. Errors name file and
// line.
func Open(o Options) (Market, error) {
	if o.At.IsZero() {
		return Market{}, errNoDay
	}
	if o.Door == nil {
		o.Door = &files.Door{}
	}
	m := Market{options: o, shared: &shared{counters: newCounters(&o)}}
	var err error
	if m.books, err = o.books(); err != nil {
		return Market{}, err
	}
	m.shared.hardware = sync.OnceValues(o.machines)
	m.setting = settle(&o, m.books)
	return m, nil
}

// Unpriced returns a market with tokenizers and machines, and nothing for sale: no price
// book of a vendor is read.
func Unpriced(o Options) Market {
	if o.Door == nil {
		o.Door = &files.Door{}
	}
	m := Market{options: o, shared: &shared{counters: newCounters(&o), hardware: sync.OnceValues(o.machines)}}
	m.setting.AsOf = o.At
	return m
}

// settle states what every result says about itself.
func settle(o *Options, books *pricebook.Set) econ.Setting {
	s := econ.Setting{SchemaVersion: econ.SchemaVersion, AsOf: o.At, Mode: o.Mode, Region: o.Region,
		Currency: o.Currency, Books: books.Version()}
	if s.Mode == "" {
		s.Mode = pricebook.Standard
	}
	if s.Region == "" {
		s.Region = pricebook.Global
	}
	if s.Currency == "" {
		s.Currency = "USD"
	}
	if o.Pin != nil {
		s.Pinned = o.Pin.Path
	}
	return s
}

// Setting is what every result of the market states about itself.
func (m Market) Setting() econ.Setting { return m.setting }

// Books are the price books of vendors.
func (m Market) Books() *pricebook.Set { return m.books }

// Pin returns what pins the books; nil: nothing.
func (m Market) Pin() *Pin { return m.options.Pin }

// Hardware returns the books of accelerators, open models and energy.
func (m Market) Hardware() (*hardware.Set, error) {
	switch err := opened(m); {
	case err != nil:
		return nil, err
	case m.setting.AsOf.IsZero():
		return nil, errNoDay
	}
	return m.shared.hardware()
}

// On returns the market of another instant.
func (m Market) On(at econ.AsOf) Market {
	m.options.At, m.setting.AsOf = at, at
	return m
}

// OnDay returns the market of another day.
func (m Market) OnDay(day time.Time) Market { return m.On(econ.AsOf{Time: day, DateOnly: true}) }

// With returns the market of other books: the user's own folders and what pins the
// shipped ones, which decides the day unless the instant at was asked for.
func (m Market) With(own []Folder, pin *Pin, at econ.AsOf) (Market, error) {
	if err := opened(m); err != nil {
		return Market{}, err
	}
	if at.IsZero() {
		return Market{}, errNoDay
	}
	o := m.options
	o.Own, o.Pin, o.At, o.Names = own, pin, at, nil
	other := Market{options: o, shared: &shared{counters: m.shared.counters}}
	var err error
	if other.books, err = o.books(); err != nil {
		return Market{}, err
	}
	other.shared.hardware = sync.OnceValues(o.machines)
	other.setting = settle(&o, other.books)
	return other, nil
}

// Under returns the market under the mode and the region of an offer or a workload,
// empty for what it does not say. What the market itself was asked for goes before
// them.
func (m Market) Under(mode pricebook.Mode, region string) Market {
	if m.options.Mode == "" && mode != "" {
		m.setting.Mode = mode
	}
	if m.options.Region == "" && region != "" {
		m.setting.Region = region
	}
	return m
}

// Terms are the conditions under which an offer is asked for a bill.
func (m Market) Terms() quote.Terms {
	s := &m.setting
	return quote.Terms{At: s.AsOf.Time, Mode: s.Mode, Region: s.Region, Spread: s.AsOf.DateOnly}
}

// Vendors are the ids of those whose models are in the books, each once.
func (m Market) Vendors() []string {
	if m.books == nil {
		return nil
	}
	var out []string
	for _, x := range m.books.Models() {
		if !slices.Contains(out, x.Vendor) {
			out = append(out, x.Vendor)
		}
	}
	return out
}

// Door opens the files of the run.
func (m Market) Door() *files.Door { return m.options.Door }

// Check refuses a market that was not opened, that has no prices, or that is of no
// instant.
func Check(m Market) error {
	switch {
	case m.shared == nil:
		return errUnopened
	case m.books == nil:
		return errUnpriced
	case m.setting.AsOf.IsZero():
		return errNoDay
	}
	return nil
}

// opened refuses the zero Market; one that is unpriced is opened.
func opened(m Market) error {
	if m.shared == nil {
		return errUnopened
	}
	return nil
}
