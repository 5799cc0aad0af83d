package pricebook

import (
	"strconv"
	"time"

	"github.com/tokecon/tokecon/pkg/lint"
)

// Rules returns every rule in the order in which they run.
func Rules() []lint.Rule { return lint.Rules(checks()) }

// checks returns the rules with what checks them; a new one is one line here.
func checks() []lint.Check[*linter] {
	check := lint.NewCheck[*linter]
	return []lint.Check[*linter]{
		check("overlap", lint.Error, "two rows of a model hold at one instant", overlaps),
		check("gap", lint.Error, "a model has no price between two of its rows", gaps),
		check("ambiguous", lint.Error, "two prices hold at once and neither is the more specific", ambiguities),
		check("alias-conflict", lint.Error, "two models of a vendor claim a name at one instant", aliasConflicts),
		check("alias-shadowed", lint.Error, "an alias is another model's own id while that id has a price, so it never holds",
			aliasShadows),
		check("dated-id-price", lint.Warning, "a dated id costs something else than the name it is a version of",
			datedIDs),
		check("unit-slip", lint.Warning,
			"a price is hundreds of times away from its siblings, as a slip between units would be", unitSlips),
		check("output-below-input", lint.Warning, "output costs less than input", outputs),
		check("cached-above-input", lint.Warning, "a cached token costs more than a fresh one", cacheReads),
		check("cache-write-factor", lint.Warning, "a cache write costs less than the input or more than twice as much",
			cacheWrites),
		check("band-below-base", lint.Warning, "a larger prompt costs less a token than a smaller one", bandPrices),
		check("band-incomplete", lint.Warning,
			"a band leaves out a meter that its base lists, which is then billed as input or output", bandMeters),
		check("missing-rate", lint.Warning, "a row has no price for input or output", missingRates),
		check("missing-tokenizer", lint.Warning, "a model names no tokenizer, so nothing can count its tokens",
			missingTokenizers),
		check("missing-context", lint.Warning, "a model states no context window, so prompts that do not fit are not noticed",
			missingContexts),
		check("idle-factor", lint.Error, "a factor without conditions stands where none is applied", idleFactors),
		check("idle-pattern", lint.Warning, "a term names models that its vendor does not have", idlePatterns),
		check("stale", lint.Warning, "a price in force was last checked more than 180 days ago", stale).WithTime(),
		check("promotion-passed", lint.Warning, "a promotional price has passed its end and no row says what follows",
			promotions).WithTime(),
		check("unknown-waiver", lint.Error, "a waiver names no rule", unknownWaivers),
		check("unused-waiver", lint.Warning, "a waiver has nothing to set aside", unusedWaivers),
	}
}

// Lint runs every rule as of the instant and returns what they find, sorted by
// book, line and rule; findings that a waiver sets aside are among them.
func (s *Set) Lint(at time.Time) []lint.Finding {
	return lint.Run(at, checks(), func(l *lint.Linter) *linter { return &linter{l, s} })
}

// linter is one run of the rules over a set.
type linter struct {
	*lint.Linter

	set *Set
}

// spot is where a finding stands and which waivers may set it aside.
type spot struct {
	book    string
	line    int
	model   string
	waivers [][]lint.Waiver
}

// on returns the spot at another of its lines.
func (s spot) on(line int) spot {
	if line > 0 {
		s.line = line
	}
	return s
}

// with returns the spot with more waivers to look at, the nearest first.
func (s spot) with(waivers []lint.Waiver) spot {
	s.waivers = append([][]lint.Waiver{waivers}, s.waivers...)
	return s
}

// report adds a finding about a spot.
func (l *linter) report(s spot, message, hint string) {
	l.Report(lint.Finding{Book: s.book, Line: s.line, Model: s.model, Message: message, Hint: hint}, s.waivers...)
}

// unknownWaivers finds waivers of what is no rule.
func unknownWaivers(l *linter) { l.waivers(l.ReportUnknown) }

// unusedWaivers finds waivers that no finding needed.
func unusedWaivers(l *linter) {
	l.waivers(func(f lint.Finding, w *lint.Waiver) {
		f.Hint = "remove it, or put it beside the price it is meant for"
		l.ReportUnused(f, w)
	})
}

// waivers visits every waiver of every book, with where it stands.
func (l *linter) waivers(visit func(lint.Finding, *lint.Waiver)) {
	for _, b := range l.set.books {
		each := func(model string, waivers []lint.Waiver) {
			for i := range waivers {
				visit(lint.Finding{Book: b.name, Line: waivers[i].Line, Model: model}, &waivers[i])
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
			visit(spot{book: b.name, line: t.Line, waivers: [][]lint.Waiver{t.Waive}}, b, t)
		}
	}
}

// entries visits every entry of every book.
func (l *linter) entries(visit func(spot, *book, *Entry)) {
	for i := range l.set.books {
		b := &l.set.books[i]
		for j := range b.Models {
			e := &b.Models[j]
			visit(spot{book: b.name, line: e.Line, model: b.Vendor + "/" + e.ID, waivers: [][]lint.Waiver{e.Waive}}, b, e)
		}
	}
}

// spot returns where a row of the model stands.
func (m *Model) spot(r *row) spot {
	return spot{book: r.book, line: r.Line, model: m.FullName(), waivers: [][]lint.Waiver{r.Waive}}
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
