package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// block finds the README's consoles: a command after "$ " and what it prints.
var block = regexp.MustCompile("(?s)```console\n\\$ ([^\n]*)\n(.*?)```")

// TestReadme runs every command of the README and compares what it prints. The
// screen is 100 columns wide and the day is fixed; the hash of the books is not
// compared.
func TestReadme(t *testing.T) {
	path := filepath.Join("..", "..", "README.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	away(t, "100")
	found := block.FindAllStringSubmatch(string(text), -1)
	if len(found) < 6 {
		t.Fatalf("only %d consoles in the README", len(found))
	}
	fresh := block.ReplaceAllStringFunc(string(text), func(old string) string {
		parts := block.FindStringSubmatch(old)
		got := shell(t, parts[1])
		if !*update {
			differ(t, parts[1], masked(got), masked(parts[2]))
		}
		return "```console\n$ " + parts[1] + "\n" + got + "```"
	})
	if *update {
		if err := os.WriteFile(path, []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// shell runs a command line as a reader would paste it.
func shell(t *testing.T, line string) string {
	t.Helper()
	child := exec.Command("sh", "-c", line)
	var errs strings.Builder
	child.Stderr = &errs
	out, err := child.Output()
	if err != nil || errs.Len() > 0 {
		t.Fatalf("%s: %v %s", line, err, errs.String())
	}
	return string(out)
}

// TestReadmeSetUp: the two commands that set everything up exist and the first
// one works as it is written.
func TestReadmeSetUp(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "```sh\ngo run ./cmd/tokecon compare\nmake test\n```") {
		t.Error("the README does not begin with the two commands")
	}
	makefile, err := os.ReadFile(filepath.Join("..", "..", "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range strings.Fields("help build test lint fmt cover fuzz bench golden books check") {
		if !strings.Contains(string(makefile), "\n"+target+":") {
			t.Errorf("make %s is missing", target)
		}
	}
	away(t, "")
	if out, errs, status := run([]string{"compare"}, ""); status != exitDone || errs != "" || !strings.Contains(out, "cheapest") {
		t.Errorf("compare: status %d, %s", status, errs)
	}
}
