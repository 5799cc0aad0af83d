package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// billsFlags are the flags of bills alone.
type billsFlags struct {
	sampleFlags
	fleetFlags
	price      string
	allocation string
	loads      []string
	replicas   int
	spend      spendFlags
}

// spendFlags describe the bill from the top down.
type spendFlags struct {
	gpus      config.Quantity
	gpuShare  config.Share
	endMargin config.Share
	opexShare config.Share
	capital   config.Share
	life      string
	tokens    config.Quantity
}

func (a *app) bills() *cobra.Command {
	f := &billsFlags{fleetFlags: fleetFlags{flat: true}}
	cmd := &cobra.Command{
		Use:     "bills [MODEL] [--own FLEET] [--price IN/OUT]",
		GroupID: "questions",
		Short:   "The two bills under a price: electricity up to full cost",
		Long: `Take a listed price apart: the electricity bill, chips, cost of capital, data
centre, operations, and what the price leaves above each, by load.

MODEL is a vendor's. If its weights are open, it is costed on machines that are
bought for it, or on those of --own; if they are not, open models of like price
give a bound. --price takes the place of the listed price, in dollars a million
tokens: OUT, or IN/OUT.

With --gpu-spend the bill is made from the top down: the revenue that the capital
requires, with and without a return on it.`,
		Example: `  tokecon bills deepseek/deepseek-v3.2
  tokecon bills --own 'llama-3.3-70b on 2xh100, buy=book' --price 0.59/0.79
  tokecon bills openai/gpt-5 --allocation time
  tokecon bills --gpu-spend 150G --gpu-share 50% --end-margin 50%`,
		Args:              atMost(1, "one model"),
		ValidArgsFunction: a.completeModel,
		RunE:              func(_ *cobra.Command, args []string) error { return a.runBills(f, args) },
	}
	f.sampleFlags.declare(cmd)
	f.fleetFlags.declare(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.price, "price", "", "hold the cost against this `PRICE` a million tokens: OUT or IN/OUT")
	flags.StringVar(&f.allocation, "allocation", string(econ.OnOutput),
		"`RULE` that lays the cost on prompts and answers: output, tokens, time, price")
	flags.StringSliceVar(&f.loads, "load", nil,
		"`SHARES` of the machines' time that is used (default 10%, 30%, 50%, 70%, 90%)")
	flags.IntVar(&f.replicas, "replicas", 1, "`N` replicas share what does not depend on them")
	f.spend.declare(cmd)
	completeWords(cmd, "allocation", []string{"output", "tokens", "time", "price"})
	return cmd
}

func (f *spendFlags) declare(cmd *cobra.Command) {
	flags := cmd.Flags()
	textVar(flags, &f.gpus, "gpu-spend", "top down: `DOLLARS` spent on GPUs, such as 150G")
	textVar(flags, &f.gpuShare, "gpu-share", "top down: GPUs' `SHARE` of what data centres cost (default 50%)")
	textVar(flags, &f.endMargin, "end-margin", "top down: gross margin `SHARE` of those who sell to users (default 50%)")
	textVar(flags, &f.opexShare, "opex-share", "top down: `SHARE` of the yearly cost that is no capital (default 20%)")
	textVar(flags, &f.capital, "capital", "top down: cost of capital a year, a `SHARE` (default 12%)")
	flags.StringVar(&f.life, "life", "", "top down: `YEARS` that the machines live (default 5)")
	textVar(flags, &f.tokens, "tokens-per-year", "top down: `N` tokens served a year at --price")
}

func (a *app) runBills(f *billsFlags, args []string) error {
	if f.spend.gpus.Decimal != nil {
		return a.runTopDown(f, args)
	}
	if len(args) == 0 && len(f.own) == 0 {
		return input.Wrong("name a model, a fleet (--own) or a spend (--gpu-spend 150G)", "nothing to take apart")
	}
	if len(f.own) > 1 {
		return input.Wrong("compare fleets with tokecon compare", "bills takes one fleet, got %d", len(f.own))
	}
	if f.replicas < 1 || f.replicas > 100_000 {
		return input.Wrong("give 1 to 100000", "--replicas %d", f.replicas)
	}
	s, err := a.sample(&f.sampleFlags, nil)
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
	work := &billsWork{app: a, flags: f, sample: s, setting: setting}
	if err := work.parse(); err != nil {
		return err
	}
	if err := work.offers(args); err != nil {
		return err
	}
	result, err := work.answer()
	if err != nil {
		return err
	}
	return a.emit(result, page.Bills(result, work.notes))
}

// billsWork is one run of bills.
type billsWork struct {
	app     *app
	flags   *billsFlags
	sample  *sample
	setting econ.Setting

	price  *econ.Price
	loads  []money.Decimal
	listed *pricebook.Model // nil: none is named
	fleets []quote.Owned    // whose costs are taken apart
	bound  bool             // they are of other models, of like price
	notes  []report.Note
}

