package bpe

import (
	"math/bits"
	"unicode/utf8"
)

// ascii matches the pieces that ASCII texts are made of, as one grammar has
// them. Whatever is not plain, the end of the text and characters beyond ASCII
// above all, it leaves to the grammar.
type ascii struct {
	kinds  [256]uint8
	fold   uint64 // lowerCase or anyCase
	digits int    // of a number
}

// The kinds of ASCII characters; others have none.
const (
	isLetter = 1 << iota
	isLead   // may stand before a word; the bit above isLetter, see begins
	isDigit
	isSign  // comes in runs, maybe after a blank
	isTail  // may follow a run of signs
	isBlank // white space, cut as blankLines does
	isEnd   // ends a word for good: no contraction begins with it
)

// The letters that a word runs over.
const (
	lowerCase = 0
	anyCase   = 0x2020202020202020 // folds capitals
)

// newASCII lays out a grammar. A word may begin with any character of leads, a
// run of signs be followed by any of tails. What its digits, signs or blanks do
// is left to the grammar if digits is 0 and signs or blanks is not set.
func newASCII(fold uint64, leads, tails func(b byte) bool, digits int, signs, blanks bool) *ascii {
	a := &ascii{fold: fold, digits: digits}
	for b := range byte(utf8.RuneSelf) {
		class := generalClass(rune(b))
		a.set(b, isLetter, class&letter != 0)
		a.set(b, isLead, class&(letter|number|newline) == 0 && leads(b))
		a.set(b, isDigit, class&number != 0 && digits > 0)
		a.set(b, isSign, class&punct != 0 && signs)
		a.set(b, isTail, tails(b))
		a.set(b, isBlank, class&white != 0 && blanks)
		a.set(b, isEnd, b != '\'')
	}
	return a
}

func (a *ascii) set(b byte, kind uint8, is bool) {
	if is {
		a.kinds[b] |= kind
	}
}

// begins tells whether a word begins with characters of these kinds: a letter,
// or a lead and a letter. It asks once, for what comes next is hard to foretell.
func begins(kind, next uint8) bool { return (kind|kind>>1&next)&isLetter != 0 }

// piece returns the end of the piece at i, or i if it is not plain.
func (a *ascii) piece(s string, i int) int {
	if i+1 >= len(s) {
		return i
	}
	kind, next := a.kinds[s[i]], a.kinds[s[i+1]]
	switch {
	case begins(kind, next):
		return a.word(s, i)
	case kind&isDigit != 0:
		return fastNumber(s, i, a.digits)
	case kind&isSign != 0 && s[i] != '\'', s[i] == ' ' && next&isSign != 0:
		return a.signs(s, i)
	case kind&isBlank != 0:
		return a.blanks(s, i)
	}
	return i
}

// word matches the commonest of all pieces, a letter or a character that may
// stand before a word and then ASCII letters up to another ASCII character,
// eight bytes at a time. It returns i if something else might follow, such as a
// contraction.
func (a *ascii) word(s string, i int) int {
	for j := i + 1; j+8 <= len(s); j += 8 {
		stop := notLower(u64(s, j), a.fold)
		if stop == 0 {
			continue
		}
		end := j + bits.TrailingZeros64(stop)>>3
		if end == i+1 && (!isASCIILetter(s[i]) || s[i]|byte(a.fold) < 'a') || a.kinds[s[end]]&isEnd == 0 {
			return i
		}
		return end
	}
	return i
}

// notLower has the top bit set of each byte of w that is no ASCII letter of
// lower case, once w is folded.
func notLower(w, fold uint64) uint64 {
	const (
		ones = 0x0101010101010101
		top  = 0x80 * ones
	)
	low := (w | fold) &^ top
	fromA := low + (0x80-'a')*ones
	pastZ := low + (0x80-'z'-1)*ones
	return (^fromA | pastZ | w) & top
}

// fastNumber matches up to most ASCII digits, unless a digit of another script
// might follow; it returns i then.
func fastNumber(s string, i, most int) int {
	j := i
	for j < len(s) && s[j]-'0' < 10 && j < i+most {
		j++
	}
	if j < i+most && j < len(s) && s[j] >= utf8.RuneSelf {
		return i
	}
	return j
}

// signs matches a run of signs, a blank before it and what may follow it.
func (a *ascii) signs(s string, i int) int {
	j := skipBlank(s, i)
	for j < len(s) && a.kinds[s[j]]&isSign != 0 {
		j++
	}
	if j == len(s) || s[j] >= utf8.RuneSelf {
		return i
	}
	for j < len(s) && a.kinds[s[j]]&isTail != 0 {
		j++
	}
	return j
}

// blanks matches a run of white space.
func (a *ascii) blanks(s string, i int) int {
	j := i
	for j < len(s) && a.kinds[s[j]]&isBlank != 0 {
		j++
	}
	if j == len(s) || s[j] >= utf8.RuneSelf {
		return i
	}
	return blankLines(s, i, j, false)
}
