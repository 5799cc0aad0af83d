package policy

import "github.com/tokecon/tokecon/pkg/money"

// Outcome is what became of a rule.
type Outcome string

// The outcomes. A rule that could not be judged, for want of a price, say, has
// failed: a gate fails closed.
const (
	Passed  Outcome = "passed"
	Failed  Outcome = "failed"
	Unknown Outcome = "unknown" // could not be judged; counts as failed
	Excused Outcome = "excused" // failed, but a dated exception says why that is let pass
)

// Finding is one rule with what became of it.
type Finding struct {
	Rule    string         `json:"rule"`              // id, such as gross_margin.min
	Subject string         `json:"subject,omitempty"` // what it was asked of: a plan, a segment, an offer
	Outcome Outcome        `json:"outcome"`
	Message string         `json:"message"`           // one sentence, the change first where there is one
	Actual  *money.Decimal `json:"actual"`            // what was found; null where it is unknown
	Wanted  *money.Decimal `json:"wanted"`            // what the rule wants
	Unit    string         `json:"unit,omitempty"`    // of both: "share", "USD", "USD/month", "days"
	File    string         `json:"file,omitempty"`    // where the rule, or the price behind the failure, stands
	Line    int            `json:"line,omitempty"`    // 1-based; 0: the whole file
	Because string         `json:"because,omitempty"` // of an exception: its reason
	Hint    string         `json:"hint,omitempty"`    // what to do
}

// Bad reports whether the finding fails the gate.
func (f *Finding) Bad() bool { return f.Outcome == Failed || f.Outcome == Unknown }
