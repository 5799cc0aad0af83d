package main

import (
	"os"

	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pricebooks"
)

// readBooks reads the shipped price books and lays the user's over them.
func (a *app) readBooks() error {
	if a.books != nil {
		return nil
	}
	docs, err := pricebook.Documents(pricebooks.Vendors, "vendors", "vendors", false)
	if err != nil {
		return err
	}
	for _, dir := range a.set.books {
		info, err := os.Stat(dir)
		if err != nil {
			return wrong("name a folder with .yaml price books", "--books %s: %w", dir, pathless(err))
		}
		if !info.IsDir() {
			return wrong("name the folder that holds it", "--books %s is not a folder", dir)
		}
		own, err := pricebook.Documents(os.DirFS(dir), ".", dir, true)
		if err != nil {
			return err
		}
		docs = append(docs, own...)
	}
	a.books, err = pricebook.Load(docs)
	return err
}
