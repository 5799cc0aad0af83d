package bpe

import (
	"strings"
	"unicode/utf8"
)

// Valid returns s with each maximal part that is not UTF-8 replaced by one
// U+FFFD, the rule of the WHATWG Encoding Standard and of Unicode 3.9 (D93b).
// Ranging over a string would give one for each byte, which is another text.
func Valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			n = badPrefix(s[i:])
			b.WriteString("\uFFFD")
		} else {
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// badPrefix returns the length of the longest beginning of s, at least 1, that
// could still have become a character. s does not begin with a character.
func badPrefix(s string) int {
	lead := s[0]
	need, lo, hi := 0, byte(0x80), byte(0xBF)
	switch {
	case lead >= 0xC2 && lead <= 0xDF:
		need = 1
	case lead >= 0xE0 && lead <= 0xEF:
		need = 2
	case lead >= 0xF0 && lead <= 0xF4:
		need = 3
	}
	// The second byte is restricted where it would make an overlong form, a
	// surrogate or a code point above U+10FFFF (Unicode, table 3-7).
	switch lead {
	case 0xE0:
		lo = 0xA0
	case 0xED:
		hi = 0x9F
	case 0xF0:
		lo = 0x90
	case 0xF4:
		hi = 0x8F
	}
	n := 1
	for n <= need && n < len(s) && s[n] >= lo && s[n] <= hi {
		n, lo, hi = n+1, 0x80, 0xBF
	}
	return n
}
