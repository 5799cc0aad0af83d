package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// change is an input that moves: in the project's file or in books of one's own for
// the engine, and in cells of the workbook for a spreadsheet.
type change struct {
	name  string
	text  string             // of the project's file; the starter if empty
	edit  []string           // old and new texts of the file, in turn
	book  string             // a price book laid over the shipped ones
	cells map[string]float64 // by defined name; "list " before the name of a price is its list price
}

func changes() []change {
	dearer := "vendor: openai\nmodels:\n  - id: gpt-5-mini\n    prices:\n      - {from: 2026-01-01, rates: {input: " +
		"0.25, cache_read: 0.025, output: 3.5}, source: https://example.com/contract, checked: 2026-01-01}\n"
	doubled := "vendor: openai\nmodels: []\nterms:\n  - {models: ['*'], from: 2020-01-01, multiply: {tokens: 2}, " +
		"source: https://example.com/contract, checked: 2026-01-01}\n"
	return []change{
		{name: "a price of a plan", edit: []string{"price: 30 ", "price: 36 "}, cells: map[string]float64{"pro_price": 36}},
		{name: "shares of users", edit: []string{"light, share: 80%", "light, share: 70%", "heavy, share: 4%",
			"heavy, share: 14%"}, cells: map[string]float64{"pro_light_share": 0.7, "pro_heavy_share": 0.14}},
		{name: "requests of a segment", edit: []string{"requests: 900", "requests: 4500"},
			cells: map[string]float64{"pro_usual_requests": 4500}},
		{name: "what is included and the cap",
			edit:  []string{"included: 2k", "included: 500", "cap: 5k", "cap: 3k", "overage: 0.02", "overage: 0.001"},
			cells: map[string]float64{"pro_included": 500, "pro_cap": 3000, "pro_overage": 0.001}},
		{name: "a discount", edit: []string{"annual_discount: 20%", "annual_discount: 35%", "annual_share: 25%",
			"annual_share: 60%"}, cells: map[string]float64{"pro_annual_discount": 0.35, "pro_annual_share": 0.6}},
		{name: "a cost", edit: []string{"support, each: 2", "support, each: 7", "hosting, each: 1,", "hosting, each: 3,"},
			cells: map[string]float64{"pro_support_each": 7, "pro_hosting_each": 3}},
		{name: "a tail", edit: []string{"median: 150, sigma: 1.5", "median: 90, sigma: 2.1", "conversion: 4%",
			"conversion: 9%"}, cells: map[string]float64{"starter_median": 90, "starter_sigma": 2.1,
			"starter_conversion": 0.09}},
		{name: "a success", edit: []string{"success: 70%", "success: 45%"},
			cells: map[string]float64{"resolution_success": 0.45}},
		{name: "a mark-up", edit: []string{"markup: 20%", "markup: 55%"},
			cells: map[string]float64{"resale_markup_on_tokens": 0.55}},
		{name: "targets and fixed costs",
			edit:  []string{"fixed: 8000", "fixed: 12345", "target: 50%", "target: 65%", "users: 800", "users: 950"},
			cells: map[string]float64{"pro_fixed": 12345, "starter_target": 0.65, "pro_users": 950}},
		{name: "shares of a route", text: everyPlan,
			edit: []string{"{offer: cheap, share: 50%}", "{offer: cheap, share: 30%}", "{offer: openai/gpt-5-nano, share: 20%}",
				"{offer: openai/gpt-5-nano, share: 40%}"},
			cells: map[string]float64{"routed_share_of_openai_gpt_5_nano": 0.3, "routed_share_of_openai_gpt_5_nano_2": 0.4}},
		{name: "a router's fee", text: everyPlan, edit: []string{"router: 0.0001", "router: 0.0025"},
			cells: map[string]float64{"routed_router_fee": 0.0025}},
		{name: "a price of a vendor", book: dearer, cells: map[string]float64{"list price_openai_gpt_5_mini_output": 3.5}},
		{name: "a vendor's factor", book: doubled, cells: map[string]float64{"factor_openai": 2}},
	}
}

