package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// commandFile is a file that makes commands, with what it declares and what it uses.
type commandFile struct {
	name     string
	lines    int
	makes    bool            // a command
	declares map[string]bool // but for functions that return a command: parents list those
	uses     map[string]bool
}

// files of this package, without tests.
func ownFiles(t *testing.T) []commandFile {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []commandFile
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		f := commandFile{name: name, lines: strings.Count(string(text), "\n"), declares: map[string]bool{},
			uses: map[string]bool{}}
		f.read(file)
		out = append(out, f)
	}
	return out
}

func (f *commandFile) read(file *ast.File) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if returnsCommand(d) {
				f.makes = true
			} else {
				f.declares[d.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					f.declares[s.Name.Name] = true
				case *ast.ValueSpec:
					for _, n := range s.Names {
						f.declares[n.Name] = true
					}
				}
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr: // a method of the run, or of another command's flags
			f.uses[n.Sel.Name] = true
		case *ast.Ident:
			f.uses[n.Name] = true
		}
		return true
	})
}

// returnsCommand reports whether a function makes a command, or a list of them.
func returnsCommand(d *ast.FuncDecl) bool {
	if d.Type.Results == nil || len(d.Type.Results.List) != 1 {
		return false
	}
	star, ok := d.Type.Results.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	s, ok := star.X.(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Command"
}

// shared are the files that make commands of what they are given, or the whole tree.
func shared() []string { return []string{"question.go", "root.go", "args.go"} }

// TestCommandsStandAlone: no command's file uses what another's declares; what two need
// has a file of its own.
func TestCommandsStandAlone(t *testing.T) {
	var commands []commandFile
	for _, f := range ownFiles(t) {
		if f.makes && !slices.Contains(shared(), f.name) {
			commands = append(commands, f)
		}
	}
	if len(commands) < 20 {
		t.Fatalf("only %d files make commands: the test has lost its way", len(commands))
	}
	for _, a := range commands {
		for _, b := range commands {
			for name := range b.declares {
				if a.name != b.name && a.uses[name] && !a.declares[name] && !common(name) {
					t.Errorf("%s uses %s of %s", a.name, name, b.name)
				}
			}
		}
	}
}

// common are names that many packages and types have: of them the syntax does not tell
// whose they are.
func common(name string) bool {
	return slices.Contains([]string{"declare", "check", "ask", "write", "json", "args", "alone", "question"}, name)
}

// TestFilesAreShort: a command is flags, a question and a page.
func TestFilesAreShort(t *testing.T) {
	for _, f := range ownFiles(t) {
		if f.lines > 150 {
			t.Errorf("%s has %d lines, more than 150", f.name, f.lines)
		}
	}
}
