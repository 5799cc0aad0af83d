// Package unpack reads text that may be compressed. Gzip and zstd are told by
// their first bytes, never by a name, and are expanded as a stream.
package unpack

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Limits on what is expanded. They are far above real archives and keep a
// hostile one from filling the memory or running for ever.
const (
	// RatioFrom is the expanded size in bytes from which the ratio of expanded
	// to compressed bytes is watched.
	RatioFrom = 64 << 20
	// MaxGzipRatio is how far gzip may expand. Logs that repeat a long prompt
	// reach 200; what expands further is a bomb.
	MaxGzipRatio = 400
	// MaxZstdRatio is how far zstd may expand. It finds repeats further back
	// than gzip does, and writes each in fewer bytes.
	MaxZstdRatio = 4000
	// MaxBytes is the largest expanded size in bytes of one archive.
	MaxBytes = 256 << 30
	// MaxWindow is how far back zstd may refer, and so the memory it takes: the
	// most that "zstd --long" writes without being asked for more.
	MaxWindow = 128 << 20
)

// Error says what is wrong with an archive, and what to do.
type Error struct {
	Reason string
	Hint   string
}

// Error gives one line: "reason; hint".
func (e *Error) Error() string { return e.Reason + "; " + e.Hint }

// format is a way of compressing.
type format struct {
	name   string
	tool   string // that unpacks it
	magic  string // how it begins
	ratio  int64
	expand func(r io.Reader) (io.Reader, error)
}

// formats lists the ways of compressing; a new one is one entry.
func formats() []format {
	return []format{
		{"gzip", "gunzip", "\x1f\x8b", MaxGzipRatio, expandGzip},
		{"zstd", "unzstd", "\x28\xb5\x2f\xfd", MaxZstdRatio, expandZstd},
	}
}

func expandGzip(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }

// expandZstd works in the caller's goroutine, so there is nothing to close.
func expandZstd(r io.Reader) (io.Reader, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(MaxWindow))
}

// formatOf looks at the first bytes. An error of r is met again when reading.
func formatOf(r *bufio.Reader) (format, bool) {
	head, _ := r.Peek(4)
	for _, f := range formats() {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return f, true
		}
	}
	return format{}, false
}

// Open returns the text that r holds: r itself, or a reader that expands it. The
// errors of an archive are of type *Error.
func Open(r *bufio.Reader) (*bufio.Reader, error) {
	f, packed := formatOf(r)
	if !packed {
		return r, nil
	}
	l := &limited{format: f, in: &counter{r: r}}
	var err error
	if l.text, err = f.expand(l.in); err != nil {
		return nil, l.explain(err)
	}
	out := bufio.NewReaderSize(l, 64<<10)
	if again, twice := formatOf(out); twice {
		return nil, &Error{again.name + " within " + f.name, "unpack one layer with " + f.tool}
	}
	return out, nil
}

// limited expands within the limits.
type limited struct {
	format format
	in     *counter
	text   io.Reader
	out    int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.text.Read(p)
	l.out += int64(n)
	if l.out > MaxBytes || (l.out > RatioFrom && l.out/l.format.ratio > l.in.n) {
		return 0, &Error{l.format.name + " expands beyond reason", "unpack it and look at it before reading it"}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, l.explain(err)
	}
	return n, err
}

// explain words an error of a library; that of the disk below goes before.
func (l *limited) explain(err error) error {
	name, again := l.format.name, "copy the file again; nothing of it was used"
	switch {
	case l.in.err != nil:
		return l.in.err
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return &Error{"truncated " + name, again}
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return &Error{fmt.Sprintf("%s that needs more than %d MB of memory", name, MaxWindow>>20),
			"unpack it with " + l.format.tool + " --memory=2GB"}
	}
	return &Error{"broken " + name + ": " + strings.TrimPrefix(err.Error(), name+": "), again}
}

// counter counts what was read from r and keeps its error. It is an
// io.ByteReader so that gzip takes no more than it needs.
type counter struct {
	r   *bufio.Reader
	n   int64
	err error // of r, but for the end
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.note(n, err)
	return n, err
}

func (c *counter) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	c.note(0, err)
	return b, err
}

func (c *counter) note(n int, err error) {
	c.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
}
