package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/workload"
)

// completeModel offers the models that have a price, with that price: by full
// name, and by bare id once one is begun.
func (r *Runner) completeModel(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	m, err := r.marketToday()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	for _, x := range m.Books().Models() {
		card, err := x.Card(pricebook.Ask{At: m.Setting().AsOf.Time})
		switch {
		case err != nil:
		case strings.HasPrefix(x.FullName(), begun):
			out = append(out, x.FullName()+"\t"+priceWords(card))
		case strings.HasPrefix(x.ID, begun):
			out = append(out, x.ID+"\t"+priceWords(card))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeOpenModel offers the open models that can be run on one's own.
func (r *Runner) completeOpenModel(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	set, err := r.hardwareToday()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for i := range set.Models {
		out = append(out, set.Models[i].ID+"\t"+set.Models[i].Name)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeGPU offers the accelerators.
func (r *Runner) completeGPU(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	set, err := r.hardwareToday()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for i := range set.Accelerators {
		out = append(out, set.Accelerators[i].ID+"\t"+set.Accelerators[i].Name)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

func priceWords(c *pricebook.Card) string {
	words := ""
	for _, id := range []meter.ID{meter.Input, meter.Output} {
		if r := c.Rates[id]; r != nil {
			if words != "" {
				words += ", "
			}
			words += c.Model.Currency.Sign() + r.Price.String() + " " + id.Get().Title
		}
	}
	return words + " per 1M"
}

func completeWorkload(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, b := range workload.Builtins() {
		if len(args) == 0 {
			out = append(out, b.Name+"\t"+b.Title)
		}
	}
	return out, cobra.ShellCompDirectiveDefault
}

// completeWords lets a flag complete to a closed list.
func completeWords(cmd *cobra.Command, flag string, words []string) {
	mustComplete(cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)))
}

func completeGlobals(root *cobra.Command) {
	completeWords(root, "format", formats())
	completeWords(root, "mode", pricebook.Modes())
	completeWords(root, "color", []string{"auto", "always", "never"})
	var codes []string
	for _, c := range money.Currencies() {
		codes = append(codes, string(c))
	}
	completeWords(root, "currency", codes)
}

// mustComplete holds that a completion names a flag that exists.
func mustComplete(err error) {
	if err != nil {
		panic(fmt.Sprintf("completion: %v", err))
	}
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	cmd.InheritedFlags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// marketToday opens the market of the settings, for completions.
func (r *Runner) marketToday() (market.Market, error) {
	o, err := r.options()
	if err != nil {
		return market.Market{}, err
	}
	g := &Given{Options: o, Today: r.today()}
	err = g.openMarket()
	return g.Market, err
}

func (r *Runner) hardwareToday() (*hardware.Set, error) {
	m, err := r.marketToday()
	if err != nil {
		return nil, err
	}
	return m.Hardware()
}
