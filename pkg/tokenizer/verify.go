package tokenizer

import (
	"fmt"

	"github.com/pkoukk/tiktoken-go"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
)

// The published patterns as tiktoken-go writes them. Our own splitting does
// without them, so that Verify checks one against the other.
const (
	patternGPT2   = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
	patternCL100K = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+$|\s*[\r\n]+|\s+(?!\S)|\s+`
	patternO200K  = `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
)

func pattern(base string) string {
	switch base {
	case "cl100k_base":
		return patternCL100K
	case "o200k_base":
		return patternO200K
	}
	return patternGPT2
}

// Verify counts text again with tiktoken-go, an implementation that shares
// nothing with ours but the ranks, and returns its number of tokens. For a
// family it verifies the base encoding, without the factor. It takes about a
// tenth of a second to start, and a time that grows with the square of the
// longest run of letters, blanks or signs: a megabyte without a break takes
// minutes. Give it samples.
func Verify(name string, text []byte) (int64, error) {
	t, err := Lookup(name)
	if err != nil {
		return 0, err
	}
	reference, err := t.reference()
	if err != nil {
		return 0, fmt.Errorf("tokenizer %s: %w", name, err)
	}
	return int64(len(reference.EncodeOrdinary(bpe.Valid(string(text))))), nil
}

// reference sets tiktoken-go up with the ranks of t. Its own loader would
// fetch them over the network, or carry them a second time.
func (t *Tokenizer) reference() (*tiktoken.Tiktoken, error) {
	core, err := tiktoken.NewCoreBPE(t.encoding.Ranks(), nil, pattern(t.row.base))
	if err != nil {
		return nil, err
	}
	return tiktoken.NewTiktoken(core, nil, nil), nil
}
