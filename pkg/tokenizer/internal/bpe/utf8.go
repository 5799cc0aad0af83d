package bpe

import "unicode/utf8"

// Valid returns s with each maximal part that is not UTF-8 replaced by one
// U+FFFD, the rule of the WHATWG Encoding Standard and of Unicode 3.9 (D93b).
// Ranging over a string would give one for each byte, which is another text.
func Valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	out := make([]byte, 0, len(s)+len(s)/2)
	good := 0 // where what is not written yet begins
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		n, ok := sequence(s[i:])
		if !ok {
			out = append(append(out, s[good:i]...), "\uFFFD"...)
			good = i + n
		}
		i += n
	}
	return View(append(out, s[good:]...))
}

// sequence returns the length of the character beyond ASCII that s begins with,
// or, if it begins with none, of the longest part, at least 1, that could still
// have become one.
func sequence(s string) (n int, ok bool) {
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
	n = 1
	for n <= need && n < len(s) && s[n] >= lo && s[n] <= hi {
		n, lo, hi = n+1, 0x80, 0xBF
	}
	return n, need > 0 && n == need+1
}
