package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// scenarioFlags are the flags of scenario alone.
type scenarioFlags struct {
	projectFlags
	sampleFlags
	uncertainFlags
	plans   []string
	offers  []string
	target  config.Share
	shocks  []string
	sweep   string
	tornado bool
	ranges  []string
	preset  string
	replay  string
	on      []string
	months  int
	ahead   bool // months were given
	paths   []string
	adds    config.Quantity

	fall, cut, churn, churnAfter config.Share
	pass                         []string
	elasticity                   string
	raise, tokens                string
}

func (a *app) scenarioCommand() *cobra.Command {
	f := &scenarioFlags{}
	cmd := &cobra.Command{
		Use:     "scenario [WORKLOAD]",
		GroupID: "questions",
		Short:   "What if prices crash, the vendor gets hungry, tokens or use move",
		Long: `Ask what becomes of the plans of tokecon.yaml when something moves, or of the cost of a
WORKLOAD with the models of --offer.

--shock moves levers, all that are given at once: price, tokens (of the same text),
verbosity (tokens of an answer), cache (share of the prompt), volume (requests of a
user), users, sell (what you charge), and of your own machines rent, electricity and
utilisation. A change is +100%, -20% or x3; cache is set to a share. A price may be
that of a vendor, a model or a meter: price:openai, price:openai/gpt-5*@output.

--sweep moves one lever through a range. --tornado moves each on its own and finds
where it breaks even: at the plan's target, or at nothing left.

--replay runs the plans through every change of a list price that the books date since
2023, dearer successors and tokenizers among them, as if their own vendor had done it,
and through what is announced. --on tells the margin on a day to come.

--months works every month of a horizon out, with paths of levers (--path price=decline(2),
volume=grow(3%), rent=h100-2025-rebound), payers who leave (--churn) and join (--adds),
and the prices that are announced: cost, margin, cash, when the target is crossed.

--uncertain draws levers from stated distributions, fixed, uniform, triangular,
lognormal, discrete or samples, and tells how likely the target is missed and which
lever is worth measuring first.

--preset crash lets vendors' prices fall and competitors pass a share of that on;
--preset hungry lets the vendor raise its prices, count more tokens, and take users.`,
		Example: `  tokecon scenario --shock price=+100% --shock volume=x3
  tokecon scenario --sweep cache=0..0.9
  tokecon scenario rag --offer openai/gpt-5-mini --replay all
  tokecon scenario --tornado --plan pro
  tokecon scenario --replay all --on 2027-01-01
  tokecon scenario --replay 'google/*'
  tokecon scenario --plan pro --months 24 --path price=epoch-9x --path 'tokens=grow(4%)' --churn 3% --adds 50
  tokecon scenario --uncertain 'price=triangular(x0.5, x1, x2)' --uncertain 'cache=uniform(40%, 90%)'
  tokecon scenario --preset crash --fall 80% --pass 0,50%,100%
  tokecon scenario --preset hungry --raise +50% --churn 3% --churn-after 6%`,
		Args:              atMost(1, "one workload; further samples go after -w"),
		ValidArgsFunction: completeWorkload,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.ahead = cmd.Flags().Changed("months")
			return a.runScenario(f, args)
		},
	}
	f.projectFlags.declare(cmd)
	f.sampleFlags.declare(cmd)
	f.uncertainFlags.declare(cmd)
	f.declareOwn(a, cmd)
	return cmd
}

