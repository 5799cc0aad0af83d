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
)

var autumn = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) // a Monday

// usages draws usages of any model at any instant of its history, in modes and
// regions in which it is or is not sold.
func usages(set *pricebook.Set) *rapid.Generator[quote.Usage] {
	return rapid.Custom(func(t *rapid.T) quote.Usage {
		m := rapid.SampledFrom(set.Models()).Draw(t, "model")
		span := rapid.SampledFrom(m.History()).Draw(t, "row")
		end := span.Until.Time
		if end.IsZero() {
			end = time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
		}
		u := quote.Usage{Model: m.FullName(), Counts: quantities().Draw(t, "counts"), Calls: 1}
		u.At = span.From.Add(time.Duration(rapid.Int64Range(0, int64(end.Sub(span.From.Time))-1).Draw(t, "at")))
		u.Mode = pricebook.Mode(rapid.SampledFrom(m.Modes(u.At)).Draw(t, "mode"))
		u.Region = rapid.SampledFrom(m.Regions(u.At)).Draw(t, "region")
		return u
	})
}

func quantities() *rapid.Generator[meter.Quantities] {
	return rapid.Custom(func(t *rapid.T) meter.Quantities {
		var q meter.Quantities
		for _, id := range []meter.ID{meter.Input, meter.CacheRead, meter.CacheWrite5m, meter.CacheWrite1h, meter.AudioInput,
			meter.Output, meter.Reasoning, meter.WebSearch} {
			q[id] = rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 400_000)).Draw(t, id.String())
		}
		q[meter.Requests] = 1
		return q
	})
}

// bill prices a usage; what is not sold is drawn again.
func bill(t *rapid.T, p *quote.Pricer, u *quote.Usage) *quote.Bill {
	b, err := p.Bill(u)
	if err != nil {
		t.SkipNow()
	}
	return b
}

// sum adds the lines of a bill up.
func sum(b *quote.Bill) (total money.Decimal) {
	for _, l := range b.Lines {
		total = total.Add(l.Amount)
	}
	return total
}

func TestBillsAreSumsAndLinear(t *testing.T) {
	set := books(t)
	p := quote.NewPricer(set)
	rapid.Check(t, func(t *rapid.T) {
		u := usages(set).Draw(t, "usage")
		b := bill(t, p, &u)
		if !sum(b).Equal(b.Total) {
			t.Fatalf("lines sum to %s, the total is %s", sum(b), b.Total)
		}
		k := rapid.Int64Range(2, 1000).Draw(t, "k")
		many := u
		for id := range many.Counts {
			many.Counts[id] *= k
		}
		many.Calls = k
		if c := bill(t, p, &many); !c.Total.Equal(b.Total.MulInt(k)) {
			t.Fatalf("%d like it cost %s, one %s", k, c.Total, b.Total)
		}
	})
}

func TestMoreUsageNeverCostsLess(t *testing.T) {
	set := books(t)
	p := quote.NewPricer(set)
	rapid.Check(t, func(t *rapid.T) {
		u := usages(set).Draw(t, "usage")
		more := u
		more.Counts, _ = u.Counts.Add(quantities().Draw(t, "more"))
		a, b := bill(t, p, &u), bill(t, p, &more)
		if a.Status == quote.Exact && b.Status == quote.Exact && b.Total.Less(a.Total) {
			t.Fatalf("%s for less, %s for more", a.Total, b.Total)
		}
	})
}

func TestScaledIsTheSumOfItsLines(t *testing.T) {
	set := books(t)
	p := quote.NewPricer(set)
	close30 := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil))
	rapid.Check(t, func(t *rapid.T) {
		u := usages(set).Draw(t, "usage")
		b := bill(t, p, &u)
		n, d := rapid.Int64Range(1, math.MaxInt32).Draw(t, "n"), rapid.Int64Range(1, 1_000_000).Draw(t, "d")
		before := b.Total
		s := b.Scaled(money.FromInt(n), money.FromInt(d))
		if !sum(s).Equal(s.Total) || !b.Total.Equal(before) || !sum(b).Equal(before) {
			t.Fatalf("scaled to %s, lines to %s; the bill itself is %s and was %s", s.Total, sum(s), b.Total, before)
		}
		want := new(big.Rat).Mul(rat(t, b.Total), big.NewRat(n, d))
		off := new(big.Rat).Sub(rat(t, s.Total), want)
		if off.Abs(off).Cmp(new(big.Rat).Mul(want, close30)) > 0 {
			t.Fatalf("scaled to %s, want %s", s.Total, want.FloatString(40))
		}
	})
}

