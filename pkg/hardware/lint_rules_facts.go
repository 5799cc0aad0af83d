package hardware

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// staleAfter is how long a price is believed without another look.
const staleAfter = 180 * 24 * time.Hour

// farOff is the factor from which on a price is a slip rather than dear.
const farOff = 10

// claim is a name that a row claims.
type claim struct {
	Source

	id, name string
}

// aliasConflicts finds names that several rows of a kind claim. What the user's
// own rows claim is theirs.
func (l *linter) aliasConflicts() {
	var accelerators, models, regions, pues []claim
	add := func(list *[]claim, s Source, id string, names ...string) {
		for _, name := range append(names, id) {
			*list = append(*list, claim{s, id, name})
		}
	}
	for i := range l.set.Accelerators {
		a := &l.set.Accelerators[i]
		add(&accelerators, a.Source, a.ID, slices.Concat(a.Aliases, []string{a.Name})...)
	}
	for i := range l.set.Models {
		m := &l.set.Models[i]
		add(&models, m.Source, m.ID, slices.Concat(m.Aliases, []string{m.Name})...)
	}
	for i := range l.set.Regions {
		r := &l.set.Regions[i]
		s := r.Carbon
		if r.USDPerKWh != nil {
			s = r.Price
		}
		add(&regions, s, r.Code, slices.Concat(r.Aliases, []string{r.Name})...)
	}
	for _, p := range l.set.PUEs {
		add(&pues, p.Source, p.Code, slices.Concat(p.Aliases, []string{p.Name})...)
	}
	for _, list := range [][]claim{accelerators, models, regions, pues} {
		l.conflicts(list)
	}
}

// conflicts finds the names that rows of equal rank claim together.
func (l *linter) conflicts(claims []claim) {
	first := map[string]claim{}
	for _, c := range claims {
		key := fmt.Sprint(c.Own, " ", fold(c.name))
		f, taken := first[key]
		switch {
		case !taken:
			first[key] = c
		case f.id != c.id:
			l.report(c.Source, c.id, fmt.Sprintf("%s also means %s (%s:%d)", c.name, f.id, f.Book, f.Line),
				"leave the name to one of them")
		}
	}
}

// unknownNames finds measurements of what is not in the books.
func (l *linter) unknownNames() {
	for i := range l.set.Measurements {
		m := &l.set.Measurements[i]
		if _, err := l.set.Model(m.Model); err != nil {
			l.report(m.Source, m.ID, err.Error(), "write the id of a model, or add the model")
		}
		if _, err := l.set.Accelerator(m.GPU); err != nil {
			l.report(m.Source, m.ID, err.Error(), "write the id of an accelerator, or add the accelerator")
		}
	}
}

// sources finds facts that nobody can look up. The user's own may rest on a
// contract.
func (l *linter) sources() {
	l.facts(func(f fact) {
		u, err := url.Parse(f.URL)
		opens := err == nil && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(u.Host, ".")
		switch {
		case opens || f.Own && f.URL != "" || f.URL == "" && (f.Confidence == Recalled || f.Confidence == Estimated):
		case f.URL == "":
			l.report(f.Source, f.id, fmt.Sprintf("the %s was %s, and names no source", f.what, f.Confidence),
				"name the page, or write confidence: recalled")
		default:
			l.report(f.Source, f.id, fmt.Sprintf("the source of the %s is not the address of a page", f.what),
				"write the address, with https://")
		}
	})
}

// dates finds facts without a day.
func (l *linter) dates() {
	l.facts(func(f fact) {
		if f.Checked.IsZero() {
			l.report(f.Source, f.id, fmt.Sprintf("the %s does not say when it was checked", f.what),
				"write checked: YYYY-MM-DD in the row or at the head of the book")
		}
		switch {
		case !f.at.IsZero():
		case f.paid:
			l.report(f.Source, f.id, fmt.Sprintf("the %s has no day from which it holds", f.what), "write from: YYYY-MM-DD")
		case f.what == "measurement":
			l.report(f.Source, f.id, "the measurement has no day", "write date: YYYY-MM-DD")
		}
	})
}

// futures finds what cannot have happened. A price may be announced.
func (l *linter) futures() {
	l.facts(func(f fact) {
		if f.Checked.After(l.At) {
			l.report(f.Source, f.id, fmt.Sprintf("the %s was checked on %s, after %s", f.what, f.Checked.Format(time.DateOnly),
				l.At.Format(time.DateOnly)), "put the day right")
		}
		if !f.paid && f.at.After(l.At) {
			l.report(f.Source, f.id, fmt.Sprintf("measured on %s, after %s", f.at.Format(time.DateOnly),
				l.At.Format(time.DateOnly)), "put the day right")
		}
	})
}

// stale finds prices in force that nobody has looked at for long. Those that a
// later quote replaces may rest.
func (l *linter) stale() {
	for i := range l.set.Accelerators {
		a := &l.set.Accelerators[i]
		var held []*Price
		for _, kind := range PriceKinds() {
			held = append(held, a.quotes(PriceKind(kind), "", "", l.At)...)
		}
		for _, p := range held {
			if age := l.At.Sub(p.Source.Checked); !p.Source.Checked.IsZero() && age > staleAfter {
				l.report(p.Source, a.ID, fmt.Sprintf("%s price in force and last checked on %s, %d days ago", p.Kind,
					p.Source.Checked.Format(time.DateOnly), int(age.Hours()/24)), "compare it with its source and put checked right")
			}
		}
	}
}

// twiceQuoted finds quotes of which one hides another.
func (l *linter) twiceQuoted() {
	for i := range l.set.Accelerators {
		a := &l.set.Accelerators[i]
		first := map[string]Source{}
		for _, p := range a.Prices {
			key := fmt.Sprint(p.Kind, " ", p.Term, " ", p.From, " ", p.Source.Own, " ", fold(p.Provider))
			f, taken := first[key]
			if taken && p.Provider != "" {
				l.report(p.Source, a.ID, fmt.Sprintf("%s quotes another %s price for the same day at %s:%d", p.Provider, p.Kind,
					f.Book, f.Line), "keep one, or write them as low and high")
			}
			first[key] = p.Source
		}
	}
}

// slips finds prices far from those of their like: rents and costs an hour among
// each other, and prices of purchase.
func (l *linter) slips() {
	for i := range l.set.Accelerators {
		a := &l.set.Accelerators[i]
		for j := range a.Prices {
			p := &a.Prices[j]
			others := a.like(p)
			if p.Amount.IsZero() {
				l.report(p.Source, a.ID, fmt.Sprintf("the %s price is 0", p.Kind), "leave it out where it is not known")
				continue
			}
			if len(others) == 0 {
				continue
			}
			slices.Sort(others)
			middle, amount := others[len(others)/2], p.Amount.Float64()
			if amount > farOff*middle || amount*farOff < middle {
				l.report(p.Source, a.ID, fmt.Sprintf("the %s price %s is far from %g, the median of its other prices", p.Kind,
					p.Amount, middle), "check the unit: rents are US dollars an accelerator and hour")
			}
		}
	}
}

// like returns the amounts of the accelerator's other prices in the same unit.
func (a *Accelerator) like(p *Price) []float64 {
	bought := func(k PriceKind) bool { return k == Purchase || k == Server }
	var out []float64
	for i := range a.Prices {
		if q := &a.Prices[i]; q != p && bought(q.Kind) == bought(p.Kind) {
			out = append(out, q.Amount.Float64())
		}
	}
	return out
}
