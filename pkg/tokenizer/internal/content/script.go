package content

import "unicode/utf8"

// scripts is how many bytes of a window are of each script.
type scripts struct {
	han, kana, hangul, wide                              int // wide: signs that the three share
	cyrillic, arabic, hebrew, devanagari, thai, european int
	accents                                              int // accented Latin letters, how many
	other                                                int
}

// countScripts counts what is not ASCII. Punctuation and blanks of all scripts
// count nowhere.
func countScripts(w []byte) scripts {
	var s scripts
	for i := 0; i < len(w); {
		if w[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(w[i:])
		if at := s.of(r); at != nil {
			*at += n
		}
		if r >= 0xC0 && r <= 0x24F || r >= 0x1E00 && r <= 0x1EFF {
			s.accents++
		}
		i += n
	}
	return s
}

// of is the count that a character belongs to, nil for signs of all scripts.
func (s *scripts) of(r rune) *int {
	switch {
	case r < 0xC0, r >= 0x2000 && r <= 0x206F:
		return nil
	case r <= 0x24F, r >= 0x370 && r <= 0x3FF, r >= 0x1E00 && r <= 0x1FFF:
		return &s.european
	case r >= 0x400 && r <= 0x52F:
		return &s.cyrillic
	case r >= 0x590 && r <= 0x5FF:
		return &s.hebrew
	case r >= 0x600 && r <= 0x77F, r >= 0x8A0 && r <= 0x8FF, r >= 0xFB50 && r <= 0xFDFF, r >= 0xFE70 && r <= 0xFEFE:
		return &s.arabic
	case r >= 0x900 && r <= 0x97F:
		return &s.devanagari
	case r >= 0xE00 && r <= 0xE7F:
		return &s.thai
	}
	return s.ofEast(r)
}

// ofEast is the count of a character of East Asia, or of none that we know.
func (s *scripts) ofEast(r rune) *int {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3400 && r <= 0x4DBF, r >= 0xF900 && r <= 0xFAFF, r >= 0x20000 && r <= 0x3FFFF:
		return &s.han
	case r >= 0x3040 && r <= 0x30FF, r >= 0x31F0 && r <= 0x31FF, r >= 0xFF66 && r <= 0xFF9F:
		return &s.kana
	case r >= 0xAC00 && r <= 0xD7AF, r >= 0x1100 && r <= 0x11FF, r >= 0x3130 && r <= 0x318F:
		return &s.hangul
	case r >= 0x3000 && r <= 0x303F, r >= 0xFF00 && r <= 0xFFEF:
		return &s.wide
	}
	return &s.other
}

// most is the script of most bytes, Latin letters with accents aside, and how
// many bytes those are. Chinese characters are Japanese among kana and Korean
// among Hangul; far tells whether kana were seen a little before.
func (s *scripts) most(far bool) (Class, int) {
	east, class := s.han+s.kana+s.hangul+s.wide, Chinese
	switch {
	case s.kana > 0, far && s.hangul == 0:
		class = Japanese
	case s.hangul > 0:
		class = Korean
	}
	best := east
	for _, c := range []struct {
		class Class
		n     int
	}{{Cyrillic, s.cyrillic}, {Arabic, s.arabic}, {Hebrew, s.hebrew}, {Devanagari, s.devanagari}, {Thai, s.thai},
		{Other, s.other}} {
		if c.n > best {
			class, best = c.class, c.n
		}
	}
	return class, best
}
