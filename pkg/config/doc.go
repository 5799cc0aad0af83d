// Package config reads the YAML that users write about their own business,
// strictly: what a workload stands for today, plans and rules as they come. It
// knows formats and no economics.
//
// The doc comment of a field is its description in the JSON Schema that editors
// show to users.
package config

import "github.com/tokecon/tokecon/pkg/internal/strictyaml"

// MaxSize is how many bytes a file that people write may have.
const MaxSize = strictyaml.MaxSize
