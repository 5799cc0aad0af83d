package scenario

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

// world prices a plan that two models serve, as exactly as it is asked to.
type world struct {
	prompt, answer, searches int64
	cached                   string
	share                    string // of the first model
	markup                   bool
	whole                    bool  // tokens are whole
	tier                     int64 // prompts above it cost double; 0: none
	limit                    int64 // longest prompt; 0: none
	users                    string
	asked                    int
}

func d(text string) money.Decimal { return money.MustParse(text) }

func (w *world) tokens(n int64, by money.Decimal) money.Decimal {
	out := money.FromInt(n).Mul(by)
	if w.whole {
		return out.Round(0)
	}
	return out
}

// bill is that of a month of 1,000 requests.
func (w *world) bill(model string, under Shocks) *quote.Bill {
	factor := under.Priced(model)
	if factor == nil {
		factor = func(meter.ID) money.Decimal { return d("1") }
	}
	p := under.Factor(Tokens)
	prompt, share := w.tokens(w.prompt, p), d(w.cached)
	if c := under.Cached(); c != nil {
		share = *c
	}
	cached := prompt.Mul(share)
	if w.whole {
		cached = cached.Round(0)
	}
	dear := d("1")
	if w.tier > 0 && money.FromInt(w.tier).Less(prompt) {
		dear = d("2")
	}
	b := &quote.Bill{Status: quote.Exact}
	for _, l := range []struct {
		id       meter.ID
		quantity money.Decimal
		price    string
	}{{meter.Input, prompt.Sub(cached), "3"}, {meter.CacheRead, cached, "0.3"},
		{meter.Output, w.tokens(w.answer, p.Mul(under.Factor(Verbosity))), "15"}, {meter.Output, d("7"), "30"},
		{meter.WebSearch, money.FromInt(w.searches), "10000"}} {
		rate := &pricebook.Rate{Meter: l.id, Price: d(l.price)}
		amount := l.quantity.MulInt(1000).Mul(d(l.price)).Shift(-6).Mul(dear).Mul(factor(l.id))
		b.Lines = append(b.Lines, quote.Line{Meter: l.id, Quantity: l.quantity, Rate: rate, Amount: amount})
		b.Total = b.Total.Add(amount)
	}
	return b
}

func (w *world) eval(under Shocks) ([]margin.PlanResult, error) {
	w.asked++
	one, users, target := d("1"), d(w.users).Mul(under.Factor(Users)), d("0.5")
	requests := d("600")
	plan := margin.Plan{Name: "p", Price: d("30"), Usage: margin.Usage{Each: &requests}, Payments: one, Target: &target,
		Costs: []margin.CostLine{{Name: "payment", Share: d("0.029"), Payment: d("0.30")}}}
	if w.markup {
		markup := d("0.5")
		plan.Markup = &markup
	}
	row := margin.PlanResult{Plan: "p", Unit: "a seat and month", Written: &config.Plan{Per: config.Seat}, Users: &users,
		Target: &target}
	if w.limit > 0 && money.FromInt(w.limit).Less(w.tokens(w.prompt, under.Factor(Tokens))) {
		row.Reason = "the prompt is too long"
		return []margin.PlanResult{row}, nil
	}
	serving := margin.Serving{Name: "both"}
	shares := []money.Decimal{d(w.share), one.Sub(d(w.share))}
	for i, model := range []string{"v/a", "u/b"} {
		b := w.bill(model, under)
		each := b.Total.Quo(d("1000"))
		serving.Legs = append(serving.Legs,
			margin.Leg{Offer: model, Vendor: model[:1], Share: shares[i], Request: each, Low: each, High: each,
				Status: quote.Exact, Bill: b})
		serving.Ways = append(serving.Ways, margin.Way{Share: shares[i], Legs: []int{i}, Fee: d("0.0001")})
	}
	err := row.Fill(under.Plan(plan, true), serving)
	return []margin.PlanResult{row}, err
}

