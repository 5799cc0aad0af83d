package bpe

import "strings"

// merger encodes pieces that are not tokens themselves. Its memory is reused
// from piece to piece; the zero value is ready for use.
type merger struct {
	tokens []token  // the encoding so far, a token for each step
	dead   []uint64 // bit i: no encoding passes position i
	steps  int      // tokens tried so far, for the proof of linearity
}

// run leaves the encoding of piece in m.tokens. At each position it tries the
// token before once more, since most long pieces are one thing over and over,
// then all others from the longest down.
func (m *merger) run(v *Vocab, piece string) {
	m.reset(len(piece))
	pos := 0
	for pos < len(piece) {
		t, again := m.first(v, piece[pos:])
		for !m.fits(v, piece, pos, t) {
			limit := int(t.size) - 1
			if again {
				limit = v.longest
			}
			again = false
			if t = v.longestIn(piece[pos:], limit); t.ref == 0 {
				t, again = m.back(pos)
				pos -= int(t.size)
			}
		}
		m.tokens = append(m.tokens, t)
		pos += int(t.size)
	}
}

// first returns the token to try first, and whether that is the last one again.
func (m *merger) first(v *Vocab, rest string) (t token, again bool) {
	if n := len(m.tokens); n > 0 {
		if last := m.tokens[n-1]; strings.HasPrefix(rest, v.text(last.ref)) {
			return last, true
		}
	}
	return v.longestIn(rest, v.longest), false
}

func (m *merger) reset(n int) {
	if m.tokens == nil { // room for pieces of ordinary size
		m.tokens, m.dead = make([]token, 32), make([]uint64, 4)
	}
	m.tokens = m.tokens[:0]
	words := n/64 + 1
	if words > cap(m.dead) {
		m.dead = make([]uint64, words)
		return
	}
	m.dead = m.dead[:words]
	clear(m.dead)
}

// fits tells whether t at pos can follow the tokens before it.
func (m *merger) fits(v *Vocab, piece string, pos int, t token) bool {
	m.steps++
	end := pos + int(t.size)
	if m.dead[end/64]>>(end%64)&1 != 0 {
		return false
	}
	n := len(m.tokens)
	return n == 0 || v.neighbours(piece, pos, m.tokens[n-1], t)
}

// back gives up position pos: nothing fits there. It takes the last token back,
// which does not fit any more now that its end is dead, and tells whether it
// was tried as the one before it again.
func (m *merger) back(pos int) (t token, again bool) {
	m.dead[pos/64] |= 1 << (pos % 64)
	last := len(m.tokens) - 1
	t = m.tokens[last]
	m.tokens = m.tokens[:last]
	return t, last > 0 && m.tokens[last-1] == t
}

// neighbours tells whether a and b, which meet at pos in s, stay apart when
// their joined bytes are encoded. It undoes their merges from the last to the
// first and looks for one across pos that would have come before.
func (v *Vocab) neighbours(s string, pos int, a, b token) bool {
	below := v.end
	for {
		c := v.lookup(s[pos-int(a.size):pos+int(b.size)], below)
		if c.ref != 0 && v.leftSize(c) == a.size {
			return false
		}
		// Of two merges of equal rank the left one came first: one across
		// pos precedes its equal on the right, not its equal on the left.
		if a.ref > b.ref {
			if a.size == 1 {
				return true
			}
			below, a = a.ref, v.right(a)
		} else {
			if b.size == 1 {
				return true
			}
			below, b = b.ref+1, v.left(b)
		}
	}
}
