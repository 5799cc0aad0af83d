package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/report"
)

func tokenizersList(r *Runner) *cobra.Command {
	return Question[struct{}, *tokenizerList]{
		Use:   "list",
		Short: "List what is counted exactly, what is estimated, and what can be added",
		Long: `List all tokenizers: the encodings that are built in and exact, the families that
are estimated as a factor of an encoding's tokens (~, with a band), your own
vocabularies, and the published ones that can be added.`,
		Example: "  tokecon tokenizers list\n  tokecon tokenizers list -f csv --columns name,exactness,source_sha256",
		Args:    none,
		About:   nothing{},
		Ask:     func(_ context.Context, g *Given, _ *struct{}) (*tokenizerList, error) { return listTokenizers(g) },
		JSON:    func(_ *Given, l *tokenizerList) any { return l.json() },
		Page: func(g *Given, l *tokenizerList, _ *struct{}) (*report.Document, error) {
			return l.page(g), nil
		},
		Stamps: func(*Given, *tokenizerList, *struct{}) []render.Stamp { return nil },
	}.Command(r)
}
