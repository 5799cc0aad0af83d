package hardware

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/money"
)

// NoPriceError says that no price of a kind is known, and what is.
type NoPriceError struct {
	Accelerator    string
	Kind           PriceKind
	Provider, Term string // as asked for
	At             time.Time
	First          time.Time // day of the first quote after At; zero if there is none
	What           string    // what Known lists: kinds, providers or terms
	Known          []string
}

// Error says what is missing and names what is known instead.
func (e *NoPriceError) Error() string {
	s := fmt.Sprintf("no %s price of %s is known", e.Kind, e.Accelerator)
	if e.Provider != "" {
		s += " from " + near.Quote(e.Provider)
	}
	if e.Term != "" {
		s += " for " + near.Quote(e.Term)
	}
	switch {
	case !e.First.IsZero():
		return s + fmt.Sprintf(" at %s; the first is of %s", e.At.Format(time.DateOnly), e.First.Format(time.DateOnly))
	case len(e.Known) == 0:
		return s + ", nor any other"
	}
	return s + "; known " + e.What + " are " + strings.Join(e.Known, ", ")
}

// ManyTermsError says that contracts of several lengths are priced and none was
// asked for.
type ManyTermsError struct {
	Accelerator string
	Terms       []string
}

// Error lists the terms to choose from.
func (e *ManyTermsError) Error() string {
	return fmt.Sprintf("%s is rented under contracts of %s; give one of these terms", e.Accelerator,
		strings.Join(e.Terms, " and "))
}

// Price returns a copy of the quote that holds for an accelerator on a day: the
// newest one of the provider, of the kind and the term. The user's own quotes
// leave the shipped ones aside. Case and punctuation of the provider do not
// matter.
//
// Without a provider it is the middle one of the providers' newest quotes, the
// lower of two, with the lowest and the highest of all of them as its range; where
// no provider is known, what is quoted for the market as a whole. Without a term
// there must be one alone. Errors are *NoPriceError and *ManyTermsError.
func (a *Accelerator) Price(kind PriceKind, provider, term string, at time.Time) (*Price, error) {
	quotes := a.quotes(kind, provider, term, at)
	if len(quotes) == 0 {
		return nil, a.noPrice(kind, provider, term, at)
	}
	if terms := distinct(quotes, func(p *Price) string { return cmp.Or(p.Term, "no term") }); len(terms) > 1 {
		return nil, &ManyTermsError{a.ID, terms}
	}
	named := slices.DeleteFunc(slices.Clone(quotes), func(p *Price) bool { return p.Provider == "" })
	if len(named) == 0 {
		named = quotes
	}
	slices.SortStableFunc(named, func(p, q *Price) int { return p.Amount.Cmp(q.Amount) })
	middle := *named[(len(named)-1)/2]
	if provider == "" {
		middle.Low, middle.High = span(quotes)
	}
	return &middle, nil
}

// quotes returns the newest quotes on a day, one of each provider and term, and of
// the market all of its newest day.
func (a *Accelerator) quotes(kind PriceKind, provider, term string, at time.Time) []*Price {
	var all []*Price
	for i := range a.Prices {
		p := &a.Prices[i]
		if p.Kind == kind && !p.From.After(at) && (provider == "" || fold(p.Provider) == fold(provider)) &&
			(term == "" || p.Term == term) {
			all = append(all, p)
		}
	}
	if slices.ContainsFunc(all, (*Price).own) {
		all = slices.DeleteFunc(all, func(p *Price) bool { return !p.own() })
	}
	return newest(all)
}

// newest leaves out what a later quote of the same provider and term replaces.
func newest(all []*Price) []*Price {
	last := map[[2]string]*Price{}
	for _, p := range all {
		key := [2]string{fold(p.Provider), p.Term}
		if q := last[key]; q == nil || !p.From.Before(q.From) {
			last[key] = p
		}
	}
	return slices.DeleteFunc(all, func(p *Price) bool {
		q := last[[2]string{fold(p.Provider), p.Term}]
		return q != p && (p.Provider != "" || p.From.Before(q.From))
	})
}

func (p *Price) own() bool { return p.Source.Own }

// span returns the lowest and the highest of some quotes, nothing where they are
// the same.
func span(quotes []*Price) (low, high *money.Decimal) {
	for _, p := range quotes {
		least, most := p.ends()
		if low == nil || least.Less(*low) {
			low = &least
		}
		if high == nil || high.Less(most) {
			high = &most
		}
	}
	if low.Equal(*high) {
		return nil, nil
	}
	return low, high
}

// ends returns the range that a quote gives, or its amount twice.
func (p *Price) ends() (low, high money.Decimal) {
	if p.Low == nil || p.High == nil {
		return p.Amount, p.Amount
	}
	return *p.Low, *p.High
}

// noPrice finds out what is known instead.
func (a *Accelerator) noPrice(kind PriceKind, provider, term string, at time.Time) error {
	e := &NoPriceError{Accelerator: a.ID, Kind: kind, Provider: provider, Term: term, At: at}
	var kinds, providers, terms []*Price
	for i := range a.Prices {
		p := &a.Prices[i]
		kinds = append(kinds, p)
		if p.Kind != kind {
			continue
		}
		providers = append(providers, p)
		if provider != "" && fold(p.Provider) != fold(provider) {
			continue
		}
		terms = append(terms, p)
		if (term == "" || p.Term == term) && (e.First.IsZero() || p.From.Before(e.First)) {
			e.First = p.From
		}
	}
	switch {
	case len(terms) > 0:
		e.What, e.Known = "terms", distinct(terms, func(p *Price) string { return cmp.Or(p.Term, "no term") })
	case len(providers) > 0:
		e.What, e.Known = "providers", distinct(providers, func(p *Price) string { return cmp.Or(p.Provider, "the market") })
	default:
		e.What, e.Known = "kinds", distinct(kinds, func(p *Price) string { return string(p.Kind) })
	}
	return e
}

// distinct returns what the quotes say of themselves, each once however it is
// written, sorted.
func distinct(quotes []*Price, of func(*Price) string) []string {
	var out []string
	for _, p := range quotes {
		out = append(out, of(p))
	}
	slices.SortStableFunc(out, func(a, b string) int { return strings.Compare(fold(a), fold(b)) })
	return slices.CompactFunc(out, func(a, b string) bool { return fold(a) == fold(b) })
}
