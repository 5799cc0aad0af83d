package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/selfhost"
	"github.com/tokecon/tokecon/pkg/tokenizer/shelf"
)

// subject is what a question is about: it declares the flags that name it, and opens
// it.
type subject interface {
	declare(flags)
	open(r *Runner, g *Given, args []string) error
}

// open opens what a question is about, and refuses an output that would overwrite any
// of it.
func (r *Runner) open(about subject, args []string) (*Given, error) {
	o, err := r.options()
	if err != nil {
		return nil, err
	}
	g := &Given{Args: args, Options: o, Today: r.today(), Door: r.door, Format: r.set.format, Columns: r.set.columns,
		Output: r.set.output, Strict: r.set.strict, Remark: r.warn}
	if err := about.open(r, g, args); err != nil {
		return nil, err
	}
	g.doubtClock()
	return g, r.out.Load().Check()
}

// doubtClock remarks on a clock that is behind the books.
func (g *Given) doubtClock() {
	s := g.Market.Setting()
	if g.Options.At.IsZero() && g.Market.Pin() == nil && s.Books.Date > s.AsOf.Format(time.DateOnly) {
		g.Remark("! the clock says %s, before the books' date %s: check the clock or give --as-of", s.AsOf, s.Books.Date)
	}
}

// options are those of a market as the settings have them. Without --as-of their
// instant is zero.
func (r *Runner) options() (market.Options, error) {
	o := market.Options{Region: r.set.region, Currency: r.set.currency, Calibration: r.set.calibration, Door: r.door,
		Shelf: vocabularies()}
	if o.Calibration != "" {
		r.door.Mark(o.Calibration)
	}
	if o.Shelf != nil {
		r.door.Mark(o.Shelf.Dir())
	}
	if r.set.mode != "" {
		if err := o.Mode.UnmarshalText([]byte(r.set.mode)); err != nil {
			return o, input.Wrong("", "%w", input.Param("mode", "%q: %w", r.set.mode, err))
		}
	}
	for _, dir := range r.set.books {
		f, err := market.FolderAt(r.door, dir)
		if err != nil {
			return o, err
		}
		o.Own = append(o.Own, f)
	}
	var err error
	o.At, err = r.asOf()
	return o, err
}

// vocabularies is the folder of the user's own; nil where there can be none.
func vocabularies() *shelf.Shelf {
	own, _ := shelfFolder() // who needs it is told why there is none
	return own
}

// shelfFolder opens the folder of the user's own vocabularies.
func shelfFolder() (*shelf.Shelf, error) {
	dir := os.Getenv("TOKECON_TOKENIZERS")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, input.Wrong("name one in TOKECON_TOKENIZERS", "there is no folder for your own tokenizers: %w", err)
		}
		dir = filepath.Join(cache, "tokecon", "tokenizers")
	}
	return shelf.Open(dir), nil
}

// openMarket opens the market of today, or of --as-of.
func (g *Given) openMarket() (err error) {
	o := g.Options
	if o.At.IsZero() {
		o.At = g.Today
	}
	g.Market, err = market.Open(o)
	return err
}

// ofMarket is a question about the books.
type ofMarket struct {
	named  bool   // only those books are read that mention the arguments
	reads  string // a file that the question reads
	locked *bool  // a flag takes the prices of the project here; nil: there is none
}

func (*ofMarket) declare(flags) {}

func (a *ofMarket) open(_ *Runner, g *Given, args []string) error {
	g.Door.Mark(a.reads)
	if a.named {
		g.Options.Names = args
	}
	if a.locked == nil {
		return g.openMarket()
	}
	return (&ofWorkload{locked: *a.locked}).openMarket(g)
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

// ofWorkload is a question about a workload, and with fleets about machines of one's
// own.
type ofWorkload struct {
	samples sampleFlags
	fleets  bool
	flat    bool // the question says how busy the machines are: no peak is assumed
	alone   bool // it takes no workload as argument
	own     []string
	locked  bool
}

func (a *ofWorkload) declare(f flags) {
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
		g.past = lockHere()
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
		return input.Wrong("make one with tokecon lock, or leave --locked out", "there is no %s beside %s", project.LockName,
			p.Path)
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

// lockHere returns the lock of the project here; empty where there is none.
func lockHere() string {
	path, err := project.Find()
	if err != nil {
		return ""
	}
	if path = filepath.Join(filepath.Dir(path), project.LockName); !files.Exists(path) {
		return ""
	}
	return path
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
		err := a.ofProject.open(r, g, args)
		if a.missing != "" && errors.Is(err, project.ErrNone) {
			err = input.Wrong(a.missing, "%w", project.ErrNone)
		}
		return err
	}
	if a.path != "" {
		return input.Wrong("give one of them", "a workload excludes --project: it is asked about by itself")
	}
	return a.ofWorkload.open(r, g, args)
}

// nothing is a question that no books of vendors answer.
type nothing struct{}

func (nothing) declare(flags)                        {}
func (nothing) open(*Runner, *Given, []string) error { return nil }
