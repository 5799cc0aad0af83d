package main

import (
	"errors"

	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/project"
)

// ofMarket is a question about the books.
type ofMarket struct {
	machines bool   // no books of vendors are read: the question is about hardware
	named    bool   // only those books are read that mention the arguments
	reads    string // a file that the question reads
	lockable bool   // a flag takes the prices of the project here
	locked   bool
}

func (a *ofMarket) declare(f flags) {
	if a.lockable {
		f.BoolVar(&a.locked, "locked", false, lockedUsage)
	}
}

func (a *ofMarket) open(_ *Runner, g *Given, args []string) error {
	g.Door.Mark(a.reads)
	if a.machines {
		if g.Options.At.IsZero() {
			g.Options.At = g.Today
		}
		g.Market = market.Unpriced(g.Options)
		return nil
	}
	if a.named {
		g.Options.Names = args
	}
	if !a.lockable {
		return g.openMarket()
	}
	return (&ofWorkload{locked: a.locked}).openMarket(g)
}

// ofProject is a question about the plans of a tokecon.yaml, with its books and its
// lock.
type ofProject struct {
	path   string
	noLock bool
}

func (a *ofProject) declare(f flags) {
	a.declareFile(f)
	f.BoolVar(&a.noLock, "no-lock", false, "look past tokecon.lock: take the books of this program, as of today")
}

func (a *ofProject) declareFile(f flags) {
	f.StringVar(&a.path, "project", "", "the project's `FILE`, - for stdin (default tokecon.yaml here or above)")
}

func (a *ofProject) open(_ *Runner, g *Given, _ []string) error {
	read := project.Read
	if a.noLock {
		read = project.ReadUnlocked
	}
	p, err := read(g.Door, a.path)
	if err != nil {
		return err
	}
	g.Project = p
	g.Market, err = p.Market(g.Options, g.Today)
	return err
}

// ofEither is a question about the plans of a project, or about a workload by itself.
type ofEither struct {
	ofWorkload
	ofProject
	// choose reports whether the workload is asked about; named says that the command
	// line names one. Nil: where it is named.
	choose func(named bool) bool
	// missing is the hint where there is no project; empty: the usual one.
	missing string
}

func (a *ofEither) declare(f flags) {
	a.ofProject.declare(f)
	a.ofWorkload.declare(f)
}

func (a *ofEither) open(r *Runner, g *Given, args []string) error {
	alone := len(args) > 0 || len(a.samples.workload) > 0
	if a.choose != nil {
		alone = a.choose(alone)
	}
	if !alone {
		return a.openPlans(r, g, args)
	}
	switch {
	case a.path != "":
		return input.Wrong("give one of them", "a workload excludes --project: it is asked about by itself")
	case a.noLock:
		return input.Wrong("leave it out", "--no-lock is about the lock of a project; a workload by itself looks past it")
	}
	return a.ofWorkload.open(r, g, args)
}

// openPlans opens the project. What is given of a workload by itself would change
// nothing, and is refused.
func (a *ofEither) openPlans(r *Runner, g *Given, args []string) error {
	if given := a.samples.given(a.cmd); given != "" {
		return input.Wrong("write it in the workload of the file, or name a workload to ask about by itself",
			"%s is about a workload by itself, and the plans of a project are asked about", given)
	}
	if a.locked && a.noLock {
		return input.Wrong("give one of them", "--locked and --no-lock exclude each other")
	}
	err := a.ofProject.open(r, g, args)
	switch {
	case a.missing != "" && errors.Is(err, project.ErrNone):
		return input.Wrong(a.missing, "%w", project.ErrNone)
	case err == nil && a.locked && g.Market.Pin() == nil:
		return noLockHere(g.Project)
	}
	return err
}

// nothing is a question that no books of vendors answer.
type nothing struct{}

func (nothing) declare(flags)                        {}
func (nothing) open(*Runner, *Given, []string) error { return nil }
