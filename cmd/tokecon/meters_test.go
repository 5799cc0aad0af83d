package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
)

// TestMetersArriveEverywhere holds that a row of the table of meters is all that
// a meter needs: a price book and its schema take it by its name; where usage
// reports it, a flag of cost and a usage row take it; a part of the prompt or the
// answer is a count of a workload file and its schema; what users may state for
// each request is a field of a workload and a flag.
func TestMetersArriveEverywhere(t *testing.T) {
	away(t, "")
	rates := properties(t, readFile(t, "../../pricebooks/schema.json"), "Row", "rates")
	workloads := properties(t, config.Schema(), "Workload", "")
	counts := properties(t, config.Schema(), "Counts", "")
	for _, m := range meter.Table() {
		books := bookWith(t, &m)
		if !rates[m.Name] {
			t.Errorf("%s: no rate in the schema of price books", m.Name)
		}
		if _, errs, status := run([]string{"prices", "show", "acme/m", "--books", books}, ""); status != exitDone {
			t.Errorf("%s: a price book does not take it: %s", m.Name, errs)
		}
		if m.PerRequest {
			takesPerRequest(t, &m, books, workloads)
		}
		if m.Reported.Of != nil {
			takesReported(t, &m, books, counts)
		}
	}
}

// takesPerRequest wants a quantity of each request taken from a flag and from a
// workload file.
func takesPerRequest(t *testing.T, m *meter.Meter, books string, schema map[string]bool) {
	t.Helper()
	name := m.Reported.Name
	if !schema[name] {
		t.Errorf("%s: no %s in the schema of workloads", m.Name, name)
	}
	args := []string{"compare", "--books", books, "-m", "acme/m", "-f", "json"}
	bills(t, m, 3, append(args, "-n", "1", "--"+flagName(name), "3")...)
	bills(t, m, 3, append(args, "-w", workloadFile(t, "builtin: chat\nvolume: 1\n"+name+": 3\n"))...)
}

// takesReported wants a count taken from a flag of cost, from a usage row and, where
// it is of the prompt or the answer, from a workload file.
func takesReported(t *testing.T, m *meter.Meter, books string, schema map[string]bool) {
	t.Helper()
	name := m.Reported.Name
	usage := map[string]int64{"input": 0, "output": 0}
	usage[whole(m)], usage[name] = 7, 7
	args := []string{"cost", "acme/m", "--books", books, "-f", "json"}
	for count, n := range usage {
		args = append(args, fmt.Sprintf("--%s=%d", flagName(count), n))
	}
	bills(t, m, 7, args...)
	text, err := json.Marshal(usage)
	if err != nil {
		t.Fatal(err)
	}
	out, errs, status := run([]string{"cost", "--usage", "-", "--books", books, "-f", "json"},
		`{"model":"acme/m",`+string(text[1:]))
	want := fmt.Sprintf(`"total": "%s"`, money.FromInt(7).Shift(-m.Exponent()))
	if status != exitDone || !strings.Contains(out, want) {
		t.Errorf("%s: a usage row does not cost %s: %s%s", m.Name, want, out, errs)
	}
	if m.Place() == meter.Beside {
		return
	}
	if !schema[name] {
		t.Errorf("%s: no %s in the schema of counts", m.Name, name)
	}
	file := workloadFile(t, "volume: 1\ncounts: "+strings.ReplaceAll(string(text), ":", ": ")+"\n")
	bills(t, m, 7, "compare", "-w", file, "--books", books, "-m", "acme/m", "-f", "json")
}

// whole is the count that holds a meter's own.
func whole(m *meter.Meter) string {
	switch m.Side {
	case meter.Prompt:
		return meter.Input.Get().Reported.Name
	case meter.Answer:
		return meter.Output.Get().Reported.Name
	}
	return m.Reported.Name
}

// bills runs a command that must bill so much of a meter.
func bills(t *testing.T, m *meter.Meter, quantity int, args ...string) {
	t.Helper()
	out, errs, status := run(args, "")
	line := fmt.Sprintf(`"meter": "%s",\s+"quantity": "?%d\b`, m.Name, quantity)
	if status != exitDone || !regexp.MustCompile(line).MatchString(out) {
		t.Errorf("%s: %v: status %d, no %s: %s%s", m.Name, args, status, line, out, errs)
	}
}

// bookWith writes a book of one model with a price of 1 for a meter and of 0 for
// what goes with it.
func bookWith(t *testing.T, m *meter.Meter) string {
	t.Helper()
	dir := t.TempDir()
	rates := map[string]int{"input": 0, "output": 0}
	rates[m.Name] = 1
	text, err := json.Marshal(rates)
	if err != nil {
		t.Fatal(err)
	}
	book := "vendor: acme\nmodels:\n  - id: m\n    tokenizer: o200k_base\n    prices:\n" +
		"      - {from: 2026-01-01, rates: " +
		strings.ReplaceAll(string(text), ":", ": ") + ",\n         source: https://example.com/, checked: 2026-01-01}\n"
	writeFile(t, filepath.Join(dir, "acme.yaml"), book)
	return dir
}

func workloadFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "w.yaml")
	writeFile(t, path, "workload: w\n"+text)
	return path
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// properties are the names that a definition of a schema takes, or a field of it.
func properties(t *testing.T, schema, definition, field string) map[string]bool {
	t.Helper()
	type node struct {
		Properties map[string]json.RawMessage
	}
	var root struct {
		Defs map[string]node `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(schema), &root); err != nil {
		t.Fatal(err)
	}
	found := root.Defs[definition]
	if field != "" {
		var inner node
		if err := json.Unmarshal(found.Properties[field], &inner); err != nil {
			t.Fatal(err)
		}
		found = inner
	}
	out := map[string]bool{}
	for name := range found.Properties {
		out[name] = true
	}
	return out
}
