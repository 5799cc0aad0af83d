// Package pricebooks holds the shipped price books: dated, sourced facts in
// text files. This file embeds them; all reading is done elsewhere.
package pricebooks

import "embed"

// Files holds one YAML file a vendor, under vendors/, selection.yaml, events.yaml, and the
// books of accelerators, open models, energy and measurements, under hardware/.
//
//go:embed vendors/*.yaml selection.yaml events.yaml hardware/*.yaml hardware/measurements/*.yaml
var Files embed.FS
