package bpe

import "math"

// shortSize is the longest text that is merged pair by pair. Up to here the
// square of the length costs less than the bookkeeping of merger.
const shortSize = 64

// shortMerge encodes a short text the way byte-pair encoding is defined. All
// arrays are indexed by the place in the text where a part begins, so nothing
// moves when two parts become one.
type shortMerge struct {
	pairs [shortSize]uint32 // rank<<8 | place of what a part and the next make
	rank  [shortSize]uint32 // of a part that was merged, or else noRank
	size  [shortSize]uint8  // of the part
	prev  [shortSize]uint8  // where the part before begins
}

const (
	noPair = math.MaxUint32
	noRank = math.MaxUint32
)

// run merges s[from:end], at most shortSize bytes, and returns how many parts
// are left.
func (m *shortMerge) run(v *vocab, s string, from, end int) int {
	n := end - from
	for i := n; i&3 != 0; i++ {
		m.pairs[i] = noPair
	}
	parts := m.start(v, s, from, n)
	for {
		best := m.best(n)
		if best == noPair {
			return parts
		}
		m.join(v, s, from, n, best)
		parts--
	}
}

// best returns the pair of the lowest rank, the leftmost of equals, among the
// first n. Four at a time, they need not wait for each other.
func (m *shortMerge) best(n int) uint32 {
	a, b, c, d := uint32(noPair), uint32(noPair), uint32(noPair), uint32(noPair)
	for i := 0; i < n; i += 4 {
		four := m.pairs[i : i+4 : i+4]
		a, b, c, d = min(a, four[0]), min(b, four[1]), min(c, four[2]), min(d, four[3])
	}
	return min(a, b, c, d)
}

// start lays out what merging starts from and the pairs that makes. It returns
// the number of parts.
func (m *shortMerge) start(v *vocab, s string, from, n int) int {
	if v.flags&flagCharacters != 0 {
		return m.startCharacters(v, s, from, n)
	}
	piece := s[from : from+n]
	for i := range n - 1 {
		m.size[i], m.prev[i+1], m.rank[i] = 1, uint8(i), noRank
		rank := u32(v.double, 4*(int(piece[i])|int(piece[i+1])<<8))&rankMask - 1
		m.pairs[i] = noPair
		if rank < v.mergeEnd {
			m.pairs[i] = rank<<8 | uint32(i)
		}
	}
	m.size[n-1], m.pairs[n-1], m.rank[n-1] = 1, noPair, noRank
	return n
}

// startCharacters is start for parts that are characters, or single bytes of a
// character that is no token.
func (m *shortMerge) startCharacters(v *vocab, s string, from, n int) int {
	parts, before := 0, 0
	for i := 0; i < n; parts++ {
		size := int(v.character(s, from+i, from+n).size)
		m.size[i], m.rank[i], m.prev[i] = uint8(size), noRank, uint8(before)
		before = i
		i += size
		for j := before; j < i; j++ {
			m.pairs[j] = noPair
		}
	}
	for i := 0; i+int(m.size[i]) < n; i += int(m.size[i]) {
		m.look(v, s, from, i)
	}
	return parts
}

// join makes one part of two.
func (m *shortMerge) join(v *vocab, s string, from, n int, pair uint32) {
	i := int(pair & 0xFF)
	next := i + int(m.size[i])
	m.size[i] += m.size[next]
	m.rank[i] = pair >> 8
	m.pairs[next], m.pairs[i] = noPair, noPair
	next = i + int(m.size[i])
	if next < n {
		m.prev[next] = uint8(i)
	}
	switch {
	case next < n && i > 0:
		m.lookTwice(v, s, from, int(m.prev[i]), i)
	case next < n:
		m.look(v, s, from, i)
	case i > 0:
		m.look(v, s, from, int(m.prev[i]))
	}
}

// lookTwice is look for the parts at i and at j behind it. It asks the sieve for
// both before it decides anything, so that neither waits for the other.
func (m *shortMerge) lookTwice(v *vocab, s string, from, i, j int) {
	sizeI := int(m.size[i]) + int(m.size[j])
	sizeJ := int(m.size[j])
	sizeJ += int(m.size[j+sizeJ])
	if from+j+8 > len(s) || sizeI > 8 || sizeJ > 8 || sizeI <= 2 || sizeJ <= 2 {
		m.look(v, s, from, i)
		m.look(v, s, from, j)
		return
	}
	a, b := u64(s, from+i)&lowBytes(sizeI), u64(s, from+j)&lowBytes(sizeJ)
	hashA, hashB := key{a: a}.hash(sizeI), key{a: b}.hash(sizeJ)
	siftsA, siftsB := v.sifts(hashA), v.sifts(hashB)
	m.pairs[i], m.pairs[j] = noPair, noPair
	if siftsA {
		if t := v.probeShort(a, hashA, sizeI); t.size != 0 && t.rank < v.mergeEnd {
			m.pairs[i] = t.rank<<8 | uint32(i)
		}
	}
	if siftsB {
		if t := v.probeShort(b, hashB, sizeJ); t.size != 0 && t.rank < v.mergeEnd {
			m.pairs[j] = t.rank<<8 | uint32(j)
		}
	}
}

// look finds out what the part at i and the next make.
func (m *shortMerge) look(v *vocab, s string, from, i int) {
	size := int(m.size[i])
	size += int(m.size[i+size])
	var t token
	if at := from + i; size <= 8 && size > 2 && at+8 <= len(s) { // by far the most
		t = v.findShort(u64(s, at)&lowBytes(size), size)
	} else {
		t = v.find(load(s, at), s, at, size, v.mergeEnd)
	}
	m.pairs[i] = noPair
	if t.size != 0 && t.rank < v.mergeEnd {
		m.pairs[i] = t.rank<<8 | uint32(i)
	}
}

// part returns the token of the part at place i.
func (m *shortMerge) part(v *vocab, s string, from, i int) token {
	if size := int(m.size[i]); m.rank[i] == noRank {
		return v.find(load(s, from+i), s, from+i, size, v.mergeEnd)
	}
	return token{m.rank[i], uint32(m.size[i])}
}
