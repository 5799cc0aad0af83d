package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/report"
)

// billsFlags are the flags of bills alone.
type billsFlags struct {
	price      string
	allocation string
	loads      []string
	replicas   int
	spend      spendFlags
}

// billsAnswer is from the machines up, or from the spend down.
type billsAnswer struct {
	bills *econ.BillsResult
	alike []demand.Alike
	top   *econ.TopDown
}

func billsCommand(r *Runner) *cobra.Command {
	about := &ofWorkload{fleets: true, flat: true, alone: true}
	return Question[billsFlags, billsAnswer]{
		Use:   "bills [MODEL] [--own FLEET] [--price IN/OUT]",
		Short: "The two bills under a price: electricity up to full cost",
		Long: `Take a listed price apart: the electricity bill, chips, cost of capital, data
centre, operations, and what the price leaves above each, by load.

MODEL is a vendor's. If its weights are open, it is costed on machines that are
bought for it, or on those of --own; if they are not, open models of like price
give a bound. --price takes the place of the listed price, in dollars a million
tokens: OUT, or IN/OUT.

With --gpu-spend the bill is made from the top down: the revenue that the capital
requires, with and without a return on it.`,
		Example: `  tokecon bills groq/openai/gpt-oss-120b
  tokecon bills --own 'llama-3.3-70b on 2xh100, buy=book' --price 0.59/0.79
  tokecon bills openai/gpt-5 --allocation time
  tokecon bills --gpu-spend 150G --gpu-share 50% --end-margin 50%`,
		Group:    "questions",
		Args:     atMost(1, "one model"),
		Complete: r.completeModel,
		About:    about,
		Flags:    (*billsFlags).declare,
		Check:    func(f *billsFlags, cmd *cobra.Command) error { return f.check(cmd, about) },
		Ask:      func(_ context.Context, g *Given, f *billsFlags) (billsAnswer, error) { return f.ask(g) },
		JSON:     func(g *Given, a billsAnswer) any { return a.json(g) },
		Page: func(g *Given, a billsAnswer, _ *billsFlags) (*report.Document, error) {
			if a.top != nil {
				return page.TopDown(a.top, g.Market.Setting()), nil
			}
			return page.Bills(a.bills, alikeNotes(a.alike)), nil
		},
	}.Command(r)
}

func (b *billsFlags) declare(f flags) {
	f.StringVar(&b.price, "price", "", "hold the cost against this `PRICE` a million tokens: OUT or IN/OUT")
	f.enum(&b.allocation, "allocation", string(econ.OnOutput), []string{"output", "tokens", "time", "price"},
		"`RULE` that lays the cost on prompts and answers: output, tokens, time, price")
	f.StringSliceVar(&b.loads, "load", nil,
		"`SHARES` of the machines' time that is used (default 10%, 30%, 50%, 70%, 90%)")
	f.IntVar(&b.replicas, "replicas", 1, "`N` replicas share what does not depend on them")
	b.spend.declare(f)
}

func (b *billsFlags) check(cmd *cobra.Command, about *ofWorkload) error {
	args, top := cmd.Flags().Args(), b.spend.gpus.Decimal != nil
	if given := b.misplaced(cmd, about, top); given != "" {
		return input.Wrong("leave it out", "%s: with --gpu-spend the bill is made from the top down, without it from "+
			"a model or a fleet", given)
	}
	switch {
	case top && (len(args) > 0 || len(about.own) > 0):
		return input.Wrong("ask for one of them", "--gpu-spend asks for no model and no fleet")
	case top:
		about.unpriced = true
		return nil
	case len(args) == 0 && len(about.own) == 0:
		return input.Wrong("name a model, a fleet (--own) or a spend (--gpu-spend 150G)", "nothing to take apart")
	case len(about.own) > 1:
		return input.Wrong("compare fleets with tokecon compare", "bills takes one fleet, got %d", len(about.own))
	case b.replicas < 1 || b.replicas > 100_000:
		return input.Wrong("give 1 to 100000", "--replicas %d", b.replicas)
	}
	return nil
}

func (b *billsFlags) ask(g *Given) (billsAnswer, error) {
	if b.spend.gpus.Decimal != nil {
		top, err := b.spend.ask(b.price)
		return billsAnswer{top: top}, err
	}
	q := demand.BillsQuestion{Fleets: g.Fleets, Rule: econ.Rule(b.allocation), Replicas: b.replicas}
	var err error
	if q.Loads, err = parseLoads(b.loads); err != nil {
		return billsAnswer{}, err
	}
	if b.price != "" {
		if q.Price, err = parsePrice(b.price); err != nil {
			return billsAnswer{}, err
		}
	}
	if len(g.Args) == 1 {
		if q.Listed, err = g.Market.Model(g.Args[0]); err != nil {
			return billsAnswer{}, err
		}
	}
	var a billsAnswer
	a.bills, a.alike, err = g.Workload.Bills(g.Market, q)
	return a, err
}

func (a *billsAnswer) json(g *Given) any {
	if a.top == nil {
		return a.bills
	}
	return struct {
		econ.Setting
		*econ.TopDown
	}{g.Market.Setting(), a.top}
}

// alikeNotes say as what the open models are sold that bound a closed one.
func alikeNotes(alike []demand.Alike) []report.Note {
	var notes []report.Note
	for _, x := range alike {
		notes = append(notes, report.Note{Text: fmt.Sprintf("%s is sold as %s for %s a request, %s for %s.", x.Model,
			x.Offer, money.Show(x.Request, "USD"), x.ClosedName, money.Show(x.Closed, "USD"))})
	}
	return notes
}
