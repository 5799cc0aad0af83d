package findings

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/policy"
)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool struct {
		Driver sarifDriver `json:"driver"`
	} `json:"tool"`
	Results    []sarifResult   `json:"results"`
	Properties sarifProvenance `json:"properties"`
}

type sarifDriver struct {
	Name  string      `json:"name"`
	Rules []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID    string    `json:"id"`
	Short sarifText `json:"shortDescription"`
	Full  sarifText `json:"fullDescription"`
	Help  sarifText `json:"help"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifProvenance struct {
	Title string `json:"title"`
	AsOf  string `json:"as_of"`
	Books string `json:"books"`
}

type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	RuleIndex    int                `json:"ruleIndex"`
	Level        string             `json:"level"`
	Message      sarifText          `json:"message"`
	Locations    []sarifLocation    `json:"locations,omitempty"`
	Fingerprints map[string]string  `json:"partialFingerprints"`
	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	Properties   sarifFigures       `json:"properties"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region struct {
			StartLine int `json:"startLine"`
		} `json:"region"`
	} `json:"physicalLocation"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Status        string `json:"status"`
	Justification string `json:"justification"`
}

type sarifFigures struct {
	Subject string         `json:"subject"`
	Outcome policy.Outcome `json:"outcome"`
	Actual  *money.Decimal `json:"actual"`
	Wanted  *money.Decimal `json:"wanted"`
	Unit    string         `json:"unit"`
}

// sarif writes one run: every rule, and a result for each that did not pass.
// Passed ones have no result, since code scanning would show it as an alert.
func sarif(r *Report) (string, error) {
	rules := sarifRules(r)
	run := sarifRun{
		Results:    []sarifResult{},
		Properties: sarifProvenance{r.title(), plain(r.AsOf), plain(r.Books)},
	}
	run.Tool.Driver = sarifDriver{"tokecon", rules}
	marks := r.fingerprints()
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Outcome == policy.Passed {
			continue
		}
		result := sarifResultOf(r, f, marks[i])
		result.RuleIndex = slices.IndexFunc(rules, func(s sarifRule) bool { return s.ID == result.RuleID })
		run.Results = append(run.Results, result)
	}
	return jsonText(sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

// sarifRules lists each rule once, in the order of the findings.
func sarifRules(r *Report) []sarifRule {
	rules := []sarifRule{}
	for i := range r.Findings {
		id := plain(r.Findings[i].Rule)
		if slices.ContainsFunc(rules, func(s sarifRule) bool { return s.ID == id }) {
			continue
		}
		about := sarifText{sarifMessage("Margin rule " + id)}
		help := about
		if r.Base != "" {
			help.Text = sarifMessage(fmt.Sprintf("The rule %s is set in %s.", id, plain(r.Base)))
		}
		rules = append(rules, sarifRule{id, about, about, help})
	}
	return rules
}

func sarifResultOf(r *Report, f *policy.Finding, mark string) sarifResult {
	result := sarifResult{
		RuleID: plain(f.Rule), Level: "error",
		Message:   sarifText{sarifMessage(detail(f))},
		Locations: sarifLocations(r, f),
		// The second name is the one that GitHub goes by; without it, an alert
		// is closed and opened anew whenever its line changes.
		Fingerprints: map[string]string{"tokecon/v1": mark, "primaryLocationLineHash": mark},
		Properties:   sarifFigures{plain(f.Subject), f.Outcome, f.Actual, f.Wanted, plain(f.Unit)},
	}
	if f.Outcome == policy.Excused {
		result.Level = "note"
		result.Suppressions = []sarifSuppression{{"external", "accepted", reason(f)}}
	}
	return result
}

func sarifLocations(r *Report, f *policy.Finding) []sarifLocation {
	file, line := r.place(f)
	if file == "" {
		return nil
	}
	var l sarifLocation
	l.Physical.Artifact.URI = uri(file)
	l.Physical.Region.StartLine = line
	return []sarifLocation{l}
}

// sarifMessage doubles braces, which would be placeholders, and parts what
// would be a link.
func sarifMessage(s string) string {
	return strings.NewReplacer("{", "{{", "}", "}}", "](", "] (").Replace(s)
}

// uri escapes a path. The colon too: before the first slash it would end the
// name of a scheme.
func uri(path string) string {
	const free = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"
	var b strings.Builder
	for _, c := range []byte(path) {
		if strings.IndexByte(free, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
