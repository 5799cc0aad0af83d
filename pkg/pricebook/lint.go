package pricebook

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/internal/near"
)

// Severity says how bad a finding is.
type Severity string

// The severities. An error makes some answer wrong or impossible; a warning is
// a price that looks like a slip.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Finding is one doubt about the books. It stands until the book is put right
// or a waiver beside the row says why the world is so.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	Book     string   `json:"book"`
	Line     int      `json:"line"`
	Model    string   `json:"model,omitempty"` // full name; empty when no single model is meant
	Message  string   `json:"message"`
	Hint     string   `json:"hint,omitempty"`
	Waived   string   `json:"waived,omitempty"` // the written reason, when waived
}

// Rule is one check of the books.
type Rule struct {
	ID       string   `json:"id"`
	Severity Severity `json:"severity"`
	Doc      string   `json:"doc"` // what it finds, in one sentence
	// timed says that time alone can make the rule find something, so that a
	// waiver may wait for its day.
	timed bool
	check func(*linter)
}

// Rules returns every rule in the order in which they run.
func Rules() []Rule {
	return []Rule{
		{"overlap", SeverityError, "two rows of a model hold at one instant", false, (*linter).overlaps},
		{"gap", SeverityError, "a model has no price between two of its rows", false, (*linter).gaps},
		{"ambiguous", SeverityError, "two prices hold at once and neither is the more specific", false,
			(*linter).ambiguities},
		{"alias-conflict", SeverityError, "two models of a vendor claim a name at one instant", false,
			(*linter).aliasConflicts},
		{"alias-shadowed", SeverityError, "an alias is another model's own id while that id has a price, so it never holds",
			false, (*linter).aliasShadows},
		{"dated-id-price", SeverityWarning, "a dated id costs something else than the name it is a version of", false,
			(*linter).datedIDs},
		{"unit-slip", SeverityWarning,
			"a price is hundreds of times away from its siblings, as a slip between units would be", false, (*linter).unitSlips},
		{"output-below-input", SeverityWarning, "output costs less than input", false, (*linter).outputs},
		{"cached-above-input", SeverityWarning, "a cached token costs more than a fresh one", false, (*linter).cacheReads},
		{"cache-write-factor", SeverityWarning, "a cache write costs less than the input or more than twice as much", false,
			(*linter).cacheWrites},
		{"band-below-base", SeverityWarning, "a larger prompt costs less a token than a smaller one", false,
			(*linter).bandPrices},
		{"band-incomplete", SeverityWarning,
			"a band leaves out a meter that its base lists, which is then billed as input or output", false,
			(*linter).bandMeters},
		{"missing-rate", SeverityWarning, "a row has no price for input or output", false, (*linter).missingRates},
		{"missing-tokenizer", SeverityWarning, "a model names no tokenizer, so nothing can count its tokens", false,
			(*linter).missingTokenizers},
		{"missing-context", SeverityWarning, "a model states no context window, so prompts that do not fit are not noticed",
			false, (*linter).missingContexts},
		{"idle-factor", SeverityError, "a factor without conditions stands where none is applied", false,
			(*linter).idleFactors},
		{"idle-pattern", SeverityWarning, "a term names models that its vendor does not have", false, (*linter).idlePatterns},
		{"stale", SeverityWarning, "a price in force was last checked more than 180 days ago", true, (*linter).stale},
		{"promotion-passed", SeverityWarning, "a promotional price has passed its end and no row says what follows", true,
			(*linter).promotions},
		{"unknown-waiver", SeverityError, "a waiver names no rule", false, (*linter).unknownWaivers},
		{"unused-waiver", SeverityWarning, "a waiver has nothing to set aside", false, (*linter).unusedWaivers},
	}
}

