package project

import (
	"path/filepath"
	"slices"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/quote"
)

// At returns the project as it stood at a git reference: its file, its lock, and its
// price books where the repository has them. Samples are those of now. A project that
// is asked about without its lock has none there either.
func (p *Project) At(ref string) (*Project, error) {
	if err := p.Opened(); err != nil {
		return nil, err
	}
	if p.Path == files.Stdin {
		return nil, input.Wrong("write git:origin/main, with the project in a file", "no such reference")
	}
	r, err := files.OpenRevision(p.Folder(), ref)
	if err != nil {
		return nil, err
	}
	text, err := r.Read(filepath.Base(p.Path))
	if err != nil {
		return nil, err
	}
	read, err := config.ReadProject(ref+":"+p.Path, text)
	if err != nil {
		return nil, err
	}
	past := &Project{Project: read, Path: p.Path, door: p.door, loose: p.loose}
	if err := past.lockAt(r); err != nil {
		return nil, err
	}
	for _, b := range read.Books {
		folder, there, err := FolderAt(p.door, r, filepath.Join(p.Folder(), string(b)))
		if err != nil {
			return nil, err
		}
		if there {
			past.own = append(past.own, folder)
		}
	}
	return past, nil
}

// lockAt reads the lock beside the project as it was, if there was one.
func (p *Project) lockAt(r *files.Revision) error {
	if p.loose || !r.Has(LockName) {
		return nil
	}
	data, err := r.Read(LockName)
	if err != nil {
		return err
	}
	path := filepath.Join(p.Folder(), LockName)
	p.pin, err = pinOf(r.Ref+":"+path, path, data)
	return err
}

// FolderAt returns a folder of price books as it was at a revision; as it is now where
// the repository does not track it. there is false for one that was not there yet.
func FolderAt(door *files.Door, r *files.Revision, path string) (f market.Folder, there bool, err error) {
	tree, tracked, err := r.Folder(path)
	switch {
	case err != nil:
		return f, false, err
	case tracked:
		return market.Folder{FS: tree, Name: r.Ref + ":" + path}, tree != nil, nil
	}
	f, err = market.FolderAt(door, path)
	return f, true, err
}

// Revision opens the revision that a reference names in the project's repository.
func (p *Project) Revision(ref string) (*files.Revision, error) {
	return files.OpenRevision(p.Folder(), ref)
}

// Lock makes a lock of the shipped books of the vendors in use, word for word, and of
// those of hardware where machines are.
func (p *Project) Lock(m market.Market) (*config.Lock, error) {
	if err := p.Opened(); err != nil {
		return nil, err
	}
	used, err := p.VendorsUsed(m)
	if err != nil {
		return nil, err
	}
	return newLock(used, m.Setting())
}

func newLock(used []string, s econ.Setting) (*config.Lock, error) {
	lock := config.NewLock(s.AsOf.Time, s.Books.String())
	docs, err := market.ShippedBooks()
	if err != nil {
		return nil, err
	}
	for _, doc := range docs {
		if slices.Contains(used, doc.Vendor()) {
			lock.Add(doc.Name, doc.Vendor(), doc.Data)
		}
	}
	if !slices.Contains(used, quote.OwnVendor) {
		return lock, nil
	}
	machines, err := market.ShippedMachines()
	for _, doc := range machines {
		lock.Add(doc.Name, "", doc.Data)
	}
	return lock, err
}
