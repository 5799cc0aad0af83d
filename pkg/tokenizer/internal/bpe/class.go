package bpe

import (
	"encoding/binary"
	"unicode"
	"unicode/utf8"
)

// The character classes of the patterns, one bit each so that sets of them are
// tested with one instruction. Every code point has exactly one of the first
// ten; the last two come on top.
const (
	upper    = 1 << iota // Lu, Lt
	lower                // Ll
	caseless             // Lm, Lo
	mark                 // M
	number               // N
	space                // White_Space other than CR and LF
	newline              // CR, LF
	sign                 // P, S
	other                // all else: controls, format characters, unassigned
	han                  // script Han, \p{Han}
	kana                 // U+4E00 to U+9FA5 and U+3040 to U+30FF, as DeepSeek cuts them out

	letter = upper | lower | caseless // \p{L}
	punct  = mark | sign | other      // [^\s\p{L}\p{N}]
	white  = space | newline          // \s
)

const (
	pageSize  = 256
	pageCount = (unicode.MaxRune + 1) / pageSize
)

// Classes is a read-only view of a class file: for each block of 256 code
// points the number of its page, then the distinct pages of 16-bit words. Page
// 0 is Latin-1.
type Classes struct{ pageOf, pages string }

// OpenClasses views file, as made by BuildClasses.
func OpenClasses(file string) Classes {
	pageOf, pages := cut(file, pageCount)
	return Classes{pageOf, pages}
}

// at returns the class of the character at s[i:] and its width in bytes. The
// text must be valid UTF-8 from i on.
func (c *Classes) at(s string, i int) (class uint16, width int) {
	if b := s[i]; b < utf8.RuneSelf {
		return c.ascii(b), 1
	}
	return c.wide(s, i)
}

func (c *Classes) ascii(b byte) uint16 { return u16(c.pages, 2*int(b)) }

// wide is at for a character outside ASCII.
func (c *Classes) wide(s string, i int) (class uint16, width int) {
	lead := s[i]
	if lead-0xE5 < 4 { // U+5000 to U+8FFF hold nothing but Han
		return caseless | han | kana, 3
	}
	if lead < 0xE0 {
		return c.double(lead, s[i+1]), 2
	}
	r := rune(s[i+1] & 0x3F)
	switch {
	case lead < 0xF0:
		return c.of(rune(lead&0x0F)<<12 | r<<6 | rune(s[i+2]&0x3F)), 3
	}
	return c.of(rune(lead&0x07)<<18 | r<<12 | rune(s[i+2]&0x3F)<<6 | rune(s[i+3]&0x3F)), 4
}

// double returns the class of a character of two bytes. Their blocks are all
// different, so that their pages lie in order.
func (c *Classes) double(lead, next byte) uint16 {
	return u16(c.pages, 2*(int(lead&0x1F)<<6|int(next&0x3F)))
}

func (c *Classes) of(r rune) uint16 {
	return u16(c.pages, 2*(int(c.pageOf[r/pageSize])*pageSize+int(r%pageSize)))
}

// is tells whether the character at s[i:] exists and lies in set.
func (c *Classes) is(s string, i int, set uint16) bool {
	if i >= len(s) {
		return false
	}
	class, _ := c.at(s, i)
	return class&set != 0
}

// run returns the end of the longest run of characters of set from i on.
func (c *Classes) run(s string, i int, set uint16) int {
	ascii := c.pages[:2*utf8.RuneSelf]
	for i < len(s) {
		if b := s[i]; b < utf8.RuneSelf {
			if u16(ascii, 2*int(b))&set == 0 {
				break
			}
			i++
			continue
		} else if b < 0xE0 {
			if c.double(b, s[i+1])&set == 0 {
				break
			}
			i += 2
			continue
		}
		class, n := c.wide(s, i)
		if class&set == 0 {
			break
		}
		i += n
	}
	return i
}

// runBut is run without the characters that lie in but as well.
func (c *Classes) runBut(s string, i int, set, but uint16) int {
	for i < len(s) {
		class, n := c.at(s, i)
		if class&set == 0 || class&but != 0 {
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
	seen := map[[2 * pageSize]byte]byte{}
	for first := rune(0); first <= unicode.MaxRune; first += pageSize {
		var page [2 * pageSize]byte
		for i := range pageSize {
			binary.LittleEndian.PutUint16(page[2*i:], classOf(first+rune(i)))
		}
		if _, ok := seen[page]; !ok {
			seen[page] = byte(len(seen))
			pages = append(pages, page[:]...)
		}
		pageOf = append(pageOf, seen[page])
	}
	return append(pageOf, pages...)
}

func classOf(r rune) uint16 {
	class := generalClass(r)
	if unicode.Is(unicode.Han, r) {
		class |= han
	}
	if r >= 0x4E00 && r <= 0x9FA5 || r >= 0x3040 && r <= 0x30FF {
		class |= kana
	}
	return class
}

func generalClass(r rune) uint16 {
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
	case unicode.In(r, unicode.P, unicode.S):
		return sign
	}
	return other
}
