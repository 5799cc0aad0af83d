package page

import (
	"fmt"
	"slices"

	"github.com/tokecon/tokecon/pkg/policy"
	"github.com/tokecon/tokecon/pkg/report"
)

// Check lays out what became of a gate, the failures first.
func Check(r *policy.Result) *report.Document {
	d := newDraft(r.Currency)
	d.say("%s", checkAnswer(r))
	d.doc.Origin = origin(r.Setting)
	d.doc.Sections = []report.Section{{Table: checkTable(r)}}
	if r.Baseline != "" {
		d.note("Changes are measured against %s.", r.Baseline)
		for i := range r.Changes {
			if c := &r.Changes[i]; !slices.ContainsFunc(r.Findings, func(f policy.Finding) bool { return c.Told(&f) }) {
				d.note("%s.", c.Message)
			}
		}
	}
	if r.Pin != nil && r.Pin.Old {
		d.note("! %s: tokecon lock takes those of today, tokecon check --no-lock tries them.", r.Pin)
	}
	for i := range r.Ending {
		d.note("! %s.", r.Ending[i].String())
	}
	d.note("A gate fails closed: what is not known has not passed. The exit status is 3 when it fails.")
	d.doc.Next = []string{"tokecon margin --explain"}
	return d.doc
}

// checkTable lists the findings, the failures first.
func checkTable(r *policy.Result) *report.Table {
	type row = *policy.Finding
	var rows []row
	for _, bad := range []bool{true, false} {
		rows = append(rows, slices.DeleteFunc(refs(r.Findings), func(f row) bool { return f.Bad() != bad })...)
	}
	return report.Rows("findings", rows,
		col("outcome", "outcome", outcome),
		text("rule", "check", func(f row) string { return f.Rule }),
		text("subject", "plan", func(f row) string { return f.Subject }),
		text("message", "what", func(f row) string {
			if f.Because != "" {
				return f.Message + "; let pass: " + f.Because
			}
			return f.Message
		}),
		text("place", "place", func(f row) string {
			if f.Line > 0 {
				return fmt.Sprintf("%s:%d", f.File, f.Line)
			}
			return f.File
		}).Drop(1),
		text("hint", "hint", func(f row) string { return f.Hint }).Drop(2))
}

// outcome returns what became of a check, with its verdict.
func outcome(f *policy.Finding) cell {
	status := report.OK
	switch f.Outcome {
	case policy.Failed, policy.Unknown:
		status = report.Fail
	case policy.Excused:
		status = report.Warn
	case policy.Passed:
	}
	return report.Verdict(status, string(f.Outcome))
}

// checkAnswer returns the verdict with the first failure.
func checkAnswer(r *policy.Result) string {
	bad := r.Count(policy.Failed) + r.Count(policy.Unknown)
	excused := ""
	if n := r.Count(policy.Excused); n > 0 {
		excused = fmt.Sprintf(", %d let pass by exceptions", n)
	}
	if bad == 0 && len(r.Findings) > 0 {
		return fmt.Sprintf("✓ %s passed%s.", several(len(r.Findings)-r.Count(policy.Excused), "check", "checks"), excused)
	}
	if len(r.Findings) == 0 {
		return "✗ There is nothing to check: " + r.Project + " has no checks."
	}
	first := ""
	for i := range r.Findings {
		if r.Findings[i].Bad() {
			first = r.Findings[i].Message
			break
		}
	}
	return fmt.Sprintf("✗ %d of %s failed%s: %s.", bad, several(len(r.Findings), "check", "checks"), excused, first)
}
