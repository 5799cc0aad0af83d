package policy_test

import (
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

// dearer is the plan of plan with another price of it, another cost of a request
// and another rate behind that.
func dearer(t *testing.T, price, request, rate string, own bool) margin.PlanResult {
	t.Helper()
	r := plan(t, "pro", "a")
	d := money.MustParse(price)
	r.Price, r.Model.Price, r.Written = &d, d, &config.Plan{PriceLine: 8, Offer: config.Word{Line: 9}}
	serving := r.Serving
	serving.Legs = []margin.Leg{serving.Legs[0]}
	serving.Legs[0].Request = money.MustParse(request)
	serving.Legs[0].Bill = &quote.Bill{
		Lines: []quote.Line{{Quantity: money.FromInt(1000),
			Rate: &pricebook.Rate{Price: money.MustParse(rate), Base: money.MustParse(rate),
				Source: pricebook.Source{Book: "book.yaml", Line: 12, Own: own}}}}}
	if err := r.Fill(r.Model, serving); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestChanges: what is said of a change, and where the failure points that it makes.
func TestChanges(t *testing.T) {
	old := dearer(t, "30", "0.01", "3", true)
	elsewhere := dearer(t, "30", "0.02", "3", true)
	elsewhere.Offer = "b/m"
	saved := margin.PlanResult{Plan: "pro", Price: old.Price, Offer: "a/m", Request: old.Request,
		Margin: &margin.Margin{Gross: old.Gross}}
	for name, c := range map[string]struct {
		old, now margin.PlanResult
		said     string
		place    string
	}{
		"nothing": {old, dearer(t, "30", "0.01", "3", true), "", "tokecon.yaml 7"},
		"price": {old, dearer(t, "20", "0.01", "3", true),
			"fell by 10.0 points, from 80.0% to 70.0%: its price is $20.00, it was $30.00", "tokecon.yaml 8"},
		"own book": {old, dearer(t, "30", "0.02", "6", true),
			"fell by 20.0 points, from 80.0% to 60.0%: input of a/m costs $6.00 per 1M tokens, before $3.00 (book.yaml:12)",
			"book.yaml 12"},
		"shipped book": {old, dearer(t, "30", "0.02", "6", false),
			"to 60.0%: input of a/m costs $6.00 per 1M tokens, before $3.00 (book.yaml:12)", "tokecon.yaml 7"},
		"book and price": {old, dearer(t, "20", "0.02", "6", true),
			"its price is $20.00, it was $30.00; input of a/m costs $6.00", "tokecon.yaml 8"},
		"offer": {old, elsewhere, "it is served by b/m, before by a/m", "tokecon.yaml 9"},
		"workload": {old, dearer(t, "30", "0.02", "3", true), "to 60.0%: a request costs $0.0200, before $0.0100",
			"tokecon.yaml 7"},
		"saved": {saved, dearer(t, "30", "0.02", "6", true), "a request costs $0.0200, before $0.0100", "tokecon.yaml 7"},
		"a rise": {dearer(t, "30", "0.02", "6", true), old,
			"rose by 20.0 points, from 60.0% to 80.0%: input of a/m costs $3.00", "tokecon.yaml 7"},
	} {
		w := world(t)
		w.Plans, w.Baseline = []margin.PlanResult{c.now}, []margin.PlanResult{c.old}
		changes := w.Changes()
		if c.said == "" && len(changes) > 0 || c.said != "" &&
			(len(changes) != 1 || !strings.Contains(changes[0].Message, c.said)) {
			t.Errorf("%s: %+v", name, changes)
		}
		found := w.Judge(project(t, "checks:\n  - {rule: gross_margin.drop.max, value: 5%}\n  - {rule: gross_margin.min, "+
			"value: 75%}\n"))
		for _, f := range found {
			if at := f.File + " " + money.FromInt(int64(f.Line)).String(); at != c.place {
				t.Errorf("%s: %s points to %s, want %s", name, f.Rule, at, c.place)
			}
			if told := len(changes) > 0 && changes[0].Told(&f); told != (f.Bad() && f.Rule == "gross_margin.drop.max") {
				t.Errorf("%s: %s is told: %v", name, f.Rule, told)
			}
		}
	}
}

// TestChangesOfPlans: those that come and go, and those of which nothing is known.
func TestChangesOfPlans(t *testing.T) {
	w := world(t)
	if got := w.Changes(); got != nil {
		t.Errorf("changes without a baseline: %+v", got)
	}
	mute := margin.PlanResult{Plan: "lite"}
	w.Baseline = []margin.PlanResult{plan(t, "gone", "a"), mute}
	var all []string
	for _, c := range w.Changes() {
		all = append(all, c.Message)
	}
	want := "plan pro is new; its gross margin is 80.0% / the gross margin of lite is 80.0%, it was not known / plan " +
		"gone is gone; its gross margin was 80.0%"
	if got := strings.Join(all, " / "); got != want {
		t.Errorf("%s", got)
	}
}

// TestStillFailing: what failed before is not blamed on the price that moved since.
func TestStillFailing(t *testing.T) {
	w := world(t)
	w.Plans, w.Baseline = []margin.PlanResult{dearer(t, "30", "0.02", "6", true)},
		[]margin.PlanResult{dearer(t, "30", "0.01", "3", true)}
	found := w.Judge(project(t, "checks:\n  - {rule: gross_margin.min, value: 90%}\n  - {rule: gross_margin.min, "+
		"value: 70%}\n"))
	if found[0].File != "tokecon.yaml" || found[1].File != "book.yaml" ||
		!strings.Contains(found[1].Message, "; input of a/m costs $6.00") {
		t.Errorf("%+v", found)
	}
}
