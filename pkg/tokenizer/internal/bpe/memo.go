package bpe

import "math/bits"

// memo remembers the counts of pieces. Words come again, and a piece found
// here, in memory that stays near, needs neither tables nor merger.
type memo struct {
	words   [][2]key // pieces of up to wordSize bytes, in twos, the newer first
	shift   uint
	phrases [][2]phrase // longer pieces, likewise
	texts   []byte      // of the phrases
}

const (
	wordSize   = 14
	phraseSize = 255
	smallMemo  = 8       // bits of words for the shortest texts
	largeMemo  = 15      // and for the longest: 1 MB
	wholeMemo  = 1 << 19 // size of a first text that gets all of it
	phraseBits = 12      // 128 kB
	textsSize  = 1 << 18 // how much text phrases may hold before all are forgotten
)

// A word is the key of its piece with the size in the top byte and the count in
// the byte below, so a hit is exact without another look at the text.
const (
	sizeAt    = 56
	countAt   = 48
	countMask = 0xFF << countAt
)

// phrase is a longer piece: its hash, where its text lies, and its count.
type phrase struct {
	hash        uint64
	at          uint32
	size, count uint16
}

// grow makes room for a text of n bytes. A first text gets half the room: new
// memory is dear, and who counts once does not come back to it.
func (m *memo) grow(n int) {
	size := min(max(bits.Len(uint(n))-4, smallMemo), largeMemo)
	if m.words == nil && n < wholeMemo {
		size--
	}
	if len(m.words) >= 1<<size {
		return
	}
	old := m.words
	m.words = make([][2]key, 1<<size)
	clear(m.words) // a page that is read before it is written faults twice
	m.shift = uint(64 - size)
	for _, place := range old {
		for _, k := range place {
			if k.b != 0 {
				m.take(k)
			}
		}
	}
}

// take takes a word along, with its count.
func (m *memo) take(k key) {
	place := &m.words[key{k.a, k.b &^ countMask}.slot(m.shift)]
	place[1] = place[0]
	place[0] = k
}

// tag returns the key of a word of n bytes, with room for the count.
func tag(k key, n int) key {
	k = k.first(n)
	k.b |= uint64(n) << sizeAt
	return k
}

// slot returns where a word is remembered if it is.
func (k key) slot(shift uint) uint64 { return mix(k.a^mixA, k.b^mixB) >> (shift & 63) }

// is tells whether a remembered word is k, whatever its count. It asks once.
func (word key) is(k key) bool { return (word.a^k.a)|(word.b&^countMask^k.b) == 0 }

// count returns the count of a remembered word.
func (word key) count() int64 { return int64(word.b >> countAt & 0xFF) }

func (k key) remember(place *[2]key, n int64) {
	place[1] = place[0]
	place[0] = key{k.a, k.b | uint64(n)<<countAt}
}

// phrase returns the place where a piece with this hash is remembered if it is.
func (m *memo) phrase(hash uint64) *[2]phrase {
	if m.phrases == nil {
		m.phrases = make([][2]phrase, 1<<phraseBits)
		clear(m.phrases)
		m.texts = make([]byte, 0, textsSize/4)
	}
	return &m.phrases[hash>>(64-phraseBits)]
}

// count returns the count that piece has in its place.
func (m *memo) count(place *[2]phrase, hash uint64, piece string) (int64, bool) {
	for _, p := range place {
		if p.hash == hash && int(p.size) == len(piece) && string(m.texts[p.at:int(p.at)+len(piece)]) == piece {
			return int64(p.count), true
		}
	}
	return 0, false
}

func (m *memo) remember(place *[2]phrase, hash uint64, piece string, n int64) {
	if len(m.texts)+len(piece) > textsSize {
		clear(m.phrases)
		m.texts = make([]byte, 0, textsSize/4)
		m.texts = m.texts[:0]
	}
	place[1] = place[0]
	place[0] = phrase{hash, uint32(len(m.texts)), uint16(len(piece)), uint16(n)}
	m.texts = append(m.texts, piece...)
}
