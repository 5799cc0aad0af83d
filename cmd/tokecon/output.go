package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/google/renameio/v2"

	"github.com/tokecon/tokecon/pkg/input"
)

// output is where data goes: standard output, or a file that appears whole or
// not at all.
type output struct {
	stdout io.Writer
	mu     sync.Mutex // discard may come from the signal's goroutine
	file   *renameio.PendingFile
	buffer *bufio.Writer
}

// open prepares the output before anything is computed, so that a path that
// cannot be written fails at once. An empty path is standard output.
func (o *output) open(path string, inputs []string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if path == "" || path == "-" {
		o.buffer = bufio.NewWriter(o.stdout)
		return nil
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return input.Wrong("name a file in it", "%s is a folder", path)
	}
	for _, in := range inputs {
		if sameFile(in, path) {
			return input.Wrong("write to another file", "%s is also an input", path)
		}
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return o.special(path)
	}
	file, err := renameio.NewPendingFile(path, renameio.WithPermissions(0o644), renameio.WithTempDir(filepath.Dir(path)))
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, pathless(err))
	}
	o.file, o.buffer = file, bufio.NewWriter(file)
	return nil
}

// special opens a device or a pipe, which cannot be replaced by renaming.
func (o *output) special(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, pathless(err))
	}
	o.buffer = bufio.NewWriter(file)
	return nil
}

// Write buffers data for the output.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.buffer.Write(p)
	return n, unwritten(err)
}

// unwritten words the error of a disk that is full or a reader that has gone.
func unwritten(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the result could not be written: %w", pathless(err))
}

// commit makes everything written so far final. A full disk shows here.
func (o *output) commit() error {
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
		return unwritten(err) // discard removes what is left
	}
	o.file = nil
	return nil
}

// discard drops an unfinished file.
func (o *output) discard() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.file != nil {
		o.file.Cleanup() //nolint:errcheck // nothing is lost: the file is dropped on purpose
		o.file = nil
	}
}

func sameFile(a, b string) bool {
	x, errA := os.Stat(a)
	y, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(x, y)
}

// pathless strips the path that the message already names.
func pathless(err error) error {
	var p *os.PathError
	var l *os.LinkError // of a failed rename: the temporary name helps nobody
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}
