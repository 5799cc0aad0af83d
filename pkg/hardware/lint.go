package hardware

import (
	"cmp"
	"slices"
	"time"
)

// Severity says how bad a finding is.
type Severity string

// The severities. An error makes some answer wrong or impossible; a warning is a
// fact that looks like a slip.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Finding is one doubt about the books.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	Book     string   `json:"book"`
	Line     int      `json:"line"`
	Model    string   `json:"model,omitempty"` // id of the row, of whatever kind it is
	Message  string   `json:"message"`
	Hint     string   `json:"hint,omitempty"`
}

// Rule is one check of the books.
type Rule struct {
	ID       string   `json:"id"`
	Severity Severity `json:"severity"`
	Doc      string   `json:"doc"` // what it finds, in one sentence
	check    func(*linter)
}

// Rules returns every rule in the order in which they run.
func Rules() []Rule {
	return []Rule{
		{"alias-conflict", SeverityError, "two rows of a kind claim a name", (*linter).aliasConflicts},
		{"unknown-name", SeverityError, "a measurement names a model or an accelerator that no book knows",
			(*linter).unknownNames},
		{"twice-quoted", SeverityError, "a provider quotes two prices of a kind and term on one day", (*linter).twiceQuoted},
		{"active-above-total", SeverityError, "more parameters are active than there are", (*linter).activeParameters},
		{"experts", SeverityError, "the numbers of a model's experts do not agree", (*linter).experts},
		{"heads", SeverityError, "a model has more heads of keys and values than of queries", (*linter).heads},
		{"layers", SeverityError, "a model has more layers of some kind than layers", (*linter).layers},
		{"pue-below-one", SeverityError, "a facility needs less energy than the computers in it", (*linter).overheads},
		{"future-date", SeverityError, "something was checked or measured after today", (*linter).futures},
		{"no-source", SeverityWarning,
			"a fact names no source that could be opened, and does not say that it was recalled or estimated",
			(*linter).sources},
		{"no-date", SeverityWarning, "a fact does not say when it was checked, quoted or measured", (*linter).dates},
		{"stale", SeverityWarning, "a price in force was last checked more than 180 days ago", (*linter).stale},
		{"incomplete", SeverityWarning, "a row lacks what throughput is worked out from", (*linter).incomplete},
		{"implausible", SeverityWarning,
			"a number lies outside what has been seen of its kind, as a slip between units would", (*linter).implausible},
		{"narrow-slower", SeverityWarning, "a narrower format is slower than a wider one", (*linter).peaks},
		{"price-slip", SeverityWarning, "a price is ten times away from its neighbours", (*linter).slips},
		{"weight-size", SeverityWarning, "the published size of the weights is not what the parameters come to",
			(*linter).sizes},
		{"inconsistent", SeverityWarning, "the published numbers of a measurement contradict one another",
			(*linter).measurements},
	}
}

// Lint runs every rule as of the instant and returns what they find, sorted by
// book, line and rule.
func (s *Set) Lint(at time.Time) []Finding {
	l := &linter{set: s, at: at}
	for _, rule := range Rules() {
		l.rule = rule
		rule.check(l)
	}
	slices.SortStableFunc(l.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Book, b.Book), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Model, b.Model), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(l.found)
}

// linter is one run of the rules over a set.
type linter struct {
	set   *Set
	at    time.Time
	rule  Rule // the one that runs
	found []Finding
}

// report notes a finding about the row with an id, which rests on the source.
func (l *linter) report(s Source, id, message, hint string) {
	l.found = append(l.found, Finding{Rule: l.rule.ID, Severity: l.rule.Severity, Book: s.Book, Line: s.Line, Model: id,
		Message: message, Hint: hint})
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
