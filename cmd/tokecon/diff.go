package main

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/quote"
)

// diffFlags are the flags of diff alone.
type diffFlags struct {
	sampleFlags
	projectFlags
	models       []string
	all          bool
	from, to     string
	fromBooks    []string
	fromWorkload string
	exitCode     bool
}

func (a *app) diff() *cobra.Command {
	f := &diffFlags{}
	cmd := &cobra.Command{
		Use:     "diff [WORKLOAD]",
		GroupID: "questions",
		Short:   "Show what changed between dates, books, revisions or saved results",
		Long: `Show which prices changed between two sides, which offers are new, retired or
announced, and what that does to your own cost and margin, split into causes whose
parts sum to the change to the last digit.

A side (--from, --to) is
  a date or time     its prices
  git:REF            tokecon.yaml as it stands at that revision, with its lock and the
                     price books of the repository; the prices are those of --as-of
                     (today), so what changes is the repository's doing, and of DATE
                     with git:REF:DATE
  a file             that tokecon margin -f json or tokecon compare -f json wrote
--to is today if absent. --from-books lays other books of yours over the shipped
ones on the earlier side, --books are those of the later.

With a tokecon.yaml (here or above, or --project) it is about its plans: revenue,
costs and gross margin of a payer, and of a month where users are given, split into
plan price, list price, tokens, mix, volume and other costs. With a WORKLOAD, as for
tokecon compare, or without a tokecon.yaml it is about the cost of a month with each
offer, split into list price, tokens, mix and volume; --from-workload gives the
earlier workload. The samples are those that are there now.

--exit-code makes the status 3 when anything changed or cannot be told.`,
		Example: `  tokecon diff --from 2026-08-01
  tokecon diff --from git:origin/main --exit-code
  tokecon diff --from git:v1.0:2026-01-01 -f markdown
  tokecon diff --from before.json --to after.json
  tokecon diff rag -n 250k --from 2025-06-09 --to 2025-06-10 -m openai/o3
  tokecon diff --from-books contract-2025 --books contract-2026`,
		Args:              atMost(1, "one workload; further samples go after -w"),
		ValidArgsFunction: completeWorkload,
		RunE:              func(cmd *cobra.Command, args []string) error { return a.runDiff(cmd, f, args) },
	}
	f.sampleFlags.declare(cmd)
	f.projectFlags.declare(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.from, "from", "", "the earlier `SIDE`: a date or time, git:REF, or a saved result")
	flags.StringVar(&f.to, "to", "", "the later `SIDE`, likewise (default today, or --as-of)")
	flags.StringSliceVar(&f.fromBooks, "from-books", nil,
		"lay the price books in this `DIR` over the shipped ones on the earlier side; may be repeated")
	flags.StringVar(&f.fromWorkload, "from-workload", "", "the workload `FILE` or samples of the earlier side")
	flags.StringSliceVarP(&f.models, "model", "m", nil, "look at these `MODELS`; * matches anything; may be repeated")
	flags.BoolVar(&f.all, "all", false, "look at every model in the books")
	flags.BoolVar(&f.exitCode, "exit-code", false, "exit with status 3 when anything changed")
	a.completeModels(cmd, "model")
	return cmd
}

func (a *app) runDiff(cmd *cobra.Command, f *diffFlags, args []string) error {
	d, err := a.difference(f, args, sampleFlagOf(cmd))
	if err != nil {
		return err
	}
	r, err := d.answer()
	if err != nil {
		return err
	}
	if err := a.emit(r, page.Diff(r)); err != nil {
		return err
	}
	if f.exitCode && r.Differs() {
		return errNo
	}
	return a.strictlyKnown(r)
}

// sampleFlagOf names a flag on the command line that describes a workload.
func sampleFlagOf(cmd *cobra.Command) string {
	probe, given := &cobra.Command{}, ""
	(&sampleFlags{}).declare(probe)
	probe.Flags().VisitAll(func(f *pflag.Flag) {
		if cmd.Flags().Changed(f.Name) {
			given = "--" + f.Name
		}
	})
	return given
}

// strictlyKnown turns what is not known exactly into a "no" under --strict.
func (a *app) strictlyKnown(r *diff.Result) error {
	if !a.set.strict {
		return nil
	}
	doubt := func(name, reason string) error {
		if reason == "" {
			return nil
		}
		a.warn("! %s: %s (--strict)", name, reason)
		return errNo
	}
	for _, m := range r.Months {
		if err := doubt(m.Offer, cmp.Or(m.Reason, doubtOf(m.From.Status), doubtOf(m.To.Status))); err != nil {
			return err
		}
	}
	for _, c := range r.Plans {
		if err := doubt(c.Plan, cmp.Or(c.Reason, doubtOf(c.FromStatus), doubtOf(c.Status))); err != nil {
			return err
		}
	}
	for _, e := range r.Excluded {
		return doubt(e.Offer, e.Reason)
	}
	return nil
}

func doubtOf(s quote.Status) string {
	if s == quote.Exact {
		return ""
	}
	return fmt.Sprintf("the cost is %s", s)
}
