package page

import (
	"fmt"
	"slices"

	"github.com/tokecon/tokecon/pkg/policy"
	"github.com/tokecon/tokecon/pkg/report"
)

// Check lays out what became of a gate, the failures first.
func Check(r *policy.Result) *report.Document {
	d := &report.Document{Answer: []string{checkAnswer(r)}, Origin: origin(r.Setting)}
	t := &report.Table{ID: "findings", Columns: []report.Column{
		{ID: "outcome", Title: "outcome"}, {ID: "rule", Title: "check"}, {ID: "subject", Title: "plan"},
		{ID: "message", Title: "what"}, {ID: "place", Title: "place", Keep: 1}, {ID: "hint", Title: "hint", Keep: 2},
	}}
	for _, bad := range []bool{true, false} {
		for i := range r.Findings {
			if f := &r.Findings[i]; f.Bad() == bad {
				t.Rows = append(t.Rows, checkRow(f))
			}
		}
	}
	d.Sections = []report.Section{{Table: t}}
	if r.Baseline != "" {
		d.Notes = append(d.Notes, report.Note{Text: "Changes are measured against " + r.Baseline + "."})
		for i := range r.Changes {
			if c := &r.Changes[i]; !slices.ContainsFunc(r.Findings, func(f policy.Finding) bool { return c.Told(&f) }) {
				d.Notes = append(d.Notes, report.Note{Text: c.Message + "."})
			}
		}
	}
	if r.Pin != nil && r.Pin.Old {
		d.Notes = append(d.Notes, report.Note{Text: "! " + r.Pin.String() +
			": tokecon lock takes those of today, tokecon check --no-lock tries them."})
	}
	for i := range r.Ending {
		d.Notes = append(d.Notes, report.Note{Text: "! " + r.Ending[i].String() + "."})
	}
	d.Notes = append(d.Notes, report.Note{
		Text: "A gate fails closed: what is not known has not passed. The exit status is 3 when it fails."})
	d.Next = []string{"tokecon margin --explain"}
	return d
}

// checkAnswer is the verdict with the first failure.
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

func checkRow(f *policy.Finding) report.Row {
	verdict := report.Verdict(report.OK, string(f.Outcome))
	switch f.Outcome {
	case policy.Failed, policy.Unknown:
		verdict = report.Verdict(report.Fail, string(f.Outcome))
	case policy.Excused:
		verdict = report.Verdict(report.Warn, string(f.Outcome))
	case policy.Passed:
	}
	message := f.Message
	if f.Because != "" {
		message += "; let pass: " + f.Because
	}
	place := f.File
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return report.Row{Cells: []report.Cell{verdict, report.Text(f.Rule), report.Text(f.Subject), report.Text(message), report.Text(place), report.Text(f.Hint)}}
}
