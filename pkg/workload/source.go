package workload

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/unpack"
)

// sniffed is how many bytes at the start decide what an input is.
const sniffed = 8 << 10

// source is one opened input: decompressed, its byte-order mark taken off.
type source struct {
	name     string // as shown in positions
	inFolder bool   // found in a folder, not named: binaries and empty files are passed over
	r        *bufio.Reader
	head     []byte // the first bytes, for sniffing
}

// newSource looks at the first bytes and refuses what cannot be text. The
// caller closes r.
func newSource(name string, inFolder bool, r io.Reader) (*source, error) {
	text, err := unpacked(name, r)
	if err != nil {
		return nil, err
	}
	s := &source{name: name, inFolder: inFolder, r: text}
	head := peek(s.r, sniffed)
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return nil, &SourceError{File: name, Line: 1, Reason: "UTF-16 text",
			Hint: "convert it to UTF-8, for instance with iconv -f UTF-16 -t UTF-8"}
	}
	if bytes.HasPrefix(head, []byte(bom)) {
		_, _ = s.r.Discard(len(bom)) // peeked above: it is there
		head = peek(s.r, sniffed)
	}
	s.head = bytes.Clone(head)
	return s, nil
}

const bom = "\xef\xbb\xbf"

// peek returns up to n first bytes. An error is met again when reading.
func peek(r *bufio.Reader, n int) []byte {
	head, _ := r.Peek(n)
	return head
}

// unpacked expands a compressed input as it is read.
func unpacked(name string, r io.Reader) (*bufio.Reader, error) {
	raw := bufio.NewReaderSize(r, 64<<10)
	text, err := unpack.Open(raw)
	if err != nil {
		return nil, archiveError(name, err)
	}
	if text == raw {
		return raw, nil
	}
	return bufio.NewReaderSize(&archive{name, text}, 64<<10), nil
}

// archive is the text of a compressed file. Its errors say which file it is.
type archive struct {
	name string
	text io.Reader
}

func (a *archive) Read(p []byte) (int, error) {
	n, err := a.text.Read(p)
	return n, archiveError(a.name, err)
}

func archiveError(name string, err error) error {
	if e, ok := errors.AsType[*unpack.Error](err); ok {
		return &SourceError{File: name, Reason: e.Reason, Hint: e.Hint}
	}
	return err
}

// kind is how an input is read.
type kind int

const (
	kindNone   kind = iota // passed over: a binary or empty file of a folder
	kindText               // one prompt
	kindJSON               // records
	kindCSV                // usage rows
	kindStream             // server-sent events, refused
)

// kind decides by the format asked for, then by the name, then by content.
func (s *source) kind(format string) kind {
	if s.inFolder && (len(s.head) == 0 || bytes.IndexByte(s.head, 0) >= 0) {
		return kindNone
	}
	if format != "" {
		return s.kindOfFormat(format)
	}
	switch extension(s.name) {
	case ".jsonl", ".ndjson", ".json":
		return kindJSON
	case ".csv":
		return kindCSV
	case ".txt", ".text", ".md", ".markdown":
		return kindText
	}
	return sniff(s.head)
}

// kindOfFormat is the kind that a format asks for: counts come as JSON or CSV.
func (s *source) kindOfFormat(format string) kind {
	switch {
	case format == textFormat:
		return kindText
	case format == countsFormat && len(s.head) > 0 && sniff(s.head) != kindJSON:
		return kindCSV
	default:
		return kindJSON
	}
}

// extension returns the lower-case extension below ".gz" or ".zst".
func extension(name string) string {
	name = strings.ToLower(name)
	return path.Ext(strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst"))
}

// sniff tells JSON objects and arrays of objects from other text.
func sniff(head []byte) kind {
	text := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case opens(text, '{', `"}`), opens(text, '[', `{]`):
		return kindJSON
	case bytes.HasPrefix(text, []byte("data: {")), bytes.HasPrefix(text, []byte("event: ")):
		return kindStream
	default:
		return kindText
	}
}

// opens reports whether text starts with first and, after spaces, one of next.
func opens(text []byte, first byte, next string) bool {
	if len(text) == 0 || text[0] != first {
		return false
	}
	rest := bytes.TrimLeft(text[1:], " \t\r\n")
	return len(rest) > 0 && strings.IndexByte(next, rest[0]) >= 0
}
