package strictyaml_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/money"
)

// doc is a format like those that the rooms own.
type doc struct {
	Name   string                   `yaml:"name,required"`
	Count  int64                    `yaml:"count"`
	Small  int                      `yaml:"small"`
	Many   int64                    `yaml:"many,positive"`
	Yes    bool                     `yaml:"yes"`
	Words  []string                 `yaml:"words"`
	Prices map[string]money.Decimal `yaml:"prices"`
	Items  []item                   `yaml:"items"`
	Price  *money.Decimal           `yaml:"price"`
}

type item struct {
	place
	Line int    `yaml:",line"`
	ID   string `yaml:"id,required"`
	IDAt int    `yaml:",line=id"`
}

type place struct {
	At   int    `yaml:",line"`
	City string `yaml:"city"`
}

func decode(text string) (doc, error) {
	var d doc
	err := strictyaml.Decode("f.yaml", []byte(text), &d)
	return d, err
}

func TestDecode(t *testing.T) {
	const text = `name: 4.10
count: 128000
small: 7
yes: true
words: [no, 4.10, "null", 010, on, 2026-01-01]
prices: {a: 0.10, b: "3"}
items:
  - id: x
    city: Oslo
  - {id: y}
price: 5
`
	d, err := decode(text)
	if err != nil {
		t.Fatal(err)
	}
	five := money.FromInt(5)
	want := doc{Name: "4.10", Count: 128000, Small: 7, Yes: true,
		Words:  []string{"no", "4.10", "null", "010", "on", "2026-01-01"},
		Prices: map[string]money.Decimal{"a": money.MustParse("0.10"), "b": money.MustParse("3")},
		Items:  []item{{place{8, "Oslo"}, 8, "x", 8}, {place{10, ""}, 10, "y", 10}}, Price: &five}
	if !reflect.DeepEqual(d, want) {
		t.Errorf("got  %+v\nwant %+v", d, want)
	}
}

// TestDecodeAccepts holds the harmless ways in which editors write files.
func TestDecodeAccepts(t *testing.T) {
	for what, text := range map[string]string{
		"byte-order mark":   "\ufeffname: x\n",
		"CRLF":              "name: x\r\ncount: 3\r\n",
		"no newline at end": "name: x",
		"one marker":        "---\nname: x\n",
		"comments":          "# a\nname: x # b\n",
		"end marker":        "name: x\n...\n",
	} {
		if d, err := decode(text); err != nil || d.Name != "x" {
			t.Errorf("%s: %+v, %v", what, d, err)
		}
	}
}

