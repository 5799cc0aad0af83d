package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// actionFile is the metadata of a composite action, as far as GitHub documents it
// (docs.github.com, metadata syntax for actions). Other fields are refused.
type actionFile struct {
	Name, Description, Author string
	Branding                  struct{ Icon, Color string }
	Inputs                    map[string]struct {
		Description, Default string
		Required             bool
	}
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []actionStep
	}
}

type actionStep struct {
	Name, ID, If, Shell, Run, Uses string
	Env, With                      map[string]string
}

// gitlabJob is a job, as far as GitLab documents it and this one needs it.
type gitlabJob struct {
	Stage, Image string
	Variables    map[string]string
	Rules        []struct{ If string }
	BeforeScript []string `yaml:"before_script"`
	Script       []string
	Artifacts    struct {
		When    string
		Reports struct{ Codequality, Junit string }
	}
}

// hookEntry is a hook of pre-commit, likewise.
type hookEntry struct {
	ID, Name, Description, Entry, Language string
	Types                                  []string
	PassFilenames                          *bool `yaml:"pass_filenames"`
}

// atTop names a file of the project from the top, wherever a script works.
func atTop(path string) string {
	file, err := filepath.Abs(filepath.Join("..", "..", path))
	if err != nil {
		panic(err)
	}
	return file
}

// What ships for CI.
const (
	actionFolder = ".github/actions/check"
	gitlabFile   = ".gitlab/tokecon.gitlab-ci.yml"
	hooksFile    = ".pre-commit-hooks.yaml"
)

// readStrict decodes a file of the project and refuses fields that are not known.
func readStrict(path string, into any) error {
	text, err := os.ReadFile(atTop(path))
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// expression is what GitHub evaluates in action.yml.
var expression = regexp.MustCompile(`\$\{\{ (.*?) \}\}`)

// evaluate evaluates names, texts, == != and &&, all that the action uses. A name
// that is not known is an error.
func evaluate(text string, known map[string]string) (string, error) {
	if parts := strings.Split(text, " && "); len(parts) > 1 {
		for _, p := range parts {
			if v, err := evaluate(p, known); err != nil || v != "true" {
				return v, err
			}
		}
		return "true", nil
	}
	for _, op := range []string{" == ", " != "} {
		if a, b, ok := strings.Cut(text, op); ok {
			x, errX := evaluate(a, known)
			y, errY := evaluate(b, known)
			if errX != nil || errY != nil {
				return "", errors.Join(errX, errY)
			}
			return fmt.Sprint((x == y) == (op == " == ")), nil
		}
	}
	if len(text) > 1 && text[0] == '\'' && text[len(text)-1] == '\'' {
		return text[1 : len(text)-1], nil
	}
	v, ok := known[text]
	if !ok {
		return "", fmt.Errorf("nothing is called %q", text)
	}
	return v, nil
}

// filled replaces the expressions in a text.
func filled(text string, known map[string]string) (string, error) {
	var bad error
	out := expression.ReplaceAllStringFunc(text, func(found string) string {
		v, err := evaluate(expression.FindStringSubmatch(found)[1], known)
		if err != nil {
			bad = err
		}
		return v
	})
	return out, bad
}

// runAction runs the steps of action.yml as GitHub does, in the working folder:
// action [input=value]…. The environment is the script's; PULL is the number of the
// pull request.
func runAction(ts *testscript.TestScript, neg bool, args []string) {
	var a actionFile
	ts.Check(readStrict(actionFolder+"/action.yml", &a))
	known := map[string]string{"github.token": "token", "github.action_ref": ts.Getenv("ACTION_REF"),
		"github.event.pull_request.number": ts.Getenv("PULL")}
	for name, in := range a.Inputs {
		value, err := filled(in.Default, known)
		ts.Check(err)
		known["inputs."+name] = value
	}
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		if _, ok := a.Inputs[name]; !ok {
			ts.Fatalf("the action has no input %s", name)
		}
		known["inputs."+name] = value
	}
	failed := ""
	for i := range a.Runs.Steps {
		if step := &a.Runs.Steps[i]; !runStep(ts, step, known) {
			failed = step.Name
			break
		}
	}
	if (failed != "") != neg {
		ts.Fatalf("the step that failed: %q", failed)
	}
}

// runStep runs one step, if its condition holds, and reads its outputs.
func runStep(ts *testscript.TestScript, s *actionStep, known map[string]string) bool {
	if s.If != "" {
		if holds, err := filled(s.If, known); err != nil || holds != "true" {
			ts.Check(err)
			return true
		}
	}
	if s.Uses != "" {
		with, err := filled(s.With["sarif_file"], known)
		ts.Check(err)
		fmt.Fprintf(ts.Stdout(), "uses %s of %s\n", s.Uses, with)
		return true
	}
	output := filepath.Join(ts.Getenv("RUNNER_TEMP"), "output")
	ts.Check(os.WriteFile(output, nil, 0o644))
	env := []string{"GITHUB_OUTPUT=" + output, "GITHUB_ACTION_PATH=" + atTop(actionFolder)}
	for name, text := range s.Env {
		value, err := filled(text, known)
		ts.Check(err)
		env = append(env, name+"="+value)
	}
	ok := runShell(ts, env, s.Run)
	text, err := os.ReadFile(output)
	ts.Check(err)
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		known["steps."+s.ID+".outputs."+name] = value
	}
	return ok
}

