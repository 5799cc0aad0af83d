package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/page"
)

// marginFlags are the flags of margin alone.
type marginFlags struct {
	projectFlags
	plans  []string
	offers []string
	target config.Share
	view   page.MarginView

	against against // no flag: what a difference adds
}

func (a *app) margin() *cobra.Command {
	f := &marginFlags{}
	cmd := &cobra.Command{
		Use:     "margin",
		GroupID: "questions",
		Short:   "Unit economics of your plans: revenue, costs, margin, who loses money",
		Long: `Work out what each plan of your tokecon.yaml leaves with its offer: revenue, costs
line by line, gross and contribution margin, mark-up; the margin of the median, the
90th and the 99th user, who loses money and from what usage on; by how much the
vendor may raise its prices, and what to charge for a target.

Margin is (price − cost) ÷ price, mark-up (price − cost) ÷ cost: never the same.
--offer tries other models in the place of a plan's own. tokecon help plans has the
fields; tokecon init writes a file to start from.`,
		Example: `  tokecon margin
  tokecon margin --plan pro --offer openai/gpt-5-nano --offer 'groq/*' --target 70%
  tokecon margin --plan pro --per month -f csv`,
		Args: none,
		RunE: func(*cobra.Command, []string) error { return a.runMargin(f) },
	}
	f.declare(cmd)
	flags := cmd.Flags()
	flags.StringSliceVar(&f.plans, "plan", nil, "only these `PLANS`; may be repeated")
	flags.StringSliceVar(&f.offers, "offer", nil,
		"try these `MODELS` instead of each plan's own; * matches anything; may be repeated")
	textVar(flags, &f.target, "target", "gross margin `SHARE` to hold plans against, 60% or 0.6")
	flags.StringVar(&f.view.Per, "per", "payer",
		"`UNIT` of amounts: payer (one seat a month, request, outcome or pack), month or year (of all users)")
	flags.BoolVar(&f.view.Explain, "explain", false, "show how each number came about, with its source")
	a.completeModels(cmd, "offer")
	completeWords(cmd, "per", page.MarginPers())
	return cmd
}

func (a *app) runMargin(f *marginFlags) error {
	if !slices.Contains(page.MarginPers(), f.view.Per) {
		return input.Wrong("use payer, month or year", "--per %q is unknown", f.view.Per)
	}
	p, setting, err := a.openProject(&f.projectFlags)
	if err != nil {
		return err
	}
	if err := a.out.open(a.set.output, []string{p.path}); err != nil {
		return err
	}
	result, err := a.margins(p, f, setting)
	if err != nil {
		return err
	}
	doc, err := page.Margin(result, f.view)
	if err != nil {
		return input.Wrong("write users: in the plan", "%w", err)
	}
	return a.emit(result, doc)
}

// margins works out every plan with every offer that is asked for.
func (a *app) margins(p *project, f *marginFlags, s econ.Setting) (*margin.Result, error) {
	plans, err := choosePlans(p, f.plans)
	if err != nil {
		return nil, err
	}
	out := &margin.Result{Setting: s, Project: p.path, Plans: []margin.PlanResult{}}
	for _, plan := range plans {
		plan.Target = targetOf(p, plan, f.target)
		rows, err := a.planRows(p, plan, f, s)
		if err != nil {
			return nil, err
		}
		out.Plans = append(out.Plans, rows...)
	}
	return out, nil
}

// targetOf is the margin that a plan is meant to have: what the flag says, the plan,
// or the project.
func targetOf(p *project, plan *config.Plan, flag config.Share) config.Share {
	switch {
	case flag.Decimal != nil:
		return flag
	case plan.Target.Decimal == nil:
		return p.Target
	}
	return plan.Target
}

// choosePlans returns the plans that are named, or all.
func choosePlans(p *project, names []string) ([]*config.Plan, error) {
	var known []string
	byName := map[string]*config.Plan{}
	for i := range p.Plans {
		known = append(known, p.Plans[i].Name)
		byName[p.Plans[i].Name] = &p.Plans[i]
	}
	if len(known) == 0 {
		return nil, fmt.Errorf("%s: there are no plans in it; tokecon help plans tells how to describe one", p.path)
	}
	if len(names) == 0 {
		names = known
	}
	var out []*config.Plan
	for _, name := range names {
		if byName[name] == nil {
			return nil, input.Wrong(or(input.Hint(name, known), "the plans are "+strings.Join(known, " ")),
				"no plan of %s is called %s", p.path, input.Quote(name))
		}
		plan := *byName[name]
		out = append(out, &plan)
	}
	return out, nil
}

// planRows works a plan out with its offer, or with those that are tried.
func (a *app) planRows(p *project, plan *config.Plan, f *marginFlags, s econ.Setting) ([]margin.PlanResult, error) {
	k, err := a.planPricer(p, plan, f.offers, s)
	if err != nil {
		return nil, err
	}
	k.against = f.against
	rows, err := k.rows(nil)
	slices.SortStableFunc(rows, byCost)
	return rows, err
}

