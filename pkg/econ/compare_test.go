package econ_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/usage"
)

// book is a small market: prices that are easy to do in the head.
const book = `
vendor: v
models:
  - {id: worked, tokenizer: o200k_base, prices: [{from: 2026-01-01, rates: {input: 3, cache_read: 0.30, output: 15},
     source: x, checked: 2026-01-01}]}
  - {id: cheap, tokenizer: o200k_base, prices: [{from: 2026-01-01, rates: {input: 1, output: 2}, source: x,
     checked: 2026-01-01}]}
  - {id: also-cheap, tokenizer: o200k_base, prices: [{from: 2026-01-01, rates: {input: 1, output: 2}, source: x,
     checked: 2026-01-02}]}
  - {id: free, tokenizer: o200k_base, prices: [{from: 2026-01-01, rates: {input: 0, output: 0}, source: x,
     checked: 2026-01-01}]}
  - {id: short, tokenizer: o200k_base, context: 9000, prices: [{from: 2026-01-01, rates: {input: 1, output: 1},
     source: x, checked: 2026-01-01}]}
  - {id: terse, tokenizer: o200k_base, max_output: 400, prices: [{from: 2026-01-01, rates: {input: 1, output: 1},
     source: x, checked: 2026-01-01}]}
  - {id: later, tokenizer: o200k_base, prices: [{from: 2027-01-01, rates: {input: 1, output: 1}, source: x,
     checked: 2026-01-01}]}
  - {id: mute, tokenizer: o200k_base, prices: [{from: 2026-01-01, rates: {input: 1}, source: x, checked: 2026-01-01}]}
  - id: small-batches
    tokenizer: claude-4.7
    prices:
      - from: 2026-01-01
        rates: {input: 1, output: 2}
        where: [{mode: batch, up_to: 8200, multiply: {tokens: 0.5}}, {region: [eu], multiply: {tokens: 2}}]
        source: x
        checked: 2026-01-01
`

func at() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) }

func offers(t *testing.T) map[string]quote.Hosted {
	t.Helper()
	set, err := pricebook.Load([]pricebook.Document{{Name: "book", Data: []byte(book)}})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]quote.Hosted{}
	for _, m := range set.Models() {
		out[m.ID] = quote.Hosted{Model: m}
	}
	return out
}

// counted makes profiles of prompts with answers of 500; the ends of a band lie
// a tenth below and above.
func counted(t *testing.T, banded bool, edges []int64, prompts ...int64) *usage.Counted {
	t.Helper()
	tok, err := tokenizer.Lookup("o200k_base")
	if err != nil {
		t.Fatal(err)
	}
	profile := func(percent int64) *usage.Profile {
		p := usage.NewProfile(edges)
		for _, n := range prompts {
			if err := p.Add(meter.Quantities{meter.Input: n * percent / 100, meter.Output: 500, meter.Requests: 1},
				usage.NoSlot); err != nil {
				t.Fatal(err)
			}
		}
		return p
	}
	c := &usage.Counted{Tokenizer: tok, Mid: profile(100), Exactness: tokenizer.Exact}
	c.Low, c.High = c.Mid, c.Mid
	if banded {
		c.Low, c.High, c.Exactness = profile(90), profile(110), tokenizer.Estimated
	}
	return c
}

// question asks for a thousand units of one request a month.
func question() econ.Question {
	return econ.Question{Terms: quote.Terms{At: at()}, Volume: money.FromInt(1000), Calls: money.FromInt(1)}
}

