package compile

import (
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/source"
)

// bytesOnly is the smallest vocabulary there is.
func bytesOnly() *source.Vocabulary {
	v := &source.Vocabulary{Grammar: source.GPT2}
	for b := range 256 {
		v.Tokens = append(v.Tokens, source.Token{Text: string([]byte{byte(b)}), ID: uint32(b)})
	}
	return v
}

// TestTableRejects: what would be counted wrongly is refused, and why is said.
func TestTableRejects(t *testing.T) {
	for want, change := range map[string]func(*source.Vocabulary){
		"is there twice":             func(v *source.Vocabulary) { v.Tokens = append(v.Tokens, v.Tokens[0]) },
		"takes in what is beside it": func(v *source.Vocabulary) { v.Added = []source.Added{{Text: "<x>", Left: true}} },
		"a blank after each": func(v *source.Vocabulary) {
			v.Added, v.Prefix = []source.Added{{Text: "<x>"}},
				source.AlwaysPrefix
		},
		"does not say how texts":   func(v *source.Vocabulary) { v.Grammar = source.Unstated },
		"no bytes to fall back to": func(v *source.Vocabulary) { v.Base = source.Characters },
		"pre-tokenizer Digits": func(v *source.Vocabulary) {
			v.Grammar, v.Splits = source.Unstated,
				[]source.Split{{Name: "Digits"}}
		},
		"is not reached by merging its": func(v *source.Vocabulary) {
			v.Tokens = append(v.Tokens,
				source.Token{Text: "abc", ID: 256})
		},
	} {
		v := bytesOnly()
		change(v)
		if _, err := Table(v, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

// TestOptions: a grammar for a file that names none, and ids that begin later.
func TestOptions(t *testing.T) {
	v := bytesOnly()
	v.Grammar = source.Unstated
	v.Added = []source.Added{{Text: "<think>", ID: 256}, {Text: "<|end|>", ID: 257, Special: true}}
	table, err := Table(v, Options{Grammar: bpe.Qwen, IDs: 1000})
	if err != nil {
		t.Fatal(err)
	}
	e, err := bpe.Open(string(table), bpe.OpenClasses(string(bpe.BuildClasses())), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	ids := e.Encode("a<think>")
	if e.Grammar() != bpe.Qwen || len(ids) != 2 || ids[0] != 'a'+1000 || ids[1] != 1256 {
		t.Errorf("%s: %v", e.Grammar(), ids)
	}
	if n := e.Count("<|end|>"); n != int64(len("<|end|>")) {
		t.Errorf("a special name is %d tokens, want one for each byte", n)
	}
}
