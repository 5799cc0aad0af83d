package project_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// tried are plans with offers to try in the place of their own.
const tried = `target: 90%
workloads: [{workload: w, counts: {model: mine/cheap, input: 1000, cached: 200, output: 100}}]
fleets: [{name: own, model: gpt-oss-120b, gpu: h100, rent: 3}]
offers:
  - {name: night, model: mine/strong, mode: batch}
  - {name: machines, fleet: own}
  - {name: mixed, route: [{offer: mine/cheap, share: 40%}, {offer: own, share: 60%}]}
  - {name: careful, cascade: {first: mine/cheap, then: mine/strong, accepted: 80%, judge: mine/judge}}
plans:
  - {name: a, price: 30, offer: mine/strong, requests: 200, users: 1000}
  - {name: b, price: 20, offer: mine/cheap, requests: 100, users: 50, target: 50%}
`

// TestTriedOffersAreAsAlone: several offers that are tried at once are priced as each is
// that is tried alone, and Margins has them by their cost, plan by plan.
func TestTriedOffersAreAsAlone(t *testing.T) {
	names := []string{"night", "machines", "own", "mixed", "careful", "mine/cheap", "mine/strong", "other/strong"}
	rapid.Check(t, func(t *rapid.T) {
		offers := rapid.Permutation(names).Draw(t, "offers")[:rapid.IntRange(1, len(names)).Draw(t, "how many")]
		together := rows(t, tried, project.Question{Offers: offers})
		if len(together) != 2*len(offers) {
			t.Fatalf("%d rows of %v", len(together), offers)
		}
		byPlan := map[string][]margin.PlanResult{"a": together[:len(offers)], "b": together[len(offers):]}
		for plan, all := range byPlan {
			if !slices.IsSortedFunc(all, func(x, y margin.PlanResult) int { return x.Request.Cmp(y.Request) }) {
				t.Fatalf("not by their costs: %v", costs(all))
			}
			var alone []string
			for _, offer := range offers {
				one := rows(t, tried, project.Question{Plans: []string{plan}, Offers: []string{offer}})
				alone = append(alone, costs(one)...)
			}
			got := costs(all)
			slices.Sort(alone)
			slices.Sort(got)
			if !slices.Equal(got, alone) {
				t.Fatalf("together %v\nalone    %v", got, alone)
			}
		}
	})
}

func costs(rows []margin.PlanResult) []string {
	var out []string
	for i := range rows {
		r := &rows[i]
		out = append(out, strings.Join([]string{r.Plan, r.Offer, r.Request.String(), r.COGS.String(), r.Gross.String()}, " "))
	}
	return out
}

// TestOrderOfRows: plans are in the order of the file or of the question; rows of a
// pricer are in the order of the offers.
func TestOrderOfRows(t *testing.T) {
	for asked, want := range map[string]string{"": "a b", "b a": "b a", "b": "b"} {
		var got []string
		for _, r := range rows(t, tried, project.Question{Plans: strings.Fields(asked)}) {
			got = append(got, r.Plan)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v", asked, got)
		}
	}
	offers := []string{"mine/strong", "mine/cheap", "careful"}
	pricers, err := read(t, tried).Pricers(onSale(t), project.Question{Plans: []string{"b"}, Offers: offers})
	if err != nil {
		t.Fatal(err)
	}
	inOrder, err := pricers[0].Rows(scenario.Shocks{})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range inOrder {
		if r.Offer != offers[i] {
			t.Errorf("row %d is %s", i, r.Offer)
		}
	}
}

// TestUnknownComesLast: an offer that cannot serve a plan has its reason, after all that
// can.
func TestUnknownComesLast(t *testing.T) {
	r, err := read(t, tried).Margins(onSale(t), project.Question{Plans: []string{"a"},
		Offers: []string{"openai/text-embedding-3-small", "mine/strong", "mine/cheap"}})
	if err != nil {
		t.Fatal(err)
	}
	last := r.Plans[2]
	if r.Plans[0].Offer != "mine/cheap" || last.Margin != nil || !strings.Contains(last.Reason, "an embedding model") {
		t.Errorf("%+v", last)
	}
}

// TestTargets: what is asked for goes before a plan's own, and that before the project's.
func TestTargets(t *testing.T) {
	eighty := dec("0.8")
	asked := project.Question{}
	asked.Target.Decimal = &eighty
	for q, want := range map[*project.Question]string{{}: "0.9 0.5", &asked: "0.8 0.8"} {
		r := rows(t, tried, *q)
		if got := r[0].Target.String() + " " + r[1].Target.String(); got != want {
			t.Errorf("targets %s, want %s", got, want)
		}
	}
}

// TestPatterns: a pattern stands for all models of the books that it matches.
func TestPatterns(t *testing.T) {
	r := rows(t, tried, project.Question{Plans: []string{"b"}, Offers: []string{"mine/*"}})
	var got []string
	for i := range r {
		got = append(got, r[i].Offer)
	}
	if strings.Join(got, " ") != "mine/cheap mine/judge mine/strong" {
		t.Error(got)
	}
}
