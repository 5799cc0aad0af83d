package diff_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/internal/trial"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// planScene is a side of a plan.
type planScene struct {
	scene
	plan  *margin.Plan
	users int64
}

func genPlanScene(t *rapid.T, name string) planScene {
	s := planScene{scene: genScene(t, name)}
	s.plan, _ = trial.Plan(t)
	s.plan.Target, s.plan.Price = nil, s.plan.Price.Add(money.FromInt(1)) // there is always some revenue
	s.users = rapid.Int64Range(0, 5000).Draw(t, name+" users")
	return s
}

func (s planScene) result(t testing.TB) margin.PlanResult {
	t.Helper()
	users := money.FromInt(s.users)
	r := margin.PlanResult{Plan: "p", Unit: "a seat and month", Offer: "v/m", Vendor: "v", Users: &users,
		Price: &s.plan.Price}
	if err := r.Fill(*s.plan, margin.ServedBy(s.compared(t, "", nil).Ranked[0])); err != nil {
		t.Fatal(err)
	}
	return r
}

func planChange(t testing.TB, from, to margin.PlanResult) diff.PlanChange {
	t.Helper()
	changed, came, gone, err := diff.Plans([]margin.PlanResult{from}, []margin.PlanResult{to})
	if err != nil || len(changed) != 1 || len(came)+len(gone) != 0 {
		t.Fatalf("%+v, %v, %v, %v", changed, came, gone, err)
	}
	return changed[0]
}

func planParts(m *diff.Move) []money.Decimal {
	s := m.Split
	return []money.Decimal{s.Price, s.List, s.Tokens, s.Mix, s.Volume, s.Other, s.Payers}
}

// marginOracle is revenue and cost of a payer in fractions, factor by factor.
func marginOracle(from, to planScene, moved uint) (revenue, cost *big.Rat) {
	of := func(bit int) planScene {
		if moved>>bit&1 == 1 {
			return to
		}
		return from
	}
	price, volume, other := of(0).plan, of(4).plan, of(5).plan
	token := each(of(1).scene, of(2).scene, of(3).scene)
	token.Mul(token, big.NewRat(100+of(4).retries, 100))
	less := func(a, b *big.Rat) *big.Rat {
		if a.Cmp(b) < 0 {
			return a
		}
		return b
	}
	revenue, served := trial.Ratio(price.Price), new(big.Rat)
	for _, seg := range volume.Usage.Segments {
		made := trial.Ratio(seg.Requests)
		if volume.Cap != nil {
			made = less(made, trial.Ratio(*volume.Cap))
		}
		if price.Included != nil {
			if beyond := new(big.Rat).Sub(made, trial.Ratio(*price.Included)); beyond.Sign() > 0 {
				revenue.Add(revenue, beyond.Mul(beyond, new(big.Rat).Mul(trial.Ratio(price.Overage), trial.Ratio(seg.Share))))
			}
		}
		served.Add(served, new(big.Rat).Mul(made, trial.Ratio(seg.Share)))
	}
	free := new(big.Rat)
	if volume.Free != nil {
		c := trial.Ratio(volume.Free.Conversion)
		free.Quo(new(big.Rat).Sub(big.NewRat(1, 1), c), c)
		free.Mul(free, trial.Ratio(volume.Free.Requests))
	}
	cost = new(big.Rat).Mul(new(big.Rat).Add(served, free), token)
	for _, l := range other.Costs {
		cost.Add(cost, new(big.Rat).Mul(trial.Ratio(l.Share), revenue))
		cost.Add(cost, new(big.Rat).Mul(trial.Ratio(l.Payment), trial.Ratio(price.Payments)))
		cost.Add(cost, trial.Ratio(l.Each))
		cost.Add(cost, new(big.Rat).Mul(trial.Ratio(l.Request), new(big.Rat).Add(served, free)))
	}
	return revenue, cost
}

