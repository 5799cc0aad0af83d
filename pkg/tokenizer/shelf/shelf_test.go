package shelf

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
)

// fixture reads a small vocabulary of the readers' tests.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "internal", "source", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mustAdd(t testing.TB, s *Shelf, name string, data []byte, o Options) Entry {
	t.Helper()
	e, err := s.Add(name, data, o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// wantError demands an error with a text, one that is or is not about use.
func wantError(t *testing.T, err error, blame Blame, want string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Blame != blame || !strings.Contains(err.Error(), want) {
		t.Errorf("got %#v (%v), want one of blame %d with %q", err, err, blame, want)
	}
}

func TestAddEveryFormat(t *testing.T) {
	s := Open(filepath.Join(t.TempDir(), "is", "made"))
	for _, c := range []struct {
		file, format, grammar string
		o                     Options
		tokens                int
	}{
		{"bytelevel.json", "huggingface", "qwen", Options{}, 263},
		{"characters.json", "huggingface", "none", Options{}, 261},
		{"claude.json", "claude", "gpt2", Options{}, 258},
		{"ranks.tiktoken", "tiktoken", "o200k", Options{Grammar: "o200k"}, 258},
		{"tekken.json", "tekken", "tekken", Options{Grammar: "tekken"}, 258},
	} {
		e := mustAdd(t, s, c.file, fixture(t, c.file), c.o)
		if e.Format != c.format || e.Grammar != c.grammar || e.Tokens != c.tokens || e.CheckedTexts < tries/4 ||
			e.Patterns != nil {
			t.Errorf("%s: %+v", c.file, e)
		}
		table, again, err := s.Table(c.file)
		if err != nil || !same(e, again) || int64(len(table)) != e.Bytes || hashOf([]byte(table)) != e.TableSHA256 {
			t.Errorf("%s: %+v, %v, not %+v", c.file, again, err, e)
		}
		encoding, err := bpe.Open(table, bpe.OpenClasses(string(bpe.BuildClasses())), math.MaxUint32)
		if err != nil || encoding.Count("x") == 0 {
			t.Errorf("%s: %v", c.file, err)
		}
	}
	list, err := s.List()
	if err != nil || len(list) != 5 || list[0].Name != "bytelevel.json" || list[4].Name != "tekken.json" {
		t.Errorf("%+v, %v", list, err)
	}
	if err := s.Remove("claude.json"); err != nil {
		t.Error(err)
	}
	if list, err := s.List(); err != nil || len(list) != 4 {
		t.Errorf("%+v, %v", list, err)
	}
	if files, err := os.ReadDir(s.Dir()); err != nil || len(files) != 8 {
		t.Errorf("%v, %v", files, err)
	}
}

func same(a, b Entry) bool {
	x, _ := a.encode()
	y, _ := b.encode()
	return bytes.Equal(x, y)
}

// TestOwnPattern: a pattern that nobody has written out runs as it is.
func TestOwnPattern(t *testing.T) {
	data := bytes.Replace(fixture(t, "bytelevel.json"), []byte(`(?i:'s`), []byte(`(?i:'x|'s`), 1)
	e := mustAdd(t, Open(t.TempDir()), "mine", data, Options{})
	if e.Grammar != Pattern || len(e.Patterns) != 1 || !strings.HasPrefix(e.Patterns[0], "(?i:'x|") ||
		e.CheckedTexts < tries/2 {
		t.Errorf("%+v", e)
	}
}

// TestAddIsReproducible: the same file gives the same bytes, wherever and
// however often it is added.
func TestAddIsReproducible(t *testing.T) {
	one, two := Open(t.TempDir()), Open(t.TempDir())
	for _, file := range []string{"bytelevel.json", "characters.json", "tekken.json"} {
		mustAdd(t, one, "same", fixture(t, file), Options{})
		mustAdd(t, two, "same", fixture(t, file), Options{})
		mustAdd(t, two, "same", fixture(t, file), Options{})
		for _, kind := range []string{tableFile, descriptionFile} {
			a, errA := os.ReadFile(one.path("same", kind))
			b, errB := os.ReadFile(two.path("same", kind))
			if errA != nil || errB != nil || !bytes.Equal(a, b) {
				t.Errorf("%s gives two versions of %s: %v, %v", file, kind, errA, errB)
			}
		}
		for _, s := range []*Shelf{one, two} {
			if err := s.Remove("same"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestNameIsTaken(t *testing.T) {
	s := Open(t.TempDir())
	mustAdd(t, s, "mine", fixture(t, "bytelevel.json"), Options{})
	_, err := s.Add("mine", fixture(t, "claude.json"), Options{})
	wantError(t, err, Use, "is taken by another file")
	if _, e, err := s.Table("mine"); err != nil || e.Format != "huggingface" {
		t.Errorf("%+v, %v", e, err)
	}
}

// TestDamage breaks what lies on the shelf in every way. Each is told from a
// vocabulary that is not there, and repaired by adding it again.
func TestDamage(t *testing.T) {
	data := fixture(t, "bytelevel.json")
	for _, c := range []struct {
		name   string
		damage func(t *testing.T, s *Shelf)
		want   string
	}{
		{"a flipped byte", func(t *testing.T, s *Shelf) { flip(t, s.path("mine", tableFile), 100_000) },
			"its table is not the one that was added"},
		{"the first byte", func(t *testing.T, s *Shelf) { flip(t, s.path("mine", tableFile), 0) },
			"its table is not the one that was added"},
		{"a table cut short", func(t *testing.T, s *Shelf) { truncate(t, s.path("mine", tableFile), 1000) },
			"its table is not the one that was added"},
		{"an empty table", func(t *testing.T, s *Shelf) { truncate(t, s.path("mine", tableFile), 0) },
			"its table is not the one that was added"},
		{"no table", func(t *testing.T, s *Shelf) { remove(t, s.path("mine", tableFile)) }, "its table is gone"},
		{"an empty description", func(t *testing.T, s *Shelf) { truncate(t, s.path("mine", descriptionFile), 0) },
			"its description cannot be read"},
		{"half a description", func(t *testing.T, s *Shelf) { truncate(t, s.path("mine", descriptionFile), 60) },
			"its description cannot be read"},
		{"another name", func(t *testing.T, s *Shelf) { change(t, s, `"mine"`, `"theirs"`) },
			`its description is that of "theirs"`},
		{"another version", func(t *testing.T, s *Shelf) { change(t, s, `"version": 1`, `"version": 7`) }, "has version 7"},
		{"an unknown field", func(t *testing.T, s *Shelf) { change(t, s, `"format"`, `"formta"`) }, "formta"},
		{"more behind the end", func(t *testing.T, s *Shelf) { change(t, s, "\n}\n", "\n}\n{}") }, "goes on behind its end"},
		{"an older table", older, "made by another version"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := Open(t.TempDir())
			e := mustAdd(t, s, "mine", data, Options{})
			c.damage(t, s)
			table, _, err := s.Table("mine")
			wantError(t, err, Folder, c.want)
			wantError(t, err, Folder, "add it again from the published file")
			if table != "" || errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%q, %v", table, err)
			}
			list, err := s.List()
			if err != nil || len(list) != 1 || list[0].Name != "mine" || list[0].Broken == nil {
				t.Errorf("%+v, %v", list, err)
			}
			mustAdd(t, s, "mine", data, Options{})
			if _, again, err := s.Table("mine"); err != nil || !same(again, e) {
				t.Errorf("not repaired: %+v, %v", again, err)
			}
			c.damage(t, s)
			if err := s.Remove("mine"); err != nil {
				t.Error(err)
			}
			if files, err := os.ReadDir(s.Dir()); err != nil || len(files) > 0 {
				t.Errorf("left: %v, %v", files, err)
			}
		})
	}
}

func flip(t *testing.T, path string, at int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[at] ^= 4
	overwrite(t, path, data)
}

func overwrite(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func truncate(t *testing.T, path string, size int64) {
	t.Helper()
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func change(t *testing.T, s *Shelf, old, now string) {
	t.Helper()
	path := s.path("mine", descriptionFile)
	data, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(data), old) {
		t.Fatal(string(data), err)
	}
	overwrite(t, path, []byte(strings.Replace(string(data), old, now, 1)))
}

// older makes a sound table of a version that this program does not read.
func older(t *testing.T, s *Shelf) {
	t.Helper()
	path := s.path("mine", tableFile)
	table, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	was := hashOf(table)
	table[0]--
	overwrite(t, path, table)
	change(t, s, was, hashOf(table))
}

func TestNotThere(t *testing.T) {
	s := Open(filepath.Join(t.TempDir(), "none"))
	if list, err := s.List(); err != nil || len(list) > 0 {
		t.Errorf("%+v, %v", list, err)
	}
	for _, name := range []string{"mine", "", "../mine", "o200k_base"} {
		if _, _, err := s.Table(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("table of %q: %v", name, err)
		}
		if err := s.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("removal of %q: %v", name, err)
		}
	}
}

// TestStrangers: files that nobody put here by Add are left alone.
func TestStrangers(t *testing.T) {
	s := Open(t.TempDir())
	for _, name := range []string{"README.md", "tokenizer.json", "Upper.json", ".hidden.json", "alone.tkv",
		"mine.tkv123"} {
		overwrite(t, filepath.Join(s.Dir(), name), []byte("x"))
	}
	if list, err := s.List(); err != nil || len(list) > 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestUnwritable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	overwrite(t, file, nil)
	_, err := Open(file).Add("mine", fixture(t, "bytelevel.json"), Options{})
	wantError(t, err, Folder, "cannot be written to: not a directory")
	_, err = Open(file).List()
	wantError(t, err, Folder, "cannot be read: not a directory")

	s := Open(t.TempDir()) // the description cannot take its place
	if err := os.MkdirAll(filepath.Join(s.path("mine", descriptionFile), "full"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err = s.Add("mine", fixture(t, "bytelevel.json"), Options{})
	wantError(t, err, Folder, "cannot be written to: ")
	if strings.Contains(err.Error(), descriptionFile) {
		t.Errorf("a temporary name helps nobody: %v", err)
	}
	files, err := filepath.Glob(filepath.Join(s.Dir(), "*"))
	if err != nil || len(files) != 1 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}