func ask(t *testing.T, q econ.Question, c *usage.Counted, names ...string) *econ.Comparison {
	t.Helper()
	all := offers(t)
	var candidates []econ.Candidate
	for _, name := range names {
		candidates = append(candidates, econ.Candidate{Offer: all[name], Counted: c})
	}
	out, err := econ.Compare(candidates, q)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func names(c *econ.Comparison) (out []string) {
	for _, r := range c.Ranked {
		out = append(out, r.Offer.Name())
	}
	return out
}

// TestWorkedRequest: 6,000 cached at 0.30, 2,000 at 3, 500 out at 15.
func TestWorkedRequest(t *testing.T) {
	for _, c := range []struct{ calls, volume, request, month string }{
		{"1", "1000", "0.0153", "15.3"},
		{"1.02", "1000", "0.015606", "15.606"}, // 2% are sent again
		{"3", "250000", "0.0459", "11475"},     // two tool calls each
	} {
		counts := counted(t, false, nil)
		if err := counts.Mid.Add(meter.Quantities{meter.Input: 2000, meter.CacheRead: 6000, meter.Output: 500,
			meter.Requests: 1}, usage.NoSlot); err != nil {
			t.Fatal(err)
		}
		q := question()
		q.Calls, q.Volume = money.MustParse(c.calls), money.MustParse(c.volume)
		r := ask(t, q, counts, "worked").Ranked[0]
		if r.Request.String() != c.request || r.Month.String() != c.month || !r.Bill.Total.Equal(r.Month) {
			t.Errorf("%s calls: %s a request, %s a month, the bill says %s", c.calls, r.Request, r.Month, r.Bill.Total)
		}
		if r.Blended.String() != "1.8" || r.Tokens.Prompt.String() != "8000" || r.Tokens.Cached.String() != "6000" ||
			r.Bill.Status != quote.Exact {
			t.Errorf("%s blended, %+v, %s", r.Blended, r.Tokens, r.Bill.Status)
		}
	}
}

func TestCallsOfAWorkload(t *testing.T) {
	w := econ.Workload{Retries: money.MustParse("0.02"), ToolCalls: money.FromInt(2)}
	if got := w.Calls().String(); got != "3.06" {
		t.Error(got)
	}
}

func TestRanking(t *testing.T) {
	c := ask(t, question(), counted(t, false, nil, 1000, 3000), "worked", "cheap", "also-cheap")
	if got := names(c); !slices.Equal(got, []string{"v/also-cheap", "v/cheap", "v/worked"}) {
		t.Errorf("%v: equal costs go by name", got)
	}
	if c.Baseline != c.Ranked[0] || c.Ranked[1].Versus.String() != "1" || c.Ranked[2].Versus.String() != "4.5" {
		t.Errorf("%v %v", c.Ranked[1].Versus, c.Ranked[2].Versus)
	}
	q := question()
	q.Baseline = "v/worked"
	c = ask(t, q, counted(t, false, nil, 1000, 3000), "cheap", "worked")
	if c.Baseline.Offer.Name() != "v/worked" || c.Ranked[1].Versus.String() != "1" ||
		!c.Ranked[0].Versus.Less(money.FromInt(1)) {
		t.Errorf("%+v", c.Baseline)
	}
	q.Baseline = "v/terse"
	if _, err := econ.Compare([]econ.Candidate{{Offer: offers(t)["cheap"], Counted: counted(t, false, nil, 10)}},
		q); err == nil || !strings.Contains(err.Error(), "baseline v/terse") {
		t.Errorf("%v", err)
	}
}

func TestExclusions(t *testing.T) {
	all := offers(t)
	batch, region := question(), question()
	batch.Terms.Mode, region.Terms.Region = pricebook.Batch, "mars"
	for _, c := range []struct {
		offer, exclude, want string
		q                    econ.Question
	}{
		{"short", "", "the longest request has 9500 tokens, the context window holds 9000", question()},
		{"terse", "", "the longest answer has 500 tokens, the model writes at most 400", question()},
		{"mute", "", "no price is known for output", question()},
		{"later", "", "v/later has no price at 2026-11-23: its first is from 2027-01-01", question()},
		{"cheap", "", "not sold in mode batch", batch},
		{"cheap", "", "not sold in region mars", region},
		{"cheap", "billed in shells", "billed in shells", question()},
	} {
		candidates := []econ.Candidate{{Offer: all[c.offer], Counted: counted(t, false, nil, 9000), Exclude: c.exclude}}
		got, err := econ.Compare(candidates, c.q)
		if err != nil || len(got.Ranked) != 0 || got.Baseline != nil || len(got.Excluded) != 1 ||
			got.Excluded[0] != (econ.Excluded{Offer: "v/" + c.offer, Vendor: "v", Reason: c.want}) {
			t.Errorf("%s: %+v, %v; want %q", c.offer, got, err, c.want)
		}
	}
}

// TestBandEndThatIsNotSold: the count says 8,000, its high end 8,800 lies where
// the mode ends. The offer is out, the comparison goes on.
func TestBandEndThatIsNotSold(t *testing.T) {
	q := question()
	q.Terms.Mode = pricebook.Batch
	counts := counted(t, true, []int64{8201}, 8000)
	c := ask(t, q, counts, "small-batches")
	if len(c.Ranked) != 0 || c.Excluded[0].Reason != "not sold in mode batch" {
		t.Errorf("%+v", c)
	}
}

func TestBandsHoldTheMiddle(t *testing.T) {
	r := ask(t, question(), counted(t, true, nil, 1000, 3000), "cheap").Ranked[0]
	if !r.Low.Less(r.Request) || !r.Request.Less(r.High) || !r.LowMonth.Less(r.Month) || !r.Month.Less(r.HighMonth) {
		t.Errorf("%s %s %s, %s %s %s", r.Low, r.Request, r.High, r.LowMonth, r.Month, r.HighMonth)
	}
	if !r.HighMonth.Equal(r.High.MulInt(1000)) || r.Bill.Status != quote.Estimated || r.Low.String() != "0.0028" {
		t.Errorf("%s %s %s", r.HighMonth, r.Bill.Status, r.Low)
	}
	exact := ask(t, question(), counted(t, false, nil, 1000, 3000), "cheap").Ranked[0]
	if !exact.Low.Equal(exact.Request) || !exact.HighMonth.Equal(exact.Month) || exact.Sampling == nil ||
		exact.Sampling.N != 2 {
		t.Errorf("%+v", exact)
	}
}

// TestSamplingIsAboutTheRequest: the interval is one of the cost that is shown,
// retries and tool calls included.
func TestSamplingIsAboutTheRequest(t *testing.T) {
	q := question()
	q.Calls = money.FromInt(3)
	r := ask(t, q, counted(t, false, nil, 1000, 3000), "cheap").Ranked[0]
	if want := r.Request.Float64(); math.Abs(r.Sampling.Mean-want) > 1e-12 || r.Sampling.Low >= want ||
		r.Sampling.High <= want {
		t.Errorf("%+v, a request costs %s", r.Sampling, r.Request)
	}
}

func TestUnansweredIsALowerBound(t *testing.T) {
	for _, banded := range []bool{false, true} {
		counts := counted(t, banded, nil, 1000)
		counts.Unanswered = 1
		if r := ask(t, question(), counts, "cheap").Ranked[0]; r.Bill.Status != quote.LowerBound || r.Unanswered != 1 {
			t.Errorf("%s", r.Bill.Status)
		}
	}
}

func TestFreeOffers(t *testing.T) {
	c := ask(t, question(), counted(t, false, nil, 1000, 2000), "cheap", "free")
	if got := names(c); got[0] != "v/free" || c.Winner.Offer.Name() != "v/cheap" || c.Baseline != c.Winner ||
		c.Ranked[0].Sampling != nil {
		t.Errorf("%v: a free offer is listed first and never wins: %+v", got, c.Winner)
	}
	c = ask(t, question(), counted(t, false, nil, 1000, 2000), "free")
	if c.Winner.Offer.Name() != "v/free" || c.Ranked[0].Versus != nil {
		t.Errorf("nothing can be compared with a price of 0: %+v", c.Ranked[0])
	}
}

func TestNothingToPrice(t *testing.T) {
	if _, err := econ.Compare([]econ.Candidate{{Offer: offers(t)["cheap"], Counted: counted(t, false, nil)}},
		question()); !errors.Is(err, econ.ErrNoRequests) {
		t.Error(err)
	}
}

// TestBrokenBookIsAnError: what is neither unpriced nor unsold ends the
// comparison.
func TestBrokenBookIsAnError(t *testing.T) {
	broken := errors.New("broken")
	_, err := econ.Compare([]econ.Candidate{{Offer: brokenOffer{err: broken}, Counted: counted(t, false, nil, 1)}},
		question())
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "broken/offer: ") {
		t.Error(err)
	}
}

