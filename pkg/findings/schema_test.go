package findings_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// TestSARIF holds the output against the published schema, formats included.
func TestSARIF(t *testing.T) { conform(t, sarifSchema(t), writers(t)[".sarif"]) }

// TestGitLab holds the output against what GitLab says of code quality reports.
func TestGitLab(t *testing.T) {
	schema := published(t, "gitlab-code-quality.json")
	bad := `[{"description": "d", "check_name": "c", "fingerprint": "f", "severity": "fatal", "location": {"path": "/p",` +
		` "lines": {"begin": 0}}}]`
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
	if err != nil || schema.Validate(doc) == nil {
		t.Fatal("the schema takes", bad, err)
	}
	conform(t, schema, writers(t)[".gitlab.json"])
}

// conform holds what is written of samples and of random reports against a schema.
func conform(t *testing.T, schema *jsonschema.Schema, write writer) {
	t.Helper()
	check := func(t failer, out []byte) {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(out)))
		if err == nil {
			err = schema.Validate(doc)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range samples() {
		check(t, text(t, write, r))
	}
	rapid.Check(t, func(t *rapid.T) { check(t, text(t, write, reports().Draw(t, "report"))) })
}

// published reads a schema of testdata/schemas.
func published(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	file, err := os.Open("../../testdata/schemas/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	doc, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema := published(t, "sarif-schema-2.1.0.json")
	if schema.Validate(map[string]any{"version": "2.1.0", "runs": []any{map[string]any{}}}) == nil {
		t.Fatal("the schema takes a run without a tool")
	}
	return schema
}

// element says what an element may hold: the attributes it must have and those
// it may have, and its children in the only order there is.
type element struct {
	must, may, children string
	text                bool
}

// junitGrammar is what both schemas of JUnit XML allow, Jenkins' and Ant's:
// Go has no validator of XML schemas. What one of them demands is demanded; what
// one of them does not know is refused. The timestamp alone, which Ant's demands,
// is missing where the date of the prices is not a date.
func junitGrammar() map[string]element {
	return map[string]element{
		"testsuites": {children: "testsuite"},
		"testsuite": {
			must: "name package id hostname tests failures errors skipped time", may: "timestamp",
			children: "properties testcase system-out system-err",
		},
		"properties": {children: "property"},
		"property":   {must: "name value"},
		"testcase":   {must: "name classname time", children: "skipped error failure"},
		"skipped":    {text: true},
		"error":      {must: "type message", text: true},
		"failure":    {must: "type message", text: true},
		"system-out": {text: true},
		"system-err": {text: true},
	}
}

func TestJUnit(t *testing.T) {
	write := writers(t)[".xml"]
	for _, r := range samples() {
		checkJUnit(t, string(text(t, write, r)))
	}
	rapid.Check(t, func(t *rapid.T) { checkJUnit(t, string(text(t, write, reports().Draw(t, "report")))) })
}

func checkJUnit(t failer, out string) {
	d := xml.NewDecoder(strings.NewReader(out))
	var open []string         // the elements around
	last := map[int]int{}     // by depth, the place in the order of children
	held := map[string]int{}  // how often an element was seen
	problems := map[int]int{} // by case, what became of it
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			checkElement(t, token)
			if len(open) > 0 {
				order := strings.Fields(junitGrammar()[open[len(open)-1]].children)
				at := slices.Index(order, name)
				if at < last[len(open)] {
					t.Fatal(name, " in ", open, " is out of place")
				}
				last[len(open)] = at
			}
			held[name]++
			if slices.Contains([]string{"skipped", "error", "failure"}, name) {
				problems[held["testcase"]]++
			}
			open = append(open, name)
			last[len(open)] = 0
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 && !junitGrammar()[open[len(open)-1]].text && strings.TrimSpace(string(token)) != "" {
				t.Fatal("text in ", open)
			}
		}
	}
	for i, n := range problems {
		if n > 1 {
			t.Fatal("case ", i, " has more than one outcome")
		}
	}
	if held["testsuites"] != 1 || held["testsuite"] != 1 || held["system-out"] != 1 || held["system-err"] != 1 {
		t.Fatal("not one suite: ", held)
	}
}

func checkElement(t failer, e xml.StartElement) {
	rule, known := junitGrammar()[e.Name.Local]
	if !known || e.Name.Space != "" {
		t.Fatal("no such element: ", e.Name)
	}
	must := strings.Fields(rule.must)
	for _, a := range e.Attr {
		i := slices.Index(must, a.Name.Local)
		switch {
		case i >= 0:
			must = slices.Delete(must, i, i+1)
		case !slices.Contains(strings.Fields(rule.may), a.Name.Local):
			t.Fatal("no such attribute: ", e.Name, a.Name)
		}
	}
	if len(must) > 0 {
		t.Fatal(e.Name, " lacks ", must)
	}
}
