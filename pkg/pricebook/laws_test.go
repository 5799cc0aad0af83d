package pricebook_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// rates asks for a card and returns its prices as text; an error ends the test.
func rates(t testing.TB, set *pricebook.Set, name string, a pricebook.Ask) map[meter.ID]string {
	t.Helper()
	m, err := set.Find(name, a.At)
	if err != nil {
		t.Fatal(err)
	}
	card, err := m.Card(a)
	if err != nil {
		t.Fatal(err)
	}
	return written(card)
}

func written(card *pricebook.Card) map[meter.ID]string {
	out := map[meter.ID]string{}
	for id, rate := range card.Rates {
		if rate != nil {
			out[meter.ID(id)] = rate.Price.String()
		}
	}
	return out
}

// expect compares some meters; "" means that no price is known.
func expect(t testing.TB, what string, got, want map[meter.ID]string) {
	t.Helper()
	for id, price := range want {
		if got[id] != price {
			t.Errorf("%s: %s is %q, want %q", what, id, got[id], price)
		}
	}
}

// TestAsOfAtEveryEdge asks at the four instants around the edges of every row
// of the shipped books: a row holds from its first second to the one before
// its end.
func TestAsOfAtEveryEdge(t *testing.T) {
	for _, m := range shipped(t).Models() {
		history := m.History()
		for i, s := range history {
			inside := []time.Time{s.From.Time}
			if !s.Until.IsZero() {
				inside = append(inside, s.Until.Add(-time.Second))
			}
			for _, at := range inside {
				holdsRow(t, m, at, s)
			}
			if i == 0 {
				noPrice(t, m, s.From.Add(-time.Second), true)
			}
			if last := i == len(history)-1; last && !s.Until.IsZero() {
				noPrice(t, m, s.Until.Time, false)
			}
		}
	}
}

// holdsRow checks that the row's written prices are the base of the card.
func holdsRow(t *testing.T, m *pricebook.Model, at time.Time, s pricebook.Span) {
	t.Helper()
	card, err := m.Card(pricebook.Ask{At: at})
	if err != nil {
		t.Errorf("%s at %s: %v", m.FullName(), at, err)
		return
	}
	if card.From != s.From || card.Until != s.Until {
		t.Errorf("%s at %s: the card of %s–%s, want %s–%s", m.FullName(), at, card.From, card.Until, s.From, s.Until)
	}
	for id, p := range s.Row.Rates {
		rate := card.Rates[id]
		if rate == nil || !rate.Base.Equal(p.Amount) || rate.Source.Line != p.Line || rate.Source.URL != s.Row.Source {
			t.Errorf("%s at %s: %s is %+v, want %s of line %d", m.FullName(), at, id, rate, p.Amount, p.Line)
		}
	}
}

// noPrice holds T5: outside its history a model has no price, and the error
// names the nearest edge.
func noPrice(t *testing.T, m *pricebook.Model, at time.Time, before bool) {
	t.Helper()
	_, err := m.Card(pricebook.Ask{At: at})
	var e *pricebook.NoPriceError
	if !errors.As(err, &e) || e.Before != before || before && !e.First.After(at) || !before && e.Last.After(at) {
		t.Errorf("%s at %s: %v", m.FullName(), at, err)
	}
}

// TestBandsAtTheirThresholds asks one token below, at and above every band of
// every row: above is strict, at_least is not.
func TestBandsAtTheirThresholds(t *testing.T) {
	bands := 0
	for _, m := range shipped(t).Models() {
		for _, s := range m.History() {
			for i := range s.Row.Bands {
				bands++
				below := s.Row.Rates
				if i > 0 {
					below = s.Row.Bands[i-1].Rates
				}
				checkBand(t, m, s.From.Time, &s.Row.Bands[i], below)
			}
		}
	}
	if bands < 30 {
		t.Errorf("only %d bands", bands)
	}
}

func checkBand(t *testing.T, m *pricebook.Model, at time.Time, b *pricebook.Band, below pricebook.Rates) {
	t.Helper()
	limit, first := b.AtLeast, b.AtLeast
	if b.Above > 0 {
		limit, first = b.Above, b.Above+1
	}
	for size := limit - 1; size <= limit+1; size++ {
		card, err := m.Card(pricebook.Ask{At: at, Prompt: size})
		if err != nil {
			t.Errorf("%s for %d: %v", m.FullName(), size, err)
			return
		}
		want := below
		if size >= first {
			want = b.Rates
		}
		for id, p := range want {
			if !card.Rates[id].Base.Equal(p.Amount) {
				t.Errorf("%s for %d tokens: %s is %s, want %s", m.FullName(), size, id, card.Rates[id].Base, p.Amount)
			}
		}
	}
}

