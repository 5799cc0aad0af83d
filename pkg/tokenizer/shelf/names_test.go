package shelf

import (
	"slices"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/tokenizer"
)

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"":                      "is no name",
		"Llama3":                "is no name",
		"my model":              "is no name",
		"../x":                  "is no name",
		".x":                    "is no name",
		"-x":                    "is no name",
		"x/y":                   "is no name",
		"mödel":                 "is no name",
		strings.Repeat("x", 65): "is no name",
		"o200k_base":            "is built in",
		"o200k_harmony":         "is built in",
		"claude-4.7":            "is built in",
		"gemini":                "is built in",
		"qwen":                  "is built in",
		"qwen3":                 "is built in",
		"llama3":                "",
		"llama4":                "",
		"gemma3":                "",
		"my-model.v2_1":         "",
		"7b":                    "",
		strings.Repeat("x", 64): "",
	} {
		err := Allowed(name, Options{})
		if want == "" && err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if want != "" {
			wantError(t, err, Use, want)
		}
	}
}

func TestGrammarNames(t *testing.T) {
	for _, name := range append(Grammars(), "") {
		if err := Allowed("mine", Options{Grammar: name}); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	wantError(t, Allowed("mine", Options{Grammar: "lama3"}), Use, `unknown grammar "lama3"; did you mean "llama3"?`)
	wantError(t, Allowed("mine", Options{Grammar: "zzzzzz"}), Use, "the grammars are gpt2 ")
	wantError(t, Allowed("mine", Options{Grammar: "unknown"}), Use, "unknown grammar")
}

// TestKnown: the table of known vocabularies is in order, complete and of use.
func TestKnown(t *testing.T) {
	if !slices.IsSortedFunc(known(), func(a, b Known) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the known vocabularies are not in order of their names")
	}
	for _, k := range known() {
		if !wellFormed(k.Name) || !slices.Contains(Grammars(), k.Grammar) || k.Title == "" || k.File == "" ||
			k.Licence == "" || !strings.HasPrefix(k.URL, "https://") {
			t.Errorf("%+v", k)
		}
	}
	families := map[string][]string{}
	for _, k := range Wanted() {
		if tok, err := tokenizer.Lookup(k.Name); err == nil && tok.Exactness() == tokenizer.Exact {
			t.Errorf("%s need not be added", k.Name)
		}
		families[k.Name] = k.Families
	}
	if !slices.Equal(families["llama3"], []string{"llama3"}) || !slices.Equal(families["gemma3"], []string{"gemini"}) ||
		len(families["llama2"]) > 0 {
		t.Errorf("families that are counted better: %v", families)
	}
}

// TestGrammarOfTheFile: what the file says goes before what is known of a name,
// and against either nobody is believed.
func TestGrammarOfTheFile(t *testing.T) {
	ranks, qwen := fixture(t, "ranks.tiktoken"), fixture(t, "bytelevel.json")
	for _, c := range []struct {
		name    string
		data    []byte
		grammar string // asked for
		want    string // or a part of the error
	}{
		{"kimi", ranks, "", "kimi"},
		{"llama4", ranks, "", "o200k"},
		{"llama3", ranks, "gpt2", "gpt2"},
		{"mine", ranks, "none", "none"},
		{"mine", ranks, "", "does not say how texts are cut into pieces; name a grammar"},
		{"mine", qwen, "", "qwen"},
		{"mine", qwen, "qwen", "qwen"},
		{"mine", qwen, "llama3", "texts are cut by the grammar qwen; leave the grammar out"},
		{"llama3", qwen, "", "is not that of llama3"},
		{"mine", []byte(strings.Replace(string(qwen), `(?i:'s`, `(?i:'x|'s`, 1)), "qwen",
			"texts are cut by a pattern of its own"},
	} {
		e, err := Open(t.TempDir()).Add(c.name, c.data, Options{Grammar: c.grammar})
		switch {
		case err != nil:
			wantError(t, err, Use, c.want)
		case e.Grammar != c.want:
			t.Errorf("%s with %q: %s, want %s", c.name, c.grammar, e.Grammar, c.want)
		}
	}
}

// TestNoVocabulary: whatever else a file is, the error says so.
func TestNoVocabulary(t *testing.T) {
	qwen := string(fixture(t, "bytelevel.json"))
	ranks := string(fixture(t, "ranks.tiktoken"))
	for _, c := range []struct{ data, want string }{
		{"", "the file is empty"},
		{"<!DOCTYPE html>", "a web page, not a vocabulary"},
		{"Access to model x is restricted.\nPlease log in.",
			`no vocabulary, but a text that begins "Access to model x is restricted."`},
		{strings.Repeat("é", 300), `but a text that begins "é`},
		{"\x00\x01\x02\xff", "sentencepiece vocabulary: not a file that can be read"},
		{`{"a":1}`, "none of tokenizer.json"},
		{qwen[:2000], "cut short, or no vocabulary"},
		{ranks[:1001], "tiktoken vocabulary: line "},
		{strings.Replace(qwen, `"type": "BPE"`, `"type": "Unigram"`, 1), `the model is "Unigram"`},
		{strings.Replace(qwen, "\"content\": \"<tool>\",\n\"single_word\": false",
			"\"content\": \"<tool>\",\n\"single_word\": true", 1), "takes in what is beside it"},
		{strings.Replace(qwen, `(?i:'s`, `(?i:('s`, 1), "pattern"},
		{"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer"},
	} {
		dir := t.TempDir()
		_, err := Open(dir).Add("mine", []byte(c.data), Options{Grammar: ""})
		wantError(t, err, File, c.want)
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("more than one line: %v", err)
		}
		if files, err := filesIn(dir); err != nil || len(files) > 0 {
			t.Errorf("left behind: %v, %v", files, err)
		}
	}
}