// TestPricerRemembersRightly: the memo must never answer for other conditions,
// however models and instants alternate.
func TestPricerRemembersRightly(t *testing.T) {
	set := books(t)
	p := quote.NewPricer(set)
	rapid.Check(t, func(t *rapid.T) {
		u := usages(set).Draw(t, "usage")
		u.Calls = rapid.Int64Range(0, 3).Draw(t, "calls")
		got, err := p.Card(&u)
		model, e := set.Find(u.Model, u.At)
		if e != nil {
			t.SkipNow()
		}
		calls := max(1, u.Calls)
		want, e := model.Card(pricebook.Ask{At: u.At, Mode: u.Mode, Region: u.Region,
			Prompt: (u.Counts.PromptSize() + calls - 1) / calls})
		switch {
		case (err == nil) != (e == nil):
			t.Fatalf("%v, want %v", err, e)
		case err == nil && (!got.SameRates(want) || got.Model != want.Model || got.From != want.From ||
			got.Mode != want.Mode || got.Region != want.Region):
			t.Fatalf("%+v\nwant %+v", got, want)
		}
	})
}

func TestSumOfBills(t *testing.T) {
	set := books(t)
	p := quote.NewPricer(set)
	rapid.Check(t, func(t *rapid.T) {
		var bills []*quote.Bill
		var total money.Decimal
		for _, u := range rapid.SliceOfN(usages(set), 1, 5).Draw(t, "usages") {
			if b, err := p.Bill(&u); err == nil && b.Currency == money.USD {
				bills, total = append(bills, b), total.Add(b.Total)
			}
		}
		if len(bills) == 0 {
			t.SkipNow()
		}
		a := quote.Sum(bills)
		slices.Reverse(bills)
		b := quote.Sum(bills)
		if !a.Total.Equal(total) || !sum(a).Equal(total) || !b.Total.Equal(total) || a.Status != b.Status ||
			len(a.Missing) != len(b.Missing) {
			t.Fatalf("%s %s and %s %s backwards, want %s", a.Total, a.Status, b.Total, b.Status, total)
		}
	})
	if quote.Sum(nil) != nil {
		t.Error("a sum of nothing")
	}
}

// TestDiscountModesAreDiscounts: every shipped batch or flex price is at most
// the standard one, meter by meter.
func TestDiscountModesAreDiscounts(t *testing.T) {
	compared := 0
	for _, m := range books(t).Models() {
		standard, err := m.Card(pricebook.Ask{At: autumn})
		if err != nil {
			continue
		}
		for _, mode := range []pricebook.Mode{pricebook.Batch, pricebook.Flex} {
			card, err := m.Card(pricebook.Ask{At: autumn, Mode: mode})
			if err != nil {
				continue
			}
			for id := range meter.Count {
				a, b := standard.Rates[id], card.Rates[id]
				if a == nil || b == nil {
					continue
				}
				compared++
				if a.Price.Less(b.Price) {
					t.Errorf("%s: %s costs %s in %s, %s at once", m.FullName(), id, b.Price, mode, a.Price)
				}
			}
		}
	}
	if compared < 100 {
		t.Errorf("only %d prices compared", compared)
	}
}

func TestPricerAllocatesNothingWhenWarm(t *testing.T) {
	p := quote.NewPricer(books(t))
	var rows []quote.Usage
	for _, model := range []string{"openai/gpt-5-mini", "anthropic/claude-sonnet-5", "deepseek/deepseek-v4-pro"} {
		u := quote.Usage{Model: model, At: autumn, Mode: pricebook.Batch}
		if model == "deepseek/deepseek-v4-pro" {
			u.Mode = ""
		}
		u.Counts[meter.Input], u.Counts[meter.CacheRead], u.Counts[meter.Output], u.Counts[meter.Requests] = 500, 1500, 300, 1
		rows = append(rows, u)
	}
	var err error
	allocs := testing.AllocsPerRun(100, func() {
		for i := range rows {
			if _, _, e := p.Total(&rows[i]); e != nil {
				err = e
			}
		}
	})
	if err != nil || allocs > 0 {
		t.Errorf("%v allocations for %d rows, %v", allocs, len(rows), err)
	}
}
