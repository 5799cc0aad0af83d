package main

import (
	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

// costFlags are the counts of one usage.
type costFlags struct {
	whole   meter.Whole
	usage   string
	explain bool
}

func (a *app) cost() *cobra.Command {
	f := &costFlags{}
	cmd := &cobra.Command{
		Use:     "cost MODEL",
		GroupID: "questions",
		Short:   "Price one usage line by line, with sources",
		Long: `Price a usage exactly, line by line, each with the place its rate comes from.

MODEL is vendor/model, a bare id that one vendor alone uses, or an alias; it is
resolved at the as-of date. Counts are totals over --requests equal requests.
--input is the whole prompt: cached, written, audio, image and video tokens are
parts of it. --output is the whole answer: --reasoning is a part of it.

With --usage, each row of a JSON-lines or CSV file is priced at its own time:
model, time, mode, region and counts named like these flags (cache_write_1h).`,
		Example: `  tokecon cost gpt-5-mini --input 500
  tokecon cost anthropic/claude-sonnet-5 --input 8000 --cached 6000 --output 500 --explain
  tokecon cost deepseek-v4-pro --input 1000000 --as-of 2026-11-23T02:00:00Z
  tokecon cost --usage usage.csv -f csv`,
		Args:              costArgs(f),
		ValidArgsFunction: a.completeModel,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("calibration") {
				a.warn("! --calibration changes nothing here: cost prices the counts that it is given")
			}
			if f.usage != "" {
				return a.runUsage(f)
			}
			return a.runCost(f, args[0])
		},
	}
	f.declare(cmd)
	return cmd
}

// costArgs demands either a model or a usage file.
func costArgs(f *costFlags) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if f.usage != "" && f.whole != (meter.Whole{Requests: 1}) {
			return input.Wrong("leave out --input and the like", "with --usage the counts come from the file")
		}
		if f.usage != "" {
			return none(cmd, args)
		}
		if err := exactly(1, "one model, or --usage FILE")(cmd, args); err != nil {
			return err
		}
		return nil
	}
}

func (f *costFlags) declare(cmd *cobra.Command) {
	flags := cmd.Flags()
	for _, field := range meter.Fields() {
		var ordinary int64
		if field.Meter == meter.Requests {
			ordinary = 1
		}
		flags.Int64Var(field.Of(&f.whole), flagName(field.Name), ordinary, "`N` "+field.Doc)
	}
	flags.StringP("out", "o", "", "write to `FILE`, whole or not at all, instead of standard output")
	flags.StringVar(&f.usage, "usage", "", "price every row of this usage `FILE` (.jsonl or .csv, - for stdin)")
	flags.BoolVar(&f.explain, "explain", false, "show how each amount came about")
}

func (a *app) runCost(f *costFlags, name string) error {
	counts, err := f.whole.Split()
	if err != nil {
		return input.Wrong("counts are 0 or more and parts do not exceed the whole", "--%w", err)
	}
	if counts == (meter.Quantities{meter.Requests: 1}) {
		return input.Wrong("give --input, --output or another count", "nothing to price")
	}
	if err := a.out.open(a.set.output, nil); err != nil {
		return err
	}
	s, err := a.setting(name)
	if err != nil {
		return err
	}
	if _, err := a.find(name, s.AsOf.Time); err != nil {
		return err
	}
	u := quote.Usage{Model: name, At: s.AsOf.Time, Mode: s.Mode, Region: s.Region, Counts: counts, Calls: f.whole.Requests}
	bill, err := quote.NewPricer(a.books).Bill(&u)
	if err != nil {
		return err
	}
	s.Currency = bill.Currency
	if err := a.emit(costResult(bill, s), page.Cost(bill, s, f.explain)); err != nil {
		return err
	}
	if bill.Status == quote.LowerBound && a.set.strict {
		return errNo
	}
	return nil
}

func costResult(b *quote.Bill, s econ.Setting) *econ.CostResult {
	lines := b.Lines
	if lines == nil {
		lines = []quote.Line{}
	}
	return &econ.CostResult{SchemaVersion: s.SchemaVersion, Model: b.Offer, AsOf: s.AsOf, Mode: s.Mode, Region: s.Region,
		Currency: b.Currency, Lines: lines, Total: b.Total, Status: b.Status, Missing: b.Missing, Books: s.Books}
}

// askOf returns the conditions of a setting as a price is asked for.
func askOf(s econ.Setting) pricebook.Ask {
	return pricebook.Ask{At: s.AsOf.Time, Mode: s.Mode, Region: s.Region}
}
