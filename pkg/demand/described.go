package demand

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/workload"
)

// fromFile takes a workload file.
func (w *Workload) fromFile(path string) error {
	data, err := w.door.ReadSmall(path)
	if err != nil {
		return input.Wrong("name a workload file", "workload %q: %w", path, err)
	}
	described, err := config.ReadWorkload(path, data)
	if err != nil {
		return err
	}
	return w.describe(path, described)
}

// describe takes a workload that the file at path describes.
func (w *Workload) describe(path string, c *config.Workload) error {
	if err := w.words(path, c); err != nil {
		return err
	}
	w.Volume = money.FromInt(DefaultVolume)
	switch {
	case c.Builtin.Text != "":
		w.builtin(c.Builtin.Text)
	case c.Counts != nil:
		w.counter = c.Counts.Model
		w.open = func() (iter.Seq2[workload.Request, error], error) { return oneRequest(path, c.Counts), nil }
	default:
		if err := w.samples(path, c); err != nil {
			return err
		}
	}
	w.Name, w.Argument, w.file, w.Region = c.Name, Argument([]string{path}), path, c.Region
	if c.Title != "" {
		w.Title = c.Title
	}
	a := Assumptions{Volume: c.Volume.Decimal, Users: c.Users.Decimal, Output: c.Output, Cached: c.Cached.Decimal,
		CacheWrite: c.CacheWrite.Decimal, Reasoning: c.Reasoning.Decimal, Retries: c.Retries.Decimal,
		ToolCalls: c.ToolCalls.Decimal}
	for id := range c.PerRequest {
		a.PerRequest[id] = c.PerRequest[id].Decimal
	}
	w.override(&a)
	return nil
}

// words refuses a built-in workload or a mode that does not exist.
func (w *Workload) words(path string, c *config.Workload) error {
	if b := c.Builtin; b.Text != "" && !IsBuiltin(b.Text) {
		hint := input.Hint(b.Text, BuiltinNames())
		if hint == "" {
			hint = "use one of " + strings.Join(BuiltinNames(), " ")
		}
		return fmt.Errorf("%s:%d: builtin: %q: unknown workload; %s", path, b.Line, b.Text, hint)
	}
	if mode := c.Mode; mode.Text != "" {
		if err := w.Mode.UnmarshalText([]byte(mode.Text)); err != nil {
			return fmt.Errorf("%s:%d: mode: %q: %w", path, mode.Line, mode.Text, err)
		}
	}
	return nil
}

// samples takes the files and folders that the file names.
func (w *Workload) samples(path string, c *config.Workload) error {
	folder := filepath.Dir(path)
	samples := c.Paths(folder)
	w.door.Mark(samples...)
	if err := files.StayInside(folder, samples); err != nil {
		return err
	}
	for i, sample := range samples {
		if _, err := os.Stat(sample); err != nil {
			return fmt.Errorf("%s:%d: samples[%d]: %s: %w", path, c.Line, i, input.Quote(string(c.Samples[i])),
				files.Pathless(err))
		}
	}
	w.open = func() (iter.Seq2[workload.Request, error], error) {
		return workload.Open(samples, workload.Options{}), nil
	}
	return nil
}

// oneRequest is a workload of a single typical request.
func oneRequest(path string, c *config.Counts) iter.Seq2[workload.Request, error] {
	return func(yield func(workload.Request, error) bool) {
		w := c.Whole()
		yield(workload.Request{Where: workload.Position{File: path}, Model: c.Model.Text, Usage: &w}, nil)
	}
}
