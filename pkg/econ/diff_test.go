package econ_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/usage"
)

// scene is one side of a difference in plain numbers: what requests hold, what it
// costs, and how many there are.
type scene struct {
	requests int64
	tokens   map[meter.ID]int64 // in all requests
	rates    map[meter.ID]int64 // millionths of a dollar for 1M tokens
	searches int64              // a request, at rates[WebSearch]
	volume   int64
	retries  int64 // percent
}

func genScene(t *rapid.T, name string) scene {
	n := func(what string, low, high int64) int64 { return rapid.Int64Range(low, high).Draw(t, name+" "+what) }
	s := scene{requests: n("requests", 1, 40), searches: n("searches", 0, 3), volume: n("volume", 1, 1_000_000), retries: n("retries", 0, 50), tokens: map[meter.ID]int64{}, rates: map[meter.ID]int64{}}
	for _, id := range []meter.ID{meter.Input, meter.CacheRead, meter.Output} {
		s.tokens[id], s.rates[id] = n(id.String(), 0, 100_000), n("rate of "+id.String(), 0, 50_000_000)
	}
	s.rates[meter.WebSearch] = n("rate of searches", 0, 20_000_000)
	return s
}

func micro(n int64) money.Decimal { return money.FromInt(n).Shift(-6) }