// refused lists what YAML libraries let pass and money cannot.
func refused() map[string]struct{ text, want string } {
	return map[string]struct{ text, want string }{
		"V4 null": {"name: x\ncount: null\n",
			"f.yaml:2:8: count: \"null\": no value; fill it in or remove the field; unknown is not zero"},
		"V4 tilde":           {"name: x\ncount: ~\n", "f.yaml:2:8: count: \"~\": no value"},
		"V4 nothing":         {"name: x\ncount:\n", "f.yaml:2:7: count: no value"},
		"V4 null in a list":  {"name: x\nwords: [a, null]\n", "f.yaml:2:12: words[1]: \"null\": no value"},
		"required missing":   {"count: 1\n", "f.yaml:1:1: name: missing; add it"},
		"required empty":     {"name: \"\"\n", "f.yaml:1:1: name: empty; fill it in"},
		"required in a list": {"name: x\nitems:\n  - city: Oslo\n", "f.yaml:3:5: items[0].id: missing"},
		"A1 duplicate key": {"name: x\ncount: 1\ncount: 2\n",
			"f.yaml:3:1: count: written twice; the first is on line 2; keep one"},
		"A1 in a map": {"name: x\nprices:\n  a: 1\n  a: 2\n",
			"f.yaml:4:3: prices.a: written twice; the first is on line 3"},
		"A3 case twins":      {"name: x\ncount: 1\nCount: 2\n", "f.yaml:3:1: Count: written twice; the first is on line 2"},
		"A3 twins in a map":  {"name: x\nprices: {a: 1, A: 2}\n", "f.yaml:2:16: prices.A: written twice"},
		"A4 typo":            {"name: x\nconut: 1\n", "f.yaml:2:1: conut: unknown field; did you mean \"count\"?"},
		"A4 wrong case":      {"Name: x\n", "f.yaml:1:1: Name: unknown field; did you mean \"name\"?"},
		"A4 nothing near":    {"name: x\nzzzzzzzz: 1\n", "f.yaml:2:1: zzzzzzzz: unknown field"},
		"A5 second document": {"name: x\n---\nname: y\n", "f.yaml:2: a second document; keep one document a file"},
		"A5 broken second":   {"name: x\n---\n{[", "f.yaml:"},
		"A10 merge key": {"name: x\nprices:\n  <<: {a: 1}\n",
			"f.yaml:3:3: prices: \"<<\": merge keys and complex keys are not used here"},
		"A10 merge of anchor": {"name: x\nitems:\n  - &a {id: i}\n  - {<<: *a}\n", "anchors and aliases are not used here"},
		"complex key":         {"name: x\n? [a, b]\n: 1\n", "f.yaml:2:3: merge keys and complex keys"},
		"anchor": {"name: &a x\n",
			"f.yaml:1:7: name: anchors and aliases are not used here; write the value out"},
		"alias":               {"name: &a x\nwords: [*a]\n", "f.yaml:2:9: words[0]: anchors and aliases"},
		"unknown alias":       {"name: x\ncount: *a\n", "f.yaml:2: unknown anchor 'a' referenced; write the value out"},
		"a tab":               {"name: x\nitems:\n  - id: a\n\tcity: b\n", "f.yaml:4: found a tab character"},
		"cut in a list":       {"name: x\nitems:\n  - {id: a, city: b", "f.yaml:3: did not find expected ',' or '}'"},
		"trailing text":       {"{name: x} y\n", "f.yaml:1: did not find expected <document start>"},
		"a control character": {"name: x\ncount: \x07\n", "f.yaml:2: a control character, U+0007; remove it"},
		"a C1 character":      {"name: \u0080\n", "f.yaml:1: a control character, U+0080"},
		"none where positive": {"name: x\nmany: 0\n", "f.yaml:2:7: many: \"0\": expected a whole number of 1 or more"},
		"tag":                 {"name: !!str x\n", "f.yaml:1:7: name: \"x\": the tag \"!!str\" is not used here"},
		"own tag":             {"name: x\ncount: !secret 3\n", "the tag \"!secret\" is not used here"},
		"P3 octal":            {"name: x\ncount: 010\n", "f.yaml:2:8: count: \"010\": expected a whole number"},
		"P3 hex":              {"name: x\ncount: 0x10\n", "count: \"0x10\": expected a whole number"},
		"P3 underscore":       {"name: x\ncount: 1_000\n", "count: \"1_000\": expected a whole number"},
		"P3 octal price": {"name: x\nprices: {a: 010}\n",
			"f.yaml:2:13: prices.a: \"010\": leading zero; write it without"},
		"P3 hex price":        {"name: x\nprices: {a: 0x10}\n", "prices.a: \"0x10\": not a plain decimal"},
		"P3 underscore price": {"name: x\nprices: {a: 1_000}\n", "prices.a: \"1_000\": not a plain decimal"},
		"V3 nan":              {"name: x\nprices: {a: .nan}\n", "prices.a: \".nan\": not finite"},
		"I3 fraction":         {"name: x\ncount: 12.5\n", "count: \"12.5\": expected a whole number"},
		"I3 exponent":         {"name: x\ncount: 1e6\n", "count: \"1e6\": expected a whole number"},
		"I3 negative":         {"name: x\ncount: -5\n", "count: \"-5\": expected a whole number"},
		"I1 too large":        {"name: x\ncount: 9223372036854775808\n", "expected a whole number"},
		"boolean":             {"name: x\nyes: yes\n", "yes: \"yes\": expected true or false"},
		"list for text":       {"name: [x]\n", "f.yaml:1:7: name: expected a single value, found a list"},
		"text for list":       {"name: x\nwords: a\n", "words: \"a\": expected a list, found a single value"},
		"text for fields":     {"name: x\nitems: [a]\n", "items[0]: \"a\": expected fields, found a single value"},
		"list for a price":    {"name: x\nprices: {a: [1]}\n", "prices.a: expected a single value, found a list"},
		"text for all":        {"hello\n", "f.yaml:1:1: \"hello\": expected fields"},
		"E1 empty":            {"", "f.yaml: the file is empty; remove it or fill it"},
		"E9 comments only":    {"# nothing\n", "f.yaml: the file is empty"},
		"only a marker":       {"---\n", "no value"},
		"E2 lone CR": {"a: 1\r\nb: 2\rc: 3\r\n",
			"f.yaml:2: a carriage return that does not end a line; use LF or CRLF line ends"},
		"E3 UTF-16 LE":     {"\xff\xfen\x00:\x00", "f.yaml:1: the file is UTF-16; save it as UTF-8"},
		"E3 UTF-16 BE":     {"\xfe\xff\x00n", "f.yaml:1: the file is UTF-16"},
		"E4 invalid UTF-8": {"name: x\nwords: [\xff]\n", "f.yaml:2: not valid UTF-8"},
		"E5 NUL":           {"name: x\nwords: [a\x00]\n", "f.yaml:2: a NUL byte"},
		"indentation":      {"name: x\n\tcount: 1\n", "f.yaml:2"},
		"open bracket":     {"name: [x\n", "f.yaml:"},
		"hostile key":      {"name: x\n\"a\\nb\\e[2J\": 1\n", `f.yaml:2:1: "a\nb\x1b[2J": unknown field`},
	}
}

