package main

import (
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/page"
)

// listTokenizers lists all tokenizers.
func listTokenizers(r *Runner) error {
	all, folder, err := catalogue(r)
	if err != nil {
		return ofShelf("", err)
	}
	full := r.set.format == "csv" || len(r.set.columns) > 0
	return r.emit(&page.TokenizerList{SchemaVersion: econ.SchemaVersion, Tokenizers: all},
		page.Tokenizers(all, folder, full), nil)
}
