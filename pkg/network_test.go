package pkg_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// networked returns the packages that link network code, and the library that
// brings it along. None of them opens a connection.
func networked() map[string]string {
	return map[string]string{
		"tokenizer/verify": "github.com/pkoukk/tiktoken-go",
		"render":           "github.com/xuri/excelize/v2",
	}
}

// TestNetwork lists what every package links: a program that counts tokens or
// prices them must carry no HTTP client. One that imports a package named by
// networked carries one.
func TestNetwork(t *testing.T) {
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Skip("SKIPPED, NOT CHECKED: there is no go command")
	}
	out, err := exec.Command(goCommand, "list", "-f", `{{.ImportPath}} {{join .Deps " "}}`, "./...").Output()
	if err != nil {
		t.Fatalf("go list ./...: %v", err)
	}
	offline := 0
	for line := range strings.Lines(string(out)) {
		deps := strings.Fields(line)
		name := strings.TrimPrefix(deps[0], ours+"pkg/")
		links := slices.Contains(deps, "net") || slices.Contains(deps, "net/http")
		library, known := networked()[name]
		switch {
		case links && !known:
			t.Errorf("%s links network code", name)
		case known && (!links || !slices.Contains(deps, library)):
			t.Errorf("%s links no network code of %s any more: take it off the list", name, library)
		case !known:
			offline++
		}
	}
	if offline < 30 {
		t.Errorf("only %d packages were seen: the list has lost its way", offline)
	}
}
