// Package pkg_test holds the walls between packages: data flows one way, and each
// library is known to one package.
package pkg_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

const ours = "github.com/tokecon/tokecon/"

// walls says which packages of ours each package may import, from the ground up: what
// stands above is unknown below. Every package below pkg, and the command, stands here.
func walls() map[string]string {
	return map[string]string{
		// the ground
		"internal/near":       "",
		"internal/steady":     "",
		"internal/strictjson": "",
		"internal/formats":    "",
		"internal/unpack":     "",
		"internal/strictyaml": "internal/near",
		"internal/bookfile":   "internal/strictyaml",
		"money":               "",
		"input":               "internal/near",
		"files":               "input",
		"lint":                "internal/near",
		"meter":               "internal/near",
		"finance":             "money",
		"chance":              "money",
		"internal/split":      "money", // a change, by its causes
		"report":              "money", // the document

		// tokens and what is read of them
		"tokenizer":          "internal/near",
		"tokenizer/verify":   "tokenizer",
		"tokenizer/shelf":    "internal/near internal/unpack tokenizer",
		"tokenizer/counting": "files input internal/unpack tokenizer",
		"workload":           "internal/near internal/strictjson internal/unpack meter tokenizer",
		"calibrate":          "files internal/near internal/strictyaml tokenizer workload",
		"usage":              "meter tokenizer workload",
		"benchfile":          "internal/near internal/strictjson",

		// facts, and what users write
		"config":    "internal/near internal/strictyaml meter money",
		"pricebook": "internal/bookfile internal/near internal/strictyaml lint meter money pricebooks",
		"hardware":  "internal/bookfile internal/near internal/strictyaml lint money pricebooks",

		// what is asked
		"selfhost": "config finance hardware input internal/strictyaml money",
		"quote":    "meter money pricebook selfhost usage",
		"econ":     "finance meter money pricebook quote selfhost tokenizer usage",
		"margin":   "config econ money quote",
		"scenario": "chance econ files input internal/split internal/strictyaml margin meter money pricebook quote " +
			"selfhost usage pricebooks",

		// the three values that are opened and never changed
		"market": "benchfile calibrate config econ files hardware input internal/bookfile meter money pricebook " +
			"quote selfhost tokenizer tokenizer/shelf pricebooks",
		"demand": "config econ files hardware input market meter money pricebook quote tokenizer usage workload",
		"project": "config demand econ files input margin market money pricebook quote scenario selfhost " +
			"usage",

		// questions of them
		"swap": "config econ input margin market meter money pricebook project quote scenario tokenizer usage",
		"diff": "demand econ files input internal/split margin market meter money pricebook project quote " +
			"tokenizer",
		"policy": "config econ input margin market money project quote",
		"export": "config demand econ margin market meter money policy pricebook project quote",

		// answers, laid out and drawn
		"page/workbook": "config export margin money pricebook quote report",
		"page": "calibrate diff econ export hardware internal/near lint margin meter money page/workbook policy " +
			"pricebook quote report scenario selfhost swap tokenizer tokenizer/counting tokenizer/shelf",
		"render":         "internal/formats internal/near money report",
		"findings":       "internal/formats internal/near money policy",
		"internal/trial": "margin money", // what tests share

		// the command: flags, a question, a page
		"cmd/tokecon": "calibrate config demand diff econ export files findings input margin market meter money " +
			"page policy project quote render report scenario selfhost swap tokenizer tokenizer/counting " +
			"tokenizer/shelf tokenizer/verify",
	}
}

// exceptions lets single files of a package import what the others must not: the
// commands that look into the books and fit a tokenizer of them.
func exceptions() map[string]string {
	return map[string]string{
		"cmd/tokecon/prices.go":      "pricebook",
		"cmd/tokecon/prices_show.go": "pricebook",
		"cmd/tokecon/calibration.go": "pricebook",
	}
}

