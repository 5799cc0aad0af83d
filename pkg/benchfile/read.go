package benchfile

import (
	"bytes"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/internal/strictjson"
)

// Bounds of a file, which bound memory.
const (
	maxFile = 64 << 20 // bytes
	maxMany = 100_000  // results of a file, elements of a list, fields of an object
)

// Read reads a result file and returns its results in the order of the file,
// at least one. The name is only for messages. An *Error says what is wrong
// with the file; any other error is the reader's.
func Read(name string, r io.Reader) ([]Result, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", near.Printable(name), err)
	}
	in := &input{name: name}
	if text, err = in.plain(text); err != nil {
		return nil, err
	}
	if isTable(text) {
		text, err = in.fromTable(text)
	}
	if err == nil {
		text, err = in.scan(text)
	}
	if err != nil {
		return nil, err
	}
	var results []Result
	err = in.records(text, func(o *object) error {
		more, err := readRecord(o)
		if results = append(results, more...); len(results) > maxMany {
			return in.fault(fmt.Sprintf("more than %d results", maxMany), "split the file")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(results) == 0 {
		return nil, in.fault("no results", "give the result file of a benchmark")
	}
	return results, nil
}

// plain checks that the bytes can be text and returns it without a byte-order
// mark.
func (in *input) plain(text []byte) ([]byte, error) {
	const utf16Hint = "convert it to UTF-8, for instance with iconv -f UTF-16 -t UTF-8"
	switch {
	case len(text) > maxFile:
		return nil, in.fault(fmt.Sprintf("larger than %d MB", maxFile>>20),
			"save the result without the details of every request")
	case bytes.HasPrefix(text, []byte("\xff\xfe")), bytes.HasPrefix(text, []byte("\xfe\xff")):
		return nil, in.fault("UTF-16 text", utf16Hint)
	case bytes.HasPrefix(text, []byte("\x1f\x8b")):
		return nil, in.fault("compressed", "unpack it first")
	case bytes.IndexByte(text, 0) >= 0:
		return nil, in.fault("a NUL byte: UTF-16 or no text at all", utf16Hint)
	}
	return bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), nil
}

// records hands on every object of the file: one, one after another, or the
// elements of a list.
func (in *input) records(text []byte, do func(*object) error) error {
	for v, err := range in.values(text, 1) {
		if err != nil {
			return err
		}
		elements := []value{v}
		if v.raw.Kind() == '[' {
			elements = in.elements(v)
		}
		if in.err != nil {
			return in.err
		}
		for _, e := range elements {
			if e.raw.Kind() != '{' {
				return &Error{File: in.name, Line: e.line, Value: shown(e.raw),
					Reason: strictjson.KindWord(e.raw.Kind()) + " where a result belongs", Hint: "a result is an object in { }"}
			}
			o := in.object(e, "")
			if in.err != nil {
				return in.err
			}
			if err := do(o); err != nil {
				return err
			}
		}
	}
	return nil
}

// shown is a value as a message shows it: what is in brackets is left out.
func shown(raw jsontext.Value) string {
	switch raw.Kind() {
	case '{', '[':
		return ""
	case '"':
		text, _ := jsontext.AppendUnquote(nil, raw) // parsed before: a text
		return near.Quote(string(text))
	}
	return clip(string(raw))
}
