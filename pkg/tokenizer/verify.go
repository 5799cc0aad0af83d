package tokenizer

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pkoukk/tiktoken-go"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
)

// The published patterns as tiktoken-go writes them. Our own splitting does
// without them, so that Verify checks one against the other.
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

// pattern is that of a grammar as tiktoken-go takes it, "" if one pattern does
// not say it all.
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

// Verify counts text again with tiktoken-go, an implementation that shares
// nothing with ours but the ranks, and returns its number of tokens. For a
// family it verifies the base encoding, without the factor. It takes about a
// tenth of a second to start, and a time that grows with the square of the
// longest run of letters, blanks or signs: a megabyte without a break takes
// minutes. Give it samples. It fails for a vocabulary that tiktoken-go has no
// means to cut texts for.
func (t *Tokenizer) Verify(text []byte) (int64, error) {
	reference, err := t.reference()
	if err != nil {
		return 0, fmt.Errorf("tokenizer %s: %w", t.Name(), err)
	}
	return int64(len(t.encodeBy(reference, string(text)))), nil
}

// encodeBy encodes text with tiktoken-go.
func (t *Tokenizer) encodeBy(reference *tiktoken.Tiktoken, text string) []int {
	text = t.encoding.Prepare(text)
	if len(t.encoding.Added()) == 0 {
		return reference.EncodeOrdinary(text) // Encode does not end without special tokens
	}
	return reference.Encode(text, []string{"all"}, nil)
}

// errUnverified is the error of Verify for a vocabulary that tiktoken-go cannot
// be set up for.
var errUnverified = errors.New("tiktoken-go cannot cut texts the way this vocabulary asks for")

// reference sets tiktoken-go up with the ranks of t. Its own loader would
// fetch them over the network, or carry them a second time. Tokens that are cut
// out of a text are what it calls special.
func (t *Tokenizer) reference() (*tiktoken.Tiktoken, error) {
	pattern := pattern(t.encoding.Grammar())
	if pattern == "" {
		return nil, errUnverified
	}
	special, all := map[string]int{}, map[string]any{}
	for text, id := range t.encoding.Added() {
		special[text], all[text] = int(id), nil
	}
	core, err := tiktoken.NewCoreBPE(t.encoding.Ranks(), special, pattern)
	if err != nil {
		return nil, err
	}
	return tiktoken.NewTiktoken(core, nil, all), nil
}
