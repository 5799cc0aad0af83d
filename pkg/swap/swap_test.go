package swap_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/scenario"
	"github.com/tokecon/tokecon/pkg/swap"
)

func dec(text string) money.Decimal { return money.MustParse(text) }

func some(text string) *money.Decimal {
	d := dec(text)
	return &d
}

func is(t *testing.T, what string, got *money.Decimal, places int32, want string) {
	t.Helper()
	if got == nil || got.Fixed(places) != want {
		t.Errorf("%s: %v, want %s", what, got, want)
	}
}

func drawn(t *rapid.T, name string, low, high int64, shift int32) money.Decimal {
	return money.FromInt(rapid.Int64Range(low, high).Draw(t, name)).Shift(shift)
}

// same tells whether two numbers are the same but for a billionth.
func same(a, b money.Decimal) bool {
	off, size := a.Sub(b).Float64(), max(a.Float64(), -a.Float64(), 1e-12)
	return off <= 1e-9*size && off >= -1e-9*size
}

// TestCascade is the worked example of a cascade, and the route of the same shares.
func TestCascade(t *testing.T) {
	m := swap.Mixed{Accepted: some("0.75"), Judge: dec("0.0003"), Share: some("0.75"), Router: dec("0.0001")}
	got := m.Of("strong", dec("0.03"), "cheap", dec("0.002"))
	if got.First != "cheap" || got.Then != "strong" {
		t.Error("the cheaper is asked first:", got.First, got.Then)
	}
	is(t, "cost", got.Cascade, 4, "0.0098")
	is(t, "saving", got.Cascaded, 12, "0.673333333333")
	is(t, "pays from", got.PaysFrom, 12, "0.076666666667")
	is(t, "escalated", got.Escalated, 2, "0.25")
	is(t, "route", got.Route, 4, "0.0091")
	is(t, "route saves", got.Routed, 4, "0.6967")
}

// TestCascadePays: a cascade saves if and only if more of the first answers are good
// enough than (first + judge) ÷ then.
func TestCascadePays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, accepted := drawn(t, "a", 1, 9999, -5), drawn(t, "b", 1, 9999, -5), drawn(t, "accepted", 0, 100, -2)
		m := swap.Mixed{Accepted: &accepted, Judge: drawn(t, "judge", 0, 999, -6)}
		got := m.Of("a", a, "b", b)
		if saves, pays := got.Cascaded.Sign() > 0, got.PaysFrom.Less(accepted); saves != pays {
			t.Fatalf("saves %s, accepted %s, pays from %s", got.Cascaded, accepted, got.PaysFrom)
		}
	})
}

// TestCostPerSuccess is the worked example with its three attempts, and that of three
// models whose order a failure's cost reverses.
func TestCostPerSuccess(t *testing.T) {
	q := swap.Quality{Success: dec("0.62"), Attempts: 3}
	solved, cost, each := q.Solved(), q.Tries().Mul(dec("0.004")), q.PerSuccess(dec("0.004"))
	is(t, "success", &solved, 6, "0.945128")
	is(t, "expected cost", &cost, 7, "0.0060976")
	is(t, "cost per success", &each, 12, "0.006451612903")
	for _, x := range [][4]string{{"0.004", "0.62", "0.0065", "0.0990"}, {"0.012", "0.85", "0.0141", "0.0495"},
		{"0.030", "0.94", "0.0319", "0.0450"}} {
		q := swap.Quality{Success: dec(x[1]), Failure: some("0.25"), Attempts: 1}
		each := q.PerSuccess(dec(x[0]))
		is(t, "a success", &each, 4, x[2])
		is(t, "a task", q.Task(dec(x[0])), 4, x[3])
	}
	mid, top := swap.Quality{Success: dec("0.85"), Attempts: 1}, swap.Quality{Success: dec("0.94"), Attempts: 1}
	tie := mid.Attempt(top.Judged(dec("0.030")))
	is(t, "indifference", &tie, 4, "0.0271")
}

// TestCapChangesNothing: what a success costs is what the tries cost ÷ the tasks that
// are solved, whatever the cap on attempts; and what an attempt may cost is found back.
func TestCapChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, s := drawn(t, "cost", 1, 9999, -5), drawn(t, "success", 1, 1000, -3)
		q := swap.Quality{Success: s, Attempts: rapid.IntRange(1, 40).Draw(t, "attempts")}
		if got := q.Tries().Mul(c).Quo(q.Solved()); !same(got, q.PerSuccess(c)) || !same(got, c.Quo(s)) {
			t.Fatalf("%s ÷ %s is %s with a cap of %d", c, s, got, q.Attempts)
		}
		if rapid.Bool().Draw(t, "failure") {
			d := drawn(t, "failure", 0, 999, -2)
			q.Failure = &d
		}
		if back := q.Attempt(q.Judged(c)); !same(back, c) {
			t.Fatalf("%s, back %s", c, back)
		}
	})
}

