package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/workload"
)

// completeModel offers the models that have a price, with that price: by full
// name, and by bare id once one is begun.
func (a *app) completeModel(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	if err := a.readBooks(); err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	at, err := a.asOf()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	for _, m := range a.books.Models() {
		card, err := m.Card(pricebook.Ask{At: at.Time})
		switch {
		case err != nil:
		case strings.HasPrefix(m.FullName(), begun):
			out = append(out, m.FullName()+"\t"+priceWords(card))
		case strings.HasPrefix(m.ID, begun):
			out = append(out, m.ID+"\t"+priceWords(card))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeOpenModel offers the open models that can be run on one's own.
func (a *app) completeOpenModel(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	set, err := a.hardware()
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
func (a *app) completeGPU(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	set, err := a.hardware()
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

// completeModels lets flags complete to model ids.
func (a *app) completeModels(cmd *cobra.Command, flags ...string) {
	for _, name := range flags {
		mustComplete(cmd.RegisterFlagCompletionFunc(name, a.completeModel))
	}
}

// completeWords lets a flag complete to a closed list.
func completeWords(cmd *cobra.Command, flag string, words []string) {
	mustComplete(cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)))
}

func (a *app) completeGlobals(root *cobra.Command) {
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
