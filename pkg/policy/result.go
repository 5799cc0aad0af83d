package policy

import "github.com/tokecon/tokecon/pkg/econ"

// Result is what became of a gate, for JSON.
type Result struct {
	econ.Setting
	Project  string    `json:"project"`
	Baseline string    `json:"baseline,omitempty"` // what changes are measured against, in words
	Changes  []Change  `json:"changes,omitempty"`  // of the plans since then
	Pin      *Pin      `json:"pin,omitempty"`
	Ending   []Ending  `json:"ending,omitempty"` // prices in use that end soon
	Passed   bool      `json:"passed"`
	Findings []Finding `json:"findings"`
}

// Count returns how many findings have an outcome.
func (r *Result) Count(o Outcome) int {
	n := 0
	for i := range r.Findings {
		if r.Findings[i].Outcome == o {
			n++
		}
	}
	return n
}
