package bpe

import (
	"strings"
	"unicode/utf8"
)

// Split returns the end of the piece that begins at i in s, i < len(s). Each
// function below is one of OpenAI's published patterns written out by hand.
// None looks at a character more than a few times, so cutting a text is linear.
type Split func(c *Classes, s string, i int) int

// SplitGPT2 is the pattern of r50k_base and p50k_base:
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
func SplitGPT2(c *Classes, s string, i int) int {
	if end := contraction(s, i, false); end > i {
		return end
	}
	j := skipSpace(s, i)
	if j < len(s) {
		for _, set := range [...]uint8{letter, number, punct} {
			if c.is(s, j, set) {
				return c.run(s, j, set)
			}
		}
	}
	return blanks(s, i, c.run(s, i, white))
}

// SplitCL100K is the pattern of cl100k_base:
//
//	'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}
//	| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+$|\s*[\r\n]|\s+(?!\S)|\s
func SplitCL100K(c *Classes, s string, i int) int {
	if end := contraction(s, i, true); end > i {
		return end
	}
	class, n := c.at(s, i)
	switch {
	case class&letter != 0:
		return c.run(s, i, letter)
	case class&number != 0:
		return threeNumbers(c, s, i)
	case class != newline && c.is(s, i+n, letter):
		return c.run(s, i+n, letter)
	}
	if j := skipSpace(s, i); c.is(s, j, punct) {
		return c.run(s, c.run(s, j, punct), newline)
	}
	end := c.run(s, i, white)
	if end == len(s) {
		return end
	}
	return blankLines(s, i, end)
}

// SplitO200K is the pattern of o200k_base and o200k_harmony, which cuts words
// before a capital as well. With U = [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] and
// W = [\p{Ll}\p{Lm}\p{Lo}\p{M}]:
//
//	[^\r\n\p{L}\p{N}]?U*W+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//	|[^\r\n\p{L}\p{N}]?U+W*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}
//	| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
func SplitO200K(c *Classes, s string, i int) int {
	class, n := c.at(s, i)
	switch {
	case class&letter != 0:
		return word(c, s, i, i)
	case class&number != 0:
		return threeNumbers(c, s, i)
	case class == mark || class != newline && c.is(s, i+n, letter|mark):
		return word(c, s, i, i+n)
	}
	if j := skipSpace(s, i); c.is(s, j, punct) {
		end := c.run(s, j, punct)
		for end < len(s) && (s[end] == '\r' || s[end] == '\n' || s[end] == '/') {
			end++
		}
		return end
	}
	return blankLines(s, i, c.run(s, i, white))
}

// word matches the first two alternatives of the o200k pattern. The letters
// begin at j; s[i:j] is the character allowed before them, or empty, or a mark
// that may be a letter of its own.
func word(c *Classes, s string, i, j int) int {
	const (
		u    = upper | caseless | mark
		w    = lower | caseless | mark
		both = caseless | mark
	)
	end := c.run(s, j, u)
	if !c.is(s, end, lower) {
		// W+ found no lower-case letter, so U* gives back as far as the
		// last character that W takes too; what follows is upper case.
		// A mark before the letters is the last resort. Without any of
		// these, the second alternative takes the run as it is.
		if last := lastOf(c, s, i, end, both); last > i {
			end = last
		}
		return suffix(s, end)
	}
	return suffix(s, c.run(s, end, w))
}

// lastOf returns the end of the last character of set in s[i:end], or i if
// there is none.
func lastOf(c *Classes, s string, i, end int, set uint8) int {
	for end > i {
		_, n := utf8.DecodeLastRuneInString(s[i:end])
		if c.is(s, end-n, set) {
			return end
		}
		end -= n
	}
	return i
}

// suffix extends a word by a contraction.
func suffix(s string, i int) int {
	return contraction(s, i, true)
}

// contraction returns the end of one of 's 't 'm 'd 'll 've 're at i, or i. If
// fold is set case does not matter; then 's may be written with a long s too,
// by Unicode's folding rules the only such guest.
func contraction(s string, i int, fold bool) int {
	if i+1 >= len(s) || s[i] != '\'' {
		return i
	}
	a, b := s[i+1], byte(0)
	if i+2 < len(s) {
		b = s[i+2]
	}
	if fold {
		if strings.HasPrefix(s[i+1:], "ſ") {
			return i + 1 + len("ſ")
		}
		a, b = a|0x20, b|0x20
	}
	switch a {
	case 's', 't', 'm', 'd':
		return i + 2
	case 'l':
		if b == 'l' {
			return i + 3
		}
	case 'v', 'r':
		if b == 'e' {
			return i + 3
		}
	}
	return i
}

// skipSpace steps over one blank at i.
func skipSpace(s string, i int) int {
	if s[i] == ' ' {
		return i + 1
	}
	return i
}

// threeNumbers matches \p{N}{1,3}.
func threeNumbers(c *Classes, s string, i int) int {
	for range 3 {
		if !c.is(s, i, number) {
			break
		}
		_, n := c.at(s, i)
		i += n
	}
	return i
}

// blankLines matches \s*[\r\n]+|\s+(?!\S)|\s+ on the white space s[i:end]: up
// to the last line end if there is one.
func blankLines(s string, i, end int) int {
	if last := strings.LastIndexAny(s[i:end], "\r\n"); last >= 0 {
		return i + last + 1
	}
	return blanks(s, i, end)
}

// blanks matches \s+(?!\S)|\s+ on the white space s[i:end]: the last character
// is left to what follows, unless nothing follows or it is alone.
func blanks(s string, i, end int) int {
	if end == len(s) {
		return end
	}
	_, n := utf8.DecodeLastRuneInString(s[i:end])
	if end-n > i {
		return end - n
	}
	return end
}
