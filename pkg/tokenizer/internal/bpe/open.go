package bpe

import "unicode/utf8"

// open is a piece that is counted as it comes. Its first tokens are given up as
// soon as nothing that may follow can change them.
type open struct {
	tokens int64 // given up
	rest   []byte
	size   int // how much of rest may be held, but for what keeps tokens from being final

	begun  bool
	joins  bool // leading blanks are to be joined, see Rules.LeftBlanks
	blanks int  // leading tokens of one blank among those given up
	only   bool // there are no others among those
}

// feed adds what comes next, whole characters.
func (o *open) feed(v *vocab, m *merger, text string) {
	o.rest = append(o.rest, text...)
	if !o.begun && len(o.rest) > 1 {
		o.begun, o.only, o.joins = true, true, v.leftBlanks(View(o.rest), 0)
	}
	if o.begun && len(o.rest) > o.size {
		before := len(o.rest)
		o.giveUp(v, m)
		if len(o.rest) > before/2 {
			o.size = 2 * before // so that trying stays linear
		}
	}
}

// count returns the number of tokens if the piece ends here.
func (o *open) count(v *vocab, m *merger) int64 {
	m.run(v, View(o.rest), 0, len(o.rest))
	n := o.tokens + int64(len(m.tokens))
	if o.joins {
		n -= int64(v.joined(o.leading(m)))
	}
	return n
}

// leading is how many tokens of one blank the piece begins with, m holding
// those of the rest.
func (o *open) leading(m *merger) int {
	if o.only {
		return o.blanks + m.blanks()
	}
	return o.blanks
}

// giveUp drops all tokens that are final. Such is each before a border that is
// in the encoding of every beginning of the piece which ends in a token that
// may cover the last byte, for the whole will begin like one of these.
func (o *open) giveUp(v *vocab, m *merger) {
	s := View(o.rest)
	m.run(v, s, 0, len(s))
	for back := 2 * v.longest; back < len(s); back *= 2 {
		tokens, at := m.upTo(len(s) - back)
		if tokens > 0 && v.final(s, at, m.tokens[tokens-1]) {
			o.drop(m, tokens, at)
			return
		}
	}
}

func (o *open) drop(m *merger, tokens, at int) {
	m.tokens = m.tokens[:tokens]
	o.blanks = o.leading(m)
	o.only = o.only && m.blanks() == tokens
	o.tokens += int64(tokens)
	o.rest = append(o.rest[:0], o.rest[at:]...)
}

// upTo returns how many tokens end at or before pos, and where the last does.
func (m *merger) upTo(pos int) (tokens, at int) {
	for _, t := range m.tokens {
		if at+int(t.size) > pos {
			break
		}
		at += int(t.size)
		tokens++
	}
	return tokens, at
}

// final tells whether the border at pos, behind token a, is in the encoding of
// each beginning of s that reaches into its last token. It goes forward from
// pos by all tokens that fit to the one before; a beginning has one encoding
// only, so one that is reached has the border.
func (v *vocab) final(s string, pos int, a token) bool {
	last := make([]token, len(s)-pos+1)
	last[0] = a
	for i := pos; i < len(s); i++ {
		before := last[i-pos]
		if before.size == 0 {
			continue
		}
		for limit := v.longest; ; {
			t := v.longestIn(s, i, len(s), limit)
			if t.size == 0 {
				break
			}
			if v.neighbours(s, i, before, t) {
				last[i-pos+int(t.size)] = t
			}
			limit = int(t.size) - 1
		}
	}
	for i := len(s) - v.longest - utf8.UTFMax; i <= len(s); i++ {
		apart := v.flags&flagCharacters == 0 || i == len(s) || utf8.RuneStart(s[i])
		if apart && last[i-pos].size == 0 {
			return false
		}
	}
	return true
}
