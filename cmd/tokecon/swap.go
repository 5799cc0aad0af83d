package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/scenario"
	"github.com/tokecon/tokecon/pkg/swap"
)

// swapFlags are the flags of swap alone.
type swapFlags struct {
	projectFlags
	sampleFlags
	plans  []string
	from   string
	to     []string
	target config.Share
	view   page.SwapView

	success   []string
	failure   string
	switching string
	attempts  int
	verbosity string

	accepted, route config.Share
	judge, router   string
}

func (a *app) swapCommand() *cobra.Command {
	f := &swapFlags{}
	cmd := &cobra.Command{
		Use:     "swap [WORKLOAD]",
		GroupID: "questions",
		Short:   "How locked in you are, and what leaving a vendor costs",
		Long: `Ask what it takes to leave the offer that serves each plan of tokecon.yaml for
another: what is saved, the price at which the two tie, what switching costs and when
that has come back, and what of the margin hangs on whom.

Candidates are those of --to: models, patterns, offers of the file, or any (the
default): every model in the books that takes the workload's longest request and has
a price for all of its meters. That a model can serve a workload does not say that it
does it as well: give --success, or success: under offers, and what a success costs
is compared instead of what a request does.

A price-setter is who sets a price: the maker of a model, in whichever cloud it is
bought at the maker's price; the host of an open model, for hosts compete.

A WORKLOAD, as compare takes it, and --from ask without a tokecon.yaml.`,
		Example: `  tokecon swap
  tokecon swap --plan pro --to openai/gpt-5-mini --success from=92%,to=88% --failure-cost 0.25
  tokecon swap --to 'google/*' --switching-cost 15000
  tokecon swap rag -n 500k --from anthropic/claude-sonnet-4-6 --to any
  tokecon swap --to openai/gpt-5-mini --accepted 75% --judge-fee 0.0003 --route 60%`,
		Args:              atMost(1, "one workload; further samples go after -w"),
		ValidArgsFunction: completeWorkload,
		RunE:              func(_ *cobra.Command, args []string) error { return a.runSwap(f, args) },
	}
	f.projectFlags.declare(cmd)
	f.sampleFlags.declare(cmd)
	f.declareOwn(a, cmd)
	return cmd
}

func (f *swapFlags) declareOwn(a *app, cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVar(&f.plans, "plan", nil, "only these `PLANS`; may be repeated")
	flags.StringVar(&f.from, "from", "", "the `OFFER` to leave (default each plan's own)")
	flags.StringSliceVar(&f.to, "to", nil,
		"the `OFFERS` to go to: models, patterns, offers of the file, or any (default any)")
	textVar(flags, &f.target, "target", "gross margin `SHARE` to hold plans against, 60% or 0.6")
	flags.IntVar(&f.view.Top, "top", 5, "show the cheapest `N` candidates of each plan; 0 for all")
	flags.StringSliceVar(&f.success, "success", nil,
		"share of attempts that succeed: from=92%,to=88%, or `OFFER=SHARE`; may be repeated")
	flags.StringVar(&f.failure, "failure-cost", "", "`AMOUNT` that a task costs beside tokens that fails")
	flags.IntVar(&f.attempts, "attempts", 1, "at most `N` attempts for one task")
	flags.StringVar(&f.switching, "switching-cost", "", "`AMOUNT` that the move of each plan costs, once")
	flags.StringVar(&f.verbosity, "verbosity", "", "`FACTOR` on the tokens of the candidates' answers, x1.2 or -10%")
	textVar(flags, &f.accepted, "accepted",
		"of a cascade of the two: `SHARE` of the cheaper one's answers that are good enough")
	flags.StringVar(&f.judge, "judge-fee", "", "of a cascade: `AMOUNT` that judging an answer costs")
	textVar(flags, &f.route, "route", "of a route: `SHARE` of the requests that go to the cheaper one")
	flags.StringVar(&f.router, "router", "", "of a route: `AMOUNT` that choosing costs, a request")
	a.completeModels(cmd, "from", "to")
}

