package main

import (
	"os"
	"path/filepath"
	"time"

	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/market"
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
		Output: r.set.output, Strict: r.set.strict, Remark: r.warn,
		also: r.also.Store}
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
