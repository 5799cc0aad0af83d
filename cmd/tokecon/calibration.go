package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/tokecon/tokecon/pkg/calibrate"
	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// calibration is one run of tokenizers calibrate.
type calibration struct {
	*calibrateFlags
	given  *Given
	model  *pricebook.Model
	t      *tokenizer.Tokenizer
	book   *calibrate.Book
	result *page.Calibration
}

// prepare finds the model and reads the file that is to be written, so that what
// is wrong with either shows before the log is read.
func (c *calibration) prepare() (err error) {
	if c.model, err = c.given.Market.Model(c.calibrateFlags.model); err != nil {
		return err
	}
	if c.t, err = c.given.Market.Vocabulary(c.model.Tokenizer); err != nil {
		book, line := c.model.Place()
		return fmt.Errorf("%s:%d: %s: tokenizer: %w", book, line, c.model.FullName(), err)
	}
	if c.t.Exactness() == tokenizer.Exact {
		return input.Wrong("calibrate a model whose tokenizer is estimated; tokecon tokenizers list shows which are",
			"%s counts with %s, which is exact: there is no factor to fit", c.model.FullName(), c.t.Name())
	}
	if info, err := os.Stat(c.file); c.file == files.Stdin || err == nil && !info.Mode().IsRegular() {
		return input.Wrong("name a file", "a fit is kept in a file beside others, not in %s", c.file)
	}
	for _, log := range c.given.Args {
		if log != "-" && !files.Exists(log) {
			return input.Wrong(or(files.Near(log), "name a file or a folder"), "log %q: no such file or folder", log)
		}
		if c.file != "" && files.Same(log, c.file) {
			return input.Wrong("write to another file", "%s is also a log", c.file)
		}
	}
	if err := c.readBook(); err != nil {
		return err
	}
	c.given.Door.Mark(c.given.Args...)
	return files.NewOutput(io.Discard, c.file, c.given.Door.Except(c.file)).Check()
}

// readBook reads the file that is to be written, if it is there.
func (c *calibration) readBook() error {
	c.book = &calibrate.Book{Name: c.file}
	if c.file == "" || !files.Exists(c.file) {
		return nil
	}
	var err error
	c.book, err = market.ReadFits(c.given.Door, c.file)
	return err
}

// takes tells which recorded models the fit is for: the model by any of its
// names, or with --family all that have its tokenizer.
func (c *calibration) takes() func(string) bool {
	known := map[string]bool{}
	return func(name string) bool {
		if takes, seen := known[name]; seen {
			return takes
		}
		m, err := c.given.Market.Model(name)
		known[name] = err == nil && (m == c.model || c.family && m.Tokenizer == c.model.Tokenizer)
		return known[name]
	}
}

// write puts the entry into the file, whole or not at all.
func (c *calibration) write(e calibrate.Entry) error {
	if c.file == "" {
		return nil
	}
	c.book.Put(e)
	file := files.NewOutput(io.Discard, c.file, c.given.Door.Except(c.file))
	c.given.also(file)
	defer file.Discard()
	_, err := file.Write(c.book.Bytes())
	return errors.Join(err, file.Commit())
}

// next is the command that writes the fit, or that uses it.
func (c *calibration) next() string {
	logs := demand.Argument(c.given.Args)
	if c.file != "" {
		return "tokecon compare " + logs + " --calibration " + strings.TrimPrefix(demand.Argument([]string{c.file}), "-w ")
	}
	flags := " --model " + c.model.FullName()
	if c.family {
		flags += " --family"
	}
	return "tokecon tokenizers calibrate " + strings.TrimPrefix(strings.ReplaceAll(logs, " -w ", " "), "-w ") + flags +
		" -o calibration.yaml"
}
