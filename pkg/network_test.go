package pkg_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestOfflinePackages lists what packages link that must open no connection: a
// program that counts tokens or prices them carries no HTTP client. Only
// tokenizer/verify and what imports it do.
func TestOfflinePackages(t *testing.T) {
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Skip("SKIPPED, NOT CHECKED: there is no go command")
	}
	for _, name := range []string{"tokenizer", "tokenizer/shelf", "workload", "usage", "calibrate", "pricebook", "hardware",
		"config", "selfhost", "quote", "econ", "margin"} {
		out, err := exec.Command(goCommand, "list", "-deps", "./"+name).Output()
		if err != nil {
			t.Fatalf("go list -deps ./%s: %v", name, err)
		}
		if deps := strings.Fields(string(out)); slices.Contains(deps, "net/http") || slices.Contains(deps, "net") {
			t.Errorf("%s links network code", name)
		}
	}
}
