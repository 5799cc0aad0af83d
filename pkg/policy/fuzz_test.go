package policy_test

import (
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/config"
)

// FuzzExpression: whatever the expression, one finding for each plan at the line of
// the expression, which has passed only where it is true of the plan.
func FuzzExpression(f *testing.F) {
	for _, seed := range []string{
		"plan.gross_margin > 0.5", "plan.gross_margin_low >= plan.p90 && plan.name == 'pro'", "plan.target > 0.1",
		"plan.nosuch == 1", "1 + 1", "plan", "true ? false : true",
		"[1,2,3].map(x, [1,2,3].map(y, x * y)).size() > 3", "plan.name.matches('(a+)+$')", "'a' in plan", "((((((((((", "\"",
		"1 / 0 == 1", "9223372036854775807 + 1 > 0", "has(plan.users)", "plan.all(k, true)", "\x00", "{}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w := world(t)
		w.Plans = w.Plans[:1]
		p := &config.Project{Checks: []config.Check{{Line: 3, Expr: config.Word{Line: 4, Text: text}}}}
		if text == "" {
			return // a check without an expression is refused when it is read
		}
		found := w.Judge(p)
		if len(found) != 1 || found[0].Line != 4 || found[0].Subject != "pro" || found[0].Message == "" ||
			strings.ContainsAny(strings.ReplaceAll(found[0].Message, text, ""), "\n\r") {
			t.Fatalf("%q: %+v", text, found)
		}
		again := w.Judge(p)
		if again[0] != found[0] {
			t.Errorf("%q: %+v, then %+v", text, found[0], again[0])
		}
	})
}
