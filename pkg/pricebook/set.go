package pricebook

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/money"
)

// Set is a set of price books, read and indexed. It does not change after Load
// and is safe for concurrent use.
type Set struct {
	books   []book
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
	Setter     string // id of who sets the price: who bills, unless the book says otherwise
	Currency   money.Currency
	Aliases    []Alias
	rows       []row // listed and own, by start
	terms      []term
	context    int64
	maxOutput  int64
	line       int
	book       string
}

// book is a file with its name, as it was read.
type book struct {
	File
	name string
	own  bool
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
func Load(docs []Document) (*Set, error) { return load(docs, docs) }

// LoadFor is Load for those who ask about few names: of the shipped books it
// reads only those whose text holds one of the names, for no other can define
// it. The version is that of all books.
func LoadFor(docs []Document, names ...string) (*Set, error) {
	read := slices.DeleteFunc(slices.Clone(docs), func(doc Document) bool {
		return !doc.Own && !slices.ContainsFunc(names, doc.mentions)
	})
	return load(docs, read)
}

// LoadPinned is Load with the books of some vendors as they once were: of those
// vendors only the pinned books and the user's own are read. The version is that of
// the pinned and the user's own books, so that it is the same whatever others there
// are.
func LoadPinned(docs, pinned []Document) (*Set, error) {
	vendors := map[string]bool{}
	for _, doc := range pinned {
		vendors[doc.Vendor()] = true
	}
	version, read := slices.Clone(pinned), slices.Clone(pinned)
	for _, doc := range docs {
		if doc.Own {
			version = append(version, doc)
		}
		if doc.Own || !vendors[doc.Vendor()] {
			read = append(read, doc)
		}
	}
	return load(version, read)
}

// Vendor is who bills by the book, from its text; empty where that is not on a line
// of its own.
func (d Document) Vendor() string {
	for line := range bytes.Lines(d.Data) {
		if name, ok := bytes.CutPrefix(line, []byte("vendor:")); ok {
			name, _, _ = bytes.Cut(name, []byte("#"))
			return string(bytes.Trim(name, " \t\r\n\"'"))
		}
	}
	return ""
}

// mentions reports whether the text holds a name, with or without the vendor
// before it.
func (d Document) mentions(name string) bool {
	_, bare, _ := strings.Cut(name, "/")
	return bytes.Contains(d.Data, []byte(name)) || bare != "" && bytes.Contains(d.Data, []byte(bare))
}

// load builds a set from those documents of all that are to be read.
func load(all, docs []Document) (*Set, error) {
	s := &Set{version: versionOf(all)}
	books, errs := readAll(docs)
	for _, own := range []bool{false, true} {
		for _, b := range books {
			if b.own == own {
				s.books = append(s.books, b)
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if err := errors.Join(s.join()...); err != nil {
		return nil, err
	}
	s.finish()
	return s, errors.Join(s.conflicts()...)
}

// readAll decodes the documents side by side and returns books and errors in
// the order of the documents.
func readAll(docs []Document) ([]book, []error) {
	books, errs := make([]book, len(docs)), make([]error, len(docs))
	var wait sync.WaitGroup
	for i := range docs {
		wait.Go(func() { books[i], errs[i] = read(docs[i]) })
	}
	wait.Wait()
	return books, errs
}

// read decodes and checks one book.
func read(doc Document) (book, error) {
	b := book{name: doc.Name, own: doc.Own}
	if err := strictyaml.Decode(doc.Name, doc.Data, &b.File); err != nil {
		return b, err
	}
	if b.Currency == "" {
		b.Currency = money.USD
	}
	return b, b.check(doc.Name)
}

// join makes the models of all books and then hangs the terms on them, so that
// a term holds for every model it names, in whichever book that is written.
func (s *Set) join() []error {
	var errs []error
	index := map[string]*Model{}
	for i := range s.books {
		for j := range s.books[i].Models {
			errs = append(errs, s.model(index, &s.books[i], &s.books[i].Models[j]))
		}
	}
	for i := range s.books {
		for j := range s.books[i].Terms {
			errs = append(errs, s.term(&s.books[i], &s.books[i].Terms[j]))
		}
	}
	return errs
}

// model adds an entry's rows to its model, which it makes when it is new.
func (s *Set) model(index map[string]*Model, b *book, e *Entry) error {
	key := b.Vendor + "/" + e.ID
	m := index[key]
	if m == nil {
		m = &Model{Vendor: b.Vendor, VendorName: b.Name, ID: e.ID, Setter: b.Vendor, Kind: Chat, Currency: b.Currency,
			line: e.Line, book: b.name}
		if m.VendorName == "" {
			m.VendorName = b.Vendor
		}
		index[key] = m
		s.models = append(s.models, m)
	}
	if m.Currency != b.Currency && len(e.Prices) > 0 {
		return b.foreign(m, e.Line)
	}
	m.learn(b, e)
	return nil
}

// learn takes what an entry says of the model. What the user's own book says
// wins; otherwise the first book does.
func (m *Model) learn(b *book, e *Entry) {
	if e.Kind != "" {
		m.Kind = e.Kind
	}
	if e.Tokenizer != "" && (m.Tokenizer == "" || b.own) {
		m.Tokenizer = e.Tokenizer
	}
	if e.Setter != "" && (m.Setter == m.Vendor || b.own) {
		m.Setter = e.Setter
	}
	if m.context == 0 || b.own {
		m.context = or(e.Context, m.context)
	}
	if m.maxOutput == 0 || b.own {
		m.maxOutput = or(e.MaxOutput, m.maxOutput)
	}
	m.Aliases = append(m.Aliases, e.Aliases...)
	for i := range e.Prices {
		m.rows = append(m.rows, row{&e.Prices[i], b.name, b.own})
	}
}

// term hangs a shared term on each model of its vendor that it names.
func (s *Set) term(b *book, t *Term) error {
	for _, m := range s.models {
		if m.Vendor != b.Vendor || !t.names(m.ID) {
			continue
		}
		if m.Currency != b.Currency && len(t.Rates)+len(t.Bands) > 0 {
			return b.foreign(m, t.Line)
		}
		m.terms = append(m.terms, term{t, b.name, b.own})
	}
	return nil
}

// foreign says that a book prices in another currency than the model's first
// book: amounts would be added up as if they were one.
func (b *book) foreign(m *Model, line int) error {
	return &strictyaml.Error{File: b.name, Line: line, Field: m.FullName(),
		Reason: fmt.Sprintf("priced in %s here and in %s at %s:%d", b.Currency, m.Currency, m.book, m.line),
		Hint:   "convert the prices, or sell it under a vendor of its own"}
}

// names reports whether the term holds for the model with the id.
func (t *Term) names(id string) bool { return matchAny(t.Models, id) && !matchAny(t.Except, id) }

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

// versionOf needs no parsing, so that it costs the same whichever books are
// read.
func versionOf(docs []Document) Version {
	hash, v := sha256.New(), Version{}
	for _, doc := range docs {
		hash.Write(fmt.Appendf(nil, "%s %d\n", doc.Name, len(doc.Data)))
		hash.Write(doc.Data)
		v.Date = max(v.Date, newest(doc.Data))
		if doc.Own {
			v.Own++
		}
	}
	v.Hash = hex.EncodeToString(hash.Sum(nil))[:8]
	return v
}

// newest returns the latest day on which anything in the text was checked.
func newest(text []byte) string {
	day := ""
	for _, after := range bytes.Split(text, []byte("checked"))[1:] {
		date := bytes.TrimLeft(after, "\"': ")
		if len(date) < len(time.DateOnly) {
			continue
		}
		if _, err := time.Parse(time.DateOnly, string(date[:len(time.DateOnly)])); err == nil {
			day = max(day, string(date[:len(time.DateOnly)]))
		}
	}
	return day
}

// matchAny reports whether the id matches one of the patterns, in which * is
// any run of characters.
func matchAny(patterns []string, id string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return Match(p, id) })
}

// Match reports whether the name matches the pattern, in which * stands for any
// run of characters, slashes included. Each part between two stars takes the
// first place where it fits, so no pattern is slow.
func Match(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	head, tail := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return pattern == name
	}
	if len(name) < len(head)+len(tail) || !strings.HasPrefix(name, head) || !strings.HasSuffix(name, tail) {
		return false
	}
	name = name[len(head) : len(name)-len(tail)]
	for _, part := range parts[1 : len(parts)-1] {
		_, rest, found := strings.Cut(name, part)
		if !found {
			return false
		}
		name = rest
	}
	return true
}
