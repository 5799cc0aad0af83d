// Package verify counts texts a second time with tiktoken-go, an implementation
// that shares nothing with package tokenizer but the ranks. It is a package of
// its own because tiktoken-go links an HTTP client: a program that only counts
// links no network code. Nothing is fetched here either: the ranks are those of
// the tokenizer.
package verify

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pkoukk/tiktoken-go"

	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
)

// The published patterns as tiktoken-go writes them. Package tokenizer splits
// without them, so that Count checks one against the other.
const (
	patternGPT2   = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
	patternSuffix = `(?i:'s|'t|'re|'ve|'m|'ll|'d)`
	patternWords  = patternSuffix + `|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*`
	patternLines  = `|\s*[\r\n]+|\s+(?!\S)|\s+`
	patternCL100K = patternWords + `|\s+$` + patternLines
	patternLlama3 = patternWords + patternLines
	patternO200K  = `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+` + patternSuffix + `?` +
		`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*` + patternSuffix + `?` +
		`|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*` + patternLines
)

// pattern returns the pattern of a grammar as tiktoken-go takes it, "" if one
// pattern cannot say all of it.
func pattern(g bpe.Grammar) string {
	switch g {
	case bpe.GPT2:
		return patternGPT2
	case bpe.CL100K:
		return patternCL100K
	case bpe.Llama3:
		return patternLlama3
	case bpe.Qwen:
		return strings.Replace(patternLlama3, `{1,3}`, "", 1)
	case bpe.O200K:
		return patternO200K
	case bpe.Tekken:
		return strings.Replace(strings.ReplaceAll(patternO200K, patternSuffix+`?`, ""), `{1,3}`, "", 1)
	}
	return ""
}

// ErrUnsupported is the error of [Count] for a vocabulary whose way of cutting
// texts tiktoken-go cannot follow.
var ErrUnsupported = errors.New("tiktoken-go cannot cut texts the way this vocabulary asks for")

// Count returns the number of tokens that tiktoken-go finds in text. For an
// estimated tokenizer it counts the base encoding, without the factor. It takes
// about a tenth of a second to start, and a time that grows with the square of
// the longest run of letters, blanks or signs: a megabyte without a break takes
// minutes, so give it samples. The error wraps [ErrUnsupported] if tiktoken-go
// has no means to cut texts for the vocabulary.
func Count(t *tokenizer.Tokenizer, text []byte) (int64, error) {
	e := t.Encoding()
	core, err := reference(e)
	if err != nil {
		return 0, fmt.Errorf("tokenizer %s: %w", t.Name(), err)
	}
	return int64(len(encode(core, e, string(text)))), nil
}

// encode returns the token ids of text by tiktoken-go.
func encode(core *tiktoken.Tiktoken, e *bpe.Encoding, text string) []int {
	text = e.Prepare(text)
	if len(e.Added()) == 0 {
		return core.EncodeOrdinary(text) // Encode does not end without special tokens
	}
	return core.Encode(text, []string{"all"}, nil)
}

// reference sets tiktoken-go up with the ranks of an encoding. Its own loader
// would fetch them over the network, or carry them a second time. Tokens that
// are cut out of a text are what it calls special.
func reference(e *bpe.Encoding) (*tiktoken.Tiktoken, error) {
	pattern := pattern(e.Grammar())
	if pattern == "" {
		return nil, ErrUnsupported
	}
	special, all := map[string]int{}, map[string]any{}
	for text, id := range e.Added() {
		special[text], all[text] = int(id), nil
	}
	core, err := tiktoken.NewCoreBPE(e.Ranks(), special, pattern)
	if err != nil {
		return nil, err
	}
	return tiktoken.NewTiktoken(core, nil, all), nil
}
