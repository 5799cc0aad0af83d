package main

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/export"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/report"
)

// exportFlags are the flags of export alone.
type exportFlags struct {
	plans  []string
	offers []string
	models []string
	all    bool
	layout string
	bom    bool
	locale string
}

func exportCommand(r *Runner) *cobra.Command {
	about := &ofEither{}
	cmd := Question[exportFlags, *export.Model]{
		Use:   "export [WORKLOAD]",
		Short: "The whole model for spreadsheets: CSV, or a workbook with live formulas",
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
		Group:    "questions",
		Args:     atMost(1, "one workload; further samples go after -w"),
		Complete: completeWorkload,
		About:    about,
		Flags: func(e *exportFlags, f flags) {
			e.declare(f)
			about.choose = func(named bool) bool { return e.compared(named, about.path) }
		},
		Check: func(e *exportFlags, cmd *cobra.Command) error { return e.check(r, cmd, about) },
		Ask:   func(_ context.Context, g *Given, e *exportFlags) (*export.Model, error) { return e.ask(g) },
		Page: func(_ *Given, m *export.Model, e *exportFlags) (*report.Document, error) {
			return page.Export(m, e.layout), nil
		},
		Stamps: func(g *Given, _ *export.Model, _ *exportFlags) []render.Stamp {
			return append(g.stamps(), render.Stamp{ID: "schema_version", Value: strconv.Itoa(econ.SchemaVersion)})
		},
	}.Command(r)
	cmd.AddCommand(exportColumns(r))
	return cmd
}

func (e *exportFlags) declare(f flags) {
	f.enum(&e.layout, "layout", "tidy", page.Layouts(),
		"`LAYOUT` of tables: tidy, a row for each figure, or wide, a column for each metric")
	f.BoolVar(&e.bom, "bom", false, "begin CSV with a byte-order mark: Excel then reads it as UTF-8")
	f.StringVar(&e.locale, "locale", "",
		"CSV as this `LOCALE` writes it: de has ; and a decimal comma (default , and point)")
	f.StringSliceVar(&e.plans, "plan", nil, "only these `PLANS`; may be repeated")
	f.StringSliceVar(&e.offers, "offer", nil, "try these `MODELS` instead of each plan's own; may be repeated")
	f.StringSliceVarP(&e.models, "model", "m", nil, "without plans: compare these `MODELS`; may be repeated")
	f.BoolVar(&e.all, "all", false, "without plans: compare every model in the books")
	f.models("model", "offer")
	completeWords(f.cmd, "locale", render.Locales())
}

// compared reports whether a comparison is exported: where a workload or models are
// named, or where there is no project.
func (e *exportFlags) compared(named bool, file string) bool {
	if named || len(e.models) > 0 || e.all {
		return true
	}
	if file != "" || len(e.plans) > 0 || len(e.offers) > 0 {
		return false
	}
	_, err := project.Find()
	return err != nil
}

func (e *exportFlags) check(r *Runner, cmd *cobra.Command, about *ofEither) error {
	locale, err := render.ParseLocale(e.locale)
	if err != nil {
		return err
	}
	chooseExportFormat(r, cmd)
	named := len(cmd.Flags().Args()) > 0 || len(about.samples.workload) > 0 || len(e.models) > 0 || e.all
	switch {
	case (e.locale != "" || e.bom) && r.set.format != "csv":
		return input.Wrong("add -f csv, or leave them out", "--locale and --bom are about CSV, the format is %s",
			r.set.format)
	case r.set.format == "xlsx" && (cmd.Flags().Changed("layout") || cmd.Flags().Changed("columns")):
		return input.Wrong("leave them out, or add -f csv", "--layout and --columns are about tables, the format is xlsx")
	case named && (about.path != "" || len(e.plans) > 0 || len(e.offers) > 0):
		return input.Wrong("leave WORKLOAD, -w, -m and --all away for plans",
			"--project, --plan and --offer are about plans, a workload is about a comparison")
	case e.all && len(e.models) > 0:
		return input.Wrong("give one of them", "--all and --model exclude each other")
	}
	r.csv = render.Options{BOM: e.bom, Locale: locale}
	return nil
}

func (e *exportFlags) ask(g *Given) (*export.Model, error) {
	if g.Workload == nil {
		return export.OfPlans(g.Project, g.Market, project.Question{Plans: e.plans, Offers: e.offers})
	}
	m := g.Workload.In(g.Market)
	patterns, err := chosenModels(m, e.models, e.all)
	if err != nil {
		return nil, err
	}
	offers, err := m.Offers(patterns...)
	if err != nil {
		return nil, err
	}
	doubtRegion(g, m, offers)
	return export.OfOffers(g.Workload, m, offers)
}
