package workload

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/internal/unpack"
)

func gz(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tree writes files into a new folder: names ending in / are folders, values
// beginning with -> are links.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, ok := strings.CutPrefix(text, "->"); ok {
			err = os.Symlink(target, path)
		} else {
			err = os.WriteFile(path, []byte(text), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestFolder(t *testing.T) {
	root := tree(t, map[string]string{
		"b.txt":           "text b",
		"a/2.md":          "text a2",
		"a/1.jsonl":       `{"prompt":"p1"}` + "\n" + `{"prompt":"p2"}`,
		"a/3.jsonl.gz":    string(gz(t, `{"prompt":"p3"}`)),
		"c.csv":           "model,input\nm,7\n",
		".hidden/x.txt":   "no",
		".y.txt":          "no",
		"empty.txt":       "",
		"pic.png":         "\x89PNG\x00\x00",
		"link.txt":        "->b.txt",
		"a/up.txt":        "->../b.txt",
		"linked":          "->a",
		"z/.keep":         "",
		"unknown.ext":     "text u",
		"looks-like.json": `[{"prompt":"p4"}]`,
	})
	var got []string
	for _, r := range collect(t, Open([]string{root}, Options{})) {
		rel, err := filepath.Rel(root, r.Where.File)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, rel+" "+show(&r))
	}
	want := []string{
		`a/1.jsonl | user "p1"`, `a/1.jsonl | user "p2"`, `a/2.md | user "text a2"`, `a/3.jsonl.gz | user "p3"`,
		`a/up.txt | user "text b"`,
		`b.txt | user "text b"`, "c.csv m {7 0 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0}", `link.txt | user "text b"`,
		`looks-like.json | user "p4"`, `unknown.ext | user "text u"`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestLinksOutOfTheFolder: S2. What they point to is never read.
func TestLinksOutOfTheFolder(t *testing.T) {
	outside := write(t, "secret.txt", secret)
	for name, target := range map[string]string{"absolute": outside, "climbing": "../../../../../../../../etc/hostname",
		"broken": "nowhere"} {
		root := tree(t, map[string]string{"a.txt": "->" + target})
		err := failure(t, Open([]string{root}, Options{}))
		if err.Reason != "a link that is broken or leaves the folder" || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEmptyFolder(t *testing.T) {
	if err := failure(t, Open([]string{t.TempDir()}, Options{})); err.Reason != "no rows" {
		t.Error(err)
	}
}

func TestFormatAskedFor(t *testing.T) {
	opt := stdin(`{"prompt":"x"}`)
	opt.Format = "text"
	if got := collect(t, Open([]string{"-"}, opt)); show(&got[0]) != `| user "{\"prompt\":\"x\"}"` {
		t.Error(show(&got[0]))
	}
	opt = stdin(`{"prompt":"x"}`)
	opt.Format = "gemini"
	if err := failure(t, Open([]string{"-"}, opt)); err.Reason != "not of the format gemini" {
		t.Error(err)
	}
}

// TestGzip: E7, E8. One layer is recognised by its first bytes.
func TestGzip(t *testing.T) {
	good := gz(t, strings.Repeat(`{"prompt":"x"}`+"\n", 3000))
	if got := collect(t, open(string(good))); len(got) != 3000 {
		t.Errorf("%d requests", len(got))
	}
	if got := collect(t, open(string(good)+string(good))); len(got) != 6000 {
		t.Errorf("two members: %d requests", len(got))
	}
	badCRC := bytes.Clone(good)
	badCRC[len(badCRC)-8] ^= 1
	for name, tt := range map[string]struct {
		in     []byte
		reason string
	}{
		"truncated":       {good[:len(good)-12], "truncated gzip"},
		"only the header": {good[:5], "truncated gzip"},
		"bad CRC":         {badCRC, "broken gzip: invalid checksum"},
		"garbage behind":  {append(bytes.Clone(good), "garbage!!!"...), "broken gzip: invalid header"},
		"twice":           {gz(t, string(good)), "gzip within gzip"},
	} {
		if err := failure(t, open(string(tt.in))); err.Reason != tt.reason {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestGzipBomb: R6. A hundred megabytes of line ends out of a hundred
// kilobytes are no sample.
func TestGzipBomb(t *testing.T) {
	bomb := gz(t, strings.Repeat("\n", unpack.RatioFrom+1<<20))
	opt := Options{Stdin: bytes.NewReader(bomb), Format: "prompt"}
	if err := failure(t, Open([]string{"-"}, opt)); err.Reason != "gzip expands beyond reason" {
		t.Error(err)
	}
}
