package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/scenario"
)

func scenarioCommand(r *Runner) *cobra.Command {
	return Question[scenarioFlags, *scenario.Result]{
		Use:   "scenario [WORKLOAD]",
		Short: "What if prices crash, the vendor gets hungry, tokens or use move",
		Long: `Ask what becomes of the plans of tokecon.yaml when something moves, or of the cost of a
WORKLOAD with the models of --offer.

--shock moves levers, all that are given at once: price, tokens (of the same text),
verbosity (tokens of an answer), cache (share of the prompt), volume (requests of a
user), users, sell (what you charge), and of your own machines rent, electricity and
utilisation. A change is +100%, -20% or x3; cache is set to a share. A price may be
that of a vendor, a model or a meter: price:openai, price:openai/gpt-5*@output.

--sweep moves one lever through a range. --tornado moves each on its own and finds
where it breaks even: at the plan's target, or at nothing left.

--replay runs the plans through every change of a list price that the books date since
2023, dearer successors and tokenizers among them, as if their own vendor had done it,
and through what is announced. --on tells the margin on a day to come.

--months works every month of a horizon out, with paths of levers (--path price=decline(2),
volume=grow(3%), rent=h100-2025-rebound), payers who leave (--churn) and join (--adds),
and the prices that are announced: cost, margin, cash, when the target is crossed.

--uncertain draws levers from stated distributions, fixed, uniform, triangular,
lognormal, discrete or samples, and tells how likely the target is missed and which
lever is worth measuring first.

--preset crash lets vendors' prices fall and competitors pass a share of that on;
--preset hungry lets the vendor raise its prices, count more tokens, and take users.`,
		Example: `  tokecon scenario --shock price=+100% --shock volume=x3
  tokecon scenario --sweep cache=0..0.9
  tokecon scenario rag --offer openai/gpt-5-mini --replay all
  tokecon scenario --tornado --plan pro
  tokecon scenario --replay all --on 2027-01-01
  tokecon scenario --replay 'google/*'
  tokecon scenario --plan pro --months 24 --path price=epoch-9x --path 'tokens=grow(4%)' --churn 3% --adds 50
  tokecon scenario --uncertain 'price=triangular(x0.5, x1, x2)' --uncertain 'cache=uniform(40%, 90%)'
  tokecon scenario --preset crash --fall 80% --pass 0,50%,100%
  tokecon scenario --preset hungry --raise +50% --churn 3% --churn-after 6%`,
		Group:    "questions",
		Args:     atMost(1, "one workload; further samples go after -w"),
		Complete: completeWorkload,
		About:    &ofEither{},
		Flags:    (*scenarioFlags).declare,
		Check:    (*scenarioFlags).check,
		Ask:      func(_ context.Context, g *Given, f *scenarioFlags) (*scenario.Result, error) { return f.ask(g) },
		Page: func(_ *Given, r *scenario.Result, _ *scenarioFlags) (*report.Document, error) {
			return page.Scenario(r), nil
		},
	}.Command(r)
}

// ask reads what the flags say, and asks it of the plans or of the workload by itself.
func (s *scenarioFlags) ask(g *Given) (*scenario.Result, error) {
	q, err := s.question(g.Door)
	if err != nil {
		return nil, err
	}
	p := g.Project
	if g.Workload != nil {
		if err := s.alone(); err != nil {
			return nil, err
		}
		p = project.Alone(g.Workload)
	}
	pricers, err := p.Pricers(g.Market, s.planFlags.question())
	if err != nil {
		return nil, err
	}
	plans := make([]scenario.Plan, len(pricers))
	for i := range pricers {
		plans[i] = pricers[i]
	}
	r, err := scenario.Ask(g.Market.Setting(), g.Market.Books(), plans, q)
	if err != nil {
		return nil, err
	}
	r.Project = p.Path
	return r, nil
}

// alone refuses what a workload by itself cannot answer: it has costs and no margin.
func (s *scenarioFlags) alone() error {
	switch {
	case len(s.plans) > 0:
		return input.Wrong("give one of them",
			"a workload excludes --project and --plan: it is asked about by itself")
	case len(s.offers) == 0:
		return input.Wrong("--offer openai/gpt-5-mini",
			"--offer is missing: a workload alone does not say what serves it")
	case len(s.uncertain) > 0 && s.months > 0:
		return input.Wrong("describe a plan, tokecon init; or leave --months out",
			"months under uncertain levers are about margins, and a workload alone has no price")
	case s.preset != "":
		return input.Wrong("describe a plan: tokecon init",
			"--preset %s is about what you charge, and a workload alone has no price", s.preset)
	}
	return nil
}
