package bookfile

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
)

func names(files []File) []string {
	var list []string
	for _, f := range files {
		list = append(list, f.Name)
	}
	return list
}

func TestRead(t *testing.T) {
	book := &fstest.MapFile{Data: []byte("a: 1\n")}
	folder := fstest.MapFS{"b/z.yaml": book, "b/a.yml": book, "b/.hidden.yaml": book, "b/notes.txt": book,
		"b/sub/c.yaml": book, "b/.git/d.yaml": book, "e.yaml": book}
	for _, c := range []struct {
		f    Folder
		want []string
	}{
		{Folder{Dir: "b", Shown: "mine"}, []string{"mine/a.yml", "mine/z.yaml"}},
		{Folder{Dir: "b", Shown: "mine", Below: true}, []string{"mine/a.yml", "mine/sub/c.yaml", "mine/z.yaml"}},
		{Folder{Dir: ".", Shown: "."}, []string{"e.yaml"}},
		{Folder{Dir: ".", Shown: "HEAD:books", Below: true},
			[]string{"HEAD:books/b/a.yml", "HEAD:books/b/sub/c.yaml", "HEAD:books/b/z.yaml", "HEAD:books/e.yaml"}},
	} {
		c.f.FS = folder
		files, err := c.f.Read()
		if err != nil || !slices.Equal(names(files), c.want) || string(files[0].Data) != "a: 1\n" {
			t.Errorf("%s as %s: %v (%v), want %v", c.f.Dir, c.f.Shown, names(files), err, c.want)
		}
	}
}

func TestRefused(t *testing.T) {
	book := &fstest.MapFile{Data: []byte("a: 1\n")}
	for want, folder := range map[string]fstest.MapFS{
		"mine: no price book in this folder; a book is a .yaml file": {"b/notes.txt": book},
		"mine: file does not exist":                                  {"c/a.yaml": book},
		"mine: not implemented":                                      {"b": book},
		"mine/a.yaml: 16777217 bytes exceed the limit of 16777216; split the file": {
			"b/a.yaml": {Data: make([]byte, strictyaml.MaxSize+1)}},
		"mine/s/a.yaml: not a plain file; links are not followed; copy the book here": {
			"b/c.yaml": book, "b/s/a.yaml": {Mode: fs.ModeSymlink}},
		"mine/p.yaml: not a plain file; links are not followed; copy the book here": {
			"b/p.yaml": {Mode: fs.ModeNamedPipe}},
	} {
		files, err := Folder{FS: folder, Dir: "b", Shown: "mine", Below: true, Kind: "price book"}.Read()
		if err == nil || err.Error() != want || files != nil {
			t.Errorf("%v, %v; want %s", names(files), err, want)
		}
	}
}

// TestLinksAreNotFollowed uses a real file system: a linked folder is passed
// over, a linked file refused.
func TestLinksAreNotFollowed(t *testing.T) {
	dir := t.TempDir()
	books := filepath.Join(dir, "books")
	for _, file := range []string{"books/a.yaml", "secret/b.yaml"} {
		file = filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("a: 1\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../secret", filepath.Join(books, "sub")); err != nil {
		t.Skip("no links here: ", err)
	}
	f := Folder{FS: os.DirFS(books), Dir: ".", Shown: "mine", Below: true, Kind: "book"}
	if files, err := f.Read(); err != nil || !slices.Equal(names(files), []string{"mine/a.yaml"}) {
		t.Errorf("%v, %v", names(files), err)
	}
	if err := os.Symlink("../secret/b.yaml", filepath.Join(books, "c.yaml")); err != nil {
		t.Fatal(err)
	}
	const want = "mine/c.yaml: not a plain file; links are not followed; copy the book here"
	if files, err := f.Read(); err == nil || err.Error() != want {
		t.Errorf("%v, %v; want %s", names(files), err, want)
	}
}
