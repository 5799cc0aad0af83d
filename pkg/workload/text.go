package workload

import (
	"bytes"
	"io"
)

// readText reads a whole input as one prompt; white space alone is none. Its
// bytes are kept as they are, line ends too, but for a byte-order mark and
// invalid UTF-8.
func readText(s *source, opt Options, emit func(Request) error) error {
	limit := opt.maxLine()
	text, err := io.ReadAll(io.LimitReader(s.r, int64(limit)+1))
	if err != nil {
		return err
	}
	at := Position{s.name, 1}
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return nil
	case len(text) > limit:
		f := framer{s: s, max: limit, offset: int64(len(text))}
		return f.tooLong(1)
	}
	if i := bytes.IndexByte(text, 0); i >= 0 {
		return &SourceError{File: s.name, Line: 1 + bytes.Count(text[:i], []byte("\n")), Reason: "a NUL byte: not a text",
			Hint: "name text files, or JSON lines of requests"}
	}
	valid, replaced := repairText(text)
	return emit(Request{Where: at, Chat: prompt(valid), Replaced: replaced})
}
