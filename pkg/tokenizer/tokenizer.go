package tokenizer

import (
	"errors"
	"fmt"
	"io"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/content"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/media"
)

// Exactness says what a count is worth.
type Exactness string

const (
	// Exact counts are what the vendor's own tokenizer gives.
	Exact Exactness = "exact"
	// Estimated counts lie within their band for ordinary text.
	Estimated Exactness = "estimated"
)

// Count is a number of tokens with its band, Low ≤ Tokens ≤ High. An exact
// count has no band: all three are equal.
type Count struct {
	Tokens, Low, High int64
	Exactness         Exactness
}

// exactly is the exact count of n tokens.
func exactly(n int64) Count { return Count{n, n, n, Exact} }

// Add returns the sum of c and d, estimated if either is. The zero Count adds
// nothing.
func (c Count) Add(d Count) Count {
	sum := Count{c.Tokens + d.Tokens, c.Low + d.Low, c.High + d.High, Exact}
	if c.Exactness == Estimated || d.Exactness == Estimated {
		sum.Exactness = Estimated
	}
	return sum
}

// Tokenizer counts the tokens of one encoding or family. It is immutable and
// may be used by many goroutines at once.
type Tokenizer struct {
	row      row
	encoding *bpe.Encoding
	factors  *content.Table // by class of content; nil if row.factor is for all
	model    media.Model    // whose rules hold for what is not text, see For
	rules    modelRules
}

// Lookup returns the tokenizer of an encoding ("o200k_base") or family
// ("claude-4.7"); Names lists them all. The error of an unknown name is an
// *UnknownError. It opens the embedded tables where they lie, which takes
// microseconds, so callers need not keep the result.
func Lookup(name string) (*Tokenizer, error) { return LookupIn(nil, name) }

// LookupIn is Lookup with vocabularies of the user's own besides those that are
// part of the program: own may be nil. A family prefers its own vocabulary to
// an estimate, and a vocabulary that no family knows counts under its name.
func LookupIn(own Tables, name string) (*Tokenizer, error) {
	rows, err := rowsNamed(name)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if t, err := newTokenizer(r, own); t != nil || err != nil {
			return t, err
		}
	}
	if own != nil {
		if t, err := newTokenizer(ownRow(name), own); t != nil || err != nil {
			return t, err
		}
	}
	if rows, err = readRows(); err != nil {
		return nil, err
	}
	return nil, unknown(name, rows)
}

// newTokenizer returns the tokenizer of a row, nil if there is no table for its
// base.
func newTokenizer(r row, own Tables) (*Tokenizer, error) {
	encoding, err := openEncoding(r.base, own)
	if err != nil {
		return nil, fmt.Errorf("tokenizer %s: %w", r.name, err)
	}
	if encoding == nil {
		return nil, nil
	}
	t := &Tokenizer{row: r, encoding: encoding}
	if r.byContent {
		if t.factors, err = content.Factors(r.name, r.base); err != nil {
			return nil, fmt.Errorf("tokenizer %s: %w", r.name, err)
		}
	}
	return t, nil
}

// For returns t with the published rules of a model for pictures, sound, video
// and the instructions that come with tools, where there are any.
func (t *Tokenizer) For(model string) *Tokenizer {
	own := *t
	own.model = media.Of(model)
	own.rules = rulesOf(own.model)
	return &own
}

// RulesKey is the same for tokenizers that For gave the same rules.
func (t *Tokenizer) RulesKey() string { return t.model.Key() }

// Name is the name that Lookup knows the tokenizer by.
func (t *Tokenizer) Name() string { return t.row.name }

// Base is the encoding that is counted underneath, Name itself if exact.
func (t *Tokenizer) Base() string {
	if t.Exactness() == Exact {
		return t.row.name
	}
	return t.row.base
}

// Encoding returns the encoding that t counts with. It is for the packages below
// this one, such as verify, and its type is none of the API.
func (t *Tokenizer) Encoding() *bpe.Encoding { return t.encoding }

// Exactness tells whether t counts text exactly or estimates it.
func (t *Tokenizer) Exactness() Exactness {
	if t.factors == nil && t.row.factor == (band{1, 1, 1}) {
		return Exact
	}
	return Estimated
}

// Factor is how many tokens of t make one token of its base, with the band
// low ≤ mid ≤ high; 1, 1, 1 if exact. Where the factor depends on the content,
// this is the one for a text that is not known. Evidence says how it was found.
func (t *Tokenizer) Factor() (mid, low, high float64) {
	f := t.row.factor
	if t.factors != nil {
		f = bandOf(t.factors.Any)
	}
	return f.mid, f.low, f.high
}

