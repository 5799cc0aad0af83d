package bpe

import (
	"fmt"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
)

// regexSplitter runs patterns that no splitter is written for, one after the
// other: each cuts the pieces of the one before into its matches and what lies
// between them. The engine is the one that tiktoken-go uses; it backtracks, so
// hard texts take long.
type regexSplitter struct{ patterns []*regexp2.Regexp }

func newRegexSplitter(patterns []string) (splitter, error) {
	s := regexSplitter{}
	for _, pattern := range patterns {
		re, err := regexp2.Compile(pattern, regexp2.None)
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", pattern, err)
		}
		s.patterns = append(s.patterns, re)
	}
	return s, nil
}

// split cuts the whole rest of the text, since a pattern may look at all of it.
func (r regexSplitter) split(_ *Classes, s string, i int, ends []int) []int {
	return r.ends(s, i, 0, ends[:0])
}

// ends appends the end of each piece that the patterns from level on cut s[i:]
// into.
func (r regexSplitter) ends(s string, i, level int, ends []int) []int {
	if level == len(r.patterns) {
		return append(ends, len(s))
	}
	emit := func(from, end int) {
		if end > from {
			ends = r.ends(s[:end], from, level+1, ends)
		}
	}
	re, text := r.patterns[level], []rune(s[i:])
	at, pos := i, 0 // the same place in bytes and in runes
	for m, err := re.FindRunesMatch(text); m != nil && err == nil; m, err = re.FindNextMatch(m) {
		from := at + runesSize(text[pos:m.Index])
		end := from + runesSize(m.Runes())
		emit(at, from)
		emit(from, end)
		at, pos = end, m.Index+m.Length
	}
	emit(at, len(s))
	return ends
}

func runesSize(runes []rune) int {
	n := 0
	for _, r := range runes {
		n += utf8.RuneLen(r)
	}
	return n
}
