package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/spf13/viper"

	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/project"
)

// settings are the global choices of a run.
type settings struct {
	asOf        string
	books       []string
	mode        string
	region      string
	currency    money.Currency
	format      string
	output      string
	columns     []string
	color       string
	strict      bool
	quiet       bool
	calibration string // file of the user's own fits
}

// load fills the settings: flag before environment before the user's settings
// file before the default.
func (r *Runner) load(cmd *cobra.Command) error {
	v := viper.New()
	v.SetEnvPrefix("TOKECON")
	v.SetEnvKeyReplacer(strings.NewReplacer("-", "_"))
	if err := readSettings(v, r.door); err != nil {
		return err
	}
	for _, name := range settable() {
		if err := v.BindEnv(name); err != nil {
			return err
		}
		if err := v.BindPFlag(name, cmd.Flag(name)); err != nil {
			return err
		}
	}
	r.set = settings{asOf: v.GetString("as-of"), books: list(v, "books"), mode: v.GetString("mode"),
		region: v.GetString("region"), calibration: v.GetString("calibration"), format: v.GetString("format"),
		columns: list(v, "columns"), color: v.GetString("color"), strict: v.GetBool("strict"), quiet: v.GetBool("quiet")}
	r.set.output = outputFlag(cmd).Value.String()
	if !slices.Contains([]string{"auto", "always", "never"}, r.set.color) {
		return input.Wrong("use auto, always or never", "--color %q is unknown", r.set.color)
	}
	if err := checkFormat(cmd, r.set.format); err != nil {
		return err
	}
	if err := r.checkBinary(); err != nil {
		return err
	}
	currency, err := money.ParseCurrency(v.GetString("currency"))
	if err != nil {
		return input.Wrong("", "--currency: %w", err)
	}
	r.set.currency = currency
	r.protect()
	r.out.Store(files.NewOutput(r.stdout, r.set.output, r.door))
	return nil
}

// protect keeps the books and fits that are named and the project here from being
// overwritten by a command that does not read them.
func (r *Runner) protect() {
	r.door.Mark(r.set.books...)
	r.door.Mark(r.set.calibration)
	path, err := project.Find()
	if err != nil {
		return
	}
	r.door.Mark(path, filepath.Join(filepath.Dir(path), project.LockName))
}

// checkBinary keeps a workbook off the screen.
func (r *Runner) checkBinary() error {
	if _, ok := r.screen(); ok && r.set.format == "xlsx" && (r.set.output == "" || r.set.output == "-") {
		return input.Wrong("write it to a file: -o model.xlsx", "a workbook (-f xlsx) is not for a terminal")
	}
	return nil
}

// outputFlag is -o, whose long name is --output but in cost, where --output
// counts tokens.
func outputFlag(cmd *cobra.Command) *pflag.Flag {
	if f := cmd.Flag("out"); f != nil {
		return f
	}
	return cmd.Flag("output")
}

// list reads a list that the environment writes with commas.
func list(v *viper.Viper, name string) []string {
	var out []string
	for _, item := range v.GetStringSlice(name) {
		for _, part := range strings.Split(item, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// readSettings reads tokecon/settings.yaml in the user's configuration folder,
// or the file that TOKECON_SETTINGS names. No file is no error.
func readSettings(v *viper.Viper, door *files.Door) error {
	path := os.Getenv("TOKECON_SETTINGS")
	if path == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			return nil // without a home there are no settings, and none are needed
		}
		path = filepath.Join(dir, "tokecon", "settings.yaml")
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return nil
		}
	}
	door.Mark(path)
	v.SetConfigFile(path)
	v.SetConfigType("yaml")
	if err := v.ReadInConfig(); err != nil {
		return fmt.Errorf("%s: the settings cannot be read: %w", path, err)
	}
	for _, key := range v.AllKeys() {
		if !slices.Contains(settable(), key) {
			return fmt.Errorf("%s: %s: unknown setting; %s", path, key,
				or(input.Hint(key, settable()), "the settings are "+strings.Join(settable(), " ")))
		}
	}
	return nil
}