// runShell runs lines as CI systems do, sh -e, and adds to what the script's
// command has printed.
func runShell(ts *testscript.TestScript, env []string, lines string) bool {
	err := ts.Exec("env", append(env, "sh", "-e", "-c", lines)...)
	out, errs := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	fmt.Fprint(ts.Stdout(), out)
	fmt.Fprint(ts.Stderr(), errs)
	return err == nil
}

// runGitLab runs the job of the template: gitlab [VARIABLE=value]…, where @FILE is
// what stands in a file.
func runGitLab(ts *testscript.TestScript, neg bool, args []string) {
	var jobs map[string]gitlabJob
	ts.Check(readStrict(gitlabFile, &jobs))
	job := jobs["tokecon-check"]
	var env []string
	for _, name := range slices.Sorted(maps.Keys(job.Variables)) {
		env = append(env, name+"="+job.Variables[name])
	}
	for _, arg := range args {
		if name, file, ok := strings.Cut(arg, "=@"); ok {
			arg = name + "=" + strings.TrimSpace(ts.ReadFile(file))
		}
		env = append(env, arg)
	}
	lines := strings.Join(slices.Concat(job.BeforeScript, job.Script), "\n")
	if ok := runShell(ts, env, lines); ok == neg {
		ts.Fatalf("the job passed: %v", ok)
	}
}

// runHook runs a hook of pre-commit as it does with files that are staged: hook ID
// [argument]….
func runHook(ts *testscript.TestScript, neg bool, args []string) {
	var hooks []hookEntry
	ts.Check(readStrict(hooksFile, &hooks))
	at := slices.IndexFunc(hooks, func(h hookEntry) bool { return h.ID == args[0] })
	if at < 0 || hooks[at].PassFilenames == nil || *hooks[at].PassFilenames {
		ts.Fatalf("no hook %s that takes no files", args[0])
	}
	command := append(strings.Fields(hooks[at].Entry), args[1:]...)
	if err := ts.Exec(command[0], command[1:]...); (err != nil) != neg {
		ts.Fatalf("%s: %v", command, err)
	}
}

// conforms holds a file against a schema of testdata/schemas: conforms FILE SCHEMA.
func conforms(ts *testscript.TestScript, neg bool, args []string) {
	schema, err := jsonschema.NewCompiler().Compile(atTop("testdata/schemas/" + args[1]))
	ts.Check(err)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	if err := schema.Validate(doc); (err != nil) != neg {
		ts.Fatalf("%s: %v", args[0], err)
	}
}

// TestAction holds what GitHub demands of action.yml.
func TestAction(t *testing.T) {
	var a actionFile
	if err := readStrict(actionFolder+"/action.yml", &a); err != nil {
		t.Fatal(err)
	}
	if a.Name == "" || a.Description == "" || len(a.Description) > 200 || a.Runs.Using != "composite" ||
		len(a.Runs.Steps) == 0 {
		t.Errorf("%+v", a)
	}
	for name, in := range a.Inputs {
		if in.Description == "" {
			t.Errorf("input %s has no description", name)
		}
	}
	known := map[string]bool{"github.token": true, "github.action_ref": true, "github.event.pull_request.number": true}
	for name := range a.Inputs {
		known["inputs."+name] = true
	}
	for _, name := range []string{"status", "comment", "sarif"} {
		known["steps.check.outputs."+name] = true
	}
	for _, s := range a.Runs.Steps {
		if (s.Run == "") == (s.Uses == "") || (s.Run != "") != (s.Shell == "sh") || s.Name == "" {
			t.Errorf("step %+v", s)
		}
		if expression.MatchString(s.Run) {
			t.Errorf("step %s: an expression in a script runs what a stranger wrote", s.Name)
		}
	}
	text, err := os.ReadFile(atTop(actionFolder + "/action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range expression.FindAllStringSubmatch(string(text), -1) {
		for _, name := range regexp.MustCompile(`[a-z_]+(\.[a-z_]+)+`).FindAllString(found[1], -1) {
			if !known[name] {
				t.Errorf("nothing is called %s", name)
			}
		}
	}
}

// TestShellScripts: each shell that is here can read them.
func TestShellScripts(t *testing.T) {
	scripts, err := filepath.Glob(atTop(actionFolder + "/*.sh"))
	if err != nil || len(scripts) != 2 {
		t.Fatal(scripts, err)
	}
	for _, shell := range []string{"sh", "bash", "dash"} {
		if _, err := exec.LookPath(shell); err != nil {
			continue
		}
		for _, script := range scripts {
			if out, err := exec.Command(shell, "-n", script).CombinedOutput(); err != nil {
				t.Errorf("%s -n %s: %v %s", shell, script, err, out)
			}
		}
	}
}

// TestHooksInstall: pre-commit runs go install ./..., which puts every program into
// one folder. Two of one name would overwrite each other.
func TestHooksInstall(t *testing.T) {
	list := exec.Command("go", "list", "-f", `{{if eq .Name "main"}}{{.ImportPath}}{{end}}`, "./...")
	list.Dir = atTop(".")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, path := range strings.Fields(string(out)) {
		name := filepath.Base(path)
		if seen[name] != "" {
			t.Errorf("%s and %s install the same program", seen[name], path)
		}
		seen[name] = path
	}
	if seen["tokecon"] == "" {
		t.Error("no program is called tokecon")
	}
	var hooks []hookEntry
	if err := readStrict(hooksFile, &hooks); err != nil {
		t.Fatal(err)
	}
	for _, h := range hooks {
		if h.ID == "" || h.Name == "" || h.Description == "" || h.Language != "golang" ||
			!strings.HasPrefix(h.Entry, "tokecon ") {
			t.Errorf("%+v", h)
		}
	}
}
