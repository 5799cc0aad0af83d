package pricebook

import (
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
)

// Span is a row of a model's history: what it listed between two instants.
type Span struct {
	From, Until Instant
	Row         *Row
	Book        string
	Own         bool
}

// History returns the model's rows by start, the user's own among them.
func (m *Model) History() []Span {
	out := make([]Span, len(m.rows))
	for i, r := range m.rows {
		out[i] = Span{r.From, r.Until, r.Row, r.book, r.own}
	}
	return out
}

// Sold is since when the model has prices, and from when on none is known any more:
// the day that it is withdrawn. Both are zero where that is not known.
func (m *Model) Sold() (since, ends time.Time) {
	open := false
	for i := range m.rows {
		r := &m.rows[i]
		if i == 0 {
			since = r.From.Time // rows are sorted
		}
		open = open || r.Until.IsZero()
		if r.Until.After(ends) {
			ends = r.Until.Time
		}
	}
	if open {
		ends = time.Time{}
	}
	return since, ends
}

// Place returns the book and the line at which the model is first written.
func (m *Model) Place() (book string, line int) { return m.book, m.line }

// clauses returns every clause of the model, in force or not.
func (m *Model) clauses() []*Clause {
	var out []*Clause
	for i := range m.rows {
		for j := range m.rows[i].Where {
			out = append(out, &m.rows[i].Where[j])
		}
	}
	for i := range m.terms {
		out = append(out, &m.terms[i].Clause)
	}
	return out
}

// maxWindows is how many clauses of a model may depend on the clock: one bit
// each in a Regime.
const maxWindows = 64

// windows returns the clauses of the model that depend on the clock, in force
// or not.
func (m *Model) windows() []*Clause {
	return slices.DeleteFunc(m.clauses(), func(k *Clause) bool { return !k.windowed() })
}

// Edges returns the prompt sizes at which some price of the model changes,
// ascending: a prompt of an edge's size already lies in the next band.
func (m *Model) Edges() []int64 {
	var out []int64
	add := func(s span) {
		if s.lo > 0 {
			out = append(out, s.lo)
		}
		if s.hi < math.MaxInt64 {
			out = append(out, s.hi+1)
		}
	}
	bands := func(bs []Band) {
		for i := range bs {
			add(bs[i].size())
		}
	}
	for i := range m.rows {
		bands(m.rows[i].Bands)
	}
	for _, k := range m.clauses() {
		add(k.size())
		bands(k.Bands)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// WindowedAt reports whether the hour of the day or the weekday changes the
// model's price around the instant.
func (m *Model) WindowedAt(at time.Time) bool { return len(m.windowsAt(Instant{at})) > 0 }

func (m *Model) windowsAt(at Instant) []*Clause {
	var out []*Clause
	for i := range m.rows {
		for j := range m.rows[i].Where {
			if r := &m.rows[i]; holds(r.From, r.Until, at) && r.Where[j].windowed() {
				out = append(out, &r.Where[j])
			}
		}
	}
	for i := range m.terms {
		if t := &m.terms[i]; holds(t.From, t.Until, at) && t.windowed() {
			out = append(out, &t.Clause)
		}
	}
	return out
}

// Hour stands for all half hours of a week in which a model costs the same.
type Hour struct {
	Clock     time.Time // one of them
	HalfHours int64     // how many there are; a week has 336
}

// Week groups the half hours of the week that begins at the instant by the
// price windows that hold in them, under the terms in force at the instant.
func (m *Model) Week(at time.Time) []Hour {
	windows := m.windowsAt(Instant{at})
	groups := map[uint64]int{}
	var out []Hour
	for i := range 7 * 48 {
		clock := at.Add(time.Duration(i) * 30 * time.Minute)
		state := windowState(windows, clock)
		g, ok := groups[state]
		if !ok {
			g = len(out)
			groups[state], out = g, append(out, Hour{Clock: clock})
		}
		out[g].HalfHours++
	}
	return out
}

// windowState is a bit set of the windows that hold at a clock time.
func windowState(windows []*Clause, clock time.Time) uint64 {
	var state uint64
	for i, k := range windows {
		if k.inWindow(clock) {
			state |= 1 << i
		}
	}
	return state
}

// Changes returns the instants at which anything about the model changes, ascending.
func (m *Model) Changes() []time.Time {
	var out []time.Time
	add := func(is ...Instant) {
		for _, i := range is {
			if !i.IsZero() {
				out = append(out, i.Time)
			}
		}
	}
	for i := range m.rows {
		add(m.rows[i].From, m.rows[i].Until)
	}
	for i := range m.terms {
		add(m.terms[i].From, m.terms[i].Until)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Before(out[j]) })
	return slices.CompactFunc(out, time.Time.Equal)
}

// Modes returns the modes in which the model is sold at the instant, standard
// first.
func (m *Model) Modes(at time.Time) []string { return m.offers("mode", Ask{At: at}) }

// Regions returns the regions with a price of their own at the instant, global
// first.
func (m *Model) Regions(at time.Time) []string { return m.offers("region", Ask{At: at}) }

// offers lists the modes or regions that some clause in force names.
func (m *Model) offers(what string, a Ask) []string {
	found := map[string]bool{}
	at := Instant{a.At}
	note := func(k *Clause) {
		if what == "mode" && k.Mode != "" {
			found[string(k.Mode)] = true
		}
		for _, region := range k.Region {
			if what == "region" {
				found[region] = true
			}
		}
	}
	for i := range m.rows {
		for j := range m.rows[i].Where {
			if holds(m.rows[i].From, m.rows[i].Until, at) {
				note(&m.rows[i].Where[j])
			}
		}
	}
	for i := range m.terms {
		if holds(m.terms[i].From, m.terms[i].Until, at) {
			note(&m.terms[i].Clause)
		}
	}
	first := map[string]string{"mode": string(Standard), "region": Global}[what]
	delete(found, first)
	var out []string
	for name := range found {
		out = append(out, name)
	}
	slices.SortFunc(out, strings.Compare)
	return append([]string{first}, out...)
}

// Listed returns the rate that the shipped books alone give a meter at an
// instant, or nil: what a user's own book stands over.
func (m *Model) Listed(id meter.ID, at time.Time) *Rate {
	shipped := *m
	shipped.rows = slices.DeleteFunc(slices.Clone(m.rows), func(r row) bool { return r.own })
	shipped.terms = slices.DeleteFunc(slices.Clone(m.terms), func(t term) bool { return t.own })
	card, err := shipped.Card(Ask{At: at})
	if err != nil {
		return nil
	}
	return card.Rates[id]
}
