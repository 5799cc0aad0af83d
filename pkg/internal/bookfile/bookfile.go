// Package bookfile reads folders of books: YAML files that people keep and money
// depends on. Packages that own a format (price books, hardware) decode them.
package bookfile

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
)

// File is the text of one book.
type File struct {
	Name string // as errors and sources show it
	Data []byte
}

// Folder is where to look for books.
type Folder struct {
	FS    fs.FS
	Dir   string // in FS
	Shown string // put in place of Dir before the names that errors and sources show
	Below bool   // read the folders in it too
	Kind  string // what a book is called in errors, as "price book"
}

// Read returns every .yaml and .yml file of the folder, in name order; names that
// begin with a dot are passed over. A folder without books is a [NoneError]. A file that
// is not a plain file is an error, since a link may lead anywhere, and so is one of
// more than [strictyaml.MaxSize] bytes.
func (f Folder) Read() ([]File, error) {
	files, err := f.read(f.Dir, f.Shown)
	switch {
	case err != nil:
		return nil, err
	case len(files) == 0:
		return nil, &NoneError{Folder: f.Shown, Kind: f.Kind}
	}
	return files, nil
}

// NoneError reports a folder without books.
type NoneError struct{ Folder, Kind string }

func (e *NoneError) Error() string {
	return fmt.Sprintf("%s: no %s in this folder; a book is a .yaml file", e.Folder, e.Kind)
}

// read returns the books of dir, and with Below those of the folders in it.
func (f Folder) read(dir, shown string) ([]File, error) {
	entries, err := fs.ReadDir(f.FS, dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shown, reason(err))
	}
	var files []File
	for _, e := range entries {
		more, err := f.entry(e, path.Join(dir, e.Name()), path.Join(shown, e.Name()))
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	return files, nil
}

// entry returns the books that an entry of a folder stands for.
func (f Folder) entry(e fs.DirEntry, file, shown string) ([]File, error) {
	ext := path.Ext(e.Name())
	switch {
	case strings.HasPrefix(e.Name(), "."), e.IsDir() && !f.Below, !e.IsDir() && ext != ".yaml" && ext != ".yml":
		return nil, nil
	case e.IsDir():
		return f.read(file, shown)
	}
	data, err := f.plain(e, file, shown)
	if err != nil {
		return nil, err
	}
	return []File{{shown, data}}, nil
}

// plain reads a file that must be a plain one and not too large.
func (f Folder) plain(e fs.DirEntry, file, shown string) ([]byte, error) {
	if !e.Type().IsRegular() {
		return nil, &strictyaml.Error{File: shown, Reason: "not a plain file",
			Hint: "links are not followed; copy the book here"}
	}
	info, err := e.Info()
	if err == nil && info.Size() > strictyaml.MaxSize {
		return nil, &strictyaml.Error{File: shown,
			Reason: fmt.Sprintf("%d bytes exceed the limit of %d", info.Size(), strictyaml.MaxSize), Hint: "split the file"}
	}
	data, err := fs.ReadFile(f.FS, file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shown, reason(err))
	}
	return data, nil
}

// reason strips the path that the caller writes in its own way.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
