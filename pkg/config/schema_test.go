package config

import (
	"bytes"
	"encoding"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
	"github.com/rogpeppe/go-internal/txtar"
	validator "github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
)

var update = flag.Bool("update", false, "write tokecon.schema.json")

const schemaFile = "tokecon.schema.json"

// TestSchemaIsCurrent holds the schema that editors use to the Go types. The
// generator lives here, so that the program does not carry it.
func TestSchemaIsCurrent(t *testing.T) {
	want, err := json.MarshalIndent(projectSchema(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
		schema = string(want) // what the other tests look at
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not current; run: go test ./pkg/config -run TestSchema -update", schemaFile)
	}
	if Schema() != string(got) {
		t.Error("the program carries another schema than the file")
	}
}

// projectSchema reflects the types of a project into a JSON Schema.
func projectSchema() *jsonschema.Schema {
	r := &jsonschema.Reflector{FieldNameTag: "yaml", ExpandedStruct: true, Anonymous: true,
		RequiredFromJSONSchemaTags: true, Mapper: scalarSchema,
		IgnoredTypes: []any{meter.Whole{}}} // its fields are listed by Counts
	fieldComments(r, "config")
	s := r.Reflect(&Project{})
	s.Version = "http://json-schema.org/draft-07/schema#" // what YAML editors know best
	s.Title = "tokecon.yaml"
	s.Description = "What you sell, what it costs and what must be true of it."
	for t := range structs(reflect.TypeFor[Project]()) {
		if t == reflect.TypeFor[Project]() {
			finish(s, t)
		} else {
			finish(s.Definitions[t.Name()], t)
		}
	}
	return s
}

// fieldComments makes the doc comments of fields, as the sources in folders of pkg have
// them, their descriptions. Those of types are for engineers and are left out.
func fieldComments(r *jsonschema.Reflector, folders ...string) {
	for _, folder := range folders {
		if err := r.AddGoComments("github.com/tokecon/tokecon/pkg/here", "../"+folder); err != nil {
			panic(err)
		}
	}
	for name, text := range r.CommentMap { // package.Type or package.Type.Field
		r.CommentMap[name] = strings.Join(strings.Fields(text), " ")
		if strings.Count(name[strings.LastIndexByte(name, '/'):], ".") == 1 {
			delete(r.CommentMap, name)
		}
	}
}

// structs collects the types that are written as fields, from the project's down.
func structs(t reflect.Type) map[reflect.Type]bool {
	out := map[reflect.Type]bool{}
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			walk(t.Elem())
		case reflect.Struct:
			if scalarSchema(t) != nil || out[t] {
				return
			}
			out[t] = true
			for i := range t.NumField() {
				if f := t.Field(i); f.Tag.Get("yaml") != "-" {
					walk(f.Type)
				}
			}
		}
	}
	walk(t)
	return out
}

// finish drops the line numbers, which only the decoder fills, takes over what
// must be there from the tags that the decoder obeys, and wants every field
// described.
func finish(s *jsonschema.Schema, t reflect.Type) {
	if s == nil {
		panic("no definition of " + t.Name())
	}
	s.Required = nil
	if f, ok := reflect.New(t).Interface().(strictyaml.Fielder); ok {
		for _, field := range f.YAMLFields() {
			s.Properties.Set(field.Name, described(field))
			if field.Required {
				s.Required = append(s.Required, field.Name)
			}
		}
	}
	positive := map[string]bool{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			s.Properties.Delete(f.Name)
			s.Properties.Delete(name)
			continue
		}
		if positive[name] = options == "positive"; options == "required" {
			s.Required = append(s.Required, name)
		}
	}
	for pair := s.Properties.Oldest(); pair != nil; pair = pair.Next() {
		if pair.Value.Description == "" {
			panic(t.Name() + "." + pair.Key + " has no doc comment")
		}
		if pair.Value.Type == "integer" {
			pair.Value.Minimum = "0"
		}
		if positive[pair.Key] {
			pair.Value.Minimum = "1"
		}
	}
}

// described is the schema of a field that is from a table.
func described(f strictyaml.Field) *jsonschema.Schema {
	t := reflect.TypeOf(f.Into).Elem()
	s := scalarSchema(t)
	if s == nil {
		if t.Kind() != reflect.Int64 {
			panic("say how a " + t.String() + " is written")
		}
		s = &jsonschema.Schema{Type: "integer"}
	}
	s.Description = f.Doc
	return s
}

// Numbers as money.Parse takes them, and shares as money.ParseShare does.
const (
	plain    = `((0|[1-9]\d{0,23})(\.\d{1,24})?|-0(\.0{1,24})?)`
	percent  = `((0|[1-9]\d?)(\.\d{1,24})?|100(\.0{1,24})?|-0(\.0{1,24})?)%`
	fraction = `(-?0(\.0{1,24})?|0\.\d{1,24}|1(\.0{1,24})?)`
)

