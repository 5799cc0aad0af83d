package scenario_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/scenario"
)

func dec(text string) money.Decimal { return money.MustParse(text) }

// seat is the worked example: $30 a month, 600 requests of $0.0153, fees of 2.9% and
// 30 cents, 2 of support and 1 of hosting. Only price, volume and sell move it here.
func seat(under scenario.Shocks) ([]margin.PlanResult, error) {
	requests := dec("600")
	plan := under.Plan(margin.Plan{
		Name: "seat", Price: dec("30"), Usage: margin.Usage{Each: &requests}, Payments: dec("1"),
		Costs: []margin.CostLine{{Name: "payment", Share: dec("0.029"), Payment: dec("0.30")},
			{Name: "support", Each: dec("2")}, {Name: "hosting", Each: dec("1")}},
	}, true)
	price := dec("0.0153").Mul(under.Factor(scenario.Price)).Mul(under.Factor(scenario.Tokens))
	one := dec("1")
	serving := margin.Serving{Name: "m",
		Legs: []margin.Leg{{Offer: "m", Vendor: "v", Share: one, Request: price, Low: price, High: price, Status: quote.Exact,
			Bill: &quote.Bill{}}}, Ways: []margin.Way{{Share: one, Legs: []int{0}}}}
	rows := []margin.PlanResult{{Plan: "seat", Unit: "a seat and month"}}
	return rows, rows[0].Fill(plan, serving)
}

func is(t *testing.T, what string, got *money.Decimal, places int32, want string) {
	t.Helper()
	if got == nil || got.Fixed(places) != want {
		t.Errorf("%s: %v, want %s", what, got, want)
	}
}

