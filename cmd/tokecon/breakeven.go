package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/report"
)

// evenFlags are the flags of breakeven alone.
type evenFlags struct {
	versus   []string
	upTo     config.Quantity
	declines []string
	paths    []string

	waitFall, waitChance config.Share
	view                 page.EvenView
}

func breakevenCommand(r *Runner) *cobra.Command {
	about := &ofWorkload{fleets: true}
	return Question[evenFlags, *econ.Even]{
		Use:   "breakeven [WORKLOAD] --own FLEET --vs MODEL",
		Short: "From which volume on own GPUs pay, or that they never do",
		Long: `Hold a fleet of your own GPUs against vendors' models: over which volumes it is
cheaper, as ranges on the staircase of whole replicas, or never.

The fleet is sized for each volume; prices are the real ones, cached, tiered and
batched. --solve says what to look for besides the volume: the price at which the
vendor would tie at your volume, the utilisation, or the throughput of a replica.
For machines that are bought: payback, net present value and internal rate of
return while the vendor's price falls (--decline 2 halves it every year).`,
		Example: `  tokecon breakeven rag --own 'gpt-oss-120b on 1xh100' --vs openai/gpt-5-mini
  tokecon breakeven --own 'llama-3.3-70b on 2xh100, buy=book' --vs groq/llama-3.3-70b-versatile -n 2M
  tokecon breakeven chat -n 3M --own 'gpt-oss-120b on 1xh100' --vs 'openai/*' --solve price -f html -o even.html`,
		Group:    "questions",
		Args:     atMost(1, "one workload; further samples go after -w"),
		Complete: completeWorkload,
		About:    about,
		Flags:    (*evenFlags).declare,
		Check:    func(f *evenFlags, _ *cobra.Command) error { return f.check(about) },
		Ask:      func(_ context.Context, g *Given, f *evenFlags) (*econ.Even, error) { return f.ask(g) },
		Page: func(_ *Given, e *econ.Even, f *evenFlags) (*report.Document, error) {
			return page.BreakEven(e, f.view), nil
		},
	}.Command(r)
}

func (e *evenFlags) declare(f flags) {
	f.StringSliceVar(&e.versus, "vs", nil,
		"`MODELS` of vendors to hold the fleet against; * matches anything; may be repeated")
	f.text(&e.upTo, "up-to", "look at volumes up to `N` requests a month (default: as far as anything changes)")
	f.StringSliceVar(&e.declines, "decline", nil,
		"for bought machines: the vendor's price falls `X`-fold a year (default 1, 1.5, 2, 3, 10)")
	f.StringArrayVar(&e.paths, "path", nil, "for bought machines: the vendor's price takes this `PATH`, such as "+
		"'plateau(2, 12)' or gpt-5.5-raise-2x; may be repeated")
	f.text(&e.waitFall, "wait-fall",
		"for bought machines: what waiting a year is worth if the vendor's price may fall by this `SHARE`")
	f.text(&e.waitChance, "wait-chance", "the `SHARE` of chance of that (default 50%)")
	f.enum(&e.view.Solve, "solve", "volume", page.Solves(), "`WHAT` to solve for: "+strings.Join(page.Solves(), ", "))
	f.BoolVar(&e.view.Explain, "explain", false, "show how each number came about, with its source")
	f.models("vs")
}

func (e *evenFlags) check(about *ofWorkload) error {
	switch {
	case len(about.own) != 1:
		return input.Wrong(`name it: --own "llama-3.3-70b on 2xh100"; more fleets are compared by tokecon compare`,
			"breakeven takes one fleet, got %d", len(about.own))
	case len(e.versus) == 0:
		return input.Wrong("name one: --vs openai/gpt-5-mini", "breakeven needs a vendor's model to hold the fleet against")
	case e.waitChance.Decimal != nil && e.waitFall.Decimal == nil:
		return input.Wrong("--wait-fall 80%", "--wait-chance is the chance of --wait-fall")
	}
	return nil
}

func (e *evenFlags) ask(g *Given) (*econ.Even, error) {
	rivals, err := g.Market.Offers(e.versus...)
	if err != nil {
		return nil, err
	}
	fleet := g.Fleets[0]
	q := econ.EvenQuestion{Falls: falls()}
	if q.Declines, err = parseDeclines(e.declines); err != nil {
		return nil, err
	}
	if q.Courses, err = e.courses(g.Market.Setting().AsOf.Time); err != nil {
		return nil, err
	}
	if e.purchase() && fleet.Fleet.Buy == nil {
		return nil, input.Wrong("add buy=book to the fleet, or leave them out",
			"--decline, --path and --wait-fall are about machines that are bought; those of %s are rented", fleet.Name())
	}
	if e.waitFall.Decimal != nil {
		q.Wait = &econ.WaitQuestion{Fall: *e.waitFall.Decimal, Chance: money.MustParse("0.5")}
		if e.waitChance.Decimal != nil {
			q.Wait.Chance = *e.waitChance.Decimal
		}
	}
	if e.upTo.Decimal != nil {
		q.UpTo = int64(min(e.upTo.Float64(), 1e18)) // far beyond what is looked at
	}
	return g.Workload.BreakEven(g.Market, fleet, rivals, q)
}

// purchase reports whether flags ask about machines that are bought.
func (e *evenFlags) purchase() bool {
	return len(e.declines) > 0 || len(e.paths) > 0 || e.waitFall.Decimal != nil
}
