package source

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
)

// isRankLine tells whether data begins with a line of a rank file.
func isRankLine(data []byte) bool {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	_, _, err := rankLine(line)
	return err == nil
}

// rankLine reads a token in base64, a blank and the token's rank.
func rankLine(line []byte) (text string, rank uint32, err error) {
	encoded, number, ok := bytes.Cut(bytes.TrimRight(line, "\r"), []byte(" "))
	if !ok {
		return "", 0, errors.New("want a token in base64, a blank and its rank")
	}
	if text, err = decode64(string(encoded)); err != nil {
		return "", 0, err
	}
	rank, err = parseID(string(number))
	return text, rank, err
}

func decode64(s string) (string, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil {
		return "", fmt.Errorf("token %q is not base64: %w", s, err)
	}
	return string(raw), nil
}

// readTiktoken reads a rank file. The id of a token is its rank.
func readTiktoken(data []byte) (*Vocabulary, error) {
	d := newDraft(Bytes, bytes.Count(data, []byte("\n"))+1)
	number := 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			continue
		}
		text, rank, err := rankLine(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		if err := d.addRanked(text, rank, int(rank)); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	v := &Vocabulary{WholeFirst: true}
	return v, d.settle(v)
}

// claudeFile is the vocabulary of Claude 2 and before, as Anthropic published
// it. The package brings text to NFKC before it counts.
type claudeFile struct {
	Pattern string            `json:"pat_str"`
	Special map[string]uint32 `json:"special_tokens"`
	Ranks   string            `json:"bpe_ranks"`
}

func readClaude(data []byte) (*Vocabulary, error) {
	var f claudeFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	d := newDraft(Bytes, strings.Count(f.Ranks, " ")+1)
	for line := range strings.Lines(f.Ranks) {
		if err := d.addRun(strings.Fields(line)); err != nil {
			return nil, err
		}
	}
	v := &Vocabulary{WholeFirst: true, Normal: NFKC}
	v.setPattern(f.Pattern)
	for text, id := range f.Special {
		v.Added = append(v.Added, Added{Text: text, ID: id, Special: true})
	}
	v.sortAdded()
	return v, d.settle(v)
}

// addRun takes in a line of tokens of consecutive ranks: a mark that says
// nothing, the first rank, and the tokens in base64.
func (d *draft) addRun(fields []string) error {
	if len(fields) == 0 {
		return nil
	}
	if len(fields) < 2 {
		return errors.New("bpe_ranks: want a mark, a rank and tokens")
	}
	first, err := strconv.ParseUint(fields[1], 10, 32)
	if err != nil || first+uint64(len(fields)) > maxID {
		return fmt.Errorf("bpe_ranks: first rank %s: want a whole number up to %d", fields[1], maxID)
	}
	for i, field := range fields[2:] {
		text, err := decode64(field)
		if err != nil {
			return fmt.Errorf("bpe_ranks: %w", err)
		}
		rank := int(first) + i
		if err := d.addRanked(text, uint32(rank), rank); err != nil {
			return fmt.Errorf("bpe_ranks: %w", err)
		}
	}
	return nil
}

type tekkenToken struct {
	Rank  int64  `json:"rank"`
	Bytes string `json:"token_bytes"`
}

// tekkenFile is Mistral's tekken.json.
type tekkenFile struct {
	Config struct {
		Pattern string `json:"pattern"`
		Size    int    `json:"default_vocab_size"`
		Special int    `json:"default_num_special_tokens"`
	} `json:"config"`
	Vocab   []tekkenToken `json:"vocab"`
	Runs    string        `json:"bpe_ranks"` // instead of Vocab, laid out as Claude's
	Special []struct {
		Rank int64  `json:"rank"`
		Text string `json:"token_str"`
	} `json:"special_tokens"`
}

// runs turns Runs into Vocab.
func (f *tekkenFile) runs() {
	for line := range strings.Lines(f.Runs) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		first, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			first = -maxID // which is refused as any wrong rank is
		}
		for i, field := range fields[2:] {
			f.Vocab = append(f.Vocab, tekkenToken{first + int64(i), field})
		}
	}
}

// readTekken reads the ranks that are in use: the file may hold more. Special
// tokens have the ids below, so text ids begin behind them.
func readTekken(data []byte) (*Vocabulary, error) {
	var f tekkenFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	f.runs()
	size, special := f.Config.Size, f.Config.Special
	used := size - special
	if special < 0 || used <= 0 || used > len(f.Vocab) || size > maxID {
		return nil, fmt.Errorf("config says %d tokens, %d of them special, but vocab has %d", size, special, len(f.Vocab))
	}
	d := newDraft(Bytes, used)
	for _, t := range f.Vocab {
		if t.Rank < 0 || t.Rank > maxID {
			return nil, fmt.Errorf("token %s has rank %d: ranks go from 0 to %d", t.Bytes, t.Rank, maxID)
		}
		if t.Rank >= int64(used) {
			continue
		}
		text, err := decode64(t.Bytes)
		if err != nil {
			return nil, err
		}
		if err := d.addRanked(text, uint32(special)+uint32(t.Rank), int(t.Rank)); err != nil {
			return nil, err
		}
	}
	v := &Vocabulary{WholeFirst: true}
	v.setPattern(f.Config.Pattern)
	for _, t := range f.Special {
		if t.Rank < 0 || t.Rank >= int64(special) {
			return nil, fmt.Errorf("special token %q has rank %d, but there are %d", t.Text, t.Rank, special)
		}
		v.Added = append(v.Added, Added{Text: t.Text, ID: uint32(t.Rank), Special: true})
	}
	v.sortAdded()
	return v, d.settle(v)
}

// setPattern takes over the one pattern of a format that has no steps. What
// lies between matches is not counted there.
func (v *Vocabulary) setPattern(pattern string) {
	v.Splits = []Split{{Pattern: pattern, Behavior: "Removed", Invert: true}}
	v.Grammar = recogniseSplits(v.Splits)
}