// TestRegimesAgreeWithCards holds what the usage profile relies on: two
// instants and sizes of one regime have one card.
func TestRegimesAgreeWithCards(t *testing.T) {
	models := shipped(t).Models()
	finders := map[*pricebook.Model]*pricebook.Regimes{}
	type key struct {
		m      *pricebook.Model
		regime pricebook.Regime
	}
	seen := map[key]map[meter.ID]string{}
	from, to := day(t, "2024-01-01").Unix(), day(t, "2027-03-01").Unix()
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(models).Draw(t, "model")
		if finders[m] == nil {
			finders[m] = m.Regimes()
		}
		for range 40 {
			at := time.Unix(rapid.Int64Range(from, to).Draw(t, "at"), 0).UTC()
			size := rapid.OneOf(rapid.Int64Range(0, 600_000), rapid.SampledFrom(append(m.Edges(), 0, math.MaxInt64))).Draw(t,
				"size")
			got := map[meter.ID]string{}
			if card, err := m.Card(pricebook.Ask{At: at, Prompt: size}); err == nil {
				got = written(card)
			}
			k := key{m, finders[m].At(at, size)}
			if before, ok := seen[k]; ok && !same(before, got) {
				t.Fatalf("%s: one regime, two cards: %v and %v at %s for %d", m.FullName(), before, got, at, size)
			}
			seen[k] = got
		}
	})
}

func same(a, b map[meter.ID]string) bool {
	if len(a) != len(b) {
		return false
	}
	for id, price := range a {
		if b[id] != price {
			return false
		}
	}
	return true
}

func TestVersionFollowsEveryByte(t *testing.T) {
	version := func(docs ...pricebook.Document) string {
		set, err := pricebook.Load(docs)
		if err != nil {
			t.Fatal(err)
		}
		return set.Version().String()
	}
	doc := func(name, text string, own bool) pricebook.Document {
		return pricebook.Document{Name: name, Data: []byte(text), Own: own}
	}
	book := oneModel("input: 1, output: 2", "")
	base := version(doc("a.yaml", book, false))
	if base != version(doc("a.yaml", book, false)) {
		t.Error("two loads differ")
	}
	for what, other := range map[string]string{
		"a comment":   version(doc("a.yaml", book+"#", false)),
		"a name":      version(doc("b.yaml", book, false)),
		"a price":     version(doc("a.yaml", oneModel("input: 1, output: 3", ""), false)),
		"a book more": version(doc("a.yaml", book, false), doc("b.yaml", "vendor: none\n", false)),
		"an own book": version(doc("a.yaml", book, false), doc("b.yaml", "vendor: none\n", true)),
		"moved bytes": version(doc("a.yaml", book+"\n", false), doc("b.yaml", "vendor: none\n", false)),
	} {
		if other == base {
			t.Errorf("%s does not change the version %s", what, base)
		}
	}
	if v := shipped(t).Version(); v.Date != "2026-09-23" || len(v.Hash) != 8 || v.Own != 0 {
		t.Errorf("%+v", v)
	}
}

// oneModel writes a book of vendor acme with one model of one row; extra is
// put under the row.
func oneModel(rates, extra string) string {
	return "vendor: acme\nmodels:\n  - id: m\n    tokenizer: o200k_base\n    context: 1000\n    prices:\n      - " +
		"from: 2026-01-01\n        rates: {" + rates +
		"}\n        source: https://acme.example\n        checked: 2026-01-01\n" + extra
}

// TestCardsAreExact compares the products of factors with the oracle of hand.
func TestCardsAreExact(t *testing.T) {
	set := load(t, oneModel("input: 0.1, output: 0.3",
		"terms:\n  - {models: ['*'], mode: batch, multiply: {tokens: 0.33}, source: s, checked: 2026-01-01}\n  - "+
			"{models: ['*'], region: [eu], multiply: {tokens: 1.1}, source: s, checked: 2026-01-01}\n"))
	got := rates(t, set, "m", pricebook.Ask{At: day(t, "2026-02-01"), Mode: pricebook.Batch, Region: "eu"})
	expect(t, "0.1 × 0.33 × 1.1", got, map[meter.ID]string{meter.Input: "0.0363", meter.Output: "0.1089"})
	if !money.MustParse("0.0363").Equal(money.MustParse("0.1").Mul(money.MustParse("0.363"))) {
		t.Error("the oracle is wrong")
	}
}
