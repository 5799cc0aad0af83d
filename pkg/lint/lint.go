// Package lint holds what the linters of all books share: findings, rules,
// waivers, and the run that puts them together. The checks themselves are in the
// packages that read the books, pricebook and hardware.
package lint

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/internal/near"
)

// Severity says how bad a finding is.
type Severity string

// The severities. An error makes some answer wrong or impossible; a warning is
// a fact that looks like a slip.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one doubt about the books. It stands until the book is put right
// or a waiver beside the row says why the finding is true of the world.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	Book     string   `json:"book"`
	Line     int      `json:"line"`            // from 1
	Model    string   `json:"model,omitempty"` // full name of a model or id of a row; "" when none is meant alone
	Message  string   `json:"message"`
	Hint     string   `json:"hint,omitempty"`
	Waived   string   `json:"waived,omitempty"` // the written reason, when waived
}

// Rule describes one check of the books.
type Rule struct {
	ID       string   `json:"id"`
	Severity Severity `json:"severity"`
	Doc      string   `json:"doc"` // what it finds, in one sentence
}

// Waiver sets a lint finding aside, with the reason why the world is so.
type Waiver struct {
	Line int `yaml:",line"`
	// Id of the lint rule.
	Rule string `yaml:"rule,required"`
	// Why the finding is true of the world.
	Because string `yaml:"because,required"`
}

// Check is a rule with the function that checks it; L is the linter of the
// package that reads the books.
type Check[L any] struct {
	Rule

	run   func(L)
	timed bool
}

// NewCheck returns the check of a rule.
func NewCheck[L any](id string, severity Severity, doc string, run func(L)) Check[L] {
	return Check[L]{Rule: Rule{ID: id, Severity: severity, Doc: doc}, run: run}
}

// WithTime returns c marked as one that finds something because time passes, so
// that a waiver may wait for its day: it counts as used if it will be.
func (c Check[L]) WithTime() Check[L] {
	c.timed = true
	return c
}

// Rules returns the rules of checks, in their order.
func Rules[L any](checks []Check[L]) []Rule {
	var rules []Rule
	for _, c := range checks {
		rules = append(rules, c.Rule)
	}
	return rules
}

// Linter collects what checks find in one run. A check reports through the
// linter that [Run] hands to its package.
type Linter struct {
	At time.Time // the instant for which the books are checked

	ids   []string // of all rules of the run
	rule  Rule     // the one that runs
	ahead bool     // a look ahead: nothing is found, waivers are used
	found []Finding
	used  map[*Waiver]bool
}

// Run runs checks as of an instant and returns what they find, sorted by book,
// line and rule; findings that a waiver sets aside are among them. The function
// with makes the linter that the checks take of the one that collects.
func Run[L any](at time.Time, checks []Check[L], with func(*Linter) L) []Finding {
	l := &Linter{At: at, used: map[*Waiver]bool{}}
	for _, c := range checks {
		l.ids = append(l.ids, c.ID)
	}
	for _, c := range checks {
		l.rule = c.Rule
		c.run(with(l))
		if c.timed {
			c.run(with(l.lookAhead()))
		}
	}
	slices.SortStableFunc(l.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Book, b.Book), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Model, b.Model), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(l.found)
}

// lookAhead returns a linter of a distant day that keeps only which waivers the
// current rule will need.
func (l *Linter) lookAhead() *Linter {
	ahead := *l
	ahead.At, ahead.ahead, ahead.found = l.At.AddDate(100, 0, 0), true, nil
	return &ahead
}

// Report adds a finding of the rule that runs; f says where and what. The first
// of the waivers that is of this rule sets it aside and counts as used.
func (l *Linter) Report(f Finding, waivers ...[]Waiver) {
	f.Rule, f.Severity = l.rule.ID, l.rule.Severity
	for _, list := range waivers {
		for i := range list {
			if w := &list[i]; w.Rule == f.Rule && f.Waived == "" {
				f.Waived = w.Because
				l.used[w] = true
			}
		}
	}
	if !l.ahead {
		l.found = append(l.found, f)
	}
}

// ReportUnknown reports a waiver that names no rule of the run; f says where it
// stands.
func (l *Linter) ReportUnknown(f Finding, w *Waiver) {
	if slices.Contains(l.ids, w.Rule) {
		return
	}
	f.Message, f.Hint = "no rule is called "+near.Quote(w.Rule), near.Hint(w.Rule, l.ids)
	if f.Hint == "" {
		f.Hint = "use one of " + strings.Join(l.ids, " ")
	}
	l.Report(f)
}

// ReportUnused reports a waiver that has set nothing aside so far; f says where
// it stands and what to do. A waiver of the rule that runs is left alone.
func (l *Linter) ReportUnused(f Finding, w *Waiver) {
	if l.used[w] || w.Rule == l.rule.ID || !slices.Contains(l.ids, w.Rule) {
		return
	}
	f.Message = "the waiver of " + w.Rule + " sets nothing aside"
	l.Report(f)
}
