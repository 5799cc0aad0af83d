package pricebook

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
)

// listing is one rate table of a row, a clause or a band as it is written.
type listing struct {
	spot
	rates Rates // as written
	whole Rates // with what it leaves to the table under it
	base  Rates // the table under it; nil for a row's own
	band  *Band // nil unless it is a band
}

// listings returns every rate table of a row. A clause replaces single meters
// of the row, a band all of them.
func (m *Model) listings(r *row) []listing {
	s := m.spot(r)
	out := []listing{{s, r.Rates, r.Rates, nil, nil}}
	out = append(out, bandListings(s, r.Bands, r.Rates)...)
	for i := range r.Where {
		k := &r.Where[i]
		at := s.on(k.Line).with(k.Waive)
		whole := maps.Clone(r.Rates)
		if whole == nil {
			whole = Rates{}
		}
		maps.Copy(whole, k.Rates)
		if len(k.Rates) > 0 {
			out = append(out, listing{at, k.Rates, whole, r.Rates, nil})
		}
		out = append(out, bandListings(at, k.Bands, whole)...)
	}
	return out
}

// bandListings returns bands from small to large, each over the one before.
func bandListings(s spot, bands []Band, base Rates) []listing {
	bands = slices.Clone(bands)
	slices.SortStableFunc(bands, func(a, b Band) int { return int(min(max(a.size().lo-b.size().lo, -1), 1)) })
	var out []listing
	for i := range bands {
		b := &bands[i]
		out = append(out, listing{s.on(b.Line), b.Rates, b.Rates, base, b})
		base = b.Rates
	}
	return out
}

// tables visits every rate table of every row.
func (l *linter) tables(visit func(listing)) {
	l.rows(func(m *Model, r *row) {
		for _, t := range m.listings(r) {
			visit(t)
		}
	})
}

// pair returns two prices of a table when both are known and the table itself
// lists one of them.
func (t *listing) pair(a, b meter.ID) (pa, pb Price, ok bool) {
	pa, okA := t.whole[a]
	pb, okB := t.whole[b]
	_, ownA := t.rates[a]
	_, ownB := t.rates[b]
	return pa, pb, okA && okB && (ownA || ownB)
}

// bounded visits the meters that match and whose rate is expected within a bound.
func bounded(match func(*meter.Meter) bool, visit func(*meter.Meter)) {
	for _, m := range meter.Table() {
		if m.Bound != nil && match(&m) {
			visit(&m)
		}
	}
}

// outside reports whether a rate lies outside the bound that another one sets.
func outside(b *meter.Bound, rate, of money.Decimal) bool {
	return rate.Less(of.MulInt(b.Least)) || b.Most > 0 && of.MulInt(b.Most).Less(rate)
}

// outputs finds answers that cost less than prompts.
func outputs(l *linter) {
	bounded(func(m *meter.Meter) bool { return m.Side == meter.Answer }, func(m *meter.Meter) {
		l.tables(func(t listing) {
			in, out, ok := t.pair(m.Bound.Of, m.ID)
			if ok && outside(m.Bound, out.Amount, in.Amount) {
				l.report(t.on(out.Line), fmt.Sprintf("%s %s is below %s %s", m.ID, out.Amount, m.Bound.Of, in.Amount),
					"check that the two are not swapped")
			}
		})
	})
}

// cacheReads finds cached tokens that cost more than fresh ones.
func cacheReads(l *linter) {
	const hint = "a cache saves money; check the column"
	bounded(func(m *meter.Meter) bool { return m.Cache == meter.ReadsCache }, func(m *meter.Meter) {
		l.tables(func(t listing) {
			in, read, ok := t.pair(m.Bound.Of, m.ID)
			if ok && outside(m.Bound, read.Amount, in.Amount) {
				l.report(t.on(read.Line), fmt.Sprintf("%s %s is above %s %s", m.ID, read.Amount, m.Bound.Of, in.Amount), hint)
			}
		})
		l.shares(m, func(s spot, by Price) {
			l.report(s, fmt.Sprintf("%s is %s times the input", m.ID, by.Amount), hint)
		})
	})
}

