package main

import (
	"archive/zip"
	"encoding/csv"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestTablesAsWorkbooks: what a command shows as tables is a workbook too, with
// the numbers that CSV has.
func TestTablesAsWorkbooks(t *testing.T) {
	for _, s := range screens() {
		if strings.Contains(s.args, "help") || strings.Contains(s.args, " -f ") || strings.Contains(s.args, "--comment") ||
			strings.HasPrefix(s.args, "export") && !strings.Contains(s.args, "export columns") {
			continue
		}
		away(t, "")
		args := words(s.args)
		out, errs, status := run(append(slices.Clone(args), "-f", "xlsx"), s.stdin)
		if status != exitDone || errs != "" {
			t.Fatalf("%s: status %d, %s", s.args, status, errs)
		}
		f, err := excelize.OpenReader(strings.NewReader(out))
		if err != nil {
			t.Fatalf("%s: %v", s.args, err)
		}
		text, _, status := run(append(slices.Clone(args), "-f", "csv"), s.stdin)
		if status == exitDone {
			sameTable(t, s.args, f, text)
		}
		f.Close()
	}
}

// sameTable holds the first sheet against the first table of CSV.
func sameTable(t *testing.T, what string, f *excelize.File, text string) {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetList()[0], excelize.Options{RawCellValue: true})
	if err != nil || len(rows) != len(records) {
		t.Fatalf("%s: %d rows in the sheet, %d in CSV, %v", what, len(rows), len(records), err)
	}
	last := slices.Index(records[0], "remarks")
	for y, record := range records[1:] {
		for x, want := range record[:last] {
			got := ""
			if x < len(rows[y+1]) {
				got = rows[y+1][x]
			}
			if n, err := strconv.ParseFloat(got, 64); err == nil && n > 40000 && strings.Count(want, "-") == 2 {
				continue // a day, counted from 1899
			}
			if got != strings.TrimPrefix(want, "'") && !same(got, want) && (want != "" || got != "—") {
				t.Errorf("%s: row %d, column %s is %q in the sheet and %q in CSV", what, y+1, records[0][x], got, want)
			}
		}
	}
}

// TestSameWorkbookEverywhere: equal inputs are equal bytes, wherever they are written.
func TestSameWorkbookEverywhere(t *testing.T) {
	away(t, "")
	for _, args := range [][]string{{"export", "--project", "starter.yaml", "-f", "xlsx"},
		{"compare", "rag", "-f", "xlsx"}} {
		want, _, _ := run(args, "")
		for _, place := range [][]string{{"TZ=UTC", "LANG=C", "GOMAXPROCS=1"},
			{"TZ=Asia/Tokyo", "LC_ALL=de_DE.UTF-8", "GOMAXPROCS=8"}} {
			child := exec.Command("tokecon", args...)
			child.Env = append(os.Environ(), place...)
			got, err := child.Output()
			if err != nil || string(got) != want {
				t.Errorf("%v with %v: %d bytes, want the same %d; %v", args, place, len(got), len(want), err)
			}
		}
	}
}

// TestNoFormulaFromOutside: whatever the names of plans, segments and costs begin with,
// no cell of a workbook becomes a formula by them, and no field of CSV runs as one.
func TestNoFormulaFromOutside(t *testing.T) {
	away(t, "")
	for _, evil := range []string{`=HYPERLINK("http://x","y")`, "+1+2", "-2+3", "@SUM(A1)", "\tx", "\r=1",
		"=cmd|' /C calc'!A0", "＝1", "a;=1", "_x0041_", "A1", "R1C1", "TRUE", "é", "1"} {
		path := filepath.Join(t.TempDir(), "tokecon.yaml")
		q := strconv.Quote(evil)
		project := "workloads: [{workload: w, counts: {input: 10, output: 5}}]\nplans:\n  - {name: " + q +
			", price: 3, offer: openai/gpt-5-mini, segments: [{name: " + q + ", share: 100%, requests: 9}], costs: [{name: " +
			q + ", each: 1}]}\n"
		if err := os.WriteFile(path, []byte(project), 0o644); err != nil {
			t.Fatal(err)
		}
		f := exported(t, "--project", path)
		formulas(t, f, func(sheet, cell, formula, _ string) {
			if strings.ContainsAny(formula, "|@'é") || strings.Contains(formula, "HYPERLINK") {
				t.Errorf("%q: %s!%s =%s", evil, sheet, cell, formula)
			}
		})
		plan, err := f.GetCellValue("Scenarios", "B2")
		if want := strings.NewReplacer("\r", "\n").Replace(evil); err != nil || strings.ReplaceAll(plan, "\r", "\n") != want {
			t.Errorf("%q is written as %q, %v", evil, plan, err)
		}
		for _, layout := range []string{"tidy", "wide"} {
			for _, locale := range []string{"en", "de"} {
				out, errs, status := run([]string{"export", "--project", path, "-f", "csv", "--layout", layout, "--locale", locale},
					"")
				if status != exitDone {
					t.Fatal(errs)
				}
				checkFields(t, evil, out, map[string]rune{"en": ',', "de": ';'}[locale])
			}
		}
	}
}

// checkFields finds fields that a spreadsheet would run.
func checkFields(t *testing.T, evil, text string, comma rune) {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = comma
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := false
	for _, record := range records {
		for _, field := range record {
			seen = seen || strings.Contains(field, strings.TrimSpace(evil))
			_, number := strconv.ParseFloat(strings.Replace(field, ",", ".", 1), 64)
			if field != "" && strings.ContainsAny(field[:1], "=+-@\t\r") && number != nil {
				t.Errorf("%q: the field %q would be run", evil, field)
			}
		}
	}
	if !seen {
		t.Errorf("%q is not in the file", evil)
	}
}

// TestWorkbookStatesItsDay: the properties are of the day of the prices, not of the
// clock, and the parts have no time at all.
func TestWorkbookStatesItsDay(t *testing.T) {
	away(t, "")
	out, _, _ := run([]string{"export", "--project", "starter.yaml", "-f", "xlsx", "--as-of", "2026-11-20"}, "")
	z, err := zip.NewReader(strings.NewReader(out), int64(len(out)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		if !part.Modified.IsZero() && part.Modified.Year() > 1980 {
			t.Errorf("%s is of %s", part.Name, part.Modified)
		}
		if part.Name != "docProps/core.xml" {
			continue
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil || strings.Count(string(text), "2026-11-20T00:00:00Z") != 2 {
			t.Errorf("%s, %v", text, err)
		}
	}
}
