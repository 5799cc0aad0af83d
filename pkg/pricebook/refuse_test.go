package pricebook_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// bad lists books that can be read in more than one way, or in none. Each is a
// good one with a piece replaced.
func bad() map[string]struct{ old, new, want string } {
	return map[string]struct{ old, new, want string }{
		"A1 duplicate": {"input: 1", "input: 1, input: 2",
			"rates.input: written twice; the first is on line 8"},
		"A3 case twin":       {"input: 1", "input: 1, Input: 2", "rates.Input: written twice"},
		"A4 typo of a meter": {"input: 1", "inptu: 1", `rates.inptu: "inptu": unknown meter; did you mean "input"?`},
		"A4 typo of a field": {"source:", "sorce:", `prices[0].sorce: unknown field; did you mean "source"?`},
		"A4 typo of a mark": {"checked:", "marks: [anounced]\n        checked:",
			`unknown mark; did you mean "announced"?`},
		"A5 two documents": {"vendor: acme", "vendor: acme\n---\nvendor: acme", "a second document"},
		"T4 until before from": {"from: 2026-01-01", "from: 2026-01-01\n        until: 2025-12-31",
			`models[0].prices[0].until: "2025-12-31": not after from 2026-01-01`},
		"T4 until is from": {"from: 2026-01-01", "from: 2026-01-01\n        until: 2026-01-01",
			"not after from 2026-01-01"},
		"T4 in an alias": {"    tokenizer:",
			"    aliases: [{id: a, from: 2026-01-02, until: 2026-01-01}]\n    tokenizer:", "models[0].aliases[0].until"},
		"T7 no such day": {"from: 2026-01-01", "from: 2026-02-30",
			`from: "2026-02-30": not a date; write YYYY-MM-DD`},
		"T7 no such month":       {"from: 2026-01-01", "from: 2026-13-01", "not a date"},
		"T7 short":               {"from: 2026-01-01", "from: 26-1-1", "not a date"},
		"T7 slashes":             {"from: 2026-01-01", "from: 01/02/2026", "not a date"},
		"T7 a time without zone": {"from: 2026-01-01", "from: 2026-01-01T12:00:00", "not a date"},
		"V1 negative":            {"input: 1", "input: -1", `rates.input: "-1": negative`},
		"V2 too large":           {"input: 1", "input: 100001", "above the highest price that is believed, 100000"},
		"V3 not finite":          {"input: 1", "input: .nan", `".nan": not finite`},
		"V4 null":                {"input: 1", "input: null", "no value"},
		"V8 exponent":            {"input: 1", "input: 1e-400", "an exponent"},
		"P1 decimal comma":       {"input: 1", `input: "3,50"`, "a comma in a number"},
		"P3 octal":               {"input: 1", "input: 010", "leading zero"},
		"P4 currency sign":       {"input: 1", "input: $3.00", "a currency sign"},
		"P9 currency":            {"vendor: acme", "vendor: acme\ncurrency: QQQ", "unknown currency"},
		"no vendor":              {"vendor: acme", `vendor: ""`, "vendor: empty"},
		"no id":                  {"id: m", `id: ""`, "models[0].id: empty"},
		"no source":              {"source: https://acme.example", `source: ""`, "prices[0].source: empty"},
		"no date":                {"      - from: 2026-01-01\n        rates", "      - rates", "prices[0].from: missing"},
		"a reason left out": {"checked:", "waive: [{rule: gap, because: \"\"}]\n        checked:",
			"waive[0].because: empty"},
		"a band without limit": {"checked:", "bands: [{rates: {input: 2}}]\n        checked:",
			"needs one of above and at_least"},
		"a band with two limits": {"checked:", "bands: [{above: 1, at_least: 2, rates: {input: 2}}]\n        checked:",
			"needs one of above and at_least"},
		"a band without rates": {"checked:", "bands: [{above: 1, rates: {}}]\n        checked:",
			"bands[0].rates: empty"},
		"a clause that says nothing": {"checked:", "where: [{note: x}]\n        checked:", "says nothing"},
		"a clause no prompt meets": {"checked:", "where: [{mode: batch, above: 10, up_to: 10}]\n        checked:",
			"no prompt size meets"},
		"above and at_least": {"checked:", "where: [{mode: batch, above: 10, at_least: 10}]\n        checked:",
			"has both above and at_least"},
		"mode: standard": {"checked:", "where: [{mode: standard, rates: {input: 1}}]\n        checked:",
			"standard is the row itself"},
		"an unknown mode": {"checked:", "where: [{mode: bulk}]\n        checked:",
			"unknown mode; use one of standard batch"},
		"a factor of 0": {"checked:", "where: [{mode: batch, multiply: {tokens: 0}}]\n        checked:",
			"a factor lies above 0"},
		"a factor of 50%": {"checked:", "where: [{mode: batch, multiply: {tokens: 50%}}]\n        checked:",
			"a percent sign"},
		"a factor of 101": {"checked:", "where: [{mode: batch, multiply: {tokens: 101}}]\n        checked:",
			"at most at 100"},
		"a factor on nothing known": {"checked:", "where: [{mode: batch, multiply: {all: 2}}]\n        checked:",
			"unknown meter"},
	}
}