func (f *scenarioFlags) declareOwn(a *app, cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVar(&f.plans, "plan", nil, "only these `PLANS`; may be repeated")
	flags.StringSliceVar(&f.offers, "offer", nil, "try these `MODELS` instead of each plan's own; may be repeated")
	textVar(flags, &f.target, "target", "gross margin `SHARE` that levers break even at, 60% or 0.6")
	flags.StringArrayVar(&f.shocks, "shock", nil, "move a lever: `LEVER=CHANGE`; may be repeated")
	flags.StringVar(&f.sweep, "sweep", "", "move a lever through a range: `LEVER=FROM..TO[/PLACES]`")
	flags.BoolVar(&f.tornado, "tornado", false, "move every lever on its own: what matters most, and where it breaks even")
	flags.StringArrayVar(&f.ranges, "range", nil,
		"`LEVER=FROM..TO` of the tornado instead of the usual ones; may be repeated")
	flags.StringVar(&f.replay, "replay", "",
		"run plans through these `EVENTS`, a name or a pattern such as 'openai/*', or all")
	flags.StringSliceVar(&f.on, "on", nil, "tell the margin on this `DAY` to come; may be repeated")
	flags.StringVar(&f.preset, "preset", "", "`NAME` of a story: crash or hungry")
	textVar(flags, &f.fall, "fall", "crash: `SHARE` that prices fall by (default 80%)")
	flags.StringSliceVar(&f.pass, "pass", nil,
		"crash: `SHARES` of the saving that reach your prices (default 0%,50%,100%,150%)")
	flags.StringVar(&f.elasticity, "elasticity", "",
		"crash: `NUMBER` by which what you sell answers to its price (default -1.11)")
	flags.StringVar(&f.raise, "raise", "", "hungry: `CHANGE` of the vendor's prices (default +50%)")
	flags.StringVar(&f.tokens, "tokens", "", "hungry: `CHANGE` of the tokens of the same text (default x1)")
	flags.IntVar(&f.months, "months", 0, "work `N` months out")
	flags.StringArrayVar(&f.paths, "path", nil, "move a lever over the months: `LEVER=PATH`; may be repeated")
	textVar(flags, &f.adds, "adds", "`N` payers who join each plan every month")
	textVar(flags, &f.churn, "churn", "`SHARE` of the payers who leave each month (default none; hungry: 3%)")
	textVar(flags, &f.churnAfter, "churn-after", "hungry: `SHARE` who leave then (default 6%)")
	textVar(flags, &f.cut, "cut", "hungry: `SHARE` of your price that you give up (default 0%)")
	a.completeModels(cmd, "offer")
	completeWords(cmd, "preset", []string{"crash", "hungry"})
}

// asked is what a run of scenario is about.
type asked struct {
	shocks scenario.Shocks
	sweep  *scenario.Range
	ranges []scenario.Range
	crash  *scenario.Crash
	hungry *scenario.Hungry
	days   []time.Time
	ahead  *scenario.Horizon
	draws  *scenario.Draws
	drawn  []scenario.Shock // the levers of draws
}

func (a *app) runScenario(f *scenarioFlags, args []string) error {
	q, err := f.ask()
	if err != nil {
		return input.Wrong("tokecon help scenarios has the levers", "%w", err)
	}
	p, setting, pricers, err := a.openScenario(f, args)
	if err == nil {
		err = a.knownScopes(q)
	}
	if err != nil {
		return err
	}
	r := &scenario.Result{Setting: setting, Project: p.path, Preset: f.preset, Shocks: []string{}}
	for i := range q.shocks {
		r.Shocks = append(r.Shocks, q.shocks[i].String())
	}
	if err := q.answer(r, pricers); err != nil {
		return err
	}
	if err := q.answerChances(r, pricers); err != nil {
		return err
	}
	if err := a.answerDays(f, q, r, p, pricers); err != nil {
		return err
	}
	if err := a.answerMonths(f, q, r, p, pricers); err != nil {
		return err
	}
	return a.emit(r, page.Scenario(r))
}

