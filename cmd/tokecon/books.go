package main

import (
	"os"
	"time"

	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pricebooks"
)

// readBooks reads the shipped price books and lays the user's over them. When
// the command is about few names, only the books that mention them are read:
// the start of a small question should not pay for all vendors.
func (a *app) readBooks(names ...string) error {
	if a.books != nil {
		return nil
	}
	docs, err := a.documents()
	if err != nil {
		return err
	}
	if a.lock != nil {
		a.books, err = pricebook.LoadPinned(docs, a.lock.vendors())
	} else if len(names) > 0 {
		a.books, err = pricebook.LoadFor(docs, names...)
	} else {
		a.books, err = pricebook.Load(docs)
	}
	return err
}

// find returns the model that a name means. A name that the books read so far
// do not know is looked for in all of them, so that the error can suggest.
func (a *app) find(name string, at time.Time) (*pricebook.Model, error) {
	if err := a.readBooks(name); err != nil {
		return nil, err
	}
	m, err := a.books.Find(name, at)
	if err == nil {
		return m, nil
	}
	a.books = nil
	if err := a.readBooks(); err != nil {
		return nil, err
	}
	return a.books.Find(name, at)
}

// shippedBooks returns the texts of the shipped books of vendors.
func shippedBooks() ([]pricebook.Document, error) {
	return pricebook.Documents(pricebooks.Files, "vendors", "vendors", false)
}

// documents returns the texts of the shipped and the user's books.
func (a *app) documents() ([]pricebook.Document, error) {
	docs, err := shippedBooks()
	if err != nil {
		return nil, err
	}
	for _, dir := range a.set.books {
		own, err := ownDocuments(dir)
		if err != nil {
			return nil, err
		}
		docs = append(docs, own...)
	}
	return docs, nil
}

// ownDocuments returns the texts of the user's books in a folder.
func ownDocuments(dir string) ([]pricebook.Document, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, input.Wrong("name a folder with .yaml price books", "--books %s: %w", dir, pathless(err))
	}
	if !info.IsDir() {
		return nil, input.Wrong("name the folder that holds it", "--books %s is not a folder", dir)
	}
	return pricebook.Documents(os.DirFS(dir), ".", dir, true)
}
