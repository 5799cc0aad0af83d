package strictyaml

import (
	"reflect"
	"sort"
	"strings"
)

// field is one decodable field of a struct value.
type field struct {
	value    reflect.Value
	required bool
	positive bool
}

// Field is a field that a struct has beside those of its tags.
type Field struct {
	Name     string
	Into     any    // pointer to what the value is decoded into
	Required bool   // must be present
	Doc      string // one sentence, for a schema
}

// Fielder is implemented by a struct that has fields from a table beside those
// of its tags.
type Fielder interface{ YAMLFields() []Field }

// fieldsOf maps the YAML names of a struct to its fields; embedded structs
// lend theirs.
func fieldsOf(v reflect.Value) map[string]field {
	out := map[string]field{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Anonymous {
			for name, inner := range fieldsOf(v.Field(i)) {
				out[name] = inner
			}
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name != "" && name != "-" {
			out[name] = field{v.Field(i), strings.Contains(options, "required"), strings.Contains(options, "positive")}
		}
	}
	if !v.Addr().CanInterface() {
		return out // an embedded struct that is not exported
	}
	if f, ok := v.Addr().Interface().(Fielder); ok {
		for _, extra := range f.YAMLFields() {
			out[extra.Name] = field{value: reflect.ValueOf(extra.Into).Elem(), required: extra.Required}
		}
	}
	return out
}

// placesOf are the int fields tagged `yaml:",line=name"`, by the field whose line
// they receive.
func placesOf(v reflect.Value) map[string]reflect.Value {
	out := map[string]reflect.Value{}
	for i := range v.NumField() {
		if of, ok := strings.CutPrefix(v.Type().Field(i).Tag.Get("yaml"), ",line="); ok {
			out[of] = v.Field(i)
		}
	}
	return out
}

// setLine fills the int fields tagged `yaml:",line"`, also in embedded structs.
func setLine(v reflect.Value, line int) {
	if v.Kind() != reflect.Struct {
		return
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch {
		case f.Anonymous:
			setLine(v.Field(i), line)
		case f.Tag.Get("yaml") == ",line":
			v.Field(i).SetInt(int64(line))
		}
	}
}

func names(fields map[string]field) []string {
	out := make([]string, 0, len(fields))
	for name := range fields {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}
