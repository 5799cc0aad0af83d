package hardware

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/near"
)

// UnknownError says that no book knows a name.
type UnknownError struct {
	Kind string // model, accelerator, region or PUE
	Name string
	Hint string // what was probably meant; may be empty
}

// Error quotes the name, points at invisible characters and suggests.
func (e *UnknownError) Error() string {
	s := "unknown " + e.Kind + " " + near.Quote(e.Name)
	if strange := near.Strange(e.Name); strange != "" {
		s += " (it contains " + strange + ")"
	}
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

// UserInput reports true: the name was given by the user.
func (e *UnknownError) UserInput() bool { return true }

// ManyError says that a name means several things.
type ManyError struct {
	Kind  string
	Name  string
	Among []string // ids
}

// Error lists the ids to choose from.
func (e *ManyError) Error() string {
	return fmt.Sprintf("%s %s may be several; write %s", e.Kind, near.Quote(e.Name), strings.Join(e.Among, " or "))
}

// UserInput reports true: the name was given by the user.
func (e *ManyError) UserInput() bool { return true }

// Model returns the model that a name means: an id or an alias. Case does not
// matter, nor do '-', '_', '.', '/' and spaces; an organisation before the name, as
// in meta-llama/Llama-3.3-70B-Instruct, may be left in. What the user's own rows
// claim is theirs. Errors are *UnknownError and *ManyError.
func (s *Set) Model(name string) (*Model, error) {
	i, err := s.names().models.find(name)
	if err != nil {
		return nil, err
	}
	return &s.Models[i], nil
}

// Accelerator returns the accelerator that a name means, in the way of Model; its
// vendor may stand before the name.
func (s *Set) Accelerator(name string) (*Accelerator, error) {
	i, err := s.names().accelerators.find(name)
	if err != nil {
		return nil, err
	}
	return &s.Accelerators[i], nil
}

// Region returns the region that a code or a name means, in the way of Model.
func (s *Set) Region(name string) (*Region, error) {
	i, err := s.names().regions.find(name)
	if err != nil {
		return nil, err
	}
	return &s.Regions[i], nil
}

// PUE returns the facility overhead that a code means, in the way of Model.
func (s *Set) PUE(code string) (*PUE, error) {
	i, err := s.names().pues.find(code)
	if err != nil {
		return nil, err
	}
	return &s.PUEs[i], nil
}

// index finds the rows of a set by name.
type index struct{ accelerators, models, regions, pues lookup }

// names returns the index of a set. One that was not made by Load has none yet.
func (s *Set) names() *index {
	if s.index == nil {
		return indexOf(s)
	}
	return s.index
}

func indexOf(s *Set) *index {
	x := &index{newLookup("accelerator"), newLookup("model"), newLookup("region"), newLookup("PUE")}
	for i := range s.Accelerators {
		a := &s.Accelerators[i]
		x.accelerators.add(i, a.Source.Own, a.ID, a.Aliases...)
		x.accelerators.claim(i, a.Source.Own, a.Name)
		for _, name := range append([]string{a.ID}, a.Aliases...) {
			x.accelerators.claim(i, a.Source.Own, a.Vendor+" "+name)
		}
	}
	for i := range s.Models {
		m := &s.Models[i]
		x.models.add(i, m.Source.Own, m.ID, m.Aliases...)
		x.models.claim(i, m.Source.Own, m.Name)
	}
	for i := range s.Regions {
		r := &s.Regions[i]
		x.regions.add(i, r.Price.Own || r.Carbon.Own, r.Code, append([]string{r.Name}, r.Aliases...)...)
	}
	for i := range s.PUEs {
		p := &s.PUEs[i]
		x.pues.add(i, p.Source.Own, p.Code, append([]string{p.Name}, p.Aliases...)...)
	}
	return x
}

// lookup finds the rows of one kind.
type lookup struct {
	kind  string
	ids   []string
	exact map[string]int   // by id as written
	folds map[string][]int // by name, folded
	own   map[string]bool  // folded names that the user's rows claim
	words []string         // as written, to suggest
}

func newLookup(kind string) lookup {
	return lookup{kind: kind, exact: map[string]int{}, folds: map[string][]int{}, own: map[string]bool{}}
}

// add makes a row known by its id and its other names.
func (l *lookup) add(row int, own bool, id string, others ...string) {
	l.ids = append(l.ids, id)
	l.exact[id] = row
	for _, name := range append([]string{id}, others...) {
		l.words = append(l.words, name)
		l.claim(row, own, name)
	}
}

// claim makes a row known by a name. What a row of the user's own claims means
// that row alone.
func (l *lookup) claim(row int, own bool, name string) {
	key := fold(name)
	switch rows := l.folds[key]; {
	case key == "":
	case own && !l.own[key]:
		l.own[key], l.folds[key] = true, []int{row}
	case own == l.own[key] && (len(rows) == 0 || rows[len(rows)-1] != row):
		l.folds[key] = append(rows, row)
	}
}

// find returns the row that a name means.
func (l *lookup) find(name string) (int, error) {
	if row, ok := l.exact[name]; ok {
		return row, nil
	}
	rows := l.folds[fold(name)]
	if cut := strings.LastIndexByte(name, '/'); len(rows) == 0 && cut >= 0 {
		rows = l.folds[fold(name[cut+1:])]
	}
	switch len(rows) {
	case 0:
		return 0, &UnknownError{l.kind, name, l.hint(name)}
	case 1:
		return rows[0], nil
	}
	e := &ManyError{Kind: l.kind, Name: name}
	for _, row := range rows {
		e.Among = append(e.Among, l.ids[row])
	}
	return 0, e
}

// hint names the known names that come close.
func (l *lookup) hint(name string) string {
	var quoted []string
	for _, word := range near.Names(name, l.words, 3) {
		quoted = append(quoted, near.Quote(word))
	}
	if len(quoted) == 0 {
		return ""
	}
	return "did you mean " + strings.Join(quoted, " or ") + "?"
}

// fold brings the ways of writing a name to one: lower case, without what stands
// between its parts. Letters beyond ASCII stay as they are, so that what only looks
// alike is not taken for the same. Too long a name is none.
func fold(name string) string {
	const most = 200
	if len(name) > most {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_./ ", r) {
			return -1
		}
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, name)
}
