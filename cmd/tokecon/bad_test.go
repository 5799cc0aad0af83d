package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
)

// badKind is a folder of testdata/bad: files of one kind that are refused, each in
// its own way, and want.txt with what is said of each.
type badKind struct {
	folder string
	as     string // what the file is called when it is read
	args   string
	around map[string]string // files beside it
}

// goodProject is a project that is well, for what is wrong beside it.
const goodProject = `workloads: [{workload: w, counts: {input: 1000, output: 100}}]
plans: [{name: pro, price: 30, offer: openai/gpt-5-mini, requests: 600}]
checks: [{rule: gross_margin.drop.max, value: 2%}]
`

func badKinds() []badKind {
	margin := "margin --project tokecon.yaml"
	return []badKind{
		{folder: "form", as: "tokecon.yaml", args: margin},
		{folder: "price", as: "tokecon.yaml", args: margin},
		{folder: "share", as: "tokecon.yaml", args: margin},
		{folder: "quantity", as: "tokecon.yaml", args: margin},
		{folder: "plan", as: "tokecon.yaml", args: margin},
		{folder: "check", as: "tokecon.yaml", args: "check"},
		{folder: "fleet", as: "tokecon.yaml", args: "breakeven --own f --vs openai/gpt-5-mini -n 1M"},
		{folder: "workload", as: "workload.yaml", args: "compare workload.yaml -m openai/gpt-5-mini"},
		{folder: "book", as: "books/book.yaml", args: "compare --books books -m openai/gpt-5-mini"},
		{folder: "saved", as: "saved.json", args: "check --baseline saved.json",
			around: map[string]string{"tokecon.yaml": goodProject}},
	}
}

// TestBadFiles: every file is refused with exactly the message beside it, with
// nothing on standard output, and quickly.
func TestBadFiles(t *testing.T) {
	for _, kind := range badKinds() {
		t.Run(kind.folder, func(t *testing.T) {
			folder := atTop("testdata/bad/" + kind.folder)
			entries, err := os.ReadDir(folder)
			if err != nil {
				t.Fatal(err)
			}
			away(t, "")
			var said strings.Builder
			for _, e := range entries {
				if e.Name() == "want.txt" {
					continue
				}
				data, err := os.ReadFile(filepath.Join(folder, e.Name()))
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&said, "== %s\n%s", e.Name(), refuse(t, &kind, e.Name(), data))
			}
			want := filepath.Join(folder, "want.txt")
			if *update {
				if err := os.WriteFile(want, []byte(said.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			text, err := os.ReadFile(want)
			if err != nil {
				t.Fatal(err)
			}
			differ(t, kind.folder, said.String(), string(text))
		})
	}
}

// placed matches a message that names the file, and what may follow it.
var placed = regexp.MustCompile(`^tokecon: (--\w+ |no fleet in )?\S*(tokecon|workload|book|saved)\.(yaml|json)[:, ]`)

// refuse runs the command of a kind on a file and returns what it says.
func refuse(t *testing.T, k *badKind, name string, data []byte) string {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.MkdirAll(filepath.Dir(k.as), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(k.as, data, 0o644); err != nil {
		t.Fatal(err)
	}
	for beside, text := range k.around {
		if err := os.WriteFile(beside, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, errs, status := run(words(k.args), "")
	if out != "" || status != exitFailed && status != exitUsage {
		t.Errorf("%s/%s: status %d, %.200s", k.folder, name, status, out)
	}
	for line := range strings.Lines(errs) {
		if !placed.MatchString(line) && !strings.HasPrefix(line, "hint: ") {
			t.Errorf("%s/%s: no place in %q", k.folder, name, line)
		}
		if len(line) > 2000 {
			t.Errorf("%s/%s: a line of %d bytes", k.folder, name, len(line))
		}
	}
	return errs
}

// TestHugeFiles: what is too large to be kept here is refused as well, fast.
func TestHugeFiles(t *testing.T) {
	away(t, "")
	long := func(n int) string { return strings.Repeat("x", n) }
	for _, kind := range badKinds() {
		most := config.MaxSize
		if kind.folder == "saved" {
			most = mostSavedResult
		}
		for name, text := range map[string]string{
			"one byte too many": strings.Repeat("#", most+1),
			"a long key":        long(1<<20) + ": 1\n",
			"a long text":       "plans: [{name: " + long(1<<20) + ", price: 1, offer: m, requests: 1}]\n",
			"a long number":     "plans: [{name: p, price: " + strings.Repeat("9", 1<<20) + ", offer: m, requests: 1}]\n",
			"deep":              strings.Repeat("[", 1<<20),
			"many fields":       strings.Repeat("plan: 1\nx: 2\n", 1<<16),
		} {
			start := time.Now()
			refuse(t, &kind, name, []byte(text))
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("%s, %s: %s", kind.folder, name, took)
			}
		}
	}
}

// mostSavedResult is how many bytes a saved result may have.
const mostSavedResult = 64 << 20
