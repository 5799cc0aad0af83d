package workload

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// frame is the raw text of one record and where it begins. The text is only
// good until the next frame.
type frame struct {
	line, column int // both from 1
	raw          []byte
}

// framer cuts an input into records and knows where it stands.
type framer struct {
	s      *source
	r      *bufio.Reader
	max    int   // longest record in bytes
	offset int64 // bytes read
	line   int   // the line of the next byte
	column int   // the column of the next byte
	buf    []byte
}

// eachFrame yields the JSON records of a source: the lines of JSON lines, the
// elements of an array, or objects that span lines.
func eachFrame(s *source, opt Options, do func(frame) error) error {
	f := &framer{s: s, r: s.r, max: opt.maxLine(), line: 1, column: 1}
	text := bytes.TrimLeft(s.head, " \t\r\n")
	if len(text) > 0 && text[0] == '[' {
		return f.array(do)
	}
	return f.lines(do)
}

// lines yields one record a line. When the first line is but the beginning of
// an object, the file holds objects that span lines.
func (f *framer) lines(do func(frame) error) error {
	for first := true; ; {
		start := f.line
		line, err := f.readLine()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		body := bytes.TrimSuffix(line, []byte("\r"))
		if len(bytes.TrimLeft(body, " \t")) == 0 {
			continue
		}
		if first && unfinished(body) {
			f.unread(line, start)
			return f.objects(do)
		}
		first = false
		if err := f.checkBytes(body, start, 1); err != nil {
			return err
		}
		if err := do(frame{start, 1, body}); err != nil {
			return err
		}
	}
}

// unfinished reports whether text is the beginning of a longer JSON object.
func unfinished(text []byte) bool {
	text = bytes.TrimLeft(text, " \t")
	if text[0] != '{' {
		return false
	}
	_, err := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowInvalidUTF8(true)).ReadValue()
	return errors.Is(err, io.ErrUnexpectedEOF)
}

// unread puts a line back in front of the input.
func (f *framer) unread(line []byte, start int) {
	again := append(bytes.Clone(line), '\n')
	f.r = bufio.NewReaderSize(io.MultiReader(bytes.NewReader(again), f.r), 64<<10)
	f.line, f.column = start, 1
	f.offset -= int64(len(again))
}

// readLine reads up to the next newline, which is taken off. A last line
// without one counts; io.EOF means there was nothing left.
func (f *framer) readLine() ([]byte, error) {
	f.buf = f.buf[:0]
	for {
		chunk, err := f.r.ReadSlice('\n')
		f.offset += int64(len(chunk))
		f.buf = append(f.buf, chunk...)
		if len(bytes.TrimSuffix(f.buf, []byte("\n"))) > f.max {
			return nil, f.tooLong(f.line)
		}
		switch {
		case err == nil:
			f.line++
			return f.buf[:len(f.buf)-1], nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(f.buf) > 0:
			f.line++
			return f.buf, nil
		default:
			return nil, err
		}
	}
}

func (f *framer) tooLong(line int) error {
	return &SourceError{
		File: f.s.name, Line: line,
		Reason: fmt.Sprintf("the record is longer than %d bytes (read up to byte %d)", f.max, f.offset),
		Hint:   "raise the line limit if it is meant to be that long",
	}
}

// checkBytes refuses bytes that JSON text cannot hold and that decoders word
// poorly.
func (f *framer) checkBytes(body []byte, line, column int) error {
	if i := bytes.IndexByte(body, 0); i >= 0 {
		return f.nul(line, column+i)
	}
	if i := bytes.IndexByte(body, '\r'); i >= 0 {
		return f.loneCR(line, column+i)
	}
	return nil
}

func (f *framer) nul(line, column int) error {
	return &SourceError{File: f.s.name, Line: line, Column: column, Reason: "a NUL byte",
		Hint: "save the file as UTF-8 text"}
}

func (f *framer) loneCR(line, column int) error {
	return &SourceError{File: f.s.name, Line: line, Column: column, Reason: "a lone carriage return",
		Hint: `end lines with \n or \r\n`}
}

// next reads one byte and keeps count of lines.
func (f *framer) next() (byte, error) {
	c, err := f.r.ReadByte()
	if err != nil {
		return 0, err
	}
	f.offset++
	f.column++
	switch c {
	case '\n':
		f.line++
		f.column = 1
	case '\r':
		if after := peek(f.r, 1); len(after) == 0 || after[0] != '\n' {
			return 0, f.loneCR(f.line, f.column-1)
		}
	}
	return c, nil
}

// skipSpace reads the next byte that is not white space.
func (f *framer) skipSpace() (byte, error) {
	for {
		c, err := f.next()
		if err != nil || !isSpace(c) {
			return c, err
		}
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// array yields the elements of one JSON array.
func (f *framer) array(do func(frame) error) error {
	if _, err := f.skipSpace(); err != nil { // the bracket seen in the head
		return err
	}
	c, err := f.skipSpace()
	for n := 0; err == nil; n++ {
		if c == ']' && n == 0 {
			return f.end()
		}
		if err := f.object(c, do); err != nil {
			return err
		}
		if c, err = f.skipSpace(); err != nil {
			break
		}
		switch c {
		case ']':
			return f.end()
		case ',':
			c, err = f.skipSpace()
		default:
			return f.bad("a comma or ] must follow an element", "")
		}
	}
	return f.cutOff(err)
}

// end allows nothing but white space after the array.
func (f *framer) end() error {
	_, err := f.skipSpace()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.bad("text after the end of the array", "put one array, or one object a line, in a file")
}

// objects yields objects that follow one another over any number of lines.
func (f *framer) objects(do func(frame) error) error {
	for {
		c, err := f.skipSpace()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f.object(c, do); err != nil {
			return err
		}
	}
}

// object collects one object, whose first byte was read already, and yields
// it. Brackets are only counted here: the parser checks them.
func (f *framer) object(first byte, do func(frame) error) error {
	if first != '{' {
		return f.bad("a record must be a JSON object", "put one { … } a record")
	}
	line, column := f.line, f.column-1
	f.buf = append(f.buf[:0], first)
	for depth, quoted := 1, false; depth > 0; {
		c, err := f.next()
		if err != nil {
			return f.cutOff(err)
		}
		f.buf = append(f.buf, c)
		switch {
		case len(f.buf) > f.max:
			return f.tooLong(line)
		case c == 0:
			return f.nul(f.line, f.column-1)
		case quoted && c == '\\':
			if c, err = f.next(); err != nil {
				return f.cutOff(err)
			}
			f.buf = append(f.buf, c)
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
	}
	return do(frame{line, column, f.buf})
}

func (f *framer) bad(reason, hint string) error {
	return &SourceError{File: f.s.name, Line: f.line, Column: f.column - 1, Reason: reason, Hint: hint}
}

// cutOff words an end of input within a record.
func (f *framer) cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return &SourceError{File: f.s.name, Line: f.line, Column: f.column, Reason: "the file ends within a record",
			Hint: "copy the file again, or close the brackets"}
	}
	return err
}
