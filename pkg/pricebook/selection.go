package pricebook

import (
	"time"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
)

// selectionFile names the models that are shown when none are asked for.
type selectionFile struct {
	Sets []selectionSet `yaml:"sets,required"`
}

type selectionSet struct {
	From   Instant  `yaml:"from,required"`
	Why    string   `yaml:"why"`
	Models []string `yaml:"models,required"`
}

// Selection reads a selection file and returns the models of its latest set
// that begins at or before the instant, or of its first set before any.
func Selection(name string, data []byte, at time.Time) ([]string, error) {
	var f selectionFile
	if err := strictyaml.Decode(name, data, &f); err != nil {
		return nil, err
	}
	if len(f.Sets) == 0 {
		return nil, &strictyaml.Error{File: name, Field: "sets", Reason: "empty", Hint: "add a set of models"}
	}
	chosen := f.Sets[0]
	for _, set := range f.Sets {
		if !set.From.After(at) && !set.From.Before(chosen.From.Time) {
			chosen = set
		}
	}
	return chosen.Models, nil
}

// OwnModels returns the full names of the models that the user's own books
// price.
func (s *Set) OwnModels() []string {
	var out []string
	for _, m := range s.models {
		for i := range m.rows {
			if m.rows[i].own {
				out = append(out, m.FullName())
				break
			}
		}
	}
	return out
}
