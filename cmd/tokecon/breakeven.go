package main

import (
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

// evenFlags are the flags of breakeven alone.
type evenFlags struct {
	sampleFlags
	fleetFlags
	versus   []string
	upTo     config.Quantity
	declines []string
	paths    []string

	waitFall, waitChance config.Share
	view                 page.EvenView
}

func (a *app) breakeven() *cobra.Command {
	f := &evenFlags{}
	cmd := &cobra.Command{
		Use:     "breakeven [WORKLOAD] --own FLEET --vs MODEL",
		GroupID: "questions",
		Short:   "From which volume on own GPUs pay, or that they never do",
		Long: `Hold a fleet of your own GPUs against vendors' models: over which volumes it is
cheaper, as ranges on the staircase of whole replicas, or never.

The fleet is sized for each volume; prices are the real ones, cached, tiered and
batched. --solve says what to look for besides the volume: the price at which the
vendor would tie at your volume, the utilisation, or the throughput of a replica.
For machines that are bought: payback, net present value and internal rate of
return while the vendor's price falls (--decline 2 halves it every year).`,
		Example: `  tokecon breakeven rag --own 'gpt-oss-120b on 1xh100' --vs openai/gpt-5-mini
  tokecon breakeven --own 'llama-3.3-70b on 2xh100, buy=book' --vs groq/llama-3.3-70b-versatile -n 2M
  tokecon breakeven chat -n 3M --own 'gpt-oss-120b on 1xh100' --vs 'openai/*' --solve price -f html -o even.html`,
		Args:              atMost(1, "one workload; further samples go after -w"),
		ValidArgsFunction: completeWorkload,
		RunE:              func(_ *cobra.Command, args []string) error { return a.runBreakeven(f, args) },
	}
	f.sampleFlags.declare(cmd)
	f.fleetFlags.declare(cmd)
	flags := cmd.Flags()
	flags.StringSliceVar(&f.versus, "vs", nil,
		"`MODELS` of vendors to hold the fleet against; * matches anything; may be repeated")
	textVar(flags, &f.upTo, "up-to", "look at volumes up to `N` requests a month (default: as far as anything changes)")
	flags.StringSliceVar(&f.declines, "decline", nil,
		"for bought machines: the vendor's price falls `X`-fold a year (default 1, 1.5, 2, 3, 10)")
	flags.StringArrayVar(&f.paths, "path", nil,
		"for bought machines: the vendor's price takes this `PATH`, such as 'plateau(2, 12)' or gpt-5.5-raise-2x; may be repeated")
	textVar(flags, &f.waitFall, "wait-fall",
		"for bought machines: what waiting a year is worth if the vendor's price may fall by this `SHARE`")
	textVar(flags, &f.waitChance, "wait-chance", "the `SHARE` of chance of that (default 50%)")
	flags.StringVar(&f.view.Solve, "solve", "volume", "`WHAT` to solve for: "+strings.Join(page.Solves(), ", "))
	flags.BoolVar(&f.view.Explain, "explain", false, "show how each number came about, with its source")
	a.completeModels(cmd, "vs")
	completeWords(cmd, "solve", page.Solves())
	return cmd
}

func (a *app) runBreakeven(f *evenFlags, args []string) error {
	switch {
	case !slices.Contains(page.Solves(), f.view.Solve):
		return input.Wrong(or(input.Hint(f.view.Solve, page.Solves()), "use one of "+strings.Join(page.Solves(), " ")),
			"--solve %q is unknown", f.view.Solve)
	case len(f.own) != 1:
		return input.Wrong(`name it: --own "llama-3.3-70b on 2xh100"; more fleets are compared by tokecon compare`,
			"breakeven takes one fleet, got %d", len(f.own))
	case len(f.versus) == 0:
		return input.Wrong("name one: --vs openai/gpt-5-mini", "breakeven needs a vendor's model to hold the fleet against")
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
	even, err := a.answerEven(f, s, setting)
	if err != nil {
		return err
	}
	return a.emit(even, page.BreakEven(even, f.view))
}

// answerEven counts the workload for the fleet and its rivals, and solves.
func (a *app) answerEven(f *evenFlags, s *sample, setting econ.Setting) (*econ.Even, error) {
	models, err := a.books.Select(f.versus, setting.AsOf.Time)
	if err != nil {
		return nil, err
	}
	fleets, err := a.fleets(&f.fleetFlags, setting)
	if err != nil {
		return nil, err
	}
	declines, err := parseDeclines(f.declines)
	if err != nil {
		return nil, err
	}
	courses, err := f.courses(setting.AsOf.Time)
	if err != nil {
		return nil, err
	}
	if f.purchase() && fleets[0].Fleet.Buy == nil {
		return nil, input.Wrong("add buy=book to the fleet, or leave them out",
			"--decline, --path and --wait-fall are about machines that are bought; those of %s are rented", fleets[0].Name())
	}
	counted, err := a.count(s, setting, slices.Concat(hostedSubjects(models), ownSubjects(fleets)),
		hoursMatter(models, setting))
	if err != nil {
		return nil, err
	}
	s.Uncounted = leastUncounted(counted)
	q := econ.EvenQuestion{
		Question: question(s, setting, ""), Own: fleets[0], Profile: counted[fleets[0].Name()].Mid,
		Rivals: hostedCandidates(models, counted, s, setting), Falls: falls(), Declines: declines, Courses: courses,
	}
	if f.waitFall.Decimal != nil {
		q.Wait = &econ.WaitQuestion{Fall: *f.waitFall.Decimal, Chance: money.MustParse("0.5")}
		if f.waitChance.Decimal != nil {
			q.Wait.Chance = *f.waitChance.Decimal
		}
	}
	if f.upTo.Decimal != nil {
		q.UpTo = int64(f.upTo.Float64())
	}
	even, err := econ.BreakEven(q)
	if err != nil {
		return nil, err
	}
	even.Setting, even.Workload = setting, s.Workload
	return even, nil
}

// purchase reports whether flags ask about machines that are bought.
func (f *evenFlags) purchase() bool {
	return len(f.declines) > 0 || len(f.paths) > 0 || f.waitFall.Decimal != nil
}

// courses are the paths that the vendor's price may take.
func (f *evenFlags) courses(from time.Time) ([]econ.PriceCourse, error) {
	if f.waitChance.Decimal != nil && f.waitFall.Decimal == nil {
		return nil, input.Wrong("--wait-fall 80%", "--wait-chance is the chance of --wait-fall")
	}
	var out []econ.PriceCourse
	for _, text := range f.paths {
		p, err := scenario.ParsePath("price=" + text)
		if err != nil {
			return nil, input.Wrong("tokecon help scenarios has the paths", "--path %w", err)
		}
		out = append(out, econ.PriceCourse{Name: text, Factors: func(months int) ([]money.Decimal, error) {
			var factors []money.Decimal
			for month := 1; month <= months; month++ {
				s, err := p.At(month, scenario.MonthsOn(from, month))
				if err != nil {
					return nil, err
				}
				factors = append(factors, s.By)
			}
			return factors, nil
		}})
	}
	return out, nil
}

// falls are the prices, as shares of today's, that a break-even is tried at.
func falls() []money.Decimal {
	var out []money.Decimal
	for _, text := range []string{"1", "0.75", "0.5", "0.25", "0.1"} {
		out = append(out, money.MustParse(text))
	}
	return out
}

func parseDeclines(texts []string) ([]money.Decimal, error) {
	if len(texts) == 0 {
		texts = []string{"1", "1.5", "2", "3", "10"}
	}
	var out []money.Decimal
	for _, text := range texts {
		d, err := money.Parse(strings.TrimSuffix(text, "x"))
		if err != nil {
			return nil, input.Wrong("write 2 for half the price every year, 1 for a price that stays", "--decline %w", err)
		}
		if d.Less(money.MustParse("0.01")) || money.FromInt(1000).Less(d) {
			return nil, input.Wrong("give 0.01 to 1000", "--decline %s is out of range", d)
		}
		out = append(out, d)
	}
	return out, nil
}