// offer is a model with the scene's rates; tiered doubles them from some size on.
func (s scene) offer(t testing.TB, tiered string) quote.Hosted {
	t.Helper()
	var rates []string
	for _, id := range []meter.ID{meter.Input, meter.CacheRead, meter.Output, meter.WebSearch} {
		rates = append(rates, fmt.Sprintf("%s: %s", id, micro(s.rates[id])))
	}
	text := fmt.Sprintf("vendor: v\nmodels:\n  - {id: m, tokenizer: o200k_base, prices: [{from: 2026-01-01, rates: {%s}, source: x, checked: 2026-01-01%s}]}\n", strings.Join(rates, ", "), tiered)
	set, err := pricebook.Load([]pricebook.Document{{Name: "book", Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return quote.Hosted{Model: set.Models()[0]}
}

func (s scene) counted(t testing.TB, edges []int64) *usage.Counted {
	t.Helper()
	tok, err := tokenizer.Lookup("o200k_base")
	if err != nil {
		t.Fatal(err)
	}
	p := usage.NewProfile(edges)
	q := meter.Quantities{meter.Requests: s.requests}
	for id, n := range s.tokens {
		q[id] = n
	}
	if err := p.AddAlike(q, s.requests, usage.NoSlot); err != nil {
		t.Fatal(err)
	}
	return &usage.Counted{Tokenizer: tok, Mid: p, Low: p, High: p, Exactness: tokenizer.Exact}
}

func (s scene) question() econ.Question {
	return econ.Question{Terms: quote.Terms{At: at()}, Volume: money.FromInt(s.volume), Calls: money.FromInt(100 + s.retries).Shift(-2), Extra: quote.Extra{meter.WebSearch: money.FromInt(s.searches)}}
}

func (s scene) compared(t testing.TB, tiered string, edges []int64) *econ.Comparison {
	t.Helper()
	c, err := econ.Compare([]econ.Candidate{{Offer: s.offer(t, tiered), Counted: s.counted(t, edges)}}, s.question())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func setting() econ.Setting {
	return econ.Setting{SchemaVersion: econ.SchemaVersion, AsOf: econ.AsOf{Time: at(), DateOnly: true}, Mode: pricebook.Standard, Region: "global", Currency: "USD"}
}

func (s scene) result(t testing.TB) *econ.CompareResult {
	t.Helper()
	return s.compared(t, "", nil).Result(setting(), econ.Workload{Name: "w", Samples: s.requests, Volume: money.FromInt(s.volume)})
}

func monthOf(t testing.TB, from, to *econ.CompareResult) econ.MonthChange {
	t.Helper()
	months, excluded, err := econ.DiffMonths(from, to)
	if err != nil || len(months) != 1 || len(excluded) != 0 {
		t.Fatalf("%+v, %+v, %v", months, excluded, err)
	}
	return months[0]
}

func sumOf(parts ...money.Decimal) (sum money.Decimal) {
	for _, p := range parts {
		sum = sum.Add(p)
	}
	return sum
}

// each is the cost of a request in fractions, with rates, tokens and mix of the
// scenes given. Written apart from what it tests.
func each(list, tokens, mix scene) *big.Rat {
	all := func(s scene) (n int64) {
		for _, tokens := range s.tokens {
			n += tokens
		}
		return n
	}
	if all(mix) == 0 {
		mix = tokens
	}
	sum := new(big.Rat)
	for id, n := range mix.tokens {
		if n > 0 {
			share := big.NewRat(n, all(mix))
			price := new(big.Rat).Mul(big.NewRat(list.rates[id], 1_000_000), big.NewRat(all(tokens), 1_000_000))
			sum.Add(sum, share.Mul(share, price))
		}
	}
	sum.Quo(sum, big.NewRat(tokens.requests, 1))
	return sum.Add(sum, new(big.Rat).Mul(big.NewRat(list.rates[meter.WebSearch], 1_000_000), big.NewRat(tokens.searches, 1000)))
}

func pick(from, to scene, moved uint, bit int) scene {
	if moved>>bit&1 == 1 {
		return to
	}
	return from
}

func (s scene) units() *big.Rat { return big.NewRat(s.volume*(100+s.retries), 100) }

// closeTo holds a part against the oracle, to 28 digits of the largest of them.
func closeTo(t *rapid.T, what string, got money.Decimal, want *big.Rat, scale ...money.Decimal) {
	t.Helper()
	limit := new(big.Rat).Abs(want)
	for _, d := range scale {
		limit.Add(limit, new(big.Rat).Abs(ratio(d)))
	}
	gap := new(big.Rat).Sub(ratio(got), want)
	if gap.Abs(gap).Cmp(limit.Quo(limit, ratio(money.FromInt(1).Shift(28)))) > 0 {
		t.Fatalf("%s is %s, want %s", what, got, want.FloatString(30))
	}
}

// TestMonthSplit: the parts sum to the change to the last digit, and are the
// averages over all orders.
func TestMonthSplit(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from, to := genScene(r, "from"), genScene(r, "to")
		m := monthOf(t, from.result(t), to.result(t))
		if m.Split == nil {
			r.Fatalf("no split: %s", m.Reason)
		}
		s := m.Split
		if sum := sumOf(s.List, s.Tokens, s.Mix, s.Volume); !sum.Equal(*m.Change) || !m.From.Month.Add(*m.Change).Equal(*m.To.Month) {
			r.Fatalf("parts sum to %s, the change is %s", sum, m.Change)
		}
		want := averageOfOrders(4, func(moved uint) *big.Rat {
			v := each(pick(from, to, moved, 0), pick(from, to, moved, 1), pick(from, to, moved, 2))
			return v.Mul(v, pick(from, to, moved, 3).units())
		})
		for i, part := range []money.Decimal{s.List, s.Tokens, s.Mix, s.Volume} {
			closeTo(r, fmt.Sprintf("part %d", i), part, want[i], *m.From.Month, *m.To.Month)
		}
	})
}

// TestWhatDidNotMoveInAMonth has a part of 0, each of the four.
func TestWhatDidNotMoveInAMonth(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from, to := genScene(r, "from"), genScene(r, "to")
		still := rapid.IntRange(0, 3).Draw(r, "still")
		switch still {
		case 0:
			to.rates = from.rates
		case 1: // the same number of tokens a request, shared otherwise
			to.requests, to.searches = from.requests, from.searches
			to.tokens = map[meter.ID]int64{meter.Input: from.tokens[meter.Output], meter.CacheRead: from.tokens[meter.Input], meter.Output: from.tokens[meter.CacheRead]}
		case 2: // all of it as many times over
			k := rapid.Int64Range(1, 9).Draw(r, "times")
			to.tokens = map[meter.ID]int64{}
			for id, n := range from.tokens {
				to.tokens[id] = n * k
			}
		case 3:
			to.volume, to.retries = from.volume, from.retries
		}
		m := monthOf(t, from.result(t), to.result(t))
		if parts := []money.Decimal{m.Split.List, m.Split.Tokens, m.Split.Mix, m.Split.Volume}; !parts[still].IsZero() {
			r.Fatalf("part %d of %v is not 0", still, parts)
		}
	})
}

// saved writes a result and reads it back.
func saved(t testing.TB, result any) *econ.Saved {
	t.Helper()
	data, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	s, err := econ.ReadSaved(data)
	if err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return s
}

