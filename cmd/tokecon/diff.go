package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/report"
)

// diffFlags are the flags of diff alone.
type diffFlags struct {
	models       []string
	all          bool
	from, to     string
	fromBooks    []string
	fromWorkload string
	exitCode     bool
}

func diffCommand(r *Runner) *cobra.Command {
	about := &ofSides{}
	return Question[diffFlags, *diff.Result]{
		Use:   "diff [WORKLOAD]",
		Short: "Show what changed between dates, books, revisions or saved results",
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
		Group:    "questions",
		Args:     atMost(1, "one workload; further samples go after -w"),
		Complete: completeWorkload,
		About:    about,
		Flags: func(d *diffFlags, f flags) {
			d.declare(f)
			about.flags = d
		},
		Check: func(d *diffFlags, cmd *cobra.Command) error {
			about.given = about.samples.given(cmd)
			return d.check()
		},
		Ask:  func(_ context.Context, g *Given, _ *diffFlags) (*diff.Result, error) { return diff.Ask(*g.Sides) },
		Page: func(_ *Given, r *diff.Result, _ *diffFlags) (*report.Document, error) { return page.Diff(r), nil },
		Stamps: func(_ *Given, r *diff.Result, _ *diffFlags) []render.Stamp {
			return []render.Stamp{{ID: "compared_with", Value: r.From.What}, {ID: "as_of", Value: r.To.AsOf.String()},
				{ID: "books", Value: r.To.Books.String()}}
		},
		Verdict: func(g *Given, r *diff.Result, d *diffFlags) error {
			if d.exitCode && r.Differs() {
				return errNo
			}
			return strictlyKnown(g, r)
		},
	}.Command(r)
}

func (d *diffFlags) declare(f flags) {
	f.StringVar(&d.from, "from", "", "the earlier `SIDE`: a date or time, git:REF, or a saved result")
	f.StringVar(&d.to, "to", "", "the later `SIDE`, likewise (default today, or --as-of)")
	f.StringSliceVar(&d.fromBooks, "from-books", nil,
		"lay the price books in this `DIR` over the shipped ones on the earlier side; may be repeated")
	f.StringVar(&d.fromWorkload, "from-workload", "", "the workload `FILE` or samples of the earlier side")
	f.StringSliceVarP(&d.models, "model", "m", nil, "look at these `MODELS`; * matches anything; may be repeated")
	f.BoolVar(&d.all, "all", false, "look at every model in the books")
	f.BoolVar(&d.exitCode, "exit-code", false, "exit with status 3 when anything changed")
	f.models("model")
}

func (d *diffFlags) check() error {
	switch {
	case d.all && len(d.models) > 0:
		return input.Wrong("give one of them", "--all and --model exclude each other")
	case d.from == "" && len(d.fromBooks) == 0 && d.fromWorkload == "":
		return input.Wrong("tokecon diff --from 2026-01-01; or give --from-books or --from-workload",
			"diff needs the earlier side")
	}
	return nil
}

// strictlyKnown turns what is not known exactly into a "no" under --strict.
func strictlyKnown(g *Given, r *diff.Result) error {
	if !g.Strict {
		return nil
	}
	doubt := func(name, reason string) error {
		if reason == "" {
			return nil
		}
		g.Remark("! %s: %s (--strict)", name, reason)
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