func parse(t testing.TB, texts ...string) scenario.Shocks {
	t.Helper()
	var out scenario.Shocks
	for _, text := range texts {
		s, err := scenario.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// TestDouble: twice the price takes 30.6 points.
func TestDouble(t *testing.T) {
	got, err := scenario.Changes(seat, parse(t, "price=+100%"))
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	is(t, "before", got[0].Base.Gross, 3, "0.555")
	is(t, "after", got[0].Under.Gross, 3, "0.249")
	is(t, "points", got[0].Points, 3, "-0.306")
}

// TestIntroductoryPrice: a successor at two thirds of the price that counts 1.41 times
// the tokens costs 0.94 of what it did, and 1.41 once the introduction is over.
func TestIntroductoryPrice(t *testing.T) {
	for _, c := range []struct {
		shocks []string
		want   string
	}{{[]string{"price=x0.666666666667", "tokens=x1.41"}, "0.94"}, {[]string{"tokens=x1.41"}, "1.41"}} {
		got, err := scenario.Changes(seat, parse(t, c.shocks...))
		if err != nil {
			t.Fatal(err)
		}
		ratio := got[0].Under.Request.Quo(got[0].Base.Request)
		is(t, "effective price", &ratio, 2, c.want)
	}
}

// TestTornado: the price may rise 2.81-fold until nothing is left, and half to double
// is 45.9 points.
func TestTornado(t *testing.T) {
	got, err := scenario.Tornado(seat, scenario.Usual([]string{"v"}, false), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i := range got {
		names = append(names, got[i].Lever)
		switch got[i].Lever {
		case "price", "volume":
			is(t, got[i].Lever+" low", got[i].AtLow, 3, "0.708")
			is(t, got[i].Lever+" high", got[i].AtHigh, 3, "0.249")
			is(t, got[i].Lever+" even", got[i].Even, 6, "2.813725")
		case "sell":
			is(t, "sell even", got[i].Even, 6, "0.428424")
		}
	}
	if strings.Join(names, " ") != "price volume tokens sell" {
		t.Error(names)
	}
}

// TestCrash: the worked example of prices that fall by 80%.
func TestCrash(t *testing.T) {
	c := scenario.UsualCrash()
	got, err := c.Run(seat)
	if err != nil || len(got) != 4 {
		t.Fatal(got, err)
	}
	for i, want := range [][4]string{{"30.00", "0.800", "23.99", "1.000"}, {"26.33", "0.776", "20.43", "1.156"},
		{"22.66", "0.744", "16.86", "1.366"}, {"18.98", "0.700", "13.30", "1.662"}} {
		is(t, "price", &got[i].Price, 2, want[0])
		is(t, "margin", got[i].After.Gross, 3, want[1])
		is(t, "profit", &got[i].After.Profit, 2, want[2])
		is(t, "volume", got[i].Volume, 3, want[3])
	}
}

// TestHungry: +50% and a churn that doubles take 64% of a payer's life; of the loss
// 68% is the churn's.
func TestHungry(t *testing.T) {
	h := scenario.UsualHungry()
	got, err := h.Run(seat)
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	e := got[0]
	is(t, "before", e.LTV, 2, "555.00")
	is(t, "after", e.Later, 2, "201.00")
	loss := e.Later.Sub(*e.LTV)
	churn := e.Causes[3].Quo(loss)
	is(t, "churn's part", &churn, 2, "0.68")
}

func TestHungryChecks(t *testing.T) {
	h, c := scenario.UsualHungry(), scenario.UsualCrash()
	h.Churn = dec("0")
	c.Fall = dec("1")
	if h.Check() == nil || c.Check() == nil {
		t.Error("no churn has no life-time, and nothing is left of a price that falls by all")
	}
}

// TestPartsSum: whatever moves, the causes sum to the change to the last digit, and
// what does not move has no part.
func TestPartsSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string, low, high int64, shift int32) money.Decimal {
			return money.FromInt(rapid.Int64Range(low, high).Draw(t, name)).Shift(shift)
		}
		h := scenario.Hungry{Raise: n("raise", 50, 400, -2), Tokens: n("tokens", 50, 300, -2), Churn: n("churn", 1, 1000, -3),
			ChurnAfter: n("after", 1, 1000, -3), Cut: n("cut", 0, 90, -2)}
		still := rapid.IntRange(0, 4).Draw(t, "still")
		switch one := dec("1"); still {
		case 0:
			h.Raise = one
		case 1:
			h.Tokens = one
		case 2:
			h.Cut = dec("0")
		case 3:
			h.ChurnAfter = h.Churn
		}
		got, err := h.Run(seat)
		if err != nil {
			t.Fatal(err)
		}
		sum := money.Decimal{}
		for _, part := range got[0].Causes {
			sum = sum.Add(part)
		}
		if change := got[0].Later.Sub(*got[0].LTV); !sum.Equal(change) {
			t.Fatalf("the parts sum to %s, the change is %s", sum, change)
		}
		if still < 4 && !got[0].Causes[still].IsZero() {
			t.Fatalf("%s did not move and has %s", scenario.Causes()[still], got[0].Causes[still])
		}
	})
}

// TestMarginFalls: the margin falls strictly as the vendor's multiplier rises.
func TestMarginFalls(t *testing.T) {
	r, err := scenario.ParseRange("price=x0.01..x100/40")
	if err != nil {
		t.Fatal(err)
	}
	s, err := scenario.Swept(seat, &r, nil)
	if err != nil || len(s.Points) != 40 {
		t.Fatal(s, err)
	}
	for i := 1; i < len(s.Points); i++ {
		if !s.Points[i].Plans[0].Gross.Less(*s.Points[i-1].Plans[0].Gross) || !s.Points[i-1].By.Less(s.Points[i].By) {
			t.Errorf("at %s %s, at %s %s", s.Points[i-1].By, s.Points[i-1].Plans[0].Gross, s.Points[i].By,
				s.Points[i].Plans[0].Gross)
		}
	}
}

