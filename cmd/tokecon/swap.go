package main

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/swap"
)

func swapCommand(r *Runner) *cobra.Command {
	about := &ofEither{missing: "make one with tokecon init, or name a workload and what serves it: " +
		"tokecon swap rag --from openai/gpt-5-mini"}
	return Question[swapFlags, *swap.Result]{
		Use:   "swap [WORKLOAD]",
		Short: "How locked in you are, and what leaving a vendor costs",
		Long: `Ask what it takes to leave the offer that serves each plan of tokecon.yaml for
another: what is saved, the price at which the two tie, what switching costs and when
that has come back, and what of the margin hangs on whom.

Candidates are those of --to: models, patterns, offers of the file, or any (the
default): every model in the books that takes the workload's longest request and has
a price for all of its meters. That a model can serve a workload does not say that it
does it as well: give --success, or success: under offers, and what a success costs
is compared instead of what a request does.

A price-setter is who sets a price: the maker of a model, in whichever cloud it is
bought at the maker's price; the host of an open model, for hosts compete.

A WORKLOAD, as compare takes it, and --from ask without a tokecon.yaml.`,
		Example: `  tokecon swap
  tokecon swap --plan pro --to openai/gpt-5-mini --success from=92%,to=88% --failure-cost 0.25
  tokecon swap --to 'google/*' --switching-cost 15000
  tokecon swap rag -n 500k --from anthropic/claude-sonnet-4-6 --to any
  tokecon swap --to openai/gpt-5-mini --accepted 75% --judge-fee 0.0003 --route 60%`,
		Group:    "questions",
		Args:     atMost(1, "one workload; further samples go after -w"),
		Complete: completeWorkload,
		About:    about,
		Flags: func(s *swapFlags, f flags) {
			s.declare(f)
			about.choose = s.alone
		},
		Ask: func(_ context.Context, g *Given, f *swapFlags) (*swap.Result, error) { return f.ask(g) },
		Page: func(_ *Given, r *swap.Result, f *swapFlags) (*report.Document, error) {
			f.view.Narrowed = len(f.to) > 0 && !slices.Contains(f.to, swap.Any)
			return page.Swap(r, f.view), nil
		},
	}.Command(r)
}

// alone reports whether a workload is asked about by itself: where one is named, or
// where there is no project and the offer to leave is named.
func (s *swapFlags) alone(named bool) bool {
	if named || s.from == "" {
		return named
	}
	_, err := project.Find()
	return errors.Is(err, project.ErrNone)
}

func (s *swapFlags) ask(g *Given) (*swap.Result, error) {
	q, err := s.question()
	if err != nil {
		return nil, input.Wrong("", "%w", err)
	}
	p := g.Project
	if g.Workload != nil {
		switch {
		case s.from == "":
			return nil, input.Wrong("--from openai/gpt-5-mini",
				"--from is missing: a workload alone does not say what serves it")
		case len(s.plans) > 0:
			return nil, input.Wrong("leave it out", "--plan: a workload alone has no plans")
		case g.Workload.ReadOnce() && s.verbosity != "":
			return nil, input.Wrong("name a file",
				"--verbosity counts the samples twice, and standard input can be read once")
		}
		p = project.Alone(g.Workload)
	}
	return swap.Ask(p, g.Market, *q)
}
