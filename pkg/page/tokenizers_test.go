package page

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/shelf"
)

func builtIn(t *testing.T, names ...string) []*tokenizer.Tokenizer {
	t.Helper()
	var all []*tokenizer.Tokenizer
	for _, name := range names {
		one, err := tokenizer.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// ownEntry is a vocabulary on a shelf, with every field set.
func ownEntry(name string) shelf.Entry {
	return shelf.Entry{Name: name, Format: "huggingface", Grammar: shelf.Pattern, Patterns: []string{"a", "b"},
		Tokens: 1234, Bytes: 5678, SourceSHA256: "5a", TableSHA256: "7a", CheckedTokens: 1233, CheckedTexts: 99}
}

func wanted() []shelf.Known {
	return []shelf.Known{
		{Name: "gemma3", Title: "Gemma 3", File: "g.json", URL: "https://g", Licence: "G", Families: []string{"gemini"}},
		{Name: "llama2", Title: "Llama 2", File: "l.json", URL: "https://l", Licence: "L"},
		{Name: "llama3", Title: "Llama 3", File: "m.json", URL: "https://m", Licence: "M", Families: []string{"llama3"}},
	}
}

func named(t *testing.T, all []Tokenizer, name string) *Tokenizer {
	t.Helper()
	i := slices.IndexFunc(all, func(t Tokenizer) bool { return t.Name == name })
	if i < 0 {
		t.Fatalf("%s is not in %v", name, all)
	}
	return &all[i]
}

func TestCatalogue(t *testing.T) {
	broken := shelf.Entry{Name: "llama2", Broken: errors.New("its table is gone")}
	all := Catalogue(builtIn(t, "gemini", "o200k_base", "llama3"),
		[]shelf.Entry{ownEntry("llama3"), ownEntry("mine"), broken}, wanted())
	var names []string
	for i := range all {
		names = append(names, all[i].Name)
	}
	if got := strings.Join(names, " "); got != "o200k_base gemini llama3 gemma3 llama2 mine" {
		// llama3 and mine are looked up without their tables here, so nothing
		// says that they count exactly.
		t.Errorf("in order: %s", got)
	}
	if g := named(t, all, "gemini"); g.Wants != "gemma3" || g.WantsFile != "g.json" || g.Origin != BuiltIn ||
		len(g.Factors) == 0 {
		t.Errorf("%+v", g)
	}
	if l := named(t, all, "llama3"); l.Wants != "" || l.Origin != Own || l.Tokens != 1234 || l.Evidence == "" {
		t.Errorf("%+v", l)
	}
	if l := named(t, all, "llama2"); l.Wants != "" || l.Problem == "" || l.Exactness != "" {
		t.Errorf("%+v", l)
	}
	if g := named(t, all, "gemma3"); g.Wants != "gemma3" || g.Origin != Missing || g.Exactness != "" {
		t.Errorf("%+v", g)
	}
}

// TestTokenizerPages: every page is sound, and says what must not be missed.
func TestTokenizerPages(t *testing.T) {
	own := Catalogue(builtIn(t, "o200k_base"),
		[]shelf.Entry{ownEntry("mine"), {Name: "gone", Broken: errors.New("its table is gone")}}, nil)
	mine := named(t, own, "mine")
	mine.Exactness = tokenizer.Exact
	all := append(Catalogue(builtIn(t, "gemini", "mistral"), nil, wanted()), own...)
	for i := range all {
		if err := TokenizerPage(&all[i]).Check(); err != nil {
			t.Errorf("%s: %v", all[i].Name, err)
		}
	}
	for _, d := range []*report.Document{Tokenizers(all, "/folder", false), Tokenizers(all, "/folder", true),
		TokenizerAdded(mine), TokenizerRemoved(&TokenizerRemoval{Name: "x"}),
		TokenizerRemoved(&TokenizerRemoval{Name: "x", Exactness: tokenizer.Estimated})} {
		if err := d.Check(); err != nil {
			t.Error(err)
		}
	}
	for name, want := range map[string]string{
		"o200k_base": "counts exactly; its vocabulary is a part of tokecon",
		"mine":       "counts exactly, with your own vocabulary of 1,234 tokens",
		"gone":       "✗ gone cannot be used: its table is gone.",
		"gemma3":     "gemma3 (Gemma 3) is known but not here: fetch g.json and add it.",
		"gemini":     "times the tokens of o200k_base, within ",
		"mistral":    "with the tokens of mistral_tekken_240718 as they are",
	} {
		if got := TokenizerPage(named(t, all, name)).Answer[0]; !strings.Contains(got, want) {
			t.Errorf("%s: %s", name, got)
		}
	}
	if notes := TokenizerAdded(mine).Notes; len(notes) != 1 ||
		!strings.Contains(notes[0].Text, "regular expression engine") {
		t.Errorf("a vocabulary with a pattern of its own: %v", notes)
	}
	list := Tokenizers(all, "/folder", false)
	if !slices.ContainsFunc(list.Notes,
		func(n report.Note) bool { return strings.Contains(n.Text, "regular expression engine") }) ||
		list.Origin[0] != "your own are in /folder" {
		t.Errorf("%v, %v", list.Notes, list.Origin)
	}
}

// TestOneNameInEveryFormat: a column or a fact has the name that JSON has for
// it, and JSON has nothing that a page leaves out.
func TestOneNameInEveryFormat(t *testing.T) {
	all := Catalogue(builtIn(t, "o200k_base"), []shelf.Entry{ownEntry("mine")}, nil)
	fields := jsonNames(reflect.TypeFor[Tokenizer]())
	list := Tokenizers(all, "", true).Tables()[0]
	for _, c := range list.Columns {
		if !slices.Contains(fields, c.ID) {
			t.Errorf("column %s is not in JSON: %v", c.ID, fields)
		}
	}
	full := &Tokenizer{}
	data := `{"name":"n","model":"m","exactness":"estimated","origin":"built in","wants":"w","base":"b","factor":2,
		"low":1,"high":3,"evidence":"e","url":"u","checked":"c","grammar":"g","patterns":["p"],"format":"f",
		"tokens":1,"bytes":2,"source_sha256":"s","table_sha256":"t","checked_tokens":3,"checked_texts":4,
		"wants_title":"x","wants_file":"y","wants_url":"z","wants_licence":"l"}`
	if err := json.Unmarshal([]byte(data), full); err != nil {
		t.Fatal(err)
	}
	var facts []string
	for _, r := range full.facts().Rows {
		facts = append(facts, r.Cells[0].Text)
	}
	for _, name := range fields {
		elsewhere := slices.Contains([]string{"problem", "factors", "rules", "evidence"}, name) // a footnote, or a table
		if slices.Contains(facts, name) == elsewhere {
			t.Errorf("fact %s: among %v", name, facts)
		}
	}
	for _, c := range full.rules().Columns {
		if !slices.Contains(jsonNames(reflect.TypeFor[TokenizerRule]()), c.ID) {
			t.Errorf("column %s of the rules is not in JSON", c.ID)
		}
	}
	for _, c := range full.classes().Columns {
		if !slices.Contains(jsonNames(reflect.TypeFor[TokenizerFactor]()), c.ID) {
			t.Errorf("column %s is not in JSON", c.ID)
		}
	}
}

func jsonNames(of reflect.Type) []string {
	var names []string
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}
