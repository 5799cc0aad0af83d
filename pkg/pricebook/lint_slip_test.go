package pricebook

import (
	"testing"

	"github.com/tokecon/tokecon/pkg/lint"
	"github.com/tokecon/tokecon/pkg/meter"
)

// TestSlipsAreFound slips every price of every row of the shipped books, and
// then the input alone, by a thousand up and down, and counts how many of the
// slips the rule sees. The whole row of a very cheap model can be a thousand
// times too dear and still look like a dear one, and the other way round.
func TestSlipsAreFound(t *testing.T) {
	docs, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	set, err := Load(docs)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what  string
		shift int32
		slips func(meter.ID) bool
		least int // of 100
	}{
		{"a row per thousand", -3, func(meter.ID) bool { return true }, 90},
		{"a row per billion", 3, func(meter.ID) bool { return true }, 85},
		{"an input per thousand", -3, func(id meter.ID) bool { return id == meter.Input }, 99},
		{"an input per billion", 3, func(id meter.ID) bool { return id == meter.Input }, 95},
	} {
		all, found := 0, 0
		for _, m := range set.models {
			for _, r := range m.rows {
				written := r.Rates
				r.Rates = slipped(written, c.shift, c.slips)
				if all++; slipsSeen(set, m) {
					found++
				}
				r.Rates = written
			}
		}
		t.Logf("%s: %d of %d", c.what, found, all)
		if found*100 < all*c.least {
			t.Errorf("%s: %d of %d are seen, want %d%%", c.what, found, all, c.least)
		}
	}
}

func slipped(rates Rates, shift int32, slips func(meter.ID) bool) Rates {
	out := Rates{}
	for id, p := range rates {
		if slips(id) {
			p.Amount = p.Amount.Shift(shift)
		}
		out[id] = p
	}
	return out
}

// slipsSeen runs the one rule on the one model.
func slipsSeen(set *Set, m *Model) bool {
	l := &linter{new(lint.Linter), set}
	for i := range m.rows {
		for _, table := range m.listings(&m.rows[i]) {
			for _, id := range table.rates.meters() {
				if slipOf(l, m, i, table, id) != "" {
					return true
				}
			}
		}
	}
	return false
}