type brokenOffer struct {
	quote.Hosted
	err error
}

func (b brokenOffer) Name() string                             { return "broken/offer" }
func (b brokenOffer) Limits(quote.Terms) (quote.Limits, error) { return quote.Limits{}, b.err }

func TestResult(t *testing.T) {
	users := money.FromInt(50)
	c := ask(t, question(), counted(t, false, nil, 1000, 3000), "worked", "also-cheap", "terse")
	r := c.Result(econ.Setting{SchemaVersion: econ.SchemaVersion}, econ.Workload{Users: &users})
	if len(r.Offers) != 2 || r.Offers[0].Rank != 1 || r.Offers[1].Rank != 2 || len(r.Excluded) != 1 {
		t.Fatalf("%+v", r)
	}
	if got := r.Offers[0]; !got.CostPerUser.MulInt(50).Equal(got.CostPerMonth) || got.Checked.String() != "2026-01-02" ||
		got.Tokenizer != "o200k_base" {
		t.Errorf("%+v", got)
	}
	if rate := c.Ranked[0].Rate(meter.Input); rate == nil || rate.Price.String() != "1" {
		t.Errorf("%+v", rate)
	}
	if r.Excluded[0].Offer != "v/terse" {
		t.Errorf("%+v", r.Excluded)
	}
}
