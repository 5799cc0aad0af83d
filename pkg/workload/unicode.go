package workload

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// repairText replaces every maximal invalid part by U+FFFD, as browsers do,
// and counts the parts.
func repairText(text []byte) (string, int) {
	if utf8.Valid(text) {
		return string(text), 0
	}
	var b strings.Builder
	b.Grow(len(text) + 16)
	replaced := 0
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			size = invalidPart(text)
			replaced++
		}
		b.WriteRune(r)
		text = text[size:]
	}
	return b.String(), replaced
}

// invalidPart returns the length of the maximal invalid part at the start: a
// lead byte with the continuation bytes that could still become a character.
func invalidPart(text []byte) int {
	lead := text[0]
	want, low, high := 0, byte(0x80), byte(0xbf)
	switch {
	case lead >= 0xc2 && lead <= 0xdf:
		want = 1
	case lead >= 0xe0 && lead <= 0xef:
		want = 2
	case lead >= 0xf0 && lead <= 0xf4:
		want = 3
	}
	switch lead { // the second byte is narrower after these
	case 0xe0:
		low = 0xa0
	case 0xed:
		high = 0x9f
	case 0xf0:
		low = 0x90
	case 0xf4:
		high = 0x8f
	}
	n := 1
	for n <= want && n < len(text) && text[n] >= low && text[n] <= high {
		low, high = 0x80, 0xbf
		n++
	}
	return n
}

// repairJSON replaces invalid UTF-8 and lone surrogate escapes in JSON text by
// U+FFFD and counts the parts replaced.
func repairJSON(raw []byte) ([]byte, int) {
	text, replaced := repairText(raw)
	out := []byte(text)
	for i := 0; i+1 < len(out); i++ {
		if out[i] != '\\' {
			continue
		}
		switch unit := escapedUnit(out[i:]); {
		case unit >= 0xd800 && unit < 0xdc00 && isLow(escapedUnit(out[i+6:])):
			i += 11 // a whole pair
		case unit >= 0xd800 && unit < 0xe000:
			copy(out[i+2:], "fffd")
			replaced++
			i += 5
		default:
			i++ // the escaped character
		}
	}
	return out, replaced
}

func isLow(unit int) bool { return unit >= 0xdc00 && unit < 0xe000 }

// escapedUnit returns the UTF-16 unit of an escape \uXXXX at the start, -1
// when there is none.
func escapedUnit(text []byte) int {
	if len(text) < 6 || !bytes.HasPrefix(text, []byte(`\u`)) {
		return -1
	}
	unit := 0
	for _, c := range text[2:6] {
		digit := strings.IndexByte("0123456789abcdef", c|0x20)
		if digit < 0 || (c < '0') {
			return -1
		}
		unit = unit<<4 | digit
	}
	return unit
}
