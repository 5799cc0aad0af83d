package pricebook

import (
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/internal/near"
)

// name is one thing that a word may mean.
type name struct {
	model *Model
	alias *Alias // nil: the model's own id
}

// index maps every word to what it may mean: bare and with the vendor.
func (s *Set) index() {
	s.names = make(map[string][]name, 4*len(s.models))
	add := func(word string, n name) { s.names[word] = append(s.names[word], n) }
	for _, m := range s.models {
		add(m.ID, name{m, nil})
		add(m.FullName(), name{m, nil})
		for i := range m.Aliases {
			a := &m.Aliases[i]
			add(a.ID, name{m, a})
			add(m.Vendor+"/"+a.ID, name{m, a})
		}
	}
}

// Find returns the model that a name means at an instant: vendor/id, a bare id
// that one vendor alone uses, or an alias in force. Errors are
// *UnknownModelError, *ManyModelsError and *NoPriceError.
func (s *Set) Find(word string, at time.Time) (*Model, error) {
	meanings := s.names[word]
	if len(meanings) == 1 && meanings[0].alias == nil {
		return meanings[0].model, nil
	}
	if len(meanings) == 0 {
		return nil, &UnknownModelError{word, near.Names(word, s.words(), 3)}
	}
	for _, choose := range []func(name) bool{
		func(n name) bool { return n.alias == nil && n.model.PricedAt(at) },
		func(n name) bool { return n.alias != nil && holds(n.alias.From, n.alias.Until, Instant{at}) },
		func(n name) bool { return n.alias == nil },
	} {
		if models := distinct(meanings, choose); len(models) == 1 {
			return models[0], nil
		} else if len(models) > 1 {
			return nil, many(word, models)
		}
	}
	return nil, outOfForce(word, meanings, at)
}

// outOfForce says that a name meant nothing at an instant: all it ever was is
// an alias, not yet or no longer in force. The model it stands for at other
// times may have a price, but not under this name.
func outOfForce(word string, meanings []name, at time.Time) error {
	e := &NoPriceError{Model: word, At: at, Before: true}
	for i, n := range meanings {
		if i == 0 || n.alias.From.Before(e.First.Time) {
			e.First = n.alias.From
		}
		if n.alias.From.After(at) {
			continue
		}
		e.Before = false
		if n.alias.Until.After(e.Last.Time) {
			e.Last = n.alias.Until
		}
	}
	return e
}

// distinct returns the models among the chosen meanings, each once.
func distinct(meanings []name, choose func(name) bool) []*Model {
	var out []*Model
	for _, n := range meanings {
		if choose(n) && !slices.Contains(out, n.model) {
			out = append(out, n.model)
		}
	}
	return out
}

func many(word string, models []*Model) error {
	e := &ManyModelsError{Name: word}
	for _, m := range models {
		e.Among = append(e.Among, m.FullName())
	}
	return e
}

// words returns every known name, sorted.
func (s *Set) words() []string {
	out := make([]string, 0, len(s.names))
	for word := range s.names {
		out = append(out, word)
	}
	slices.Sort(out)
	return out
}

// Select returns the models with a price at the instant whose full name, id or
// alias in force matches one of the patterns, in book order. A pattern that
// matches nothing is an *UnknownModelError.
func (s *Set) Select(patterns []string, at time.Time) ([]*Model, error) {
	chosen := map[*Model]bool{}
	for _, p := range patterns {
		if !strings.Contains(p, "*") {
			m, err := s.Find(p, at)
			if err != nil {
				return nil, err
			}
			chosen[m] = true
			continue
		}
		if !s.pick(p, at, chosen) {
			return nil, &UnknownModelError{p, nil}
		}
	}
	return slices.DeleteFunc(slices.Clone(s.models), func(m *Model) bool { return !chosen[m] }), nil
}

// pick marks the models with a price at the instant that match a pattern.
func (s *Set) pick(pattern string, at time.Time, chosen map[*Model]bool) bool {
	found := false
	for _, m := range s.models {
		if m.PricedAt(at) && (Match(pattern, m.ID) || Match(pattern, m.FullName())) {
			chosen[m], found = true, true
		}
	}
	return found
}

// PricedAt reports whether a row holds at the instant.
func (m *Model) PricedAt(at time.Time) bool {
	return slices.ContainsFunc(m.rows, func(r row) bool { return holds(r.From, r.Until, Instant{at}) })
}
