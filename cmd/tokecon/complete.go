package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/money"
)

// completeModel offers the models that have a price, with that price: by full
// name, and by bare id once one is begun.
func (r *Runner) completeModel(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	m, err := r.marketToday()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return tabbed(market.PriceTags(m, begun)), cobra.ShellCompDirectiveNoFileComp
}

// tabbed writes names with what they are, as completions want them.
func tabbed(named [][2]string) []string {
	var out []string
	for _, n := range named {
		out = append(out, n[0]+"\t"+n[1])
	}
	return out
}

// completeOpenModel offers the open models that can be run on one's own.
func (r *Runner) completeOpenModel(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	m, err := r.marketToday()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	models, _ := market.Machines(m)
	return tabbed(models), cobra.ShellCompDirectiveNoFileComp
}

// completeGPU offers the accelerators.
func (r *Runner) completeGPU(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	m, err := r.marketToday()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	_, gpus := market.Machines(m)
	return tabbed(gpus), cobra.ShellCompDirectiveNoFileComp
}

func completeWorkload(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return tabbed(demand.Builtins()), cobra.ShellCompDirectiveDefault
}

// completeWords lets a flag complete to a closed list.
func completeWords(cmd *cobra.Command, flag string, words []string) {
	mustComplete(cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)))
}

func completeGlobals(root *cobra.Command) {
	completeWords(root, "format", formats())
	completeWords(root, "mode", market.Modes())
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
