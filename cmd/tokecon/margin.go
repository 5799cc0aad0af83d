package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/report"
)

// marginFlags are the flags of margin alone.
type marginFlags struct {
	planFlags
	view page.MarginView
}

func marginCommand(r *Runner) *cobra.Command {
	return Question[marginFlags, *margin.Result]{
		Use:   "margin",
		Short: "Unit economics of your plans: revenue, costs, margin, who loses money",
		Long: `Work out what each plan of your tokecon.yaml leaves with its offer: revenue, costs
line by line, gross and contribution margin, mark-up; the margin of the median, the
90th and the 99th user, who loses money and from what usage on; by how much the
vendor may raise its prices, and what to charge for a target.

Margin is (price − cost) ÷ price, mark-up (price − cost) ÷ cost: never the same.
--offer tries other models in the place of a plan's own. tokecon help plans has the
fields; tokecon init writes a file to start from.`,
		Example: `  tokecon margin
  tokecon margin --plan pro --offer openai/gpt-5-nano --offer 'groq/*' --target 70%
  tokecon margin --plan pro --per month -f csv`,
		Group: "questions",
		Args:  none,
		About: &ofProject{},
		Flags: (*marginFlags).declare,
		Ask: func(_ context.Context, g *Given, f *marginFlags) (*margin.Result, error) {
			return g.Project.Margins(g.Market, f.question())
		},
		Page: func(_ *Given, r *margin.Result, f *marginFlags) (*report.Document, error) {
			doc, err := page.Margin(r, f.view)
			if err != nil {
				return nil, input.Wrong("write users: in the plan", "%w", err)
			}
			return doc, nil
		},
	}.Command(r)
}

func (m *marginFlags) declare(f flags) {
	f.StringSliceVar(&m.plans, "plan", nil, "only these `PLANS`; may be repeated")
	f.StringSliceVar(&m.offers, "offer", nil,
		"try these `MODELS` instead of each plan's own; * matches anything; may be repeated")
	f.text(&m.target, "target", "gross margin `SHARE` to hold plans against, 60% or 0.6")
	f.enum(&m.view.Per, "per", "payer", page.MarginPers(),
		"`UNIT` of amounts: payer (one seat a month, request, outcome or pack), month or year (of all users)")
	f.BoolVar(&m.view.Explain, "explain", false, "show how each number came about, with its source")
	f.models("offer")
}