// scalarSchema describes the types that are written as one value. A type with a
// reader of its own that is not known here stops the generator: what it takes
// cannot be seen from outside.
func scalarSchema(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[money.Decimal]():
		return number("", "^"+plain+"$")
	case reflect.TypeFor[Share]():
		return number("1", `^\s*(`+percent+`|`+fraction+`)\s*$`)
	case reflect.TypeFor[Quantity]():
		return number("", "^"+plain+"[kMG]?$")
	case reflect.TypeFor[Limit]():
		s := number("", `^(`+plain+`|-?\s*(`+percent+`|`+fraction+`)\s*)$`)
		s.AnyOf[0].Minimum = ""
		return s
	case reflect.TypeFor[Day]():
		return &jsonschema.Schema{Type: "string", Pattern: `^\d{4}-\d{2}-\d{2}$`, Format: "date"}
	case reflect.TypeFor[Unit]():
		return &jsonschema.Schema{Type: "string", Enum: anys(units())}
	case reflect.TypeFor[Period]():
		return &jsonschema.Schema{Type: "string", Enum: anys(periods())}
	case reflect.TypeFor[Rule]():
		return &jsonschema.Schema{Type: "string", Enum: anys(Rules())}
	case reflect.TypeFor[Path]():
		s := words()
		s.Not = &jsonschema.Schema{Type: "string", Pattern: `^$|^/|://|^\.\.(/|$)`}
		return s
	case reflect.TypeFor[Word](), reflect.TypeFor[string]():
		return words()
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		panic("say in scalarSchema how a " + t.Name() + " is written")
	}
	return nil
}

// number describes a number from 0 to most, bare or as text of a pattern.
func number(most json.Number, pattern string) *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "number", Minimum: "0", Maximum: most},
		{Type: "string", Pattern: pattern}}}
}

