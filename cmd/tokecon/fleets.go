package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/selfhost"
	"github.com/tokecon/tokecon/pricebooks"
)

// fleetFlags name the fleets of one's own that a question is about.
type fleetFlags struct {
	own  []string
	flat bool // the question says how busy the machines are: no peak is assumed
}

func (f *fleetFlags) declare(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.own, "own", nil,
		"a `FLEET`: 'MODEL on NxGPU, key=value …', or the name of one in tokecon.yaml; may be repeated")
}

const (
	projectFile = "tokecon.yaml" // where a project describes its own fleets
	ownFlag     = "--own"        // where a command line does
)

// shippedMachines returns the texts of the shipped books of hardware.
func shippedMachines() ([]hardware.Document, error) {
	return hardware.Documents(pricebooks.Files, "hardware", "hardware", false)
}

// hardware reads the shipped books of hardware, and the user's over them.
func (a *app) hardware() (*hardware.Set, error) {
	if a.machines != nil {
		return a.machines, nil
	}
	docs, err := shippedMachines()
	if err != nil {
		return nil, err
	}
	if a.lock != nil && a.lock.Pins("") {
		docs = a.lock.machines()
	}
	for _, dir := range a.set.books {
		folder := os.DirFS(dir)
		if _, err := fs.Stat(folder, "hardware"); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		own, err := hardware.Documents(folder, "hardware", dir+"/hardware", true)
		if err != nil {
			return nil, err
		}
		docs = append(docs, own...)
	}
	a.machines, err = hardware.Load(docs)
	return a.machines, err
}

// fleets returns the fleets that the flags name, as offers.
func (a *app) fleets(f *fleetFlags, s econ.Setting) ([]quote.Owned, error) {
	if len(f.own) == 0 {
		return nil, nil
	}
	var out []quote.Owned
	names := map[string]bool{}
	for _, text := range f.own {
		described, where, err := a.describedFleet(text)
		if err != nil {
			return nil, err
		}
		if f.flat && described.Peak == nil {
			one := money.FromInt(1)
			described.Peak = &one
		}
		own, err := a.builtFleet(described, where, s)
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

// builtFleet makes an offer of a description.
func (a *app) builtFleet(described *config.Fleet, where string, s econ.Setting) (quote.Owned, error) {
	set, err := a.hardware()
	if err != nil {
		return quote.Owned{}, err
	}
	constants, _, err := selfhost.Shipped()
	if err != nil {
		return quote.Owned{}, err
	}
	fleet, err := buildFleet(described, where, set, s.AsOf.Time)
	if err != nil {
		return quote.Owned{}, err
	}
	fleet.Argument, fleet.Books = fleet.Name, set.Version()
	return quote.Owned{Fleet: fleet, Constants: &constants}, nil
}

// describedFleet reads one line, or finds a name in the project's file.
func (a *app) describedFleet(text string) (f *config.Fleet, where string, err error) {
	if strings.Contains(text, " on ") {
		f, err = config.ParseFleet(ownFlag, text)
		return f, ownFlag, asUsage(err)
	}
	project, err := a.readProject("")
	if errors.Is(err, errNoProject) {
		return nil, "", input.Wrong(`write 'MODEL on NxGPU', such as --own "llama-3.3-70b on 2xh100", or describe the fleet in `+
			projectFile, "--own %s is no fleet, and there is %w", input.Quote(text), errNoProject)
	}
	if err != nil {
		return nil, "", err
	}
	var names []string
	for i := range project.Fleets {
		f := &project.Fleets[i]
		if f.Name == text {
			return f, project.path, nil
		}
		names = append(names, f.Name)
	}
	return nil, "", input.Wrong(or(input.Hint(text, names), "the fleets there are "+strings.Join(names, " ")),
		"no fleet in %s is called %s", project.path, input.Quote(text))
}

// asUsage makes wrong use of an error about what stands on the command line.
func asUsage(err error) error {
	if err == nil {
		return nil
	}
	return &input.Error{Err: err}
}

// builder makes a fleet of a description. After an error it does nothing more.
type builder struct {
	from  *config.Fleet
	where string // file of the description, or --own
	set   *hardware.Set
	at    time.Time
	fleet *selfhost.Fleet
	err   error
}

// buildFleet makes a fleet of its description, the books and the defaults.
func buildFleet(from *config.Fleet, where string, set *hardware.Set, at time.Time) (*selfhost.Fleet, error) {
	b := &builder{from: from, where: where, set: set, at: at, fleet: &selfhost.Fleet{}}
	b.replica()
	b.shape()
	b.site()
	b.pay()
	b.standing()
	b.name()
	if b.err == nil {
		b.fail("", b.fleet.Check())
		if b.fleet.Measured == nil { // what was measured needs no physics
			b.fail("", b.fleet.Replica.Check(selfhost.Request{Input: 1, Output: 1}))
		}
	}
	return b.fleet, b.err
}

// fail keeps the first error, with its place.
func (b *builder) fail(field string, err error) {
	if b.err != nil || err == nil {
		return
	}
	place := b.where
	if b.where != ownFlag {
		place += fmt.Sprintf(":%d", b.line(field))
	}
	if field != "" {
		place += ": " + field
	}
	b.err = fmt.Errorf("%s: %w", place, err)
	if b.where == ownFlag {
		b.err = asUsage(b.err)
	}
}

// line is that of a field that knows it, else that of the fleet.
func (b *builder) line(field string) int {
	f := b.from
	at := map[string]int{
		"model": f.Model.Line, "gpu": f.GPU.Line, "precision": f.Precision.Line, "kv_precision": f.KVPrecision.Line,
		"provider": f.Provider.Line, "term": f.Term.Line, "buy": f.Buy.Line, "region": f.Region.Line,
	}[field]
	if at == 0 {
		return f.Line
	}
	return at
}
