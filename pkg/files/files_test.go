package files

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/input"
)

// fullDisk takes nothing.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// TestDiskFailsAtTheEnd: what was written cannot be flushed, or the finished file
// cannot take its place.
func TestDiskFailsAtTheEnd(t *testing.T) {
	folder := t.TempDir()
	target := filepath.Join(folder, "out")
	for _, fail := range []func(*Output) error{
		func(o *Output) error { o.buffer.Reset(fullDisk{}); return nil },
		func(*Output) error { return os.Mkdir(target, 0o700) },
		func(o *Output) error { return o.file.File.Close() },
	} {
		o := NewOutput(io.Discard, target, &Door{})
		if err := o.open(); err != nil {
			t.Fatal(err)
		}
		if err := fail(o); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(o, "data"); err != nil {
			t.Fatal(err)
		}
		if err := o.Commit(); err == nil || !strings.Contains(err.Error(), "could not be written") ||
			strings.Contains(err.Error(), folder) {
			t.Errorf("committed: %v", err)
		}
		o.Discard()
		if err := os.RemoveAll(target); err != nil {
			t.Fatal(err)
		}
		if files, err := os.ReadDir(folder); err != nil || len(files) > 0 {
			t.Errorf("left behind: %v, %v", files, err)
		}
	}
}

// write makes a file with a text and returns its path.
func write(t *testing.T, path, text string, mode os.FileMode) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestNoInputIsOverwritten: a file that was read, by this name, by another or through a
// link, one that is only named, and any in a folder that is read, is refused and stays
// as it was, whether that is known before the work or only after it.
func TestNoInputIsOverwritten(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	in := func(name string) string { return write(t, filepath.Join(folder, name), "old", 0o600) }
	single, below, hard := in("single"), in("books/a/b.yaml"), filepath.Join(folder, "hard")
	if err := errors.Join(os.Symlink(single, "link"), os.Link(single, hard)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ read, write string }{
		{single, single}, {single, "single"}, {"single", "./books/../single"}, {single, hard}, {"link", single},
		{"books", below}, {"books/a", "books/a/b.yaml"}, {".", "single"}, {folder, "books/a/b.yaml"},
	} {
		door := &Door{}
		late := NewOutput(io.Discard, c.write, door)
		if err := late.Check(); err != nil {
			t.Errorf("%v: refused before it was read: %v", c, err)
		}
		door.Mark(c.read)
		_, errLate := io.WriteString(late, "new")
		for when, err := range map[string]error{"early": NewOutput(io.Discard, c.write, door).Check(), "late": errLate} {
			if !input.Is(err) || !strings.Contains(err.Error(), "is also an input") {
				t.Errorf("%v, %s: %v", c, when, err)
			}
		}
		late.Discard()
		if text, err := os.ReadFile(c.write); err != nil || string(text) != "old" {
			t.Errorf("%v: now %q, %v", c, text, err)
		}
	}
	names, err := filepath.Glob(filepath.Join(folder, ".*"))
	if err != nil || len(names) > 0 {
		t.Errorf("left behind: %v, %v", names, err)
	}
}

// TestNewFilesInFoldersThatAreRead may be written: they overwrite nothing.
func TestNewFilesInFoldersThatAreRead(t *testing.T) {
	folder := t.TempDir()
	door := &Door{}
	door.Mark(folder, "", Stdin, filepath.Join(folder, "gone"))
	o := NewOutput(io.Discard, filepath.Join(folder, "new"), door)
	if _, err := io.WriteString(o, "data"); err != nil {
		t.Fatal(err)
	}
	if err := o.Commit(); err != nil {
		t.Fatal(err)
	}
}

// TestNothingIsMadeBeforeTheFirstWrite: whoever ends a run during its work leaves
// nothing behind.
func TestNothingIsMadeBeforeTheFirstWrite(t *testing.T) {
	folder := t.TempDir()
	o := NewOutput(io.Discard, filepath.Join(folder, "out"), &Door{})
	if err := o.Check(); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) > 0 {
		t.Errorf("made: %v, %v", files, err)
	}
	if err := o.Commit(); err != nil {
		t.Error(err)
	}
	if Exists(filepath.Join(folder, "out")) {
		t.Error("nothing was written, and there is a file")
	}
}

// TestPermissionsStay: a private result stays private.
func TestPermissionsStay(t *testing.T) {
	for _, mode := range []os.FileMode{0o600, 0o640, 0o644, 0o666} {
		path := write(t, filepath.Join(t.TempDir(), "out"), "old", mode)
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		o := NewOutput(io.Discard, path, &Door{})
		_, err := io.WriteString(o, "new")
		if err := errors.Join(err, o.Commit()); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%o became %o, %v", mode, info.Mode().Perm(), err)
		}
	}
}

// TestBadOutputs: paths that cannot be written are refused before the work.
func TestBadOutputs(t *testing.T) {
	folder := t.TempDir()
	file := write(t, filepath.Join(folder, "file"), "", 0o600)
	for path, want := range map[string]string{
		folder:                               "is a folder",
		filepath.Join(folder, "no", "where"): "cannot be written: no such file or directory",
		filepath.Join(file, "below"):         "cannot be written",
	} {
		if err := NewOutput(io.Discard, path, &Door{}).Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestStdinIsReadOnce: a second reader would find nothing, and think it empty.
func TestStdinIsReadOnce(t *testing.T) {
	door := &Door{In: strings.NewReader("text")}
	if data, err := door.ReadSmall(Stdin); err != nil || string(data) != "text" {
		t.Fatalf("%q, %v", data, err)
	}
	if _, err := door.ReadSmall(Stdin); err == nil || !strings.Contains(err.Error(), "can be read once") {
		t.Errorf("again: %v", err)
	}
	if _, err := (&Door{}).Stdin(); err == nil {
		t.Error("there is no standard input, and it was given")
	}
	if n := door.Inputs(); len(n) != 0 {
		t.Errorf("standard input is no file: %v", n)
	}
}

// TestSmallFilesAreBounded: of a file that is too long one byte more is read, so that
// its reader refuses it.
func TestSmallFilesAreBounded(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "long"), strings.Repeat("x", 100), 0o600)
	door := &Door{}
	if data, err := door.Read(path, 10); err != nil || len(data) != 11 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if _, err := door.Read(path+"er", 10); err == nil || strings.Contains(err.Error(), path) {
		t.Errorf("missing: %v", err)
	}
	if n := door.Inputs(); len(n) != 2 {
		t.Errorf("opened %v", n)
	}
}
