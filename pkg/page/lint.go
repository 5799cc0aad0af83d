package page

import (
	"fmt"
	"slices"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/lint"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/report"
)

// LintJSON is the JSON form of prices lint.
type LintJSON struct {
	SchemaVersion int               `json:"schema_version"`
	AsOf          econ.AsOf         `json:"as_of"`
	Books         pricebook.Version `json:"books"`
	Errors        int               `json:"errors"`
	Warnings      int               `json:"warnings"`
	Waived        int               `json:"waived"`
	Findings      []lint.Finding    `json:"findings"`
}

// LintResult counts findings for JSON and for the verdict.
func LintResult(found []lint.Finding, s econ.Setting) *LintJSON {
	out := &LintJSON{SchemaVersion: s.SchemaVersion, AsOf: s.AsOf, Books: s.Books, Findings: []lint.Finding{}}
	for _, f := range found {
		out.Findings = append(out.Findings, f)
		switch {
		case f.Waived != "":
			out.Waived++
		case f.Severity == lint.Error:
			out.Errors++
		default:
			out.Warnings++
		}
	}
	return out
}

// Lint lays findings out: those that stand and, when asked for, those that a
// written waiver sets aside.
func Lint(r *LintJSON, s econ.Setting, waived bool) *report.Document {
	d := newDraft(s.Currency)
	d.say("%s", lintAnswer(r))
	d.doc.Origin = origin(s)
	d.add("", lintTable(slices.DeleteFunc(refs(r.Findings), func(f *lint.Finding) bool {
		return f.Waived != "" && !waived
	})))
	if r.Waived > 0 && !waived {
		d.doc.Next = []string{"tokecon prices lint --waived"}
	}
	return d.doc
}

func lintTable(found []*lint.Finding) *report.Table {
	type row = *lint.Finding
	return report.Rows("findings", found,
		col("severity", "finding", lintVerdict),
		text("place", "place", func(f row) string { return fmt.Sprintf("%s:%d", f.Book, f.Line) }),
		text("rule", "rule", func(f row) string { return f.Rule }),
		text("model", "model", func(f row) string { return f.Model }).Drop(2),
		text("message", "what", lintMessage))
}

// lintVerdict returns how grave a finding is.
func lintVerdict(f *lint.Finding) cell {
	switch {
	case f.Waived != "":
		return report.Verdict(report.OK, "waived")
	case f.Severity == lint.Error:
		return report.Verdict(report.Fail, string(f.Severity))
	}
	return report.Verdict(report.Warn, string(f.Severity))
}

// lintMessage returns what was found, with the hint and why it is waived.
func lintMessage(f *lint.Finding) string {
	message := f.Message
	if f.Hint != "" {
		message += "; " + f.Hint
	}
	if f.Waived != "" {
		message += " — waived: " + f.Waived
	}
	return message
}

func lintAnswer(r *LintJSON) string {
	set := fmt.Sprintf("%d waived with a written reason", r.Waived)
	if r.Errors+r.Warnings == 0 {
		return "✓ The books are in order; " + set + "."
	}
	return fmt.Sprintf("✗ %d errors and %d warnings; %s.", r.Errors, r.Warnings, set)
}