func TestDecodeRefuses(t *testing.T) {
	for what, c := range refused() {
		d, err := decode(c.text)
		if err == nil {
			t.Errorf("%s: taken as %+v", what, d)
			continue
		}
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\ngot  %v\nwant %s", what, err, c.want)
		}
		wellFormed(t, err)
	}
}

// wellFormed checks that every error has its position and is one line of text.
func wellFormed(t *testing.T, err error) {
	t.Helper()
	for _, e := range unjoin(err) {
		var place *strictyaml.Error
		if !errors.As(e, &place) || place.File != "f.yaml" || place.Reason == "" {
			t.Errorf("%#v has no position", e)
			continue
		}
		text := e.Error()
		if !strings.HasPrefix(text, "f.yaml:") || len(text) > 1500 ||
			strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("not one line of text: %.300q", text)
		}
	}
}

func unjoin(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	return []error{err}
}

// TestDecodeReportsAll holds that one run shows everything that is wrong, up
// to a limit.
func TestDecodeReportsAll(t *testing.T) {
	_, err := decode("count: x\nyes: 1\nwords: a\n")
	if got := len(unjoin(err)); got != 4 {
		t.Errorf("%d errors: %v", got, err)
	}
	_, err = decode("name: x\n" + strings.Repeat("zz: 1\n", 100_000))
	errs := unjoin(err)
	if len(errs) > 60 || !strings.Contains(errs[len(errs)-1].Error(), "too many errors") {
		t.Errorf("%d errors, the last %v", len(errs), errs[len(errs)-1])
	}
}

// TestDecodeIsSafe holds that files made to hurt are refused fast: R4, R5, R7.
func TestDecodeIsSafe(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a: &a [x, x, x, x, x, x, x, x, x]\n")
	for c := 'b'; c <= 'i'; c++ {
		fmt.Fprintf(&bomb, "%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n", c, c, c-1, c-1, c-1, c-1, c-1, c-1, c-1,
			c-1, c-1)
	}
	unknown := new(strings.Builder)
	for i := range 100_000 {
		fmt.Fprintf(unknown, "%040d: 1\n", i)
	}
	for what, text := range map[string]string{
		"alias bomb":            bomb.String(),
		"200,000 lists":         "name: x\nwords: " + strings.Repeat("[", 200_000),
		"200,000 closed lists":  "name: x\nwords: " + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000),
		"9,000 lists":           "name: x\nwords: " + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000),
		"200,000 fields":        "name: x\nprices: " + strings.Repeat("{a: ", 200_000),
		"5,000 deep by indent":  deep(5_000),
		"100,000 unknown":       unknown.String(),
		"a key of 1 MB":         strings.Repeat("k", 1<<20) + ": 1\n",
		"a price of 10 MB":      "name: x\nprices: {a: " + strings.Repeat("9", 10<<20) + "}\n",
		"a run of signs":        "name: x\nprices: {a: " + strings.Repeat("-", 10<<20) + "}\n",
		"more than the maximum": strings.Repeat("#", strictyaml.MaxSize+1),
	} {
		start := time.Now()
		_, err := decode(text)
		if err == nil {
			t.Errorf("%s: taken", what)
			continue
		}
		wellFormed(t, err)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: took %s", what, took)
		}
	}
}

func deep(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i%50) + "a:\n")
	}
	return b.String()
}

func FuzzDecode(f *testing.F) {
	for _, c := range refused() {
		f.Add([]byte(c.text))
	}
	f.Add([]byte("name: x\nwords: [a]\nprices: {a: 1}\nitems:\n  - id: x\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var d doc
		if err := strictyaml.Decode("f.yaml", data, &d); err != nil {
			wellFormed(t, err)
		} else if d.Name == "" {
			t.Errorf("%q: taken without a name", data)
		}
	})
}

// tabled has fields that are from a table beside those of its tags.
type tabled struct {
	Line int              `yaml:",line"`
	Name string           `yaml:"name"`
	Of   map[string]int64 `yaml:"-"`
	a, b int64
}

func (d *tabled) YAMLFields() []strictyaml.Field {
	return []strictyaml.Field{{Name: "a", Into: &d.a, Required: true}, {Name: "b", Into: &d.b}}
}

func TestFieldsOfATable(t *testing.T) {
	for text, want := range map[string]string{
		"name: x\na: 1\nb: 2\n": "",
		"a: 1\n":                "",
		"b: 2\n":                "f.yaml:1:1: a: missing",
		"a: 1.5\n":              `f.yaml:1:4: a: "1.5": expected a whole number`,
		"a: 1\na: 2\n":          "f.yaml:2:1: a: written twice",
		"a: 1\nbb: 2\n":         `f.yaml:2:1: bb: unknown field; did you mean "b"?`,
		"a: 1\nOf: {}\n":        "f.yaml:2:1: Of: unknown field",
	} {
		var d tabled
		err := strictyaml.Decode("f.yaml", []byte(text), &d)
		switch {
		case want == "" && (err != nil || d.a != 1 || d.Line != 1):
			t.Errorf("%q: %+v, %v", text, d, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
