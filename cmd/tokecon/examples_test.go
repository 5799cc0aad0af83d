package main

import (
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestExamplesRun: the examples of the help that need no files of one's own run.
func TestExamplesRun(t *testing.T) {
	away(t, "")
	t.Chdir(t.TempDir())
	if err := os.WriteFile("tokecon.yaml", []byte(starter), 0o600); err != nil {
		t.Fatal(err)
	}
	n := 0
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		for line := range strings.Lines(cmd.Example) {
			args, ok := strings.CutPrefix(strings.TrimSpace(line), "tokecon ")
			if !ok || needsFiles(args) {
				continue
			}
			n++
			_, errs, status := run(words(args), "")
			if status != exitDone && status != exitNo {
				t.Errorf("tokecon %s: status %d: %s", args, status, errs)
			}
		}
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk(newRunner(strings.NewReader(""), nil, nil).root())
	if n < 40 {
		t.Errorf("only %d examples ran", n)
	}
}

// needsFiles reports whether an example reads or writes files that are not here.
func needsFiles(line string) bool {
	for _, sign := range []string{".json", ".csv", ".txt", ".yaml", ".xlsx", ".html", ".md", ".png", ".model", "git:",
		"contract", "init", "lock", "tokenizers add", "remove", "prompts/", " -o", "--books", " --plan", "|", "--to any"} {
		if strings.Contains(line, sign) {
			return true
		}
	}
	return false
}
