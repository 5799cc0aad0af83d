package market

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/internal/bookfile"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pricebooks"
)

// Folder is a folder of the user's own price books: those of vendors directly in it,
// those of hardware in a folder hardware below.
type Folder struct {
	FS   fs.FS
	Name string // as results and errors show it
}

// hasMachines reports whether the folder has one for books of hardware.
func (f *Folder) hasMachines() bool {
	_, err := fs.Stat(f.FS, "hardware")
	return !errors.Is(err, fs.ErrNotExist)
}

// FolderAt opens a folder on the disk. The error says what to name instead.
func FolderAt(door *files.Door, path string) (Folder, error) {
	door = files.Or(door)
	info, err := os.Stat(path)
	if err != nil {
		return Folder{}, input.Wrong("name a folder with .yaml price books", "%w",
			input.Param("books", "%s: %w", path, files.Pathless(err)))
	}
	if !info.IsDir() {
		return Folder{}, input.Wrong("name the folder that holds it", "%w", input.Param("books", "%s is not a folder", path))
	}
	return Folder{door.Folder(path), path}, nil
}

// Pin is a lock with where it was found. Its day and its books take the place of
// today's.
type Pin struct {
	*config.Lock
	Path string
	Day  time.Time
}

// vendors are the pinned books of vendors.
func (p *Pin) vendors() []pricebook.Document {
	var out []pricebook.Document
	for i := range p.Files {
		if b := &p.Files[i]; b.Vendor != "" {
			out = append(out, pricebook.Document{Name: b.Name, Data: b.Text()})
		}
	}
	return out
}

// machines are the pinned books of hardware.
func (p *Pin) machines() []hardware.Document {
	var out []hardware.Document
	for i := range p.Files {
		if b := &p.Files[i]; b.Vendor == "" {
			out = append(out, hardware.Document{Name: b.Name, Data: b.Text()})
		}
	}
	return out
}

// ShippedBooks returns the texts of the shipped books of vendors.
func ShippedBooks() ([]pricebook.Document, error) {
	return pricebook.Documents(pricebooks.Files, "vendors", "vendors", false)
}

// ShippedMachines returns the texts of the shipped books of hardware.
func ShippedMachines() ([]hardware.Document, error) {
	return hardware.Documents(pricebooks.Files, "hardware", "hardware", false)
}

// books reads the shipped price books, or those that are pinned, and lays the user's
// over them. Where few names are asked about, only the books that mention them are
// read: the start of a small question should not pay for all vendors. A name that is
// in none of those is looked for in all, so that an error can suggest.
func (o *Options) books() (*pricebook.Set, error) {
	docs, err := ShippedBooks()
	if err != nil {
		return nil, err
	}
	for _, f := range o.Own {
		own, err := pricebook.Documents(f.FS, ".", f.Name, true)
		if _, none := errors.AsType[*bookfile.NoneError](err); none && f.hasMachines() {
			continue
		}
		if err != nil {
			return nil, err
		}
		docs = append(docs, own...)
	}
	switch {
	case o.Pin != nil:
		return pricebook.LoadPinned(docs, o.Pin.vendors())
	case len(o.Names) == 0:
		return pricebook.Load(docs)
	}
	few, err := pricebook.LoadFor(docs, o.Names...)
	if err != nil {
		return nil, err
	}
	for _, name := range o.Names {
		if _, err := few.Find(name, o.At.Time); err != nil {
			return pricebook.Load(docs)
		}
	}
	return few, nil
}

// machines reads the shipped books of hardware, or those that are pinned, and the
// user's over them.
func (o *Options) machines() (*hardware.Set, error) {
	docs, err := ShippedMachines()
	if err != nil {
		return nil, err
	}
	if o.Pin != nil && o.Pin.Pins("") {
		docs = o.Pin.machines()
	}
	for _, f := range o.Own {
		if !f.hasMachines() {
			continue
		}
		own, err := hardware.Documents(f.FS, "hardware", f.Name+"/hardware", true)
		if err != nil {
			return nil, err
		}
		docs = append(docs, own...)
	}
	return hardware.Load(docs)
}
