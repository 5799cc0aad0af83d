package main

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

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/verify"
	"github.com/tokecon/tokecon/pkg/unpack"
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
	flags     *tokensFlags
	tokenizer *tokenizer.Tokenizer
	stdin     io.Reader
	watch     *progress
	cores     int64
	most      int                 // length of a text that is counted in a worker's buffer
	streams   *semaphore.Weighted // a stream holds as many blocks as it may have in memory
}

// outcome is what came of an input.
type outcome struct {
	count page.TokenCount
	err   error
}

// errNoText says that a file is passed over.
var errNoText = errors.New("no text")

// countFiles counts what was found, on all cores, in the order of the inputs.
func (a *app) countFiles(f *tokensFlags, t *tokenizer.Tokenizer, found *finder) *page.TokenCounts {
	cores := int64(runtime.GOMAXPROCS(0))
	c := &fileCounter{flags: f, tokenizer: t, stdin: a.stdin, cores: cores, most: blockSize,
		streams: semaphore.NewWeighted(2 * cores)}
	if int64(len(found.inputs)) >= 4*cores {
		c.most = manySize
	}
	c.watch = a.byteProgress("counting", totalSize(found.inputs))
	defer c.watch.done()
	result := &page.TokenCounts{SchemaVersion: econ.SchemaVersion, Files: []page.TokenCount{},
		Failed: []page.TokenFailure{}}
	skips := found.skips
	for i, o := range c.all(found.inputs) {
		switch {
		case o.err == nil:
			result.Add(&o.count)
		case errors.Is(o.err, errNoText):
			skips.Binary++
		default:
			result.Failed = append(result.Failed, failure(found.inputs[i].path, o.err))
		}
	}
	if skips != (page.Skips{}) {
		result.Skipped = &skips
	}
	return result
}

// all counts the inputs. There are twice as many workers as cores, since some
// wait for the disk; that also bounds the files open at a time.
func (c *fileCounter) all(inputs []listed) []outcome {
	out := make([]outcome, len(inputs))
	var next atomic.Int64
	var group sync.WaitGroup
	workers := min(2*int(c.cores), len(inputs))
	if c.flags.verify {
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
func (w *worker) input(in *listed, c *page.TokenCount) error {
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
	return w.count(in, w.watch.watch(r), c)
}

// count expands an input if need be and counts its text.
func (w *worker) count(in *listed, r io.Reader, c *page.TokenCount) error {
	w.prepare(in.size)
	w.raw.Reset(r)
	text, err := unpack.Open(w.raw)
	if err != nil {
		return err
	}
	if decode := pictureDecoder(text); decode != nil && (!in.found || w.flags.model != "") {
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
	if w.flags.ids || w.flags.verify {
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
func (w *worker) stream(r io.Reader, blocks int64, c *page.TokenCount) error {
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
func (w *worker) whole(text []byte, c *page.TokenCount) (err error) {
	n := w.tokenizer.Count(text)
	c.Bytes, c.Invalid = int64(len(text)), !utf8.Valid(text)
	c.Tokens, c.Low, c.High = n.Tokens, n.Low, n.High
	if w.flags.ids {
		if c.IDs, err = w.tokenizer.Encode(text); err != nil {
			return err
		}
	}
	if w.flags.verify {
		again, err := verify.Count(w.tokenizer, text)
		if err != nil {
			return err
		}
		c.Verified = &again
	}
	return nil
}
