package benchfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tokecon/tokecon/pkg/internal/strictjson"
)

// input is the file that is read, and the first thing found wrong in it.
type input struct {
	name string
	err  error
}

func (in *input) fault(reason, hint string) *Error {
	return &Error{File: in.name, Reason: reason, Hint: hint}
}

// value is a JSON value and the line that it begins on.
type value struct {
	raw  jsontext.Value
	line int
}

// cursor walks JSON text and keeps count of the lines.
type cursor struct {
	*jsontext.Decoder
	text []byte
	line int // of offset
	seen int // bytes whose lines are counted
}

// walk begins at text, whose first byte is on the line given. Broken letters
// are let pass: answers in a detailed file may be cut anywhere.
func walk(text []byte, line int) *cursor {
	return &cursor{Decoder: jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowInvalidUTF8(true)), text: text,
		line: line}
}

// at is the line of an offset at or behind those asked for before.
func (c *cursor) at(offset int) int {
	c.line += bytes.Count(c.text[c.seen:offset], []byte("\n"))
	c.seen = offset
	return c.line
}

// value reads the next value, checking all that is in it.
func (c *cursor) value() (value, error) {
	v, err := c.ReadValue()
	if err != nil {
		return value{}, err
	}
	end := int(c.InputOffset())
	return value{c.text[end-len(v) : end], c.at(end - len(v))}, nil
}

// values yields the values of the file.
func (in *input) values(text []byte, line int) iter.Seq2[value, error] {
	return func(yield func(value, error) bool) {
		for c := walk(text, line); ; {
			v, err := c.value()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(v, in.syntax(c, err))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
	}
}

// elements returns the elements of a list that was parsed before.
func (in *input) elements(list value) []value {
	c := walk(list.raw, list.line)
	_, _ = c.ReadToken() // the bracket
	var out []value
	for c.PeekKind() != ']' {
		v, err := c.value()
		if err != nil {
			return out
		}
		if out = append(out, v); in.tooMany(len(out), list.line, "elements in a list") {
			return nil
		}
	}
	return out
}

// object opens an object that was parsed before. Its path names it in
// messages.
func (in *input) object(v value, path string) *object {
	o := &object{Object: &strictjson.Object{Raw: v.raw, Fields: map[string]jsontext.Value{}}, in: in, path: path,
		line: v.line, lines: map[string]int{}}
	c := walk(v.raw, v.line)
	_, _ = c.ReadToken() // the bracket
	for c.PeekKind() == '"' {
		key, _ := c.ReadToken()
		name := key.String()
		field, err := c.value()
		if err != nil {
			return o
		}
		o.Fields[name], o.lines[name] = field.raw, field.line
		if in.tooMany(len(o.Fields), v.line, "fields in an object") {
			return o
		}
	}
	return o
}

// tooMany faults what would take too much memory.
func (in *input) tooMany(n, line int, what string) bool {
	if n > maxMany && in.err == nil {
		in.err = &Error{File: in.name, Line: line, Reason: fmt.Sprintf("more than %d %s", maxMany, what),
			Hint: "give the result file as the tool wrote it"}
	}
	return n > maxMany
}

// syntax words what the parser refuses.
func (in *input) syntax(c *cursor, err error) error {
	out := in.fault("invalid JSON", "give the result file as the tool wrote it")
	var bad *jsontext.SyntacticError
	if !errors.As(err, &bad) {
		out.Reason = err.Error()
		return out
	}
	out.Line = c.at(max(c.seen, min(int(bad.ByteOffset), len(c.text))))
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		out.Field = clip(strictjson.Dotted(bad.JSONPointer))
		out.Reason, out.Hint = "given twice in one object", "keep one of them"
	case errors.Is(err, io.ErrUnexpectedEOF):
		out.Reason, out.Hint = "the file ends within a value", "copy the file again"
	}
	return out
}
