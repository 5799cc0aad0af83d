package main

import (
	"github.com/spf13/cobra"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/quote"
)

// costFlags are the counts of one usage.
type costFlags struct {
	whole   meter.Whole
	usage   string
	explain bool
	locked  bool
}

// costCommand prices one usage, or a file of them.
func costCommand(r *Runner) *cobra.Command {
	c := &costFlags{}
	cmd := &cobra.Command{
		Use:   "cost MODEL",
		Short: "Price one usage line by line, with sources",
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
		GroupID:           "questions",
		Args:              c.args,
		ValidArgsFunction: r.completeModel,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("calibration") {
				r.warn("! --calibration changes nothing here: cost prices the counts that it is given")
			}
			if c.usage != "" {
				return runUsage(r, c)
			}
			return runCost(r, c, args)
		},
	}
	c.declare(flags{cmd.Flags(), cmd, r})
	return cmd
}

// args demands either a model or a usage file.
func (c *costFlags) args(cmd *cobra.Command, args []string) error {
	if c.usage != "" && c.whole != (meter.Whole{Requests: 1}) {
		return input.Wrong("leave out --input and the like", "with --usage the counts come from the file")
	}
	if c.usage != "" {
		return none(cmd, args)
	}
	return exactly(1, "one model, or --usage FILE")(cmd, args)
}

func (c *costFlags) declare(f flags) {
	for _, field := range meter.Fields() {
		var ordinary int64
		if field.Meter == meter.Requests {
			ordinary = 1
		}
		f.Int64Var(field.Of(&c.whole), flagName(field.Name), ordinary, "`N` "+field.Doc)
	}
	f.StringP("out", "o", "", "write to `FILE`, whole or not at all, instead of standard output")
	f.StringVar(&c.usage, "usage", "", "price every row of this usage `FILE` (.jsonl or .csv, - for stdin)")
	f.BoolVar(&c.explain, "explain", false, "show how each amount came about")
	f.BoolVar(&c.locked, "locked", false, lockedUsage)
}

// runCost prices one usage.
func runCost(r *Runner, c *costFlags, args []string) error {
	counts, err := c.whole.Split()
	if err != nil {
		return input.Wrong("counts are 0 or more and parts do not exceed the whole", "--%w", err)
	}
	if counts == (meter.Quantities{meter.Requests: 1}) {
		return input.Wrong("give --input, --output or another count", "nothing to price")
	}
	g, err := r.open(&ofMarket{named: true, locked: &c.locked}, args)
	if err != nil {
		return err
	}
	s := g.Market.Setting()
	u := quote.Usage{Model: args[0], At: s.AsOf.Time, Mode: s.Mode, Region: s.Region, Counts: counts,
		Calls: c.whole.Requests}
	bill, err := quote.NewPricer(g.Market.Books()).Bill(&u)
	if err != nil {
		return err
	}
	s.Currency = bill.Currency
	doc := page.Cost(bill, s, c.explain)
	g.lookedPast(doc)
	if err := r.emit(econ.CostOf(bill, s), doc, g.stamps()); err != nil {
		return err
	}
	if bill.Status == quote.LowerBound && g.Strict {
		return errNo
	}
	return nil
}