// TestSavedMonthsSplitAlike: whether a side is worked out or was saved, the change
// and its parts are the same.
func TestSavedMonthsSplitAlike(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from, to := genScene(r, "from"), genScene(r, "to")
		for id, n := range from.tokens {
			if (n == 0) != (to.tokens[id] == 0) {
				to.tokens[id] = n // a meter of one side alone has no saved rate
			}
		}
		if (from.searches == 0) != (to.searches == 0) {
			to.searches = from.searches
		}
		live := monthOf(t, from.result(t), to.result(t))
		before, after := saved(t, from.result(t)).Compared, saved(t, to.result(t)).Compared
		for what, m := range map[string]econ.MonthChange{"saved": monthOf(t, before, after), "saved and live": monthOf(t, before, to.result(t)), "live and saved": monthOf(t, from.result(t), after)} {
			if !reflect.DeepEqual(texts(t, m), texts(t, live)) {
				r.Fatalf("%s: %s\nlive: %s", what, texts(t, m), texts(t, live))
			}
		}
	})
}

func texts(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestWhyASavedMonthIsNotSplit: rates by size are split where they hold for both
// sides, and only there; what was changed by hand is not split at all.
func TestWhyASavedMonthIsNotSplit(t *testing.T) {
	const tiers = ", where: [{above: 5000, multiply: {tokens: 2}}]"
	short := scene{requests: 2, volume: 100, tokens: map[meter.ID]int64{meter.Input: 6000, meter.Output: 100}, rates: map[meter.ID]int64{meter.Input: 1_000_000, meter.Output: 2_000_000}}
	long := short
	long.tokens = map[meter.ID]int64{meter.Input: 16000, meter.Output: 100}
	result := func(s scene, tiered string) *econ.CompareResult {
		return s.compared(t, tiered, []int64{5001}).Result(setting(), econ.Workload{Name: "w", Volume: money.FromInt(s.volume)})
	}
	if m := monthOf(t, saved(t, result(short, tiers)).Compared, result(short, tiers)); m.Split == nil {
		t.Errorf("short prompts: %+v", m)
	}
	if m := monthOf(t, result(short, tiers), result(long, tiers)); m.Split == nil || !m.Split.List.IsZero() || m.Split.Mix.IsZero() {
		t.Errorf("with books the tier is mix: %+v", m)
	}
	edit := func(r *econ.CompareResult, old, fresh string) *econ.CompareResult {
		text := texts(t, r)
		if !strings.Contains(text, old) {
			t.Fatalf("%q is not in %s", old, text)
		}
		s, err := econ.ReadSaved([]byte(strings.ReplaceAll(text, old, fresh)))
		if err != nil {
			t.Fatal(err)
		}
		return s.Compared
	}
	other := long
	other.tokens = map[meter.ID]int64{meter.Input: 6000, meter.CacheRead: 10, meter.Output: 100}
	other.rates = map[meter.ID]int64{meter.Input: 1_000_000, meter.Output: 2_000_000, meter.CacheRead: 1}
	for want, sides := range map[string][2]*econ.CompareResult{
		"the longest prompt of one side has 8000 tokens; the rates that the other holds are those of fewer than 5001": {saved(t, result(short, tiers)).Compared, result(long, "")},
		"prices that depend on the prompt's size or the hour are not in a saved result":                               {saved(t, result(long, tiers)).Compared, result(short, "")},
		"a saved result does not tell what cache_read costs on the other side":                                        {saved(t, result(short, "")).Compared, result(other, "")},
		"the saved result does not say what a request is made of; write it anew with this version":                    {edit(result(short, ""), `"basis"`, `"basis_of_old"`), result(short, "")},
		"the saved result contradicts itself: its costs do not follow from its quantities":                            {edit(result(short, ""), `"volume_per_month":"100"`, `"volume_per_month":"101"`), result(short, "")},
	} {
		m := monthOf(t, sides[0], sides[1])
		if m.Split != nil || m.Change == nil || m.Reason != want {
			t.Errorf("%+v; want no split: %s", m, want)
		}
	}
}

// planScene is a side of a plan.
type planScene struct {
	scene
	plan  *econ.Plan
	users int64
}

func genPlanScene(t *rapid.T, name string) planScene {
	s := planScene{scene: genScene(t, name)}
	s.plan, _ = genPlan(t)
	s.plan.Target, s.plan.Price = nil, s.plan.Price.Add(money.FromInt(1)) // there is always some revenue
	s.users = rapid.Int64Range(0, 5000).Draw(t, name+" users")
	return s
}

func (s planScene) result(t testing.TB) econ.PlanResult {
	t.Helper()
	users := money.FromInt(s.users)
	r := econ.PlanResult{Plan: "p", Unit: "a seat and month", Offer: "v/m", Vendor: "v", Users: &users, Price: &s.plan.Price}
	if err := r.Fill(*s.plan, econ.ServedBy(s.compared(t, "", nil).Ranked[0])); err != nil {
		t.Fatal(err)
	}
	return r
}

func planChange(t testing.TB, from, to econ.PlanResult) econ.PlanChange {
	t.Helper()
	changed, came, gone, err := econ.DiffPlans([]econ.PlanResult{from}, []econ.PlanResult{to})
	if err != nil || len(changed) != 1 || len(came)+len(gone) != 0 {
		t.Fatalf("%+v, %v, %v, %v", changed, came, gone, err)
	}
	return changed[0]
}

func planParts(m *econ.Move) []money.Decimal {
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
	revenue, served := ratio(price.Price), new(big.Rat)
	for _, seg := range volume.Usage.Segments {
		made := ratio(seg.Requests)
		if volume.Cap != nil {
			made = less(made, ratio(*volume.Cap))
		}
		if price.Included != nil {
			if beyond := new(big.Rat).Sub(made, ratio(*price.Included)); beyond.Sign() > 0 {
				revenue.Add(revenue, beyond.Mul(beyond, new(big.Rat).Mul(ratio(price.Overage), ratio(seg.Share))))
			}
		}
		served.Add(served, new(big.Rat).Mul(made, ratio(seg.Share)))
	}
	free := new(big.Rat)
	if volume.Free != nil {
		c := ratio(volume.Free.Conversion)
		free.Quo(new(big.Rat).Sub(big.NewRat(1, 1), c), c)
		free.Mul(free, ratio(volume.Free.Requests))
	}
	cost = new(big.Rat).Mul(new(big.Rat).Add(served, free), token)
	for _, l := range other.Costs {
		cost.Add(cost, new(big.Rat).Mul(ratio(l.Share), revenue))
		cost.Add(cost, new(big.Rat).Mul(ratio(l.Payment), ratio(price.Payments)))
		cost.Add(cost, ratio(l.Each))
		cost.Add(cost, new(big.Rat).Mul(ratio(l.Request), new(big.Rat).Add(served, free)))
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
			move  *econ.Move
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
			if sum := sumOf(parts...); !sum.Equal(*side.move.Change) || !side.move.From.Add(*side.move.Change).Equal(*side.move.To) {
				r.Fatalf("%s: parts sum to %s, the change is %s", what, sum, side.move.Change)
			}
			for i, want := range averageOfOrders(7, cached(side.value)) {
				closeTo(r, fmt.Sprintf("%s: part %d", what, i), parts[i], want, *side.move.From, *side.move.To, money.FromInt(1))
			}
		}
	})
}