// parse reads the flags that are texts.
func (w *billsWork) parse() error {
	if !slices.Contains(econ.Rules(), econ.Rule(w.flags.allocation)) {
		return input.Wrong("use output, tokens, time or price", "--allocation %q is unknown", w.flags.allocation)
	}
	texts := w.flags.loads
	if len(texts) == 0 {
		texts = []string{"10%", "30%", "50%", "70%", "90%"}
	}
	for _, text := range texts {
		u, err := money.ParseShare(text)
		if err != nil {
			return input.Wrong("", "--load %w", err)
		}
		if u.IsZero() {
			return input.Wrong("give more than 0: machines without a load serve nothing", "--load %s", text)
		}
		w.loads = append(w.loads, u)
	}
	slices.SortFunc(w.loads, money.Decimal.Cmp)
	if w.flags.price == "" {
		return nil
	}
	price, err := parsePrice(w.flags.price)
	w.price = price
	return err
}

// parsePrice reads OUT or IN/OUT.
func parsePrice(text string) (*econ.Price, error) {
	in, out, both := strings.Cut(text, "/")
	if !both {
		out = in
	}
	p := &econ.Price{}
	var err error
	if p.Output, err = money.Parse(out); err != nil {
		return nil, input.Wrong("write OUT or IN/OUT in dollars a million tokens, such as 0.59/0.79", "--price %w", err)
	}
	if both {
		prompt, err := money.Parse(in)
		if err != nil {
			return nil, input.Wrong("write OUT or IN/OUT in dollars a million tokens, such as 0.59/0.79", "--price %w", err)
		}
		p.Input = &prompt
	}
	if p.Output.IsZero() {
		return nil, input.Wrong("give a price above 0", "--price %s leaves nothing to take apart", text)
	}
	return p, nil
}

// offers finds whose costs are asked for: those of the fleet named, those of the
// model itself on machines bought for it, or those of open models of like price.
func (w *billsWork) offers(args []string) error {
	if len(args) == 1 {
		m, err := w.app.books.Find(args[0], w.setting.AsOf.Time)
		if err != nil {
			return err
		}
		w.listed = m
	}
	if len(w.flags.own) > 0 {
		fleets, err := w.app.fleets(&w.flags.fleetFlags, w.setting)
		w.fleets = fleets
		return err
	}
	if fleet, ok, err := w.app.fleetFor(w.listed.ID, w.setting); err != nil || ok {
		w.fleets = []quote.Owned{fleet}
		return err
	}
	return w.alike()
}

// fleetFor returns machines bought for an open model: the fewest H200 that its
// weights fill at most half of. ok is false where the model is not open.
func (a *app) fleetFor(model string, s econ.Setting) (fleet quote.Owned, ok bool, err error) {
	set, err := a.hardware()
	if err != nil {
		return fleet, false, err
	}
	m, err := set.Model(model)
	if err != nil {
		return fleet, false, nil //nolint:nilerr // no open model is called so
	}
	gpu, err := set.Accelerator("h200")
	if err != nil {
		return fleet, false, err
	}
	n := selfhost.HalfFull(m, gpu, defaultPrecision(m, gpu))
	f := &fleetFlags{flat: true, own: []string{fmt.Sprintf("%s on %dx%s, buy=book", m.ID, n, gpu.ID)}}
	fleets, err := a.fleets(f, s)
	if err != nil {
		return fleet, false, err
	}
	return fleets[0], true, nil
}

// alike looks for open models of like price: a bound for a closed one.
func (w *billsWork) alike() error {
	if slices.Contains(w.sample.inputs, "-") {
		return input.Wrong("save the samples to a file and name it",
			"the samples are read twice for a closed model, and standard input can be read only once")
	}
	ranked, err := w.app.openOffers(w.sample, w.setting, w.listed)
	if err != nil {
		return err
	}
	var own *econ.Ranked
	for _, r := range ranked {
		if r.Offer.Name() == w.listed.FullName() {
			own = r
		}
	}
	if own == nil {
		return fmt.Errorf("%s cannot serve the workload %s", w.listed.FullName(), w.sample.Name)
	}
	const within, most = 3, 3
	open := slices.DeleteFunc(slices.Clone(ranked), func(r *econ.Ranked) bool { return r == own })
	seen := map[string]bool{}
	for _, r := range econ.Like(own.Request, open, money.FromInt(within), len(open)) {
		hosted, _ := r.Offer.(quote.Hosted)
		fleet, ok, err := w.app.fleetFor(hosted.Model.ID, w.setting)
		if err != nil {
			return err
		}
		if !ok || len(w.fleets) == most {
			continue
		}
		if shape := shapeOf(fleet.Fleet.Replica.Model); !seen[shape] {
			seen[shape] = true
			w.fleets = append(w.fleets, fleet)
			w.notes = append(w.notes, report.Note{Text: fmt.Sprintf("%s is sold as %s for %s a request, %s for %s.",
				fleet.Fleet.Replica.Model.ID, r.Offer.Name(), money.Show(r.Request, "USD"), w.listed.FullName(),
				money.Show(own.Request, "USD"))})
		}
	}
	if len(w.fleets) == 0 {
		return fmt.Errorf("no open model is sold within %d times the price of %s: nothing bounds its cost; name machines "+
			"yourself with --own", within, w.listed.FullName())
	}
	w.bound = true
	return nil
}