// TestPlanSplit: the parts of margin, cost, revenue and month sum to the change to
// the last digit, and are the averages over all orders.
func TestPlanSplit(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from, to := genPlanScene(r, "from"), genPlanScene(r, "to")
		c := planChange(t, from.result(t), to.result(t))
		if c.Reason != "" {
			r.Fatal(c.Reason)
		}
		users := func(moved uint) *big.Rat { return big.NewRat([]int64{from.users, to.users}[moved>>6&1], 1) }
		for what, side := range map[string]struct {
			move  *diff.Move
			value func(uint) *big.Rat
		}{
			"margin": {&c.Margin, func(moved uint) *big.Rat {
				revenue, cost := marginOracle(from, to, moved)
				return new(big.Rat).Quo(new(big.Rat).Sub(revenue, cost), revenue)
			}},
			"cost":    {&c.Cost, func(moved uint) *big.Rat { _, cost := marginOracle(from, to, moved); return cost }},
			"revenue": {&c.Revenue, func(moved uint) *big.Rat { revenue, _ := marginOracle(from, to, moved); return revenue }},
			"month": {&c.Month, func(moved uint) *big.Rat {
				_, cost := marginOracle(from, to, moved)
				return cost.Mul(cost, users(moved))
			}},
		} {
			parts := planParts(side.move)
			if sum := sumOf(parts...); !sum.Equal(*side.move.Change) ||
				!side.move.From.Add(*side.move.Change).Equal(*side.move.To) {
				r.Fatalf("%s: parts sum to %s, the change is %s", what, sum, side.move.Change)
			}
			for i, want := range trial.AverageOfOrders(7, cached(side.value)) {
				closeTo(r, fmt.Sprintf("%s: part %d", what, i), parts[i], want, *side.move.From, *side.move.To, money.FromInt(1))
			}
		}
	})
}

// TestWhatDidNotMoveInAPlan has a part of 0, each of the seven.
func TestWhatDidNotMoveInAPlan(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from, to := genPlanScene(r, "from"), genPlanScene(r, "to")
		still := rapid.IntRange(0, 6).Draw(r, "still")
		a, b := from.plan, to.plan
		switch still {
		case 0:
			b.Price, b.Markup, b.Included, b.Overage, b.Payments = a.Price, a.Markup, a.Included, a.Overage, a.Payments
		case 1:
			to.rates = from.rates
		case 2:
			to.requests, to.searches = from.requests, from.searches
			to.tokens = map[meter.ID]int64{meter.Input: from.tokens[meter.Output], meter.CacheRead: from.tokens[meter.Input],
				meter.Output: from.tokens[meter.CacheRead]}
		case 3:
			to.tokens = map[meter.ID]int64{}
			for id, n := range from.tokens {
				to.tokens[id] = 3 * n
			}
		case 4:
			b.Usage, b.Cap, b.Free, to.retries = a.Usage, a.Cap, a.Free, from.retries
		case 5:
			b.Costs = a.Costs
		case 6:
			to.users = from.users
		}
		c := planChange(t, from.result(t), to.result(t))
		for _, m := range []*diff.Move{&c.Margin, &c.Cost, &c.Revenue, &c.Month} {
			if parts := planParts(m); !parts[still].IsZero() {
				r.Fatalf("part %d of %v is not 0", still, parts)
			}
		}
	})
}

// TestSavedPlansSplitAlike, as months do; nothing moves against oneself.
func TestSavedPlansSplitAlike(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from, to := genPlanScene(r, "from"), genPlanScene(r, "to")
		from.searches, to.searches = 1, 2
		for id := range from.tokens {
			from.tokens[id]++
			to.tokens[id]++
		}
		read := func(s planScene) margin.PlanResult {
			return saved(t, &margin.Result{Setting: setting(), Plans: []margin.PlanResult{s.result(t)}}).Margins.Plans[0]
		}
		live := texts(t, planChange(t, from.result(t), to.result(t)))
		for what, c := range map[string]diff.PlanChange{"saved": planChange(t, read(from), read(to)),
			"saved and live": planChange(t, read(from), to.result(t)),
			"live and saved": planChange(t, from.result(t), read(to))} {
			if got := texts(t, c); got != live {
				r.Fatalf("%s: %s\nlive: %s", what, got, live)
			}
		}
		if c := planChange(t, read(from), from.result(t)); c.Moved() {
			r.Fatalf("%s moved against itself", texts(t, c))
		}
	})
}

