package policy

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
)

// express asks an expression of a plan. It sees one variable, plan, whose fields
// are those of Fields; what is not known is null, and comparing it is an error, so
// that the check has not passed.
func express(f Finding, c *config.Check, r *margin.PlanResult, where string) Finding {
	f.Line = c.Expr.Line
	env, err := cel.NewEnv(cel.Variable("plan", cel.MapType(cel.StringType, cel.DynType)))
	if err != nil {
		return unknown(f, err)
	}
	ast, issues := env.Compile(c.Expr.Text)
	if issues.Err() != nil {
		f.Hint = "the fields of plan are those of tokecon margin -f json: tokecon help checks"
		first := issues.Errors()[0]
		return unknown(f, fmt.Errorf("expr %q: column %d: %s", c.Expr.Text, first.Location.Column()+1,
			strings.Join(strings.Fields(first.Message), " ")))
	}
	program, err := env.Program(ast, cel.CostLimit(costLimit))
	if err != nil {
		return unknown(f, err)
	}
	value, _, err := program.Eval(map[string]any{"plan": Fields(r)})
	if err != nil {
		return unknown(f, fmt.Errorf("expr %q: %w", c.Expr.Text, err))
	}
	good, ok := value.Value().(bool)
	switch {
	case !ok:
		return unknown(f, fmt.Errorf("expr %q is %v, not true or false", c.Expr.Text, value.Value()))
	case good:
		f.Outcome, f.Message = Passed, fmt.Sprintf("%s holds for %s%s", c.Expr.Text, r.Plan, where)
	default:
		f.Outcome, f.Message = Failed, fmt.Sprintf("%s does not hold for %s%s", c.Expr.Text, r.Plan, where)
	}
	return f
}

// costLimit bounds what an expression may cost: rules are short.
const costLimit = 100_000

// Fields returns what an expression knows of a plan: numbers as floats, for
// comparison, and null where something is not known.
func Fields(r *margin.PlanResult) map[string]any {
	out := map[string]any{
		"name": r.Plan, "offer": r.Offer, "vendor": r.Vendor, "workload": r.Workload, "unit": r.Unit,
		"status":  string(r.Status),
		"revenue": r.Revenue.Float64(), "cogs": r.COGS.Float64(), "gross_profit": r.Profit.Float64(),
		"contribution": r.Contribution.Float64(), "cost_per_request": r.Request.Float64(),
		"cost_per_request_p95": number(r.P95),
		"gross_margin":         number(r.Gross), "gross_margin_low": number(r.GrossLow),
		"gross_margin_high": number(r.GrossHigh), "contribution_margin": number(r.ContribShare), "markup": number(r.Markup),
		"token_share": number(r.TokenShare),
		"users":       number(r.Users), "target": number(r.Target), "vendor_at_most": number(r.Most),
		"vendor_even": number(r.Even), "price_for": number(r.PriceFor), "breakeven": number(r.Seats),
		"share_losing": number(r.Spread.Losing), "loss_at": number(r.Spread.LossAt),
	}
	for i, name := range []string{"p50", "p90", "p99"} {
		out[name] = number(r.Spread.Points[i].Gross)
	}
	return out
}

func number(d *money.Decimal) any {
	if d == nil {
		return nil
	}
	return d.Float64()
}