func TestLoadRefuses(t *testing.T) {
	good := oneModel("input: 1, output: 2", "")
	if _, err := loadErr(good); err != nil {
		t.Fatal(err)
	}
	for what, c := range bad() {
		text := strings.Replace(good, c.old, c.new, 1)
		set, err := loadErr(text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\ngot  %v\nwant %s", what, err, c.want)
			continue
		}
		var e *strictyaml.Error
		if set != nil || !errors.As(err, &e) || e.File != "book0.yaml" || e.Line == 0 {
			t.Errorf("%s: %+v, set %v", what, e, set)
		}
	}
}

// TestAliasesCannotTurnInCircles documents A8: an alias stands under the model
// that it means, so that no chain can be written.
func TestAliasesCannotTurnInCircles(t *testing.T) {
	const twins = `vendor: acme
models:
  - {id: a, aliases: [{id: b}], prices: [{from: 2026-01-01, rates: {input: 1}, source: s, checked: 2026-01-01}]}
  - {id: b, aliases: [{id: a}], prices: [{from: 2026-01-01, rates: {input: 2}, source: s, checked: 2026-01-01}]}
`
	set := load(t, twins)
	for _, id := range []string{"a", "b"} {
		if m, err := set.Find(id, day(t, "2026-02-01")); err != nil || m.ID != id {
			t.Errorf("%s means %v, %v: its own id comes first", id, m, err)
		}
	}
	shadows := 0
	for _, f := range set.Lint(day(t, "2026-02-01")) {
		if f.Rule == "alias-shadowed" {
			shadows++
		}
	}
	if shadows != 2 {
		t.Errorf("lint sees %d shadowed aliases, want 2", shadows)
	}
}

