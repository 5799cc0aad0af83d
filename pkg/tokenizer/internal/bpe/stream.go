package bpe

import (
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"
)

// Stream is what CountReader found in a stream.
type Stream struct {
	Tokens, Bytes int64
	Invalid       bool // some of it was not UTF-8
}

// blockSize is how much of a stream is counted at a time, unless it has no
// place to cut.
const blockSize = 1 << 18

// longBlocks is how many blocks are read in search of a place to cut.
const longBlocks = 4

// CountReader returns what Count would of all that r holds, without holding
// more of it than a few blocks. Blocks are counted by GOMAXPROCS goroutines.
// They are cut between a letter or digit and a blank or sign; a stretch without
// such a place is counted as it comes. Only what must be seen as a whole is
// held as a whole: texts whose pattern runs on a regular expression engine, and
// a heap of marks that is to be put in order.
func (e *Encoding) CountReader(r io.Reader) (Stream, error) {
	return e.countReader(r, blockSize)
}

func (e *Encoding) countReader(r io.Reader, size int) (Stream, error) {
	var (
		tokens  atomic.Int64
		invalid atomic.Bool
		work    sync.WaitGroup
		free    = make(chan []byte, runtime.GOMAXPROCS(0)) // buffers to fill
	)
	for range cap(free) {
		free <- nil
	}
	b := blocks{encoding: e, reader: r, size: size}
	for b.err == nil {
		block := b.next(<-free)
		first := b.first()
		work.Go(func() {
			text, valid := e.ready(block, first)
			tokens.Add(e.count(text))
			if !valid {
				invalid.Store(true)
			}
			free <- block
		})
	}
	work.Wait()
	if !errors.Is(b.err, io.EOF) {
		return Stream{}, b.err
	}
	return Stream{tokens.Load() + b.tokens, b.bytes, invalid.Load() || b.invalid}, nil
}

// ready prepares a part of a text, and tells whether it is UTF-8.
func (e *Encoding) ready(part []byte, first bool) (text string, valid bool) {
	s := View(part)
	text = Valid(s)
	valid = len(text) == len(s) && unsafe.StringData(text) == unsafe.StringData(s)
	if first {
		return e.Prepare(text), valid
	}
	return e.normal(text), valid
}

// View is b as a string, without a copy. b must not change while the
// string is used; nothing in this package keeps it.
func View(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// blocks cuts what a reader holds into blocks.
type blocks struct {
	encoding *Encoding
	reader   io.Reader
	size     int
	rest     []byte // read, but part of the next block
	bytes    int64  // read
	err      error  // io.EOF after the last block
	begun    bool   // the beginning of the text has been given out

	tokens  int64 // counted already, in stretches without a place to cut
	invalid bool  // some of those was not UTF-8
}

// first tells whether the part that is given out now is the first.
func (b *blocks) first() bool {
	first := !b.begun
	b.begun = true
	return first
}

// next returns the next block, in buf if that is large enough.
func (b *blocks) next(buf []byte) []byte {
	buf = append(slices.Grow(buf[:0], b.size+len(b.rest)), b.rest...)
	for {
		buf = b.fill(buf)
		end := len(buf)
		if b.err == nil {
			end = b.encoding.cut(View(buf))
		}
		if end > 0 || b.err != nil {
			b.rest = append(b.rest[:0], buf[end:]...)
			return buf[:end]
		}
		if len(buf) >= longBlocks*b.size && b.encoding.Grammar() != Unknown {
			buf = b.takeLong(buf)
		}
		buf = slices.Grow(buf, max(b.size, len(buf)))
	}
}

// fill reads until buf is full.
func (b *blocks) fill(buf []byte) []byte {
	for b.err == nil && len(buf) < cap(buf) {
		var n int
		n, b.err = b.reader.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		b.bytes += int64(n)
	}
	return buf
}

// cut returns the last place in s where a text that begins with s may be cut:
// the parts have the pieces of the whole, and so its tokens. 0 is none.
func (e *Encoding) cut(s string) int {
	if e.added.crosses() {
		return 0
	}
	for i := len(s) - 1; i > 0; i-- {
		if e.cutsAt(s, i) {
			return i
		}
	}
	return 0
}

// cutsAt tells whether s may be cut at i. All grammars but None end a piece
// between a letter or digit and a blank or sign, except for the apostrophe.
func (e *Encoding) cutsAt(s string, i int) bool {
	switch e.vocab.rules.Grammar {
	case Unknown:
		return false
	case None:
		return s[i] == ' ' && s[i-1] != ' ' && !e.vocab.inner.has(s[i-1]) && !strings.HasSuffix(s[:i], blankMark) &&
			!strings.HasPrefix(s[i+1:], blankMark)
	}
	return e.ends(s[:i]) && e.begins(s[i:])
}

// ends tells whether s ends in a letter or digit.
func (e *Encoding) ends(s string) bool {
	r, n := utf8.DecodeLastRuneInString(s)
	return (r != utf8.RuneError || n > 1) && e.classes.of(r)&(letter|number) != 0
}

// begins tells whether s begins with a blank or sign that no piece before it
// can take in, and no normal form changes together with what is before it.
func (e *Encoding) begins(s string) bool {
	b := s[0]
	switch {
	case e.added != nil: // signs may be part of a token that is cut out
		return b == ' ' || b == '\n'
	case b < utf8.RuneSelf:
		return b != '\'' && e.classes.ascii(b)&(white|sign) != 0
	}
	r, n := utf8.DecodeRuneInString(s)
	if n == 1 || e.vocab.rules.Normal != Raw {
		return false
	}
	class := e.classes.of(r)
	return class&(white|sign) != 0 && class&(han|kana) == 0
}