func (a *app) runSwap(f *swapFlags, args []string) error {
	f.view.Narrowed = len(f.to) > 0 && !slices.Contains(f.to, "any")
	q, err := f.ask(args)
	if err != nil {
		return input.Wrong("", "%w", err)
	}
	p, setting, err := a.openSwap(f, args)
	if err != nil {
		return err
	}
	pricers, err := a.swapPricers(f, q, p, setting, args)
	if err != nil {
		return err
	}
	r, err := a.answerSwap(q, pricers, setting)
	if err != nil {
		return err
	}
	r.Project = p.path
	return a.emit(r, page.Swap(r, f.view))
}

// swapAsked is what the flags say.
type swapAsked struct {
	success   []successFor // by what it is given for
	failure   *money.Decimal
	switching *money.Decimal
	attempts  int
	verbosity money.Decimal
	mixed     swap.Mixed
}

// successFor is a share that is given for an offer.
type successFor struct {
	name  string
	share money.Decimal
	used  bool
}

// mostAttempts bounds --attempts.
const mostAttempts = 100

// ask reads what the flags say.
func (f *swapFlags) ask(args []string) (*swapAsked, error) {
	q := &swapAsked{attempts: f.attempts, mixed: swap.Mixed{Accepted: f.accepted.Decimal, Share: f.route.Decimal}}
	if f.attempts < 1 || f.attempts > mostAttempts {
		return nil, fmt.Errorf("--attempts %d; give 1 to %d", f.attempts, mostAttempts)
	}
	if f.view.Top < 0 {
		return nil, fmt.Errorf("--top %d; give 0 or more", f.view.Top)
	}
	for _, text := range f.success {
		s, err := parseSuccess(text)
		if err != nil {
			return nil, err
		}
		q.success = append(q.success, s)
	}
	var judge, router *money.Decimal
	for _, x := range []struct {
		flag, text string
		into       **money.Decimal
	}{{"failure-cost", f.failure, &q.failure}, {"switching-cost", f.switching, &q.switching},
		{"judge-fee", f.judge, &judge}, {"router", f.router, &router}} {
		if x.text == "" {
			continue
		}
		d, err := money.Parse(x.text)
		if err != nil {
			return nil, fmt.Errorf("--%s %w", x.flag, err)
		}
		*x.into = &d
	}
	q.mixed.Judge, q.mixed.Router = optional(judge), optional(router)
	if router != nil && q.mixed.Share == nil {
		return nil, errors.New("--router belongs to --route")
	}
	return q, f.askVerbosity(q, slices.Concat(f.workload, args))
}

// askVerbosity reads the factor on the answers of candidates, which are then counted
// apart.
func (f *swapFlags) askVerbosity(q *swapAsked, samples []string) error {
	q.verbosity = money.FromInt(1)
	if f.verbosity == "" {
		return nil
	}
	s, err := scenario.Parse(string(scenario.Verbosity) + "=" + f.verbosity)
	if err != nil {
		return fmt.Errorf("--%w", err)
	}
	if slices.Contains(samples, "-") {
		return errors.New("--verbosity counts the samples twice, and standard input can be read once; name a file")
	}
	q.verbosity = s.By
	return nil
}

// parseSuccess reads OFFER=SHARE.
func parseSuccess(text string) (successFor, error) {
	i := strings.LastIndex(text, "=")
	if i <= 0 {
		return successFor{}, fmt.Errorf("--success %q; write from=92%%,to=88%% or openai/gpt-5-mini=88%%", text)
	}
	share, err := money.ParseShare(text[i+1:])
	if err != nil {
		return successFor{}, fmt.Errorf("--success %s: %w", text[:i], err)
	}
	if share.IsZero() {
		return successFor{}, fmt.Errorf("--success %s: 0%% never succeed, so that nothing is bought; give more", text)
	}
	return successFor{name: text[:i], share: share}, nil
}

