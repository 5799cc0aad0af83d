package bpe

import (
	"unicode"
	"unicode/utf8"
)

// The character classes of the patterns, one bit each so that sets of them are
// tested with one instruction. Every code point has exactly one.
const (
	upper    = 1 << iota // Lu, Lt
	lower                // Ll
	caseless             // Lm, Lo
	mark                 // M
	number               // N
	space                // White_Space other than CR and LF
	newline              // CR, LF
	other                // all else

	letter = upper | lower | caseless // \p{L}
	punct  = mark | other             // [^\s\p{L}\p{N}]
	white  = space | newline          // \s
)

const (
	pageSize  = 256
	pageCount = (unicode.MaxRune + 1) / pageSize
)

// Classes is a read-only view of a class file: for each block of 256 code
// points the number of its page, then the distinct pages. Page 0 is Latin-1.
type Classes struct{ pageOf, pages string }

// OpenClasses views file, as made by BuildClasses.
func OpenClasses(file string) Classes {
	pageOf, pages := cut(file, pageCount)
	return Classes{pageOf, pages}
}

// at returns the class of the character at s[i:] and its width in bytes.
func (c *Classes) at(s string, i int) (class uint8, width int) {
	if b := s[i]; b < utf8.RuneSelf {
		return c.pages[b], 1
	}
	return c.wide(s[i:])
}

func (c *Classes) wide(s string) (class uint8, width int) {
	r, n := utf8.DecodeRuneInString(s)
	return c.of(r), n
}

func (c *Classes) of(r rune) uint8 {
	return c.pages[int(c.pageOf[r/pageSize])*pageSize+int(r%pageSize)]
}

// is tells whether the character at s[i:] exists and lies in set.
func (c *Classes) is(s string, i int, set uint8) bool {
	if i >= len(s) {
		return false
	}
	class, _ := c.at(s, i)
	return class&set != 0
}

// run returns the end of the longest run of characters of set from i on.
func (c *Classes) run(s string, i int, set uint8) int {
	ascii := c.pages[:utf8.RuneSelf]
	for i < len(s) {
		if b := s[i]; b < utf8.RuneSelf {
			if ascii[b]&set == 0 {
				break
			}
			i++
			continue
		}
		class, n := c.wide(s[i:])
		if class&set == 0 {
			break
		}
		i += n
	}
	return i
}

// BuildClasses lays out the classes of all code points, by the Unicode version
// of the unicode package, as a file for OpenClasses.
func BuildClasses() []byte {
	pageOf := make([]byte, 0, pageCount)
	var pages []byte
	seen := map[[pageSize]byte]byte{}
	for first := rune(0); first <= unicode.MaxRune; first += pageSize {
		var page [pageSize]byte
		for i := range page {
			page[i] = classOf(first + rune(i))
		}
		if _, ok := seen[page]; !ok {
			seen[page] = byte(len(seen))
			pages = append(pages, page[:]...)
		}
		pageOf = append(pageOf, seen[page])
	}
	return append(pageOf, pages...)
}

func classOf(r rune) uint8 {
	switch {
	case r == '\r' || r == '\n':
		return newline
	case unicode.Is(unicode.White_Space, r):
		return space
	case unicode.In(r, unicode.Lu, unicode.Lt):
		return upper
	case unicode.Is(unicode.Ll, r):
		return lower
	case unicode.IsLetter(r):
		return caseless
	case unicode.IsMark(r):
		return mark
	case unicode.IsNumber(r):
		return number
	}
	return other
}
