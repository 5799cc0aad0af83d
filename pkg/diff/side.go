package diff

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/project"
)

// Asked is what something is compared with: the prices of an instant, the project at a
// revision, or a saved result. The zero Asked is the present.
type Asked struct {
	Word  string     // as it was written
	At    *econ.AsOf // whose prices hold; nil: those of the market
	Ref   string     // git revision of the project; empty: as the file is
	Saved *Saved     // what was worked out before
}

// sideHint says how a side is written.
const sideHint = "name a date or time, git:REF, or a result saved with -f json"

// ParseSide reads DATE, git:REF, git:REF:DATE or the name of a file with a saved
// result; "" is the present.
func ParseSide(door *files.Door, word string) (Asked, error) {
	if word == "" {
		return Asked{}, nil
	}
	if ref, ok := strings.CutPrefix(word, "git:"); ok {
		s := Asked{Word: word, Ref: ref}
		// A colon is in no name of a revision, so what follows one is a date.
		if before, after, found := strings.Cut(ref, ":"); found {
			if at, err := econ.ParseAsOf(after); err == nil {
				s.Ref, s.At = before, &at
			}
		}
		if s.Ref == "" {
			return Asked{}, input.Wrong("write git:origin/main", "no such reference")
		}
		return s, nil
	}
	if at, err := econ.ParseAsOf(word); err == nil {
		return Asked{Word: word, At: &at}, nil
	}
	saved, err := readSaved(door, word)
	return Asked{Word: word, Saved: saved}, err
}

// mostSaved is how many bytes a saved result may have.
const mostSaved = 64 << 20

// readSaved reads what tokecon margin -f json or tokecon compare -f json wrote.
func readSaved(door *files.Door, path string) (*Saved, error) {
	data, err := files.Or(door).Read(path, mostSaved)
	switch {
	case err != nil:
		return nil, input.Wrong(sideHint, "%w", err)
	case len(data) > mostSaved:
		return nil, fmt.Errorf("longer than %d bytes, as no result is", mostSaved)
	}
	return ReadSaved(data)
}

// errNoPlans says that a saved result is one of compare.
var errNoPlans = errors.New(
	"a result of tokecon compare, which has no plans; save one of tokecon margin -f json")

// Given is what the sides of a difference, or a baseline, are opened with.
type Given struct {
	Options market.Options // of the present; a zero At: the day of a lock, or today
	Today   econ.AsOf
}

// at is the instant of a side whose books are pinned: that which was asked for, that of
// the pin, or today.
func (g *Given) at(pin *market.Pin) econ.AsOf {
	switch {
	case !g.Options.At.IsZero():
		return g.Options.At
	case pin != nil:
		return econ.AsOf{Time: pin.Day, DateOnly: true}
	}
	return g.Today
}

// past opens a project at a revision with its market: its own books and the folders
// beside them, as the repository had them.
func (g *Given) past(p *project.Project, now market.Market, ref string, beside []market.Folder) (*project.Project,
	market.Market, error) {
	past, err := p.At(ref)
	if err != nil {
		return nil, now, err
	}
	r, err := p.Revision(ref)
	if err != nil {
		return nil, now, err
	}
	own := past.Books()
	for _, f := range beside {
		folder, there, err := project.FolderAt(now.Door(), r, f.Name)
		if err != nil {
			return nil, now, err
		}
		if there {
			own = append(own, folder)
		}
	}
	m, err := now.With(own, past.Pin(), g.at(past.Pin()))
	return past, m, err
}

// PlansOf prices the plans of a project on a side, or takes those that were saved: of
// those no rule can be asked that needs books.
func (g *Given) PlansOf(s Asked, p *project.Project, now market.Market) ([]margin.PlanResult, error) {
	m := now
	switch {
	case s.Saved != nil && s.Saved.Margins == nil:
		return nil, errNoPlans
	case s.Saved != nil:
		var plans []margin.PlanResult
		for _, r := range s.Saved.Margins.Plans {
			r.Legs = nil
			plans = append(plans, r)
		}
		return plans, nil
	case s.Ref != "":
		var err error
		if p, m, err = g.past(p, now, s.Ref, g.Options.Own); err != nil {
			return nil, err
		}
	}
	if s.At != nil {
		m = m.On(*s.At)
	}
	r, err := p.Margins(m, project.Question{})
	if err != nil {
		return nil, err
	}
	return r.Plans, nil
}
