package pricebook

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
)

// Documents reads every .yaml and .yml file of a folder, in name order and not
// below it. The prefix is put before the names that errors and sources show;
// own says that they are the user's. A folder without books is an error, and so
// is a file that is not a plain file: a link may lead anywhere.
func Documents(folder fs.FS, dir, prefix string, own bool) ([]Document, error) {
	entries, err := fs.ReadDir(folder, dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", prefix, reason(err))
	}
	var docs []Document
	for _, e := range entries {
		ext := path.Ext(e.Name())
		if e.IsDir() || ext != ".yaml" && ext != ".yml" || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		doc, err := document(folder, path.Join(dir, e.Name()), path.Join(prefix, e.Name()), e)
		if err != nil {
			return nil, err
		}
		doc.Own = own
		docs = append(docs, doc)
	}
	if len(docs) == 0 {
		return nil, fmt.Errorf("%s: no price book in this folder; a book is a .yaml file", prefix)
	}
	return docs, nil
}

func document(folder fs.FS, file, name string, e fs.DirEntry) (Document, error) {
	if !e.Type().IsRegular() {
		return Document{}, &strictyaml.Error{File: name, Reason: "not a plain file",
			Hint: "links are not followed; copy the book here"}
	}
	info, err := e.Info()
	if err == nil && info.Size() > strictyaml.MaxSize {
		return Document{}, &strictyaml.Error{File: name,
			Reason: fmt.Sprintf("%d bytes exceed the limit of %d", info.Size(), strictyaml.MaxSize), Hint: "split the file"}
	}
	data, err := fs.ReadFile(folder, file)
	if err != nil {
		return Document{}, fmt.Errorf("%s: %w", name, reason(err))
	}
	return Document{Name: name, Data: data}, nil
}

// reason strips the path that the caller writes in its own way.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
