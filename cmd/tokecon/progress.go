package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// patience is how long a run may be silent before it shows that it lives.
const patience = time.Second

// progress counts things on standard error when a person watches there and the
// work takes long; otherwise it is silent.
type progress struct {
	what  string
	shown bool
	start time.Time
	bar   *progressbar.ProgressBar
	count int
}

func (a *app) progress(what string) *progress {
	file, ok := a.stderr.(*os.File)
	return &progress{what: what, shown: ok && !a.set.quiet && term.IsTerminal(int(file.Fd())), start: a.now()}
}

// step counts one more thing.
func (p *progress) step() {
	p.count++
	if !p.shown || p.count%256 != 0 {
		return
	}
	if p.bar == nil {
		if time.Since(p.start) < patience {
			return
		}
		p.bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(p.what), progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	p.bar.Set(p.count) //nolint:errcheck,gosec // a bar that cannot be drawn is no reason to fail
}

// done takes the bar off the screen.
func (p *progress) done() {
	if p.bar != nil {
		p.bar.Finish() //nolint:errcheck,gosec // as above
	}
}
