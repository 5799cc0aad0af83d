// Package pricebooks holds the shipped price books: dated, sourced facts in
// text files. This file embeds them; all reading is done elsewhere.
package pricebooks

import "embed"

// Files holds one YAML file a vendor, under vendors/, and selection.yaml.
//
//go:embed vendors/*.yaml selection.yaml
var Files embed.FS