// routed is a plan whose requests two offers share, with a router's fee.
func (s planScene) routed(t testing.TB, other scene, percent, fee int64) margin.PlanResult {
	t.Helper()
	share := money.FromInt(percent).Shift(-2)
	rest := money.FromInt(1).Sub(share)
	serving := margin.Serving{Name: "mixed",
		Ways: []margin.Way{{Share: share, Legs: []int{0}, Fee: micro(fee)}, {Share: rest, Legs: []int{1}, Fee: micro(fee)}}}
	serving.Legs = []margin.Leg{margin.LegOf(s.compared(t, "", nil).Ranked[0], "", share),
		margin.LegOf(other.compared(t, "", nil).Ranked[0], "", rest)}
	r := margin.PlanResult{Plan: "p", Unit: "a seat and month"}
	if err := r.Fill(*s.plan, serving); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRoutedPlanSplit: of a plan that several offers serve the parts are those of its
// legs; a share that moves is mix, a fee is list.
func TestRoutedPlanSplit(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from, to, a, b := genPlanScene(r, "from"), genPlanScene(r, "to"), genScene(r, "other from"), genScene(r, "other to")
		n := func(name string) int64 { return rapid.Int64Range(1, 99).Draw(r, name) }
		shares, fees := [2]int64{n("share from"), n("share to")}, [2]int64{n("fee from"), n("fee to")}
		*to.plan = *from.plan // only what serves it moves
		c := planChange(t, from.routed(t, a, shares[0], fees[0]), to.routed(t, b, shares[1], fees[1]))
		if c.Reason != "" {
			r.Fatal(c.Reason)
		}
		parts := planParts(&c.Cost)
		if sum := sumOf(parts...); !sum.Equal(*c.Cost.Change) {
			r.Fatalf("parts sum to %s, the change is %s", sum, c.Cost.Change)
		}
		served := trial.Ratio(from.plan.Served())
		want := trial.AverageOfOrders(7, cached(func(moved uint) *big.Rat {
			bit := func(i int) uint { return moved >> i & 1 }
			sum := big.NewRat(fees[bit(1)], 1_000_000)
			for i, legs := range [2][2]scene{{from.scene, to.scene}, {a, b}} {
				share := big.NewRat([]int64{shares[bit(3)], 100 - shares[bit(3)]}[i], 100)
				token := each(legs[bit(1)], legs[bit(2)], legs[bit(3)])
				token.Mul(token, big.NewRat(100+legs[bit(4)].retries, 100))
				sum.Add(sum, share.Mul(share, token))
			}
			return sum.Mul(sum, served)
		}))
		for i := range want {
			closeTo(r, fmt.Sprintf("part %d", i), parts[i], want[i], *c.Cost.From, *c.Cost.To)
		}
	})
}

