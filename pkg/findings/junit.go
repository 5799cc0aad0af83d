package findings

import (
	"encoding/xml"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/policy"
)

// The elements and attributes are those that both schemas in wide use take,
// Jenkins' and Ant's, in the order that both ask for. What one of them demands
// and a gate does not have, such as the time a test took, is 0 or empty.
type junitSuites struct {
	XMLName xml.Name   `xml:"testsuites"`
	Suite   junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Package    string          `xml:"package,attr"`
	ID         int             `xml:"id,attr"`
	Timestamp  string          `xml:"timestamp,attr,omitempty"`
	Hostname   string          `xml:"hostname,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
	Out        string          `xml:"system-out"`
	Err        string          `xml:"system-err"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	Skipped *string       `xml:"skipped"`
	Error   *junitProblem `xml:"error"`
	Failure *junitProblem `xml:"failure"`
}

type junitProblem struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// junit writes one suite with a case a rule. A rule that could not be judged is
// an error, one that is excused is skipped.
func junit(r *Report) (string, error) {
	suite := junitSuite{
		Name: r.title(), Package: "tokecon", Hostname: "localhost", Time: "0",
		Timestamp: timestamp(r.AsOf),
		Tests:     len(r.Findings),
		Failures:  r.count(policy.Failed),
		Errors:    r.count(policy.Unknown),
		Skipped:   r.count(policy.Excused),
		Properties: []junitProperty{
			{"as_of", plain(r.AsOf)}, {"books", plain(r.Books)}, {"rules", plain(r.Base)},
		},
	}
	for i := range r.Findings {
		suite.Cases = append(suite.Cases, junitCaseOf(&r.Findings[i]))
	}
	text, err := xml.MarshalIndent(junitSuites{Suite: suite}, "", "  ")
	return xml.Header + string(text) + "\n", err
}

func junitCaseOf(f *policy.Finding) junitCase {
	c := junitCase{Name: name(f), Class: "tokecon." + plain(f.Rule), Time: "0"}
	problem := &junitProblem{Type: plain(f.Rule), Message: message(f), Text: junitText(f)}
	switch f.Outcome {
	case policy.Failed:
		c.Failure = problem
	case policy.Unknown:
		c.Error = problem
	case policy.Excused:
		text := reason(f) // as text: the schemas know no attribute here
		c.Skipped = &text
	}
	return c
}

func junitText(f *policy.Finding) string {
	actual, wanted := figures(f)
	lines := []string{detail(f), "found: " + actual, "wanted: " + wanted}
	if f.File != "" {
		lines = append(lines, "at: "+where(f))
	}
	return strings.Join(lines, "\n")
}

// timestamp is the date-time of the prices as the schemas want it, without a
// zone; "" when it is not known.
func timestamp(asOf string) string {
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, asOf); err == nil {
			return t.UTC().Format("2006-01-02T15:04:05")
		}
	}
	return ""
}
