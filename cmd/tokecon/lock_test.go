package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// TestPricesComeFromTheLock: the program ships other prices than those that the
// project has pinned; the pinned ones hold, and the books of other vendors are
// still those of the program.
func TestPricesComeFromTheLock(t *testing.T) {
	away(t, "100")
	t.Setenv("TOKECON_AS_OF", "")
	t.Chdir(t.TempDir())
	day := time.Date(2027, 11, 23, 0, 0, 0, 0, time.UTC)
	lock := config.NewLock(day.AddDate(-1, 0, 0), "of a year ago")
	docs, err := pricebook.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range docs {
		if doc.Vendor() == "" {
			t.Errorf("%s: its vendor is not on a line of its own", doc.Name)
		}
		if doc.Vendor() == "anthropic" {
			lock.Add("vendors/once.yaml", "anthropic", bytes.ReplaceAll(doc.Data, []byte("output: 15}"), []byte("output: 30}")))
		}
	}
	text, err := lock.Write()
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("tokecon.lock", string(text))
	write("tokecon.yaml", "workloads:\n  - {workload: work, counts: {input: 0, output: 1000}}\nplans:\n  - {name: "+
		"pro, price: 30, offer: anthropic/claude-sonnet-4-6, requests: 600}\n")
	margin := func(args ...string) string {
		var out, errs strings.Builder
		a := newRunner(strings.NewReader(""), &out, &errs)
		a.now = func() time.Time { return day }
		if status := a.run(append([]string{"margin", "-f", "json"}, args...)); status != 0 {
			t.Fatal(status, errs.String())
		}
		return out.String()
	}
	for args, want := range map[string][]string{
		"":                          {`"cost_per_request": "0.0354"`, `"as_of": "2026-11-23"`},
		"--no-lock":                 {`"cost_per_request": "0.0177"`, `"as_of": "2027-11-23"`},
		"--offer openai/gpt-5-nano": {`"offer": "openai/gpt-5-nano"`, `"as_of": "2026-11-23"`},
	} {
		got := margin(strings.Fields(args)...)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: no %s in\n%s", args, w, got)
			}
		}
	}
}
