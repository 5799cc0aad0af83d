package main

import (
	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/page"
)

func (a *app) pricesLint() *cobra.Command {
	var waived bool
	cmd := &cobra.Command{
		Use:   "lint",
		Short: "Check every price book, strictly",
		Long: `Check the shipped price books and your own (--books DIR), and those of hardware,
open models, energy and measurements: overlaps and gaps in time, prices that hold at once, slips of the unit, prices in an order that none
have, aliases that clash, stale rows, promotions that have passed.

A finding that is true of the world is set aside by a waiver beside the row, with
its reason. Exit status 3 means that something is left.`,
		Example: "  tokecon prices lint\n  tokecon prices lint --books ./contracts --waived",
		Args:    none,
		RunE: func(*cobra.Command, []string) error {
			s, err := a.opened()
			if err != nil {
				return err
			}
			machines, err := a.hardware()
			if err != nil {
				return err
			}
			found := append(a.books.Lint(s.AsOf.Time), machines.Lint(s.AsOf.Time)...)
			r := page.LintResult(found, s)
			if err := a.emit(r, page.Lint(r, s, waived)); err != nil {
				return err
			}
			if r.Errors+r.Warnings > 0 {
				return errNo
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&waived, "waived", false, "show what waivers set aside, with their reasons")
	return cmd
}
