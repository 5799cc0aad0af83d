package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
)

// compareFlags are the flags of compare alone.
type compareFlags struct {
	models   []string
	all      bool
	baseline string
	view     page.View
}

func compareCommand(r *Runner) *cobra.Command {
	return Question[compareFlags, *demand.Comparison]{
		Use:   "compare [WORKLOAD]",
		Short: "Rank hosted models and own fleets for a workload",
		Long: `Rank hosted models, and fleets of your own GPUs, by what your workload would
cost with each of them.

WORKLOAD is one of the built-in ones (chat, agent, code, extract, rag, summarize),
a workload file (.yaml), or samples: text, Markdown, a folder, JSON lines of chat
requests with or without recorded answers and usage, or - for standard input.
Without one, the built-in chat workload is used.

Each model counts the samples with its own tokenizer; the prompt-size tier is
decided request by request. Offers that cannot serve the workload are listed
apart, with the reason.

--own puts a fleet beside them (tokecon help fleets): as many replicas as the
volume needs, at what they cost whether they are busy or not.`,
		Example: `  tokecon compare
  tokecon compare rag -n 250k --top 5
  tokecon compare rag -n 3M --own 'gpt-oss-120b on 1xh100, spare=1'
  tokecon compare -w requests.jsonl -m 'openai/*' -m claude-sonnet-5 --explain
  tokecon compare --as-of 2027-01-01 -m 'google/*' -f csv`,
		Group:    "questions",
		Args:     atMost(1, "one workload; further samples go after -w"),
		Complete: completeWorkload,
		About:    &ofWorkload{fleets: true},
		Flags:    (*compareFlags).declare,
		Check:    (*compareFlags).check,
		Ask:      func(_ context.Context, g *Given, f *compareFlags) (*demand.Comparison, error) { return f.ask(g) },
		JSON:     func(_ *Given, c *demand.Comparison) any { return c.Result() },
		Page: func(g *Given, c *demand.Comparison, f *compareFlags) (*report.Document, error) {
			doc, err := page.Compare(&c.Comparison, c.Setting, &c.Workload, f.view)
			if err != nil {
				return nil, input.Wrong("", "%w", err)
			}
			doc.Notes = append(doc.Notes, page.CalibrationNotes(g.Market.Fits())...)
			return doc, nil
		},
		Verdict: func(g *Given, c *demand.Comparison, _ *compareFlags) error { return strictly(g, c) },
	}.Command(r)
}

func (c *compareFlags) declare(f flags) {
	f.StringSliceVarP(&c.models, "model", "m", nil, "compare these `MODELS`; * matches anything; may be repeated")
	f.BoolVar(&c.all, "all", false, "compare every model in the books")
	f.StringVar(&c.baseline, "baseline", "", "compare costs with this `MODEL` instead of the cheapest")
	f.enum(&c.view.Per, "per", "request", page.Pers(), "`UNIT` of the unit cost: request, 1k, user, month, mtok")
	f.StringVar(&c.view.Sort, "sort", "", "sort by this `COLUMN`; -COLUMN for descending (default by cost)")
	f.IntVar(&c.view.Top, "top", 0, "show only the first `N` offers")
	f.BoolVar(&c.view.Explain, "explain", false, "show how each number came about, with its source")
	f.models("model", "baseline")
}

func (c *compareFlags) check(*cobra.Command) error {
	switch {
	case c.view.Top < 0:
		return input.Wrong("give a number above 0", "--top %d", c.view.Top)
	case c.all && len(c.models) > 0:
		return input.Wrong("give one of them", "--all and --model exclude each other")
	}
	return nil
}

func (c *compareFlags) ask(g *Given) (*demand.Comparison, error) {
	m, baseline := g.Workload.In(g.Market), ""
	patterns, err := chosenModels(m, c.models, c.all)
	if err != nil {
		return nil, err
	}
	if c.baseline != "" {
		x, err := m.Model(c.baseline)
		if err != nil {
			return nil, err
		}
		baseline = x.FullName()
		patterns = append(slices.Clone(patterns), baseline)
	}
	offers, err := m.Offers(patterns...)
	if err != nil {
		return nil, err
	}
	doubtRegion(g, m, offers)
	for _, fleet := range g.Fleets {
		offers = append(offers, fleet)
	}
	return g.Workload.Compare(m, offers, baseline)
}

// strictly turns doubts into a "no" under --strict: an offer without a price, an answer
// of unknown length.
func strictly(g *Given, c *demand.Comparison) error {
	if !g.Strict {
		return nil
	}
	for _, r := range c.Ranked {
		if r.Least() || r.Bill.Status != quote.Exact {
			g.Remark("! %s: the cost is %s (--strict)", r.Offer.Name(), r.Bill.Status)
			return errNo
		}
	}
	if len(c.Excluded) > 0 {
		g.Remark("! %s: %s (--strict)", c.Excluded[0].Offer, c.Excluded[0].Reason)
		return errNo
	}
	return nil
}