// Lint runs every rule as of the instant and returns what they find, sorted by
// book, line and rule; findings that a waiver sets aside are among them.
func (s *Set) Lint(at time.Time) []Finding {
	l := &linter{set: s, at: at, used: map[*Waiver]bool{}}
	for _, rule := range Rules() {
		l.rule = rule
		rule.check(l)
		if rule.timed {
			l.lookAhead()
		}
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
	used  map[*Waiver]bool
}

// spot is where a finding stands and which waivers may set it aside.
type spot struct {
	book    string
	line    int
	model   string
	waivers [][]Waiver
}

// on returns the spot at another of its lines.
func (s spot) on(line int) spot {
	if line > 0 {
		s.line = line
	}
	return s
}

// with returns the spot with more waivers to look at, the nearest first.
func (s spot) with(waivers []Waiver) spot {
	s.waivers = append([][]Waiver{waivers}, s.waivers...)
	return s
}

func (l *linter) report(s spot, message, hint string) {
	f := Finding{Rule: l.rule.ID, Severity: l.rule.Severity, Book: s.book, Line: s.line, Model: s.model, Message: message,
		Hint: hint}
	for _, waivers := range s.waivers {
		for i := range waivers {
			if w := &waivers[i]; w.Rule == f.Rule && f.Waived == "" {
				f.Waived = w.Because
				l.used[w] = true
			}
		}
	}
	l.found = append(l.found, f)
}

// lookAhead runs the current rule for a distant day and keeps of it only which
// waivers it will need.
func (l *linter) lookAhead() {
	ahead := &linter{set: l.set, at: l.at.AddDate(100, 0, 0), rule: l.rule, used: l.used}
	ahead.rule.check(ahead)
}

// unknownWaivers and unusedWaivers look at the waivers themselves.
func (l *linter) unknownWaivers() {
	ids := ruleIDs()
	l.waivers(func(s spot, w *Waiver) {
		if slices.Contains(ids, w.Rule) {
			return
		}
		hint := near.Hint(w.Rule, ids)
		if hint == "" {
			hint = "use one of " + strings.Join(ids, " ")
		}
		l.report(s, "no rule is called "+near.Quote(w.Rule), hint)
	})
}

func (l *linter) unusedWaivers() {
	ids := ruleIDs()
	l.waivers(func(s spot, w *Waiver) {
		if !l.used[w] && w.Rule != l.rule.ID && slices.Contains(ids, w.Rule) {
			l.report(s, "the waiver of "+w.Rule+" sets nothing aside", "remove it, or put it beside the price it is meant for")
		}
	})
}

func ruleIDs() []string {
	var ids []string
	for _, rule := range Rules() {
		ids = append(ids, rule.ID)
	}
	return ids
}

// waivers visits every waiver of every book.
func (l *linter) waivers(visit func(spot, *Waiver)) {
	for _, b := range l.set.books {
		each := func(model string, waivers []Waiver) {
			for i := range waivers {
				visit(spot{book: b.name, line: waivers[i].Line, model: model}, &waivers[i])
			}
		}
		for _, e := range b.Models {
			model := b.Vendor + "/" + e.ID
			each(model, e.Waive)
			for _, r := range e.Prices {
				each(model, r.Waive)
				for _, k := range r.Where {
					each(model, k.Waive)
				}
			}
		}
		for _, t := range b.Terms {
			each("", t.Waive)
		}
	}
}

// rows visits every row of every model, in order of time.
func (l *linter) rows(visit func(*Model, *row)) {
	for _, m := range l.set.models {
		for i := range m.rows {
			visit(m, &m.rows[i])
		}
	}
}

// terms visits every term of every book.
func (l *linter) terms(visit func(spot, *book, *Term)) {
	for i := range l.set.books {
		b := &l.set.books[i]
		for j := range b.Terms {
			t := &b.Terms[j]
			visit(spot{book: b.name, line: t.Line, waivers: [][]Waiver{t.Waive}}, b, t)
		}
	}
}

// entries visits every entry of every book.
func (l *linter) entries(visit func(spot, *book, *Entry)) {
	for i := range l.set.books {
		b := &l.set.books[i]
		for j := range b.Models {
			e := &b.Models[j]
			visit(spot{book: b.name, line: e.Line, model: b.Vendor + "/" + e.ID, waivers: [][]Waiver{e.Waive}}, b, e)
		}
	}
}

// spot returns where a row of the model stands.
func (m *Model) spot(r *row) spot {
	return spot{book: r.book, line: r.Line, model: m.FullName(), waivers: [][]Waiver{r.Waive}}
}

// between writes a half-open span of time.
func between(from, until Instant) string {
	if until.IsZero() {
		return "from " + from.String() + " on"
	}
	return "from " + from.String() + " until " + until.String()
}

// place writes where a row stands.
func (r *row) place() string { return r.book + ":" + strconv.Itoa(r.Line) }
