package config_test

import (
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/config"
)

// TestRuleTable holds that a row is all that a rule needs here: it is read from a
// file with a limit in its unit, its name tells its side, and the schema lists it.
func TestRuleTable(t *testing.T) {
	if len(config.RuleTable()) != len(config.Rules()) {
		t.Fatal("rows without a name")
	}
	for _, spec := range config.RuleTable() {
		name := string(spec.Rule)
		if spec.Rule.Spec() != spec || spec.Unit == "" {
			t.Errorf("%s: found as %+v", name, spec.Rule.Spec())
		}
		if spec.Least != strings.HasSuffix(name, ".min") || spec.Least == strings.HasSuffix(name, ".max") {
			t.Errorf("%s: the name tells of another side", name)
		}
		if !strings.Contains(config.Schema(), `"`+name+`"`) {
			t.Errorf("%s: not in the schema", name)
		}
		for value, good := range map[string]bool{"0.5": true, "50%": spec.Unit.Shares(), "-10%": spec.Unit.Shares(),
			"30": !spec.Unit.Shares(), "x": false} {
			text := "checks: [{rule: " + name + ", value: " + value + "}]\n"
			if _, err := config.ReadProject("t.yaml", []byte(text)); good != (err == nil) {
				t.Errorf("%s: %v", text, err)
			}
		}
		text := "checks: [{rule: " + name + ", value: 1, user: p50}]\n"
		if _, err := config.ReadProject("t.yaml", []byte(text)); spec.PerUser != (err == nil) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if spec := config.Rule("other").Spec(); spec != (config.RuleSpec{Rule: "other"}) {
		t.Errorf("a rule that is none: %+v", spec)
	}
}