// TestNeeded: with just that share of successes both cost the same.
func TestNeeded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := swap.Quality{Success: drawn(t, "success", 1, 100, -2), Attempts: rapid.IntRange(1, 5).Draw(t, "attempts")}
		if rapid.Bool().Draw(t, "failure") {
			d := drawn(t, "failure", 0, 99, -2)
			q.Failure = &d
		}
		mine, c := q.Judged(drawn(t, "mine", 1, 9999, -5)), drawn(t, "theirs", 1, 9999, -5)
		needed, err := q.Needed(c, mine)
		if err != nil {
			t.Fatal(err)
		}
		sure := q
		sure.Success = dec("1")
		if (needed == nil) != mine.Less(sure.Judged(c)) {
			t.Fatalf("%v needed, where a sure one costs %s and mine %s", needed, sure.Judged(c), mine)
		}
		if needed == nil || needed.IsZero() {
			return
		}
		then := q
		then.Success = *needed
		all := money.Decimal{} // what is at stake: a search is exact to twelve digits of the share
		if q.Failure != nil {
			all = *q.Failure
		}
		if got := then.Judged(c); !same(got.Add(all), mine.Add(all)) {
			t.Fatalf("%s succeed: %s, want %s", needed, got, mine)
		}
	})
}

// TestPayback is the worked example: longer than many a model lives.
func TestPayback(t *testing.T) {
	saving := dec("0.004").MulInt(500_000)
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	young := swap.LifeOf("m", now.AddDate(0, -2, 0), time.Time{}, now)
	got := swap.Leave(some("15000"), &saving, &young)
	is(t, "months", got.Months, 1, "7.5")
	if got.InTime == nil || !*got.InTime {
		t.Errorf("7.5 months of %s to %s are in time", young.Low, young.High)
	}
	old := swap.LifeOf("m", now.AddDate(0, -8, 0), time.Time{}, now)
	if got := swap.Leave(some("15000"), &saving, &old); got.InTime == nil || *got.InTime {
		t.Errorf("7.5 months of %s to %s are not", old.Low, old.High)
	}
	loss := money.FromInt(-1)
	if got := swap.Leave(some("15000"), &loss, nil); !got.Never || got.Months != nil {
		t.Error("a move that saves nothing never pays back")
	}
	if got := swap.Leave(nil, &saving, nil); got.Never || got.Months != nil {
		t.Error("an unknown cost is not known to be never paid back")
	}
	ends := swap.LifeOf("m", now.AddDate(-3, 0, 0), now.AddDate(0, 0, 61), now)
	is(t, "known end", &ends.Low, 1, "2.0")
	is(t, "known end", &ends.High, 1, "2.0")
}

// TestConcentration is the worked example of three vendors.
func TestConcentration(t *testing.T) {
	got := swap.Concentrate([]swap.Exposure{{Share: some("0.7")}, {Share: some("0.2")}, {Share: some("0.1")}})
	is(t, "hhi", &got.HHI, 0, "5400")
	is(t, "effective vendors", &got.Effective, 12, "1.851851851852")
	if swap.Concentrate([]swap.Exposure{{Share: some("1")}, {}}) != nil {
		t.Error("a share that is not known is not 0")
	}
}

// TestEffectivePrice is the worked example: 3.14 times, not twice.
func TestEffectivePrice(t *testing.T) {
	got := swap.Effective(dec("5"), dec("1.57"))
	times := got.Quo(dec("2.50"))
	is(t, "effective", &got, 2, "7.85")
	is(t, "times", &times, 2, "3.14")
}

// TestTie: at the tie a request costs what it is meant to, whether the cost is a line of
// the price or bends.
func TestTie(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fee, slope, bend := drawn(t, "fee", 0, 99, -4), drawn(t, "slope", 1, 999, -4), drawn(t, "bend", 110, 900, -2)
		steeper := drawn(t, "steeper", 100, 300, -2)
		cost := func(f money.Decimal) (*money.Decimal, error) {
			c := fee.Add(slope.Mul(f))
			if bend.Less(f) {
				c = c.Add(slope.Mul(f.Sub(bend)).Mul(steeper))
			}
			return &c, nil
		}
		at := drawn(t, "at", 2, 9000, -2)
		goal, _ := cost(at)
		got, err := swap.Tie(cost, *goal)
		if err != nil || got == nil {
			t.Fatal(got, err)
		}
		if c, _ := cost(*got); !same(*c, *goal) {
			t.Fatalf("at %s it costs %s, want %s", got, c, goal)
		}
		if fee.Sign() > 0 {
			if got, err := swap.Tie(cost, fee.Mul(dec("0.5"))); got != nil || err != nil {
				t.Fatalf("fees alone cost more, yet %s ties (%v)", got, err)
			}
		}
	})
	flat := func(money.Decimal) (*money.Decimal, error) { return some("1"), nil }
	if got, err := swap.Tie(flat, dec("2")); got != nil || err != nil {
		t.Error("what no price moves has no tie", got, err)
	}
	unknown := func(money.Decimal) (*money.Decimal, error) { return nil, nil }
	if got, err := swap.Tie(unknown, dec("2")); got != nil || err != nil {
		t.Error(got, err)
	}
}

