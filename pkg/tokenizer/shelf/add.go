package shelf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/compile"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/source"
)

// Options say what a file may leave open.
type Options struct {
	// Grammar is one of Grammars, for a file that does not say how texts are
	// cut into pieces. Empty is that of the known vocabulary of this name.
	Grammar string
}

// Add makes a table of a published file and keeps it, once it is found to count
// as the file says. The same file may be added again, which repairs a damaged
// table; another file of a name that is taken is refused.
func (s *Shelf) Add(name string, data []byte, o Options) (Entry, error) {
	if err := Allowed(name, o); err != nil {
		return Entry{}, err
	}
	if err := s.checkFree(name, hashOf(data)); err != nil {
		return Entry{}, err
	}
	e, table, err := build(name, data, o)
	if err != nil {
		return Entry{}, err
	}
	return e, s.write(e, table)
}

// Allowed tells, before a file is read, what is wrong with the name or the
// options; nil if nothing is.
func Allowed(name string, o Options) error {
	if err := checkName(name); err != nil {
		return err
	}
	return checkGrammar(o.Grammar)
}

func checkGrammar(name string) error {
	if name == "" || slices.Contains(Grammars(), name) {
		return nil
	}
	hint := near.Hint(name, Grammars())
	if hint == "" {
		hint = "the grammars are " + strings.Join(Grammars(), " ")
	}
	return misuse(fmt.Sprintf("unknown grammar %s", near.Quote(name)), hint)
}

// checkFree complains if the name holds another file.
func (s *Shelf) checkFree(name, hash string) error {
	e, err := s.describe(name)
	if err != nil || e.SourceSHA256 == hash {
		return nil // not there, damaged, or the same: all may be written
	}
	return misuse(fmt.Sprintf("the name %s is taken by another file (SHA-256 %.12s…)", name, e.SourceSHA256),
		"remove that one first, or choose another name")
}

// build makes the table of a file and checks it.
func build(name string, data []byte, o Options) (Entry, []byte, error) {
	v, err := read(data)
	if err != nil {
		return Entry{}, nil, err
	}
	grammar, err := grammarOf(v, name, o)
	if err != nil {
		return Entry{}, nil, err
	}
	table, err := compile.Table(v, compile.Options{Grammar: grammar})
	if err != nil {
		return Entry{}, nil, unsupported(err)
	}
	encoding, err := bpe.Open(string(table), bpe.OpenClasses(string(bpe.BuildClasses())), math.MaxUint32)
	if err != nil {
		return Entry{}, nil, unsupported(err)
	}
	e := Entry{
		Name: name, Format: string(v.Format), Grammar: string(encoding.Grammar()),
		Bytes: int64(len(table)), SourceSHA256: hashOf(data), TableSHA256: hashOf(table),
	}
	if encoding.Grammar() == bpe.Unknown {
		e.Grammar = Pattern
		for _, split := range v.Splits {
			e.Patterns = append(e.Patterns, split.Pattern)
		}
	}
	return e, table, check(v, encoding, &e)
}

func unsupported(err error) error {
	return &Error{Reason: err.Error(), Hint: "nothing was added: it would be counted wrongly", Err: err}
}

// read reads a published file, and says what a file is that is none.
func read(data []byte) (*source.Vocabulary, error) {
	v, err := source.Read(data)
	if err == nil {
		return v, nil
	}
	const want = "give a byte-pair vocabulary: a tokenizer.json, tekken.json, tiktoken rank file or SentencePiece model"
	head := bytes.TrimSpace(data)
	e := &Error{Reason: err.Error(), Hint: want, Err: err}
	switch {
	case len(head) == 0:
	case head[0] == '<':
		e.Reason, e.Hint = "a web page, not a vocabulary", "fetch the file itself; its publisher may ask you to sign in first"
	// what is nothing else is taken for one
	case strings.HasPrefix(e.Reason, string(source.SentencePiece)) && isText(head):
		e.Reason = fmt.Sprintf("no vocabulary, but a text that begins %q", firstWords(head))
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Reason, e.Hint = "cut short, or no vocabulary: "+e.Reason, "fetch it again, or "+want
	}
	return nil, e
}

// isText tells whether a file begins like one of text: SentencePiece models
// have zero bytes early on.
func isText(head []byte) bool {
	const looked = 200
	for len(head) > looked && !utf8.RuneStart(head[looked]) {
		head = head[:len(head)-1]
	}
	head = head[:min(len(head), looked)]
	return utf8.Valid(head) && bytes.IndexByte(head, 0) < 0
}

func firstWords(head []byte) string {
	const most = 40
	line, _, _ := bytes.Cut(head, []byte("\n"))
	if len(line) > most {
		return strings.ToValidUTF8(string(line[:most]), "") + "…"
	}
	return string(line)
}

// ErrNoGrammar is the error for a file that leaves the grammar open, when no
// option names it.
var ErrNoGrammar = errors.New("the file does not say how texts are cut into pieces")

// grammarOf returns the grammar for a file that states none, and refuses one
// for a file that does: it would be ignored.
func grammarOf(v *source.Vocabulary, name string, o Options) (bpe.Grammar, error) {
	expected := grammarFor(name)
	stated := v.Grammar != source.Unstated || len(v.Splits) > 0
	switch {
	case stated && o.Grammar != "" && o.Grammar != string(v.Grammar):
		own := "a pattern of its own"
		if v.Grammar != source.Unstated {
			own = fmt.Sprintf("the grammar %s", v.Grammar)
		}
		return "", misuse("the file says itself that texts are cut by "+own, "leave the grammar out")
	case v.Grammar != source.Unstated && expected != "" && string(v.Grammar) != expected:
		return "", misuse(fmt.Sprintf("the file is not that of %s: it says that texts are cut by the grammar %s, not %s",
			name, v.Grammar, expected), "choose another name for it")
	case stated || o.Grammar != "":
		return bpe.Grammar(o.Grammar), nil
	case expected != "":
		return bpe.Grammar(expected), nil
	}
	return "", &Error{Reason: ErrNoGrammar.Error(), Hint: "name a grammar, one of " + strings.Join(Grammars(), " "),
		Blame: Use, Err: ErrNoGrammar}
}
