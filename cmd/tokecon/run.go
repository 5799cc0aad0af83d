package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/report"
)

// Runner is one run of the program: its streams, its settings, its clock, and the door
// through which it reads and writes files.
type Runner struct {
	terminal
	now  func() time.Time
	set  settings
	door *files.Door
	out  atomic.Pointer[files.Output] // nil before the settings are read; a signal may look
	also atomic.Pointer[files.Output] // a file beside the output; nil: none
	csv  render.Options               // how export wants its CSV
}

func newRunner(stdin io.Reader, stdout, stderr io.Writer) *Runner {
	r := &Runner{terminal: terminal{stdout: stdout, stderr: stderr}, now: time.Now, door: &files.Door{In: stdin}}
	r.door.Watch = r.watch
	return r
}

// run executes a command line and returns the exit status. Errors are printed here and
// nowhere else.
func (r *Runner) run(args []string) int {
	root := r.root()
	root.SetArgs(args)
	err := root.Execute()
	if out := r.out.Load(); out != nil {
		if err == nil || errors.Is(err, errNo) {
			if e := out.Commit(); e != nil {
				err = e
			}
		}
		out.Discard()
	}
	r.complain(err)
	return status(err)
}

// onSignal ends the program with status 130 when it is interrupted, terminated or hung
// up on, after the unfinished output is removed. The returned function stops watching.
func (r *Runner) onSignal(exit func(int)) (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		if _, ok := <-signals; ok {
			for _, out := range []*files.Output{r.out.Load(), r.also.Load()} {
				if out != nil {
					out.Discard()
				}
			}
			exit(exitInterrupted)
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}

// warn prints a remark that is no data.
func (r *Runner) warn(format string, args ...any) {
	if !r.set.quiet {
		fmt.Fprintln(r.stderr, input.Printable(fmt.Sprintf(format, args...)))
	}
}

// today is the day of the clock, in UTC.
func (r *Runner) today() econ.AsOf {
	return econ.AsOf{Time: r.now().UTC().Truncate(24 * time.Hour), DateOnly: true}
}

// asOf is the instant of --as-of; the zero instant without it.
func (r *Runner) asOf() (econ.AsOf, error) {
	if r.set.asOf == "" {
		return econ.AsOf{}, nil
	}
	at, err := econ.ParseAsOf(r.set.asOf)
	if err != nil {
		return econ.AsOf{}, input.Wrong("", "%w", input.Param("as-of", "%q: %w", r.set.asOf, err))
	}
	if at.IsZero() {
		return at, input.Wrong("give a day of this century", "%w",
			input.Param("as-of", "%s: no price is that old", r.set.asOf))
	}
	return at, nil
}

// emit writes a result: the document in the format asked for, or the result itself as
// JSON.
func (r *Runner) emit(result any, doc *report.Document, stamps []render.Stamp) error {
	out := r.out.Load()
	if r.set.format == "json" {
		return writeJSON(out, result)
	}
	write, err := render.Format(r.set.format)
	if err != nil {
		return err
	}
	return write(out, doc, r.renderOptions(stamps))
}

func writeJSON(w io.Writer, result any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(result)
}

func (r *Runner) renderOptions(stamps []render.Stamp) render.Options {
	o := render.Options{Columns: r.set.columns, Stamp: stamps, BOM: r.csv.BOM, Locale: r.csv.Locale}
	if r.set.output == "" {
		o.Width, o.Color = r.width(), r.colored(r.set.color)
	} else {
		o.Color = r.set.color == "always"
	}
	return o
}
