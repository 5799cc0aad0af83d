package quote_test

import (
	"math"
	"math/big"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/usage"
)

func offer(t testing.TB, name string) quote.Hosted {
	t.Helper()
	m, err := books(t).Find(name, autumn)
	if err != nil {
		t.Fatal(err)
	}
	return quote.Hosted{Model: m}
}

// of makes a profile of requests at one slot.
func of(t testing.TB, h quote.Hosted, slot int, requests ...meter.Quantities) *usage.Profile {
	t.Helper()
	p := usage.NewProfile(h.Model.Edges())
	for _, q := range requests {
		if err := p.Add(q, slot); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func billOf(t testing.TB, h quote.Hosted, p *usage.Profile, extra quote.Extra, terms quote.Terms) *quote.Bill {
	t.Helper()
	b, err := h.Bill(p, extra, terms)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func in(input, output int64) meter.Quantities {
	return meter.Quantities{meter.Input: input, meter.Output: output, meter.Requests: 1}
}

func TestBandIsDecidedRequestByRequest(t *testing.T) {
	for _, c := range []struct {
		model string
		input int64
		want  string // of the input alone
	}{
		{"openai/gpt-5.4", 271_999, "0.6799975"},
		{"openai/gpt-5.4", 272_000, "0.68"}, // above, not at
		{"openai/gpt-5.4", 272_001, "1.360005"},
		{"xai/grok-4.6", 199_999, "0.399998"},
		{"xai/grok-4.6", 200_000, "0.8"}, // at the threshold already
		{"xai/grok-4.6", 200_001, "0.800004"},
	} {
		h := offer(t, c.model)
		b := billOf(t, h, of(t, h, usage.NoSlot, in(c.input, 0), in(10, 0)), nil, quote.Terms{At: autumn})
		short := billOf(t, h, of(t, h, usage.NoSlot, in(10, 0)), nil, quote.Terms{At: autumn})
		if got := b.Total.Sub(short.Total); !got.Equal(money.MustParse(c.want)) {
			t.Errorf("%s, %d tokens beside a short request: %s, want %s", c.model, c.input, got, c.want)
		}
	}
}

// TestTotalsOfManyCalls: the prompt of one of them decides, rounded up.
func TestTotalsOfManyCalls(t *testing.T) {
	p := quote.NewPricer(books(t))
	for _, c := range []struct {
		input, calls int64
		want         string
	}{{2_720_000, 10, "6.8"}, {2_720_001, 10, "13.600005"}, {272_001, 1, "1.360005"}, {272_001, 0, "1.360005"},
		{272_001, 2, "0.6800025"}} {
		u := quote.Usage{Model: "openai/gpt-5.4", At: autumn, Counts: in(c.input, 0), Calls: c.calls}
		if got, _, err := p.Total(&u); err != nil || got.String() != c.want {
			t.Errorf("%d tokens in %d calls cost %s, %v; want %s", c.input, c.calls, got, err, c.want)
		}
	}
}

// TestProfileIsTheSumOfItsRequests: a profile's bill is that of its requests
// priced one by one, in whatever order and in however many parts they came.
func TestProfileIsTheSumOfItsRequests(t *testing.T) {
	for _, name := range []string{"openai/gpt-5.4", "deepseek/deepseek-v4-pro", "anthropic/claude-sonnet-5"} {
		h, p := offer(t, name), quote.NewPricer(books(t))
		terms := quote.Terms{At: autumn}
		rapid.Check(t, func(t *rapid.T) {
			requests := rapid.SliceOfN(quantities(), 1, 8).Draw(t, "requests")
			whole := usage.NewProfile(h.Model.Edges())
			parts := []*usage.Profile{usage.NewProfile(h.Model.Edges()), usage.NewProfile(h.Model.Edges())}
			var total money.Decimal
			for i, q := range requests {
				slot := rapid.IntRange(usage.NoSlot, usage.Slots-1).Draw(t, "slot")
				u := quote.Usage{Model: name, At: autumn, Counts: q}
				if slot != usage.NoSlot {
					u.At = autumn.Add(time.Duration(slot) * 30 * time.Minute)
				}
				one, _, err := p.Total(&u)
				if err != nil {
					t.Fatal(err)
				}
				total = total.Add(one)
				for _, into := range []*usage.Profile{whole, parts[i%2]} {
					if err := into.Add(q, slot); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := parts[1].Merge(parts[0]); err != nil {
				t.Fatal(err)
			}
			for _, profile := range []*usage.Profile{whole, parts[1]} {
				b, err := h.Bill(profile, nil, terms)
				if err != nil || !b.Total.Equal(total) || !sum(b).Equal(total) {
					t.Fatalf("%v, %v; want %s", b, err, total)
				}
			}
		})
	}
}

// TestSpreadIsTheMeanOverTheWeek: 35 of DeepSeek's 168 hours are peak.
func TestSpreadIsTheMeanOverTheWeek(t *testing.T) {
	h := offer(t, "deepseek/deepseek-v4-pro")
	p := of(t, h, usage.NoSlot, in(123_457, 7_919))
	spread := billOf(t, h, p, nil, quote.Terms{At: autumn, Spread: true})
	off := billOf(t, h, p, nil, quote.Terms{At: time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)})
	peak := billOf(t, h, p, nil, quote.Terms{At: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)})
	if !peak.Total.Equal(off.Total.MulInt(2)) {
		t.Fatalf("peak %s, off %s", peak.Total, off.Total)
	}
	want := new(big.Rat).Add(new(big.Rat).Mul(rat(t, peak.Total), big.NewRat(35, 168)),
		new(big.Rat).Mul(rat(t, off.Total), big.NewRat(133, 168)))
	got, _ := new(big.Rat).Sub(rat(t, spread.Total), want).Float64()
	if math.Abs(got) > 1e-30 || spread.Status != quote.Estimated || !sum(spread).Equal(spread.Total) {
		t.Errorf("%s (%s), want %s", spread.Total, spread.Status, want.FloatString(40))
	}
	exact := billOf(t, offer(t, "openai/gpt-5-mini"), p, nil, quote.Terms{At: autumn, Spread: true})
	if exact.Status != quote.Exact {
		t.Errorf("a price without hours is %s", exact.Status)
	}
}

// TestRecordedTimesArePricedAtTheirOwnHour: by the week of the as-of date.
func TestRecordedTimesArePricedAtTheirOwnHour(t *testing.T) {
	h, pricer := offer(t, "deepseek/deepseek-v4-pro"), quote.NewPricer(books(t))
	for _, asOf := range []time.Time{autumn, autumn.AddDate(0, 0, 6).Add(23 * time.Hour)} { // Monday, late on Sunday
		for slot := range usage.Slots {
			b := billOf(t, h, of(t, h, slot, in(1_000_000, 0)), nil, quote.Terms{At: asOf, Spread: true})
			u := quote.Usage{Model: h.Name(), At: autumn.Add(time.Duration(slot) * 30 * time.Minute), Counts: in(1_000_000, 0)}
			want, _, err := pricer.Total(&u)
			if err != nil || !b.Total.Equal(want) || b.Status != quote.Exact {
				t.Fatalf("slot %d as of %s: %s (%s), want %s, %v", slot, asOf, b.Total, b.Status, want, err)
			}
		}
	}
}

func TestExtrasAndFreeCalls(t *testing.T) {
	h := offer(t, "openai/gpt-5-mini")
	p := of(t, h, usage.NoSlot, in(1000, 0), in(3000, 0))
	plain := billOf(t, h, p, nil, quote.Terms{At: autumn})
	if slices.ContainsFunc(plain.Lines, func(l quote.Line) bool { return l.Meter == meter.Requests }) ||
		plain.Status != quote.Exact {
		t.Errorf("calls without a listed fee are on the bill: %+v", plain)
	}
	searching := billOf(t, h, p, quote.Extra{meter.WebSearch: money.MustParse("0.5")}, quote.Terms{At: autumn})
	if got := searching.Total.Sub(plain.Total); !got.Equal(money.MustParse("0.01")) { // 2 × 0.5 × $10 ÷ 1000
		t.Errorf("one search in two requests costs %s", got)
	}
	fee := billOf(t, offer(t, "perplexity/sonar"), p, nil, quote.Terms{At: autumn})
	if !slices.ContainsFunc(fee.Lines,
		func(l quote.Line) bool { return l.Meter == meter.Requests && l.Quantity.Equal(money.FromInt(2)) }) {
		t.Errorf("the listed fee of a call is not on the bill: %+v", fee)
	}
}

// TestExtrasOfASpreadWeek: each part of the week bears its share of the calls.
func TestExtrasOfASpreadWeek(t *testing.T) {
	set := load(t, []pricebook.Document{{Name: "b", Data: []byte(`
vendor: v
models:
  - id: m
    prices: [{from: 2026-01-01, rates: {input: 1, web_search: 10}, where: [{days: [mon], multiply: {input: 2}}],
      source: x, checked: 2026-01-01}]
`)}})
	h := quote.Hosted{Model: set.Models()[0]}
	b := billOf(t, h, of(t, h, usage.NoSlot, in(7_000_000, 0)), quote.Extra{meter.WebSearch: money.FromInt(700)},
		quote.Terms{At: autumn, Spread: true})
	if got := b.Total.Round(20); got.String() != "15" { // 6 + 1×2 for tokens, 7 for searches
		t.Errorf("%s", got)
	}
}

func TestMissingPriceIsALowerBound(t *testing.T) {
	h := offer(t, "openai/gpt-5-mini")
	q := in(1000, 0)
	q[meter.AudioInput] = 400
	b := billOf(t, h, of(t, h, usage.NoSlot, q, q), nil, quote.Terms{At: autumn})
	if b.Status != quote.LowerBound || !slices.Equal(b.Missing, []meter.ID{meter.AudioInput}) ||
		!b.Total.Equal(money.MustParse("0.0005")) {
		t.Errorf("%s %v %s", b.Status, b.Missing, b.Total)
	}
	for _, l := range b.Lines {
		if l.Meter == meter.AudioInput && (l.Known() || !l.Amount.IsZero() || !l.Quantity.Equal(money.FromInt(800))) {
			t.Errorf("%+v", l)
		}
	}
}

// TestCostsOfSingleRequests: the spread over requests is taken from the same
// prices as the bill.
func TestCostsOfSingleRequests(t *testing.T) {
	h := offer(t, "openai/gpt-5.4")
	requests := []meter.Quantities{in(100, 5), in(300_000, 5), in(100, 5)}
	extra := quote.Extra{meter.WebSearch: money.MustParse("0.25")}
	costs, err := h.Costs(requests, extra, quote.Terms{At: autumn})
	if err != nil || len(costs) != 3 || costs[0] != costs[2] {
		t.Fatal(costs, err)
	}
	total := billOf(t, h, of(t, h, usage.NoSlot, requests...), extra, quote.Terms{At: autumn}).Total.Float64()
	if got := costs[0] + costs[1] + costs[2]; math.Abs(got-total) > 1e-12*total {
		t.Errorf("%g, the bill says %g", got, total)
	}
	if _, err := h.Costs(requests, nil, quote.Terms{At: autumn, Mode: "fast"}); err == nil {
		t.Error("a mode that is not sold has a cost")
	}
	limits, err := h.Limits(quote.Terms{At: autumn})
	if err != nil || limits.Context == 0 || h.Vendor() != "openai" || h.Tokenizer() != "o200k_base" {
		t.Error(limits, err, h.Vendor(), h.Tokenizer())
	}
}
