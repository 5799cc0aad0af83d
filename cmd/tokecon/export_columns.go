package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/report"
)

func exportColumns(r *Runner) *cobra.Command {
	return Question[struct{}, *page.ColumnList]{
		Use:   "columns",
		Short: "List the columns and the metrics of export with their meaning and unit",
		Args:  none,
		About: nothing{},
		Ask: func(context.Context, *Given, *struct{}) (*page.ColumnList, error) {
			return page.ExportColumns(), nil
		},
		Page: func(_ *Given, l *page.ColumnList, _ *struct{}) (*report.Document, error) {
			return l.Document(), nil
		},
		Stamps: func(*Given, *page.ColumnList, *struct{}) []render.Stamp { return nil },
	}.Command(r)
}
