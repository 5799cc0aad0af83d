package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/usage"
)

// compareFlags are the flags of compare alone.
type compareFlags struct {
	sampleFlags
	fleetFlags
	models   []string
	all      bool
	baseline string
	view     page.View
}

func (a *app) compare() *cobra.Command {
	f := &compareFlags{}
	cmd := &cobra.Command{
		Use:     "compare [WORKLOAD]",
		GroupID: "questions",
		Short:   "Rank hosted models and own fleets for a workload",
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
		Args:              atMost(1, "one workload; further samples go after -w"),
		ValidArgsFunction: completeWorkload,
		RunE:              func(_ *cobra.Command, args []string) error { return a.runCompare(f, args) },
	}
	f.sampleFlags.declare(cmd)
	f.fleetFlags.declare(cmd)
	flags := cmd.Flags()
	flags.StringSliceVarP(&f.models, "model", "m", nil, "compare these `MODELS`; * matches anything; may be repeated")
	flags.BoolVar(&f.all, "all", false, "compare every model in the books")
	flags.StringVar(&f.baseline, "baseline", "", "compare costs with this `MODEL` instead of the cheapest")
	flags.StringVar(&f.view.Per, "per", "request", "`UNIT` of the unit cost: request, 1k, user, month, mtok")
	flags.StringVar(&f.view.Sort, "sort", "", "sort by this `COLUMN`; -COLUMN for descending (default by cost)")
	flags.IntVar(&f.view.Top, "top", 0, "show only the first `N` offers")
	flags.BoolVar(&f.view.Explain, "explain", false, "show how each number came about, with its source")
	a.completeModels(cmd, "model", "baseline")
	completeWords(cmd, "per", page.Pers())
	return cmd
}

func (a *app) runCompare(f *compareFlags, args []string) error {
	if !slices.Contains(page.Pers(), f.view.Per) {
		return input.Wrong("use one of request, 1k, user, month, mtok", "--per %q is unknown", f.view.Per)
	}
	if f.view.Top < 0 {
		return input.Wrong("give a number above 0", "--top %d", f.view.Top)
	}
	s, err := a.sample(&f.sampleFlags, args)
	if err != nil {
		return err
	}
	if err := a.out.open(a.set.output, s.inputs); err != nil {
		return err
	}
	a.set.mode, a.set.region = or(a.set.mode, s.mode), or(a.set.region, s.region)
	setting, err := a.setting()
	if err != nil {
		return err
	}
	models, err := a.selectModels(f, setting)
	if err != nil {
		return err
	}
	fleets, err := a.fleets(&f.fleetFlags, setting)
	if err != nil {
		return err
	}
	result, err := a.answerCompare(f, s, setting, models, fleets)
	if err != nil {
		return err
	}
	doc, err := page.Compare(result, setting, &s.Workload, f.view)
	if err != nil {
		return input.Wrong("", "%w", err)
	}
	doc.Notes = append(doc.Notes, page.CalibrationNotes(a.set.calibration, a.used)...)
	if err := a.emit(result.Result(setting, s.Workload), doc); err != nil {
		return err
	}
	return a.strictly(result)
}

// strictly turns doubts into a "no" under --strict: an offer without a price,
// an answer of unknown length.
func (a *app) strictly(c *econ.Comparison) error {
	if !a.set.strict {
		return nil
	}
	for _, r := range c.Ranked {
		if r.Least() || r.Bill.Status != quote.Exact {
			a.warn("! %s: the cost is %s (--strict)", r.Offer.Name(), r.Bill.Status)
			return errNo
		}
	}
	if len(c.Excluded) > 0 {
		a.warn("! %s: %s (--strict)", c.Excluded[0].Offer, c.Excluded[0].Reason)
		return errNo
	}
	return nil
}

// selectModels returns the models to compare: those named, all, or the
// readable selection of the day.
func (a *app) selectModels(f *compareFlags, s econ.Setting) ([]*pricebook.Model, error) {
	patterns := f.models
	switch {
	case f.all && len(f.models) > 0:
		return nil, input.Wrong("give one of them", "--all and --model exclude each other")
	case f.all:
		patterns = []string{"*"}
	case len(patterns) == 0:
		selection, err := a.selection(s)
		if err != nil {
			return nil, err
		}
		patterns = selection
	}
	if f.baseline != "" {
		m, err := a.books.Find(f.baseline, s.AsOf.Time)
		if err != nil {
			return nil, err
		}
		f.baseline = m.FullName()
		patterns = append(slices.Clone(patterns), f.baseline)
	}
	models, err := a.books.Select(patterns, s.AsOf.Time)
	if err == nil {
		a.doubtRegion(models, s)
	}
	return models, err
}

// doubtRegion remarks on a region that no model names: with it hardly any offer
// is left, and a slip is the likely reason.
func (a *app) doubtRegion(models []*pricebook.Model, s econ.Setting) {
	var known []string
	for _, m := range models {
		known = append(known, m.Regions(s.AsOf.Time)...)
	}
	if slices.Contains(known, s.Region) {
		return
	}
	slices.Sort(known)
	known = slices.DeleteFunc(slices.Compact(known), func(r string) bool { return r == "*" })
	a.warn("! no model here names the region %q; %s", s.Region,
		or(input.Hint(s.Region, known), "named are "+strings.Join(known, " ")))
}

// answerCompare counts the samples for every offer and compares.
func (a *app) answerCompare(f *compareFlags, s *sample, setting econ.Setting, models []*pricebook.Model,
	fleets []quote.Owned) (*econ.Comparison, error) {
	counted, err := a.count(s, setting, slices.Concat(hostedSubjects(models), ownSubjects(fleets)),
		hoursMatter(models, setting))
	if err != nil {
		return nil, err
	}
	s.Uncounted = leastUncounted(counted)
	candidates := hostedCandidates(models, counted, s, setting)
	for _, fleet := range fleets {
		c := econ.Candidate{Offer: fleet, Counted: counted[fleet.Name()]}
		if setting.Currency != "USD" {
			c.Exclude = fmt.Sprintf("fleets are paid in USD; without an exchange rate it cannot be compared in %s",
				setting.Currency)
		}
		candidates = append(candidates, c)
	}
	return econ.Compare(candidates, question(s, setting, f.baseline))
}

// question is what a workload asks of offers.
func question(s *sample, setting econ.Setting, baseline string) econ.Question {
	terms := quote.Terms{At: setting.AsOf.Time, Mode: setting.Mode, Region: setting.Region, Spread: setting.AsOf.DateOnly}
	return econ.Question{Terms: terms, Volume: s.Volume, Calls: s.Calls(), Extra: s.Extra, Baseline: baseline}
}

// hostedCandidates are vendors' models as they can be asked, or the reason why
// not.
func hostedCandidates(models []*pricebook.Model, counted map[string]*usage.Counted, s *sample,
	setting econ.Setting) []econ.Candidate {
	var out []econ.Candidate
	for _, m := range models {
		c := econ.Candidate{Offer: quote.Hosted{Model: m}, Counted: counted[m.FullName()]}
		switch {
		case m.Kind == pricebook.Embedding:
			c.Exclude = "an embedding model: it writes no answers"
		case m.Currency != setting.Currency:
			c.Exclude = fmt.Sprintf("billed in %s; without an exchange rate it cannot be compared in %s", m.Currency,
				setting.Currency)
		case c.Counted.Uncounted > s.Uncounted:
			c.Exclude = fmt.Sprintf("no published rule counts the sound or video in the samples (%d recordings that others count)", c.Counted.Uncounted-s.Uncounted)
		}
		out = append(out, c)
	}
	return out
}
