package main

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/findings"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/policy"
	"github.com/tokecon/tokecon/pkg/report"
)

// checkFlags are the flags of check alone.
type checkFlags struct {
	baseline string
	comment  bool
}

func checkCommand(r *Runner) *cobra.Command {
	return Question[checkFlags, *policy.Result]{
		Use:   "check",
		Short: "Hold plans against the rules of tokecon.yaml, for CI",
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
		Group: "questions",
		Args:  none,
		About: &ofProject{},
		Flags: func(c *checkFlags, f flags) {
			f.StringVar(&c.baseline, "baseline", "", "measure changes against this `FILE`, date or git:REF")
			f.BoolVar(&c.comment, "comment", false, "write the body of a comment on a pull request, in Markdown")
		},
		Ask:   func(_ context.Context, g *Given, f *checkFlags) (*policy.Result, error) { return f.ask(g) },
		Write: func(w io.Writer, g *Given, r *policy.Result, f *checkFlags) (bool, error) { return f.write(w, g, r) },
		Page: func(_ *Given, r *policy.Result, _ *checkFlags) (*report.Document, error) {
			return page.Check(r), nil
		},
		Verdict: func(g *Given, r *policy.Result, _ *checkFlags) error { return passed(g, r) },
	}.Command(r)
}

func (c *checkFlags) ask(g *Given) (*policy.Result, error) {
	q := policy.Question{Now: g.Market.Setting().AsOf.Time, Baseline: c.baseline,
		BaselineHint: "give --baseline FILE, a date or git:REF"}
	if g.Market.Pin() != nil && g.Options.At.IsZero() {
		q.Now = g.Today.Time // a lock stops prices, not the calendar
	}
	if c.baseline != "" {
		q.Before = func() ([]margin.PlanResult, error) {
			plans, err := c.before(g)
			if err != nil {
				return nil, input.Param("baseline", "%s: %w", c.baseline, err)
			}
			return plans, nil
		}
	}
	return policy.Ask(g.Project, g.Market, q)
}

// errEmptyBaseline says that there is nothing to compare with.
var errEmptyBaseline = errors.New(
	"the baseline has no plans in it: nothing can be compared, so the gate does not pass")

// before returns the plans that changes are measured against.
func (c *checkFlags) before(g *Given) ([]margin.PlanResult, error) {
	side, err := diff.ParseSide(g.Door, c.baseline)
	if err != nil {
		return nil, err
	}
	given := diff.Given{Options: g.Options, Today: g.Today}
	plans, err := given.PlansOf(side, g.Project, g.Market)
	if err == nil && len(plans) == 0 {
		err = errEmptyBaseline
	}
	return plans, err
}

// write writes what became of the gate for a CI system.
func (c *checkFlags) write(w io.Writer, g *Given, r *policy.Result) (done bool, err error) {
	ci := &findings.Report{Findings: r.Findings, AsOf: r.AsOf.String(), Books: r.Books.String(), Base: r.Project,
		Baseline: r.Baseline, Changes: r.Changes}
	if r.Pin != nil {
		ci.Books += ": " + r.Pin.String()
	}
	if c.comment {
		return true, findings.Comment(w, ci)
	}
	if !slices.Contains(findings.Formats(), g.Format) {
		return false, nil
	}
	write, err := findings.Format(g.Format)
	if err != nil {
		return false, err
	}
	return true, write(w, ci)
}

// passed says beside the other formats what the table has in its notes, and turns a
// failed check into a "no".
func passed(g *Given, r *policy.Result) error {
	if g.Format != "table" {
		if r.Pin != nil && r.Pin.Old {
			g.Remark("! %s", r.Pin)
		}
		for i := range r.Ending {
			g.Remark("! %s", &r.Ending[i])
		}
	}
	if !r.Passed {
		return errNo
	}
	return nil
}
