package bpe

import (
	"strings"
	"unicode/utf8"
)

// A splitter cuts s, from i on, into the pieces that are encoded by themselves.
// It returns the end of each, written over ends: as many as that has room for,
// fewer only at the end of the text, more if it cannot stop.
//
// But for regexSplitter each is a published pattern written out by hand. None
// looks at a character more than a few times, so cutting a text is linear.
type splitter interface {
	split(c *Classes, s string, i int, ends []int) []int
}

// pattern finds the end of the piece at i.
type pattern interface {
	piece(c *Classes, s string, i int) int
}

// patternSplitter cuts by a pattern, and what is plain ASCII without asking it.
type patternSplitter struct {
	ascii   *ascii
	pattern pattern
}

func (p *patternSplitter) split(c *Classes, s string, i int, ends []int) []int {
	n := 0
	for n < len(ends) && i < len(s) {
		end := p.ascii.piece(s, i)
		if end == i {
			end = p.pattern.piece(c, s, i)
		}
		i = end
		ends[n] = i
		n++
	}
	return ends[:n]
}

// gpt2 is the pattern of r50k_base and p50k_base, and with possessives cut the
// same way of many that followed:
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
type gpt2 struct{}

func (gpt2) piece(c *Classes, s string, i int) int {
	if end := contraction(s, i, false); end > i {
		return end
	}
	j := skipBlank(s, i)
	if j < len(s) {
		for _, set := range [...]uint16{letter, number, punct} {
			if c.is(s, j, set) {
				return c.run(s, j, set)
			}
		}
	}
	return blanks(s, i, c.run(s, i, white), false)
}

// cl100k is the pattern of cl100k_base:
//
//	'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}
//	| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+$|\s*[\r\n]|\s+(?!\S)|\s
//
// Llama 3 does not ask whether white space ends the text, and Qwen besides that
// takes each digit alone.
type cl100k struct {
	digits int
	ending bool // white space at the end of the text is one piece
}

func (g *cl100k) piece(c *Classes, s string, i int) int {
	if end := contraction(s, i, true); end > i {
		return end
	}
	class, n := c.at(s, i)
	switch {
	case class&letter != 0:
		return c.run(s, i, letter)
	case class&number != 0:
		return numbers(c, s, i, g.digits)
	case class&newline == 0 && c.is(s, i+n, letter):
		return c.run(s, i+n, letter)
	}
	if j := skipBlank(s, i); c.is(s, j, punct) {
		return c.run(s, c.run(s, j, punct), newline)
	}
	end := c.run(s, i, white)
	if g.ending && end == len(s) {
		return end
	}
	return blankLines(s, i, end, false)
}

// o200k is the pattern of o200k_base and its variants, which cuts words before
// a capital as well. With U = [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] and
// W = [\p{Ll}\p{Lm}\p{Lo}\p{M}]:
//
//	[^\r\n\p{L}\p{N}]?U*W+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//	|[^\r\n\p{L}\p{N}]?U+W*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}
//	| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
//
// Mistral's Tekken has no contractions and one digit a piece. Kimi cuts runs of
// \p{Han} out before all else and leaves slashes where they are.
type o200k struct {
	digits   int
	suffixes bool   // contractions belong to the word
	slashes  bool   // slashes follow a run of signs, as line ends do
	cutOut   uint16 // characters of these classes are pieces by themselves
}

func (g *o200k) piece(c *Classes, s string, i int) int {
	class, n := c.at(s, i)
	switch {
	case class&g.cutOut != 0:
		return c.run(s, i, g.cutOut)
	case class&letter != 0:
		return g.word(c, s, i, i)
	case class&number != 0:
		return numbers(c, s, i, g.digits)
	case class&mark != 0 || class&newline == 0 && g.begins(c, s, i+n):
		return g.word(c, s, i, i+n)
	}
	if j := skipBlank(s, i); c.is(s, j, punct) {
		end := c.run(s, j, punct)
		for end < len(s) && (s[end] == '\r' || s[end] == '\n' || g.slashes && s[end] == '/') {
			end++
		}
		return end
	}
	return blankLines(s, i, c.run(s, i, white), false)
}

// begins tells whether a word begins at i.
func (g *o200k) begins(c *Classes, s string, i int) bool {
	if i >= len(s) {
		return false
	}
	class, _ := c.at(s, i)
	return class&(letter|mark) != 0 && class&g.cutOut == 0
}

// word matches the first two alternatives of the pattern. The letters begin at
// j; s[i:j] is the character allowed before them, or empty, or a mark that may
// be a letter of its own.
func (g *o200k) word(c *Classes, s string, i, j int) int {
	const (
		u    = upper | caseless | mark
		w    = lower | caseless | mark
		both = caseless | mark
	)
	end := g.run(c, s, j, u)
	if !c.is(s, end, lower) {
		// W+ found no lower-case letter, so U* gives back as far as the
		// last character that W takes too; what follows is upper case.
		// A mark before the letters is the last resort. Without any of
		// these, the second alternative takes the run as it is.
		if last := lastOf(c, s, i, end, both); last > i {
			end = last
		}
		return g.suffix(s, end)
	}
	return g.suffix(s, g.run(c, s, end, w))
}

