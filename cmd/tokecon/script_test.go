package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestMain lets the scripts run the real main as the command tokecon, and the same
// on another day as tokecon-on, and a gh that answers from a folder.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tokecon": main, "tokecon-on": mainOn, "gh": fakeGH})
}

// mainOn runs the program on the day that comes first.
func mainOn() {
	day, err := time.Parse(time.DateOnly, os.Args[1])
	if err != nil {
		panic(err)
	}
	a := newRunner(os.Stdin, os.Stdout, os.Stderr)
	a.now = func() time.Time { return day }
	os.Exit(a.run(os.Args[2:]))
}

// TestScripts runs every script in testdata/script at the top of the project,
// far from any real settings, clock and locale.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("..", "..", "testdata", "script"),
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("XDG_CONFIG_HOME", filepath.Join(e.WorkDir, ".config"))
			e.Setenv("TOKECON_AS_OF", "2026-11-23")
			if shared := sharedDir(); shared != "" {
				e.Setenv("SHARED", shared)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"action": runAction, "gitlab": runGitLab, "hook": runHook, "conforms": conforms, "masked": maskFile,
		},
		Condition: func(cond string) (bool, error) { return cond == "shared" && sharedDir() != "", nil },
	})
}

// maskFile hides the hash of the books in what was printed or written, for a
// comparison: masked FILE INTO.
func maskFile(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(masked(ts.ReadFile(args[0]))), 0o644))
}

// sharedDir is a folder of real samples beside the project, if it is there.
func sharedDir() string {
	dir, err := filepath.Abs(filepath.Join("..", "..", "..", "shared"))
	if err != nil {
		return ""
	}
	if _, err := os.Stat(filepath.Join(dir, "samples")); err != nil {
		return ""
	}
	return dir
}
