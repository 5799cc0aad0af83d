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
	fold   uint64 // see fastWord
	digits int    // of a number
}

// The kinds of ASCII characters; others have none.
const (
	isLetter = 1 << iota
	isLead   // may stand before a word
	isDigit
	isSign  // comes in runs, maybe after a blank
	isTail  // may follow a run of signs
	isBlank // white space, cut as blankLines does
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
		for kind, is := range map[uint8]bool{
			isLetter: class&letter != 0,
			isLead:   class&(letter|number|newline) == 0 && leads(b),
			isDigit:  class&number != 0 && digits > 0,
			isSign:   class&punct != 0 && signs,
			isTail:   tails(b),
			isBlank:  class&white != 0 && blanks,
		} {
			if is {
				a.kinds[b] |= kind
			}
		}
	}
	return a
}

// piece returns the end of the piece at i, or i if it is not plain.
func (a *ascii) piece(s string, i int) int {
	if i+1 >= len(s) {
		return i
	}
	kind, next := a.kinds[s[i]], a.kinds[s[i+1]]
	switch {
	case kind&isLetter != 0, kind&isLead != 0 && next&isLetter != 0:
		return fastWord(s, i, a.fold)
	case kind&isDigit != 0:
		return fastNumber(s, i, a.digits)
	case kind&isSign != 0 && s[i] != '\'', s[i] == ' ' && next&isSign != 0:
		return a.signs(s, i)
	case kind&isBlank != 0:
		return a.blanks(s, i)
	}
	return i
}

// fastWord matches the commonest of all pieces, a letter or a character that
// may stand before a word and then ASCII letters up to another ASCII character,
// eight bytes at a time. It returns i if something else might follow, such as a
// contraction. fold is 0 if the word ends before a capital.
func fastWord(s string, i int, fold uint64) int {
	b := s[i]
	for j := i + 1; j+8 <= len(s); j += 8 {
		stop := notLower(u64(s, j), fold)
		if stop == 0 {
			continue
		}
		end := j + bits.TrailingZeros64(stop)>>3
		if end == i+1 && (!isASCIILetter(b) || b|byte(fold) < 'a') {
			return i
		}
		if next := s[end]; next >= utf8.RuneSelf || next == '\'' {
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
