package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/tokecon/tokecon/pkg/calibrate"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/report"
)

// app is one run of the program: its streams, its settings and its clock.
type app struct {
	stdin    io.Reader
	stdout   io.Writer
	stderr   io.Writer
	now      func() time.Time
	out      output
	set      settings
	books    *pricebook.Set     // read when first needed
	machines *hardware.Set      // likewise
	fits     *calibrate.Book    // of --calibration, read when first needed
	used     []*calibrate.Entry // those of them that a result rests on
	stamp    []render.Stamp     // day and books of the result, for files
	lock     *lockFile          // of the project, if it has one
	csv      render.Options     // how export wants its CSV
}

func newApp(stdin io.Reader, stdout, stderr io.Writer) *app {
	return &app{stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now, out: output{stdout: stdout}}
}

// run executes a command line and returns the exit status. Errors are printed
// here and nowhere else.
func (a *app) run(args []string) int {
	root := a.root()
	root.SetArgs(args)
	err := root.Execute()
	if err == nil || errors.Is(err, errNo) {
		if e := a.out.commit(); e != nil {
			err = e
		}
	}
	a.out.discard()
	a.complain(err)
	return status(err)
}

// complain prints an error with its hint: what is wrong, and what to do.
func (a *app) complain(err error) {
	if err == nil || errors.Is(err, errNo) {
		return
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		fmt.Fprintln(a.stderr, "tokecon: "+input.Printable(shortened(line)))
	}
	if hint := hintOf(err); hint != "" {
		fmt.Fprintln(a.stderr, "hint: "+input.Printable(hint))
	}
}

// shortened cuts the middle out of a line that a hostile name makes endless.
func shortened(line string) string {
	const most, head, tail = 2000, 1500, 300
	if len(line) <= most {
		return line
	}
	return fmt.Sprintf("%s… (%d bytes) …%s", strings.ToValidUTF8(line[:head], ""), len(line),
		strings.ToValidUTF8(line[len(line)-tail:], ""))
}

// warn prints a remark that is no data.
func (a *app) warn(format string, args ...any) {
	if !a.set.quiet {
		fmt.Fprintln(a.stderr, input.Printable(fmt.Sprintf(format, args...)))
	}
}

// asOf returns the instant whose prices hold: that of --as-of, or today.
func (a *app) asOf() (econ.AsOf, error) {
	if a.set.asOf == "" && a.lock != nil {
		return econ.AsOf{Time: a.lock.day, DateOnly: true}, nil
	}
	if a.set.asOf == "" {
		return econ.AsOf{Time: a.now().UTC().Truncate(24 * time.Hour), DateOnly: true}, nil
	}
	t, dateOnly, err := pricebook.ParseInstant(a.set.asOf)
	if err != nil {
		return econ.AsOf{}, input.Wrong("", "--as-of %q: %w", a.set.asOf, err)
	}
	return econ.AsOf{Time: t, DateOnly: dateOnly}, nil
}

// setting is what every result states about itself. It reads the books: those
// that mention the names, or all without names.
func (a *app) setting(names ...string) (econ.Setting, error) {
	at, err := a.asOf()
	if err != nil {
		return econ.Setting{}, err
	}
	if err := a.readBooks(names...); err != nil {
		return econ.Setting{}, err
	}
	mode, err := a.mode()
	if err != nil {
		return econ.Setting{}, err
	}
	s := econ.Setting{SchemaVersion: econ.SchemaVersion, AsOf: at, Mode: mode, Region: a.set.region,
		Currency: a.set.currency, Books: a.books.Version()}
	if s.Region == "" {
		s.Region = pricebook.Global
	}
	if a.lock != nil {
		s.Pinned = a.lock.path
	}
	a.stamp = []render.Stamp{{ID: "as_of", Value: s.AsOf.String()}, {ID: "books", Value: s.Books.String()}}
	if a.set.asOf == "" && a.lock == nil && s.Books.Date > at.Format(time.DateOnly) {
		a.warn("! the clock says %s, before the books' date %s: check the clock or give --as-of", at, s.Books.Date)
	}
	return s, nil
}

func (a *app) mode() (pricebook.Mode, error) {
	if a.set.mode == "" {
		return pricebook.Standard, nil
	}
	var m pricebook.Mode
	if err := m.UnmarshalText([]byte(a.set.mode)); err != nil {
		return m, input.Wrong("", "--mode %q: %w", a.set.mode, err)
	}
	return m, nil
}

// emit writes a result: the document in the format asked for, or the result
// itself as JSON.
func (a *app) emit(result any, doc *report.Document) error {
	if a.set.format == "json" {
		return writeJSON(&a.out, result)
	}
	write, err := render.Format(a.set.format)
	if err != nil {
		return err
	}
	return write(&a.out, doc, a.renderOptions())
}

func writeJSON(w io.Writer, result any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(result)
}

func (a *app) renderOptions() render.Options {
	o := render.Options{Columns: a.set.columns, Stamp: a.stamp, BOM: a.csv.BOM, Locale: a.csv.Locale}
	if a.set.output == "" {
		o.Width = a.width()
		o.Color = a.colored()
	} else {
		o.Color = a.set.color == "always"
	}
	return o
}

// terminal returns standard output as a terminal, if it is one.
func (a *app) terminal() (fd int, ok bool) {
	file, isFile := a.stdout.(*os.File)
	if !isFile || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	return int(file.Fd()), true
}

// width is the width of the terminal, or what COLUMNS says; 0 without either.
func (a *app) width() int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if fd, ok := a.terminal(); ok {
		if n, _, err := term.GetSize(fd); err == nil {
			return n
		}
	}
	return 0
}

// colored follows --color, then NO_COLOR (https://no-color.org), then whether
// a terminal reads.
func (a *app) colored() bool {
	switch a.set.color {
	case "always":
		return true
	case "never":
		return false
	}
	_, terminal := a.terminal()
	return terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
