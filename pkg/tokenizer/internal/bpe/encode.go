package bpe

import "math"

// merger encodes pieces that are not tokens themselves. Its memory is reused
// from piece to piece; the zero value is ready for use.
type merger struct {
	tokens []token  // the encoding so far, a token for each step
	dead   []uint64 // bit i: no encoding passes position i
}

// run leaves the encoding of piece in m.tokens.
func (m *merger) run(v *Vocab, piece string) {
	m.reset(len(piece))
	pos := 0
	for pos < len(piece) {
		t := v.longestIn(piece[pos:], math.MaxInt)
		for !m.fits(v, piece, pos, t) {
			if t = v.longestIn(piece[pos:], int(t.size)-1); t.ref == 0 {
				t, pos = m.back(pos)
			}
		}
		m.tokens = append(m.tokens, t)
		pos += int(t.size)
	}
}

func (m *merger) reset(n int) {
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
	end := pos + int(t.size)
	if m.dead[end/64]>>(end%64)&1 != 0 {
		return false
	}
	n := len(m.tokens)
	return n == 0 || v.neighbours(piece, pos, m.tokens[n-1], t)
}

// back gives up position pos: nothing fits there. It takes the last token back
// and returns it with its place; it does not fit any more, now that its end is
// dead.
func (m *merger) back(pos int) (token, int) {
	m.dead[pos/64] |= 1 << (pos % 64)
	last := len(m.tokens) - 1
	t := m.tokens[last]
	m.tokens = m.tokens[:last]
	return t, pos - int(t.size)
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
