package shelf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
)

// Pattern is the grammar of a vocabulary whose own pattern is none of those
// that are written out. It runs on a regular expression engine, which is
// correct, and slower.
const Pattern = "pattern"

// Entry is what is known of a vocabulary on the shelf. There is no date in it:
// the same file gives the same entry.
type Entry struct {
	Name     string   `json:"name"`
	Format   string   `json:"format"`             // in which layout the file came
	Grammar  string   `json:"grammar"`            // how texts are cut into pieces
	Patterns []string `json:"patterns,omitempty"` // that do it if Grammar is Pattern
	Tokens   int      `json:"tokens"`             // that a text can turn into
	Bytes    int64    `json:"bytes"`              // size of the table

	SourceSHA256 string `json:"source_sha256"` // of the published file
	TableSHA256  string `json:"table_sha256"`

	// What the table was checked with when it was made.
	CheckedTokens int `json:"checked_tokens"`
	CheckedTexts  int `json:"checked_texts"`

	// Broken says why the vocabulary cannot be used, as Table would; nil if it
	// can.
	Broken error `json:"-"`
}

// version is that of the description; a reader of another version refuses it.
const version = 1

// description is the file NAME.json.
type description struct {
	Version int `json:"version"`
	Entry
}

func (e Entry) encode() ([]byte, error) {
	data, err := json.MarshalIndent(description{version, e}, "", "  ")
	return append(data, '\n'), err
}

// decode reads a description strictly: what cannot have been written here is
// damage.
func decode(name string, data []byte) (Entry, error) {
	var d description
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&d); err != nil {
		return Entry{}, fmt.Errorf("its description cannot be read: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return Entry{}, fmt.Errorf("its description goes on behind its end")
	}
	switch {
	case d.Version != version:
		return Entry{}, fmt.Errorf("its description has version %d, and this program reads version %d", d.Version, version)
	case d.Name != name:
		return Entry{}, fmt.Errorf("its description is that of %q", d.Name)
	}
	return d.Entry, nil
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