// openSwap reads the project, or makes one of a workload that is asked about by itself.
func (a *app) openSwap(f *swapFlags, args []string) (*project, econ.Setting, error) {
	alone := len(args) > 0 || len(f.workload) > 0
	if !alone {
		p, setting, err := a.openProject(&f.projectFlags)
		switch {
		case err == nil:
			return p, setting, a.out.open(a.set.output, []string{p.path})
		case !errors.Is(err, errNoProject):
			return nil, setting, err
		case f.from == "":
			return nil, setting, input.Wrong(
				"make one with tokecon init, or name a workload and what serves it: tokecon swap rag --from openai/gpt-5-mini",
				"%w", errNoProject)
		}
	}
	if f.project != "" {
		return nil, econ.Setting{}, input.Wrong("give one of them", "a workload and --project exclude each other")
	}
	if f.from == "" {
		return nil, econ.Setting{}, input.Wrong("--from openai/gpt-5-mini",
			"--from is missing: a workload alone does not say what serves it")
	}
	if len(f.plans) > 0 {
		return nil, econ.Setting{}, input.Wrong("leave it out", "--plan: a workload alone has no plans")
	}
	setting, err := a.setting()
	return noProject(), setting, err
}

// swapPricers are the plans, each with what serves it first and the candidates after.
func (a *app) swapPricers(f *swapFlags, q *swapAsked, p *project, s econ.Setting, args []string) ([]*planPricer,
	error) {
	if p.path == "" {
		k, err := a.alonePricer(&f.sampleFlags, p, []string{f.from}, s, args)
		if err != nil {
			return nil, err
		}
		out := []*planPricer{k}
		if err := a.addCandidates(f, q, p, k); err != nil {
			return nil, err
		}
		return out, cmp.Or(others(out), q.unused())
	}
	plans, err := choosePlans(p, f.plans)
	if err != nil {
		return nil, err
	}
	var out []*planPricer
	for _, plan := range plans {
		plan.Target = targetOf(p, plan, f.target)
		var own []string
		if f.from != "" {
			own = []string{f.from}
		}
		k, err := a.planPricer(p, plan, own, s)
		if err != nil {
			return nil, err
		}
		if err := a.addCandidates(f, q, p, k); err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, cmp.Or(others(out), q.unused())
}

// anyModel stands for all models in the books.
const anyModel = "any"

// addCandidates gives a plan what it might be served by.
func (a *app) addCandidates(f *swapFlags, q *swapAsked, p *project, k *planPricer) error {
	if len(k.services) != 1 {
		return input.Wrong("name one", "--from %s: that is %d models", f.from, len(k.services))
	}
	from := k.services[0]
	from.callByOffer()
	names := slices.Clone(f.to)
	if len(names) == 0 {
		names = []string{anyModel}
	}
	for i := range names {
		if names[i] == anyModel && !slices.Contains(p.OfferNames(), anyModel) {
			names[i] = "*"
		}
	}
	found, err := a.services(p, k.plan, names, k.setting)
	if err != nil {
		return err
	}
	for _, s := range found {
		if sameService(s, from) || len(s.legs) == 1 && s.legs[0].model != nil && s.legs[0].model.Kind == pricebook.Embedding {
			continue
		}
		if s.owned() && k.plan.Users.Decimal == nil {
			return fmt.Errorf("%s:%d: plan %s: users: missing; what a fleet costs depends on how many there are", p.path,
				k.plan.Line, k.plan.Name)
		}
		s.callByOffer()
		s.success = q.successOf(p, s, "to", nil)
		k.services = append(k.services, s)
	}
	own := k.plan
	if f.from != "" {
		own = nil // what the plan says is said of its own offer
	}
	from.success = q.successOf(p, from, "from", own)
	return nil
}

// others refuses a question about nothing but what is in use.
func others(pricers []*planPricer) error {
	if slices.ContainsFunc(pricers, func(k *planPricer) bool { return len(k.services) > 1 }) {
		return nil
	}
	return input.Wrong("name another with --to", "%s is in use, and --to names nothing else", pricers[0].services[0].name)
}
