package pricebook

import (
	"errors"
	"fmt"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/money"
)

// MaxRate is the highest price that is believed unless a book says otherwise
// (max_rate), in its currency per the meter's quantity: 100,000 per 1M tokens.
const MaxRate = 100_000

// check refuses what cannot be read in one way only. What is merely doubtful
// is left to Lint.
func (f *File) check(name string) error {
	c := checker{file: name, most: or(f.MaxRate, MaxRate)}
	for i := range f.Models {
		c.entry(fmt.Sprintf("models[%d]", i), &f.Models[i])
	}
	for i := range f.Terms {
		t, at := &f.Terms[i], fmt.Sprintf("terms[%d]", i)
		c.span(at, t.Line, t.From, t.Until)
		c.clause(at, &t.Clause, len(t.OfInput) > 0)
		c.factors(at, t.OfInput)
	}
	return errors.Join(c.errs...)
}

// checker collects what is wrong with one file.
type checker struct {
	file string
	most int64 // highest price that is believed
	errs []error
}

func (c *checker) fail(line int, field, value, reason, hint string) {
	c.errs = append(c.errs, &strictyaml.Error{File: c.file, Line: line, Field: field, Value: value, Reason: reason,
		Hint: hint})
}

func (c *checker) entry(at string, e *Entry) {
	if e.ID == "" {
		c.fail(e.Line, at+".id", "", "empty", "name the model")
	}
	for i, a := range e.Aliases {
		c.span(fmt.Sprintf("%s.aliases[%d]", at, i), a.Line, a.From, a.Until)
	}
	for i := range e.Prices {
		r, path := &e.Prices[i], fmt.Sprintf("%s.prices[%d]", at, i)
		c.span(path, r.Line, r.From, r.Until)
		c.rates(path+".rates", r.Rates)
		c.bands(path, r.Bands)
		for j := range r.Where {
			c.clause(fmt.Sprintf("%s.where[%d]", path, j), &r.Where[j], false)
		}
	}
}

func (c *checker) span(at string, line int, from, until Instant) {
	if !until.IsZero() && !until.After(from.Time) {
		c.fail(line, at+".until", until.String(), "not after from "+from.String(),
			"until is the first instant at which it no longer holds")
	}
}

func (c *checker) rates(at string, rates Rates) {
	for id, p := range rates {
		if p.Amount.Cmp(money.FromInt(c.most)) > 0 {
			c.fail(p.Line, at+"."+id.String(), p.Amount.String(),
				fmt.Sprintf("above the highest price that is believed, %d", c.most),
				"check the unit: token prices are per 1M tokens; if it is right, write max_rate at the top of the book")
		}
	}
}

func (c *checker) factors(at string, factors Factors) {
	for target, p := range factors {
		if p.Amount.Sign() == 0 || p.Amount.Cmp(money.FromInt(100)) > 0 {
			c.fail(p.Line, at+"."+string(target), p.Amount.String(), "a factor lies above 0 and at most at 100",
				"write 0.5 for half the price; write rates for a free meter")
		}
	}
}

func (c *checker) bands(at string, bands []Band) {
	for i, b := range bands {
		path := fmt.Sprintf("%s.bands[%d]", at, i)
		if (b.Above > 0) == (b.AtLeast > 0) {
			c.fail(b.Line, path, "", "needs one of above and at_least", "above is >, at_least is >=")
		}
		if len(b.Rates) == 0 {
			c.fail(b.Line, path+".rates", "", "empty", "a band states every price for its prompts")
		}
		c.rates(path+".rates", b.Rates)
	}
}

// clause checks one clause; more tells that the term around it says something.
func (c *checker) clause(at string, k *Clause, more bool) {
	if k.Mode == Standard {
		c.fail(k.Line, at+".mode", string(k.Mode), "standard is the row itself, and a clause for it would hold in every mode",
			"write its prices in the row")
	}
	if k.Region != nil && len(k.Region) == 0 || k.Days != nil && len(k.Days) == 0 || k.Hours != nil && len(k.Hours) == 0 {
		c.fail(k.Line, at, "", "an empty list of regions, days or hours would hold always", "fill it in or remove it")
	}
	if k.Above > 0 && k.AtLeast > 0 {
		c.fail(k.Line, at, "", "has both above and at_least", "keep one")
	}
	if span := k.size(); span.lo > span.hi {
		c.fail(k.Line, at, "", "no prompt size meets its conditions", "check above, at_least and up_to")
	}
	if !more && k.dims() == 0 && len(k.Rates)+len(k.Multiply)+len(k.Bands) == 0 {
		c.fail(k.Line, at, "", "says nothing", "give a mode, a region, rates or multiply")
	}
	c.rates(at+".rates", k.Rates)
	c.bands(at, k.Bands)
	c.factors(at+".multiply", k.Multiply)
}

// conflicts finds what only the whole set shows: two of the user's own rows
// that speak for one model at one time.
func (s *Set) conflicts() []error {
	var errs []error
	for _, m := range s.models {
		var last *row
		for i := range m.rows {
			r := &m.rows[i]
			if !r.own {
				continue
			}
			if last != nil && overlap(last.From, last.Until, r.From, r.Until) {
				errs = append(errs, &strictyaml.Error{File: r.book, Line: r.Line, Field: m.FullName(),
					Reason: fmt.Sprintf("overlaps the row of equal rank at %s:%d", last.book, last.Line),
					Hint:   "end one with until before the other begins"})
			}
			last = r
		}
		if k := m.windows(); len(k) > maxWindows {
			errs = append(errs, &strictyaml.Error{File: m.book, Line: m.line, Field: m.FullName(),
				Reason: fmt.Sprintf("%d clauses with days or hours exceed the limit of %d", len(k), maxWindows),
				Hint:   "share them in terms"})
		}
	}
	return errs
}

// overlap reports whether two half-open spans share an instant; a zero until
// is without end.
func overlap(fromA, untilA, fromB, untilB Instant) bool {
	return (untilA.IsZero() || fromB.Before(untilA.Time)) && (untilB.IsZero() || fromA.Before(untilB.Time))
}

// holds reports whether the span [from, until) holds t.
func holds(from, until Instant, t Instant) bool {
	return !t.Before(from.Time) && (until.IsZero() || t.Before(until.Time))
}
