package policy

import (
	"slices"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/margin"
)

// TestRulesHaveTheirMeasures holds the two tables together: every rule that a file
// may name is measured, and nothing else is.
func TestRulesHaveTheirMeasures(t *testing.T) {
	table := measures()
	for _, spec := range config.RuleTable() {
		if table[spec.Rule] == nil {
			t.Errorf("%s: nothing measures it", spec.Rule)
		}
	}
	for rule := range table {
		if !slices.Contains(config.Rules(), rule) {
			t.Errorf("%s: no file can name it", rule)
		}
	}
	if _, err := (&World{}).measure(&asked{check: &config.Check{Rule: "other"}}); err == nil {
		t.Error("a rule that is none is measured")
	}
}

// TestRulesFailClosed holds that no rule passes of a plan of which nothing is known,
// nor without a lock.
func TestRulesFailClosed(t *testing.T) {
	w := &World{File: "tokecon.yaml", Now: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
		Plans: []margin.PlanResult{{Plan: "pro", Offer: "a/m", Reason: "no price"}}}
	for _, spec := range config.RuleTable() {
		p := &config.Project{Checks: []config.Check{{Rule: spec.Rule, Value: config.Limit{Text: "1"}}}}
		found := w.Judge(p)
		if len(found) != 1 || found[0].Outcome != Unknown || Pass(found) {
			t.Errorf("%s: %+v", spec.Rule, found)
		}
	}
}
