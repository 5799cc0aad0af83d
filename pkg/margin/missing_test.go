package margin_test

import (
	"errors"
	"testing"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// TestZeroServingsAreRefused holds that a plan is not served for nothing because it
// was not said how it is served.
func TestZeroServingsAreRefused(t *testing.T) {
	requests := money.FromInt(600)
	plan := margin.Plan{Name: "pro", Price: money.FromInt(30), Usage: margin.Usage{Each: &requests},
		Payments: money.FromInt(1)}
	whole := func() margin.Serving {
		return margin.Serving{Name: "m", Legs: []margin.Leg{legOf("m", "v", "", "1", "0.01", 0.01)},
			Ways: []margin.Way{{Share: money.FromInt(1), Legs: []int{0}}}}
	}
	for want, leave := range map[string]func(*margin.Serving){
		"":                                        func(*margin.Serving) {},
		"margin: serving.legs: missing":           func(s *margin.Serving) { *s = margin.Serving{} },
		"margin: serving.ways: missing":           func(s *margin.Serving) { s.Ways = nil },
		"margin: serving.legs[0].offer: missing":  func(s *margin.Serving) { s.Legs[0].Offer = "" },
		"margin: serving.legs[0].status: missing": func(s *margin.Serving) { s.Legs[0].Status = "" },
		"margin: serving.legs.share: missing":     func(s *margin.Serving) { s.Legs[0].Share = money.Decimal{} },
	} {
		var r margin.PlanResult
		s := whole()
		leave(&s)
		err := r.Fill(plan, s)
		switch {
		case want == "" && err != nil:
			t.Error(err)
		case want != "" && (!errors.Is(err, quote.ErrMissing) || err.Error() != want || r.Margin != nil):
			t.Errorf("%v, want %s", err, want)
		}
	}
	s := whole()
	s.Ways[0].Legs = []int{1}
	if err := new(margin.PlanResult).Fill(plan, s); err == nil ||
		err.Error() != "margin: serving.ways[0].legs: 1 is none of 1 legs" {
		t.Error(err)
	}
	for _, s := range []margin.Serving{{}, {Legs: whole().Legs}, {Ways: whole().Ways}} {
		if q, err := s.Quantile(0.95); err == nil {
			t.Errorf("a quantile of nothing is %s", q)
		}
	}
}
