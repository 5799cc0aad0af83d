package config

import _ "embed" // the schema

//go:embed tokecon.schema.json
var schema string

// Schema returns the JSON Schema (draft 07) of tokecon.yaml, for editors. It knows
// fields and how values are written; which fields go together is known to
// ReadProject alone.
func Schema() string { return schema }

// SchemaURL is where the schema of the current program is found.
const SchemaURL = "https://raw.githubusercontent.com/tokecon/tokecon/main/pkg/config/tokecon.schema.json"
