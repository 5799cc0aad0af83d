package pricebook

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/strictyaml"
)

// Document is the text of one book before it is read.
type Document struct {
	Name string // as it stands in errors and sources
	Data []byte
	Own  bool // the user's own book: its prices win over listed ones
}

// Set is a set of price books, read and indexed. It does not change after Load
// and is safe for concurrent use.
type Set struct {
	models  []*Model
	names   map[string][]name
	version Version
}

// Version identifies the books behind a result.
type Version struct {
	Date string `json:"date"` // the newest day on which a price was checked
	Hash string `json:"hash"` // first eight hex digits of the SHA-256 of all books
	Own  int    `json:"own"`  // how many of the books are the user's
}

// String writes the version in one word, with the user's books counted.
func (v Version) String() string {
	s := v.Date + "-" + v.Hash
	if v.Own > 0 {
		s += fmt.Sprintf("+%d own", v.Own)
	}
	return s
}

// Model is what one vendor bills for under one id, with all its dated prices
// and the shared terms that hold for it.
type Model struct {
	Vendor     string // id of who bills
	VendorName string // name for people
	ID         string // id at the vendor
	Kind       Kind
	Tokenizer  string
	Currency   money.Currency
	Aliases    []Alias
	rows       []row // listed and own, by start
	terms      []term
	context    int64
	maxOutput  int64
	line       int
	book       string
}

// row and term carry the book they stand in, and whether it is the user's.
type row struct {
	*Row
	book string
	own  bool
}

type term struct {
	*Term
	book string
	own  bool
}

// FullName returns vendor/id.
func (m *Model) FullName() string { return m.Vendor + "/" + m.ID }

// Load reads and indexes books. Documents are read in order; the user's own
// come on top of the shipped ones wherever both speak. Errors name file and
// line.
func Load(docs []Document) (*Set, error) {
	var errs []error
	s := &Set{version: versionOf(docs)}
	index := map[string]*Model{}
	for _, own := range []bool{false, true} {
		for _, doc := range docs {
			if doc.Own != own {
				continue
			}
			if err := s.add(index, doc); err != nil {
				errs = append(errs, err)
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	s.finish()
	return s, errors.Join(s.conflicts()...)
}

// add reads one book and lays its models and terms over what is there.
func (s *Set) add(index map[string]*Model, doc Document) error {
	var f File
	if err := strictyaml.Decode(doc.Name, doc.Data, &f); err != nil {
		return err
	}
	if f.Currency == "" {
		f.Currency = money.USD
	}
	if err := f.check(doc.Name); err != nil {
		return err
	}
	for i := range f.Models {
		s.model(index, &f, &f.Models[i], doc)
	}
	for i := range f.Terms {
		s.term(&f, &f.Terms[i], doc)
	}
	s.version.Date = max(s.version.Date, f.newest())
	return nil
}

// model adds an entry's rows to its model, which it makes when it is new.
func (s *Set) model(index map[string]*Model, f *File, e *Entry, doc Document) {
	key := f.Vendor + "/" + e.ID
	m := index[key]
	if m == nil {
		m = &Model{Vendor: f.Vendor, VendorName: f.Name, ID: e.ID, Kind: e.Kind, Tokenizer: e.Tokenizer, Currency: f.Currency, context: e.Context, maxOutput: e.MaxOutput, line: e.Line, book: doc.Name}
		if m.VendorName == "" {
			m.VendorName = f.Vendor
		}
		if m.Kind == "" {
			m.Kind = Chat
		}
		index[key] = m
		s.models = append(s.models, m)
	}
	if m.Tokenizer == "" {
		m.Tokenizer = e.Tokenizer
	}
	m.Aliases = append(m.Aliases, e.Aliases...)
	for i := range e.Prices {
		m.rows = append(m.rows, row{&e.Prices[i], doc.Name, doc.Own})
	}
}

// term hangs a shared term on each model of its vendor that it names.
func (s *Set) term(f *File, t *Term, doc Document) {
	for _, m := range s.models {
		if m.Vendor == f.Vendor && matchAny(t.Models, m.ID) && !matchAny(t.Except, m.ID) {
			m.terms = append(m.terms, term{t, doc.Name, doc.Own})
		}
	}
}

// finish sorts everything into the one order that all output follows.
func (s *Set) finish() {
	slices.SortFunc(s.models, func(a, b *Model) int { return strings.Compare(a.FullName(), b.FullName()) })
	for _, m := range s.models {
		slices.SortStableFunc(m.rows, func(a, b row) int { return a.From.Compare(b.From.Time) })
	}
	s.index()
}

// Models returns every model, sorted by vendor and id. The slice is shared: do
// not change it.
func (s *Set) Models() []*Model { return s.models }

// Version returns what identifies these books.
func (s *Set) Version() Version { return s.version }

// newest returns the latest day on which anything in the file was checked.
func (f *File) newest() string {
	var newest time.Time
	for _, e := range f.Models {
		for _, r := range e.Prices {
			if r.Checked.After(newest) {
				newest = r.Checked.Time
			}
		}
	}
	if newest.IsZero() {
		return ""
	}
	return newest.Format(time.DateOnly)
}

func versionOf(docs []Document) Version {
	hash, own := sha256.New(), 0
	for _, doc := range docs {
		fmt.Fprintf(hash, "%s %d\n", doc.Name, len(doc.Data))
		hash.Write(doc.Data)
		if doc.Own {
			own++
		}
	}
	return Version{Hash: hex.EncodeToString(hash.Sum(nil))[:8], Own: own}
}

// matchAny reports whether the id matches one of the patterns, in which * is
// any run of characters.
func matchAny(patterns []string, id string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return Match(p, id) })
}

// Match reports whether the name matches the pattern, in which * stands for any
// run of characters, slashes included.
func Match(pattern, name string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == name
	}
	if !strings.HasPrefix(name, head) {
		return false
	}
	name = name[len(head):]
	for i := 0; i <= len(name); i++ {
		if Match(rest, name[i:]) || rest == "" {
			return true
		}
	}
	return false
}