// openScenario reads the project with its plans, or makes one of a workload that is
// asked about by itself: it has costs and no margin.
func (a *app) openScenario(f *scenarioFlags, args []string) (*project, econ.Setting, []*planPricer, error) {
	if len(args) == 0 && len(f.workload) == 0 {
		p, setting, err := a.openProject(&f.projectFlags)
		if err != nil {
			return nil, setting, nil, err
		}
		if err := a.out.open(a.set.output, []string{p.path}); err != nil {
			return nil, setting, nil, err
		}
		pricers, err := a.planPricers(p, f, setting)
		return p, setting, pricers, err
	}
	switch {
	case f.project != "" || len(f.plans) > 0:
		return nil, econ.Setting{}, nil,
			input.Wrong("give one of them", "a workload excludes --project and --plan: it is asked about by itself")
	case len(f.offers) == 0:
		return nil, econ.Setting{}, nil,
			input.Wrong("--offer openai/gpt-5-mini", "--offer is missing: a workload alone does not say what serves it")
	case len(f.uncertain) > 0 && f.months > 0:
		return nil, econ.Setting{}, nil,
			input.Wrong("describe a plan, tokecon init; or leave --months out",
				"months under uncertain levers are about margins, and a workload alone has no price")
	case f.preset != "":
		return nil, econ.Setting{}, nil,
			input.Wrong("describe a plan: tokecon init", "--preset %s is about what you charge, and a workload alone has no price",
				f.preset)
	}
	setting, err := a.setting()
	if err != nil {
		return nil, setting, nil, err
	}
	k, err := a.alonePricer(&f.sampleFlags, noProject(), f.offers, setting, args)
	return noProject(), setting, []*planPricer{k}, err
}

// planPricers are the plans that are asked about.
func (a *app) planPricers(p *project, f *scenarioFlags, s econ.Setting) ([]*planPricer, error) {
	plans, err := choosePlans(p, f.plans)
	if err != nil {
		return nil, err
	}
	var out []*planPricer
	for _, plan := range plans {
		plan.Target = targetOf(p, plan, f.target)
		k, err := a.planPricer(p, plan, f.offers, s)
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}

// ask reads what the flags say.
func (f *scenarioFlags) ask() (*asked, error) {
	q := &asked{}
	for _, text := range f.shocks {
		s, err := scenario.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("--shock %w", err)
		}
		q.shocks = append(q.shocks, s)
	}
	if f.sweep != "" {
		r, err := scenario.ParseRange(f.sweep)
		if err != nil {
			return nil, fmt.Errorf("--sweep %w", err)
		}
		q.sweep = &r
	}
	for _, text := range f.ranges {
		r, err := scenario.ParseRange(text)
		if err != nil {
			return nil, fmt.Errorf("--range %w", err)
		}
		q.ranges = append(q.ranges, r)
	}
	for _, text := range f.on {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return nil, fmt.Errorf("--on %q is no day; write it as 2027-01-01", text)
		}
		q.days = append(q.days, day)
	}
	if err := f.askPreset(q); err != nil {
		return nil, err
	}
	if err := f.askMonths(q); err != nil {
		return nil, err
	}
	var err error
	if q.draws, err = f.uncertainFlags.ask(); err != nil {
		return nil, err
	}
	q.drawn = f.moved
	if q.draws == nil && len(q.shocks) == 0 && q.sweep == nil && !f.tornado && len(q.ranges) == 0 && f.preset == "" &&
		f.replay == "" && len(f.on) == 0 && !f.ahead {
		f.tornado = true // what matters most is the first question
	}
	if f.tornado && len(q.ranges) == 0 {
		q.ranges = []scenario.Range{}
	}
	return q, nil
}

func (f *scenarioFlags) askPreset(q *asked) error {
	err := f.misplaced()
	if err != nil {
		return err
	}
	switch f.preset {
	case "":
	case "crash":
		q.crash, err = f.askCrash()
	case "hungry":
		q.hungry, err = f.askHungry()
	default:
		return fmt.Errorf("--preset %q is unknown; use crash or hungry", f.preset)
	}
	return err
}

