package pricebook_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"

	"github.com/tokecon/tokecon/pkg/lint"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

var update = flag.Bool("update", false, "write pricebooks/schema.json")

const schemaFile = "../../pricebooks/schema.json"

// TestSchemaIsCurrent holds the schema that editors use to the Go types. The
// generator lives here, so that the program does not carry it.
func TestSchemaIsCurrent(t *testing.T) {
	want, err := json.MarshalIndent(bookSchema(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not current; run: go test ./pkg/pricebook -run TestSchema -update", schemaFile)
	}
}

// bookSchema reflects the types of a price book into a JSON Schema.
func bookSchema() *jsonschema.Schema {
	r := &jsonschema.Reflector{FieldNameTag: "yaml", ExpandedStruct: true, Anonymous: true,
		RequiredFromJSONSchemaTags: true, Mapper: scalarSchema}
	fieldComments(r, "pricebook", "lint")
	s := r.Reflect(&pricebook.File{})
	s.Version = "http://json-schema.org/draft-07/schema#" // what YAML editors know best
	s.Title = "tokecon price book"
	s.Description = "Dated, sourced prices of one vendor."
	s.Definitions["Price"] = &jsonschema.Schema{Description: "A plain decimal, in quotes or not.",
		AnyOf: []*jsonschema.Schema{
			{Type: "number", Minimum: "0", Maximum: json.Number(strconv.Itoa(pricebook.MaxRate))},
			text(`^(0|[1-9]\d*)(\.\d+)?$`),
		}}
	finish(s, reflect.TypeFor[pricebook.File]())
	for _, t := range structs() {
		finish(s.Definitions[t.Name()], t)
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

// structs lists the types that are written as fields in a book.
func structs() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[pricebook.Entry](), reflect.TypeFor[pricebook.Alias](), reflect.TypeFor[pricebook.Row](),
		reflect.TypeFor[pricebook.Band](), reflect.TypeFor[pricebook.Clause](), reflect.TypeFor[pricebook.Term](),
		reflect.TypeFor[lint.Waiver](),
	}
}

// finish drops the line numbers, which only the decoder fills, takes over what a
// book must have from the tags that the decoder obeys, and wants every field
// described.
func finish(s *jsonschema.Schema, t reflect.Type) {
	if s == nil {
		panic("no definition of " + t.Name())
	}
	s.Properties.Delete("Line")
	s.Required = nil
	for _, f := range reflect.VisibleFields(t) {
		if name, options, _ := strings.Cut(f.Tag.Get("yaml"), ","); strings.Contains(options, "required") {
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
	}
}

// scalarSchema describes the types that are written as one value, and the maps
// whose keys are a closed list.
func scalarSchema(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[pricebook.Instant]():
		return text(`^\d{4}-\d{2}-\d{2}([Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2}))?$`)
	case reflect.TypeFor[pricebook.Days]():
		return text(`^(sun|mon|tue|wed|thu|fri|sat)(-(sun|mon|tue|wed|thu|fri|sat))?$`)
	case reflect.TypeFor[pricebook.Hours]():
		return text(`^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$`)
	case reflect.TypeFor[pricebook.Zone]():
		return text(`^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$`)
	case reflect.TypeFor[money.Currency]():
		return &jsonschema.Schema{Type: "string", Enum: anys(money.Currencies())}
	case reflect.TypeFor[pricebook.Mode]():
		return &jsonschema.Schema{Type: "string", Enum: anys(pricebook.Modes()[1:])}
	case reflect.TypeFor[pricebook.Kind]():
		return &jsonschema.Schema{Type: "string", Enum: anys([]pricebook.Kind{pricebook.Chat, pricebook.Embedding})}
	case reflect.TypeFor[pricebook.Mark]():
		return &jsonschema.Schema{Type: "string", Enum: anys(pricebook.Marks())}
	case reflect.TypeFor[pricebook.Rates]():
		return amounts(meter.Names())
	case reflect.TypeFor[pricebook.Factors]():
		return amounts(pricebook.Targets())
	}
	return nil
}

func text(pattern string) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: pattern}
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// amounts describes a map of names to numbers, which may be in quotes.
func amounts(names []string) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(),
		AdditionalProperties: jsonschema.FalseSchema}
	for _, name := range names {
		s.Properties.Set(name, &jsonschema.Schema{Ref: "#/$defs/Price"})
	}
	return s
}

// TestBooksNameTheSchema holds the line by which editors find the schema.
func TestBooksNameTheSchema(t *testing.T) {
	books, err := filepath.Glob("../../pricebooks/vendors/*.yaml")
	if err != nil || len(books) == 0 {
		t.Fatal("no books: ", err)
	}
	for _, book := range books {
		data, err := os.ReadFile(book)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(data, []byte("# yaml-language-server: $schema=../schema.json\n")) {
			t.Errorf("%s does not begin with the line that names its schema", book)
		}
	}
}
