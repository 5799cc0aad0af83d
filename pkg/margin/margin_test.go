package margin_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/internal/trial"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
)

func dec(text string) money.Decimal {
	if strings.HasPrefix(text, "-") {
		return money.Decimal{}.Sub(money.MustParse(text[1:]))
	}
	return money.MustParse(text)
}

func some(text string) *money.Decimal {
	d := dec(text)
	return &d
}

func marginOf(t testing.TB, p *margin.Plan, each string) *margin.Margin {
	t.Helper()
	m, err := p.Margin(dec(each))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func is(t *testing.T, what string, got *money.Decimal, places int32, want string) {
	t.Helper()
	if got == nil {
		t.Errorf("%s is not known, want %s", what, want)
		return
	}
	if text := got.Fixed(places); text != want {
		t.Errorf("%s is %s, want %s", what, text, want)
	}
}

// TestSeat: tokens 9.18, payment 1.17, costs 13.35, profit 16.65, 55.5%.
func TestSeat(t *testing.T) {
	p := trial.Seat()
	p.Fixed = dec("8000")
	m := marginOf(t, p, "0.0153")
	is(t, "revenue", &m.Revenue, 2, "30.00")
	is(t, "tokens", &m.Lines[0].Amount, 2, "9.18")
	is(t, "payment", &m.Lines[1].Amount, 2, "1.17")
	is(t, "costs", &m.COGS, 2, "13.35")
	is(t, "profit", &m.Profit, 2, "16.65")
	is(t, "margin", m.Gross, 3, "0.555")
	is(t, "markup", m.Markup, 4, "1.2472")
	is(t, "tokens of price", m.TokenShare, 3, "0.306")
	is(t, "seats", m.Seats, 0, "481")
}

// TestVendorMayRaise: to stay above 60% prices would have to fall to 0.853, above
// 50% they may rise to 1.180, above 0 to 2.814. Twice the price leaves 24.9%, and
// 52.07 is the price that holds the margin then.
func TestVendorMayRaise(t *testing.T) {
	for target, want := range map[string]string{"0.6": "0.852941176471", "0.5": "1.179738562092", "0": "2.813725490196"} {
		p := trial.Seat()
		p.Target = some(target)
		m := marginOf(t, p, "0.0153")
		is(t, "k at "+target, m.Most, 12, want)
		is(t, "k at 0", m.Even, 12, "2.813725490196")
	}
	p := trial.Seat()
	p.Target = some("0.555")
	m := marginOf(t, p, "0.0306")
	is(t, "margin at twice the price", m.Gross, 3, "0.249")
	is(t, "price that holds the margin", m.PriceFor, 6, "52.067308")
}

// TestResale: $1.00 of tokens sold for $1.20 is a mark-up of 20%, a margin of 16.7%,
// and 13.8% after a fee of 2.9%; 60% takes $2.70.
func TestResale(t *testing.T) {
	p := &margin.Plan{Name: "resale", Price: dec("1.20"), Usage: margin.Usage{Each: some("1")}, Target: some("0.6")}
	m := marginOf(t, p, "1")
	is(t, "mark-up", m.Markup, 12, "0.200000000000")
	is(t, "margin", m.Gross, 12, "0.166666666667")
	p.Costs = []margin.CostLine{{Name: "fee", Share: dec("0.029")}}
	m = marginOf(t, p, "1")
	is(t, "margin after the fee", m.Gross, 12, "0.137666666667")
	is(t, "price for 60%", m.PriceFor, 8, "2.69541779")
}

// segments is the worked example: 80, 15, 4 and 1% of users cost 1.80, 14, 70 and
// 400 of tokens; other costs are 4.17.
func segments() *margin.Plan {
	return &margin.Plan{
		Name: "tail", Price: dec("30"), Payments: dec("1"), Costs: []margin.CostLine{{Name: "other", Each: dec("4.17")}},
		Usage: margin.Usage{Segments: []margin.Segment{{"light", dec("0.80"), dec("1.80")}, {"usual", dec("0.15"), dec("14")},
			{"heavy", dec("0.04"), dec("70")}, {"extreme", dec("0.01"), dec("400")}}},
	}
}

func TestSegments(t *testing.T) {
	p := segments()
	m := marginOf(t, p, "1")
	is(t, "tokens", &m.Lines[0].Amount, 2, "10.34")
	is(t, "blended", m.Gross, 12, "0.516333333333")
	u, err := p.Users(dec("1"))
	if err != nil {
		t.Fatal(err)
	}
	is(t, "median user", u.Points[0].Gross, 3, "0.801")
	is(t, "99th user", u.Points[2].Gross, 2, "-1.47")
	is(t, "top 1%", u.TopShare, 12, "0.386847195358")
	is(t, "share that loses", u.Losing, 2, "0.05")
	is(t, "loss above", u.LossAt, 2, "25.83")
	p.Cap = u.LossAt
	if u, err = p.Users(dec("1")); err != nil || !u.Losing.IsZero() || u.LossAt != nil {
		t.Errorf("%+v, %v: the cap stops every loss", u, err)
	}
	p.Cap, p.Free = nil, &margin.FreeTier{Conversion: dec("0.04"), Requests: dec("0.25")}
	m = marginOf(t, p, "1")
	is(t, "with 24 free users at 0.25", m.Gross, 3, "0.316")
}

// TestIncludedAndOverage: 100 included, 0.05 for each beyond: 150 requests pay
// 32.50, and cost 150 × 0.10.
func TestIncludedAndOverage(t *testing.T) {
	p := &margin.Plan{Name: "p", Price: dec("30"), Included: some("100"), Overage: dec("0.05"),
		Usage: margin.Usage{Each: some("150")}}
	m := marginOf(t, p, "0.10")
	is(t, "revenue", &m.Revenue, 2, "32.50")
	is(t, "profit", &m.Profit, 2, "17.50")
	// 30 − 0.10 x up to 100 leaves 20, then 0.05 is lost on each: 500 in all.
	at, ok := p.LossAt(dec("0.10"))
	if !ok || at.String() != "500" {
		t.Errorf("loss at %s, %v", at, ok)
	}
	if at, ok := p.LossAt(dec("0.05")); ok {
		t.Errorf("loss at %s: the overage pays for itself", at)
	}
	p.Cap = some("400")
	if at, ok := p.LossAt(dec("0.10")); ok {
		t.Errorf("loss at %s: the cap is before", at)
	}
	p.Target = some("0.5")
	m = marginOf(t, p, "0.10")
	is(t, "price for half", m.PriceFor, 2, "27.50") // 15 of cost, 30 of revenue, 2.50 of it overage
	p.Price = *m.PriceFor
	is(t, "margin at that price", marginOf(t, p, "0.10").Gross, 6, "0.500000")
}

// TestTail: with sigma 2 the mean is 7.389 times the median, the 99th user 104.9
// times, and the top hundredth makes 37%; a mean that is cut at the median is less
// than it.
func TestTail(t *testing.T) {
	p := &margin.Plan{Name: "agent", Price: dec("30"),
		Usage: margin.Usage{Tail: &margin.Tail{Median: dec("100"), Sigma: 2}}}
	m := marginOf(t, p, "0.01")
	is(t, "tokens", &m.Lines[0].Amount, 3, "7.389")
	u, err := p.Users(dec("0.01"))
	if err != nil {
		t.Fatal(err)
	}
	is(t, "99th user", &u.Points[2].Requests, 0, "10487")
	is(t, "top 1%", u.TopShare, 2, "0.37")
	is(t, "loss above", u.LossAt, 0, "3000")
	is(t, "share that loses", u.Losing, 4, "0.0445") // 1 − Φ(ln 30 ÷ 2)
	p.Cap = some("100")
	m = marginOf(t, p, "0.01")
	// 738.9 Φ(−2) + 100 × 0.5 = 16.81 + 50
	is(t, "tokens up to the median", &m.Lines[0].Amount, 3, "0.668")
}

// TestTailAgreesWithQuadrature: the limited mean is the integral of what is served.
func TestTailAgreesWithQuadrature(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sigma, limit := rapid.Float64Range(0.2, 2.5).Draw(t, "sigma"), rapid.Float64Range(1, 5000).Draw(t, "cap")
		p := &margin.Plan{Name: "p", Price: dec("30"),
			Usage: margin.Usage{Tail: &margin.Tail{Median: dec("100"), Sigma: sigma}}}
		c := money.FromInt(int64(limit))
		p.Cap = &c
		m, err := p.Margin(dec("1"))
		if err != nil {
			t.Fatal(err)
		}
		const steps = 40_000
		sum, low, high := 0.0, -9.0, 9.0
		for i := range steps {
			z := low + (high-low)*(float64(i)+0.5)/steps
			sum += math.Min(100*math.Exp(sigma*z), c.Float64()) * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) * (high - low) / steps
		}
		if got := m.Lines[0].Amount.Float64(); math.Abs(got-sum) > 1e-3*sum {
			t.Fatalf("sigma %g, cap %s: %g, the sum says %g", sigma, c, got, sum)
		}
	})
}