// cached remembers values: many orders pass through the same states.
func cached(value func(uint) *big.Rat) func(uint) *big.Rat {
	known := map[uint]*big.Rat{}
	return func(moved uint) *big.Rat {
		if known[moved] == nil {
			known[moved] = value(moved)
		}
		return known[moved]
	}
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
			to.tokens = map[meter.ID]int64{meter.Input: from.tokens[meter.Output], meter.CacheRead: from.tokens[meter.Input], meter.Output: from.tokens[meter.CacheRead]}
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
		for _, m := range []*econ.Move{&c.Margin, &c.Cost, &c.Revenue, &c.Month} {
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
		read := func(s planScene) econ.PlanResult {
			return saved(t, &econ.MarginResult{Setting: setting(), Plans: []econ.PlanResult{s.result(t)}}).Margins.Plans[0]
		}
		live := texts(t, planChange(t, from.result(t), to.result(t)))
		for what, c := range map[string]econ.PlanChange{"saved": planChange(t, read(from), read(to)), "saved and live": planChange(t, read(from), to.result(t)), "live and saved": planChange(t, from.result(t), read(to))} {
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
func (s planScene) routed(t testing.TB, other scene, percent, fee int64) econ.PlanResult {
	t.Helper()
	share := money.FromInt(percent).Shift(-2)
	rest := money.FromInt(1).Sub(share)
	serving := econ.Serving{Name: "mixed", Ways: []econ.Way{{Share: share, Legs: []int{0}, Fee: micro(fee)}, {Share: rest, Legs: []int{1}, Fee: micro(fee)}}}
	serving.Legs = []econ.Leg{econ.LegOf(s.compared(t, "", nil).Ranked[0], "", share), econ.LegOf(other.compared(t, "", nil).Ranked[0], "", rest)}
	r := econ.PlanResult{Plan: "p", Unit: "a seat and month"}
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
		served := ratio(from.plan.Served())
		want := averageOfOrders(7, cached(func(moved uint) *big.Rat {
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
	base := scene{requests: 1, volume: 1, tokens: map[meter.ID]int64{meter.Input: 2000, meter.CacheRead: 6000, meter.Output: 500}, rates: map[meter.ID]int64{meter.Input: 3_000_000, meter.CacheRead: 300_000, meter.Output: 15_000_000}}
	of := func(change func(*planScene)) econ.PlanResult {
		s := planScene{scene: base, plan: seat(), users: 10}
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

func double(of map[meter.ID]int64) map[meter.ID]int64 {
	out := map[meter.ID]int64{}
	for id, n := range of {
		out[id] = 2 * n
	}
	return out
}

// TestPlansThatCannotBeSplit say why, and never show a wrong number.
func TestPlansThatCannotBeSplit(t *testing.T) {
	s := planScene{scene: scene{requests: 1, volume: 1, tokens: map[meter.ID]int64{meter.Input: 10}, rates: map[meter.ID]int64{meter.Input: 5}}, plan: seat(), users: 10}
	plain, gift := s.result(t), seat()
	sold, unknown, fleet, old, edited := plain, plain, plain, plain, plain
	sold.Unit = "an outcome"
	unknown.Margin, unknown.Reason = nil, "not sold in region eu"
	leg := func(change func(*econ.Leg)) []econ.Leg {
		l := plain.Legs[0]
		change(&l)
		return []econ.Leg{l}
	}
	fleet.Legs = leg(func(l *econ.Leg) { l.Vendor, l.Basis = quote.OwnVendor, nil })
	old.Legs = leg(func(l *econ.Leg) { l.Basis = nil })
	cascade := plain
	cascade.Legs = append(leg(func(*econ.Leg) {}), plain.Legs[0])
	margin := *edited.Margin
	margin.Revenue = dec("31")
	edited.Margin = &margin
	gift.Price = dec("0")
	for want, r := range map[string]econ.PlanResult{
		"it was sold as an outcome and is now sold as a seat and month": sold,
		"not sold in region eu":                               unknown,
		"what a fleet costs is no sum of tokens times prices": fleet,
		"the saved result does not say what a request is made of; write it anew with this version": old,
		"the saved result contradicts itself: its costs do not follow from its quantities":         edited,
		"the offers that serve it were 2 and are 1: which part is whose cannot be told":            cascade,
		"a plan without revenue has no margin":                                                     planScene{scene: s.scene, plan: gift, users: 10}.result(t),
	} {
		c := planChange(t, r, plain)
		if c.Reason != want || c.Margin.Split != nil {
			t.Errorf("%+v; want %q", c, want)
		}
	}
	overage := seat()
	overage.Price, overage.Included, overage.Overage = dec("0"), some("1"), dec("1")
	all := seat()
	all.Usage.Each = some("1")
	c := planChange(t, planScene{scene: s.scene, plan: overage, users: 1}.result(t), planScene{scene: s.scene, plan: all, users: 1}.result(t))
	if c.Margin.Split != nil || c.Cost.Split == nil || !strings.Contains(c.Reason, "there is no revenue") {
		t.Errorf("%+v: there is no revenue between the two", c)
	}
	changed, came, gone, err := econ.DiffPlans([]econ.PlanResult{{Plan: "old"}}, []econ.PlanResult{{Plan: "new"}})
	if err != nil || len(changed) != 0 || len(came) != 1 || len(gone) != 1 || came[0].Plan != "new" || gone[0].Plan != "old" {
		t.Errorf("%v %v %v %v", changed, came, gone, err)
	}
}

// dated has everything that a price can do between two days.
const dated = `
vendor: v
models:
  - {id: halved, tokenizer: o200k_base, prices: [{from: 2026-01-01, until: 2026-06-01, rates: {input: 2, output: 4}, source: x, checked: 2026-01-01}, {from: 2026-06-01, rates: {input: 1, output: 4}, source: y, checked: 2026-06-01}]}
  - {id: same, tokenizer: o200k_base, prices: [{from: 2026-01-01, rates: {input: 2, output: 4}, source: x, checked: 2026-01-01}]}
  - {id: came, tokenizer: o200k_base, prices: [{from: 2026-06-01, rates: {input: 2, output: 4}, source: x, checked: 2026-06-01}]}
  - {id: went, tokenizer: o200k_base, prices: [{from: 2026-01-01, until: 2026-06-01, rates: {input: 2, output: 4}, source: x, checked: 2026-01-01}]}
  - {id: soon, tokenizer: o200k_base, prices: [{from: 2026-01-01, until: 2027-01-01, rates: {input: 2, output: 4}, source: x, checked: 2026-01-01}, {from: 2027-01-01, rates: {input: 3, output: 4}, source: y, checked: 2026-06-01}]}
  - {id: ends, tokenizer: o200k_base, prices: [{from: 2026-01-01, until: 2027-02-01, rates: {input: 2}, source: x, checked: 2026-01-01}]}
  - {id: far, tokenizer: o200k_base, prices: [{from: 2026-01-01, until: 2028-01-01, rates: {input: 2, output: 4}, source: x, checked: 2026-01-01}]}
`

func TestDiffPrices(t *testing.T) {
	set, err := pricebook.Load([]pricebook.Document{{Name: "book", Data: []byte(dated)}})
	if err != nil {
		t.Fatal(err)
	}
	var pairs []econ.Pair
	for _, m := range set.Models() {
		pairs = append(pairs, econ.Pair{Name: m.FullName(), From: m, To: m})
	}
	to := quote.Terms{At: at()}
	d, err := econ.DiffPrices(pairs, quote.Terms{At: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}, to)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Announce(pairs, to); err != nil {
		t.Fatal(err)
	}
	if len(d.Changed) != 1 || d.Changed[0].Model != "v/halved" || d.Changed[0].Share.String() != "-0.5" || d.Changed[0].Effective.String() != "2026-06-01" || d.Changed[0].Source.URL != "y" {
		t.Errorf("changed: %+v", d.Changed)
	}
	if len(d.New) != 1 || d.New[0].Model != "v/came" || d.New[0].At.String() != "2026-06-01" || len(d.Retired) != 1 || d.Retired[0].Model != "v/went" || d.Retired[0].At.String() != "2026-06-01" {
		t.Errorf("new %+v, retired %+v", d.New, d.Retired)
	}
	if len(d.Announced) != 2 || d.Announced[1].Model != "v/soon" || d.Announced[1].To.String() != "3" || d.Announced[0].Model != "v/ends" || d.Announced[0].To != nil || d.Announced[0].Effective.String() != "2027-02-01" {
		t.Errorf("announced: %+v", d.Announced)
	}
	if d.Offers != 7 || d.ChangedOffers() != 1 || d.Differing() != 3 || len(d.Both) != 5 {
		t.Errorf("%d offers, %d changed, %d differing, %d on both sides", d.Offers, d.ChangedOffers(), d.Differing(), len(d.Both))
	}
}

// TestDiffRates: what two results were worked out with tells what changed.
func TestDiffRates(t *testing.T) {
	s := scene{requests: 1, volume: 1, tokens: map[meter.ID]int64{meter.Input: 10, meter.Output: 5}, rates: map[meter.ID]int64{meter.Input: 1_000_000, meter.Output: 2_000_000}}
	dear := s
	dear.rates = map[meter.ID]int64{meter.Input: 1_000_000, meter.Output: 3_000_000}
	rated := func(s scene) []econ.Rated {
		return []econ.Rated{{Offer: "v/m", Currency: "USD", Basis: s.result(t).Offers[0].Basis}, {Offer: "own fleet", Currency: "USD"}}
	}
	d := econ.DiffRates(rated(s), rated(dear))
	if d.Offers != 1 || len(d.Changed) != 1 || d.Changed[0].Meter != meter.Output || d.Changed[0].Share.String() != "0.5" {
		t.Errorf("%+v", d)
	}
	if d := econ.DiffRates(rated(s), rated(s)); len(d.Changed) != 0 {
		t.Errorf("%+v", d)
	}
}