func gamble(t interface{ Fatal(...any) }, draws int, texts ...string) *Draws {
	g := &Gamble{Draws: draws, Seed: 1}
	for _, text := range texts {
		if a, ok := strings.CutPrefix(text, "corr "); ok {
			b, err := ParseBound(a)
			if err != nil {
				t.Fatal(err)
			}
			g.Bounds = append(g.Bounds, b)
			continue
		}
		in, err := ParseInput(text, nil)
		if err != nil {
			t.Fatal(err)
		}
		g.Inputs = append(g.Inputs, in)
	}
	out, err := g.Draw()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func worlds() *rapid.Generator[*world] {
	return rapid.Custom(func(t *rapid.T) *world {
		return &world{
			prompt: rapid.Int64Range(1, 100_000).Draw(t, "prompt"), answer: rapid.Int64Range(0, 5000).Draw(t, "answer"),
			searches: rapid.Int64Range(0, 3).Draw(t, "searches"),
			cached:   rapid.SampledFrom([]string{"0", "0.25", "0.9"}).Draw(t, "cached"),
			share:    rapid.SampledFrom([]string{"0.3", "1", "0"}).Draw(t, "share"),
			markup:   rapid.Bool().Draw(t, "markup"), users: rapid.SampledFrom([]string{"1", "800"}).Draw(t, "users"),
		}
	})
}

// TestSurrogateIsExact: where tokens need not be whole and no tier is crossed, every
// draw costs what it costs when it is priced anew, under shocks as well.
func TestSurrogateIsExact(t *testing.T) {
	inputs := []string{"price=triangular(x0.5, x1, x2)", "price:v=uniform(x0.5, x1.5)", "price:u/b@output=uniform(x1, x3)",
		"tokens=uniform(x0.8, x1.42)", "verbosity=lognormal(x1, 0.3)", "cache=uniform(10%, 90%)",
		"volume=lognormal(x0.5..x2)", "users=uniform(x0.5, x2)", "sell=uniform(x0.8, x1.2)"}
	rapid.Check(t, func(t *rapid.T) {
		w := worlds().Draw(t, "world")
		some := rapid.SliceOfNDistinct(rapid.SampledFrom(inputs), 1, 5, rapid.ID[string]).Draw(t, "inputs")
		var beside Shocks
		if rapid.Bool().Draw(t, "beside") {
			beside = Shocks{{Lever: Tokens, By: d("1.5")}, {Lever: Price, By: d("0.7")}, {Lever: Volume, By: d("3")},
				{Lever: Sell, By: d("2")}, {Lever: Cache, By: d("0.5")}}
		}
		draws := gamble(t, 100, some...)
		all, err := draws.Plans(w.eval, beside)
		if err != nil || all[0].Exact || all[0].Off == nil || all[0].Off.Float64() > 1e-9 {
			t.Fatalf("%+v, %v", all, err)
		}
		exact := []*drawn{nil}
		if err := draws.exactly(w.eval, beside, exact); err != nil {
			t.Fatal(err)
		}
		want, err := draws.tell(&margin.PlanResult{Margin: &margin.Margin{}, Target: all[0].Target, Users: &money.Decimal{}},
			exact[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, pair := range [][2]*Spread{{all[0].Request, want.Request}, {all[0].Profit, want.Profit},
			{all[0].Margin, want.Margin}} {
			for i, got := range []money.Decimal{pair[0].P10, pair[0].P50, pair[0].P90, pair[0].Mean} {
				w := []money.Decimal{pair[1].P10, pair[1].P50, pair[1].P90, pair[1].Mean}[i].Float64()
				if math.Abs(got.Float64()-w) > 2e-5*math.Abs(w)+1e-9 {
					t.Fatalf("%s, want %g", got, w)
				}
			}
		}
	})
}

// TestWholeTokens: those of a usual request make the surrogate off by less than a
// thousandth, which is told; those of a tiny one by more, so that it is priced anew.
func TestWholeTokens(t *testing.T) {
	draws := gamble(t, 2000, "tokens=uniform(x0.8, x1.42)", "cache=uniform(10%, 90%)")
	w := &world{prompt: 8000, answer: 500, cached: "0", share: "1", users: "1", whole: true}
	all, err := draws.Plans(w.eval, nil)
	if err != nil || all[0].Exact || all[0].Draws != 2000 || all[0].Off.IsZero() || w.asked > 25 {
		t.Errorf("%+v, %v, %d times", all, err, w.asked)
	}
	w = &world{prompt: 7, answer: 3, cached: "0", share: "1", users: "1", whole: true}
	all, err = draws.Plans(w.eval, nil)
	if err != nil || !all[0].Exact || all[0].Draws != exactDraws || all[0].Off != nil {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestTiers: a tier that no draw reaches is none, though doubled counts lie in it; one
// that some reach is priced anew; what cannot be served in some draw is not known.
func TestTiers(t *testing.T) {
	draws := gamble(t, 300, "tokens=uniform(x0.8, x1.2)")
	for _, c := range []struct {
		tier, limit int64
		exact       bool
		reason      string
	}{{15_000, 0, false, ""}, {10_500, 0, true, ""}, {0, 15_000, false, ""}, {0, 11_900, true, "in draw "}} {
		w := &world{prompt: 10_000, answer: 100, cached: "0", share: "1", users: "1", tier: c.tier, limit: c.limit}
		all, err := draws.Plans(w.eval, nil)
		if err != nil || all[0].Exact != c.exact || !strings.HasPrefix(all[0].Reason, c.reason) ||
			(c.reason == "") != (all[0].Reason == "") {
			t.Errorf("%+v: %+v, %v", c, all, err)
		}
	}
}

// TestOwnMachines: a fleet has no line, and is priced anew.
func TestOwnMachines(t *testing.T) {
	w := &world{prompt: 1000, answer: 100, cached: "0", share: "1", users: "1"}
	own := func(under Shocks) ([]margin.PlanResult, error) {
		rows, err := w.eval(under)
		rows[0].Legs[0].Vendor = quote.OwnVendor
		return rows, err
	}
	all, err := gamble(t, 200, "price=uniform(x1, x2)").Plans(own, nil)
	if err != nil || !all[0].Exact || all[0].Draws != 200 {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestTold: probabilities, bars and ranks agree with each other, and a seed gives the
// same.
func TestTold(t *testing.T) {
	w := &world{prompt: 8000, answer: 500, cached: "0", share: "1", users: "800"}
	texts := []string{"price=triangular(x0.5, x1, x2)", "volume=lognormal(x1, 0.5)", "rent=uniform(x1, x2)",
		"corr price,volume=-0.5"}
	all, err := gamble(t, 5000, texts...).Plans(w.eval, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &all[0]
	inBars := 0
	for i, b := range p.Bins {
		inBars += b.Draws
		if (b.From == nil) != (i == 0) || (b.To == nil) != (i == len(p.Bins)-1) || i > 0 && !p.Bins[i-1].To.Equal(*b.From) {
			t.Errorf("bar %d: %+v", i, b)
		}
	}
	if inBars != 5000 || len(p.Bins) < 5 || len(p.Bins) > mostBins+2 {
		t.Errorf("%d draws in %d bars", inBars, len(p.Bins))
	}
	// The median is under the target exactly if more than half of the draws are.
	if (p.Missed.Share.Float64() > 0.5) != p.Margin.P50.Less(*p.Target) || p.Missed.Error.IsZero() {
		t.Errorf("%+v of %+v", p.Missed, p.Margin)
	}
	if last := p.First[len(p.First)-1]; last.Lever != "rent" || p.Tells(&last) || last.Variance.Float64() > 0.01 {
		t.Errorf("rent does nothing here: %+v", p.First)
	}
	for _, m := range p.First {
		if p.Worth.Amount.Less(m.Amount) {
			t.Errorf("%+v is worth more than all, %+v", m, p.Worth)
		}
	}
	if p.First[0].Lever != "volume" || !p.Tells(&p.First[0]) {
		t.Errorf("%+v", p.First)
	}
	again, err := gamble(t, 5000, texts...).Plans(w.eval, nil)
	if err != nil || !again[0].Profit.Mean.Equal(p.Profit.Mean) || !again[0].Worth.Amount.Equal(p.Worth.Amount) {
		t.Errorf("%+v, %v", again, err)
	}
}

// TestWorked: against a closed form. All else fixed, the price times x ~ U(0.5, 2)
// on a margin that falls in a line with it: of a request of $0.0315 + 0.0001 fee, 600
// of them, $30 and fees of 2.9% and 30 cents.
func TestWorked(t *testing.T) {
	w := &world{prompt: 8000, answer: 500, cached: "0", share: "1", users: "1"}
	rows, err := w.eval(nil)
	if err != nil {
		t.Fatal(err)
	}
	all, err := gamble(t, 20_000, "price=uniform(x0.5, x2)").Plans(w.eval, nil)
	if err != nil {
		t.Fatal(err)
	}
	tokens := rows[0].Request.Float64() - 0.0001
	margin := func(x float64) float64 { return (30*0.971 - 0.30 - 600*(tokens*x+0.0001)) / 30 }
	for _, c := range []struct {
		got  money.Decimal
		want float64
	}{{all[0].Margin.P10, margin(1.85)}, {all[0].Margin.P50, margin(1.25)}, {all[0].Margin.P90, margin(0.65)},
		{all[0].Margin.Mean, margin(1.25)}} {
		if math.Abs(c.got.Float64()-c.want) > 0.01 {
			t.Errorf("%s, want %g", c.got, c.want)
		}
	}
	// Under 50% from where the price is x.
	x := (30*0.971 - 0.30 - 15 - 0.06) / (600 * tokens)
	if want := (2 - x) / 1.5; math.Abs(all[0].Missed.Share.Float64()-want) > 3*all[0].Missed.Error.Float64() {
		t.Errorf("%s, want %g", all[0].Missed.Share, want)
	}
	// One lever alone is all there is to know: groups of 400 lose next to nothing.
	if one, perfect := all[0].First[0].Amount.Float64(), all[0].Worth.Amount.Float64(); one > perfect ||
		one < 0.99*perfect || math.Abs(all[0].First[0].Variance.Float64()-1) > 0.01 {
		t.Errorf("%g of %g", one, perfect)
	}
}

func TestParseInputRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                              `"" is no uncertain lever; write LEVER=DISTRIBUTION`,
		"price":                         "is no uncertain lever",
		"prize=uniform(x1, x2)":         `"prize" is no lever`,
		"price=x2":                      `price: "x2" is no distribution`,
		"price=uniform(1, 2)":           `low: "1" is no change`,
		"price=uniform(x1, x2000)":      "at most 1000 times",
		"cache=uniform(x1, x2)":         "low: ",
		"cache=lognormal(40%, 1)":       "a share lies between 0% and 100%",
		"volume=lognormal(x900, 3)":     "a factor lies above 0 and is at most 1e+06",
		"volume=samples(zero)":          "reaches from ×0 to ×5; a factor lies above 0",
		"cache=samples(zero)":           "reaches from 0 to 5; a share lies",
		"price:x@outputt=fixed(x1)":     `"outputt"`,
		"volume:openai=uniform(x1, x2)": "only a price has a scope",
	} {
		_, err := ParseInput(text, func(string) ([]float64, error) { return []float64{0, 5}, nil })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestNoGamble(t *testing.T) {
	for _, c := range []struct {
		inputs, bounds string
		draws          int
		of, want       string
	}{
		{"price=fixed(x1) price=fixed(x2)", "", 100, OfInputs, "price is there twice"},
		{"price=fixed(x1)", "", 99, OfDraws, "99; give 100 to 1000000"},
		{"price=fixed(x1) sell=fixed(x1)", "price,volume=0.5", 100, OfBounds,
			`"volume" is not uncertain; the inputs are price sell`},
		{"price=fixed(x1)", "price,price=0.5", 100, OfBounds, "a lever with itself"},
		{"price=fixed(x1) sell=fixed(x1)", "price,sell=0.5 sell,price=0.4", 100, OfBounds,
			"their correlation is given twice"},
		{"price=fixed(x1) sell=fixed(x1) volume=fixed(x1)", "price,sell=0.9 sell,volume=0.9 price,volume=-0.9", 100, OfBounds,
			"price,sell=0.9 sell,volume=0.9 price,volume=-0.9: these correlations cannot hold all at once"},
	} {
		g := &Gamble{Draws: c.draws}
		for _, text := range strings.Fields(c.inputs) {
			in, err := ParseInput(text, nil)
			if err != nil {
				t.Fatal(err)
			}
			g.Inputs = append(g.Inputs, in)
		}
		for _, text := range strings.Fields(c.bounds) {
			b, err := ParseBound(text)
			if err != nil {
				t.Fatal(err)
			}
			g.Bounds = append(g.Bounds, b)
		}
		_, err := g.Draw()
		var e *GambleError
		if !errors.As(err, &e) || e.Of != c.of || !strings.Contains(e.Text, c.want) {
			t.Errorf("%s %s: %v, want %s", c.inputs, c.bounds, err, c.want)
		}
	}
	for _, text := range []string{"", "price,sell", "price=0.5", "price,sell=1", "price,sell=x", "price,prize=0.5"} {
		if b, err := ParseBound(text); err == nil {
			t.Errorf("%q: %v", text, b)
		}
	}
}

func FuzzParseInput(f *testing.F) {
	f.Add("price:openai@output=triangular(x0.5, x1, +100%)")
	f.Add("cache=discrete(40%:1, 0.9:3)")
	f.Fuzz(func(t *testing.T, text string) {
		in, err := ParseInput(text, func(string) ([]float64, error) { return []float64{1, 2}, nil })
		if err != nil {
			return
		}
		if v := in.Dist.Quantile(0.5); v < 0 || v > mostDrawn || math.IsNaN(v) {
			t.Fatalf("%q is %g", text, v)
		}
	})
}
