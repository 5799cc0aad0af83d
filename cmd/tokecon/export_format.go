package main

import (
	"path/filepath"

	"github.com/spf13/cobra"
)

// chooseExportFormat is CSV where none is asked for, or what the name of the file says: an
// export is for other programs, not for the screen.
func chooseExportFormat(r *Runner, cmd *cobra.Command) {
	if cmd.Flags().Changed("format") || r.set.format != "table" {
		return
	}
	r.set.format = "csv"
	if filepath.Ext(r.set.output) == ".xlsx" {
		r.set.format = "xlsx"
	}
}