func (g *o200k) run(c *Classes, s string, i int, set uint16) int {
	if g.cutOut != 0 {
		return c.runBut(s, i, set, g.cutOut)
	}
	return c.run(s, i, set)
}

// suffix extends a word by a contraction.
func (g *o200k) suffix(s string, i int) int {
	if !g.suffixes {
		return i
	}
	return contraction(s, i, true)
}

// lastOf returns the end of the last character of set in s[i:end], or i if
// there is none.
func lastOf(c *Classes, s string, i, end int, set uint16) int {
	for end > i {
		_, n := utf8.DecodeLastRuneInString(s[i:end])
		if c.is(s, end-n, set) {
			return end
		}
		end -= n
	}
	return i
}

// deepseek is the pattern of DeepSeek V3 and later. Three rules cut one after
// the other, so that each sees the pieces of the one before as whole texts:
//
//	\p{N}{1,3}
//	[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+
//	[!-/:-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+
//	| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
//
// What none of them matches is a piece too.
type deepseek struct{}

func (g deepseek) piece(c *Classes, s string, i int) int {
	class, n := c.at(s, i)
	side := class & kana // no piece goes on beyond its side
	switch {
	case class&number != 0:
		return numbers(c, s, i, 3)
	case isASCIISign(s[i]) && i+1 < len(s) && isASCIILetter(s[i+1]):
		return asciiLetters(s, i+1)
	case class&(letter|mark) != 0:
		return g.run(c, s, i, letter|mark, side)
	case class&(newline|sign) == 0 && g.is(c, s, i+n, letter|mark, side):
		return g.run(c, s, i+n, letter|mark, side)
	}
	if j := skipBlank(s, i); g.is(c, s, j, sign, side) {
		j = g.run(c, s, j, sign, side)
		return g.run(c, s, j, newline, side)
	}
	if class&white != 0 {
		end := c.run(s, i, white)
		return blankLines(s, i, end, c.is(s, end, number|kana))
	}
	return g.rest(c, s, i, side)
}

// rest matches what no rule does: characters that are neither white nor of any
// word, up to the one that may stand before a word.
func (g deepseek) rest(c *Classes, s string, i int, side uint16) int {
	end := g.run(c, s, i, other, side)
	if g.is(c, s, end, letter|mark, side) {
		if _, n := utf8.DecodeLastRuneInString(s[i:end]); end-n > i {
			return end - n
		}
	}
	return end
}

// run and is are those of c for characters on one side.
func (deepseek) run(c *Classes, s string, i int, set, side uint16) int {
	for i < len(s) {
		class, n := c.at(s, i)
		if class&set == 0 || class&kana != side {
			break
		}
		i += n
	}
	return i
}

func (deepseek) is(c *Classes, s string, i int, set, side uint16) bool {
	if i >= len(s) {
		return false
	}
	class, _ := c.at(s, i)
	return class&set != 0 && class&kana == side
}

func isASCIISign(b byte) bool {
	return b > ' ' && b < 0x7F && !isASCIILetter(b) && (b < '0' || b > '9')
}

func isASCIILetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

func asciiLetters(s string, i int) int {
	for i < len(s) && isASCIILetter(s[i]) {
		i++
	}
	return i
}

// blankCut cuts before each run of blanks, unless some token goes on there. It
// is for vocabularies that are merged over the whole text.
type blankCut struct{ inner byteSet } // bytes that a token has before a blank

func (g *blankCut) split(_ *Classes, s string, i int, ends []int) []int {
	n := 0
	for n < len(ends) && i < len(s) {
		i = g.piece(s, i)
		ends[n] = i
		n++
	}
	return ends[:n]
}

func (g *blankCut) piece(s string, i int) int {
	for {
		for i < len(s) && s[i] == ' ' {
			i++
		}
		blank := strings.IndexByte(s[i:], ' ')
		if blank < 0 {
			return len(s)
		}
		if i += blank; !g.inner.has(s[i-1]) {
			return i
		}
	}
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

// skipBlank steps over one blank at i.
func skipBlank(s string, i int) int {
	if s[i] == ' ' {
		return i + 1
	}
	return i
}

// numbers matches \p{N}{1,most}.
func numbers(c *Classes, s string, i, most int) int {
	for range most {
		if i >= len(s) {
			break
		}
		class, n := c.at(s, i)
		if class&number == 0 {
			break
		}
		i += n
	}
	return i
}

// blankLines matches \s*[\r\n]+|\s+(?!\S)|\s+ on the white space s[i:end]: up
// to the last line end if there is one.
func blankLines(s string, i, end int, ends bool) int {
	for last := end; last > i; last-- {
		if b := s[last-1]; b == '\n' || b == '\r' {
			return last
		}
	}
	return blanks(s, i, end, ends)
}

// blanks matches \s+(?!\S)|\s+ on the white space s[i:end]: the last character
// is left to what follows, unless nothing follows or it is alone. ends tells
// that the text counts as ending there.
func blanks(s string, i, end int, ends bool) int {
	if ends || end == len(s) {
		return end
	}
	_, n := utf8.DecodeLastRuneInString(s[i:end])
	if end-n > i {
		return end - n
	}
	return end
}
