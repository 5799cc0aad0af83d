package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/project"
)

// lockCommand writes the lock beside the project: over the one that is there, whatever
// is in it, and over nothing else that the project reads.
func lockCommand(r *Runner) *cobra.Command {
	about := &ofProject{noLock: true}
	cmd := &cobra.Command{
		Use:   "lock",
		Short: "Pin the prices of a project in tokecon.lock",
		Long: `Write tokecon.lock beside tokecon.yaml: today's day and the shipped price books of
the vendors in use, word for word, each with its hash. From then on every command that
reads tokecon.yaml takes the prices from there, so that a check gives the same answer
next year with a newer program. tokecon check says when the pin is old; run
tokecon lock again to take the books of this program. --no-lock looks past it.

Books of your own stand beside the project and are not pinned.`,
		Example: `  tokecon lock
  tokecon lock --as-of 2026-11-01
  tokecon check --no-lock`,
		GroupID: "books",
		Args:    none,
		RunE:    func(*cobra.Command, []string) error { return runLock(r, about) },
	}
	about.declareFile(flags{cmd.Flags(), cmd, r})
	return cmd
}

func runLock(r *Runner, about *ofProject) error {
	if about.path == files.Stdin {
		return input.Wrong("name a file: --project FILE", "a lock stands beside a project's file")
	}
	r.out.Store(files.NewOutput(r.stdout, "", r.door)) // it is known once the project is
	g, err := r.open(about, nil)
	if err != nil {
		return err
	}
	own := filepath.Join(g.Project.Folder(), project.LockName)
	path := or(r.set.output, own)
	out := files.NewOutput(r.stdout, path, r.door.Except(own))
	if err := out.Check(); err != nil {
		return err
	}
	lock, err := g.Project.Lock(g.Market)
	if err != nil {
		return err
	}
	text, err := lock.Write()
	if err != nil {
		return err
	}
	r.out.Store(out)
	if _, err := out.Write(text); err != nil {
		return err
	}
	r.warn("%s pins %d books, as of %s", path, len(lock.Files), lock.AsOf)
	return nil
}
