package bpe

import "unicode/utf8"

// Valid returns s with each maximal part that is not UTF-8 replaced by one
// U+FFFD, the rule of the WHATWG Encoding Standard and of Unicode 3.9 (D93b).
// Ranging over a string would give one for each byte, which is another text.
func Valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	out := make([]byte, 0, 2*len(s))
	good := 0 // where what is not written yet begins
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		n, ok := sequence(s[i:])
		if !ok {
			out = append(appendFew(out, s[good:i]), 0xEF, 0xBF, 0xBD) // U+FFFD
			good = i + n
		}
		i += n
	}
	return View(append(out, s[good:]...))
}

// appendFew is append for what is seldom long: moving memory has its price.
func appendFew(out []byte, s string) []byte {
	const few = 8
	if len(s) > few {
		return append(out, s...)
	}
	for i := range len(s) {
		out = append(out, s[i])
	}
	return out
}

// sequence returns the length of the character beyond ASCII that s begins with,
// or, if it begins with none, of the longest part, at least 1, that could still
// have become one.
func sequence(s string) (n int, ok bool) {
	l := leads[s[0]]
	if l.need == 0 || len(s) < 2 || s[1] < l.lo || s[1] > l.hi {
		return 1, false
	}
	for n = 2; n <= int(l.need); n++ {
		if n == len(s) || s[n]&0xC0 != 0x80 {
			return n, false
		}
	}
	return n, true
}

// lead is what a first byte asks for: how many bytes more, and what the second
// lies between. That is less than all where it would make an overlong form, a
// surrogate or a code point above U+10FFFF (Unicode, table 3-7).
type lead struct{ need, lo, hi byte }

var leads = func() (all [256]lead) { //nolint:gochecknoglobals // a constant in all but name
	for b := 0xC2; b <= 0xF4; b++ {
		need := byte(1)
		if b >= 0xE0 {
			need = 2
		}
		if b >= 0xF0 {
			need = 3
		}
		all[b] = lead{need, 0x80, 0xBF}
	}
	all[0xE0].lo, all[0xED].hi, all[0xF0].lo, all[0xF4].hi = 0xA0, 0x9F, 0x90, 0x8F
	return all
}()