// cacheWrites finds writes to the cache outside 1 to 2 times the input.
func cacheWrites(l *linter) {
	bounded(func(m *meter.Meter) bool { return m.Cache == meter.FillsCache }, func(m *meter.Meter) {
		hint := fmt.Sprintf("vendors charge %d to %d times the %s", m.Bound.Least, m.Bound.Most, m.Bound.Of)
		l.tables(func(t listing) {
			in, write, ok := t.pair(m.Bound.Of, m.ID)
			if ok && outside(m.Bound, write.Amount, in.Amount) {
				l.report(t.on(write.Line), fmt.Sprintf("%s %s is not %d to %d times the %s %s", m.ID, write.Amount,
					m.Bound.Least, m.Bound.Most, m.Bound.Of, in.Amount), hint)
			}
		})
		l.shares(m, func(s spot, by Price) {
			l.report(s, fmt.Sprintf("%s is %s times the input", m.ID, by.Amount), hint)
		})
	})
}

// shares visits the terms that price a meter as a share of the input outside its bound.
func (l *linter) shares(m *meter.Meter, visit func(spot, Price)) {
	l.terms(func(s spot, _ *book, t *Term) {
		if by, ok := t.OfInput[Target(m.Name)]; ok && outside(m.Bound, by.Amount, money.FromInt(1)) {
			visit(s.on(by.Line), by)
		}
	})
}

// bandPrices finds larger prompts that cost less a token than smaller ones.
func bandPrices(l *linter) {
	l.tables(func(t listing) {
		if t.band == nil {
			return
		}
		for id := range meter.Count {
			here, ok := t.rates[id]
			under, listed := t.base[id]
			if ok && listed && here.Amount.Less(under.Amount) {
				l.report(t.on(here.Line), fmt.Sprintf("%s %s for %s is below %s for smaller ones", id, here.Amount,
					t.band.prompts(), under.Amount), "check that the band and its base are not swapped")
			}
		}
	})
}

// bandMeters finds bands that are silent about a meter their base lists.
func bandMeters(l *linter) {
	l.tables(func(t listing) {
		if t.band == nil {
			return
		}
		var missing []string
		for id := range meter.Count {
			_, listed := t.base[id]
			if _, ok := t.rates[id]; listed && !ok && id.Get().IsToken() {
				missing = append(missing, id.String())
			}
		}
		if len(missing) > 0 {
			l.report(t.spot, fmt.Sprintf("no %s for %s, which the smaller ones have", strings.Join(missing, ", "),
				t.band.prompts()), "a band states every price: add it")
		}
	})
}

// prompts names the prompts that a band is for.
func (b *Band) prompts() string {
	if b.Above > 0 {
		return fmt.Sprintf("prompts above %d tokens", b.Above)
	}
	return fmt.Sprintf("prompts of %d tokens or more", b.AtLeast)
}

// missingRates finds rows under which input or output has no price at all.
func missingRates(l *linter) {
	l.rows(func(m *Model, r *row) {
		card, err := m.Card(Ask{At: r.From.Time})
		if err != nil {
			return // another rule's business
		}
		for _, id := range []meter.ID{meter.Input, meter.Output} {
			if card.Rates[id] == nil && (id == meter.Input || m.Kind == Chat) {
				l.report(m.spot(r), "no price for "+id.String(), "add it; write 0 only for what is free")
			}
		}
	})
}

// idleFactors finds unconditional factors where they are never applied: on
// listed prices they stand in the user's own terms alone, as a contract.
func idleFactors(l *linter) {
	const hint = "write the multiplied price, or give the factor a mode, a region, hours or a size"
	idle := func(k *Clause) bool { return k.dims() == 0 && len(k.Multiply) > 0 }
	l.rows(func(m *Model, r *row) {
		for i := range r.Where {
			if k := &r.Where[i]; idle(k) {
				l.report(m.spot(r).on(k.Line).with(k.Waive), "a factor without conditions is not applied to the row it stands in",
					hint)
			}
		}
	})
	l.terms(func(s spot, b *book, t *Term) {
		if idle(&t.Clause) && !b.own {
			l.report(s, "a factor without conditions is applied in the user's own books alone", hint)
		}
	})
}
