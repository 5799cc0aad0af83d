package main

import (
	"slices"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pricebooks"
)

// selection returns the readable set of models of the day from the data file,
// and the models of the user's own books with them. Models that had no price
// then are left out.
func (a *app) selection(s econ.Setting) ([]string, error) {
	data, err := pricebooks.Files.ReadFile("selection.yaml")
	if err != nil {
		return nil, err
	}
	names, err := pricebook.Selection("selection.yaml", data, s.AsOf.Time)
	if err != nil {
		return nil, err
	}
	names = append(names, a.books.OwnModels()...)
	names = slices.DeleteFunc(names, func(name string) bool {
		m, err := a.books.Find(name, s.AsOf.Time)
		return err != nil || !m.PricedAt(s.AsOf.Time)
	})
	if len(names) == 0 {
		return nil, input.Wrong("give a later --as-of, or --all", "no model of the selection has a price at %s", s.AsOf)
	}
	return names, nil
}
