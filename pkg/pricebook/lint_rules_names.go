package pricebook

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/meter"
)

// claim is one alias as it is written.
type claim struct {
	spot
	*Alias
}

// claims returns the aliases of all vendors by vendor/name.
func (l *linter) claims() map[string][]claim {
	out := map[string][]claim{}
	l.entries(func(s spot, b *book, e *Entry) {
		for i := range e.Aliases {
			a := &e.Aliases[i]
			word := b.Vendor + "/" + a.ID
			out[word] = append(out[word], claim{s.on(a.Line), a})
		}
	})
	return out
}

// aliasConflicts finds a name that two models of a vendor claim at one instant.
func aliasConflicts(l *linter) {
	for word, claims := range l.claims() {
		for i, b := range claims {
			for _, a := range claims[:i] {
				if a.model == b.model || !overlap(a.From, a.Until, b.From, b.Until) {
					continue
				}
				message := fmt.Sprintf("%s also means %s (%s:%d) %s", word, a.model, a.book, a.line,
					between(shared(a.From, a.Until, b.From, b.Until)))
				l.report(b.spot, message, "end the earlier alias with until")
			}
		}
	}
}

// aliasShadows finds an alias that is another model's own id: the id wins for
// as long as it has a price.
func aliasShadows(l *linter) {
	own := map[string]*Model{}
	for _, m := range l.set.models {
		own[m.FullName()] = m
	}
	for word, claims := range l.claims() {
		m := own[word]
		if m == nil {
			continue
		}
		for _, c := range claims {
			i := slices.IndexFunc(m.rows, func(r row) bool { return overlap(c.From, c.Until, r.From, r.Until) })
			if i < 0 || m.FullName() == c.model {
				continue
			}
			r := &m.rows[i]
			message := fmt.Sprintf("%s is a model of its own with a price (%s) %s", word, r.place(),
				between(shared(c.From, c.Until, r.From, r.Until)))
			l.report(c.spot, message, "start the alias where the model's last price ends")
		}
	}
}

// datedIDs finds versions, named by a date, that cost something else than the
// name they are a version of.
func datedIDs(l *linter) {
	date := regexp.MustCompile(`-(\d{4}-\d{2}-\d{2}|\d{8}|\d{2}-\d{4}|\d{4})$`)
	for _, m := range l.set.models {
		base := date.ReplaceAllString(m.ID, "")
		if base == m.ID {
			continue
		}
		for i := range m.rows {
			r := &m.rows[i]
			if other, twin := undated(l, m, base, r); twin != nil {
				message := fmt.Sprintf("%s, while %s (%s) %s", r.Rates.main(), other.FullName(), twin.place(), twin.Rates.main())
				l.report(m.spot(r), message, "check which of the two is right")
			}
		}
	}
}

// undated returns the first row of another model of the vendor, known by the
// name, that holds together with the dated row at another price.
func undated(l *linter, dated *Model, name string, r *row) (*Model, *row) {
	for _, m := range l.set.models {
		if m.Vendor != dated.Vendor || m == dated {
			continue
		}
		for i := range m.rows {
			o := &m.rows[i]
			from, until := shared(r.From, r.Until, o.From, o.Until)
			if overlap(r.From, r.Until, o.From, o.Until) && calledIn(m, name, from, until) && !sameMain(r.Rates, o.Rates) {
				return m, o
			}
		}
	}
	return nil, nil
}

// calledIn reports whether the name means the model at some instant of a span.
func calledIn(m *Model, name string, from, until Instant) bool {
	return m.ID == name || slices.ContainsFunc(m.Aliases, func(a Alias) bool {
		return a.ID == name && overlap(a.From, a.Until, from, until)
	})
}

// main writes the price of input and output.
func (r Rates) main() string {
	var words []string
	for _, id := range []meter.ID{meter.Input, meter.Output} {
		if p, ok := r[id]; ok {
			words = append(words, id.String()+" "+p.Amount.String())
		}
	}
	return "costs " + strings.Join(words, " and ")
}

func sameMain(a, b Rates) bool {
	return a[meter.Input].Amount.Equal(b[meter.Input].Amount) && a[meter.Output].Amount.Equal(b[meter.Output].Amount)
}

// missingTokenizers finds models whose tokens nothing can count.
func missingTokenizers(l *linter) {
	firstEntries(l, func(s spot, m *Model) {
		if m.Tokenizer == "" {
			l.report(s, "no tokenizer", "name one in tokenizer")
		}
	})
}

// missingContexts finds models with a row for which no window is known.
func missingContexts(l *linter) {
	firstEntries(l, func(s spot, m *Model) {
		if m.context == 0 && slices.ContainsFunc(m.rows, func(r row) bool { return r.Context == 0 }) {
			l.report(s, "no context window", "state it in context")
		}
	})
}

// firstEntries visits every model at the entry that first names it.
func firstEntries(l *linter, visit func(spot, *Model)) {
	at := map[string]*Model{}
	for _, m := range l.set.models {
		at[m.FullName()] = m
	}
	l.entries(func(s spot, _ *book, _ *Entry) {
		if m := at[s.model]; m != nil {
			delete(at, s.model)
			visit(s, m)
		}
	})
}

// idlePatterns finds names in terms that match no model of the vendor.
func idlePatterns(l *linter) {
	l.terms(func(s spot, b *book, t *Term) {
		for _, pattern := range slices.Concat(t.Models, t.Except) {
			known := func(m *Model) bool { return m.Vendor == b.Vendor && Match(pattern, m.ID) }
			if !slices.ContainsFunc(l.set.models, known) {
				l.report(s, b.Vendor+" has no model "+near.Quote(pattern), near.Hint(pattern, l.ids(b.Vendor)))
			}
		}
		if len(t.Models) == 0 {
			l.report(s, "names no model", "list them in models; '*' is all")
		}
	})
}

// ids returns the ids of a vendor's models.
func (l *linter) ids(vendor string) []string {
	var out []string
	for _, m := range l.set.models {
		if m.Vendor == vendor {
			out = append(out, m.ID)
		}
	}
	return out
}
