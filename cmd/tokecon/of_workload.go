package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// ofWorkload is a question about a workload, and with fleets about machines of one's
// own.
type ofWorkload struct {
	samples sampleFlags
	fleets  bool
	flat    bool // the question says how busy the machines are: no peak is assumed
	alone   bool // it takes no workload as argument
	own     []string
	locked  bool
	// unpriced says that no price is asked: there is no lock to look past.
	unpriced bool
	cmd      *cobra.Command
}

func (a *ofWorkload) declare(f flags) {
	a.cmd = f.cmd
	a.samples.declare(f)
	f.BoolVar(&a.locked, "locked", false, lockedUsage)
	if a.fleets {
		f.StringArrayVar(&a.own, "own", nil,
			"a `FLEET`: 'MODEL on NxGPU, key=value …', or the name of one in tokecon.yaml; may be repeated")
	}
}

func (a *ofWorkload) open(_ *Runner, g *Given, args []string) error {
	if a.alone {
		args = nil
	}
	var err error
	if g.Workload, err = a.samples.open(g.Door, args); err != nil {
		return err
	}
	return a.openMarket(g)
}

// openMarket opens the market: that of the project where a fleet or a flag asks for it.
func (a *ofWorkload) openMarket(g *Given) error {
	if err := a.readProject(g); err != nil {
		return err
	}
	var err error
	if g.Project != nil {
		g.Market, err = g.Project.Market(g.Options, g.Today)
	} else {
		if !a.unpriced {
			g.past = lockHere()
		}
		err = g.openMarket()
	}
	if err != nil {
		return err
	}
	g.Fleets, err = a.openFleets(g)
	return err
}

// readProject reads the project that --locked asks for, or a fleet by its name.
func (a *ofWorkload) readProject(g *Given) error {
	named := ""
	for _, text := range a.own {
		if !strings.Contains(text, " on ") {
			named = text
		}
	}
	if !a.locked && named == "" {
		return nil
	}
	p, err := project.Read(g.Door, "")
	switch {
	case errors.Is(err, project.ErrNone) && named != "":
		return input.Wrong(`write 'MODEL on NxGPU', such as --own "llama-3.3-70b on 2xh100", or describe the fleet in `+
			project.FileName, "--own %s is no fleet, and there is %w", input.Quote(named), project.ErrNone)
	case err != nil:
		return err
	case a.locked && p.Pin() == nil:
		return noLockHere(p)
	}
	g.Project = p
	return nil
}

// openFleets makes offers of the fleets that are described.
func (a *ofWorkload) openFleets(g *Given) (out []quote.Owned, err error) {
	names := map[string]bool{}
	for _, text := range a.own {
		d, err := a.describe(g, text)
		if err != nil {
			return nil, err
		}
		own, err := g.Market.Fleet(d)
		if err != nil {
			return nil, err
		}
		if names[own.Name()] {
			return nil, input.Wrong("give one of them name=… of its own", "two fleets are called %s", input.Quote(own.Name()))
		}
		names[own.Name()], own.Fleet.Argument = true, text
		out = append(out, own)
	}
	return out, nil
}

// describe reads one line, or finds a name in the project's file.
func (a *ofWorkload) describe(g *Given, text string) (d selfhost.Description, err error) {
	if strings.Contains(text, " on ") {
		d = selfhost.Description{Where: ownFlag, Typed: true}
		if d.Fleet, err = config.ParseFleet(ownFlag, text); err != nil {
			return d, &input.Error{Err: err}
		}
	} else if strings.TrimSpace(text) == "" {
		return d, input.Wrong("name a fleet of "+project.FileName+", or describe one: 'MODEL on NxGPU'",
			"--own: no fleet is named")
	} else if d, err = g.Project.FleetDescription(text); err != nil {
		return d, err
	}
	if a.flat && d.Peak == nil {
		even, one := *d.Fleet, money.FromInt(1)
		even.Peak = &one
		d.Fleet = &even
	}
	return d, nil
}

// lockedUsage is the help of --locked.
const lockedUsage = "price as the project here does: with its books, and as its lock pins them"

// ownFlag is where a command line describes a fleet.
const ownFlag = "--own"
