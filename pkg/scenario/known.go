package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pricebooks"
)

// moved returns all levers that the question moves.
func (q *Question) moved() []Shock {
	moved := slices.Clone([]Shock(q.Shocks))
	if q.Sweep != nil {
		moved = append(moved, q.Sweep.Shock)
	}
	for i := range q.Ranges {
		moved = append(moved, q.Ranges[i].Shock)
	}
	if q.Ahead != nil {
		for i := range q.Ahead.Paths {
			moved = append(moved, q.Ahead.Paths[i].Shock)
		}
	}
	if q.Draws != nil {
		for i := range q.Draws.gamble.Inputs {
			moved = append(moved, q.Draws.gamble.Inputs[i].Shock)
		}
	}
	return moved
}

// known refuses prices that no book has: a slip of the hand would move nothing, and
// look as if nothing came of it.
func (q *Question) known(books *pricebook.Set) error {
	for _, s := range q.moved() {
		if err := knownScope(books, &s); err != nil {
			return err
		}
	}
	return nil
}

func knownScope(books *pricebook.Set, s *Shock) error {
	var vendors []string
	for _, m := range books.Models() {
		if s.Scope == "" || pricebook.Match(s.Scope, m.FullName()) {
			return nil
		}
		if !slices.Contains(vendors, m.Vendor) {
			vendors = append(vendors, m.Vendor)
		}
	}
	vendor, _, _ := strings.Cut(s.Scope, "/")
	hint := input.Hint(vendor, vendors)
	if hint == "" {
		hint = "tokecon prices list has the models"
	}
	return input.Wrong(hint, "%s: no model in the books is called %s", s.Name(), input.Quote(s.Scope))
}

// eventsFile is the shipped book of events that no single model's history shows.
const eventsFile = "events.yaml"

// EventsNamed returns the events of the books, and those that no single model's history
// shows, up to an instant, that a name or a pattern matches; all for "all". The error
// suggests the nearest name.
func EventsNamed(books *pricebook.Set, pattern string, now time.Time) ([]Event, error) {
	all, err := Events(books, Since(), now)
	if err != nil {
		return nil, err
	}
	text, err := pricebooks.Files.ReadFile(eventsFile)
	if err != nil {
		return nil, err
	}
	stories, err := ReadEvents(eventsFile, text, now)
	if err != nil {
		return nil, err
	}
	all = append(all, stories...)
	SortEvents(all)
	if pattern == "all" {
		return all, nil
	}
	var names []string
	found := slices.DeleteFunc(slices.Clone(all), func(e Event) bool {
		names = append(names, e.Name)
		return !pricebook.Match(pattern, e.Name) && !pricebook.Match(pattern+"@*", e.Name)
	})
	if len(found) == 0 {
		hint := input.Hint(pattern, names)
		if hint == "" {
			hint = "all events are replayed by all"
		}
		return nil, input.Wrong(hint, "no event is called %s", input.Quote(pattern))
	}
	return found, nil
}

func usersMissing(p Plan) error {
	return fmt.Errorf("%s: users: missing; who leaves and joins follows from how many there are; add it, or choose "+
		"other plans", p.Place())
}
