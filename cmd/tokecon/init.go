package main

import (
	_ "embed" // the starter
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"
)

// starter is a project's file that runs as it is.
//
//go:embed starter.yaml
var starter string

func (a *app) initProject() *cobra.Command {
	return &cobra.Command{
		Use:     "init",
		GroupID: "books",
		Short:   "Write a commented tokecon.yaml to start from",
		Long: `Write a commented tokecon.yaml into this folder: workloads, plans, fleets. It runs
as it is: tokecon margin. A file that is there already is left alone.`,
		Args: none,
		RunE: func(*cobra.Command, []string) error {
			if err := a.out.open(a.set.output, nil); err != nil {
				return err
			}
			if a.set.output != "" {
				_, err := fmt.Fprint(&a.out, starter)
				return err
			}
			return writeNew(projectFile, starter, &a.out)
		},
	}
}

// writeNew writes a file that is not there yet.
func writeNew(path, text string, out *output) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; it is left as it is", path)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, pathless(err))
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(path) // nothing half written stays
		return fmt.Errorf("%s cannot be written: %w", path, pathless(err))
	}
	_, err = fmt.Fprintf(out, "%s is written.\n\nNext:\n  tokecon margin\n", path)
	return err
}
