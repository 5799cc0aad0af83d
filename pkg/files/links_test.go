package files

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestLinksStay: what a link leads to is replaced, the link is not; and a link to
// standard output, where that is a file, is standard output.
func TestLinksStay(t *testing.T) {
	folder := t.TempDir()
	real := write(t, filepath.Join(folder, "deep", "real"), "old", 0o640)
	link := filepath.Join(folder, "link")
	if err := os.Symlink(real, link); err != nil {
		t.Skip(err)
	}
	stdout, err := os.Create(filepath.Join(folder, "stdout"))
	if err != nil {
		t.Fatal(err)
	}
	defer stdout.Close()
	toStdout := filepath.Join(folder, "to-stdout")
	if err := os.Symlink(stdout.Name(), toStdout); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(stdout, "before "); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{link: "new", toStdout: "before new"} {
		o := NewOutput(stdout, path, &Door{})
		if _, err := io.WriteString(o, "new"); err != nil {
			t.Fatal(err)
		}
		if err := o.Commit(); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v, %v", path, info, err)
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != want {
			t.Errorf("%s: %q, %v", path, text, err)
		}
	}
	if info, err := os.Stat(real); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the mode of %s: %v, %v", real, info, err)
	}
	if left, err := os.ReadDir(filepath.Dir(real)); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
