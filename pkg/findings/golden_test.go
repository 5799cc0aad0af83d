package findings_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/tokecon/tokecon/pkg/findings"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	for name, r := range samples() {
		for ending, write := range writers(t) {
			t.Run(name+ending, func(t *testing.T) {
				compareGolden(t, filepath.Join("testdata", name+ending), text(t, write, r))
			})
		}
	}
}

type writer = func(io.Writer, *findings.Report) error

// writers are all formats, by the end of their files' names.
func writers(t testing.TB) map[string]writer {
	t.Helper()
	all := map[string]writer{".md": findings.Comment}
	endings := map[string]string{"junit": ".xml", "sarif": ".sarif", "github": ".github.txt", "gitlab": ".gitlab.json"}
	for _, name := range findings.Formats() {
		write, err := findings.Format(name)
		if err != nil {
			t.Fatal(err)
		}
		all[endings[name]] = write
	}
	if len(all) != len(endings)+1 {
		t.Fatalf("formats: %q", findings.Formats())
	}
	return all
}

type failer interface {
	Helper()
	Fatal(...any)
}

func text(t failer, write writer, r *findings.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func compareGolden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; got:\n%s\nwant:\n%s", path, got, want)
	}
}
