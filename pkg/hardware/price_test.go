package hardware_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/money"
)

func day(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// says writes a price in one line.
func says(p *hardware.Price) string {
	s := fmt.Sprintf("%s %s", p.Provider, p.Amount)
	if p.Low != nil {
		s += fmt.Sprintf(" (%s to %s)", p.Low, p.High)
	}
	return s
}

// TestShippedPrices holds which quote is taken of the shipped books.
func TestShippedPrices(t *testing.T) {
	set := shipped(t)
	for _, c := range []struct {
		gpu                  string
		kind                 hardware.PriceKind
		provider, term, want string
	}{
		{"h100", hardware.OnDemand, "", "", "Lambda 3.99 (2.29 to 6.88)"},
		{"h100", hardware.OnDemand, "aws", "", "AWS 6.88"},
		{"h100", hardware.Reserved, "", "3y", " 1.3"},
		{"h100", hardware.Reserved, "", "", " 1.3"},
		{"h100", hardware.Server, "", "", " 50000"},
		{"h100", hardware.Purchase, "", "", " 32500 (25000 to 40000)"},
		{"h100", hardware.OwnTCO, "Neocloud", "", "neocloud 1.69"},
		{"h200", hardware.OnDemand, "PacketAI", "", "packet.ai 2.25"},
		{"b200", hardware.OnDemand, "", "", "Nebius 5.5 (3.75 to 14.24)"},
		{"b200", hardware.Spot, "", "", "Verda 1.712 (1.712 to 5.98)"},
		{"rtx-5090", hardware.Purchase, "", "", " 3750 (3500 to 4000)"}, // not the list price at launch
		{"l40s", hardware.OnDemand, "nebius", "", "Nebius 1.945 (1.55 to 2.34)"},
	} {
		a, err := set.Accelerator(c.gpu)
		if err != nil {
			t.Fatal(err)
		}
		p, err := a.Price(c.kind, c.provider, c.term, day(t, "2026-11-23"))
		if err != nil || says(p) != c.want {
			t.Errorf("%s %s %q: %v, %v; want %s", c.gpu, c.kind, c.provider, p, err, c.want)
		}
	}
}

// quotes is an accelerator with a history.
const quotes = `accelerators:
  - id: g
    prices:
      - {kind: on_demand, provider: Acme, amount: 4, from: 2026-01-01}
      - {kind: on_demand, provider: acme, amount: 3, from: 2026-03-01}
      - {kind: on_demand, provider: Best, amount: 2, from: 2026-02-01}
      - {kind: on_demand, low: 1, high: 9, from: 2026-02-01}
      - {kind: spot, low: 1, high: 2, from: 2026-02-01}
      - {kind: reserved, provider: Acme, term: 1y, amount: 2.5, from: 2026-01-01}
      - {kind: reserved, provider: Acme, term: 3y, amount: 1.5, from: 2026-01-01}
      - {kind: purchase, amount: 1000, from: 2026-01-01}
      - {kind: purchase, low: 1500, high: 2500, from: 2026-04-01}
`

// TestPriceOfTheDay holds which quote is in force when.
func TestPriceOfTheDay(t *testing.T) {
	set := load(t, quotes)
	for _, c := range []struct {
		at             string
		kind           hardware.PriceKind
		provider, term string
		want           string
	}{
		{"2026-01-15", hardware.OnDemand, "", "", "Acme 4"},
		{"2026-02-01", hardware.OnDemand, "", "", "Best 2 (1 to 9)"}, // the lower of two
		{"2026-02-28", hardware.OnDemand, "ACME", "", "Acme 4"},
		{"2026-03-01", hardware.OnDemand, "ACME", "", "acme 3"},
		{"2026-03-01", hardware.OnDemand, "", "", "Best 2 (1 to 9)"},
		{"2026-03-01", hardware.Spot, "", "", " 1.5 (1 to 2)"}, // none but the market
		{"2026-03-01", hardware.Reserved, "", "3y", "Acme 1.5"},
		{"2026-03-31", hardware.Purchase, "", "", " 1000"},
		{"2026-04-01", hardware.Purchase, "", "", " 2000 (1500 to 2500)"},
	} {
		p, err := set.Accelerators[0].Price(c.kind, c.provider, c.term, day(t, c.at))
		if err != nil || says(p) != c.want || p.Source.Line == 0 {
			t.Errorf("%s %s %q at %s: %v, %v; want %s", c.kind, c.term, c.provider, c.at, p, err, c.want)
		}
	}
}

// TestNoPrice holds what an unknown price is answered with.
func TestNoPrice(t *testing.T) {
	set := load(t, quotes)
	g := &set.Accelerators[0]
	for _, c := range []struct {
		at             string
		kind           hardware.PriceKind
		provider, term string
		want           string
	}{
		{"2026-06-01", hardware.Server, "", "",
			"no server price of g is known; known kinds are on_demand, purchase, reserved, spot"},
		{"2026-06-01", hardware.OnDemand, "Coolcloud", "",
			`no on_demand price of g is known from "Coolcloud"; known providers are Acme, Best, the market`},
		{"2026-06-01", hardware.Reserved, "acme", "5y",
			`no reserved price of g is known from "acme" for "5y"; known terms are 1y, 3y`},
		{"2026-06-01", hardware.Spot, "", "1y", `no spot price of g is known for "1y"; known terms are no term`},
		{"2025-06-01", hardware.OnDemand, "", "",
			"no on_demand price of g is known at 2025-06-01; the first is of 2026-01-01"},
	} {
		p, err := g.Price(c.kind, c.provider, c.term, day(t, c.at))
		var e *hardware.NoPriceError
		if !errors.As(err, &e) || err.Error() != c.want || p != nil {
			t.Errorf("%s:\ngot  %v\nwant %s", c.kind, err, c.want)
		}
	}
	_, err := g.Price(hardware.Reserved, "", "", day(t, "2026-06-01"))
	var many *hardware.ManyTermsError
	if !errors.As(err, &many) || err.Error() != "g is rented under contracts of 1y and 3y; give one of these terms" {
		t.Error(err)
	}
	_, err = (&hardware.Accelerator{ID: "bare"}).Price(hardware.Spot, "", "", day(t, "2026-06-01"))
	if err == nil || err.Error() != "no spot price of bare is known, nor any other" {
		t.Error(err)
	}
}

// TestPriceLaws holds for any quotes that the price is one of them, in force and
// the newest of its provider, and lies within the range beside it.
func TestPriceLaws(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		a := hardware.Accelerator{ID: "g"}
		for range rapid.IntRange(1, 12).Draw(t, "quotes") {
			p := hardware.Price{
				Kind:     hardware.OnDemand,
				Provider: rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "provider"),
				Amount:   money.FromInt(rapid.Int64Range(1, 20).Draw(t, "amount")),
				From:     start.AddDate(0, 0, rapid.IntRange(0, 5).Draw(t, "day")),
			}
			p.Source.Own = rapid.Bool().Draw(t, "own")
			a.Prices = append(a.Prices, p)
		}
		at := start.AddDate(0, 0, rapid.IntRange(-1, 6).Draw(t, "at"))
		before := slices.Clone(a.Prices)
		p, err := a.Price(hardware.OnDemand, "", "", at)
		held := slices.DeleteFunc(slices.Clone(before), func(q hardware.Price) bool { return q.From.After(at) })
		if err != nil {
			if len(held) > 0 {
				t.Fatalf("%d quotes hold: %v", len(held), err)
			}
			return
		}
		later := func(q hardware.Price) bool {
			return q.Provider == p.Provider && q.Source.Own == p.Source.Own && q.From.After(p.From)
		}
		own := func(q hardware.Price) bool { return q.Source.Own }
		switch {
		case p.From.After(at), slices.ContainsFunc(held, later):
			t.Fatalf("%+v does not hold", p)
		case !p.Source.Own && slices.ContainsFunc(held, own):
			t.Fatalf("%+v stands over the user's own", p)
		case p.Low != nil && (p.Amount.Less(*p.Low) || p.High.Less(p.Amount)):
			t.Fatalf("%+v lies outside its range", p)
		case !slices.EqualFunc(before, a.Prices,
			func(p, q hardware.Price) bool { return p.Amount.Equal(q.Amount) && p.From.Equal(q.From) }):
			t.Fatal("asking changes the accelerator")
		}
	})
}
