package main

import (
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
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

// progress counts things, of which nobody knows how many there are.
func (a *app) progress(what string) *progress {
	return newProgress(a.watcher(), -1, progressbar.OptionSetDescription(what), progressbar.OptionShowIts())
}

// byteProgress counts bytes, of a total that is -1 when it is not known.
func (a *app) byteProgress(what string, total int64) *progress {
	return newProgress(a.watcher(), total, progressbar.OptionSetDescription(what), progressbar.OptionShowBytes(true),
		progressbar.OptionSetWidth(20))
}

// watcher is the terminal on standard error, if a person watches there.
func (a *app) watcher() io.Writer {
	file, ok := a.stderr.(*os.File)
	if !ok || a.set.quiet || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	return file
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

// watch counts the bytes that are read from r.
func (p *progress) watch(r io.Reader) io.Reader {
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
