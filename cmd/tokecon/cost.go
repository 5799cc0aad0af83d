package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
)

// costFlags are the counts of one usage, or the file of many.
type costFlags struct {
	whole   meter.Whole
	usage   string
	explain bool
}

// costAnswer is the bill of one usage, or the rows of a file.
type costAnswer struct {
	bill    *quote.Bill
	setting econ.Setting
	rows    *usageRows
}

func costCommand(r *Runner) *cobra.Command {
	about := &ofMarket{lockable: true}
	return Question[costFlags, *costAnswer]{
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
  tokecon cost deepseek/deepseek-v4-pro --input 1000000 --as-of 2026-11-23T02:00:00Z
  tokecon cost --usage usage.csv -f csv`,
		Group:    "questions",
		Args:     cobra.ArbitraryArgs, // which are allowed depends on flags
		Complete: r.completeModel,
		About:    about,
		Flags:    (*costFlags).declare,
		Check: func(c *costFlags, cmd *cobra.Command) error {
			if cmd.Flags().Changed("calibration") {
				r.warn("! --calibration changes nothing here: cost prices the counts that it is given")
			}
			about.named, about.reads = c.usage == "", c.usage
			return c.check(cmd)
		},
		Ask: func(_ context.Context, g *Given, c *costFlags) (*costAnswer, error) {
			if c.usage == "" {
				return c.one(g)
			}
			rows, err := priceRows(g, c.usage)
			return &costAnswer{rows: rows}, err
		},
		JSON: func(_ *Given, a *costAnswer) any { return econ.CostOf(a.bill, a.setting) },
		Write: func(w io.Writer, _ *Given, a *costAnswer, _ *costFlags) (bool, error) {
			if a.rows == nil {
				return false, nil
			}
			return a.rows.stream(w)
		},
		Page: func(_ *Given, a *costAnswer, c *costFlags) (*report.Document, error) {
			if a.rows != nil {
				return page.UsageCosts(a.rows.chunk, a.rows.n, a.rows.total), nil
			}
			return page.Cost(a.bill, a.setting, c.explain), nil
		},
		Verdict: func(g *Given, a *costAnswer, _ *costFlags) error {
			if g.Strict && a.status() == quote.LowerBound {
				return errNo
			}
			return nil
		},
	}.Command(r)
}

func (a *costAnswer) status() quote.Status {
	if a.rows != nil {
		return a.rows.total.Status
	}
	return a.bill.Status
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
}

// check demands either a model with its counts or a usage file.
func (c *costFlags) check(cmd *cobra.Command) error {
	if c.usage != "" && c.whole != (meter.Whole{Requests: 1}) {
		return input.Wrong("leave out --input and the like", "with --usage the counts come from the file")
	}
	if c.usage != "" {
		return none(cmd, cmd.Flags().Args())
	}
	if err := exactly(1, "one model, or --usage FILE")(cmd, cmd.Flags().Args()); err != nil {
		return err
	}
	counts, err := c.whole.Split()
	if err != nil {
		return input.Wrong("counts are 0 or more and parts do not exceed the whole", "--%w", err)
	}
	if counts == (meter.Quantities{meter.Requests: 1}) {
		return input.Wrong("give --input, --output or another count", "nothing to price")
	}
	return nil
}

// one prices one usage.
func (c *costFlags) one(g *Given) (*costAnswer, error) {
	counts, err := c.whole.Split()
	if err != nil {
		return nil, err
	}
	s := g.Market.Setting()
	u := quote.Usage{Model: g.Args[0], At: s.AsOf.Time, Mode: s.Mode, Region: s.Region, Counts: counts,
		Calls: c.whole.Requests}
	bill, err := quote.NewPricer(g.Market.Books()).Bill(&u)
	if err != nil {
		return nil, err
	}
	s.Currency = bill.Currency
	return &costAnswer{bill: bill, setting: s}, nil
}
