package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// side is what something is compared with: the prices of an instant, the project
// at a revision, or a saved result. The zero side is the present one.
type side struct {
	word  string      // as it was written
	at    *econ.AsOf  // whose prices hold; nil: those of --as-of
	ref   string      // git revision of the project; empty: as the file is
	saved *diff.Saved // what was worked out before
}

// sideHint says how a side is written.
const sideHint = "name a date or time, git:REF, or a result saved with -f json"

// readSide reads DATE, git:REF, git:REF:DATE or FILE.
func readSide(word string) (*side, error) {
	if ref, ok := strings.CutPrefix(word, "git:"); ok {
		s := &side{word: word, ref: ref}
		// A colon is in no name of a revision, so what follows one is a date.
		if before, after, found := strings.Cut(ref, ":"); found {
			if at, err := instant(after); err == nil {
				s.ref, s.at = before, &at
			}
		}
		if s.ref == "" {
			return nil, input.Wrong("write git:origin/main", "no such reference")
		}
		return s, nil
	}
	if at, err := instant(word); err == nil {
		return &side{word: word, at: &at}, nil
	}
	saved, err := readSaved(word)
	return &side{word: word, saved: saved}, err
}

// instant reads a date or a time.
func instant(text string) (econ.AsOf, error) {
	t, dateOnly, err := pricebook.ParseInstant(text)
	return econ.AsOf{Time: t, DateOnly: dateOnly}, err
}

// mostSaved is how long a saved result may be.
const mostSaved = 64 << 20

// readSaved reads what tokecon margin -f json or tokecon compare -f json wrote.
func readSaved(path string) (*diff.Saved, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, input.Wrong(sideHint, "%w", pathless(err))
	}
	defer file.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(file, mostSaved+1))
	switch {
	case err != nil:
		return nil, pathless(err)
	case len(data) > mostSaved:
		return nil, fmt.Errorf("longer than %d bytes, as no result is", mostSaved)
	}
	return diff.ReadSaved(data)
}

// setting is that of the side: with its own instant if it has one.
func (s *side) setting(now econ.Setting) econ.Setting {
	if s.at != nil {
		now.AsOf = *s.at
	}
	return now
}

// errNoPlans says that a saved result is one of compare.
var errNoPlans = errors.New("a result of tokecon compare, which has no plans; save one of tokecon margin -f json")
