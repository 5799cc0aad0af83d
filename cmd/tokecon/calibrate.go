package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/calibrate"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/workload"
)

// calibrateFlags are the flags of tokenizers calibrate. The file is written at
// -o: the page goes to standard output.
type calibrateFlags struct {
	model  string
	family bool
}

func (a *app) tokenizersCalibrate() *cobra.Command {
	f := &calibrateFlags{}
	cmd := &cobra.Command{
		Use:   "calibrate LOG...",
		Short: "Fit an estimated tokenizer to your own requests",
		Long: `Fit the factor and the band of a model's tokenizer to your own requests, and say
how well it fits.

LOG holds requests with their text and the counts that the vendor recorded for
it, in any format that compare reads: request and response pairs, or prompts with
the answer of the vendor's count endpoint, which costs nothing to ask
({"request": {…}, "response": {"input_tokens": 42}}, one a line).

  tokens ≈ factor × tokens of the base + per message × messages + per request

Prompts with pictures or tools, and those whose recorded count their text does
not explain (a system prompt that was not logged), are left out, and named. The
band is made to hold 95% of new requests of the same kind; at least 8 requests
are needed, and with fewer than 49 the band is widened.

-o FILE keeps the fit. A file that is there keeps its other entries. Use it with
--calibration FILE, or name it in TOKECON_CALIBRATION.`,
		Example: `  tokecon tokenizers calibrate requests.jsonl --model claude-sonnet-5
  tokecon tokenizers calibrate counts.jsonl --model claude-sonnet-5 --family -o calibration.yaml
  tokecon compare -w requests.jsonl --calibration calibration.yaml`,
		Args: atLeastOne("a log: files, a folder, or - for standard input"),
		RunE: func(_ *cobra.Command, args []string) error { return a.runCalibrate(f, args) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.model, "model", "m", "", "fit the tokenizer of this `MODEL` to its requests")
	flags.BoolVar(&f.family, "family", false,
		"take the requests of all models with the same tokenizer, and let the fit hold for them all")
	flags.StringP("output", "o", "", "keep the fit in this `FILE`, beside the others that it holds")
	a.completeModels(cmd, "model")
	return cmd
}

func atLeastOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return input.Wrong("usage: "+cmd.UseLine(), "%s takes %s", cmd.CommandPath(), what)
		}
		return nil
	}
}

// calibration is one run of the command.
type calibration struct {
	app    *app
	model  *pricebook.Model
	t      *tokenizer.Tokenizer
	day    econ.AsOf
	family bool
	logs   []string
	file   string // to write; empty for none
	book   *calibrate.Book
}

func (a *app) runCalibrate(f *calibrateFlags, logs []string) error {
	c := &calibration{app: a, family: f.family, logs: logs, file: a.set.output}
	a.set.output = "" // the page goes to standard output
	if err := c.prepare(f.model); err != nil {
		return err
	}
	if err := a.out.open("", nil); err != nil {
		return err
	}
	fit, sum, err := c.fit()
	if err != nil {
		return refused(err)
	}
	name := c.model.FullName()
	if c.family {
		name = calibrate.AnyModel
	}
	entry := fit.Entry(c.t.Name(), name, sum, calibrate.Day(c.day.Format(time.DateOnly)))
	if err := c.write(entry); err != nil {
		return err
	}
	result := page.CalibrationResult(fit, &entry, c.file, econ.SchemaVersion)
	return a.emit(result, page.CalibrationPage(result, c.next()))
}

// prepare finds the model and reads the file that is to be written, so that what
// is wrong with either shows before the log is read.
func (c *calibration) prepare(name string) error {
	if name == "" {
		return input.Wrong("give --model, such as --model claude-sonnet-5", "which model is to be calibrated?")
	}
	s, err := c.app.setting()
	if err != nil {
		return err
	}
	c.day = s.AsOf
	if c.model, err = c.app.find(name, s.AsOf.Time); err != nil {
		return err
	}
	if c.t, err = c.app.lookupOf(c.model); err != nil {
		return err
	}
	if c.t.Exactness() == tokenizer.Exact {
		return input.Wrong("calibrate a model whose tokenizer is estimated; tokecon tokenizers list shows which are",
			"%s counts with %s, which is exact: there is no factor to fit", c.model.FullName(), c.t.Name())
	}
	for _, log := range c.logs {
		if log != "-" && !exists(log) {
			return input.Wrong(or(nearFile(log), "name a file or a folder"), "log %q: no such file or folder", log)
		}
		if c.file != "" && sameFile(log, c.file) {
			return input.Wrong("write to another file", "%s is also a log", c.file)
		}
	}
	return c.readBook()
}

// readBook reads the file that is to be written, if it is there.
func (c *calibration) readBook() error {
	c.book = &calibrate.Book{Name: c.file}
	if c.file == "" || !exists(c.file) {
		return nil
	}
	data, err := readCalibration(c.file)
	if err != nil {
		return err
	}
	c.book, err = calibrate.Read(c.file, data)
	return err
}

// readCalibration reads a calibration file.
func readCalibration(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, input.Wrong("name a file in it", "%s is a folder", input.Printable(path))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, input.Wrong(or(nearFile(path), "tokecon tokenizers calibrate makes one"), "--calibration %s: %w", path,
			pathless(err))
	}
	return data, nil
}

