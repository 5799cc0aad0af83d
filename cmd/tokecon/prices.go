package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/report"
)

func pricesCommand(r *Runner) *cobra.Command {
	cmd := group(&cobra.Command{
		Use:     "prices",
		GroupID: "books",
		Short:   "Look into the price books and check them",
		Long:    "Look into the price books: what is listed, since when, on what evidence; and check them.",
	})
	cmd.AddCommand(pricesList(r), pricesShow(r), pricesHistory(r), pricesLint(r))
	return cmd
}

// listed is what prices list shows: vendors' models, or machines.
type listed struct {
	cards    []*pricebook.Card
	machines *page.MachinesJSON
}

func pricesList(r *Runner) *cobra.Command {
	return Question[page.Machines, listed]{
		Use:   "list [MODELS...]",
		Short: "List the models that have a price at the as-of date, or GPUs, open models, energy",
		Example: `  tokecon prices list 'openai/*'
  tokecon prices list --gpus
  tokecon prices list --as-of 2024-06-01`,
		Complete: r.completeModel,
		About:    &ofMarket{},
		Flags: func(m *page.Machines, f flags) {
			f.BoolVar(&m.GPUs, "gpus", false, "list accelerators: memory, speed, power, rents and prices")
			f.BoolVar(&m.Models, "open-models", false,
				"list the open models that can be run on your own: size, layout, context")
			f.BoolVar(&m.Energy, "energy", false,
				"list electricity prices and carbon by region, and facility overheads (PUE)")
		},
		Ask: func(_ context.Context, g *Given, m *page.Machines) (listed, error) { return listPrices(g, *m) },
		JSON: func(g *Given, l listed) any {
			if l.machines != nil {
				return l.machines
			}
			return page.PriceListResult(l.cards, g.Market.Setting())
		},
		Page: func(g *Given, l listed, _ *page.Machines) (*report.Document, error) {
			if l.machines != nil {
				return page.MachineList(l.machines), nil
			}
			return page.PriceList(l.cards, g.Market.Setting()), nil
		},
	}.Command(r)
}

func listPrices(g *Given, which page.Machines) (listed, error) {
	if !which.Any() {
		cards, err := g.Market.Sold(g.Args...)
		return listed{cards: cards}, err
	}
	if len(g.Args) > 0 {
		return listed{}, input.Wrong("list them all and pick with grep",
			"--gpus, --open-models and --energy take no models, got %q", strings.Join(g.Args, " "))
	}
	set, err := g.Market.Hardware()
	if err != nil {
		return listed{}, err
	}
	return listed{machines: page.MachinesOf(set, which, g.Market.Setting().AsOf.Time)}, nil
}
