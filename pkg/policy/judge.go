package policy

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
)

// World is what rules are asked of.
type World struct {
	File string    // of the rules, as it is shown
	Now  time.Time // the day of the check
	// Plans are the plans with their own offers; On holds them with the prices of
	// another day, for the checks that ask for it.
	Plans []margin.PlanResult
	On    map[time.Time][]margin.PlanResult
	// Baseline are the plans that changes are measured against; nil without one.
	Baseline []margin.PlanResult
	// BaselineHint says how to give a baseline, for a check that needs one.
	BaselineHint string
	Pin          *Pin // of the prices; nil where they are not pinned
}

// Judge asks every check of every plan that it is about, in the order of the file.
// What cannot be judged has not passed.
func (w *World) Judge(p *config.Project) []Finding {
	out := w.pinned()
	for i := range p.Checks {
		c := &p.Checks[i]
		found := w.ask(c)
		if len(found) == 0 {
			found = []Finding{w.unasked(c)}
		}
		for _, f := range found {
			out = append(out, w.excuse(p, c, f))
		}
	}
	return out
}

// unasked returns the finding of a check that is about no plan: it is unknown.
func (w *World) unasked(c *config.Check) Finding {
	f := w.finding(c, nil)
	f.Outcome, f.Message = Unknown, fmt.Sprintf("no plan is called %q", c.Plan.Text)
	f.Hint = "name a plan of the file, or leave plan out"
	if c.Plan.Text == "" {
		f.Message, f.Hint = "there are no plans to check", "describe one: tokecon help plans"
	}
	return f
}

// ask returns a finding for each plan.
func (w *World) ask(c *config.Check) []Finding {
	if c.Rule.Spec().OfPin {
		return []Finding{w.judgePin(c)}
	}
	plans := w.Plans
	if !c.On.IsZero() {
		plans = w.On[c.On.Time]
	}
	var out []Finding
	for i := range plans {
		r := &plans[i]
		if c.Plan.Text != "" && c.Plan.Text != r.Plan {
			continue
		}
		out = append(out, w.judge(c, r, plans))
	}
	return out
}

// finding returns a finding of a check and a plan without an outcome.
func (w *World) finding(c *config.Check, r *margin.PlanResult) Finding {
	f := Finding{Rule: NameOf(c), File: w.File, Line: c.Line}
	if r != nil {
		f.Subject, f.Line = r.Plan, r.Line
	}
	return f
}

// NameOf returns what a check is called.
func NameOf(c *config.Check) string {
	switch {
	case c.Name != "":
		return c.Name
	case c.Rule != "":
		return string(c.Rule)
	}
	return "expr"
}

// judge asks one check of one plan.
func (w *World) judge(c *config.Check, r *margin.PlanResult, all []margin.PlanResult) Finding {
	f := w.finding(c, r)
	if r.Margin == nil {
		f.Outcome, f.Message, f.Hint = Unknown, fmt.Sprintf("nothing is known of %s with %s: %s", r.Plan, r.Offer, r.Reason),
			"a gate does not pass what it cannot see"
		return f
	}
	worst := f
	for i, vendor := range vendorsOf(c, r) {
		under, err := shocked(c, r, vendor)
		if err != nil {
			return unknown(f, err)
		}
		if found := w.hold(f, c, under, all, vendor); i == 0 || found.Bad() && !worst.Bad() || found.Bad() == worst.Bad() &&
			worse(c, found, worst) {
			worst = found
		}
	}
	return worst
}

// worse reports whether a finding is further from passing than another.
func worse(c *config.Check, a, b Finding) bool {
	if a.Actual == nil || b.Actual == nil {
		return false
	}
	if c.Rule.Spec().Least {
		return a.Actual.Less(*b.Actual)
	}
	return b.Actual.Less(*a.Actual)
}

// hold asks one check of a plan under the prices that it is about.
func (w *World) hold(f Finding, c *config.Check, r *margin.PlanResult, all []margin.PlanResult, vendor string) Finding {
	where := conditions(c, vendor)
	if c.Expr.Text != "" {
		return express(f, c, r, where)
	}
	m, err := w.measure(&asked{c, r, all})
	if err != nil {
		return unknown(f, err)
	}
	limit, err := c.Value.Of(c.Rule)
	if err != nil {
		return unknown(f, err)
	}
	return w.blame(settle(f, c.Rule, m, limit, where), c, r, vendor, limit)
}

// judgePin asks one check of the lock.
func (w *World) judgePin(c *config.Check) Finding {
	f := w.finding(c, nil)
	m, err := w.measure(&asked{check: c})
	if err != nil {
		return unknown(f, err)
	}
	limit, err := c.Value.Of(c.Rule)
	if err != nil {
		return unknown(f, err)
	}
	return settle(f, c.Rule, m, limit, "")
}

