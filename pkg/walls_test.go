// Package pkg_test holds the walls between the rooms: data flows one way, and
// each library is known to one room.
package pkg_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const ours = "github.com/tokecon/tokecon/"

// rooms says which rooms of ours each room may import.
func rooms() map[string][]string {
	return map[string][]string{
		"money":     {},
		"meter":     {},
		"unpack":    {},
		"lint":      {}, // what the linters of all books share
		"tokenizer": {},
		"pricebook": {"money", "meter", "lint"},
		"workload":  {"meter", "tokenizer", "unpack"},
		"calibrate": {"tokenizer", "workload"}, // fits a tokenizer to requests, and keeps the fits
		"usage":     {"meter", "workload", "tokenizer"},
		"finance":   {"money"},
		"hardware":  {"money", "lint"},
		"selfhost":  {"money", "hardware", "finance"},
		"quote":     {"money", "meter", "pricebook", "usage", "selfhost"},
		"econ":      {"money", "meter", "pricebook", "quote", "usage", "tokenizer", "selfhost", "finance"},
		// a change, by its causes
		"margin": {"money", "quote", "econ"}, // what plans leave
		// a whole model, figure by figure
		"export": {"money", "meter", "pricebook", "quote", "econ", "margin"},
		// what changed, and why
		"diff":   {"money", "meter", "pricebook", "quote", "tokenizer", "econ", "margin"},
		"config": {"money", "meter"},
		// draws, and what they tell
		"chance": {"money"},
		"scenario": {"chance", "money", "meter", "pricebook", "usage", "selfhost", "quote", "econ", "margin",
			"strictyaml"}, // what if
		"swap":   {"money", "usage", "tokenizer", "quote", "econ", "margin", "scenario"}, // what leaving an offer takes
		"policy": {"money", "config", "econ", "margin", "quote"},
		"report": {"money"}, // the document
		"page": {"money", "meter", "pricebook", "quote", "econ", "margin", "export", "diff", "scenario", "swap",
			"hardware", "lint", "selfhost", "policy", "tokenizer", "calibrate", "report"}, // answers as documents
		"findings":  {"policy", "money"}, // what a gate found, as CI systems read it
		"render":    {"money", "report"},
		"benchfile": {},
		"internal":  {"money", "margin"}, // what tests share
	}
}

// libraries says which rooms alone may import a library.
func libraries() map[string]string {
	return map[string]string{
		"github.com/spf13/":                  "cmd",
		"github.com/olekukonko/tablewriter":  "render",
		"github.com/guptarohit/asciigraph":   "render",
		"github.com/pkoukk/":                 "tokenizer",
		"github.com/cockroachdb/apd":         "money",
		"go.yaml.in/yaml":                    "internal",
		"github.com/go-json-experiment/json": "diff workload benchfile config internal",
		"gonum.org/":                         "econ margin calibrate", // quantiles of Student and of the normal
		"github.com/schollz/progressbar":     "cmd",
		"github.com/google/renameio":         "cmd tokenizer",
		"github.com/invopop/jsonschema":      "nowhere but in tests",
		"github.com/rogpeppe/go-internal":    "nowhere but in tests",
		"github.com/santhosh-tekuri/":        "nowhere but in tests",
		"pgregory.net/rapid":                 "internal", // and in tests
		"github.com/itchyny/gojq":            "nowhere but in tests",
		"github.com/xuri/":                   "render",
		"github.com/mattn/go-runewidth":      "render",
		"cel.dev/cel-go":                     "policy",
		"golang.org/x/term":                  "cmd",
		"github.com/klauspost/compress":      "unpack",
		"github.com/bmatcuk/doublestar":      "cmd",
	}
}

// TestWalls reads the imports of every file.
func TestWalls(t *testing.T) {
	files := 0
	for _, top := range []string{".", "../cmd"} {
		err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files++
			checkFile(t, path)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 50 {
		t.Errorf("only %d files were seen: the walk has lost its way", files)
	}
}

func checkFile(t *testing.T, path string) {
	room := roomOf(path)
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		checkImport(t, path, room, name)
	}
}

// roomOf names the room a file belongs to: the folder below pkg, or cmd.
func roomOf(path string) string {
	parts := strings.Split(filepath.ToSlash(path), "/")
	if parts[0] == ".." {
		return parts[1]
	}
	return parts[0]
}

func checkImport(t *testing.T, path, room, name string) {
	if other, ok := strings.CutPrefix(name, ours+"pkg/"); ok && room != "cmd" {
		other, _, _ = strings.Cut(other, "/")
		if other == "internal" {
			return
		}
		if allowed, known := rooms()[room]; !known || other != room && !slices.Contains(allowed, other) {
			t.Errorf("%s: room %s must not import %s", path, room, other)
		}
	}
	for library, home := range libraries() {
		if strings.HasPrefix(name, library) && !slices.Contains(strings.Fields(home), room) &&
			!strings.Contains(path, "/internal/") {
			t.Errorf("%s: %s belongs to %s alone", path, name, home)
		}
	}
	pure := []string{"money", "meter", "finance", "selfhost", "quote", "econ", "margin", "export", "diff", "swap",
		"report"}
	if slices.Contains(pure, room) && (name == "os" || name == "net" || strings.HasPrefix(name, "net/")) {
		t.Errorf("%s: %s touches the world, which %s does not", path, name, room)
	}
}
