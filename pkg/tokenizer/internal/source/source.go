// Package source reads a vocabulary file as its publisher ships it and gives
// it in one shape, from which a table of merges can be built.
//
// # One rule for all
//
// Publishers say in two ways how text is merged. OpenAI, Mistral and Google
// rank the tokens: join the neighbours whose joined text is the token of lowest
// rank, the leftmost first. Hugging Face lists pairs: join the neighbours that
// stand first in the list. The second says more, since a token can be listed
// with several pairs, or not with all.
//
// Yet a token is always reached by the same last merge. As long as nothing has
// crossed its ends, its bytes merge as they would alone, whatever stands around
// them. So merging the bytes of each token once, by the rule of its file, finds
// that last merge, and ordering the tokens by it turns a list of pairs into
// ranks. Read does so, and then merges each token again by rank: if all come
// out the same way, both rules encode every text alike. If one does not, the
// file is refused.
//
// A token that its own bytes do not lead to is never the outcome of a merge.
// It can only be found by looking up a whole piece, so it is kept apart.
package source

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Format says in whose layout a file came.
type Format string

// The formats that Read knows.
const (
	HuggingFace   Format = "huggingface"   // tokenizer.json
	Tiktoken      Format = "tiktoken"      // lines of a token in base64 and its rank
	Tekken        Format = "tekken"        // Mistral's tekken.json
	SentencePiece Format = "sentencepiece" // tokenizer.model
	Claude        Format = "claude"        // claude.json of @anthropic-ai/tokenizer
)

// Base says what merging starts from.
type Base uint8

const (
	// Bytes is merging from single bytes. Each of the 256 is a token.
	Bytes Base = iota
	// Characters is merging from code points. One that is no token becomes
	// the tokens of its bytes (Fallback), or else the Unknown token.
	Characters
)

// Token is a token of ordinary text.
type Token struct {
	Text string // raw bytes; a blank is ' '
	ID   uint32
	Left int // size of the left part of its last merge, 0 if no merge made it
}

// Added is a token that is cut out of the text before anything is merged:
// going from the left, the longest that matches. Hugging Face counts special
// ones that way too, though they are no ordinary text.
type Added struct {
	Text    string
	ID      uint32
	Special bool // stands for no text: a turn, an end, a tool

	// Normalized is matched after normalisation (and, if the vocabulary has
	// Bars, with ' ' for U+2581), in what the other ones have left. The others
	// are matched in the text as it came.
	Normalized bool

	Left, Right bool // takes the white space before, behind it as well
	Word        bool // only where no word character stands next to it
}

// Normal is the Unicode form that text is brought to.
type Normal uint8

// The forms that are in use. Verbatim leaves the text alone.
const (
	Verbatim Normal = iota
	NFC
	NFKC
)

// Prefix says when a blank is put before a text. An empty text gets none.
type Prefix uint8

const (
	// NoPrefix puts none.
	NoPrefix Prefix = iota
	// AlwaysPrefix puts one before each stretch that the added tokens matched
	// in the text as it came have left.
	AlwaysPrefix
	// MissingPrefix puts one before each stretch that all added tokens have
	// left, unless it begins with a blank.
	MissingPrefix
	// FirstPrefix is MissingPrefix at the beginning of the text alone.
	FirstPrefix
)

// Vocabulary is what a file says, in the shape that all formats share.
type Vocabulary struct {
	Format Format

	// Tokens can come out of merging. The place in the list is the rank: the
	// base comes first, and every other token stands behind its two parts.
	Tokens []Token
	// Whole are the tokens that no merge leads to. They matter only if
	// WholeFirst is set, or not at all.
	Whole []Token
	// WholeFirst says that a piece that is a token is not merged.
	WholeFirst bool

	Base Base
	// Fallback holds for Characters the token of each byte, nil if there are
	// none. A byte whose ASCII character is a token may have none, so 0.
	Fallback *[256]uint32
	// Unknown stands for a character that is no token if there is no
	// Fallback; nil if such a character is dropped. FuseUnknown makes one
	// token of a run of them.
	Unknown     *uint32
	FuseUnknown bool

	// Grammar cuts the text into pieces that are merged each alone. Splits is
	// what the file says of that, for a consumer that does not know the
	// grammar. Both are unset in a Tiktoken file, which says nothing.
	Grammar Grammar
	Splits  []Split

	Normal Normal
	Prefix Prefix
	// LeftBlanks are the tokens of 2, 3 and so on blanks, if they come last:
	// when nothing more is to be merged, blanks that stand side by side, each
	// a token of its own, become the longest of these, from the left.
	LeftBlanks []uint32
	// Bars says that U+2581 in the text counts as ' '.
	Bars bool

	Added []Added
}

// Ranks returns the rank of each of the tokens that come out of merging.
func (v *Vocabulary) Ranks() map[string]int {
	ranks := make(map[string]int, len(v.Tokens))
	for rank, t := range v.Tokens {
		ranks[t.Text] = rank
	}
	return ranks
}

// sortAdded puts the added tokens in order of id, for formats that have none.
func (v *Vocabulary) sortAdded() {
	slices.SortFunc(v.Added, func(a, b Added) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Text, b.Text))
	})
}

// Read reads a vocabulary. It tells the format from the content.
func Read(data []byte) (*Vocabulary, error) {
	format, read, err := recognise(data)
	if err != nil {
		return nil, err
	}
	v, err := read(data)
	if err != nil {
		return nil, fmt.Errorf("%s vocabulary: %w", format, err)
	}
	v.Format = format
	return v, nil
}

type reader func(data []byte) (*Vocabulary, error)

func recognise(data []byte) (Format, reader, error) {
	data = bytes.TrimLeft(data, " \t\r\n")
	switch {
	case len(data) == 0:
		return "", nil, errors.New("the file is empty")
	case bytes.HasPrefix(data, []byte("version https://git-lfs.github.com/")):
		return "", nil, errors.New("this is a Git LFS pointer, not the file it stands for: run git lfs pull")
	case data[0] == '{':
		return recogniseJSON(data)
	case isRankLine(data):
		return Tiktoken, readTiktoken, nil
	}
	return SentencePiece, readSentencePiece, nil
}
