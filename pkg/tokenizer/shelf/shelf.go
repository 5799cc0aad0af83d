package shelf

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/renameio/v2"

	"github.com/tokecon/tokecon/pkg/internal/unpack"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
)

// The files of a vocabulary. The description is written last and removed
// first, so that a table without one is not there.
const (
	tableFile       = ".tkv"
	descriptionFile = ".json"
)

// Shelf is a folder of the user's own vocabularies.
type Shelf struct{ dir string }

// Open returns the shelf in a folder, which need not be there: Add makes it.
func Open(dir string) *Shelf { return &Shelf{dir} }

// Dir is the folder.
func (s *Shelf) Dir() string { return s.dir }

func (s *Shelf) path(name, file string) string { return filepath.Join(s.dir, name+file) }

// List returns what is there, in order of the names. Each table is read, so
// that a damaged one shows (Entry.Broken).
func (s *Shelf) List() ([]Entry, error) {
	files, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, s.unreadable(err)
	}
	var all []Entry
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), descriptionFile)
		if !ok || !wellFormed(name) {
			continue
		}
		_, e, err := s.Table(name)
		if e.Name == "" && !slices.ContainsFunc(files, func(f fs.DirEntry) bool { return f.Name() == name+tableFile }) {
			continue // a stranger's file: no description, and no table
		}
		e.Name, e.Broken = name, err
		all = append(all, e)
	}
	return all, nil
}

func (s *Shelf) unreadable(err error) error {
	return &Error{Reason: fmt.Sprintf("the folder of tokenizers %s cannot be read: %v", s.dir, pathless(err)),
		Blame: Folder, Err: err}
}

// Table returns the table of a vocabulary once it is found to be the one that
// was added. A name that is not there gives an error that is fs.ErrNotExist;
// damage gives one that says how to repair it, with as much of the entry as can
// be read.
func (s *Shelf) Table(name string) (table string, e Entry, err error) {
	e, err = s.describe(name)
	if err != nil {
		return "", e, err
	}
	table, hash, err := readTable(s.path(name, tableFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", e, damaged(name, "its table is gone")
	case err != nil:
		return "", e, s.unreadable(err)
	case hash != e.TableSHA256:
		return "", e, damaged(name, "its table is not the one that was added")
	}
	if _, err := bpe.Open(table, bpe.Classes{}, math.MaxUint32); err != nil {
		return "", e, damaged(name, "its table was made by another version of this program")
	}
	return table, e, nil
}

// Find is Table as tokenizer.LookupIn wants it: a vocabulary that is not there
// is no error.
func (s *Shelf) Find(name string) (table string, err error) {
	table, _, err = s.Table(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return table, err
}

func damaged(name, how string) error {
	return &Error{Reason: fmt.Sprintf("tokenizer %s: %s", name, how), Hint: "add it again from the published file",
		Blame: Folder}
}

// readTable reads a table once, into the string it is used as.
func readTable(path string) (table, hash string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", "", err
	}
	defer file.Close() //nolint:errcheck // only read
	var text strings.Builder
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
		text.Grow(int(info.Size()))
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(&text, sum), file); err != nil {
		return "", "", err
	}
	return text.String(), hex.EncodeToString(sum.Sum(nil)), nil
}

// describe reads the description of a vocabulary.
func (s *Shelf) describe(name string) (Entry, error) {
	absent := &Error{Reason: fmt.Sprintf("there is no tokenizer %q of your own", name), Blame: Use, Err: fs.ErrNotExist}
	if !wellFormed(name) {
		return Entry{}, absent
	}
	data, err := os.ReadFile(s.path(name, descriptionFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Entry{}, absent
	case err != nil:
		return Entry{}, s.unreadable(err)
	}
	e, err := decode(name, data)
	if err != nil {
		return Entry{}, damaged(name, err.Error())
	}
	return e, nil
}

// Remove takes a vocabulary away, a damaged one too. A name that is not there
// gives an error that is fs.ErrNotExist.
func (s *Shelf) Remove(name string) error {
	_, err := s.describe(name)
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, file := range []string{descriptionFile, tableFile} {
		if err := os.Remove(s.path(name, file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &Error{Reason: fmt.Sprintf("tokenizer %s cannot be removed: %v", name, pathless(err)), Blame: Folder,
				Err: err}
		}
	}
	return nil
}

// write keeps a vocabulary, whole or not at all: both files lie complete on the
// disk before either gets its name.
func (s *Shelf) write(e Entry, table []byte) error {
	text, err := e.encode()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return s.unwritable(err)
	}
	var pending []*renameio.PendingFile
	for _, f := range []struct {
		kind string
		data []byte
	}{{tableFile, table}, {descriptionFile, text}} {
		file, err := s.pend(e.Name+f.kind, f.data)
		if err != nil {
			return s.unwritable(err)
		}
		defer file.Cleanup() //nolint:errcheck // nothing is left to clean once it is in place
		pending = append(pending, file)
	}
	if err := pending[0].CloseAtomicallyReplace(); err != nil {
		return s.unwritable(err)
	}
	if err := pending[1].CloseAtomicallyReplace(); err != nil {
		os.Remove(s.path(e.Name, tableFile)) //nolint:errcheck,gosec // the first error says more
		return s.unwritable(err)
	}
	return nil
}

// pend writes a file that has no name yet.
func (s *Shelf) pend(name string, data []byte) (*renameio.PendingFile, error) {
	path := filepath.Join(s.dir, name)
	file, err := renameio.NewPendingFile(path, renameio.WithPermissions(0o644), renameio.WithTempDir(s.dir))
	if err != nil {
		return nil, err
	}
	if _, err := file.Write(data); err != nil {
		file.Cleanup() //nolint:errcheck // the first error says more
		return nil, err
	}
	return file, nil
}

func (s *Shelf) unwritable(err error) error {
	return &Error{Reason: fmt.Sprintf("the folder of tokenizers %s cannot be written to: %v", s.dir, pathless(err)),
		Blame: Folder, Err: err}
}

// Expand returns a reader of a published file, expanded where it is compressed.
func Expand(r io.Reader) (io.Reader, error) { return unpack.Open(bufio.NewReader(r)) }
