package render_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/tokecon/tokecon/pkg/render"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	for name, d := range samples() {
		for file, o := range goldenFiles(name) {
			t.Run(file, func(t *testing.T) {
				write, err := render.Format(o.format)
				if err != nil {
					t.Fatal(err)
				}
				var b bytes.Buffer
				if err := write(&b, d, o.Options); err != nil {
					t.Fatal(err)
				}
				compareGolden(t, filepath.Join("testdata", file), b.Bytes())
			})
		}
	}
}

type goldenCase struct {
	format string
	render.Options
}

func goldenFiles(name string) map[string]goldenCase {
	files := map[string]goldenCase{
		name + ".md":  {"markdown", render.Options{}},
		name + ".csv": {"csv", render.Options{}},
		name + ".txt": {"table", render.Options{}},

		name + ".html": {"html", render.Options{}},
	}
	for _, s := range samples()[name].Sections {
		if s.Chart != nil {
			files[name+"-"+s.Chart.ID+".svg"] = goldenCase{"svg", render.Options{Table: s.Chart.ID}}
		}
	}
	if name == "breakeven" {
		files[name+"-ascii.txt"] = goldenCase{"table", render.Options{Width: 80, ASCII: true}}
		files[name+"-36.txt"] = goldenCase{"table", render.Options{Width: 36}}
	}
	if name == "compare" || name == "history" || name == "check" {
		for _, w := range []int{36, 60, 80, 100, 140} {
			files[fmt.Sprintf("%s-%d.txt", name, w)] = goldenCase{"table", render.Options{Width: w}}
		}
		files[name+"-ascii.txt"] = goldenCase{"table", render.Options{Width: 80, ASCII: true}}
		files[name+"-color.txt"] = goldenCase{"table", render.Options{Width: 100, Color: true}}
	}
	return files
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
