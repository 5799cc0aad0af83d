package files

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/google/renameio/v2"

	"github.com/tokecon/tokecon/pkg/input"
)

// Output is where an answer goes: standard output, or a file that appears whole or
// not at all. Nothing is made before the first write, and a file that is replaced
// keeps its permissions.
type Output struct {
	stdout io.Writer
	path   string // empty: standard output
	door   *Door

	mu     sync.Mutex // Discard may come from a signal's goroutine
	file   *renameio.PendingFile
	buffer *bufio.Writer
}

// NewOutput returns an output to the file at path, or to stdout for "" and -. The
// door knows what must not be overwritten.
func NewOutput(stdout io.Writer, path string, door *Door) *Output {
	if path == Stdin {
		path = ""
	}
	return &Output{stdout: stdout, path: path, door: door}
}

// Check refuses a path that cannot be written or that is an input, as far as that
// can be told now: before long work. It makes nothing.
func (o *Output) Check() error {
	if o.path == "" {
		return nil
	}
	if info, err := os.Stat(o.path); err == nil && info.IsDir() {
		return input.Wrong("name a file in it", "%s is a folder", o.path)
	}
	if info, err := os.Stat(filepath.Dir(o.path)); err != nil {
		return o.unwritable(err)
	} else if !info.IsDir() {
		return fmt.Errorf("%s cannot be written: %s is no folder", o.path, filepath.Dir(o.path))
	}
	return o.door.refuse(o.path)
}

func (o *Output) unwritable(err error) error {
	return fmt.Errorf("%s cannot be written: %w", o.path, Pathless(err))
}

// Write buffers data. The first write makes the file that is to replace the one at
// the path, once more held against all that was read.
func (o *Output) Write(p []byte) (int, error) {
	if err := o.open(); err != nil {
		return 0, err
	}
	n, err := o.buffer.Write(p)
	return n, unwritten(err)
}

func (o *Output) open() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.buffer != nil {
		return nil
	}
	if o.path == "" {
		o.buffer = bufio.NewWriter(o.stdout)
		return nil
	}
	if err := o.Check(); err != nil {
		return err
	}
	info, err := os.Stat(o.path)
	if err == nil && !info.Mode().IsRegular() {
		return o.special()
	}
	if f, ok := o.stdout.(*os.File); ok && err == nil && is(f, info) {
		o.buffer = bufio.NewWriter(f) // a link such as /dev/stdout, where that is a file
		return nil
	}
	if end, err := filepath.EvalSymlinks(o.path); err == nil {
		o.path = end // the file is replaced, not the link to it
	}
	file, err := renameio.NewPendingFile(o.path, renameio.WithPermissions(0o644), renameio.WithExistingPermissions(),
		renameio.WithTempDir(filepath.Dir(o.path)))
	if err != nil {
		return o.unwritable(err)
	}
	o.file, o.buffer = file, bufio.NewWriter(file)
	return nil
}

// is reports whether an open file is the one that info is of.
func is(f *os.File, info fs.FileInfo) bool {
	open, err := f.Stat()
	return err == nil && os.SameFile(open, info)
}

// special opens a device or a pipe, which cannot be replaced by renaming.
func (o *Output) special() error {
	file, err := os.OpenFile(o.path, os.O_WRONLY, 0)
	if err != nil {
		return o.unwritable(err)
	}
	o.buffer = bufio.NewWriter(file)
	return nil
}

// unwritten words the error of a disk that is full or a reader that has gone.
func unwritten(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the result could not be written: %w", Pathless(err))
}

// Commit makes everything written so far final. A full disk shows here.
func (o *Output) Commit() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.buffer == nil {
		return nil
	}
	if err := o.buffer.Flush(); err != nil {
		return unwritten(err)
	}
	if o.file == nil {
		return nil
	}
	if err := o.file.CloseAtomicallyReplace(); err != nil {
		return unwritten(err) // Discard removes what is left
	}
	o.file = nil
	return nil
}

// Discard drops an unfinished file.
func (o *Output) Discard() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.file != nil {
		o.file.Cleanup() //nolint:errcheck // nothing is lost: the file is dropped on purpose
		o.file = nil
	}
}

// WriteNew writes a file that is not there yet. Nothing half written stays.
func WriteNew(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; it is left as it is", path)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, Pathless(err))
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(path)
		return fmt.Errorf("%s cannot be written: %w", path, Pathless(err))
	}
	return nil
}