// offer is one of those that serve a plan, with its share and what a request costs.
type offer struct {
	name  string
	share string
	cost  money.Decimal
}

// eval prices a seat of $30 with 600 requests that these offers share, under shocks of
// prices, beside fees and costs of the worked example of margins.
func eval(users *money.Decimal, offers ...offer) scenario.Eval {
	return func(under scenario.Shocks) ([]margin.PlanResult, error) {
		requests := dec("600")
		plan := margin.Plan{Name: "seat", Price: dec("30"), Usage: margin.Usage{Each: &requests}, Payments: dec("1"),
			Costs: []margin.CostLine{{Name: "payment", Share: dec("0.029"), Payment: dec("0.30")},
				{Name: "support", Each: dec("3")}}}
		serving := margin.Serving{Name: offers[0].name}
		for i, o := range offers {
			c := o.cost
			if moved := under.Priced(o.name); moved != nil {
				c = c.Mul(moved(0))
			}
			serving.Legs = append(serving.Legs,
				margin.Leg{Offer: o.name, Vendor: o.name, Share: dec(o.share), Request: c, Low: c, High: c, Status: quote.Exact,
					Bill: &quote.Bill{}})
			serving.Ways = append(serving.Ways, margin.Way{Share: dec(o.share), Legs: []int{i}})
		}
		rows := []margin.PlanResult{{Plan: "seat", Unit: "a seat and month", Users: users}}
		return rows, rows[0].Fill(plan, serving)
	}
}

// TestExposure is the worked example: tokens are 30.6% of the price, and 70%, 20% and
// 10% of them go to three who set prices; one of them sells in two clouds.
func TestExposure(t *testing.T) {
	each := dec("0.0153")
	all := eval(nil, offer{"a/m", "0.4", each}, offer{"cloud/a.m", "0.3", each}, offer{"b/m", "0.2", each},
		offer{"c/m", "0.1", each})
	got, err := swap.Exposures(all, swap.Setters{"a/m": "a", "cloud/a.m": "a", "b/m": "b", "c/m": "c"})
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	for i, want := range [][3]string{{"a", "0.2142", "0.7"}, {"b", "0.0612", "0.2"}, {"c", "0.0306", "0.1"}} {
		if got[i].Setter != want[0] {
			t.Error(got[i].Setter, "comes before", want[0])
		}
		is(t, "points of "+want[0], got[i].Points, 4, want[1])
		is(t, "share of "+want[0], got[i].Share, 1, want[2])
	}
	c := swap.Concentrate(got)
	is(t, "hhi", &c.HHI, 0, "5400")
}

// TestExposuresSum: what each of disjoint price-setters takes is no more than what all
// take together, and sums to it.
func TestExposuresSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shares := []string{"0.5", "0.3", "0.2"}
		var offers []offer
		each, one := swap.Setters{}, swap.Setters{}
		for i, name := range []string{"a/m", "b/m", "c/m"} {
			offers = append(offers, offer{name, shares[i], drawn(t, name, 1, 400, -4)})
			each[name], one[name] = name, "all"
		}
		parts, err := swap.Exposures(eval(some("10"), offers...), each)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := swap.Exposures(eval(some("10"), offers...), one)
		if err != nil || len(whole) != 1 {
			t.Fatal(whole, err)
		}
		var sum money.Decimal
		for _, p := range parts {
			if whole[0].Points.Less(*p.Points) {
				t.Fatalf("%s takes %s, all %s", p.Setter, p.Points, whole[0].Points)
			}
			sum = sum.Add(*p.Points)
		}
		if !same(sum, *whole[0].Points) {
			t.Fatalf("the parts sum to %s, the whole is %s", sum, whole[0].Points)
		}
	})
}

