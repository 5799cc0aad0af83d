package scenario_test

import (
	"testing"

	"github.com/tokecon/tokecon/pkg/scenario"
)

// drawn are draws of one uncertain lever.
func drawn(t *testing.T, text string) *scenario.Draws {
	t.Helper()
	in, err := scenario.ParseInput(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	g := scenario.Gamble{Draws: 200, Seed: 1, Inputs: []scenario.Input{in}}
	d, err := g.Draw()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestAskChances holds that draws add to the shocks, and that months have the chances of
// their own page alone, at the prices that are announced for them.
func TestAskChances(t *testing.T) {
	r := answer(t, &scenario.Question{Shocks: parse(t, "price=x3"), Draws: drawn(t, "tokens=uniform(x0.999, x1.001)")})
	if r.Chances == nil || len(r.Chances.Plans) != 2 || len(r.Lots) != 0 {
		t.Fatalf("%+v, %d lots", r.Chances, len(r.Lots))
	}
	if a, b := r.Chances.Plans[0].Margin, r.Chances.Plans[1].Margin; gross(&a.P50, &b.P50) != "0.70 -0.50" {
		t.Errorf("under shocks: %s", gross(&a.P50, &b.P50))
	}
	r = answer(t, &scenario.Question{Ahead: &scenario.Horizon{Months: 5}, Draws: drawn(t,
		"tokens=uniform(x0.999, x1.001)")})
	if r.Chances != nil || len(r.Lots) != 2 {
		t.Fatalf("%+v, %d lots", r.Chances, len(r.Lots))
	}
	var got string
	for _, m := range r.Lots[0].Months {
		got += " " + gross(&m.P50)
	}
	if want := " 0.90 0.90 0.85 0.85 0.80 0.80"; got != want {
		t.Errorf("months%s, want%s", got, want)
	}
}
