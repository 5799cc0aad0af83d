package render

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func labels(a *axis) string {
	var words []string
	for _, t := range a.ticks {
		words = append(words, t.label)
	}
	return strings.Join(words, " ")
}

func TestTicks(t *testing.T) {
	dollar := unitOf("$/month")
	day := func(y, m, d int) float64 { return daysOf(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)) }
	cases := []struct {
		name string
		axis *axis
		want string
	}{
		{"from zero", valueAxis(extent{7, 8, true}, false, 8, unit{}), "0 1 2 3 4 5 6 7 8"},
		{"money", valueAxis(extent{0, 250000, true}, false, 5, dollar), "$0 $50k $100k $150k $200k $250k"},
		{"small money", valueAxis(extent{0, 0.004, true}, false, 5, dollar), "$0.000 $0.001 $0.002 $0.003 $0.004"},
		{"a loss", valueAxis(extent{-1.5e6, 5e5, true}, false, 4, dollar), "-$1.5M -$1M -$500k $0 $500k"},
		{"per cent", valueAxis(extent{0, 100, true}, false, 4, unitOf("%")), "0% 50% 100%"},
		{"log", valueAxis(extent{3, 900, true}, true, 12, unit{}), "2 5 10 20 50 100 200 500 1k"},
		{"log, many", valueAxis(extent{1, 1e9, true}, true, 12, dollar), "$1 $10 $100 $1k $10k $100k $1M $10M $100M $1B"},
		{"log, more", valueAxis(extent{1e-9, 1e15, true}, true, 5, unit{}), "0.000000001 0.0001 10 1M 100B"},
		{"log, narrow", quantityAxis(extent{110, 180, true}, true, 9, unit{}), "120 140 160 180"},
		{"log x", quantityAxis(extent{1e4, 1e6, true}, true, 12, unit{}), "10k 20k 50k 100k 200k 500k 1M"},
		{"far from zero", quantityAxis(extent{1e6, 1e6 + 10, true}, false, 5, unit{}),
			"1,000,000 1,000,002 1,000,004 1,000,006 1,000,008 1,000,010"},
		{"one value", quantityAxis(extent{3, 3, true}, false, 5, unit{}), "2 3 4"},
		{"years", timeAxis(extent{day(2020, 6, 1), day(2026, 3, 1), true}, 8), "2021 2022 2023 2024 2025 2026"},
		{"months", timeAxis(extent{day(2024, 5, 13), day(2026, 3, 1), true}, 5), "2024-07 2025-01 2025-07 2026-01"},
		{"days", timeAxis(extent{day(2026, 7, 1), day(2026, 7, 5), true}, 6),
			"2026-07-01 2026-07-02 2026-07-03 2026-07-04 2026-07-05"},
		{"hours", timeAxis(extent{day(2026, 7, 1), day(2026, 7, 1) + 0.5, true}, 6),
			"07-01 00:00 07-01 03:00 07-01 06:00 07-01 09:00 07-01 12:00"},
	}
	for _, c := range cases {
		if got := labels(c.axis); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestUnits(t *testing.T) {
	for text, want := range map[string]unit{"$/month": {before: "$"}, "€": {before: "€"}, "CA$/1M": {before: "CA$"},
		"% of requests": {after: "%"}, "tokens/$": {}, "tokens": {}, "": {}} {
		if got := unitOf(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// Ticks lie on their axis in order, are few, and no two read the same.
func TestTicksOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var e extent
		log := rapid.Bool().Draw(t, "log")
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			if v := anyValue().Draw(t, "v"); fits(v, log) {
				e.include(v)
			}
		}
		most := rapid.IntRange(2, 14).Draw(t, "most")
		for _, a := range []*axis{valueAxis(e, log, most, unit{}), quantityAxis(e, log, most, unit{}),
			timeAxis(extent{17000, 17000 + math.Min(1e6, math.Abs(e.high-e.low)), true}, most)} {
			checkTicks(t, a, most)
		}
	})
}

func checkTicks(t *rapid.T, a *axis, most int) {
	if !(a.high > a.low) || len(a.ticks) > most+5 {
		t.Fatalf("from %v to %v with %d ticks of %d", a.low, a.high, len(a.ticks), most)
	}
	if !slices.IsSortedFunc(a.ticks, func(a, b tick) int { return int(math.Copysign(1, a.at-b.at)) }) {
		t.Fatalf("out of order: %v", a.ticks)
	}
	for i, tick := range a.ticks {
		if !(tick.at >= 0 && tick.at <= 1) || strings.ContainsAny(tick.label, "NI") || i > 0 &&
			tick.label == a.ticks[i-1].label {
			t.Fatalf("%v among %v", tick, a.ticks)
		}
	}
}

func TestSeries125(t *testing.T) {
	for i, want := range []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100} {
		if got := of125(i - 6); got != want || below125(want) != i-6 || above125(want) != i-6 {
			t.Errorf("%d: %v", i-6, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		v := math.Pow(10, rapid.Float64Range(-99, 99).Draw(t, "exponent"))
		low, high := of125(below125(v)), of125(above125(v))
		if low > v*(1+1e-8) || high < v*(1-1e-8) || high > low*2.5*(1+1e-9) {
			t.Fatalf("%v lies between %v and %v", v, low, high)
		}
	})
}

// A label is the number that it stands for.
func TestTickNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := of125(rapid.IntRange(-27, 40).Draw(t, "step"))
		v := step * float64(rapid.IntRange(0, 40).Draw(t, "n"))
		text := strings.ReplaceAll(tickNumber(v, step), ",", "")
		size := 1.0
		for sign, s := range map[string]float64{"k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12} {
			if digits, ok := strings.CutSuffix(text, sign); ok {
				text, size = digits, s
			}
		}
		if got, err := strconv.ParseFloat(text, 64); err != nil || math.Abs(got*size-v) > 1e-5*max(v, step) {
			t.Fatalf("%v reads %q", v, text)
		}
	})
}

func TestFoldLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := clean(anyName().Draw(t, "text"))
		limit := rapid.Float64Range(30, 400).Draw(t, "limit")
		lines := fold(text, fontText, limit)
		if squeeze(strings.Join(lines, "")) != squeeze(text) {
			t.Fatalf("%q has become %q", text, lines)
		}
		if widest(lines, fontText) > limit {
			t.Fatalf("%q is wider than %v", lines, limit)
		}
	})
}
