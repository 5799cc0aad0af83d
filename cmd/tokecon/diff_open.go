package main

import (
	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/project"
)

// ofSides is a question about two sides: of the plans of a project, or of the offers for
// a workload.
type ofSides struct {
	samples sampleFlags
	project ofProject
	flags   *diffFlags
	given   string // a flag on the command line that describes a workload
	locked  bool
}

func (a *ofSides) declare(f flags) {
	a.samples.declare(f)
	a.project.declare(f)
	f.BoolVar(&a.locked, "locked", false, lockedUsage)
}

func (a *ofSides) open(_ *Runner, g *Given, args []string) error {
	d := a.flags
	q := diff.Question{Given: diff.Given{Options: g.Options, Today: g.Today}, FromBooks: d.fromBooks, Models: d.models}
	if d.all {
		q.Models = []string{"*"}
	}
	for _, x := range []struct {
		name, word string
		into       *diff.Asked
	}{{"from", d.from, &q.From}, {"to", d.to, &q.To}} {
		var err error
		if *x.into, err = diff.ParseSide(g.Door, x.word); err != nil {
			return input.Param(x.name, "%s: %w", x.word, err)
		}
	}
	g.Door.Mark(d.fromBooks...)
	plans, err := a.aboutPlans(g, &q, args)
	if err != nil {
		return err
	}
	switch {
	case q.From.Saved != nil && q.To.Saved != nil:
		err = a.savedAlone(g, args)
	case plans:
		err = a.openPlans(g, &q)
	default:
		err = a.openSamples(g, &q, args)
	}
	if err == nil {
		err = a.openMarket(g, &q)
	}
	g.Sides = &q
	return err
}

// openMarket opens the market of the present.
func (a *ofSides) openMarket(g *Given, q *diff.Question) (err error) {
	if q.Project != nil {
		g.Market, err = q.Project.Market(g.Options, g.Today)
	} else if q.Workload != nil {
		err = (&ofWorkload{locked: a.locked}).openMarket(g)
	} else {
		err = g.openMarket()
	}
	q.Now = g.Market
	return err
}

// aboutPlans reports whether plans are meant or offers for a workload, by what is named
// and then by what is there.
func (a *ofSides) aboutPlans(g *Given, q *diff.Question, args []string) (bool, error) {
	plans, offers := "", a.given
	if a.project.path != "" {
		plans = "--project"
	}
	if len(args) > 0 {
		offers = args[0]
	}
	if a.flags.fromWorkload != "" {
		offers = "--from-workload"
	}
	for _, s := range []diff.Asked{q.From, q.To} {
		switch {
		case s.Ref != "" || s.Saved != nil && s.Saved.Margins != nil:
			plans = s.Word
		case s.Saved != nil:
			offers = s.Word
		}
	}
	if plans != "" && offers != "" {
		return false, input.Wrong("leave one of them out", "%s is about plans, %s about the offers for a workload", plans,
			offers)
	}
	if plans != "" || offers != "" {
		return plans != "", nil
	}
	path, err := project.Find()
	if err != nil {
		return false, nil //nolint:nilerr // no project is one of the answers
	}
	p, err := project.ReadUnlocked(g.Door, path)
	return err == nil && len(p.Plans) > 0, err
}

// openPlans reads the project as it is.
func (a *ofSides) openPlans(g *Given, q *diff.Question) error {
	read := project.Read
	if a.project.noLock {
		read = project.ReadUnlocked
	}
	var err error
	q.Project, err = read(g.Door, a.project.path)
	return err
}

// openSamples opens the workloads. Without an earlier one it is one for both, and a
// saved result names the built-in one that it was about.
func (a *ofSides) openSamples(g *Given, q *diff.Question, args []string) error {
	earlier := a.flags.fromWorkload
	if q.From.Saved != nil && earlier != "" {
		return input.Wrong("leave it out", "--from-workload: %s has its own workload", q.From.Word)
	}
	for _, s := range []diff.Asked{q.From, q.To} {
		if s.Saved != nil && len(args)+len(a.samples.workload) == 0 && demand.IsBuiltin(s.Saved.Compared.Workload.Name) {
			args = []string{s.Saved.Compared.Workload.Name}
		}
	}
	var err error
	if q.Workload, err = a.samples.open(g.Door, args); err != nil {
		return err
	}
	if earlier != "" {
		q.Earlier, err = demand.Open(g.Door, []string{earlier}, demand.Assumptions{})
	}
	return err
}
