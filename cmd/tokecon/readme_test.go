package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
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
	if out, errs, status := run([]string{"compare"}, ""); status != exitDone || errs != "" ||
		!strings.Contains(out, "cheapest") {
		t.Errorf("compare: status %d, %s", status, errs)
	}
}

// TestReadmeCI: what the README says of CI names what is there.
func TestReadmeCI(t *testing.T) {
	text, err := os.ReadFile(atTop("README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var action actionFile
	var jobs map[string]gitlabJob
	var hooks []hookEntry
	if err := errors.Join(readStrict(actionFolder+"/action.yml", &action), readStrict(gitlabFile, &jobs),
		readStrict(hooksFile, &hooks)); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		var doc struct {
			Jobs    map[string]struct{ Steps []actionStep }
			Include []struct{ Remote string }
			Check   gitlabJob `yaml:"tokecon-check"`
			Repos   []struct{ Hooks []struct{ ID string } }
		}
		if err := yaml.Unmarshal([]byte(block[1]), &doc); err != nil {
			t.Fatal(err)
		}
		for _, step := range doc.Jobs["margin"].Steps {
			seen["action"] = seen["action"] || strings.Contains(step.Uses, actionFolder+"@")
			for name := range step.With {
				if _, ok := action.Inputs[name]; !ok {
					t.Errorf("the action has no input %s", name)
				}
			}
		}
		for _, in := range doc.Include {
			seen["include"] = strings.HasSuffix(in.Remote, "/main/"+gitlabFile)
		}
		for name := range doc.Check.Variables {
			if _, ok := jobs["tokecon-check"].Variables[name]; !ok {
				t.Errorf("the job has no variable %s", name)
			}
		}
		for _, repo := range doc.Repos {
			for _, h := range repo.Hooks {
				seen[h.ID] = slices.ContainsFunc(hooks, func(known hookEntry) bool { return known.ID == h.ID })
			}
		}
	}
	for _, name := range []string{"action", "include", "tokecon-check", "tokecon-prices-lint"} {
		if !seen[name] {
			t.Errorf("the README does not tell of %s", name)
		}
	}
}