// saleOf is what a plan says of its price, as it is written.
func saleOf(p *config.Plan) margin.Sale {
	s := margin.Sale{Per: string(p.Per), Price: p.Price, Markup: p.Markup.Decimal, Months: 1,
		Discount: p.AnnualDiscount.Decimal, Yearly: p.AnnualShare.Decimal, Success: p.Success.Decimal,
		Credits: p.Credits.Decimal, Breakage: p.Breakage.Decimal, Units: 1}
	if p.Period == config.Yearly {
		s.Months = 12
	}
	if p.Per == config.Request || p.Per == config.Tokens {
		s.Units = perThousand
	}
	return s
}

// perThousand is how many requests one payer of the model stands for where requests
// are paid one by one.
const perThousand = 1000

func unitWords(p *config.Plan) string {
	return map[config.Unit]string{config.Seat: "a seat and month", config.Request: "1,000 requests",
		config.Outcome: "an outcome", config.Tokens: "1,000 requests", config.Pack: "a pack"}[p.Per]
}

// econPlan turns a description into a plan of one payer. What is out of range is
// refused here, before anything is divided by it.
func econPlan(c *config.Plan) (*margin.Plan, error) {
	p, err := describedPlan(c)
	if err != nil {
		return nil, err
	}
	return p, p.Check()
}

func describedPlan(c *config.Plan) (*margin.Plan, error) {
	one := money.FromInt(1)
	p := &margin.Plan{Name: c.Name, Price: optional(c.Price), Markup: c.Markup.Decimal, Overage: optional(c.Overage),
		Included: c.Included.Decimal, Cap: c.Cap.Decimal, Payments: one, Fixed: optional(c.Fixed), Target: c.Target.Decimal}
	for _, line := range c.Costs {
		p.Costs = append(p.Costs, margin.CostLine{Name: line.Name, Share: optional(line.Share.Decimal),
			Payment: optional(line.Payment), Each: optional(line.Each), Request: optional(line.Request),
			Standing: line.Standing})
	}
	if c.Free != nil {
		p.Free = &margin.FreeTier{Conversion: *c.Free.Conversion.Decimal, Requests: *c.Free.Requests.Decimal}
	}
	switch c.Per {
	case config.Seat:
		return p, seatUsage(p, c)
	case config.Outcome:
		attempts := one.Quo(*c.Success.Decimal)
		p.Usage.Each = &attempts
	case config.Pack:
		used := c.Credits.Mul(one.Sub(optional(c.Breakage.Decimal)))
		p.Usage.Each = &used
	case config.Request, config.Tokens:
		thousands(p)
	}
	return p, nil
}

// thousands makes one payer of a thousand requests that are paid one by one: the
// amounts of a single one are too small to read.
func thousands(p *margin.Plan) {
	n := money.FromInt(perThousand)
	p.Usage.Each, p.Payments, p.Price = &n, n, p.Price.Mul(n)
	for i := range p.Costs {
		p.Costs[i].Each = p.Costs[i].Each.Mul(n)
	}
}

// seatUsage lays the price of a seat on months and says what its users do.
func seatUsage(p *margin.Plan, c *config.Plan) error {
	one, year := money.FromInt(1), money.FromInt(12)
	if c.Period == config.Yearly {
		p.Price, p.Payments = p.Price.Quo(year), one.Quo(year)
	}
	if c.AnnualDiscount.Decimal != nil {
		yearly := optional(c.AnnualShare.Decimal)
		p.Price = p.Price.Mul(one.Sub(yearly.Mul(*c.AnnualDiscount.Decimal)))
		p.Payments = one.Sub(yearly).Add(yearly.Quo(year))
	}
	p.Usage.Each = c.Requests.Decimal
	for _, s := range c.Segments {
		p.Usage.Segments = append(p.Usage.Segments,
			margin.Segment{Name: s.Name, Share: *s.Share.Decimal, Requests: *s.Requests.Decimal})
	}
	if c.Tail != nil {
		p.Usage.Tail = &margin.Tail{Median: *c.Tail.Median.Decimal, Sigma: c.Tail.Sigma.Float64()}
	}
	return nil
}

// projectSample opens a workload of a plan.
func (a *app) projectSample(p *project, plan *config.Plan, name config.Word) (*sample, error) {
	w, err := p.Workload(name.Text)
	if err != nil {
		return nil, fmt.Errorf("%s:%d: plan %s: workload: %w", p.path, max(name.Line, plan.Line), plan.Name, err)
	}
	s := &sample{}
	if err := a.fromWorkload(s, p.path, w); err != nil {
		return nil, err
	}
	return s, s.check()
}