// libraries says which packages alone may import a library.
func libraries() map[string]string {
	return map[string]string{
		"github.com/spf13/":                  "cmd/tokecon",
		"github.com/schollz/progressbar":     "cmd/tokecon",
		"golang.org/x/term":                  "cmd/tokecon",
		"github.com/olekukonko/tablewriter":  "render",
		"github.com/guptarohit/asciigraph":   "render",
		"github.com/xuri/":                   "render",
		"github.com/mattn/go-runewidth":      "render",
		"github.com/pkoukk/":                 "tokenizer/verify",
		"golang.org/x/sync":                  "tokenizer/counting",
		"github.com/bmatcuk/doublestar":      "tokenizer/counting",
		"github.com/cockroachdb/apd":         "money",
		"go.yaml.in/yaml":                    "internal/strictyaml",
		"github.com/go-json-experiment/json": "config diff workload benchfile internal/strictjson",
		"math/big":                           "money finance internal/trial", // which isolates roots on integers
		"gonum.org/":                         "calibrate econ margin",        // quantiles of Student and of the normal
		"github.com/google/renameio":         "files tokenizer/shelf",
		"cel.dev/cel-go":                     "policy",
		"github.com/klauspost/compress":      "internal/unpack",
		"pgregory.net/rapid":                 "internal/trial", // and in tests
		"github.com/invopop/jsonschema":      "nowhere but in tests",
		"github.com/rogpeppe/go-internal":    "nowhere but in tests",
		"github.com/santhosh-tekuri/":        "nowhere but in tests",
		"github.com/itchyny/gojq":            "nowhere but in tests",
	}
}

// pure are the packages that neither touch the disk or the network nor look at the
// clock: what they answer follows from what they are given.
func pure() []string {
	return []string{"money", "meter", "finance", "chance", "selfhost", "quote", "econ", "margin", "internal/split",
		"export", "diff", "swap", "policy", "report", "page", "page/workbook"}
}

// source is a file that was parsed, with its package as walls has it.
type source struct {
	*ast.File
	path string // from the top of the project
	pkg  string
	set  *token.FileSet
}

// sources parses the files of packages and of the command, but for tests and tools.
func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	for _, top := range []string{"../pkg", "../cmd"} {
		err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			place := strings.TrimPrefix(filepath.ToSlash(name), "../")
			out = append(out, source{file, place, strings.TrimPrefix(path.Dir(place), "pkg/"), set})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(out) < 300 {
		t.Fatalf("only %d files were seen: the walk has lost its way", len(out))
	}
	return out
}

// TestWalls reads the imports of every file.
func TestWalls(t *testing.T) {
	seen := map[string]bool{}
	for _, file := range sources(t) {
		if strings.Contains(file.pkg, "tokenizer/internal/") || strings.HasPrefix(file.pkg, "cmd/tokecon/internal/") {
			continue // tools, and the inside of one package
		}
		seen[file.pkg] = true
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			checkImport(t, file, name)
		}
	}
	for name := range walls() {
		if !seen[name] {
			t.Errorf("walls: there is no package %s any more", name)
		}
	}
}

func checkImport(t *testing.T, file source, name string) {
	allowed, known := walls()[file.pkg]
	if !known {
		t.Fatalf("%s: package %s has no walls; say what it may import", file.path, file.pkg)
	}
	if other, ok := strings.CutPrefix(name, ours); ok {
		other = strings.TrimPrefix(other, "pkg/")
		inside := strings.HasPrefix(other, "tokenizer/internal/") && strings.HasPrefix(file.pkg, "tokenizer")
		may := slices.Concat(strings.Fields(allowed), strings.Fields(exceptions()[file.path]))
		if !inside && !slices.Contains(may, other) {
			t.Errorf("%s: package %s must not import %s", file.path, file.pkg, other)
		}
	}
	for library, home := range libraries() {
		if strings.HasPrefix(name, library) && !slices.Contains(strings.Fields(home), file.pkg) {
			t.Errorf("%s: %s belongs to %s alone", file.path, name, home)
		}
	}
	world := []string{"os", "os/exec", "net", "net/http", "syscall"}
	if slices.Contains(pure(), file.pkg) && slices.Contains(world, name) {
		t.Errorf("%s: %s touches the world, which %s does not", file.path, name, file.pkg)
	}
}