func TestRanges(t *testing.T) {
	for text, want := range map[string]string{
		"cache=0..0.9/4":        "0 0.3 0.6 0.9",
		"cache=10%..90%/3":      "0.1 0.5 0.9",
		"price=x0.5..x2/3":      "0.5 1 2",
		"price:a=-50%..+100%/5": "0.5 0.7071 1 1.414 2",
	} {
		r, err := scenario.ParseRange(text)
		if err != nil {
			t.Fatal(text, err)
		}
		places, err := r.Places()
		var got []string
		for _, p := range places {
			got = append(got, p.String())
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %v, %v, want %s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"price":            "is no range",
		"price=x2":         "is no range",
		"price=x2..x1":     "ends at or below where it begins",
		"price=x1..x2/1":   "1\" places; give a whole number from 2",
		"price=x1..x2/1e9": "places",
		"what=x1..x2":      "is no lever",
		"cache=0..1.5":     "cache: ",
	} {
		if _, err := scenario.ParseRange(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// TestFind: the place where a line crosses 0 is found on either side, and none is
// made up.
func TestFind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		root := money.FromInt(rapid.Int64Range(2, 9999).Draw(t, "root")).Shift(-2)
		slope := money.FromInt(rapid.Int64Range(1, 1000).Draw(t, "slope"))
		if rapid.Bool().Draw(t, "falls") {
			slope = money.Decimal{}.Sub(slope)
		}
		e := scenario.Evener{At: dec("1"), Gap: func(by money.Decimal) (*money.Decimal, error) {
			gap := by.Sub(root).Mul(slope)
			return &gap, nil
		}}
		got, err := e.Find()
		if err != nil || got == nil {
			t.Fatal(got, err)
		}
		if off := got.Sub(root).Quo(root).Float64(); off > 1e-9 || off < -1e-9 {
			t.Fatalf("%s, want %s", got, root)
		}
	})
	never := scenario.Evener{At: dec("1"),
		Gap: func(money.Decimal) (*money.Decimal, error) { d := dec("1"); return &d, nil }}
	if got, err := never.Find(); got != nil || err != nil {
		t.Error(got, err)
	}
	unknown := scenario.Evener{At: dec("0.4"), Share: true,
		Gap: func(money.Decimal) (*money.Decimal, error) { return nil, nil }}
	if got, err := unknown.Find(); got != nil || err != nil {
		t.Error(got, err)
	}
	broken := errors.New("broken")
	fails := scenario.Evener{At: dec("1"), Gap: func(money.Decimal) (*money.Decimal, error) { return nil, broken }}
	if _, err := fails.Find(); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// shocks draws some.
func shocks(t *rapid.T) scenario.Shocks {
	var out scenario.Shocks
	for range rapid.IntRange(0, 4).Draw(t, "shocks") {
		lever := rapid.SampledFrom([]scenario.Lever{scenario.Price, scenario.Tokens, scenario.Volume, scenario.Sell}).Draw(t,
			"lever")
		out = append(out, scenario.Shock{Lever: lever, By: money.FromInt(rapid.Int64Range(1, 500).Draw(t, "by")).Shift(-2)})
	}
	return out
}

// TestShocksCommute: the order of shocks does not matter, and none changes nothing.
func TestShocksCommute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := shocks(t)
		other := rapid.Permutation(all).Draw(t, "order")
		a, err := scenario.Changes(seat, all)
		b, otherErr := scenario.Changes(seat, other)
		if err != nil || otherErr != nil {
			t.Fatal(err, otherErr)
		}
		if !a[0].Under.Profit.Equal(b[0].Under.Profit) || !a[0].Under.Gross.Equal(*b[0].Under.Gross) {
			t.Fatalf("%s: %+v, %s: %+v", all, a[0].Under, other, b[0].Under)
		}
		for _, none := range []scenario.Shocks{nil,
			{{Lever: scenario.Price, By: dec("1")}, {Lever: scenario.Sell, By: dec("1")}}} {
			if same, err := scenario.Changes(seat, none); err != nil || !same[0].Points.IsZero() ||
				!same[0].Under.Profit.Equal(same[0].Base.Profit) {
				t.Fatalf("%s changes %+v, %v", none, same[0], err)
			}
		}
	})
}