func unknown(f Finding, err error) Finding {
	f.Outcome, f.Message = Unknown, err.Error()
	var hinted *hintedError
	if errors.As(err, &hinted) {
		f.Hint = hinted.hint
	}
	return f
}

// hintedError says why a rule cannot be judged, and what to do about it.
type hintedError struct {
	error
	hint string
}

// vendorsOf returns those whose prices the check's shock moves, each in turn: one's own
// machines are no vendor's.
func vendorsOf(c *config.Check, r *margin.PlanResult) []string {
	if c.Shock == nil {
		return []string{""}
	}
	if vendors := r.Serving.Vendors(); c.Shock.Vendor.Text == AnyVendor && len(vendors) > 0 {
		return vendors
	}
	return []string{c.Shock.Vendor.Text}
}

// shocked returns a plan with the prices of the check's shock.
func shocked(c *config.Check, r *margin.PlanResult, vendor string) (*margin.PlanResult, error) {
	if c.Shock == nil || !slices.Contains(r.Serving.Vendors(), vendor) {
		return r, nil
	}
	return r.Under(vendor, *c.Shock.Price)
}

// AnyVendor in a shock tries each vendor in use in turn.
const AnyVendor = "any"

// measured is what a rule looks at, in the unit of the rule.
type measured struct {
	value  money.Decimal
	what   string // in words: "the gross margin of pro"
	is     string // and what of it: "is 55.5%" if empty
	detail string // behind it
	file   string // where the cause stands, if not in the rules
	line   int
	bound  bool // the value is a bound on the wrong side: nothing is sure
}

// settle holds what was found against the limit of a rule.
func settle(f Finding, rule config.Rule, m *measured, limit money.Decimal, where string) Finding {
	spec := rule.Spec()
	f.Actual, f.Wanted, f.Unit = &m.value, &limit, string(spec.Unit)
	if m.file != "" {
		f.File, f.Line = m.file, m.line
	}
	good := !limit.Less(m.value)
	side := "above"
	if spec.Least {
		good, side = !m.value.Less(limit), "below"
	}
	if m.is == "" {
		m.is = "is " + show(m.value, spec.Unit)
	}
	switch {
	case good && m.bound:
		f.Outcome, f.Message = Unknown, fmt.Sprintf("%s%s %s at best: a part of its cost is not known", m.what, where, m.is)
	case good:
		f.Outcome, f.Message = Passed, fmt.Sprintf("%s%s %s, the limit %s", m.what, where, m.is, show(limit, spec.Unit))
	default:
		f.Outcome, f.Message = Failed,
			fmt.Sprintf("%s%s %s, %s %s%s", m.what, where, m.is, side, show(limit, spec.Unit), m.detail)
	}
	return f
}

// conditions says under which prices a check is asked.
func conditions(c *config.Check, vendor string) string {
	s := ""
	if c.Shock != nil {
		if vendor == AnyVendor {
			vendor = "its vendor"
		}
		s += fmt.Sprintf(" at %s times the prices of %s", c.Shock.Price, vendor)
	}
	if !c.On.IsZero() {
		s += " on " + c.On.Format(time.DateOnly)
	}
	return s
}

// The units of what is told of plans.
const (
	share  = config.ShareUnit
	points = config.PointsUnit
	usd    = config.USDUnit
)

// show writes a value in its unit.
func show(d money.Decimal, unit config.LimitUnit) string {
	switch unit {
	case share:
		return d.Shift(2).Fixed(1) + "%"
	case points:
		return d.Shift(2).Fixed(1) + " points"
	case usd, config.MonthUnit:
		return money.Show(d, "USD")
	case config.DaysUnit:
	}
	return d.String() + " " + string(unit)
}

// excuse lets a failure pass that a dated exception is for.
func (w *World) excuse(p *config.Project, c *config.Check, f Finding) Finding {
	if !f.Bad() {
		return f
	}
	for i := range p.Exceptions {
		e := &p.Exceptions[i]
		switch {
		case !Excuses(e, c) || e.Plan != "" && e.Plan != f.Subject:
		case !w.Now.Before(e.Until.Time):
			f.Hint = fmt.Sprintf("the exception on line %d ended on %s", e.Line, e.Until.Format(time.DateOnly))
		default: // one that was renewed on a line of its own counts
			f.Outcome, f.Because = Excused, fmt.Sprintf("%s (until %s)", e.Because, e.Until.Format(time.DateOnly))
			return f
		}
	}
	return f
}

// Excuses reports whether an exception is about a check, by its name or its rule.
func Excuses(e *config.Exception, c *config.Check) bool {
	return e.Check.Text == NameOf(c) || e.Check.Text == string(c.Rule)
}

// Pass reports whether nothing fails the gate. No findings have not passed: a
// gate without rules guards nothing.
func Pass(found []Finding) bool {
	return len(found) > 0 && !slices.ContainsFunc(found, func(f Finding) bool { return f.Bad() })
}