// fit reads the log once and fits it. The sum is of the bytes that were read.
func (c *calibration) fit() (*calibrate.Fit, string, error) {
	gatherer := calibrate.NewGatherer(c.t, c.takes())
	sum := &logSum{stdin: sha256.New()}
	watch := c.app.progress("counting requests")
	defer watch.done()
	for r, err := range workload.Open(c.logs, workload.Options{Stdin: io.TeeReader(c.app.stdin, sum.stdin)}) {
		watch.step()
		if err != nil {
			return nil, "", err
		}
		sum.saw(r.Where.File)
		gatherer.Add(&r)
	}
	fit, err := gatherer.Fit()
	if err != nil {
		return nil, "", err
	}
	hex, err := sum.hex()
	return fit, hex, err
}

// takes tells which recorded models the fit is for: the model by any of its
// names, or with --family all that have its tokenizer.
func (c *calibration) takes() func(string) bool {
	known := map[string]bool{}
	return func(name string) bool {
		if takes, seen := known[name]; seen {
			return takes
		}
		m, err := c.app.books.Find(name, c.day.Time)
		known[name] = err == nil && (m == c.model || c.family && m.Tokenizer == c.model.Tokenizer)
		return known[name]
	}
}

// logSum is the SHA-256 of a log: of the bytes of its only file, or of the sums
// of its files, each as 64 digits and a newline, in the order in which they were
// read.
type logSum struct {
	stdin hash.Hash
	files []string
}

func (l *logSum) saw(file string) {
	if !slices.Contains(l.files[max(0, len(l.files)-1):], file) {
		l.files = append(l.files, file)
	}
}

func (l *logSum) hex() (string, error) {
	all, last := sha256.New(), ""
	for _, file := range l.files {
		h := l.stdin
		if file != "<stdin>" {
			h = sha256.New()
			if err := hashFile(h, file); err != nil {
				return "", err
			}
		}
		last = hex.EncodeToString(h.Sum(nil))
		fmt.Fprintln(all, last)
	}
	if len(l.files) == 1 {
		return last, nil
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}

func hashFile(h io.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	_, err = io.Copy(h, file)
	return err
}

// refused adds to the error of a fit what was left out and what helps.
func refused(err error) error {
	few, isFew := errors.AsType[*calibrate.TooFewError](err)
	hidden, isHidden := errors.AsType[*calibrate.HiddenError](err)
	switch {
	case isFew:
		help := "log more requests with their usage, or ask the vendor's count endpoint, which is free"
		return errors.New(strings.Join(append([]string{err.Error() + "; " + help}, page.LeftOutLines(few.LeftOut)...),
			"\n"))
	case isHidden:
		help := "log whole requests, system prompt and tools included, or ask the vendor's count endpoint, which is free"
		return errors.New(strings.Join(append([]string{err.Error() + "; " + help}, page.LeftOutLines(hidden.LeftOut)...),
			"\n"))
	}
	return err
}

// write puts the entry into the file, whole or not at all.
func (c *calibration) write(e calibrate.Entry) error {
	if c.file == "" {
		return nil
	}
	c.book.Put(e)
	if err := renameio.WriteFile(c.file, c.book.Bytes(), 0o644, renameio.WithTempDir(filepath.Dir(c.file))); err != nil {
		return fmt.Errorf("%s cannot be written: %w", input.Printable(c.file), pathless(err))
	}
	return nil
}

// next is the command that writes the fit, or that uses it.
func (c *calibration) next() string {
	logs := argument(c.logs)
	if c.file != "" {
		return "tokecon compare " + logs + " --calibration " + strings.TrimPrefix(argument([]string{c.file}), "-w ")
	}
	flags := " --model " + c.model.FullName()
	if c.family {
		flags += " --family"
	}
	return "tokecon tokenizers calibrate " + strings.TrimPrefix(strings.ReplaceAll(logs, " -w ", " "), "-w ") + flags +
		" -o calibration.yaml"
}

// lookupOf returns the tokenizer of a model before any calibration.
func (a *app) lookupOf(m *pricebook.Model) (*tokenizer.Tokenizer, error) {
	t, err := a.lookup(m.Tokenizer)
	if err != nil {
		book, line := m.Place()
		return nil, fmt.Errorf("%s:%d: %s: tokenizer: %w", book, line, m.FullName(), err)
	}
	return t, nil
}

// calibrated returns t with the user's own fit for a model, or for all of the
// family, where --calibration names a file that has one. Model may be "" where
// only the family is known.
func (a *app) calibrated(t *tokenizer.Tokenizer, model string) (*tokenizer.Tokenizer, error) {
	if a.set.calibration == "" {
		return t, nil
	}
	if a.fits == nil {
		data, err := readCalibration(a.set.calibration)
		if err != nil {
			return nil, err
		}
		if a.fits, err = calibrate.Read(a.set.calibration, data); err != nil {
			return nil, err
		}
	}
	e := a.fits.Find(t.Name(), model)
	if e == nil {
		return t, nil
	}
	own, err := t.Calibrated(e.Calibration(a.fits.Name))
	if err != nil {
		return nil, fmt.Errorf("%s:%d: %w", input.Printable(a.fits.Name), e.Line, err)
	}
	a.useFit(e)
	return own, nil
}

// useFit notes that a fit is used: results name it.
func (a *app) useFit(e *calibrate.Entry) {
	if slices.Contains(a.used, e) {
		return
	}
	if len(a.used) == 0 {
		a.stamp = append(a.stamp, render.Stamp{ID: "calibration", Value: a.fits.Name})
	}
	a.used = append(a.used, e)
}
