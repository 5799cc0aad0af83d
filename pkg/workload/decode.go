package workload

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// object is a JSON object with its values still raw. All methods may be called
// on nil: an object that is not there has nothing in it.
type object struct {
	raw    jsontext.Value
	fields map[string]jsontext.Value
}

// has reports whether the key is there with something other than null.
func (o *object) has(key string) bool {
	if o == nil {
		return false
	}
	v, ok := o.fields[key]
	return ok && v.Kind() != 'n'
}

// is reports whether the value of key is of one of the kinds { [ " 0.
func (o *object) is(key, kinds string) bool {
	return o.has(key) && strings.IndexByte(kinds, byte(o.fields[key].Kind())) >= 0
}

// only reports whether every key is one of the names.
func (o *object) only(names string) bool {
	for key := range o.fields {
		if !slices.Contains(strings.Fields(names), key) {
			return false
		}
	}
	return true
}

// text returns a string value, "" when the value is none.
func (o *object) text(key string) string {
	var s string
	if o.is(key, `"`) {
		_ = decode(o.fields[key], &s) // it was parsed once: a string
	}
	return s
}

// sub returns an object value, nil when the value is none.
func (o *object) sub(key string) *object {
	if !o.is(key, "{") {
		return nil
	}
	sub := &object{raw: o.fields[key]}
	_ = decode(sub.raw, &sub.fields) // it was parsed once: an object
	return sub
}

// into decodes the object into a struct; nil leaves it as it is.
func (o *object) into(v any) error {
	if o == nil {
		return nil
	}
	return decode(o.raw, v)
}

// decode reads one value strictly: duplicate names, trailing text, deep
// nesting and broken Unicode are refused. The error names no content.
func decode(raw []byte, into any) error { return json.Unmarshal(raw, into) }

// parseFrame reads the record of a frame as an object. Broken Unicode is
// replaced, and the parts replaced are counted.
func parseFrame(s *source, f frame) (*object, int, error) {
	o, err := parseObject(f.raw)
	if err == nil || !isUnicodeError(err) {
		return o, 0, placed(s.name, f, err)
	}
	fixed, replaced := repairJSON(f.raw)
	o, err = parseObject(fixed)
	return o, replaced, placed(s.name, f, err)
}

func parseObject(raw []byte) (*object, error) {
	if bytes.TrimLeft(raw, " \t\r\n")[0] != '{' {
		return nil, &SourceError{Reason: "a record must be a JSON object", Hint: "put one { … } a line"}
	}
	o := &object{raw: raw}
	return o, decode(raw, &o.fields)
}

// cause is the decoder's own word for what is wrong, without the path to it:
// keys of the record may say anything.
func cause(err error) string {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) && syntax.Err != nil {
		return syntax.Err.Error()
	}
	return ""
}

func isUnicodeError(err error) bool {
	return strings.Contains(cause(err), "invalid UTF-8") || strings.Contains(cause(err), "surrogate")
}

// placed turns a decoder's error into one with a position, in words that hold
// nothing of the record.
func placed(name string, f frame, err error) error {
	if err == nil {
		return nil
	}
	var own *SourceError
	if errors.As(err, &own) {
		at := *own
		at.File = name
		if at.Line == 0 {
			at.Line = f.line
		}
		return &at
	}
	out := &SourceError{File: name, Line: f.line}
	var syntax *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch {
	case errors.As(err, &syntax):
		out.Line, out.Column = f.at(syntax.ByteOffset)
		out.Reason, out.Hint = syntaxReason(err)
	case errors.As(err, &semantic):
		out.Field = strings.ReplaceAll(strings.TrimPrefix(string(semantic.JSONPointer), "/"), "/", ".")
		out.Reason = semanticReason(semantic)
	default:
		out.Reason = err.Error()
	}
	return out
}

// at turns an offset in the record into line and column.
func (f frame) at(offset int64) (line, column int) {
	before := f.raw[:min(int(offset), len(f.raw))]
	if n := bytes.Count(before, []byte("\n")); n > 0 {
		return f.line + n, len(before) - bytes.LastIndexByte(before, '\n')
	}
	return f.line, f.column + len(before)
}

// syntaxReason words what is wrong with the JSON without quoting it.
func syntaxReason(err error) (reason, hint string) {
	text := cause(err)
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		return "a key is given twice in one object", "keep one of them"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the record ends within a JSON value", "one whole object a line"
	case strings.Contains(text, "depth"):
		return "nested too deeply", "at most 10000 levels are read"
	case strings.Contains(text, "after top-level value"):
		return "text after the end of the object", "one object a line"
	case isUnicodeError(err):
		return "invalid UTF-8 or a lone surrogate", "save the file as UTF-8"
	default:
		return "invalid JSON", "write one JSON object a line"
	}
}

func semanticReason(e *json.SemanticError) string {
	var bad *countError
	if errors.As(e.Err, &bad) {
		return bad.Error()
	}
	return fmt.Sprintf("%s cannot stand here", kindWord(e.JSONKind))
}

func kindWord(k jsontext.Kind) string {
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
	default:
		return "this value"
	}
}
