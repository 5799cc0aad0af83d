package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/report"
)

func pricesLint(r *Runner) *cobra.Command {
	return Question[bool, *page.LintJSON]{
		Use:   "lint",
		Short: "Check every price book, strictly",
		Long: `Check the shipped price books and your own (--books DIR), and those of hardware, open
models, energy and measurements: overlaps and gaps in time, prices that hold at once,
slips of the unit, prices in an order that none have, aliases that clash, stale rows,
promotions that have passed.

A finding that is true of the world is set aside by a waiver beside the row, with
its reason. Exit status 3 means that something is left.`,
		Example: "  tokecon prices lint\n  tokecon prices lint --books ./contracts --waived",
		Args:    none,
		About:   &ofMarket{},
		Flags: func(waived *bool, f flags) {
			f.BoolVar(waived, "waived", false, "show what waivers set aside, with their reasons")
		},
		Ask: func(_ context.Context, g *Given, _ *bool) (*page.LintJSON, error) {
			machines, err := g.Market.Hardware()
			if err != nil {
				return nil, err
			}
			s := g.Market.Setting()
			found := append(g.Market.Books().Lint(s.AsOf.Time), machines.Lint(s.AsOf.Time)...)
			return page.LintResult(found, s), nil
		},
		Page: func(g *Given, r *page.LintJSON, waived *bool) (*report.Document, error) {
			return page.Lint(r, g.Market.Setting(), *waived), nil
		},
		Verdict: func(_ *Given, r *page.LintJSON, _ *bool) error {
			if r.Errors+r.Warnings > 0 {
				return errNo
			}
			return nil
		},
	}.Command(r)
}
