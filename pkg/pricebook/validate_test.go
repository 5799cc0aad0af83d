package pricebook_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/tokecon/tokecon/pricebooks"
)

// schema is as much of JSON Schema as the books' schema uses. Decode refuses
// any other keyword, so that nothing in it goes unchecked.
type schema struct {
	Version     string             `json:"$schema"`
	Defs        map[string]*schema `json:"$defs"`
	Ref         string             `json:"$ref"`
	Type        string             `json:"type"`
	Title       string             `json:"title"`
	Description string             `json:"description"`
	Properties  map[string]*schema `json:"properties"`
	Additional  *bool              `json:"additionalProperties"`
	Required    []string           `json:"required"`
	Items       *schema            `json:"items"`
	AnyOf       []*schema          `json:"anyOf"`
	Enum        []string           `json:"enum"`
	Pattern     string             `json:"pattern"`
	Minimum     *float64           `json:"minimum"`
	Maximum     *float64           `json:"maximum"`
}

func readSchema(t *testing.T) *schema {
	t.Helper()
	data, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		t.Fatal(err)
	}
	return &s
}

// check returns what is wrong with a node, in the words of an editor.
func (s *schema) check(root *schema, n *yaml.Node, at string) []string {
	if name, ok := strings.CutPrefix(s.Ref, "#/$defs/"); ok {
		return root.Defs[name].check(root, n, at)
	}
	if len(s.AnyOf) > 0 {
		var all []string
		for _, option := range s.AnyOf {
			errs := option.check(root, n, at)
			if len(errs) == 0 {
				return nil
			}
			all = append(all, errs...)
		}
		return all
	}
	switch s.Type {
	case "object":
		return s.object(root, n, at)
	case "array":
		return s.array(root, n, at)
	}
	return s.scalar(n, at)
}

func (s *schema) object(root *schema, n *yaml.Node, at string) []string {
	if n.Kind != yaml.MappingNode {
		return []string{at + ": not an object"}
	}
	var errs []string
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		seen[key] = true
		if p := s.Properties[key]; p != nil {
			errs = append(errs, p.check(root, n.Content[i+1], at+"."+key)...)
		} else if s.Additional != nil && !*s.Additional {
			errs = append(errs, at+"."+key+": not allowed")
		}
	}
	for _, key := range s.Required {
		if !seen[key] {
			errs = append(errs, at+"."+key+": missing")
		}
	}
	return errs
}

func (s *schema) array(root *schema, n *yaml.Node, at string) []string {
	if n.Kind != yaml.SequenceNode {
		return []string{at + ": not a list"}
	}
	var errs []string
	for i, item := range n.Content {
		errs = append(errs, s.Items.check(root, item, fmt.Sprintf("%s[%d]", at, i))...)
	}
	return errs
}

// scalar checks a value by YAML's core schema: a date is a string there.
func (s *schema) scalar(n *yaml.Node, at string) []string {
	kind := map[string]string{"!!int": "integer", "!!float": "number", "!!bool": "boolean", "!!str": "string",
		"!!timestamp": "string"}[n.Tag]
	if n.Kind != yaml.ScalarNode || kind != s.Type && (kind != "integer" || s.Type != "number") {
		return []string{fmt.Sprintf("%s: %q is %s, not %s", at, n.Value, kind, s.Type)}
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, n.Value) {
		return []string{fmt.Sprintf("%s: %q is not listed", at, n.Value)}
	}
	if s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(n.Value) {
		return []string{fmt.Sprintf("%s: %q does not match", at, n.Value)}
	}
	if f, err := strconv.ParseFloat(n.Value, 64); err == nil && kind != "string" {
		if s.Minimum != nil && f < *s.Minimum || s.Maximum != nil && f > *s.Maximum {
			return []string{fmt.Sprintf("%s: %s is out of range", at, n.Value)}
		}
	}
	return nil
}

func schemaErrors(t *testing.T, s *schema, text string) []string {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	return s.check(s, doc.Content[0], "")
}

func TestBooksMatchTheSchema(t *testing.T) {
	s := readSchema(t)
	names, err := fs.Glob(pricebooks.Files, "vendors/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal("no books: ", err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(pricebooks.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range schemaErrors(t, s, string(data)) {
			t.Errorf("%s%s", name, e)
		}
	}
}

// TestSchemaRefuses holds that the schema sees what the decoder sees.
func TestSchemaRefuses(t *testing.T) {
	const book = "vendor: v\nmodels:\n  - id: m\n    prices:\n      - {from: 2026-01-01, rates: {input: 1}, source: " +
		"s, checked: 2026-01-01%s}\n"
	s := readSchema(t)
	if errs := schemaErrors(t, s, fmt.Sprintf(book, "")); len(errs) > 0 {
		t.Fatal(errs)
	}
	for _, extra := range []string{
		", inptu: 1", ", until: 01/02/2026", ", context: -1", ", context: big", ", marks: [cheap]",
		", bands: [{above: 1}]", ", bands: [{above: 1, rates: {inptu: 1}}]", `, bands: [{above: 1, rates: {input: "1,5"}}]`,
		", bands: [{above: 1, rates: {input: 1e9}}]", ", where: [{mode: standard}]", ", where: [{mode: bulk}]",
		`, where: [{hours: ["9-12"]}]`, ", where: [{days: [monday]}]", ", where: [{multiply: {all: 2}}]",
		", waive: [{rule: gap}]",
	} {
		if errs := schemaErrors(t, s, fmt.Sprintf(book, extra)); len(errs) == 0 {
			t.Errorf("the schema takes %s", extra)
		}
	}
	if errs := schemaErrors(t, s, "models: []\n"); len(errs) == 0 {
		t.Error("the schema takes a book without a vendor")
	}
}