// TestWallsHaveNoCircle: no arrow leads back, so that what walls allows has an order of
// floors.
func TestWallsHaveNoCircle(t *testing.T) {
	const unseen, open, done = 0, 1, 2
	state := map[string]int{}
	var visit func(name string, way []string)
	visit = func(name string, way []string) {
		switch state[name] {
		case open:
			t.Fatalf("a circle: %s", strings.Join(append(way, name), " → "))
		case unseen:
			state[name] = open
			for _, below := range strings.Fields(walls()[name]) {
				visit(below, append(way, name))
			}
			state[name] = done
		}
	}
	for name := range walls() {
		visit(name, nil)
	}
}

// TestNobodyLooksAtTheClock: time.Now is called by the command alone, which hands the
// day on.
func TestNobodyLooksAtTheClock(t *testing.T) {
	for _, file := range sources(t) {
		if strings.HasPrefix(file.path, "cmd/") {
			continue
		}
		ast.Inspect(file.File, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Now" {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" {
					t.Errorf("%s: time.Now; take the instant as an argument", file.set.Position(s.Pos()))
				}
			}
			return true
		})
	}
}

// TestLibrariesNameNoFlags: an error of a library names its parameter; the command adds
// the flag.
func TestLibrariesNameNoFlags(t *testing.T) {
	for _, file := range sources(t) {
		if strings.HasPrefix(file.path, "cmd/") || strings.HasPrefix(file.pkg, "page") || file.pkg == "findings" {
			continue // pages suggest commands
		}
		ast.Inspect(file.File, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !makesError(call) {
				return true
			}
			for _, arg := range call.Args {
				if text, ok := arg.(*ast.BasicLit); ok && text.Kind == token.STRING && namesFlag(text.Value) {
					t.Errorf("%s: an error that names a flag: %s", file.set.Position(text.Pos()), text.Value)
				}
			}
			return true
		})
	}
}

// makesError reports whether a call makes an error.
func makesError(call *ast.CallExpr) bool {
	s, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	return slices.Contains([]string{"Errorf", "New", "Wrong", "Param"}, s.Sel.Name)
}

// namesFlag reports whether a text has a word that begins with two dashes. A whole
// command line is no flag.
func namesFlag(text string) bool {
	return !strings.Contains(text, "tokecon ") && slices.ContainsFunc(strings.Fields(text), func(word string) bool {
		return strings.HasPrefix(strings.TrimLeft(word, "\"(`"), "--")
	})
}

// mostMethods is how many methods one type may have.
const mostMethods = 25

// TestTypesAreSmall counts the methods of every type.
func TestTypesAreSmall(t *testing.T) {
	methods := map[string]int{}
	for _, file := range sources(t) {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
				methods[file.pkg+"."+receiver(f.Recv.List[0].Type)]++
			}
		}
	}
	for name, n := range methods {
		if n > mostMethods {
			t.Errorf("%s has %d methods, more than %d: it is several things", name, n, mostMethods)
		}
	}
}

// receiver names the type of a method.
func receiver(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.StarExpr:
		return receiver(x.X)
	case *ast.IndexExpr:
		return receiver(x.X)
	case *ast.IndexListExpr:
		return receiver(x.X)
	case *ast.Ident:
		return x.Name
	}
	return "?"
}

// TestLinesAreShort: lines have 120 characters at most, a tab counted as one, but for an
// address that cannot be broken.
func TestLinesAreShort(t *testing.T) {
	for _, top := range []string{"../pkg", "../cmd", "../pricebooks"} {
		err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") {
				return err
			}
			text, err := os.ReadFile(name)
			for i, line := range strings.Split(string(text), "\n") {
				if utf8.RuneCountInString(line) > 120 && !strings.Contains(line, "https://") {
					t.Errorf("%s:%d: %d characters", name, i+1, utf8.RuneCountInString(line))
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
