package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/report"
)

// release is the version of the program; see CHANGELOG.md.
const release = "0.1.0"

// versionResult is the JSON form of version.
type versionResult struct {
	SchemaVersion int    `json:"schema_version"`
	Version       string `json:"version"`
	Commit        string `json:"commit,omitempty"`
	Go            string `json:"go"`
	Books         any    `json:"books"` // their version
}

func versionCommand(r *Runner) *cobra.Command {
	return Question[struct{}, versionResult]{
		Use:   "version",
		Group: "books",
		Short: "Show the version of the program and of its price books",
		Args:  none,
		About: &ofMarket{},
		Ask: func(_ context.Context, g *Given, _ *struct{}) (versionResult, error) {
			s := g.Market.Setting()
			return versionResult{SchemaVersion: s.SchemaVersion, Version: release, Commit: commit(), Go: runtime.Version(),
				Books: s.Books}, nil
		},
		Page: func(_ *Given, v versionResult, _ *struct{}) (*report.Document, error) {
			return &report.Document{Answer: []string{fmt.Sprintf("tokecon %s, price books %s", v.Version, v.Books)}}, nil
		},
	}.Command(r)
}

// commit is the revision that the program was built from, where it is known.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}
