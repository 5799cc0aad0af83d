package bpe

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Prepare brings a text into the form that is cut and merged: valid UTF-8, in
// the normal form of the vocabulary, and with the blank put before it. Most
// texts are in that form already.
func (e *Encoding) Prepare(s string) string {
	s = e.normal(Valid(s))
	lead := e.vocab.rules.Lead
	if s != "" && (lead == AlwaysLead || lead == MissingLead && s[0] != ' ') {
		s = " " + s
	}
	return s
}

// normal is Prepare for a part of a text that is valid UTF-8.
func (e *Encoding) normal(s string) string {
	switch e.vocab.rules.Normal {
	case NFC:
		s = normalize(norm.NFC, s)
	case NFKC:
		s = oldNFKC(s)
	}
	return s
}

// blankMark is what SentencePiece writes for a blank. Vocabularies hold the
// blank itself here, but for tokens that are cut out of the text as it came.
const blankMark = "▁"

// unbarred makes blanks of all such marks in a prepared text. It gives the
// stretches between the tokens that have marks, each with the token behind it,
// which is empty at the end.
func (e *Encoding) unbarred(s string) iter.Seq2[string, string] {
	return func(yield func(stretch, token string) bool) {
		if !e.vocab.rules.Bars || !strings.Contains(s, blankMark) {
			yield(s, "")
			return
		}
		for i := 0; i < len(s); {
			at, end := e.barred.next(s, i)
			if !yield(strings.ReplaceAll(s[i:at], blankMark, " "), s[at:end]) {
				return
			}
			i = end
		}
	}
}

// normalize is form.String, but that it passes over what is calm: of most texts
// that is nearly all.
func normalize(form norm.Form, s string) string {
	var out []byte
	done := 0
	for i := 0; i < len(s); {
		start, end := restless(form, s, i)
		if part := normalizePart(form, s[start:end]); part != s[start:end] {
			if out == nil {
				out = make([]byte, 0, len(s)+len(s)/8)
			}
			out = append(append(out, s[done:start]...), part...)
			done = end
		}
		i = end
	}
	if done == 0 {
		return s
	}
	return View(append(out, s[done:]...))
}

// restless returns the next part of s, from i on, that normalizing might change,
// with the character before it, which a mark may join. It goes on over a few
// calm characters: parts have their price too.
func restless(form norm.Form, s string, i int) (start, end int) {
	const few = 8
	below := byte(0xCC) // the lead byte of U+0300, the first mark
	if form == norm.NFKC {
		below = utf8.RuneSelf // superscripts and such are changed as well
	}
	start = i
	for i < len(s) {
		n := calm(s, i, below)
		if n == 0 {
			break
		}
		start = i
		i += n
	}
	for end = i; i < len(s) && i < end+few; {
		n := calm(s, i, below)
		if n == 0 {
			_, n = utf8.DecodeRuneInString(s[i:])
			end = i + n
		}
		i += n
	}
	return min(start, end), end
}

// calm returns the width of a character that no normal form changes and no
// character before it joins: one of a lead byte less than below, or U+FFFD. It is
// 0 for others.
func calm(s string, i int, below byte) int {
	switch b := s[i]; {
	case b < utf8.RuneSelf:
		return 1
	case b < below:
		return 2
	case b == 0xEF && s[i+1] == 0xBF && s[i+2] == 0xBD:
		return 3
	}
	return 0
}

// normalizePart is form.String, except that it puts nothing into a heap of
// marks: the package follows Unicode's Stream-Safe Text Format, in which U+034F
// stands after each 30 of them, and tokenizers do not.
func normalizePart(form norm.Form, s string) string {
	out := form.String(s)
	if out == s || strings.Count(out, joiner) == strings.Count(s, joiner) {
		return out
	}
	return heaped(form, s)
}

// joiner is U+034F, combining grapheme joiner.
const joiner = "\u034f"

// heaped normalizes a text with long heaps of marks the slow way, as Unicode
// defines it: characters are decomposed one by one, marks put in order, and
// what goes together composed again.
func heaped(form norm.Form, s string) string {
	var runes []rune
	for _, r := range s {
		apart := norm.NFD
		if form == norm.NFKC {
			apart = norm.NFKD
		}
		runes = append(runes, []rune(apart.String(string(r)))...)
	}
	orderMarks(runes)
	return string(compose(runes))
}

func class(r rune) uint8 { return norm.NFD.PropertiesString(string(r)).CCC() }

func orderMarks(runes []rune) {
	for i := 0; i < len(runes); i++ {
		end := i
		for end < len(runes) && class(runes[end]) != 0 {
			end++
		}
		slices.SortStableFunc(runes[i:end], func(a, b rune) int { return cmp.Compare(class(a), class(b)) })
		i = end
	}
}

// compose joins each starter with the marks behind it that nothing blocks.
func compose(runes []rune) []rune {
	var out []rune
	starter, last := -1, uint8(0)
	for _, r := range runes {
		c := class(r)
		if starter >= 0 && (len(out) == starter+1 || last < c) {
			if pair := []rune(norm.NFC.String(string(out[starter]) + string(r))); len(pair) == 1 {
				out[starter] = pair[0]
				continue
			}
		}
		if c == 0 {
			starter = len(out)
		}
		last = c
		out = append(out, r)
	}
	return out
}

// oldNFKC is NFKC as of Unicode 9: the one vocabulary that asks for it is from
// 2023, but the data its reference implementation normalizes with are older. It
// leaves later compatibility characters alone.
func oldNFKC(s string) string {
	var out strings.Builder
	for {
		i := indexSince9(s)
		if i < 0 && out.Len() == 0 {
			return normalize(norm.NFKC, s)
		}
		if i < 0 {
			return out.String() + normalize(norm.NFKC, s)
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		out.WriteString(normalize(norm.NFKC, s[:i]))
		out.WriteString(s[i : i+n])
		s = s[i+n:]
	}
}

// indexSince9 returns where the first compatibility character is that is newer
// than Unicode 9, or -1. They all begin with bytes that few characters do.
func indexSince9(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] < 0xE3 || s[i] > 0xE3 && s[i] < 0xEA || s[i] > 0xEA && s[i] < 0xF0 {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(s[i:]); addedSince9(r) {
			return i
		}
	}
	return -1
}

// addedSince9 tells whether r is a compatibility character of Unicode 10 to 15.
func addedSince9(r rune) bool {
	if r < 0x32FF {
		return false
	}
	switch {
	case r == 0x32FF, r >= 0xA7F2 && r <= 0xA7F4, r == 0xAB69, r >= 0x10781 && r <= 0x107BA,
		r >= 0x1E030 && r <= 0x1E06D, r == 0x1F16C, r >= 0x1FBF0 && r <= 0x1FBF9:
		return true
	}
	return false
}
