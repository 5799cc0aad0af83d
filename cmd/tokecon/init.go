package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/project"
)

// starter is a project's file that runs as it is.
//
//go:embed starter.yaml
var starter string

// localSchema is the schema's file beside the project's.
const localSchema = "tokecon.schema.json"

func initCommand(r *Runner) *cobra.Command {
	schema := false
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a commented tokecon.yaml to start from",
		Long: `Write a commented tokecon.yaml into this folder: workloads, plans, checks, fleets. It
runs as it is: tokecon margin. A file that is there already is left alone.

Its first line names the JSON Schema by which editors with a YAML language server
complete and check it. --schema writes that schema too, tokecon.schema.json, for
editors without a network; with -o it writes the schema alone.`,
		Example: `  tokecon init
  tokecon init --schema
  tokecon init --schema -o -`,
		GroupID: "books",
		Args:    none,
		RunE:    func(*cobra.Command, []string) error { return runInit(r, schema) },
	}
	cmd.Flags().BoolVar(&schema, "schema", false, "write the JSON Schema of tokecon.yaml beside it, for editors")
	return cmd
}

func runInit(r *Runner, schema bool) error {
	path, out := r.set.output, r.out.Load()
	switch {
	case path != "" && schema:
		return initFile(r, path, config.Schema(), isSchema(r, path))
	case path != "":
		return initFile(r, path, starter, false)
	case schema:
		return initWithSchema(r)
	}
	return initNew(starter, out)
}

// isSchema reports whether a file is a schema of tokecon.yaml, as some program wrote it.
func isSchema(r *Runner, path string) bool {
	text, err := r.door.Except(path).ReadSmall(path)
	return err == nil && bytes.Contains(text, []byte("json-schema.org")) && bytes.Contains(text, []byte(`"PlanCost"`))
}

// initFile writes a text to a file that is not there yet, to a device, or to standard
// output. A schema is written anew over one.
func initFile(r *Runner, path, text string, anew bool) error {
	if info, err := os.Stat(path); path != files.Stdin && !anew && err == nil && info.Mode().IsRegular() {
		return fmt.Errorf("%s is there already; it is left as it is", path)
	}
	_, err := io.WriteString(r.out.Load(), text)
	return err
}

// initWithSchema writes the schema, anew where it is there already, and a project that
// names it. A project that is there is left alone, and told what to name.
func initWithSchema(r *Runner) error {
	file := files.NewOutput(r.stdout, localSchema, r.door)
	r.also.Store(file)
	defer file.Discard()
	_, err := io.WriteString(file, config.Schema())
	if err = errors.Join(err, file.Commit()); err != nil {
		return err
	}
	if _, err := os.Lstat(project.FileName); err == nil {
		_, err := fmt.Fprintf(r.out.Load(), "%s is written. %s is left as it is; let it begin with\n"+
			"  # yaml-language-server: $schema=%s\n", localSchema, project.FileName, localSchema)
		return err
	}
	return initNew(strings.Replace(starter, config.SchemaURL, localSchema, 1), r.out.Load())
}

// initNew writes the project's file here, and says what to do next.
func initNew(text string, out io.Writer) error {
	if err := files.WriteNew(project.FileName, text); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "%s is written.\n\nNext:\n  tokecon margin\n", project.FileName)
	return err
}
