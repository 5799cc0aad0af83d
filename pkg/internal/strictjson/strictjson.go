// Package strictjson reads JSON that programs wrote and money depends on: logs,
// results of benchmarks. Values stay raw until they are asked for by key and
// kind. Packages that own a format word the errors and give them a place.
package strictjson

import (
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Object is a JSON object with its values still raw. The values were parsed
// before. All methods may be called on nil: an object that is not there has
// nothing in it.
type Object struct {
	Raw    jsontext.Value
	Fields map[string]jsontext.Value
}

// Decode reads one value strictly: duplicate names, trailing text, deep nesting
// and broken Unicode are refused. The error names no content.
func Decode(raw []byte, into any) error { return json.Unmarshal(raw, into) }

// Parse reads an object as strictly as [Decode]. With an error, it returns what
// was read so far.
func Parse(raw []byte) (*Object, error) {
	o := &Object{Raw: raw}
	return o, Decode(raw, &o.Fields)
}

// Has reports whether the key is there with something other than null.
func (o *Object) Has(key string) bool {
	if o == nil {
		return false
	}
	v, ok := o.Fields[key]
	return ok && v.Kind() != 'n'
}

// Any reports whether one of the keys is there, even with null.
func (o *Object) Any(keys ...string) bool {
	if o == nil {
		return false
	}
	return slices.ContainsFunc(keys, func(key string) bool {
		_, ok := o.Fields[key]
		return ok
	})
}

// Is reports whether the value of key is of one of the kinds, each written as
// the byte of [jsontext.Kind]: { [ " 0 t f.
func (o *Object) Is(key, kinds string) bool {
	return o.Has(key) && strings.IndexByte(kinds, byte(o.Fields[key].Kind())) >= 0
}

// Only reports whether every key is one of the names, which are separated by
// spaces.
func (o *Object) Only(names string) bool {
	if o == nil {
		return true
	}
	for key := range o.Fields {
		if !slices.Contains(strings.Fields(names), key) {
			return false
		}
	}
	return true
}

// Text returns a string value, "" when the value is none.
func (o *Object) Text(key string) string {
	if !o.Is(key, `"`) {
		return ""
	}
	return Unquote(o.Fields[key])
}

// Sub returns an object value, nil when the value is none.
func (o *Object) Sub(key string) *Object {
	if !o.Is(key, "{") {
		return nil
	}
	sub, _ := Parse(o.Fields[key]) // it was parsed once: an object
	return sub
}

// Into decodes the object into a struct; nil leaves it as it is.
func (o *Object) Into(v any) error {
	if o == nil {
		return nil
	}
	return Decode(o.Raw, v)
}

// Unquote returns the text of a string value that was parsed before. Bytes that
// are no UTF-8 become U+FFFD.
func Unquote(raw jsontext.Value) string {
	text, _ := jsontext.AppendUnquote(nil, raw)
	return strings.ToValidUTF8(string(text), "\uFFFD")
}

// Cause returns the parser's own word for a fault of syntax without the path to
// it, since keys may say anything; "" for another error.
func Cause(err error) string {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) && syntax.Err != nil {
		return syntax.Err.Error()
	}
	return ""
}

// Dotted returns a pointer to a value with dots between the levels.
func Dotted(p jsontext.Pointer) string {
	return strings.ReplaceAll(strings.TrimPrefix(string(p), "/"), "/", ".")
}

// KindWord names a kind of value for people, as "a number".
func KindWord(k jsontext.Kind) string {
	switch k {
	case '"':
		return "a text"
	case '0':
		return "a number"
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 'n':
		return "null"
	case 't', 'f':
		return "true or false"
	}
	return "this value"
}
