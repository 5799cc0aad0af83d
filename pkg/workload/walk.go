package workload

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// eachSource opens what a path names, one input at a time, in sorted order.
func eachSource(path string, opt Options, do func(*source) error) error {
	if path == "-" {
		if opt.Stdin == nil {
			return errors.New("standard input cannot be read here")
		}
		return withSource(shownPath(path), false, opt.Stdin, do)
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return eachInFolder(path, do)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	return withSource(path, false, f, do)
}

func withSource(name string, inFolder bool, r io.Reader, do func(*source) error) error {
	s, err := newSource(name, inFolder, r)
	if err != nil {
		return err
	}
	return do(s)
}

// eachInFolder walks a folder. os.Root keeps every open inside it, whatever
// links say and however the tree changes meanwhile.
func eachInFolder(path string, do func(*source) error) error {
	root, err := os.OpenRoot(path)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // only read
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if hidden(name) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		return fileInFolder(root, path, name, d, do)
	})
}

func hidden(name string) bool {
	base := filepath.Base(name)
	return name != "." && strings.HasPrefix(base, ".")
}

func fileInFolder(root *os.Root, folder, name string, d fs.DirEntry, do func(*source) error) error {
	shown := filepath.Join(folder, name)
	info, err := root.Stat(name)
	if err != nil {
		if d.Type()&fs.ModeSymlink != 0 {
			return &SourceError{File: shown, Reason: "a link that is broken or leaves the folder",
				Hint: "copy the file into the folder or name it by itself"}
		}
		return err
	}
	if !info.Mode().IsRegular() {
		return nil // a linked folder is walked where it lies; devices and sockets hold no prompts
	}
	f, err := root.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	return withSource(shown, true, f, do)
}
