package bpe

import "unicode/utf8"

// merger encodes pieces that are not tokens themselves. Its memory is reused
// from piece to piece; the zero value is ready for use.
type merger struct {
	tokens []token  // the encoding so far
	dead   []uint64 // bit i: no encoding passes position i of the piece
	steps  int      // tokens tried and bytes in windows, for the proof of linearity
	short  shortMerge
}

// count returns the number of tokens of s[from:end].
func (m *merger) count(v *vocab, s string, from, end int) int {
	if end-from <= shortSize {
		return m.short.run(v, s, from, end)
	}
	m.run(v, s, from, end)
	return len(m.tokens)
}

// run leaves the encoding of s[from:end] in m.tokens. It is a search that goes
// forward in one of three ways: by the token before once more, since the
// longest pieces are one thing over and over; by a window of tokens that were
// merged pair by pair; or, where these do not fit, by the longest token that
// does.
func (m *merger) run(v *vocab, s string, from, end int) {
	m.reset(end - from)
	search := from // windows are of no use before this position
	for pos := from; pos < end; {
		if t, ok := m.again(v, s, from, pos, end); ok {
			pos = m.push(pos, t)
			continue
		}
		if pos >= search {
			if next := m.window(v, s, from, pos, end); next > pos {
				pos = next
				continue
			}
			search = pos + shortSize
		}
		pos = m.step(v, s, from, pos, end)
	}
}

func (m *merger) push(pos int, t token) int {
	m.tokens = append(m.tokens, t)
	return pos + int(t.size)
}

// again returns the last token if it fits once more.
func (m *merger) again(v *vocab, s string, from, pos, end int) (token, bool) {
	if len(m.tokens) == 0 {
		return token{}, false
	}
	last := m.tokens[len(m.tokens)-1]
	next := pos + int(last.size)
	if next > end || s[pos] != s[pos-int(last.size)] || s[pos-int(last.size):pos] != s[pos:next] {
		return token{}, false
	}
	return last, m.fits(v, s, from, pos, last)
}

// window encodes the next shortSize bytes by themselves and takes all tokens
// but the last two, which would look different if the text went on. It returns
// pos if the first token does not fit to what is before.
func (m *merger) window(v *vocab, s string, from, pos, end int) int {
	stop := min(pos+shortSize, end)
	for stop < end && v.flags&flagCharacters != 0 && !utf8.RuneStart(s[stop]) {
		stop--
	}
	m.steps += stop - pos
	parts := m.short.run(v, s, pos, stop)
	if stop < end {
		parts -= 2
	}
	for next, i := pos, 0; i < parts; i++ {
		t := m.short.part(v, s, pos, next-pos)
		if i == 0 && !m.fits(v, s, from, pos, t) {
			return pos
		}
		next = m.push(next, t)
		if i == parts-1 {
			return next
		}
	}
	return pos
}

// step goes on by the longest token that fits at pos, or goes back by one if
// none does, and returns the new position.
func (m *merger) step(v *vocab, s string, from, pos, end int) int {
	for limit := v.longest; ; {
		t := v.longestIn(s, pos, end, limit)
		switch {
		case t.size == 0:
			return m.back(from, pos)
		case m.fits(v, s, from, pos, t):
			return m.push(pos, t)
		}
		limit = int(t.size) - 1
	}
}

// back gives up a position, where nothing fits, and takes the last token back.
func (m *merger) back(from, pos int) int {
	at := pos - from
	m.dead[at/64] |= 1 << (at % 64)
	last := len(m.tokens) - 1
	pos -= int(m.tokens[last].size)
	m.tokens = m.tokens[:last]
	return pos
}

// fits tells whether t at pos can follow the tokens before it.
func (m *merger) fits(v *vocab, s string, from, pos int, t token) bool {
	m.steps++
	end := pos + int(t.size) - from
	if m.dead[end/64]>>(end%64)&1 != 0 {
		return false
	}
	n := len(m.tokens)
	return n == 0 || v.neighbours(s, pos, m.tokens[n-1], t)
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

// neighbours tells whether a and b, which meet at pos in s, stay apart when
// their joined bytes are encoded. It undoes their merges from the last to the
// first and looks for one across pos that would have come before.
func (v *vocab) neighbours(s string, pos int, a, b token) bool {
	below := v.mergeEnd
	for {
		from, size := pos-int(a.size), int(a.size+b.size)
		c := v.find(load(s, from), s, from, size, below)
		if c.size != 0 && v.leftSize(c) == a.size {
			return false
		}
		// Of two merges of equal rank the left one came first: one across
		// pos precedes its equal on the right, not its equal on the left.
		last := a
		if b.rank >= a.rank {
			last = b
		}
		left := v.left(last)
		switch {
		case left.size == 0:
			return true
		case last == b:
			below, b = b.rank+1, left
		default:
			below, a = a.rank, v.right(a)
		}
	}
}
