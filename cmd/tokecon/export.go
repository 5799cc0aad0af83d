package main

import (
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/render"
)

// exportFlags are the flags of export alone.
type exportFlags struct {
	compareFlags
	marginFlags
	layout string
	bom    bool
	locale string
}

func (a *app) export() *cobra.Command {
	f := &exportFlags{}
	cmd := &cobra.Command{
		Use:     "export [WORKLOAD]",
		GroupID: "questions",
		Short:   "The whole model for spreadsheets: CSV, or a workbook with live formulas",
		Long: `Write the whole model out: every plan of your tokecon.yaml in every scenario, with
prices, sources and dates. Without a project, or with a WORKLOAD, it is the
comparison of offers that tokecon compare makes.

CSV is tidy, a row for each figure, or wide, a row for each plan and scenario.
tokecon export columns lists what is in it. The workbook (-f xlsx -o model.xlsx)
has inputs and prices as cells to change, and everything else as live formulas
over them, with the figures that they have here.

Scenarios are the prices as they are; those of each vendor doubled and halved; the
days within a year on which the books announce another price; and the shocks and
days of your checks.`,
		Example: `  tokecon export -f xlsx -o model.xlsx
  tokecon export -o model.csv
  tokecon export --layout wide --locale de --bom -o model.csv
  tokecon export rag -m 'openai/*' -f xlsx -o rag.xlsx`,
		Args:              atMost(1, "one workload; further samples go after -w"),
		ValidArgsFunction: completeWorkload,
		RunE:              func(cmd *cobra.Command, args []string) error { return a.runExport(cmd, f, args) },
	}
	f.sampleFlags.declare(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.layout, "layout", "tidy",
		"`LAYOUT` of tables: tidy, a row for each figure, or wide, a column for each metric")
	flags.BoolVar(&f.bom, "bom", false, "begin CSV with a byte-order mark: Excel then reads it as UTF-8")
	flags.StringVar(&f.locale, "locale", "",
		"CSV as this `LOCALE` writes it: de has ; and a decimal comma (default , and point)")
	flags.StringVar(&f.project, "project", "", "the project's `FILE`, - for stdin (default tokecon.yaml here or above)")
	flags.StringSliceVar(&f.plans, "plan", nil, "only these `PLANS`; may be repeated")
	flags.StringSliceVar(&f.offers, "offer", nil, "try these `MODELS` instead of each plan's own; may be repeated")
	flags.StringSliceVarP(&f.models, "model", "m", nil, "without plans: compare these `MODELS`; may be repeated")
	flags.BoolVar(&f.all, "all", false, "without plans: compare every model in the books")
	a.completeModels(cmd, "model", "offer")
	completeWords(cmd, "layout", page.Layouts())
	completeWords(cmd, "locale", render.Locales())
	cmd.AddCommand(a.exportColumns())
	return cmd
}

func (a *app) exportColumns() *cobra.Command {
	return &cobra.Command{
		Use:   "columns",
		Short: "List the columns and the metrics of export with their meaning and unit",
		Args:  none,
		RunE: func(*cobra.Command, []string) error {
			if err := a.out.open(a.set.output, nil); err != nil {
				return err
			}
			result := page.ExportColumns()
			return a.emit(result, result.Document())
		},
	}
}

func (a *app) runExport(cmd *cobra.Command, f *exportFlags, args []string) error {
	if !slices.Contains(page.Layouts(), f.layout) {
		return input.Wrong(or(input.Hint(f.layout, page.Layouts()), "use tidy or wide"), "--layout %q is unknown", f.layout)
	}
	locale, err := render.ParseLocale(f.locale)
	if err != nil {
		return err
	}
	a.exportFormat(cmd)
	if (f.locale != "" || f.bom) && a.set.format != "csv" {
		return input.Wrong("add -f csv, or leave them out", "--locale and --bom are about CSV, the format is %s", a.set.format)
	}
	if a.set.format == "xlsx" && (cmd.Flags().Changed("layout") || cmd.Flags().Changed("columns")) {
		return input.Wrong("leave them out, or add -f csv", "--layout and --columns are about tables, the format is xlsx")
	}
	a.csv = render.Options{BOM: f.bom, Locale: locale}
	model, err := a.model(cmd, f, args)
	if err != nil {
		return err
	}
	a.stamp = append(a.stamp, render.Stamp{ID: "schema_version", Value: money.FromInt(econ.SchemaVersion).String()})
	return a.emit(model, page.Export(model, f.layout))
}

// exportFormat is CSV where none is asked for, or what the name of the file says: an
// export is for other programs, not for the screen.
func (a *app) exportFormat(cmd *cobra.Command) {
	if cmd.Flags().Changed("format") || a.set.format != "table" {
		return
	}
	a.set.format = "csv"
	if filepath.Ext(a.set.output) == ".xlsx" {
		a.set.format = "xlsx"
	}
}