// plain is the project without the change.
func (c *change) plain(t *testing.T) string {
	t.Helper()
	if c.text != "" {
		return c.text
	}
	text, err := os.ReadFile("starter.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// before is the workbook without the change, in whose cells it is then made.
func (c *change) before(t *testing.T) *excelize.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tokecon.yaml")
	if err := os.WriteFile(path, []byte(c.plain(t)), 0o644); err != nil {
		t.Fatal(err)
	}
	f := exported(t, "--project", path)
	c.apply(t, f)
	return f
}

// project writes the file with the change and returns the flags that read it.
func (c *change) project(t *testing.T) []string {
	t.Helper()
	edited := c.plain(t)
	for i := 0; i < len(c.edit); i += 2 {
		if !strings.Contains(edited, c.edit[i]) {
			t.Fatalf("%s: the file has no %q", c.name, c.edit[i])
		}
		edited = strings.Replace(edited, c.edit[i], c.edit[i+1], 1)
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "tokecon.yaml")
	args := []string{"--project", path}
	if c.book != "" {
		args = append(args, "--books", filepath.Join(folder, "books"))
		if err := os.Mkdir(filepath.Join(folder, "books"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "books", "openai.yaml"), []byte(c.book), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, []byte(edited), 0o644); err != nil {
		t.Fatal(err)
	}
	return args
}

// apply changes the cells of a workbook.
func (c *change) apply(t *testing.T, f *excelize.File) {
	t.Helper()
	places := definedNames(f)
	for name, value := range c.cells {
		name, list := strings.CutPrefix(name, "list ")
		at, ok := places[name]
		if !ok {
			t.Fatalf("%s: no cell is called %s; there are %v", c.name, name, slices.Sorted(maps.Keys(places)))
		}
		if list {
			at.cell = "D" + strings.TrimLeft(at.cell, "ABCDEFGH")
		}
		if err := f.SetCellValue(at.sheet, at.cell, value); err != nil {
			t.Fatal(err)
		}
	}
}

type place struct{ sheet, cell string }

// definedNames returns where the defined names are.
func definedNames(f *excelize.File) map[string]place {
	out := map[string]place{}
	for _, d := range f.GetDefinedName() {
		sheet, cell, _ := strings.Cut(strings.ReplaceAll(d.RefersTo, "$", ""), "!")
		out[d.Name] = place{strings.Trim(sheet, "'"), cell}
	}
	return out
}

// compareBooks holds the figures of a recalculated workbook against those that the
// engine wrote into another: every figure with a name, and every scenario.
func compareBooks(t *testing.T, what string, want *excelize.File, got func(sheet, cell string) string) {
	t.Helper()
	figures := 0
	check := func(name string, at place) {
		figures++
		value, err := want.GetCellValue(at.sheet, at.cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if g := got(at.sheet, at.cell); !same(g, value) {
			t.Errorf("%s: %s (%s!%s) is %s; the engine has %s", what, name, at.sheet, at.cell, g, value)
		}
	}
	for name, at := range definedNames(want) {
		if at.sheet == "Model" {
			check(name, at)
		}
	}
	formulas(t, want, func(sheet, cell, _, _ string) {
		if sheet == "Scenarios" {
			check("", place{sheet, cell})
		}
	})
	if figures < 300 {
		t.Errorf("%s: only %d figures", what, figures)
	}
}

// TestInputsMoveTheModel: what a spreadsheet computes with another input is what the
// engine computes with it.
func TestInputsMoveTheModel(t *testing.T) {
	away(t, "")
	for _, c := range changes() {
		f := c.before(t)
		compareBooks(t, c.name, exported(t, c.project(t)...), func(sheet, cell string) string {
			v, err := f.CalcCellValue(sheet, cell, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Errorf("%s: %s!%s: %v", c.name, sheet, cell, err)
			}
			return v
		})
	}
}

// TestLibreOfficeRecalculates: the same in a spreadsheet that people use. Cells that
// are changed leave the figures that were written beside them stale, so that what is
// right has been computed anew.
func TestLibreOfficeRecalculates(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed: apt-get install --no-install-recommends libreoffice-calc-nogui")
	}
	away(t, "")
	in, out := t.TempDir(), t.TempDir()
	var files []string
	save := func(f *excelize.File) string {
		path := filepath.Join(in, "book"+string(rune('a'+len(files)))+".xlsx")
		if err := f.SaveAs(path); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
		return filepath.Join(out, filepath.Base(path))
	}
	plain, changed := map[string]*excelize.File{}, map[string]change{}
	for _, args := range books(t) {
		f := exported(t, args...)
		plain[save(f)] = f
	}
	for _, c := range changes() {
		changed[save(c.before(t))] = c
	}
	args := append([]string{"-env:UserInstallation=file://" + recalculating(t), "--headless", "--norestore",
		"--convert-to", "xlsx", "--outdir", out}, files...)
	if text, err := exec.Command(office, args...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v %s", err, text)
	}
	for path, f := range plain {
		value := valuesIn(t, path)
		formulas(t, f, func(sheet, cell, formula, want string) {
			if got := value(sheet, cell); !same(got, want) {
				t.Errorf("%s!%s =%s is %s in LibreOffice; the engine has %s", sheet, cell, formula, got, want)
			}
		})
	}
	for path, c := range changed {
		compareBooks(t, c.name, exported(t, c.project(t)...), valuesIn(t, path))
	}
}

// recalculating is a profile of LibreOffice that computes every formula anew when it
// opens a file; without it the figures in the file would be believed.
func recalculating(t *testing.T) string {
	t.Helper()
	const settings = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`
	profile := t.TempDir()
	if err := os.Mkdir(filepath.Join(profile, "user"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(profile, "user", "registrymodifications.xcu"), []byte(settings),
		0o644); err != nil {
		t.Fatal(err)
	}
	return profile
}

// valuesIn reads the values of a workbook that LibreOffice wrote.
func valuesIn(t *testing.T, path string) func(sheet, cell string) string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return func(sheet, cell string) string {
		v, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
