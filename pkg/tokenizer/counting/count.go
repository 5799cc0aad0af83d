package counting

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"golang.org/x/sync/semaphore"

	"github.com/tokecon/tokecon/pkg/internal/unpack"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

const (
	// blockSize is how much of a stream one core counts at a time. A text that is
	// not longer is counted where it lies in a worker's buffer.
	blockSize = 256 << 10
	// manySize is how long such a text may be when there are many files: then
	// every core has one of its own.
	manySize = 1 << 20
	// rawSize is the buffer in front of a file that may be an archive.
	rawSize = 64 << 10
	// sniffed is how many bytes at the start decide whether a file is text.
	sniffed = 8 << 10
)

// fileCounter counts many files at once.
type fileCounter struct {
	how       Options
	tokenizer *tokenizer.Tokenizer
	stdin     io.Reader
	reading   func(io.Reader) io.Reader
	cores     int64
	most      int                 // length of a text that is counted in a worker's buffer
	streams   *semaphore.Weighted // a stream holds as many blocks as it may have in memory
}

// outcome is what came of an input.
type outcome struct {
	count Count
	err   error
}

// errNoText says that a file is passed over.
var errNoText = errors.New("no text")

// Options say how files are counted.
type Options struct {
	IDs      bool // of tokens, too
	Pictures bool // by the rule of the tokenizer's model
	// Verify counts a text again, in another way; nil: nobody does.
	Verify func(t *tokenizer.Tokenizer, text []byte) (int64, error)
	// Schema is the version that the result carries.
	Schema int
	// Reading is given what is read, and may count it; total is how many bytes there are,
	// -1 when that is not known. Nil: nobody watches.
	Reading func(total int64) (reading func(io.Reader) io.Reader, done func())
}

// Files counts what was found, on all cores, in the order of the inputs. A file that
// cannot be read is named in the result.
func Files(t *tokenizer.Tokenizer, found *Finder, how Options) *Counts {
	cores := int64(runtime.GOMAXPROCS(0))
	c := &fileCounter{how: how, tokenizer: t, stdin: found.Stdin, cores: cores, most: blockSize,
		streams: semaphore.NewWeighted(2 * cores), reading: func(r io.Reader) io.Reader { return r }}
	if int64(len(found.inputs)) >= 4*cores {
		c.most = manySize
	}
	if how.Reading != nil {
		reading, done := how.Reading(totalSize(found.inputs))
		c.reading = reading
		defer done()
	}
	result := &Counts{SchemaVersion: how.Schema, Files: []Count{}, Failed: []Failure{}}
	skips := found.skips
	for i, o := range c.all(found.inputs) {
		switch {
		case o.err == nil:
			result.Add(&o.count)
		case errors.Is(o.err, errNoText):
			skips.Binary++
		default:
			result.Failed = append(result.Failed, FailureOf(found.inputs[i].path, o.err))
		}
	}
	if skips != (Skips{}) {
		result.Skipped = &skips
	}
	return result
}

// all counts the inputs. There are twice as many workers as cores, since some
// wait for the disk; that also bounds the files open at a time.
func (c *fileCounter) all(inputs []file) []outcome {
	out := make([]outcome, len(inputs))
	var next atomic.Int64
	var group sync.WaitGroup
	workers := min(2*int(c.cores), len(inputs))
	if c.how.Verify != nil {
		workers = 1 // every second count has a vocabulary of its own, and that is large
	}
	if len(inputs) > workers {
		// The heap is all buffers here: it is quickly collected, and the garbage
		// need not grow to a multiple of it.
		defer debug.SetGCPercent(debug.SetGCPercent(100))
	}
	work := func() {
		w := &worker{fileCounter: c}
		for i := int(next.Add(1)) - 1; i < len(inputs); i = int(next.Add(1)) - 1 {
			out[i].err = w.input(&inputs[i], &out[i].count)
		}
	}
	for range workers - 1 {
		group.Go(work)
	}
	work() // here, so that one file needs no other thread
	group.Wait()
	return out
}

// worker counts one file after the other in the same buffers.
type worker struct {
	*fileCounter
	raw  *bufio.Reader
	text []byte
}

// input opens an input and counts it.
func (w *worker) input(in *file, c *Count) error {
	if in.err != nil {
		return in.err
	}
	r := w.stdin
	if in.path != "-" {
		file, err := os.Open(in.path)
		if err != nil {
			return err
		}
		defer file.Close() //nolint:errcheck // only read
		r = file
	}
	c.Path, c.Encoding, c.Exactness = in.path, w.tokenizer.Name(), w.tokenizer.Exactness()
	return w.count(in, w.reading(r), c)
}

// count expands an input if need be and counts its text.
func (w *worker) count(in *file, r io.Reader, c *Count) error {
	w.prepare(in.size)
	w.raw.Reset(r)
	text, err := unpack.Open(w.raw)
	if err != nil {
		return err
	}
	if decode := pictureDecoder(text); decode != nil && (!in.found || w.how.Pictures) {
		return w.picture(decode, text, c)
	}
	if in.found && binary(text) {
		return errNoText
	}
	n, err := io.ReadFull(text, w.text)
	head := w.text[:n]
	ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	if err != nil && !ended {
		return err
	}
	if ended {
		return w.whole(head, c)
	}
	rest := io.MultiReader(bytes.NewReader(head), text)
	if w.how.IDs || w.how.Verify != nil {
		data, err := io.ReadAll(rest)
		if err != nil {
			return err
		}
		return w.whole(data, c)
	}
	return w.stream(rest, w.blocks(in.size, text != w.raw), c)
}

// binary looks for a NUL at the start. An error is met again when reading.
func binary(text *bufio.Reader) bool {
	head, _ := text.Peek(sniffed)
	return bytes.IndexByte(head, 0) >= 0
}

// prepare makes room for a file, or for the beginning of one.
func (w *worker) prepare(size int64) {
	if w.raw == nil {
		w.raw = bufio.NewReaderSize(nil, rawSize)
	}
	room := blockSize
	for int64(room) <= size && room < w.most {
		room *= 2
	}
	if len(w.text) < room {
		w.text = make([]byte, room)
	}
}

// blocks is how many blocks of a stream are in memory at a time.
func (w *worker) blocks(size int64, packed bool) int64 {
	if size < 0 || packed {
		return w.cores
	}
	return min(w.cores, size/blockSize+1)
}

// stream counts a text of any size on all cores.
func (w *worker) stream(r io.Reader, blocks int64, c *Count) error {
	if err := w.streams.Acquire(context.Background(), blocks); err != nil {
		return err
	}
	defer w.streams.Release(blocks)
	reading, err := w.tokenizer.CountReader(r)
	if err != nil {
		return err
	}
	c.Bytes, c.Invalid = reading.Bytes, reading.Invalid
	c.Tokens, c.Low, c.High = reading.Tokens, reading.Low, reading.High
	return nil
}

// whole counts a text that is in memory, in all the ways that are asked for.
func (w *worker) whole(text []byte, c *Count) (err error) {
	n := w.tokenizer.Count(text)
	c.Bytes, c.Invalid = int64(len(text)), !utf8.Valid(text)
	c.Tokens, c.Low, c.High = n.Tokens, n.Low, n.High
	if w.how.IDs {
		if c.IDs, err = w.tokenizer.Encode(text); err != nil {
			return err
		}
	}
	if w.how.Verify != nil {
		again, err := w.how.Verify(w.tokenizer, text)
		if err != nil {
			return err
		}
		c.Verified = &again
	}
	return nil
}
