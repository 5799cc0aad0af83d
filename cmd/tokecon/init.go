package main

import (
	_ "embed" // the starter
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
)

// starter is a project's file that runs as it is.
//
//go:embed starter.yaml
var starter string

// localSchema is the schema's file beside the project's.
const localSchema = "tokecon.schema.json"

func (a *app) initProject() *cobra.Command {
	schema := false
	cmd := &cobra.Command{
		Use:     "init",
		GroupID: "books",
		Short:   "Write a commented tokecon.yaml to start from",
		Long: `Write a commented tokecon.yaml into this folder: workloads, plans, checks, fleets. It
runs as it is: tokecon margin. A file that is there already is left alone.

Its first line names the JSON Schema by which editors with a YAML language server
complete and check it. --schema writes that schema too, tokecon.schema.json, for
editors without a network; with -o it writes the schema alone.`,
		Example: `  tokecon init
  tokecon init --schema
  tokecon init --schema -o -`,
		Args: none,
		RunE: func(*cobra.Command, []string) error { return a.runInit(schema) },
	}
	cmd.Flags().BoolVar(&schema, "schema", false, "write the JSON Schema of tokecon.yaml beside it, for editors")
	return cmd
}

func (a *app) runInit(schema bool) error {
	if err := a.out.open(a.set.output, nil); err != nil {
		return err
	}
	text := starter
	if schema {
		text = config.Schema()
	}
	if a.set.output != "" {
		_, err := fmt.Fprint(&a.out, text)
		return err
	}
	if !schema {
		return writeNew(projectFile, starter, &a.out)
	}
	return a.initWithSchema()
}

// initWithSchema writes the schema, anew where it is there already, and a project
// that names it. A project that is there is left alone, and told what to name.
func (a *app) initWithSchema() error {
	file := output{}
	defer file.discard()
	if err := file.open(localSchema, nil); err != nil {
		return err
	}
	_, err := fmt.Fprint(&file, config.Schema())
	if err = errors.Join(err, file.commit()); err != nil {
		return err
	}
	if _, err := os.Lstat(projectFile); err == nil {
		_, err := fmt.Fprintf(&a.out,
			"%s is written. %s is left as it is; let it begin with\n  # yaml-language-server: $schema=%s\n", localSchema,
			projectFile, localSchema)
		return err
	}
	return writeNew(projectFile, strings.Replace(starter, config.SchemaURL, localSchema, 1), &a.out)
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