// ClassFactor is the factor of a class of content, with its band and evidence.
type ClassFactor struct {
	Class          string
	Mid, Low, High float64
	Evidence, URL  string
	Checked        string // YYYY-MM-DD
}

// Factors are the factors by class of content, in the order of the classes;
// none where one factor holds for all.
func (t *Tokenizer) Factors() []ClassFactor {
	if t.factors == nil {
		return nil
	}
	var all []ClassFactor
	for c := range content.NumClasses {
		f := t.factors.Of(c)
		all = append(all, ClassFactor{c.String(), f.Mid, f.Low, f.High, f.Evidence, f.URL, f.Checked})
	}
	return all
}

// Relative is how many tokens of t make one token of o200k_base in a text that
// is not known, with the band. It converts counts that vendors recorded.
func (t *Tokenizer) Relative() (mid, low, high float64) {
	if f, err := content.Factors(t.row.name, "o200k_base"); err == nil {
		return f.Any.Mid, f.Any.Low, f.Any.High
	}
	return 1, 1 - kinship, 1 + kinship
}

// kinship is the share within which public vocabularies of today's size are
// taken to agree on a text that is not known.
const kinship = 0.1

// Evidence says where the factor and the chat constants come from, for a
// footnote: how they were made, an address to read on (the measurement's if a
// vendor's API was measured), and the day the row was gone over (YYYY-MM-DD).
func (t *Tokenizer) Evidence() (note, url, checked string) {
	return t.row.evidence, t.row.url, t.row.checked
}

// Count returns the number of tokens of text: nothing is added for messages
// (see CountChat), and the names of special tokens count as the plain text
// they are. Any bytes are accepted; each maximal part that is not UTF-8 counts
// as one U+FFFD, as the vendors' servers and Rust's lossy decoding have it.
func (t *Tokenizer) Count(text []byte) Count { return t.CountString(bpe.View(text)) }

// CountString is Count for a string.
func (t *Tokenizer) CountString(text string) Count {
	n := t.encoding.Count(text)
	if t.factors == nil {
		return t.row.factor.scale(n)
	}
	return t.scale(n, content.Classify(text))
}

// scale turns n tokens of the base, of a text that is made of mix, into tokens
// of t.
func (t *Tokenizer) scale(n int64, mix content.Mix) Count {
	if t.factors == nil {
		return t.row.factor.scale(n)
	}
	tokens, low, high := t.factors.Tokens(mix, n)
	return Count{tokens, low, high, Estimated}
}

// Reading is what CountReader found in a stream.
type Reading struct {
	Count
	Bytes   int64
	Invalid bool // some of it was not UTF-8
}

// CountReader is Count for all that r holds. Memory stays at a few
// blocks of 256 kB, whatever the text, but for vocabularies of your own whose
// pattern runs on a regular expression engine; the result does not depend on how
// r hands its bytes out. It uses all processors that GOMAXPROCS allows. The error
// is r's own.
func (t *Tokenizer) CountReader(r io.Reader) (Reading, error) {
	var classes content.Classifier
	if t.factors != nil {
		r = io.TeeReader(r, adder{&classes})
	}
	stream, err := t.encoding.CountReader(r)
	if err != nil {
		return Reading{}, err
	}
	return Reading{t.scale(stream.Tokens, classes.Close()), stream.Bytes, stream.Invalid}, nil
}

// adder is a classifier to write to.
type adder struct{ *content.Classifier }

func (a adder) Write(b []byte) (int, error) {
	a.Add(b)
	return len(b), nil
}

// errEstimated is the error of Encode and Decode without a public vocabulary.
var errEstimated = errors.New("the vocabulary is not public, so there are no token ids")

// Encode returns the token ids of text. It fails for an estimated tokenizer.
func (t *Tokenizer) Encode(text []byte) ([]uint32, error) {
	if t.Exactness() != Exact {
		return nil, fmt.Errorf("tokenizer %s: %w", t.Name(), errEstimated)
	}
	return t.encoding.Encode(bpe.View(text)), nil
}

// Decode returns the bytes of the token ids, which need not end on a character
// boundary. It fails for an id that is none of text (the special tokens among
// them) and for an estimated tokenizer.
func (t *Tokenizer) Decode(ids []uint32) ([]byte, error) {
	if t.Exactness() != Exact {
		return nil, fmt.Errorf("tokenizer %s: %w", t.Name(), errEstimated)
	}
	text, err := t.encoding.Decode(ids)
	if err != nil {
		return nil, fmt.Errorf("tokenizer %s: %w", t.Name(), err)
	}
	return text, nil
}
