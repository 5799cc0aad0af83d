package diff_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/internal/trial"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/usage"
)

func at() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) }

func dec(text string) money.Decimal { return money.MustParse(text) }

func some(text string) *money.Decimal {
	d := dec(text)
	return &d
}

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
	s := scene{requests: n("requests", 1, 40), searches: n("searches", 0, 3), volume: n("volume", 1, 1_000_000),
		retries: n("retries", 0, 50), tokens: map[meter.ID]int64{}, rates: map[meter.ID]int64{}}
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
	text := fmt.Sprintf("vendor: v\nmodels:\n  - {id: m, tokenizer: o200k_base, prices: [{from: 2026-01-01, rates: "+
		"{%s}, source: x, checked: 2026-01-01%s}]}\n", strings.Join(rates, ", "), tiered)
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
	return econ.Question{Terms: quote.Terms{At: at()}, Volume: money.FromInt(s.volume),
		Calls: money.FromInt(100 + s.retries).Shift(-2), Extra: quote.Extra{meter.WebSearch: money.FromInt(s.searches)}}
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
	return econ.Setting{SchemaVersion: econ.SchemaVersion, AsOf: econ.AsOf{Time: at(), DateOnly: true},
		Mode: pricebook.Standard, Region: "global", Currency: "USD"}
}

func (s scene) result(t testing.TB) *econ.CompareResult {
	t.Helper()
	return s.compared(t, "", nil).Result(setting(),
		econ.Workload{Name: "w", Samples: s.requests, Volume: money.FromInt(s.volume)})
}

func monthOf(t testing.TB, from, to *econ.CompareResult) diff.MonthChange {
	t.Helper()
	months, excluded, err := diff.Months(from, to)
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
	return sum.Add(sum, new(big.Rat).Mul(big.NewRat(list.rates[meter.WebSearch], 1_000_000),
		big.NewRat(tokens.searches, 1000)))
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
		limit.Add(limit, new(big.Rat).Abs(trial.Ratio(d)))
	}
	gap := new(big.Rat).Sub(trial.Ratio(got), want)
	if gap.Abs(gap).Cmp(limit.Quo(limit, trial.Ratio(money.FromInt(1).Shift(28)))) > 0 {
		t.Fatalf("%s is %s, want %s", what, got, want.FloatString(30))
	}
}

// saved writes a result and reads it back.
func saved(t testing.TB, result any) *diff.Saved {
	t.Helper()
	data, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	s, err := diff.ReadSaved(data)
	if err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return s
}

func texts(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
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

func double(of map[meter.ID]int64) map[meter.ID]int64 {
	out := map[meter.ID]int64{}
	for id, n := range of {
		out[id] = 2 * n
	}
	return out
}