// misplaced refuses flags of presets that nobody asked for.
func (f *scenarioFlags) misplaced() error {
	crash, hungry := f.preset == "crash", f.preset == "hungry"
	if !crash && (f.fall.Decimal != nil || len(f.pass) > 0 || f.elasticity != "") {
		return fmt.Errorf("--fall, --pass and --elasticity belong to --preset crash")
	}
	if !hungry && f.churn.Decimal != nil && !f.ahead {
		return fmt.Errorf("--churn belongs to --months and to --preset hungry")
	}
	if !hungry && (f.raise != "" || f.tokens != "" || f.churnAfter.Decimal != nil || f.cut.Decimal != nil) {
		return fmt.Errorf("--raise, --tokens, --churn-after and --cut belong to --preset hungry")
	}
	return nil
}

func (f *scenarioFlags) askCrash() (*scenario.Crash, error) {
	c := scenario.UsualCrash()
	if f.fall.Decimal != nil {
		c.Fall = *f.fall.Decimal
	}
	if len(f.pass) > 0 {
		c.Pass = nil
	}
	for _, text := range f.pass {
		d, err := scenario.ParsePass(text)
		if err != nil {
			return nil, fmt.Errorf("--pass %w", err)
		}
		c.Pass = append(c.Pass, d)
	}
	if f.elasticity != "" {
		d, err := money.Parse(strings.TrimPrefix(f.elasticity, "-"))
		if err != nil {
			return nil, fmt.Errorf("--elasticity %w", err)
		}
		if strings.HasPrefix(f.elasticity, "-") {
			d = money.Decimal{}.Sub(d)
		}
		c.Elasticity = d
	}
	return &c, c.Check()
}

func (f *scenarioFlags) askHungry() (*scenario.Hungry, error) {
	h := scenario.UsualHungry()
	for _, x := range []struct {
		flag, text string
		into       *money.Decimal
	}{{"price", f.raise, &h.Raise}, {"tokens", f.tokens, &h.Tokens}} {
		if x.text == "" {
			continue
		}
		s, err := scenario.Parse(x.flag + "=" + x.text)
		if err != nil {
			return nil, err
		}
		*x.into = s.By
	}
	for _, x := range []struct{ given, into *money.Decimal }{{f.churn.Decimal, &h.Churn},
		{f.churnAfter.Decimal, &h.ChurnAfter}, {f.cut.Decimal, &h.Cut}} {
		if x.given != nil {
			*x.into = *x.given
		}
	}
	return &h, h.Check()
}

// answer fills the result in, plan by plan.
func (q *asked) answer(r *scenario.Result, pricers []*planPricer) error {
	all := evalOf(pricers)
	var err error
	if r.Plans, err = scenario.Changes(all, q.shocks); err != nil {
		return err
	}
	if q.sweep != nil {
		if r.Sweep, err = scenario.Swept(all, q.sweep, q.shocks); err != nil {
			return err
		}
	}
	if q.crash != nil {
		if r.Crashed, err = q.crash.Run(all); err != nil {
			return err
		}
		r.Crash = q.crash
	}
	if q.hungry != nil {
		if r.Eaten, err = q.hungry.Run(all); err != nil {
			return err
		}
		r.Hungry = q.hungry
	}
	if q.ranges == nil {
		return nil
	}
	return q.tornado(r, pricers)
}

func (q *asked) tornado(r *scenario.Result, pricers []*planPricer) error {
	for _, k := range pricers {
		ranges := q.ranges
		if len(ranges) == 0 {
			ranges = scenario.Usual(k.vendors())
		}
		swings, err := scenario.Tornado(k.rows, ranges, q.shocks)
		if err != nil {
			return err
		}
		r.Tornado = append(r.Tornado, swings...)
	}
	return nil
}

// vendors are who bills for a plan, each once; machines tells whether one's own
// serve it.
func (k *planPricer) vendors() (vendors []string, machines bool) {
	for _, s := range k.services {
		for i := range s.legs {
			switch l := &s.legs[i]; {
			case l.fleet != nil:
				machines = true
			case !slices.Contains(vendors, l.model.Vendor):
				vendors = append(vendors, l.model.Vendor)
			}
		}
	}
	return vendors, machines
}
