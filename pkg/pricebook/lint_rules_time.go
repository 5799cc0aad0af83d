package pricebook

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// staleAfter is how long a price is believed without another look at its source.
const staleAfter = 180 * 24 * time.Hour

// overlaps finds rows of equal rank that hold at one instant. The user's own
// rows lie over listed ones by design, and over each other Load refuses them.
func overlaps(l *linter) {
	for _, m := range l.set.models {
		for i := range m.rows {
			for j := i + 1; j < len(m.rows); j++ {
				a, b := &m.rows[i], &m.rows[j]
				if a.own != b.own || !overlap(a.From, a.Until, b.From, b.Until) {
					continue
				}
				message := fmt.Sprintf("holds together with the row at %s %s", a.place(),
					between(shared(a.From, a.Until, b.From, b.Until)))
				l.report(m.spot(b).with(a.Waive), message, "end the earlier row with until: "+b.From.String())
			}
		}
	}
}

// shared returns the span in which both spans hold.
func shared(fromA, untilA, fromB, untilB Instant) (from, until Instant) {
	from, until = fromA, untilA
	if fromB.After(from.Time) {
		from = fromB
	}
	if until.IsZero() || !untilB.IsZero() && untilB.Before(until.Time) {
		until = untilB
	}
	return from, until
}

// gaps finds times between two rows at which a model has no price.
func gaps(l *linter) {
	for _, m := range l.set.models {
		var end Instant
		for i := range m.rows {
			r := &m.rows[i]
			if i > 0 && !end.IsZero() && end.Before(r.From.Time) {
				l.report(m.spot(r), "no price "+between(end, r.From),
					"extend the row before, add the missing one, or waive it when the model was not sold")
			}
			if i == 0 || r.Until.IsZero() || !end.IsZero() && r.Until.After(end.Time) {
				end = r.Until
			}
			if end.IsZero() {
				break // a row without end: no gap can follow
			}
		}
	}
}

// stale finds prices in force that nobody has looked at for long.
func stale(l *linter) {
	old := func(s spot, from, until, checked Instant) {
		if holds(from, until, Instant{l.At}) && l.At.Sub(checked.Time) > staleAfter {
			l.report(s, fmt.Sprintf("in force and last checked on %s, %d days ago", checked,
				int(l.At.Sub(checked.Time)/(24*time.Hour))), "compare it with its source and set checked")
		}
	}
	l.rows(func(m *Model, r *row) { old(m.spot(r), r.From, r.Until, r.Checked) })
	l.terms(func(s spot, _ *book, t *Term) { old(s, t.From, t.Until, t.Checked) })
}

// promotions finds promotional prices whose time is over without a word on
// what follows.
func promotions(l *linter) {
	l.rows(func(m *Model, r *row) {
		end := r.Promised
		if end.IsZero() {
			end = r.Until
		}
		later := func(o row) bool { return o.own == r.own && o.From.After(r.From.Time) }
		if !slices.Contains(r.Marks, Promotional) || end.IsZero() || end.After(l.At) || slices.ContainsFunc(m.rows, later) {
			return
		}
		l.report(m.spot(r), "promotional until "+end.String()+", and no row says what follows",
			"look at the source and append a row")
	})
}

// ambiguities asks for the card of every model under every combination of
// conditions that can make a difference.
func ambiguities(l *linter) {
	for _, m := range l.set.models {
		seen := map[string]bool{}
		everyAsk(m, func(a Ask) {
			_, err := m.Card(a)
			var e *AmbiguousError
			if !errors.As(err, &e) || seen[e.Error()] || doubled(m, Instant{a.At}) {
				return
			}
			seen[e.Error()] = true
			reportAmbiguous(l, m, a, e)
		})
	}
}

// doubled reports whether two rows of equal rank hold at the instant, which is
// the business of the rule on overlaps.
func doubled(m *Model, at Instant) bool {
	var count [2]int
	for i := range m.rows {
		if r := &m.rows[i]; holds(r.From, r.Until, at) {
			rank := 0
			if r.own {
				rank = 1
			}
			count[rank]++
		}
	}
	return max(count[0], count[1]) > 1
}

func reportAmbiguous(l *linter, m *Model, a Ask, e *AmbiguousError) {
	first := e.Places[0]
	s := spot{book: first.Book, line: first.Line, model: m.FullName()}
	for i := range m.rows {
		if r := &m.rows[i]; holds(r.From, r.Until, Instant{a.At}) {
			s = s.with(r.Waive)
		}
	}
	l.report(s, e.Error(), "it shows "+a.String())
}

// String names the conditions in words.
func (a Ask) String() string {
	words := []string{"at " + Instant{a.clock()}.String(), "in mode " + string(a.Mode), "region " + a.Region}
	return strings.Join(append(words, fmt.Sprintf("for a prompt of %d tokens", a.Prompt)), ", ")
}

// everyAsk visits one ask for every combination of era, mode, kind of region,
// price window and prompt band of the model.
func everyAsk(m *Model, visit func(Ask)) {
	sizes := append([]int64{0}, m.Edges()...)
	for _, era := range m.Changes() {
		regions := regionKinds(m, era)
		hours := m.Week(era)
		for _, mode := range m.Modes(era) {
			for _, region := range regions {
				for _, hour := range hours {
					for _, size := range sizes {
						visit(Ask{At: era, Clock: hour.Clock, Mode: Mode(mode), Region: region, Prompt: size})
					}
				}
			}
		}
	}
}

// regionKinds returns one region for each set of clauses that regions share:
// ten regions named together differ in nothing.
func regionKinds(m *Model, at time.Time) []string {
	seen := map[string]bool{}
	var out []string
	for _, region := range m.Regions(at) {
		var kind strings.Builder
		for i, k := range m.clauses() {
			if slices.Contains(k.Region, region) {
				fmt.Fprint(&kind, i, " ")
			}
		}
		if region == Global || !seen[kind.String()] {
			out = append(out, region)
		}
		seen[kind.String()] = true
	}
	return out
}
