package workload

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"
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
	s := &source{name: name, inFolder: inFolder, r: bufio.NewReaderSize(r, 64<<10)}
	if isGzip(peek(s.r, 2)) {
		if err := s.gunzip(); err != nil {
			return nil, err
		}
	}
	head := peek(s.r, sniffed)
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return nil, &SourceError{File: name, Line: 1, Reason: "UTF-16 text", Hint: "convert it to UTF-8, for instance with iconv -f UTF-16 -t UTF-8"}
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

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte{0x1f, 0x8b}) }

// gunzip puts one layer of gzip between the source and its bytes.
func (s *source) gunzip() error {
	in := &countingReader{r: s.r}
	z, err := gzip.NewReader(in)
	if err != nil {
		return s.gzipError(err)
	}
	s.r = bufio.NewReaderSize(&gunzipReader{s: s, in: in, z: z}, 64<<10)
	if isGzip(peek(s.r, 2)) {
		return &SourceError{File: s.name, Reason: "gzip within gzip", Hint: "unpack one layer with gunzip"}
	}
	return nil
}

func (s *source) gzipError(err error) error {
	reason := "broken gzip: " + strings.TrimPrefix(err.Error(), "gzip: ")
	if errors.Is(err, io.ErrUnexpectedEOF) {
		reason = "truncated gzip"
	}
	return &SourceError{File: s.name, Reason: reason, Hint: "copy the file again; nothing of it was used"}
}

// gunzipReader expands within the limits.
type gunzipReader struct {
	s   *source
	in  *countingReader
	z   *gzip.Reader
	out int64
}

func (g *gunzipReader) Read(p []byte) (int, error) {
	n, err := g.z.Read(p)
	g.out += int64(n)
	if g.out > MaxGzipBytes || (g.out > GzipRatioFrom && g.out/MaxGzipRatio > g.in.n) {
		return 0, &SourceError{File: g.s.name, Reason: "gzip expands beyond reason", Hint: "unpack it and look at it before reading it"}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, g.s.gzipError(err)
	}
	return n, err
}

// countingReader counts what was read from it. It is an io.ByteReader so that
// the decompressor takes no more than it needs.
type countingReader struct {
	r *bufio.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *countingReader) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
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

// extension returns the lower-case extension below ".gz".
func extension(name string) string {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	return path.Ext(name)
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
