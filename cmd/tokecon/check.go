package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/findings"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/policy"
)

// checkFlags are the flags of check alone.
type checkFlags struct {
	projectFlags
	baseline string
	comment  bool
}

func (a *app) check() *cobra.Command {
	f := &checkFlags{}
	cmd := &cobra.Command{
		Use:     "check",
		GroupID: "questions",
		Short:   "Hold plans against the rules of tokecon.yaml, for CI",
		Long: `Hold the plans of tokecon.yaml against its checks: least margins, of a plan or of
single users, most costs, changes against a baseline, prices that double or of an
announced day, ages of prices, or expressions. The exit status is 3 when one fails.
What is not known has not passed. tokecon help checks has the rules.

Besides the usual formats -f takes junit, sarif, github (annotations) and gitlab
(code quality); --comment writes the body of a pull request's comment. --baseline is
a file that tokecon margin -f json wrote, a date, or git:REF: the project with its
lock and the price books of its repository as they are there.`,
		Example: `  tokecon check
  tokecon check --baseline git:origin/main -f github
  tokecon check --baseline git:origin/main --comment -o comment.md`,
		Args: none,
		RunE: func(*cobra.Command, []string) error { return a.runCheck(f) },
	}
	f.declare(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.baseline, "baseline", "", "measure changes against this `FILE`, date or git:REF")
	flags.BoolVar(&f.comment, "comment", false, "write the body of a comment on a pull request, in Markdown")
	return cmd
}

func (a *app) runCheck(f *checkFlags) error {
	p, setting, err := a.openProject(&f.projectFlags)
	if err != nil {
		return err
	}
	if err := a.out.open(a.set.output, []string{p.path}); err != nil {
		return err
	}
	if err := cmp.Or(a.knownVendors(p), usedExceptions(p)); err != nil {
		return err
	}
	world, err := a.world(p, f, setting)
	if err != nil {
		return err
	}
	found := world.Judge(p.Project)
	result := &policy.Result{Setting: setting, Project: p.path, Baseline: f.baseline, Changes: world.Changes(),
		Pin: world.Pin, Ending: policy.Endings(world.Plans, world.Now), Passed: policy.Pass(found),
		Findings: slices.Concat([]policy.Finding{}, found)}
	if err := a.emitCheck(f, result); err != nil {
		return err
	}
	a.warnCheck(result)
	if !result.Passed {
		return errNo
	}
	return nil
}

// warnCheck says beside the other formats what the table has in its notes.
func (a *app) warnCheck(r *policy.Result) {
	if a.set.format == "table" {
		return
	}
	if r.Pin != nil && r.Pin.Old {
		a.warn("! %s", r.Pin)
	}
	for i := range r.Ending {
		a.warn("! %s", &r.Ending[i])
	}
}

// emitCheck writes what became of the gate: for people, or for a CI system.
func (a *app) emitCheck(f *checkFlags, r *policy.Result) error {
	ci := &findings.Report{Findings: r.Findings, AsOf: r.AsOf.String(), Books: r.Books.String(), Base: r.Project,
		Baseline: r.Baseline, Changes: r.Changes}
	if r.Pin != nil {
		ci.Books += ": " + r.Pin.String()
	}
	if f.comment {
		return findings.Comment(&a.out, ci)
	}
	if slices.Contains(findings.Formats(), a.set.format) {
		write, err := findings.Format(a.set.format)
		if err != nil {
			return err
		}
		return write(&a.out, ci)
	}
	return a.emit(r, page.Check(r))
}

// world works out all that the checks ask for.
func (a *app) world(p *project, f *checkFlags, s econ.Setting) (*policy.World, error) {
	w := &policy.World{File: p.path, Now: a.day(s), On: map[time.Time][]margin.PlanResult{},
		BaselineHint: "give --baseline FILE, a date or git:REF"}
	if len(p.Plans) == 0 {
		return w, nil
	}
	var err error
	if w.Plans, err = a.planResults(p, s); err != nil {
		return nil, err
	}
	if a.lock != nil {
		w.Pin = policy.NewPin(a.lock.path, a.lock.day, w.Now, a.lock.unpinned(vendorsIn(w.Plans)))
	}
	for _, c := range p.Checks {
		if day := c.On.Time; !day.IsZero() && w.On[day] == nil {
			if w.On[day], err = a.planResults(p, on(s, day)); err != nil {
				return nil, err
			}
		}
	}
	if f.baseline != "" {
		w.Baseline, err = a.baseline(p, f, s)
	}
	return w, err
}

// day is the day of the check: a lock stops prices, not the calendar.
func (a *app) day(s econ.Setting) time.Time {
	if a.lock != nil && a.set.asOf == "" {
		return a.now().UTC().Truncate(24 * time.Hour)
	}
	return s.AsOf.Time
}

func vendorsIn(plans []margin.PlanResult) []string {
	var out []string
	for i := range plans {
		for _, l := range plans[i].Legs {
			if !slices.Contains(out, l.Vendor) {
				out = append(out, l.Vendor)
			}
		}
	}
	return out
}

func (a *app) planResults(p *project, s econ.Setting) ([]margin.PlanResult, error) {
	r, err := a.margins(p, &marginFlags{}, s)
	if err != nil {
		return nil, err
	}
	return r.Plans, nil
}

// on is a setting of another day.
func on(s econ.Setting, day time.Time) econ.Setting {
	s.AsOf = econ.AsOf{Time: day, DateOnly: true}
	return s
}

// errEmptyBaseline says that there is nothing to compare with.
var errEmptyBaseline = errors.New("the baseline has no plans in it: nothing can be compared, so the gate does not pass")

// baseline returns the plans that changes are measured against.
func (a *app) baseline(p *project, f *checkFlags, s econ.Setting) ([]margin.PlanResult, error) {
	var plans []margin.PlanResult
	side, err := readSide(f.baseline)
	if err == nil {
		plans, err = a.plansOf(side, p, &f.projectFlags, s)
	}
	if err == nil && len(plans) == 0 {
		err = errEmptyBaseline
	}
	if err != nil {
		return nil, fmt.Errorf("--baseline %s: %w", f.baseline, err)
	}
	return plans, nil
}

// plansOf works the plans of a side out, or takes those that were saved.
func (a *app) plansOf(side *side, p *project, f *projectFlags, s econ.Setting) (plans []margin.PlanResult, err error) {
	switch {
	case side.saved != nil && side.saved.Margins == nil:
		return nil, errNoPlans
	case side.saved != nil:
		for _, r := range side.saved.Margins.Plans {
			r.Legs = nil // without books no rule can be asked of them
			plans = append(plans, r)
		}
		return plans, nil
	case side.ref == "":
		return a.planResults(p, side.setting(s))
	}
	past, err := a.atRevision(p, f, side.ref, a.set.books[len(p.Books):])
	if err != nil {
		return nil, err
	}
	err = a.within(past.books, past.lock, func() error {
		if s.AsOf, err = a.asOf(); err != nil {
			return err
		}
		plans, err = a.planResults(past.project, side.setting(s))
		return err
	})
	return plans, err
}