// TestMarginLaws: lines sum to the costs; the margin falls as the vendor's prices
// rise; k_max and the price for a target put back give the target; segments sum to
// the whole; a user at the loss point leaves nothing.
func TestMarginLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, each := trial.Plan(t)
		m, err := p.Margin(each)
		if err != nil {
			t.Fatal(err)
		}
		var sum money.Decimal
		for _, l := range m.Lines {
			sum = sum.Add(l.Amount)
		}
		if !sum.Equal(m.COGS) || !m.Profit.Equal(m.Revenue.Sub(sum)) {
			t.Fatalf("%+v does not add up", m)
		}
		if dearer, err := p.Margin(each.MulInt(2)); err != nil || m.Profit.Less(dearer.Profit) {
			t.Fatalf("%+v, %v: dearer tokens leave more", dearer, err)
		}
		putTargetsBack(t, p, each, m)
		if at, ok := p.LossAt(each); ok && at.Sign() > 0 {
			p.Usage = margin.Usage{Each: &at}
			p.Free = nil
			if one, err := p.Margin(each); err != nil || math.Abs(one.Profit.Float64()) > 1e-9 {
				t.Fatalf("at %s requests %+v is left, %v", at, one, err)
			}
		}
	})
}

func putTargetsBack(t *rapid.T, p *margin.Plan, each money.Decimal, m *margin.Margin) {
	if m.Most != nil && m.Most.Sign() > 0 {
		again, err := p.Margin(each.Mul(*m.Most))
		if err != nil {
			t.Fatal(err)
		}
		if again.Gross != nil && math.Abs(again.Gross.Sub(*p.Target).Float64()) > 1e-9 {
			t.Fatalf("at %s times the price the margin is %s, not %s", m.Most, again.Gross, p.Target)
		}
	}
	if m.PriceFor != nil {
		other := *p
		other.Price = *m.PriceFor
		again, err := other.Margin(each)
		if err != nil {
			t.Fatal(err)
		}
		if again.Gross != nil && math.Abs(again.Gross.Sub(*p.Target).Float64()) > 1e-9 {
			t.Fatalf("at the price %s the margin is %s, not %s", m.PriceFor, again.Gross, p.Target)
		}
	}
}

