package shelf

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
)

// Known is a vocabulary that everyone may fetch and that is no part of the
// program, since its licence binds those who pass it on or nobody packs it.
type Known struct {
	Name     string
	Title    string
	Grammar  string // rank files do not say it, and a file that says another is not the one
	File     string // what to fetch
	URL      string // where it is published
	Licence  string
	Families []string // built-in names that are counted better with it; may be its own
}

// known lists them all, but for Families; a new one is a new line.
func known() []Known {
	const hf = "https://huggingface.co/"
	return []Known{
		{Name: "gemma1_2", Title: "Gemma 1 and 2", Grammar: "none", File: "tokenizer.json", URL: hf + "google/gemma-2-9b",
			Licence: "Gemma Terms of Use"},
		{Name: "gemma3", Title: "Gemma 3", Grammar: "none", File: "tokenizer.json", URL: hf + "google/gemma-3-4b-it",
			Licence: "Gemma Terms of Use"},
		{Name: "kimi", Title: "Kimi K2", Grammar: "kimi", File: "tiktoken.model", URL: hf + "moonshotai/Kimi-K2-Instruct",
			Licence: "Modified MIT"},
		{Name: "llama2", Title: "Llama 2", Grammar: "none", File: "tokenizer.json", URL: hf + "meta-llama/Llama-2-7b-hf",
			Licence: "Llama 2 Community License"},
		{Name: "llama3", Title: "Llama 3", Grammar: "llama3", File: "tokenizer.json", URL: hf + "meta-llama/Meta-Llama-3-8B",
			Licence: "Llama 3 Community License"},
		{Name: "llama4", Title: "Llama 4", Grammar: "o200k", File: "tokenizer.json",
			URL: hf + "meta-llama/Llama-4-Scout-17B-16E-Instruct", Licence: "Llama 4 Community License"},
	}
}

// Wanted returns the known vocabularies that the program does not have, in order
// of their names.
func Wanted() []Known {
	var wanted []Known
	for _, k := range known() {
		if !asks(k.Name, k.Name) {
			continue
		}
		for _, family := range tokenizer.Names() {
			if asks(family, k.Name) {
				k.Families = append(k.Families, family)
			}
		}
		wanted = append(wanted, k)
	}
	return wanted
}

// asks tells whether whoever looks a tokenizer up would use a vocabulary of the
// user's own, if there were one of that name.
func asks(tokenizerName, vocabulary string) bool {
	asked := false
	_, _ = tokenizer.LookupIn(func(name string) (string, error) { // what is found does not matter
		asked = asked || name == vocabulary
		return "", nil
	}, tokenizerName)
	return asked
}

// Grammars returns the names of the grammars that Options may hold.
func Grammars() []string {
	var names []string
	for _, g := range bpe.Grammars() {
		names = append(names, string(g))
	}
	return names
}

// longest is how many letters a name may have: files are called by it.
const longest = 64

// wellFormed tells whether a name may be that of a file here.
func wellFormed(name string) bool {
	if name == "" || len(name) > longest || !letterOrDigit(rune(name[0])) {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return !letterOrDigit(r) && !strings.ContainsRune("._-", r) })
}

func letterOrDigit(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

// checkName complains about a name that none of the user's own can have: nobody
// would ever ask for it.
func checkName(name string) error {
	switch {
	case !wellFormed(name):
		return misuse(fmt.Sprintf("%s is no name for a tokenizer", near.Quote(name)),
			fmt.Sprintf("use up to %d lower-case letters, digits and . _ - such as my-model.v2", longest))
	case asks(name, name):
		return nil
	}
	return misuse(name+" is built in", "choose another name, such as my-"+name)
}

// grammarFor is the grammar of a known vocabulary, empty for any other.
func grammarFor(name string) string {
	for _, k := range known() {
		if k.Name == name {
			return k.Grammar
		}
	}
	return ""
}
