package main

import (
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/config"
)

// TestHelpListsEveryRule holds the help of checks to the table of rules.
func TestHelpListsEveryRule(t *testing.T) {
	out, _, status := run([]string{"help", "checks"}, "")
	for _, spec := range config.RuleTable() {
		if status != exitDone || !strings.Contains(out, "\n  "+string(spec.Rule)) {
			t.Errorf("%s: not in the help of checks", spec.Rule)
		}
	}
	for line := range strings.Lines(out) {
		if len(strings.TrimRight(line, "\n")) > 100 {
			t.Errorf("more than 100 columns: %s", line)
		}
	}
}
