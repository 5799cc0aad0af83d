package lint

import (
	"slices"
	"testing"
	"time"
)

// book is what the tests lint: lines with their waivers.
type book struct {
	name  string
	lines []line
}

type line struct {
	text    string
	from    time.Time // from when on the line is a fault
	waivers []Waiver
}

type linter struct {
	*Linter

	books []book
}

func (l *linter) each(visit func(Finding, *line)) {
	for _, b := range l.books {
		for i := range b.lines {
			visit(Finding{Book: b.name, Line: i + 1}, &b.lines[i])
		}
	}
}

func (l *linter) bad() {
	l.each(func(f Finding, n *line) {
		if n.text == "bad" {
			f.Message, f.Hint = "bad", "make it good"
			l.Report(f, n.waivers)
			l.Report(f, n.waivers)
		}
	})
}

func (l *linter) late() {
	l.each(func(f Finding, n *line) {
		if !n.from.IsZero() && !n.from.After(l.At) {
			f.Message = "late"
			l.Report(f, nil, n.waivers)
		}
	})
}

func (l *linter) waived(visit func(Finding, *Waiver)) {
	l.each(func(f Finding, n *line) {
		for i := range n.waivers {
			visit(f, &n.waivers[i])
		}
	})
}

func checks() []Check[*linter] {
	check := NewCheck[*linter]
	return []Check[*linter]{
		check("late", Warning, "a line is late", (*linter).late).WithTime(),
		check("bad", Error, "a line is bad", (*linter).bad),
		check("unknown-waiver", Error, "a waiver names no rule", func(l *linter) { l.waived(l.ReportUnknown) }),
		check("unused-waiver", Warning, "a waiver has nothing to set aside", func(l *linter) {
			l.waived(func(f Finding, w *Waiver) {
				f.Hint = "remove it"
				l.ReportUnused(f, w)
			})
		}),
	}
}

func run(books ...book) []Finding {
	return Run(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), checks(),
		func(l *Linter) *linter { return &linter{l, books} })
}

func waive(rules ...string) []Waiver {
	var list []Waiver
	for _, rule := range rules {
		list = append(list, Waiver{Rule: rule, Because: rule + " is fine"})
	}
	return list
}

func TestRun(t *testing.T) {
	past, future := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	const ids = "late bad unknown-waiver unused-waiver"
	for name, c := range map[string]struct {
		books []book
		want  []Finding
	}{
		"nothing": {},
		"sorted by book, line and rule, each once": {
			[]book{{"b", []line{{text: "bad"}}}, {"a", []line{{text: "good"}, {text: "bad", from: past}}}},
			[]Finding{
				{Rule: "bad", Severity: Error, Book: "a", Line: 2, Message: "bad", Hint: "make it good"},
				{Rule: "late", Severity: Warning, Book: "a", Line: 2, Message: "late"},
				{Rule: "bad", Severity: Error, Book: "b", Line: 1, Message: "bad", Hint: "make it good"},
			},
		},
		"waived by the waiver of its rule": {
			[]book{{"a", []line{{text: "bad", from: past, waivers: waive("bad")}}}},
			[]Finding{
				{Rule: "bad", Severity: Error, Book: "a", Line: 1, Message: "bad", Hint: "make it good", Waived: "bad is fine"},
				{Rule: "late", Severity: Warning, Book: "a", Line: 1, Message: "late"},
			},
		},
		"a second waiver of the rule is not needed": {
			[]book{{"a", []line{{text: "bad", waivers: waive("bad", "bad")}}}},
			[]Finding{
				{Rule: "bad", Severity: Error, Book: "a", Line: 1, Message: "bad", Hint: "make it good", Waived: "bad is fine"},
				{Rule: "unused-waiver", Severity: Warning, Book: "a", Line: 1,
					Message: "the waiver of bad sets nothing aside", Hint: "remove it"},
			},
		},
		"a waiver waits for its day": {books: []book{{"a", []line{{from: future, waivers: waive("late")}}}}},
		"a waiver of an untimed rule does not": {
			[]book{{"a", []line{{waivers: waive("bad", "late")}}}},
			[]Finding{
				{Rule: "unused-waiver", Severity: Warning, Book: "a", Line: 1,
					Message: "the waiver of bad sets nothing aside", Hint: "remove it"},
				{Rule: "unused-waiver", Severity: Warning, Book: "a", Line: 1,
					Message: "the waiver of late sets nothing aside", Hint: "remove it"},
			},
		},
		"a waiver of the rule on waivers is left alone": {
			books: []book{{"a", []line{{waivers: waive("unused-waiver")}}}},
		},
		"unknown waivers": {
			[]book{{"a", []line{{waivers: waive("bda", "something else")}}}},
			[]Finding{
				{Rule: "unknown-waiver", Severity: Error, Book: "a", Line: 1, Message: `no rule is called "bda"`,
					Hint: `did you mean "bad"?`},
				{Rule: "unknown-waiver", Severity: Error, Book: "a", Line: 1,
					Message: `no rule is called "something else"`, Hint: "use one of " + ids},
			},
		},
	} {
		if got := run(c.books...); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
	}
}

func TestRules(t *testing.T) {
	rules := Rules(checks())
	if want := (Rule{"late", Warning, "a line is late"}); len(rules) != 4 || rules[0] != want {
		t.Errorf("%+v, want 4 that begin with %+v", rules, want)
	}
}
