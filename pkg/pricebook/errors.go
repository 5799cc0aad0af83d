package pricebook

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/meter"
)

// UnknownModelError says that no book knows a name.
type UnknownModelError struct {
	Name string
	Near []string // known names that come close, best first
}

// Error quotes the name, points at invisible characters and suggests.
func (e *UnknownModelError) Error() string {
	s := "unknown model " + near.Quote(e.Name)
	if strange := near.Strange(e.Name); strange != "" {
		s += " (it contains " + strange + ")"
	}
	if len(e.Near) > 0 {
		s += "; did you mean " + strings.Join(e.Near, " or ") + "?"
	}
	return s
}

// UserInput reports true: the name was given by the user.
func (e *UnknownModelError) UserInput() bool { return true }

// ManyModelsError says that several vendors use a bare name.
type ManyModelsError struct {
	Name  string
	Among []string // full names
}

// Error lists the full names to choose from.
func (e *ManyModelsError) Error() string {
	return fmt.Sprintf("model %q is sold by several vendors; write %s", e.Name, strings.Join(e.Among, " or "))
}

// UserInput reports true: the name was given by the user.
func (e *ManyModelsError) UserInput() bool { return true }

// NoPriceError says that a model has no price at an instant.
type NoPriceError struct {
	Model  string
	At     time.Time
	First  Instant // start of the first row
	Before bool    // At lies before First
	Last   Instant // end of the last row before At
}

// Error names the nearest instant at which there is a price.
func (e *NoPriceError) Error() string {
	at := Instant{e.At}
	if e.Before {
		return fmt.Sprintf("%s has no price at %s: its first is from %s", e.Model, at, e.First)
	}
	return fmt.Sprintf("%s has no price at %s: the last known one ended at %s", e.Model, at, e.Last)
}

func (m *Model) noPrice(at time.Time) error {
	e := &NoPriceError{Model: m.FullName(), At: at, Before: true}
	for i := range m.rows {
		r := &m.rows[i]
		if i == 0 {
			e.First = r.From
		}
		if !r.From.After(at) {
			e.Before, e.Last = false, r.Until
		}
	}
	return e
}

// NotOfferedError says that a model is not sold in a mode or a region.
type NotOfferedError struct {
	Model       *Model
	What, Value string // "mode" "batch"
	Ask         Ask
}

// Error names what is not offered and what is.
func (e *NotOfferedError) Error() string {
	s := fmt.Sprintf("%s lists no price in %s %s", e.Model.FullName(), e.What, e.Value)
	if offered := e.Model.offers(e.What, e.Ask); len(offered) > 0 {
		s += "; it is sold in " + strings.Join(offered, ", ")
	}
	return s
}

// AmbiguousError says that two prices hold at once and neither is the more
// specific.
type AmbiguousError struct {
	Meter  meter.ID
	Places []Source
}

// Error names the meter and both places.
func (e *AmbiguousError) Error() string {
	places := make([]string, len(e.Places))
	for i, p := range e.Places {
		places[i] = fmt.Sprintf("%s:%d", p.Book, p.Line)
	}
	return fmt.Sprintf("%s: %s hold at once and neither is more specific; give one of them more conditions", e.Meter,
		strings.Join(places, " and "))
}

// undefeated leaves out the candidates that another one beats: they are not
// what makes a book ambiguous.
func undefeated[T any](candidates []T, of func(T) rank) []T {
	var out []T
	for _, c := range candidates {
		if !slices.ContainsFunc(candidates, func(o T) bool { return of(o).beats(of(c)) }) {
			out = append(out, c)
		}
	}
	return out
}

func ambiguous(id meter.ID, tables []*table) error {
	e := &AmbiguousError{Meter: id}
	for _, t := range undefeated(tables, func(t *table) rank { return t.rank }) {
		e.Places = append(e.Places, t.origin.on(t.rates.line(id)))
	}
	return e
}

func ambiguousFactors(id meter.ID, factors []*factor) error {
	e := &AmbiguousError{Meter: id}
	for _, f := range undefeated(factors, func(f *factor) rank { return f.rank }) {
		p, _ := f.by.factor(id.Get())
		e.Places = append(e.Places, f.origin.on(p.Line))
	}
	return e
}

// line returns where a meter's price is written, or the first line of the
// table where it is not.
func (r Rates) line(id meter.ID) int {
	if p, ok := r[id]; ok {
		return p.Line
	}
	line := 0
	for _, p := range r {
		if line == 0 || p.Line < line {
			line = p.Line
		}
	}
	return line
}