// TestPlanSplitByHand: a swap, a raise and more use, one at a time, by the worked
// example of $30 a seat.
func TestPlanSplitByHand(t *testing.T) {
	base := scene{requests: 1, volume: 1,
		tokens: map[meter.ID]int64{meter.Input: 2000, meter.CacheRead: 6000, meter.Output: 500},
		rates:  map[meter.ID]int64{meter.Input: 3_000_000, meter.CacheRead: 300_000, meter.Output: 15_000_000}}
	of := func(change func(*planScene)) margin.PlanResult {
		s := planScene{scene: base, plan: trial.Seat(), users: 10}
		change(&s)
		return s.result(t)
	}
	before := of(func(*planScene) {})
	for name, c := range map[string]struct {
		change func(*planScene)
		factor int
		points string
	}{
		"price":  {func(s *planScene) { s.plan.Price = dec("25") }, 0, "-8.32"},
		"list":   {func(s *planScene) { s.rates = double(base.rates) }, 1, "-30.60"},
		"tokens": {func(s *planScene) { s.tokens = double(base.tokens) }, 2, "-30.60"},
		"volume": {func(s *planScene) { s.plan.Usage.Each = some("1200") }, 4, "-30.60"},
		"other":  {func(s *planScene) { s.plan.Costs[1].Each = dec("3.5") }, 5, "-5.00"},
	} {
		got := planChange(t, before, of(c.change))
		parts := planParts(&got.Margin)
		if text := parts[c.factor].Shift(2).Fixed(2); text != c.points || !parts[c.factor].Equal(*got.Margin.Change) {
			t.Errorf("%s: %s of %s points, want %s", name, text, got.Margin.Change.Shift(2), c.points)
		}
	}
}

// TestPlansThatCannotBeSplit say why, and never show a wrong number.
func TestPlansThatCannotBeSplit(t *testing.T) {
	s := planScene{scene: scene{requests: 1, volume: 1, tokens: map[meter.ID]int64{meter.Input: 10},
		rates: map[meter.ID]int64{meter.Input: 5}}, plan: trial.Seat(), users: 10}
	plain, gift := s.result(t), trial.Seat()
	sold, unknown, fleet, old, edited := plain, plain, plain, plain, plain
	sold.Unit = "an outcome"
	unknown.Margin, unknown.Reason = nil, "not sold in region eu"
	leg := func(change func(*margin.Leg)) []margin.Leg {
		l := plain.Legs[0]
		change(&l)
		return []margin.Leg{l}
	}
	fleet.Legs = leg(func(l *margin.Leg) { l.Vendor, l.Basis = quote.OwnVendor, nil })
	old.Legs = leg(func(l *margin.Leg) { l.Basis = nil })
	cascade := plain
	cascade.Legs = append(leg(func(*margin.Leg) {}), plain.Legs[0])
	dearer := *edited.Margin
	dearer.Revenue = dec("31")
	edited.Margin = &dearer
	gift.Price = dec("0")
	for want, r := range map[string]margin.PlanResult{
		"it was sold as an outcome and is now sold as a seat and month": sold,
		"not sold in region eu":                               unknown,
		"what a fleet costs is no sum of tokens times prices": fleet,
		"the saved result does not say what a request is made of; write it anew with this version": old,
		"the saved result contradicts itself: its costs do not follow from its quantities":         edited,
		"the offers that serve it were 2 and are 1: which part is whose cannot be told":            cascade,
		"a plan without revenue has no margin": planScene{scene: s.scene,
			plan: gift, users: 10}.result(t),
	} {
		c := planChange(t, r, plain)
		if c.Reason != want || c.Margin.Split != nil {
			t.Errorf("%+v; want %q", c, want)
		}
	}
	overage := trial.Seat()
	overage.Price, overage.Included, overage.Overage = dec("0"), some("1"), dec("1")
	all := trial.Seat()
	all.Usage.Each = some("1")
	c := planChange(t, planScene{scene: s.scene, plan: overage, users: 1}.result(t),
		planScene{scene: s.scene, plan: all, users: 1}.result(t))
	if c.Margin.Split != nil || c.Cost.Split == nil || !strings.Contains(c.Reason, "there is no revenue") {
		t.Errorf("%+v: there is no revenue between the two", c)
	}
	changed, came, gone, err := diff.Plans([]margin.PlanResult{{Plan: "old"}}, []margin.PlanResult{{Plan: "new"}})
	if err != nil || len(changed) != 0 || len(came) != 1 || len(gone) != 1 || came[0].Plan != "new" ||
		gone[0].Plan != "old" {
		t.Errorf("%v %v %v %v", changed, came, gone, err)
	}
}
