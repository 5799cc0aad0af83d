package hardware

import (
	"time"

	"github.com/tokecon/tokecon/pkg/lint"
)

// Rules returns every rule in the order in which they run.
func Rules() []lint.Rule { return lint.Rules(checks()) }

// checks returns the rules with what checks them; a new one is one line here.
func checks() []lint.Check[*linter] {
	check := lint.NewCheck[*linter]
	return []lint.Check[*linter]{
		check("alias-conflict", lint.Error, "two rows of a kind claim a name", (*linter).aliasConflicts),
		check("unknown-name", lint.Error, "a measurement names a model or an accelerator that no book knows",
			(*linter).unknownNames),
		check("twice-quoted", lint.Error, "a provider quotes two prices of a kind and term on one day",
			(*linter).twiceQuoted),
		check("active-above-total", lint.Error, "more parameters are active than there are", (*linter).activeParameters),
		check("experts", lint.Error, "the numbers of a model's experts do not agree", (*linter).experts),
		check("heads", lint.Error, "a model has more heads of keys and values than of queries", (*linter).heads),
		check("layers", lint.Error, "a model has more layers of some kind than layers", (*linter).layers),
		check("pue-below-one", lint.Error, "a facility needs less energy than the computers in it", (*linter).overheads),
		check("future-date", lint.Error, "something was checked or measured after today", (*linter).futures),
		check("no-source", lint.Warning,
			"a fact names no source that could be opened, and does not say that it was recalled or estimated",
			(*linter).sources),
		check("no-date", lint.Warning, "a fact does not say when it was checked, quoted or measured", (*linter).dates),
		check("stale", lint.Warning, "a price in force was last checked more than 180 days ago", (*linter).stale),
		check("incomplete", lint.Warning, "a row lacks what throughput is worked out from", (*linter).incomplete),
		check("implausible", lint.Warning,
			"a number lies outside what has been seen of its kind, as a slip between units would", (*linter).implausible),
		check("narrow-slower", lint.Warning, "a narrower format is slower than a wider one", (*linter).peaks),
		check("price-slip", lint.Warning, "a price is ten times away from its neighbours", (*linter).slips),
		check("weight-size", lint.Warning, "the published size of the weights is not what the parameters come to",
			(*linter).sizes),
		check("inconsistent", lint.Warning, "the published numbers of a measurement contradict one another",
			(*linter).measurements),
	}
}

// Lint runs every rule as of the instant and returns what they find, sorted by
// book, line and rule.
func (s *Set) Lint(at time.Time) []lint.Finding {
	return lint.Run(at, checks(), func(l *lint.Linter) *linter { return &linter{l, s} })
}

// linter is one run of the rules over a set.
type linter struct {
	*lint.Linter

	set *Set
}

// report adds a finding about the row with an id, which rests on the source.
func (l *linter) report(s Source, id, message, hint string) {
	l.Report(lint.Finding{Book: s.Book, Line: s.Line, Model: id, Message: message, Hint: hint})
}

// fact is one sourced fact of a set.
type fact struct {
	Source

	id   string
	what string    // "price", "electricity"
	at   time.Time // day of the quote or of the measurement
	paid bool      // a price
}

// facts visits all of them.
func (l *linter) facts(visit func(fact)) {
	for i := range l.set.Accelerators {
		a := &l.set.Accelerators[i]
		visit(fact{Source: a.Source, id: a.ID, what: "accelerator"})
		for _, p := range a.Prices {
			visit(fact{p.Source, a.ID, string(p.Kind) + " price", p.From, true})
		}
	}
	for i := range l.set.Models {
		visit(fact{Source: l.set.Models[i].Source, id: l.set.Models[i].ID, what: "model"})
	}
	for i := range l.set.Regions {
		r := &l.set.Regions[i]
		if r.USDPerKWh != nil {
			visit(fact{Source: r.Price, id: r.Code, what: "electricity"})
		}
		if r.GramsPerKWh > 0 {
			visit(fact{Source: r.Carbon, id: r.Code, what: "carbon"})
		}
	}
	for _, p := range l.set.PUEs {
		visit(fact{Source: p.Source, id: p.Code, what: "PUE"})
	}
	for i := range l.set.Measurements {
		m := &l.set.Measurements[i]
		visit(fact{m.Source, m.ID, "measurement", m.Date, false})
	}
}
