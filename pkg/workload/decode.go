package workload

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tokecon/tokecon/pkg/internal/strictjson"
)

// parseFrame reads the record of a frame as an object. Broken Unicode is
// replaced, and the parts replaced are counted.
func parseFrame(s *source, f frame) (*strictjson.Object, int, error) {
	o, err := parseObject(f.raw)
	if err == nil || !isUnicodeError(err) {
		return o, 0, placed(s.name, f, err)
	}
	fixed, replaced := repairJSON(f.raw)
	o, err = parseObject(fixed)
	return o, replaced, placed(s.name, f, err)
}

// parseObject reads a record, which must be an object.
func parseObject(raw []byte) (*strictjson.Object, error) {
	if bytes.TrimLeft(raw, " \t\r\n")[0] != '{' {
		return nil, &SourceError{Reason: "a record must be a JSON object", Hint: "put one { … } a line"}
	}
	return strictjson.Parse(raw)
}

func isUnicodeError(err error) bool {
	return strings.Contains(strictjson.Cause(err), "invalid UTF-8") || strings.Contains(strictjson.Cause(err), "surrogate")
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
		out.Field = strictjson.Dotted(semantic.JSONPointer)
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
	text := strictjson.Cause(err)
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
	return fmt.Sprintf("%s cannot stand here", strictjson.KindWord(e.JSONKind))
}
