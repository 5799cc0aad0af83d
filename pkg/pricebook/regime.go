package pricebook

import (
	"sort"
	"time"
)

// Regime tells apart the conditions of time and prompt size under which a
// model's card differs. Two instants and sizes of one regime share their cards.
type Regime struct {
	era     int    // between which two changes the instant lies
	windows uint64 // which hour windows hold
	band    int    // between which two edges the prompt size lies
}

// Regimes finds the regime of an instant and a size fast.
type Regimes struct {
	changes []time.Time
	windows []*Clause
	edges   []int64
}

// Regimes returns the finder for a model.
func (m *Model) Regimes() *Regimes {
	return &Regimes{changes: m.Changes(), edges: m.Edges(), windows: m.windows()}
}

// At returns the regime of an instant and a prompt size.
func (r *Regimes) At(at time.Time, prompt int64) Regime {
	return Regime{
		era:     sort.Search(len(r.changes), func(i int) bool { return r.changes[i].After(at) }),
		windows: windowState(r.windows, at),
		band:    sort.Search(len(r.edges), func(i int) bool { return r.edges[i] > prompt }),
	}
}
