package page

import (
	"fmt"

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
	t := &report.Table{ID: "findings",
		Columns: []report.Column{{ID: "severity", Title: "finding"}, {ID: "place", Title: "place"},
			{ID: "rule", Title: "rule"}, {ID: "model", Title: "model", Keep: 2}, {ID: "message", Title: "what"}}}
	for _, f := range r.Findings {
		if f.Waived != "" && !waived {
			continue
		}
		t.Rows = append(t.Rows, lintRow(f))
	}
	d := &report.Document{Answer: []string{lintAnswer(r)}, Origin: origin(s)}
	if len(t.Rows) > 0 {
		d.Sections = []report.Section{{Table: t}}
	}
	if r.Waived > 0 && !waived {
		d.Next = []string{"tokecon prices lint --waived"}
	}
	return d
}

func lintAnswer(r *LintJSON) string {
	set := fmt.Sprintf("%d waived with a written reason", r.Waived)
	if r.Errors+r.Warnings == 0 {
		return "✓ The books are in order; " + set + "."
	}
	return fmt.Sprintf("✗ %d errors and %d warnings; %s.", r.Errors, r.Warnings, set)
}

func lintRow(f lint.Finding) report.Row {
	verdict := report.Verdict(report.Warn, string(f.Severity))
	message := f.Message
	if f.Hint != "" {
		message += "; " + f.Hint
	}
	switch {
	case f.Waived != "":
		verdict = report.Verdict(report.OK, "waived")
		message += " — waived: " + f.Waived
	case f.Severity == lint.Error:
		verdict = report.Verdict(report.Fail, string(f.Severity))
	}
	return report.Row{Cells: []report.Cell{verdict, report.Text(fmt.Sprintf("%s:%d", f.Book, f.Line)), report.Text(f.Rule),
		report.Text(f.Model),
		report.Text(message)}}
}
