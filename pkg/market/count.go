package market

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"github.com/tokecon/tokecon/pkg/calibrate"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/shelf"
)

// counters finds tokenizers: those that are built in, the user's own vocabularies,
// and the user's fits. It remembers which fits were used.
type counters struct {
	shelf *shelf.Shelf
	fits  func() (*calibrate.Book, error) // nil without a file

	mu   sync.Mutex
	used []*calibrate.Entry
}

func newCounters(o *Options) *counters {
	c := &counters{shelf: o.Shelf}
	if path, door := o.Calibration, o.Door; path != "" {
		c.fits = sync.OnceValues(func() (*calibrate.Book, error) { return ReadFits(door, path) })
	}
	return c
}

// ReadFits reads a calibration file. The error says what to name instead.
func ReadFits(door *files.Door, path string) (*calibrate.Book, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, input.Wrong("name a file in it", "%s is a folder", input.Printable(path))
	}
	data, err := files.Or(door).Read(path, files.MaxSmall)
	if err != nil {
		hint := files.Near(path)
		if hint == "" {
			hint = "tokecon tokenizers calibrate makes one"
		}
		return nil, input.Wrong(hint, "%w", &input.ParamError{Name: "calibration", Err: fmt.Errorf("%s: %w", path, err)})
	}
	return calibrate.Read(path, data)
}

// Tokenizer returns the tokenizer of a name, with the user's own vocabularies and,
// where the file has one for all models of the family, the user's fit.
func (m Market) Tokenizer(name string) (*tokenizer.Tokenizer, error) {
	t, err := m.Vocabulary(name)
	if err != nil {
		return nil, err
	}
	return m.shared.counters.fitted(t, "")
}

// Vocabulary returns the tokenizer of a name, with the user's own vocabularies and
// before any fit.
func (m Market) Vocabulary(name string) (*tokenizer.Tokenizer, error) {
	if err := opened(m); err != nil {
		return nil, err
	}
	return m.shared.counters.lookup(name)
}

// TokenizerOf returns the tokenizer of a vendor's model, with the user's fit and the
// model's own rules for what is no text. The error names the place in the book.
func (m Market) TokenizerOf(x *pricebook.Model) (*tokenizer.Tokenizer, error) {
	if err := opened(m); err != nil {
		return nil, err
	}
	book, line := x.Place()
	return m.shared.counters.of(x.Tokenizer, x.FullName(), x.ID, fmt.Sprintf("%s:%d", book, line))
}

// Counter returns the tokenizer that counts for an offer, as TokenizerOf does.
func (m Market) Counter(o quote.Offer) (*tokenizer.Tokenizer, error) {
	if err := opened(m); err != nil {
		return nil, err
	}
	switch o := o.(type) {
	case quote.Hosted:
		return m.TokenizerOf(o.Model)
	case quote.Owned:
		x := o.Fleet.Replica.Model
		return m.shared.counters.of(x.Tokenizer, o.Name(), x.ID, fmt.Sprintf("%s:%d", x.Source.Book, x.Source.Line))
	}
	return m.shared.counters.of(o.Tokenizer(), o.Name(), "", o.Name())
}

// Fits returns the file of the user's fits and those of it that counts so far rest
// on.
func (m Market) Fits() (file string, used []*calibrate.Entry) {
	if m.shared == nil {
		return m.options.Calibration, nil
	}
	c := m.shared.counters
	c.mu.Lock()
	defer c.mu.Unlock()
	return m.options.Calibration, slices.Clone(c.used)
}

// of returns the tokenizer of one model of an offer.
func (c *counters) of(name, offer, id, place string) (*tokenizer.Tokenizer, error) {
	t, err := c.lookup(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: tokenizer: %w", place, offer, err)
	}
	if t, err = c.fitted(t, offer); err != nil {
		return nil, err
	}
	if id == "" {
		return t, nil
	}
	return t.For(id), nil
}

// lookup returns the tokenizer of a name, with the user's own vocabularies.
func (c *counters) lookup(name string) (*tokenizer.Tokenizer, error) {
	t, err := tokenizer.LookupIn(c.own, name)
	if _, unknown := errors.AsType[*tokenizer.UnknownError](err); !unknown {
		return t, err
	}
	near := input.Nearest(name, append(tokenizer.Names(), c.ownNames()...), 3)
	return nil, &tokenizer.UnknownError{Name: name, Near: near}
}

// own looks a vocabulary of the user's own up.
func (c *counters) own(name string) (table string, err error) {
	if c.shelf == nil {
		return "", nil
	}
	return c.shelf.Find(name)
}

// ownNames lists the user's own vocabularies, as far as they can be listed.
func (c *counters) ownNames() []string {
	if c.shelf == nil {
		return nil
	}
	entries, _ := c.shelf.List() // who asks has an error already
	var names []string
	for i := range entries {
		names = append(names, entries[i].Name)
	}
	return names
}

// fitted returns t with the user's own fit for a model, or for all of the family,
// where there is one. Model is "" where only the family is known.
func (c *counters) fitted(t *tokenizer.Tokenizer, model string) (*tokenizer.Tokenizer, error) {
	if c.fits == nil {
		return t, nil
	}
	fits, err := c.fits()
	if err != nil {
		return nil, err
	}
	e := fits.Find(t.Name(), model)
	if e == nil {
		return t, nil
	}
	own, err := t.Calibrated(e.Calibration(fits.Name))
	if err != nil {
		return nil, fmt.Errorf("%s:%d: %w", input.Printable(fits.Name), e.Line, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Contains(c.used, e) {
		c.used = append(c.used, e)
	}
	return own, nil
}

// Recorder returns what finds the tokenizer of a recorded model, with the user's own
// fit; it returns nil for a model that is not known. It is for one goroutine.
func (m Market) Recorder() func(model string) *tokenizer.Tokenizer {
	known := map[string]*tokenizer.Tokenizer{}
	return func(model string) *tokenizer.Tokenizer {
		t, ok := known[model]
		if !ok {
			t = recorded(m, model)
			known[model] = t
		}
		return t
	}
}

func recorded(m Market, name string) *tokenizer.Tokenizer {
	if m.books == nil {
		return nil
	}
	x, err := m.books.Find(name, m.setting.AsOf.Time)
	if err != nil {
		return nil
	}
	t, err := m.TokenizerOf(x)
	if err != nil {
		return nil
	}
	return t
}