func TestMarginRefusals(t *testing.T) {
	for want, change := range map[string]func(*margin.Plan){
		"a price below 0":              func(p *margin.Plan) { p.Price = dec("-1") },
		"fees take all":                func(p *margin.Plan) { p.Costs[0].Share = dec("1") },
		"a target of 98% is out of":    func(p *margin.Plan) { p.Target = some("0.98") },
		"a conversion of 0":            func(p *margin.Plan) { p.Free = &margin.FreeTier{} },
		"how much its users do is not": func(p *margin.Plan) { p.Usage = margin.Usage{} },
		"segments sum to 90%, not to": func(p *margin.Plan) {
			p.Usage = margin.Usage{Segments: []margin.Segment{{"a", dec("0.9"), dec("1")}}}
		},
		"a tail of median 10 and sigma 0": func(p *margin.Plan) {
			p.Usage = margin.Usage{Tail: &margin.Tail{Median: dec("10")}}
		},
	} {
		p := trial.Seat()
		change(p)
		if m, err := p.Margin(dec("0.01")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v, %v; want %q", m, err, want)
		}
		if u, err := p.Users(dec("0.01")); err == nil {
			t.Errorf("%s: %+v", want, u)
		}
	}
}

func TestNoRevenue(t *testing.T) {
	p := &margin.Plan{Name: "gift", Usage: margin.Usage{Each: some("10")}}
	m := marginOf(t, p, "1")
	if m.Gross != nil || m.ContribShare != nil || m.TokenShare != nil || m.Seats != nil || m.Profit.String() != "-10" {
		t.Errorf("%+v: a share of nothing is unknown", m)
	}
}
