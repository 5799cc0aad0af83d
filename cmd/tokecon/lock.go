package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

// lockName is the file beside a project's own that pins its prices.
const lockName = "tokecon.lock"

// lockFile is a lock with where it was found.
type lockFile struct {
	*config.Lock
	path string
	day  time.Time
}

// vendors are the pinned books of vendors.
func (l *lockFile) vendors() []pricebook.Document {
	var out []pricebook.Document
	for i := range l.Files {
		if b := &l.Files[i]; b.Vendor != "" {
			out = append(out, pricebook.Document{Name: b.Name, Data: b.Text()})
		}
	}
	return out
}

// machines are the pinned books of hardware.
func (l *lockFile) machines() []hardware.Document {
	var out []hardware.Document
	for i := range l.Files {
		if b := &l.Files[i]; b.Vendor == "" {
			out = append(out, hardware.Document{Name: b.Name, Data: b.Text()})
		}
	}
	return out
}

// unpinned are those of the vendors in use whose prices the lock does not have, with
// quote.OwnVendor for machines.
func (l *lockFile) unpinned(used []string) []string {
	return slices.DeleteFunc(slices.Clone(used), func(v string) bool {
		if v == quote.OwnVendor {
			v = ""
		}
		return l.Pins(v)
	})
}

// readLock reads the lock beside a project's file, if there is one.
func (a *app) readLock(p *project) error {
	path := filepath.Join(p.folder(), lockName)
	data, err := readSmall(path)
	if p.path == "-" || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", path, pathless(err))
	}
	lock, err := config.ReadLock(path, data)
	if err != nil {
		return err
	}
	day, err := lock.Day()
	a.lock = &lockFile{lock, path, day}
	return err
}

func (a *app) lockCommand() *cobra.Command {
	f := &projectFlags{noLock: true}
	cmd := &cobra.Command{
		Use:     "lock",
		GroupID: "books",
		Short:   "Pin the prices of a project in tokecon.lock",
		Long: `Write tokecon.lock beside tokecon.yaml: today's day and the shipped price books of
the vendors in use, word for word, each with its hash. From then on tokecon margin,
check, diff and export take the prices from there, so that a check gives the same
answer next year with a newer program. tokecon check says when the pin is old; run
tokecon lock again to take the books of this program. --no-lock looks past it.

Books of your own stand beside the project and are not pinned.`,
		Example: `  tokecon lock
  tokecon lock --as-of 2026-11-01
  tokecon check --no-lock`,
		Args: none,
		RunE: func(*cobra.Command, []string) error { return a.runLock(f) },
	}
	f.declareFile(cmd)
	return cmd
}

func (a *app) runLock(f *projectFlags) error {
	p, s, err := a.openProject(f)
	if err != nil {
		return err
	}
	path := filepath.Join(p.folder(), lockName)
	if p.path == "-" {
		return input.Wrong("name a file: --project FILE", "a lock stands beside a project's file")
	}
	used, err := a.vendorsOf(p, s)
	if err != nil {
		return err
	}
	lock, err := newLock(used, s)
	if err != nil {
		return err
	}
	text, err := lock.Write()
	if err != nil {
		return err
	}
	if err := a.out.open(or(a.set.output, path), []string{p.path}); err != nil {
		return err
	}
	if _, err := a.out.Write(text); err != nil {
		return err
	}
	a.warn("%s pins %d books, as of %s", or(a.set.output, path), len(lock.Files), lock.AsOf)
	return nil
}

// vendorsOf are those whose offers the project's plans and offers name.
func (a *app) vendorsOf(p *project, s econ.Setting) ([]string, error) {
	var used []string
	take := func(name config.Word, plan *config.Plan) error {
		service, err := a.service(p, plan, name, s)
		if err != nil {
			return err
		}
		for i := range service.legs {
			if v := service.legs[i].vendor(); !slices.Contains(used, v) {
				used = append(used, v)
			}
		}
		return nil
	}
	for i := range p.Plans {
		if err := take(p.Plans[i].Offer, &p.Plans[i]); err != nil {
			return nil, err
		}
	}
	for i := range p.Offers {
		o := &p.Offers[i]
		if err := take(config.Word{Line: o.Line, Text: o.Name}, &config.Plan{Line: o.Line, Name: o.Name}); err != nil {
			return nil, err
		}
	}
	if len(used) == 0 {
		return nil, fmt.Errorf("%s: there are no plans and no offers in it: no prices to pin", p.path)
	}
	return used, nil
}

// newLock takes the shipped books of the vendors in.
func newLock(used []string, s econ.Setting) (*config.Lock, error) {
	lock := config.NewLock(s.AsOf.Time, s.Books.String())
	docs, err := shippedBooks()
	if err != nil {
		return nil, err
	}
	for _, doc := range docs {
		if slices.Contains(used, doc.Vendor()) {
			lock.Add(doc.Name, doc.Vendor(), doc.Data)
		}
	}
	if !slices.Contains(used, quote.OwnVendor) {
		return lock, nil
	}
	machines, err := shippedMachines()
	for _, doc := range machines {
		lock.Add(doc.Name, "", doc.Data)
	}
	return lock, err
}
