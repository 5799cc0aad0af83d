package findings

import (
	"encoding/json"
	"strings"

	"github.com/tokecon/tokecon/pkg/policy"
)

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string `json:"path"`
	Lines struct {
		Begin int `json:"begin"`
	} `json:"lines"`
}

// gitlab writes GitLab's code quality report: an issue for each rule that did
// not pass.
func gitlab(r *Report) (string, error) {
	issues := []gitlabIssue{}
	marks := r.fingerprints()
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Outcome == policy.Passed {
			continue
		}
		issues = append(issues, gitlabIssue{
			Description: name(f) + " — " + strings.ReplaceAll(detail(f), "\n", " · "),
			CheckName:   plain(f.Rule),
			Fingerprint: marks[i],
			Severity:    gitlabSeverity(f.Outcome),
			Location:    gitlabPlace(r, f),
		})
	}
	return jsonText(issues)
}

func gitlabSeverity(o policy.Outcome) string {
	switch o {
	case policy.Failed:
		return "critical"
	case policy.Unknown:
		return "major"
	}
	return "info"
}

// gitlabPlace names the root where no file is known: an issue without a path
// is refused with the whole report.
func gitlabPlace(r *Report, f *policy.Finding) gitlabLocation {
	file, line := r.place(f)
	if file == "" {
		file = "."
	}
	l := gitlabLocation{Path: plain(file)}
	l.Lines.Begin = line
	return l
}

func jsonText(v any) (string, error) {
	text, err := json.MarshalIndent(v, "", "  ")
	return string(text) + "\n", err
}
