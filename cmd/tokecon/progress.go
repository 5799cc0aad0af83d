package main

import (
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
)

// patience is how long a run may be silent before it shows that it lives.
const patience = time.Second

// progress counts things or bytes on standard error when a person watches there
// and the work takes long; otherwise it is silent. Many may count at once.
type progress struct {
	count atomic.Int64
	start time.Time
	mu    sync.Mutex
	bar   *progressbar.ProgressBar // nil: nobody watches
	drawn bool
}

// watch counts things, of which nobody knows how many there are.
func (r *Runner) watch(what string) (step, done func()) {
	p := newProgress(r.watcher(), -1, progressbar.OptionSetDescription(what), progressbar.OptionShowIts())
	return p.step, p.done
}

// reading counts bytes, of a total that is -1 when it is not known.
func (r *Runner) reading(total int64) (reading func(io.Reader) io.Reader, done func()) {
	p := newProgress(r.watcher(), total, progressbar.OptionSetDescription("counting"),
		progressbar.OptionShowBytes(true), progressbar.OptionSetWidth(20))
	return p.reading, p.done
}

// watcher is the terminal on standard error, if a person watches there.
func (r *Runner) watcher() io.Writer {
	if _, terminal := terminalOf(r.stderr); !terminal || r.set.quiet {
		return nil
	}
	return r.stderr
}

func newProgress(w io.Writer, total int64, options ...progressbar.Option) *progress {
	p := &progress{start: time.Now()}
	if w == nil {
		return p
	}
	options = append(options, progressbar.OptionSetWriter(w), progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetSpinnerChangeInterval(0),
		progressbar.OptionClearOnFinish())
	p.bar = progressbar.NewOptions64(total, options...)
	p.bar.StartWithoutRender() // speeds are measured from here
	return p
}

// step counts one more thing. Things are small: looking at the clock for each
// would cost more than some of them.
func (p *progress) step() {
	if p.count.Add(1)%256 == 0 {
		p.draw()
	}
}

// add counts n more bytes.
func (p *progress) add(n int) {
	p.count.Add(int64(n))
	p.draw()
}

func (p *progress) draw() {
	if p.bar == nil || time.Since(p.start) < patience {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drawn = true
	p.bar.Set64(p.count.Load()) //nolint:errcheck,gosec // a bar that cannot be drawn is no reason to fail
}

// done takes the bar off the screen.
func (p *progress) done() {
	if p.drawn {
		p.bar.Finish() //nolint:errcheck,gosec // as above
	}
}

// reading counts the bytes that are read from r.
func (p *progress) reading(r io.Reader) io.Reader {
	if p.bar == nil {
		return r
	}
	return watched{r, p}
}

type watched struct {
	r io.Reader
	p *progress
}

func (w watched) Read(b []byte) (int, error) {
	n, err := w.r.Read(b)
	w.p.add(n)
	return n, err
}
