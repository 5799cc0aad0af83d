// Package compile lays a published vocabulary out as a table of the counting
// engine.
package compile

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/source"
)

// Options say what a file may leave open.
type Options struct {
	// Grammar cuts the texts if the file does not say how, as a tiktoken rank
	// file does not.
	Grammar bpe.Grammar
	// IDs is added to each token id.
	IDs uint32
}

// Table lays v out. The names of special tokens, those that stand for no text,
// are left out: in a text they are the plain text that they are. The same
// vocabulary gives the same bytes.
func Table(v *source.Vocabulary, o Options) ([]byte, error) {
	src := bpe.Source{
		Ranks:      map[string]int{},
		IDs:        map[string]uint32{},
		Characters: v.Base == source.Characters,
	}
	if err := layFallback(&src, v); err != nil {
		return nil, err
	}
	first := len(src.Ranks)
	for place, t := range v.Tokens {
		if t.Text == "" { // a rank that is not used
			continue
		}
		if _, ok := src.Ranks[t.Text]; ok {
			return nil, fmt.Errorf("token %q is there twice", t.Text)
		}
		src.Ranks[t.Text] = first + place
		src.IDs[t.Text] = t.ID + o.IDs
	}
	if v.WholeFirst {
		for _, t := range v.Whole {
			src.Whole = append(src.Whole, t.Text)
			src.IDs[t.Text] = t.ID + o.IDs
		}
	}
	rules, err := rulesOf(v, o)
	if err != nil {
		return nil, err
	}
	src.Rules = rules
	plainIDs(&src)
	return bpe.Build(src)
}

// layFallback makes tokens of the bytes that stand in for characters. ASCII
// characters that are tokens themselves need none.
func layFallback(src *bpe.Source, v *source.Vocabulary) error {
	if v.Base != source.Characters {
		return nil
	}
	if v.Fallback == nil {
		return fmt.Errorf("characters that are no tokens have no bytes to fall back to, which is not supported")
	}
	known := map[string]bool{}
	for _, t := range v.Tokens {
		if len(t.Text) == 1 {
			known[t.Text] = true
		}
	}
	for b, id := range v.Fallback {
		if text := string([]byte{byte(b)}); !known[text] {
			src.Ranks[text] = len(src.Ranks)
			src.IDs[text] = id
		}
	}
	return nil
}

// plainIDs forgets the ids if they are the ranks.
func plainIDs(src *bpe.Source) {
	if len(src.Whole) > 0 {
		return
	}
	for text, rank := range src.Ranks {
		if src.IDs[text] != uint32(rank) {
			return
		}
	}
	src.IDs = nil
}

func rulesOf(v *source.Vocabulary, o Options) (bpe.Rules, error) {
	rules := bpe.Rules{
		Normal:     normals()[v.Normal],
		Lead:       leads()[v.Prefix],
		Bars:       v.Bars,
		LeftBlanks: v.LeftBlanks,
	}
	var err error
	if rules.Added, err = added(v, o); err != nil {
		return rules, err
	}
	rules.Grammar, rules.Patterns, err = grammar(v, o)
	return rules, err
}

func normals() map[source.Normal]bpe.Normal {
	return map[source.Normal]bpe.Normal{source.Verbatim: bpe.Raw, source.NFC: bpe.NFC, source.NFKC: bpe.NFKC}
}

func leads() map[source.Prefix]bpe.Lead {
	return map[source.Prefix]bpe.Lead{
		source.NoPrefix: bpe.NoLead, source.AlwaysPrefix: bpe.AlwaysLead,
		source.MissingPrefix: bpe.MissingLead, source.FirstPrefix: bpe.MissingLead,
	}
}

// added returns the tokens that are cut out of a text and are text themselves.
func added(v *source.Vocabulary, o Options) (map[string]uint32, error) {
	all := map[string]uint32{}
	for _, a := range v.Added {
		switch {
		case a.Special:
			continue
		case a.Left || a.Right || a.Word || a.Text == "":
			return nil, fmt.Errorf("added token %q takes in what is beside it, which is not supported", a.Text)
		case v.Prefix == source.AlwaysPrefix:
			return nil, fmt.Errorf("a blank after each added token such as %q is not supported", a.Text)
		}
		all[a.Text] = a.ID + o.IDs
	}
	if len(all) == 0 {
		return nil, nil
	}
	return all, nil
}

// grammar finds how the file cuts texts: by a grammar that is written out, or
// else by its own patterns.
func grammar(v *source.Vocabulary, o Options) (bpe.Grammar, []string, error) {
	if v.Grammar != source.Unstated {
		return bpe.Grammar(v.Grammar), nil, nil
	}
	if len(v.Splits) == 0 {
		if o.Grammar == "" {
			return "", nil, fmt.Errorf("the file does not say how texts are cut into pieces: name a grammar (%s)",
				strings.Join(names(), ", "))
		}
		return o.Grammar, nil, nil
	}
	var patterns []string
	for _, s := range v.Splits {
		cuts := s.Behavior == "Isolated" && !s.Invert || s.Behavior == "Removed" && s.Invert
		if s.Pattern == "" || s.Literal || !cuts {
			return "", nil, fmt.Errorf("the pre-tokenizer %s %q is not supported", s.Name, s.Pattern)
		}
		patterns = append(patterns, s.Pattern)
	}
	return bpe.Unknown, patterns, nil
}

func names() []string {
	var all []string
	for _, g := range bpe.Grammars() {
		all = append(all, string(g))
	}
	return all
}