// shapeOf tells models apart that cost different sums to serve.
func shapeOf(m *hardware.Model) string {
	return fmt.Sprint(m.TotalB, m.ActiveB, m.Layers, m.Hidden)
}

// openOffers prices a model and all vendors' models whose weights are open.
func (a *app) openOffers(s *sample, setting econ.Setting, with *pricebook.Model) ([]*econ.Ranked, error) {
	set, err := a.hardware()
	if err != nil {
		return nil, err
	}
	all, err := a.books.Select([]string{"*"}, setting.AsOf.Time)
	if err != nil {
		return nil, err
	}
	models := slices.DeleteFunc(slices.Clone(all), func(m *pricebook.Model) bool {
		_, err := set.Model(m.ID)
		return m != with && err != nil
	})
	counted, err := a.count(s, setting, hostedSubjects(models), hoursMatter(models, setting))
	if err != nil {
		return nil, err
	}
	s.Uncounted = leastUncounted(counted)
	c, err := econ.Compare(hostedCandidates(models, counted, s, setting), question(s, setting, ""))
	if err != nil {
		return nil, err
	}
	return c.Ranked, nil
}

// answer takes the costs of every fleet apart.
func (w *billsWork) answer() (*econ.BillsResult, error) {
	var listed []*pricebook.Model
	if w.listed != nil {
		listed = append(listed, w.listed)
	}
	s, err := w.app.sample(&w.flags.sampleFlags, nil) // the stream may have been read
	if err != nil {
		return nil, err
	}
	counted, err := w.app.count(s, w.setting, slices.Concat(hostedSubjects(listed), ownSubjects(w.fleets)),
		hoursMatter(listed, w.setting))
	if err != nil {
		return nil, err
	}
	out := &econ.BillsResult{Setting: w.setting, Workload: s.Workload, Bound: w.bound}
	for _, fleet := range w.fleets {
		q := econ.BillsQuestion{Question: question(s, w.setting, ""), Own: fleet, Profile: counted[fleet.Name()].Mid,
			Replicas: w.flags.replicas, Loads: w.loads, Rule: econ.Rule(w.flags.allocation), Price: w.price}
		if w.listed != nil {
			q.Listed, q.ListedProfile = quote.Hosted{Model: w.listed}, counted[w.listed.FullName()].Mid
		}
		b, err := econ.WhatLiesUnder(q)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", fleet.Name(), err)
		}
		out.Bills = append(out.Bills, b)
	}
	return out, nil
}

// runTopDown answers from the spend down.
func (a *app) runTopDown(f *billsFlags, args []string) error {
	if len(args) > 0 || len(f.own) > 0 {
		return input.Wrong("ask for one of them", "--gpu-spend asks for no model and no fleet")
	}
	if err := a.out.open(a.set.output, nil); err != nil {
		return err
	}
	setting, err := a.setting()
	if err != nil {
		return err
	}
	spend, err := f.spend.spend(f.price)
	if err != nil {
		return err
	}
	t, err := econ.FromTheTop(*spend)
	if err != nil {
		return input.Wrong("", "%w", err)
	}
	return a.emit(struct {
		econ.Setting
		*econ.TopDown
	}{setting, t}, page.TopDown(t, setting))
}

func (f *spendFlags) spend(price string) (*econ.Spend, error) {
	share := func(given config.Share, fallback string) money.Decimal {
		if given.Decimal != nil {
			return *given.Decimal
		}
		return money.MustParse(fallback)
	}
	s := &econ.Spend{
		GPUs: *f.gpus.Decimal, GPUShare: share(f.gpuShare, "0.5"), EndMargin: share(f.endMargin, "0.5"),
		OpexShare: share(f.opexShare, "0.2"), Rate: share(f.capital, "0.12"),
		Years: money.FromInt(5), Tokens: f.tokens.Decimal,
	}
	if f.life != "" {
		years, err := money.Parse(f.life)
		if err != nil {
			return nil, input.Wrong("write a number of years", "--life %w", err)
		}
		s.Years = years
	}
	if price != "" {
		p, err := parsePrice(price)
		if err != nil {
			return nil, err
		}
		s.Price = &p.Output
	}
	if s.Tokens != nil && s.Price == nil {
		return nil, input.Wrong("give --price as well", "--tokens-per-year needs the price they are sold for")
	}
	return s, nil
}