// side is a plan that one offer serves.
func side(t testing.TB, name, setter string, cost money.Decimal, success *money.Decimal,
	failure *money.Decimal) swap.Served {
	t.Helper()
	all := eval(some("100"), offer{name, "1", cost})
	rows, err := all(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := swap.Served{Row: rows[0], Setters: []string{setter}, Exit: some("15000")}
	if success != nil {
		s.Quality = &swap.Quality{Success: *success, Failure: failure, Attempts: 1}
	}
	s.Priced = func(f money.Decimal) (*money.Decimal, error) {
		c := cost.Mul(f)
		return &c, nil
	}
	return s
}

// TestAntisymmetry: what the way there saves, the way back costs; and the tie of the
// one is that of the other, by requests and by quality.
func TestAntisymmetry(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var failure, first, second *money.Decimal
		if rapid.Bool().Draw(r, "graded") {
			x, y := drawn(r, "first", 1, 100, -2), drawn(r, "second", 1, 100, -2)
			first, second = &x, &y
			if rapid.Bool().Draw(r, "failure") {
				d := drawn(r, "cost of failure", 0, 99, -2)
				failure = &d
			}
		}
		a, b := side(t, "a/m", "a", drawn(r, "a", 1, 400, -4), first, failure),
			side(t, "b/m", "b", drawn(r, "b", 1, 400, -4), second, failure)
		there, err := swap.CardOf(&a, []swap.Served{b}, &swap.Mixed{})
		if err != nil {
			r.Fatal(err)
		}
		back, err := swap.CardOf(&b, []swap.Served{a}, &swap.Mixed{})
		if err != nil {
			r.Fatal(err)
		}
		x, y := &there.Others[0], &back.Others[0]
		if !same(*x.Month, money.Decimal{}.Sub(*y.Month)) || !same(*x.Points, money.Decimal{}.Sub(*y.Points)) {
			r.Fatalf("there %s and %s points, back %s and %s", x.Month, x.Points, y.Month, y.Points)
		}
		equal := func(p, q *money.Decimal) bool { return (p == nil) == (q == nil) && (p == nil || same(*p, *q)) }
		if !equal(x.Tie.Other, y.Tie.Current) || !equal(x.Tie.Current, y.Tie.Other) {
			r.Fatal("the ties differ")
		}
		if x.Judge != nil && (!equal(x.Judge.Other, y.Judge.Current) || !equal(x.Judge.Current, y.Judge.Other)) {
			r.Fatal("the ties by quality differ")
		}
	})
}

// TestVerdicts holds every verdict against its rule.
func TestVerdicts(t *testing.T) {
	from := side(t, "a/m", "a", dec("0.0153"), nil, nil)
	from.Row.Target = some("0.5")
	own := from
	own.Setters = []string{}
	unknown := swap.Served{Row: margin.PlanResult{Offer: "a/m", Reason: "no price"}, Setters: []string{"a"}}
	graded := side(t, "a/m", "a", dec("0.0153"), some("0.9"), nil)
	for _, x := range []struct {
		name   string
		from   swap.Served
		others []swap.Served
		want   swap.Verdict
		proven bool
	}{
		{"cheaper", from, []swap.Served{side(t, "b/m", "b", dec("0.01"), nil, nil)}, swap.Free, false},
		{"as dear", from, []swap.Served{side(t, "b/m", "b", dec("0.0153"), nil, nil)}, swap.Free, false},
		{"dearer", from, []swap.Served{side(t, "b/m", "b", dec("0.016"), nil, nil)}, swap.Dearer, false},
		{"below the target", from, []swap.Served{side(t, "b/m", "b", dec("0.03"), nil, nil)}, swap.Tight, false},
		{"cheaper, of the same", from, []swap.Served{side(t, "cloud/a.m", "a", dec("0.01"), nil, nil)}, swap.Locked, false},
		{"a gift", from, []swap.Served{side(t, "b/m", "b", dec("0"), nil, nil)}, swap.Locked, false},
		{"none", from, nil, swap.Locked, false},
		{"machines", own, []swap.Served{side(t, "b/m", "b", dec("0.01"), nil, nil)}, swap.Own, false},
		{"not known", unknown, []swap.Served{side(t, "b/m", "b", dec("0.01"), nil, nil)}, swap.Unsure, false},
		{"cheaper and worse", graded, []swap.Served{side(t, "b/m", "b", dec("0.0145"), some("0.8"), nil)}, swap.Dearer, true},
		{"proven before unproven", graded,
			[]swap.Served{side(t, "c/m", "c", dec("0.001"), nil, nil), side(t, "b/m", "b", dec("0.01"), some("0.8"), nil)},
			swap.Free, true},
	} {
		c, err := swap.CardOf(&x.from, x.others, &swap.Mixed{})
		if err != nil {
			t.Fatal(x.name, err)
		}
		if c.Verdict != x.want || c.Proven != x.proven {
			t.Errorf("%s: %s, proven %v; want %s, %v", x.name, c.Verdict, c.Proven, x.want, x.proven)
		}
	}
}