// words describes text. What looks like a number or a truth to an editor is
// text here too: a plan may be called 2027.
func words() *jsonschema.Schema {
	return &jsonschema.Schema{Extras: map[string]any{"type": []string{"string", "number", "boolean"}}}
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// compiled is the schema as an editor obeys it, of the project or of one of its
// definitions.
func compiled(t testing.TB, text string) *validator.Schema {
	t.Helper()
	doc, err := validator.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := validator.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(schemaFile, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSchemaAgreesWithTheReaders: of what is written as text, the schema takes
// what the reader of the type takes, and nothing else. Of bare values it takes
// all that the reader takes; an editor has made numbers of 1e5 and 0x10 before
// any schema sees them.
func TestSchemaAgreesWithTheReaders(t *testing.T) {
	texts := strings.Split(spellings, "\n")
	for _, u := range units() {
		texts = append(texts, string(u))
	}
	for _, r := range Rules() {
		texts = append(texts, string(r))
	}
	for _, into := range []encoding.TextUnmarshaler{&money.Decimal{}, &Share{}, &Quantity{}, &Limit{}, &Day{}, new(Unit),
		new(Period), new(Rule), new(Path), &Word{}} {
		name := reflect.TypeOf(into).Elem()
		text, err := json.Marshal(scalarSchema(name))
		if err != nil {
			t.Fatal(err)
		}
		s, taken := compiled(t, string(text)), 0
		for _, text := range texts {
			ok := reads(into, text)
			if ok {
				taken++
			}
			if err := s.Validate(text); ok != (err == nil) {
				t.Errorf("%s: the reader takes %q: %v; the schema: %v", name, text, ok, err)
			}
			if bare := core(text); ok && bare != nil && s.Validate(bare) != nil {
				t.Errorf("%s: the reader takes a bare %s, the schema does not", name, text)
			}
		}
		if taken == 0 {
			t.Errorf("%s: none of the texts is one", name)
		}
	}
}

// reads asks the reader of a type. Limits are read when their rule is known.
func reads(into encoding.TextUnmarshaler, text string) bool {
	err := into.UnmarshalText([]byte(text))
	if l, ok := into.(*Limit); ok {
		_, share := l.Of(GrossMin)
		_, amount := l.Of(MonthMax)
		return share == nil || amount == nil
	}
	return err == nil
}

// spellings are ways to write numbers, days and names, right and wrong ones.
const spellings = `0
1
1.0
1.5
2
60
100
101
0.6
0.60
.6
6.
060
00
-0
-0.0
-1
-10%
0%
-0%
60%
60 %
 60%
100%
100.0%
100.1%
101%
2.9%
0.029
250k
1.5M
2G
250K
5 k
k
1e5
1E5
0x10
0o7
1_000
1,000
0,6
$3
3 USD
NaN
.nan
.inf
+5
999999999999999999999999
1000000000000000000000000
0.000000000000000000000001
0.0000000000000000000000001
2027-01-01
2027-1-1
27-01-01
2026-02-28
2026-02-30
2026-13-01
01/02/2026
2027-01-01T00:00:00Z
month
year
Month
week
seats
gross.min
requests.jsonl
more/logs
./a
a b
/etc/passwd
..
../a
..a
https://example.com/a
true
no
~`

// core is a bare value as an editor reads it (YAML 1.2, core schema); nil for
// what is nothing.
func core(text string) any {
	switch {
	case slices.Contains([]string{"", "~", "null", "Null", "NULL"}, text):
		return nil
	case slices.Contains([]string{"true", "True", "TRUE"}, text):
		return true
	case slices.Contains([]string{"false", "False", "FALSE"}, text):
		return false
	case regexp.MustCompile(`^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$`).MatchString(text):
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return json.Number(strconv.FormatFloat(f, 'g', -1, 64))
		}
	}
	return text
}

// edited is a document as an editor gives it to the schema.
func edited(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return edited(n.Content[0])
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = edited(n.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := []any{}
		for _, item := range n.Content {
			out = append(out, edited(item))
		}
		return out
	}
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return n.Value
	}
	return core(n.Value)
}

// refusal is what an editor says of a document; nil if it is content.
func refusal(s *validator.Schema, data []byte) error {
	var n yaml.Node
	if err := yaml.Unmarshal(data, &n); err != nil {
		return err
	}
	if n.Kind == 0 {
		return fmt.Errorf("nothing in it")
	}
	return s.Validate(edited(&n))
}

// TestSchemaTakesProjects: the starter and every project in the scripts that
// ReadProject takes.
func TestSchemaTakesProjects(t *testing.T) {
	s := compiled(t, Schema())
	starter, err := os.ReadFile("../../cmd/tokecon/starter.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(starter, []byte("# yaml-language-server: $schema="+SchemaURL+"\n")) {
		t.Error("the starter does not begin with the line that names its schema")
	}
	if _, err := ReadProject("starter.yaml", starter); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"starter.yaml": starter}
	scripts, err := filepath.Glob("../../testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, script := range scripts {
		archive, err := txtar.ParseFile(script)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if _, err := ReadProject(f.Name, f.Data); err == nil && strings.HasSuffix(f.Name, ".yaml") {
				files[filepath.Base(script)+":"+f.Name] = f.Data
			}
		}
	}
	if len(files) < 10 {
		t.Errorf("only %d projects were seen: the walk has lost its way", len(files))
	}
	for name, data := range files {
		if err := refusal(s, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemaRefuses what ReadProject refuses too.
func TestSchemaRefuses(t *testing.T) {
	s := compiled(t, Schema())
	if err := refusal(s, []byte("plans: [{name: p, price: 1, offer: m, requests: 1}]\n")); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"plan: []\n",
		"plans: {}\n",
		"plans: [{name: p, price: 1, requests: 1}]\n",
		"plans: [{name: p, price: -1, offer: m, requests: 1}]\n",
		"plans: [{name: p, prise: 1, offer: m, requests: 1}]\n",
		"plans: [{name: p, price: '1,000', offer: m, requests: 1}]\n",
		"plans: [{name: p, price: , offer: m, requests: 1}]\n",
		"plans: [{name: p, price: 1, offer: m, requests: 250K}]\n",
		"plans: [{name: p, price: 1, offer: m, requests: 1, target: 60}]\n",
		"plans: [{name: p, price: 1, offer: m, requests: 1, target: 0,6}]\n",
		"plans: [{name: p, per: seats, price: 1, offer: m, requests: 1}]\n",
		"plans: [{name: p, period: week, price: 1, offer: m, requests: 1}]\n",
		"plans: [{name: p, price: 1, offer: m, segments: [{name: a, share: 100%}]}]\n",
		"workloads: [{workload: w, counts: {input: 1.5, output: 1}}]\n",
		"workloads: [{workload: w, samples: a.jsonl}]\n",
		"workloads: [{workload: w, samples: [/etc/passwd]}]\n",
		"fleets: [{model: m}]\n",
		"fleets: [{model: m, gpu: h100, gpus: 0}]\n",
		"fleets: [{model: m, gpu: h100, autoscale: 1}]\n",
		"checks: [{rule: gross.min, value: 60%}]\n",
		"checks: [{rule: gross_margin.min, value: 60 percent}]\n",
		"checks: [{rule: gross_margin.min, value: 60%, on: 2026-02-30}]\n",
		"checks: [{rule: gross_margin.min, value: 60%, shock: {price: 2}}]\n",
		"exceptions: [{check: a, until: 2027-01-01}]\n",
		"- a\n",
	} {
		if refusal(s, []byte(text)) == nil {
			t.Errorf("the schema takes %q", text)
		}
		if _, err := ReadProject("t.yaml", []byte(text)); err == nil {
			t.Errorf("ReadProject takes %q", text)
		}
	}
}
