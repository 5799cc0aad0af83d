package pricebook

import (
	"io/fs"

	"github.com/tokecon/tokecon/pkg/internal/bookfile"
	"github.com/tokecon/tokecon/pricebooks"
)

// Document is the text of one book before it is read.
type Document struct {
	Name string // as it stands in errors and sources
	Data []byte
	Own  bool // the user's own book: its prices win over listed ones
}

// Shipped returns the books of all vendors that are part of the program, in name
// order.
func Shipped() ([]Document, error) { return Documents(pricebooks.Files, "vendors", "vendors", false) }

// Documents returns every .yaml and .yml file of a folder, in name order and not
// below it. Errors and sources show prefix in place of dir before the names of
// files; own marks the books as the user's. A folder without books is an error,
// and so is a file that is not a plain file: a link may lead anywhere.
func Documents(folder fs.FS, dir, prefix string, own bool) ([]Document, error) {
	files, err := bookfile.Folder{FS: folder, Dir: dir, Shown: prefix, Kind: "price book"}.Read()
	if err != nil {
		return nil, err
	}
	var docs []Document
	for _, f := range files {
		docs = append(docs, Document{f.Name, f.Data, own})
	}
	return docs, nil
}