// TestOverlapAndGap holds T1 and T2 at the card: a price that two rows state
// is refused with both places, and a date between rows has none.
func TestOverlapAndGap(t *testing.T) {
	row := func(from, until, input string) string {
		return "      - {from: " + from + ", until: " + until + ", rates: {input: " + input +
			"}, source: s, checked: 2026-01-01}\n"
	}
	set := load(t, oneModel("input: 1",
		"        until: 2026-03-01\n"+row("2026-02-01", "2026-04-01", "2")+row("2026-05-01", "2026-06-01", "3")))
	m, err := set.Find("m", day(t, "2026-02-15"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Card(pricebook.Ask{At: day(t, "2026-02-15")})
	var two *pricebook.AmbiguousError
	if !errors.As(err, &two) || two.Meter != meter.Input || len(two.Places) != 2 || two.Places[0].Line != 8 ||
		two.Places[1].Line != 12 {
		t.Errorf("overlap: %v", err)
	}
	_, err = m.Card(pricebook.Ask{At: day(t, "2026-04-15")})
	var none *pricebook.NoPriceError
	if !errors.As(err, &none) || err.Error() != "acme/m has no price at 2026-04-15: the last known one ended at "+
		"2026-04-01" {
		t.Errorf("gap: %v", err)
	}
	_, err = m.Card(pricebook.Ask{At: day(t, "2025-12-31T23:59:59Z")})
	if !errors.As(err, &none) || err.Error() != "acme/m has no price at 2025-12-31T23:59:59Z: its first is from "+
		"2026-01-01" {
		t.Errorf("T5: %v", err)
	}
}

// TestInstants holds T6: a date is midnight UTC, and any zone may be written.
func TestInstants(t *testing.T) {
	for text, want := range map[string]string{"2026-08-16": "2026-08-16", "2026-08-16T16:00:00Z": "2026-08-16T16:00:00Z",
		"2026-08-16T02:00:00+02:00": "2026-08-16", "2024-02-29": "2024-02-29"} {
		at, dateOnly, err := pricebook.ParseInstant(text)
		if err != nil || (pricebook.Instant{Time: at}).String() != want || dateOnly != (len(text) == 10) ||
			at.Location() != time.UTC {
			t.Errorf("%s is %s, %t, %v", text, at, dateOnly, err)
		}
	}
}

func TestDocuments(t *testing.T) {
	book := &fstest.MapFile{Data: []byte("vendor: v\n")}
	docs, err := pricebook.Documents(fstest.MapFS{"b/z.yaml": book, "b/a.yml": book, "b/.hidden.yaml": book,
		"b/notes.txt": book, "b/sub/c.yaml": book}, "b", "books", true)
	if err != nil || len(docs) != 2 || docs[0].Name != "books/a.yml" || docs[1].Name != "books/z.yaml" || !docs[0].Own {
		t.Errorf("%+v, %v", docs, err)
	}
	for want, folder := range map[string]fstest.MapFS{
		"books: no price book in this folder":               {"b/notes.txt": book},
		"books: file does not exist":                        {"c/a.yaml": book},
		"books/a.yaml: 16777217 bytes exceed the limit":     {"b/a.yaml": {Data: make([]byte, strictyaml.MaxSize+1)}},
		"books/a.yaml: not a plain file; links are not fol": {"b/a.yaml": {Mode: os.ModeSymlink}},
	} {
		if docs, err := pricebook.Documents(folder, "b", "books", false); err == nil ||
			!strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, %v; want %s", docs, err, want)
		}
	}
}

// TestLinksAreNotFollowed holds S2 on a real file system.
func TestLinksAreNotFollowed(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("root:x:0"), 0o600); err != nil {
		t.Fatal(err)
	}
	books := filepath.Join(dir, "books")
	if err := os.Mkdir(books, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../secret", filepath.Join(books, "a.yaml")); err != nil {
		t.Skip("no links here: ", err)
	}
	_, err := pricebook.Documents(os.DirFS(books), ".", "books", true)
	if err == nil || strings.Contains(err.Error(), "root:") {
		t.Errorf("%v", err)
	}
}

func FuzzLoad(f *testing.F) {
	good := oneModel("input: 1, output: 2", "")
	f.Add([]byte(good))
	f.Add([]byte(windowed(`hours: ["22:00-06:00"], zone: Europe/Berlin`)))
	for _, c := range bad() {
		f.Add([]byte(strings.Replace(good, c.old, c.new, 1)))
	}
	books, err := filepath.Glob("testdata/lint/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range books {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	at := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := pricebook.Load([]pricebook.Document{{Name: "f.yaml", Data: data},
			{Name: "own.yaml", Data: data, Own: true}})
		if err != nil {
			return
		}
		set.Lint(at)
		for _, m := range set.Models() {
			for _, size := range append(m.Edges(), 0) {
				if _, err := m.Card(pricebook.Ask{At: at, Mode: pricebook.Batch, Region: "eu", Prompt: size}); err != nil &&
					strings.ContainsAny(err.Error(), "\n") {
					t.Errorf("%q", err)
				}
			}
			m.Regimes().At(at, 7)
			m.Week(at)
		}
	})
}
