package econ_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
)

// staircase is a curve of steps: so much for each replica of so many requests,
// and so much for each request.
func staircase(name string, fixed, replica, each, capacity int64) *econ.Curve {
	c := &econ.Curve{Name: name, Month: func(n money.Decimal) (money.Decimal, error) {
		replicas := int64(n.Float64()-1)/capacity + 1
		return money.FromInt(fixed + replicas*replica).Add(n.MulInt(each).Shift(-2)), nil
	}}
	for at := capacity; at < 10_000; at += capacity {
		c.Steps = append(c.Steps, at)
	}
	return c
}

func line(name string, cents int64) *econ.Curve {
	return &econ.Curve{Name: name,
		Month: func(n money.Decimal) (money.Decimal, error) { return n.MulInt(cents).Shift(-2), nil }}
}

// TestStaircaseIsCrossedManyTimes: a line can meet a staircase on every step.
func TestStaircaseIsCrossedManyTimes(t *testing.T) {
	own := staircase("own", 0, 100, 0, 110)
	stretches, err := econ.Cheaper(own, line("api", 100), 500)
	if err != nil {
		t.Fatal(err)
	}
	want := []econ.Stretch{
		{From: 1, To: 100, Cheaper: "api"}, {From: 101, To: 110, Cheaper: "own", Own: true},
		{From: 111, To: 200, Cheaper: "api", Reversed: true},
		{From: 201, To: 220, Cheaper: "own", Own: true, Reversed: true}, {From: 221, To: 300, Cheaper: "api", Reversed: true},
		{From: 301, To: 330, Cheaper: "own", Own: true, Reversed: true},
		{From: 331, To: 400, Cheaper: "api", Reversed: true}, {From: 401, To: 440, Cheaper: "own", Own: true, Reversed: true},
		{From: 441, To: 500, Cheaper: "api", Reversed: true, Open: true},
	}
	if len(stretches) != len(want) {
		t.Fatalf("%+v", stretches)
	}
	for i := range want {
		if stretches[i] != want[i] {
			t.Errorf("stretch %d is %+v, want %+v", i, stretches[i], want[i])
		}
	}
}

func TestNever(t *testing.T) {
	stretches, err := econ.Cheaper(staircase("own", 0, 100, 0, 50), line("api", 100), 5000)
	if err != nil || len(stretches) != 1 || stretches[0].Own || !stretches[0].Open {
		t.Errorf("%+v, %v: a replica that serves half of what it costs never pays", stretches, err)
	}
	if n, ok := econ.FirstOwn(stretches); ok {
		t.Errorf("own from %d", n)
	}
}

// TestPublishedBreakEvens: two calculators of the web print these figures with
// their own defaults. $320 a month against $3.00 a million tokens
// (https://llmtco.com/compare/break-even-volume/: 106.7M tokens), and $998.46 a
// month against $110 for 160M tokens
// (https://induwara.lk/tools/ai-self-hosting-cost-calculator: 1.45B tokens). The
// first has no capacity at all; the second says 6.57B tokens a month.
func TestPublishedBreakEvens(t *testing.T) {
	for _, c := range []struct {
		name         string
		month        string
		perToken     money.Decimal
		first, limit int64
	}{
		{"llmtco", "320", money.MustParse("3").Shift(-6), 106_666_667, 1e12},
		{"induwara", "998.46", money.MustParse("110").Quo(money.FromInt(160_000_000)), 1_452_305_455, 6_570_000_000},
	} {
		own := &econ.Curve{Name: "own",
			Month: func(money.Decimal) (money.Decimal, error) { return money.MustParse(c.month), nil }}
		api := &econ.Curve{Name: "api", Month: func(n money.Decimal) (money.Decimal, error) { return n.Mul(c.perToken), nil }}
		stretches, err := econ.Cheaper(own, api, c.limit)
		if n, ok := econ.FirstOwn(stretches); err != nil || !ok || n != c.first {
			t.Errorf("%s: own from %d, %v, %v; want %d", c.name, n, ok, err, c.first)
		}
	}
}

// TestCheaperIsTheTruthEverywhere: whatever the two curves, each volume lies in
// exactly one stretch, and that names the one that is cheaper there.
func TestCheaperIsTheTruthEverywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string, low, high int64) int64 { return rapid.Int64Range(low, high).Draw(t, name) }
		a := staircase("a", draw("fixed", 0, 300), draw("replica", 0, 200), draw("each", 0, 120), draw("capacity", 1, 400))
		b := line("b", draw("price", 0, 200))
		if rapid.Bool().Draw(t, "fleets") {
			b = staircase("b", draw("fixed b", 0, 300), draw("replica b", 0, 200), draw("each b", 0, 120),
				draw("capacity b", 1, 400))
		}
		most := draw("most", 1, 2000)
		stretches, err := econ.Cheaper(a, b, most)
		if err != nil {
			t.Fatal(err)
		}
		next := int64(1)
		for _, s := range stretches {
			if s.From != next || s.To < s.From {
				t.Fatalf("%+v: a gap or an overlap", stretches)
			}
			for n := s.From; n <= s.To; n++ {
				x, _ := a.Month(money.FromInt(n))
				y, _ := b.Month(money.FromInt(n))
				if x.Less(y) != s.Own {
					t.Fatalf("at %d a costs %s and b %s, but the stretch is %+v", n, x, y, s)
				}
			}
			next = s.To + 1
		}
		if next != most+1 {
			t.Fatalf("%+v end before %d", stretches, most)
		}
	})
}

func TestCheaperTellsWhoseErrorItIs(t *testing.T) {
	bad := &econ.Curve{Name: "bad",
		Month: func(money.Decimal) (money.Decimal, error) { return money.Decimal{}, errors.New("no price") }}
	for _, pair := range [][2]*econ.Curve{{bad, line("api", 1)}, {line("api", 1), bad}} {
		if _, err := econ.Cheaper(pair[0], pair[1], 10); err == nil || err.Error() != "bad: no price" {
			t.Errorf("%v", err)
		}
	}
}
