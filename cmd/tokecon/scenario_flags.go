package main

import (
	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// scenarioFlags are the flags of scenario alone.
type scenarioFlags struct {
	planFlags
	uncertainFlags
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

func (s *scenarioFlags) declare(f flags) {
	s.uncertainFlags.declare(f)
	f.StringSliceVar(&s.plans, "plan", nil, "only these `PLANS`; may be repeated")
	f.StringSliceVar(&s.offers, "offer", nil, "try these `MODELS` instead of each plan's own; may be repeated")
	f.text(&s.target, "target", "gross margin `SHARE` that levers break even at, 60% or 0.6")
	f.StringArrayVar(&s.shocks, "shock", nil, "move a lever: `LEVER=CHANGE`; may be repeated")
	f.StringVar(&s.sweep, "sweep", "", "move a lever through a range: `LEVER=FROM..TO[/PLACES]`")
	f.BoolVar(&s.tornado, "tornado", false, "move every lever on its own: what matters most, and where it breaks even")
	f.StringArrayVar(&s.ranges, "range", nil,
		"`LEVER=FROM..TO` of the tornado instead of the usual ones; may be repeated")
	f.StringVar(&s.replay, "replay", "",
		"run plans through these `EVENTS`, a name or a pattern such as 'openai/*', or all")
	f.StringSliceVar(&s.on, "on", nil, "tell the margin on this `DAY` to come; may be repeated")
	f.enum(&s.preset, "preset", "", []string{"crash", "hungry"}, "`NAME` of a story: crash or hungry")
	f.text(&s.fall, "fall", "crash: `SHARE` that prices fall by (default 80%)")
	f.StringSliceVar(&s.pass, "pass", nil,
		"crash: `SHARES` of the saving that reach your prices (default 0%,50%,100%,150%)")
	f.StringVar(&s.elasticity, "elasticity", "",
		"crash: `NUMBER` by which what you sell answers to its price (default -1.11)")
	f.StringVar(&s.raise, "raise", "", "hungry: `CHANGE` of the vendor's prices (default +50%)")
	f.StringVar(&s.tokens, "tokens", "", "hungry: `CHANGE` of the tokens of the same text (default x1)")
	f.IntVar(&s.months, "months", 0, "work `N` months out")
	f.StringArrayVar(&s.paths, "path", nil, "move a lever over the months: `LEVER=PATH`; may be repeated")
	f.text(&s.adds, "adds", "`N` payers who join each plan every month")
	f.text(&s.churn, "churn", "`SHARE` of the payers who leave each month (default none; hungry: 3%)")
	f.text(&s.churnAfter, "churn-after", "hungry: `SHARE` who leave then (default 6%)")
	f.text(&s.cut, "cut", "hungry: `SHARE` of your price that you give up (default 0%)")
	f.models("offer")
}

// leverHint says where levers are described.
const leverHint = "tokecon help scenarios has the levers"

// check refuses flags of what nobody asked for.
func (s *scenarioFlags) check(cmd *cobra.Command) error {
	s.ahead = cmd.Flags().Changed("months")
	s.drawing = cmd.Flags().Changed("draws") || cmd.Flags().Changed("seed")
	if err := s.misplaced(); err != nil {
		return err
	}
	switch {
	case !s.ahead && (len(s.paths) > 0 || s.adds.Decimal != nil):
		return input.Wrong(leverHint, "--path and --adds belong to --months")
	case s.ahead && (s.months < 1 || s.months > scenario.MostMonths):
		return input.Wrong(leverHint, "--months %d; give 1 to %d", s.months, scenario.MostMonths)
	case len(s.uncertain) == 0 && (len(s.correlate) > 0 || s.drawing):
		return input.Wrong(leverHint, "--correlate, --draws and --seed belong to --uncertain")
	}
	return nil
}

// misplaced refuses flags of presets that nobody asked for.
func (s *scenarioFlags) misplaced() error {
	crash, hungry := s.preset == "crash", s.preset == "hungry"
	if !crash && (s.fall.Decimal != nil || len(s.pass) > 0 || s.elasticity != "") {
		return input.Wrong(leverHint, "--fall, --pass and --elasticity belong to --preset crash")
	}
	if !hungry && s.churn.Decimal != nil && !s.ahead {
		return input.Wrong(leverHint, "--churn belongs to --months and to --preset hungry")
	}
	if !hungry && (s.raise != "" || s.tokens != "" || s.churnAfter.Decimal != nil || s.cut.Decimal != nil) {
		return input.Wrong(leverHint, "--raise, --tokens, --churn-after and --cut belong to --preset hungry")
	}
	return nil
}
