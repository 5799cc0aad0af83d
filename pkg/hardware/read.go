package hardware

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
)

// Document is the text of one book before it is read.
type Document struct {
	Name string // as it stands in errors and sources
	Data []byte
	Own  bool // the user's own book: it stands over the shipped ones
}

// Documents reads every .yaml and .yml file of a folder and of those in it, in
// name order. The prefix is put before the names that errors and sources show;
// own says that they are the user's. A folder without books is an error, and so
// is a file that is not a plain file: a link may lead anywhere.
func Documents(folder fs.FS, dir, prefix string, own bool) ([]Document, error) {
	var docs []Document
	err := fs.WalkDir(folder, dir, func(file string, e fs.DirEntry, err error) error {
		name := path.Join(prefix, strings.TrimPrefix(strings.TrimPrefix(file, dir), "/"))
		switch ext := path.Ext(file); {
		case err != nil:
			return fmt.Errorf("%s: %w", name, reason(err))
		case e.IsDir() && file != dir && strings.HasPrefix(e.Name(), "."):
			return fs.SkipDir
		case e.IsDir() || ext != ".yaml" && ext != ".yml" || strings.HasPrefix(e.Name(), "."):
			return nil
		}
		data, err := plain(folder, file, name, e)
		docs = append(docs, Document{Name: name, Data: data, Own: own})
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case len(docs) == 0:
		return nil, fmt.Errorf("%s: no book of hardware in this folder; a book is a .yaml file", prefix)
	}
	return docs, nil
}

// plain reads a file that is one, and not too large.
func plain(folder fs.FS, file, name string, e fs.DirEntry) ([]byte, error) {
	if !e.Type().IsRegular() {
		return nil, &strictyaml.Error{File: name, Reason: "not a plain file",
			Hint: "links are not followed; copy the book here"}
	}
	info, err := e.Info()
	if err == nil && info.Size() > strictyaml.MaxSize {
		return nil, &strictyaml.Error{File: name,
			Reason: fmt.Sprintf("%d bytes exceed the limit of %d", info.Size(), strictyaml.MaxSize), Hint: "split the file"}
	}
	data, err := fs.ReadFile(folder, file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, reason(err))
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
