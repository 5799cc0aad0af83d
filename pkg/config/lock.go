package config

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	strictjson "github.com/go-json-experiment/json"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
)

// Lock is tokecon.lock: the shipped books of the vendors that a project uses, word
// for word, and the day whose prices hold. With it a check gives the same answer
// whatever books a later program ships. The text stands in lines, so that a change
// can be read in a review.
type Lock struct {
	Version int          `json:"tokecon_lock"`
	AsOf    string       `json:"as_of"` // a date
	Books   string       `json:"books"` // the version of all books that these are from
	Files   []LockedBook `json:"files"`
}

// LockedBook is one book with the hash of its text.
type LockedBook struct {
	Name   string   `json:"name"`
	Vendor string   `json:"vendor,omitempty"` // none for books of hardware
	Hash   string   `json:"sha256"`
	Lines  []string `json:"lines"`
}

// lockVersion is the version of the format.
const lockVersion = 1

// mostLock is how long a lock may be: all books that are shipped are a tenth of it.
const mostLock = 16 << 20

// NewLock returns a lock without books.
func NewLock(day time.Time, books string) *Lock {
	return &Lock{Version: lockVersion, AsOf: day.Format(time.DateOnly), Books: books, Files: []LockedBook{}}
}

// Add takes a book in.
func (l *Lock) Add(name, vendor string, text []byte) {
	l.Files = append(l.Files, LockedBook{name, vendor, hashOf(text), strings.Split(string(text), "\n")})
}

// Day returns the day whose prices hold.
func (l *Lock) Day() (time.Time, error) { return time.Parse(time.DateOnly, l.AsOf) }

// Pins reports whether the books of a vendor are in it; "" asks for those of
// hardware.
func (l *Lock) Pins(vendor string) bool {
	for i := range l.Files {
		if l.Files[i].Vendor == vendor {
			return true
		}
	}
	return false
}

// Text returns the book as it was.
func (b *LockedBook) Text() []byte { return []byte(strings.Join(b.Lines, "\n")) }

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Write returns the lock as a file. The same books give the same bytes.
func (l *Lock) Write() ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(l)
	return out.Bytes(), err
}

// ReadLock reads a lock and holds every book against its hash. The error names the
// file, the field and what to do.
func ReadLock(name string, data []byte) (*Lock, error) {
	fail := func(field, reason string) error {
		return &strictyaml.Error{File: name, Field: field, Reason: reason, Hint: "write it anew: tokecon lock"}
	}
	if len(data) > mostLock {
		return nil, fail("", fmt.Sprintf("longer than %d bytes", mostLock))
	}
	var l Lock
	if err := strictjson.Unmarshal(data, &l, strictjson.RejectUnknownMembers(true)); err != nil {
		return nil, fail("", "not a lock: "+err.Error())
	}
	if l.Version != lockVersion {
		return nil, fail("tokecon_lock", fmt.Sprintf("version %d; this program reads %d", l.Version, lockVersion))
	}
	if _, err := l.Day(); err != nil {
		return nil, fail("as_of", "not a day; it is written as 2027-01-01")
	}
	seen := map[string]bool{}
	for i := range l.Files {
		b := &l.Files[i]
		field := fmt.Sprintf("files[%d] %s", i, b.Name)
		if b.Name == "" || seen[b.Name] {
			return nil, fail(field, "a book without a name, or one that is there already")
		}
		if seen[b.Name] = true; hashOf(b.Text()) != b.Hash {
			return nil, fail(field, "its lines are not those that sha256 is of: somebody has edited them")
		}
	}
	return &l, nil
}
