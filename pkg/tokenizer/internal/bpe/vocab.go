package bpe

import (
	"errors"
	"math/bits"
)

// A vocabulary file is a header of little-endian words and these sections:
//
//	sieve    a Bloom filter of the tokens of 3 bytes and more
//	double   for each two bytes: one more than the rank of their token, or 0;
//	         the top eight bits say which third bytes a token of three can have
//	lengths  for each hashed prefix of four bytes, which token sizes occur
//	single   for each byte the entry of its token, or 0
//	short    open-addressing hash of the tokens of 3 to 8 bytes: text, entry
//	mid      the same for 9 to 16 bytes
//	long     the same for more than 16 bytes: place in arena, entry
//	parts    for each rank the two tokens of its last merge, see partsOf
//	ids      for each rank the token id; absent if ids are ranks
//	arena    the bytes of the long tokens and of those that are never merged
//	inner    a bit for each byte that a token has before a blank in its midst
//	rules    what is done around merging, see Rules
//
// An entry is rank | size<<sizeShift, the rank of a token and the size of its text.
// Ranks count merges: of two pairs the one whose token has the lower rank is
// joined first. Tokens of mergeEnd and more are not reached by merging and are
// only found as whole pieces.
//
// Texts of up to 16 bytes lie in their slots, so a look-up, found or not,
// mostly touches one cache line.
const (
	magic       = 0x33766b74 // "tkv3"
	headerWords = 12
	sizeShift   = 20
	rankMask    = 1<<sizeShift - 1
	sizeMax     = 1<<(32-sizeShift) - 1
	shortSlot   = 12
	midSlot     = 20
	longSlot    = 8
	partSize    = 8

	// A word of lengths has one bit for each size from shortKey to longKey-1
	// and a last one for all sizes above.
	shortKey = 4
	longKey  = shortKey + 31
)

// vocab is a read-only view of a vocabulary file: a small value that may be
// copied and used by many goroutines.
type vocab struct {
	inner                                                               byteSet
	sieve, double, lengths, single, short, mid, long, parts, ids, arena string

	shortRange, midRange, longRange uint64

	flags    uint32
	longest  int    // size of the longest token that merging can reach
	mergeEnd uint32 // ranks from here on are never merged
	rules    Rules
	end      uint32 // ranks from here on are not part of the vocabulary
}

// byteSet is a set of bytes.
type byteSet [4]uint64

func (b *byteSet) add(c byte) { b[c>>6] |= 1 << (c & 63) }

func (b *byteSet) has(c byte) bool { return b[c>>6]>>(c&63)&1 != 0 }

// token is a rank and the size of its text; size 0 is no token.
type token struct{ rank, size uint32 }

func tokenOf(entry uint32) token { return token{entry & rankMask, entry >> sizeShift} }

// openVocab views file, as made by Build, as the vocabulary of all ranks below
// limit. It reads the header and little else.
func openVocab(file string, limit uint32) (vocab, error) {
	if len(file) < 4*headerWords || u32(file, 0) != magic {
		return vocab{}, errors.New("not a vocabulary file")
	}
	word := func(i int) int { return int(u32(file, 4*i)) }
	v := vocab{
		flags:      u32(file, 4),
		shortRange: uint64(word(4)), midRange: uint64(word(6)), longRange: uint64(word(8)),
		longest:  word(10),
		mergeEnd: min(limit, u32(file, 12)),
		end:      min(limit, u32(file, 8)),
	}
	ranks := word(2)
	rest := file[4*headerWords:]
	v.sieve, rest = cut(rest, 8<<sieveBits)
	v.double, rest = cut(rest, 4<<16)
	v.lengths, rest = cut(rest, 4<<prefixBits)
	v.single, rest = cut(rest, 4<<8)
	v.short, rest = cut(rest, shortSlot*word(5))
	v.mid, rest = cut(rest, midSlot*word(7))
	v.long, rest = cut(rest, longSlot*word(9))
	v.parts, rest = cut(rest, partSize*ranks)
	if v.flags&flagIDs != 0 {
		v.ids, rest = cut(rest, 4*ranks)
	}
	v.arena, rest = cut(rest, word(11))
	inner, rest := cut(rest, 4*8)
	if len(inner) != 4*8 || len(v.parts) != partSize*ranks {
		return vocab{}, errors.New("vocabulary file is cut short")
	}
	for i := range v.inner {
		v.inner[i] = u64(inner, 8*i)
	}
	var err error
	v.rules, err = readRules(rest)
	return v, err
}

// What a vocabulary is, beyond its tokens.
const (
	flagIDs        = 1 << iota // ids are not ranks
	flagCharacters             // merging starts from characters, not bytes
)

// fetch reads the tables for look-up once from end to end. A first text would
// fetch most of them too, but in no order, which takes several times as long:
// memory is at its best when it is read in a row. It took a tenth off a first
// pass. The sum means nothing; it keeps the compiler from leaving the reading
// out.
func (v *vocab) fetch() (sum byte) {
	const line = 64
	for _, table := range []string{v.sieve, v.double, v.lengths, v.short, v.mid} {
		for i := 0; i < len(table); i += line {
			sum += table[i]
		}
	}
	return sum
}

// whole looks up the token that a whole piece is. Mostly that is what merging
// would give too; tokens that merging does not reach are here only if the
// vocabulary wants them found as whole pieces.
func (v *vocab) whole(k key, s string, i, n int) token { return v.find(k, s, i, n, v.end) }

// find looks up the token whose text is s[i:i+n], if its rank is below limit.
// k holds the bytes at s[i:], as load reads them; n is 1 or more.
func (v *vocab) find(k key, s string, i, n int, limit uint32) token {
	var t token
	switch {
	case n <= 2:
		t = v.findTiny(k, n)
	case n <= 8:
		t = v.findShort(k.a&lowBytes(n), n)
	case n <= 16:
		t = v.findMid(k.first(n), n)
	default:
		t = v.findLong(s[i : i+n])
	}
	if t.rank >= limit {
		return token{}
	}
	return t
}

func (v *vocab) findTiny(k key, n int) token {
	if n == 1 {
		return tokenOf(u32(v.single, 4*int(k.a&0xFF)))
	}
	if next := u32(v.double, 4*int(k.a&0xFFFF)) & rankMask; next != 0 {
		return token{next - 1, 2}
	}
	return token{}
}

func (v *vocab) findShort(a uint64, n int) token {
	h := key{a: a}.hash(n)
	if !v.sifts(h) {
		return token{}
	}
	return v.probeShort(a, h, n)
}

// probeShort is findShort once the sieve has let the text through.
func (v *vocab) probeShort(a, h uint64, n int) token {
	for i := shortSlot * slotOf(h, v.shortRange); ; i += shortSlot {
		slot := v.short[i : i+shortSlot]
		entry := u32(slot, 8)
		if u64(slot, 0) == a && entry>>sizeShift == uint32(n) {
			return tokenOf(entry)
		}
		if entry == 0 {
			return token{}
		}
	}
}

func (v *vocab) findMid(k key, n int) token {
	h := k.hash(n)
	if !v.sifts(h) {
		return token{}
	}
	for i := midSlot * slotOf(h, v.midRange); ; i += midSlot {
		slot := v.mid[i : i+midSlot]
		entry := u32(slot, 16)
		if u64(slot, 0) == k.a && u64(slot, 8) == k.b && entry>>sizeShift == uint32(n) {
			return tokenOf(entry)
		}
		if entry == 0 {
			return token{}
		}
	}
}

func (v *vocab) findLong(s string) token {
	h := hashLong(s)
	if !v.sifts(h) {
		return token{}
	}
	for i := longSlot * slotOf(h, v.longRange); ; i += longSlot {
		entry := u32(v.long, i+4)
		if entry == 0 {
			return token{}
		}
		at := int(u32(v.long, i))
		if entry>>sizeShift == uint32(len(s)) && v.arena[at:at+len(s)] == s {
			return tokenOf(entry)
		}
	}
}

// The sieve is an array of 64-bit words. Each token sets two bits of one word,
// all three chosen by its hash.
const sieveBits = 15

func sieveMask(h uint64) uint64 { return 1<<(h>>32&63) | 1<<(h>>38&63) }

func sieveWord(h uint64) int { return int(h >> (64 - sieveBits)) }

// sifts tells whether the text with hash h may be a token.
func (v *vocab) sifts(h uint64) bool {
	mask := sieveMask(h)
	return u64(v.sieve, 8*sieveWord(h))&mask == mask
}

// thirdBit stands for the third byte of a text.
func thirdBit(k key) uint32 { return 1 << (k.a >> 16 & 7) }

// longestIn returns the longest token in s[i:end] that begins at i and is at
// most limit bytes long; none if there is none, or if limit is 0. It asks the table of lengths
// which sizes can occur at all and looks those up from the longest down.
func (v *vocab) longestIn(s string, i, end, limit int) token {
	n := min(end-i, limit)
	k := load(s, i)
	if n >= shortKey {
		sizes := u32(v.lengths, 4*k.prefix())
		if sizes>>31 != 0 {
			for ; n >= longKey; n-- {
				if t := v.find(k, s, i, n, v.mergeEnd); t.size != 0 {
					return t
				}
			}
		}
		for sizes &= sizesUpTo(n); sizes != 0; {
			top := bits.Len32(sizes) - 1
			if t := v.find(k, s, i, shortKey+top, v.mergeEnd); t.size != 0 {
				return t
			}
			sizes ^= 1 << top
		}
		n = shortKey - 1
	}
	t := v.longestTiny(k, n)
	if t.size == 1 && v.flags&flagCharacters != 0 && v.character(s, i, end).size > 1 {
		return token{} // a byte stands for itself only where its character does not
	}
	return t
}

// character returns what merging starts from at s[pos:end]: the token of the
// character, or of its first byte if it has none.
func (v *vocab) character(s string, pos, end int) token {
	if n := charSize(s[pos]); n > 1 && pos+n <= end {
		if t := v.find(load(s, pos), s, pos, n, v.mergeEnd); t.size != 0 {
			return t
		}
	}
	return v.findTiny(key{a: uint64(s[pos])}, 1)
}

// charSize is the size of the character that lead begins, 1 if it begins none.
func charSize(lead byte) int {
	switch {
	case lead < 0xC0:
		return 1
	case lead < 0xE0:
		return 2
	case lead < 0xF0:
		return 3
	}
	return 4
}

// longestTiny returns the longest token of at most n ≤ 3 bytes.
func (v *vocab) longestTiny(k key, n int) token {
	if n >= 2 {
		pair := u32(v.double, 4*int(k.a&0xFFFF))
		if n == 3 && pair>>24&thirdBit(k) != 0 {
			if t := v.findShort(k.a&lowBytes(3), 3); t.size != 0 && t.rank < v.mergeEnd {
				return t
			}
		}
		if next := pair & rankMask; next != 0 && next <= v.mergeEnd {
			return token{next - 1, 2}
		}
	}
	if n >= 1 {
		return v.findTiny(k, 1)
	}
	return token{}
}

// sizeBit is the bit that stands for token size n in a word of lengths.
func sizeBit(n int) uint32 { return 1 << (min(n, longKey) - shortKey) }

// sizesUpTo has the bits of all sizes up to n, but never that of longKey.
func sizesUpTo(n int) uint32 { return (sizeBit(n)<<1 - 1) &^ (1 << 31) }

// left and right return the parts of t's last merge; left has size 0 if t is
// where merging starts from.
func (v *vocab) left(t token) token { return tokenOf(u32(v.parts, partSize*int(t.rank))) }

func (v *vocab) right(t token) token { return tokenOf(u32(v.parts, partSize*int(t.rank)+4)) }

// leftSize is the size of left.
func (v *vocab) leftSize(t token) uint32 { return u32(v.parts, partSize*int(t.rank)) >> sizeShift }

// A token without parts has its text in their place: baseText if it is at most
// four bytes long, baseArena if it lies in the arena. The size follows in the
// low bits, and the second word holds the text or its place.
const (
	baseText  = 1 << 18
	baseArena = 1 << 19
)

// id returns the token id of a rank.
func (v *vocab) id(rank uint32) uint32 {
	if v.ids == "" {
		return rank
	}
	return u32(v.ids, 4*int(rank))
}

// appendText appends the bytes of the token with this rank. It tells whether
// there is such a token.
func (v *vocab) appendText(b []byte, rank uint32) ([]byte, bool) {
	if rank >= v.end {
		return b, false
	}
	left, right := u32(v.parts, partSize*int(rank)), u32(v.parts, partSize*int(rank)+4)
	size := int(left & sizeMax)
	switch {
	case left>>sizeShift != 0:
		b, _ = v.appendText(b, left&rankMask)
		return v.appendText(b, right&rankMask)
	case left&baseText != 0:
		for range size {
			b = append(b, byte(right))
			right >>= 8
		}
		return b, true
	case left&baseArena != 0:
		return append(b, v.arena[right:int(right)+size]...), true
	}
	return b, false // a rank that is not used
}

// ranks returns the tokens that merging can reach as the map that other
// implementations start from. It is slow and meant for checks.
func (v *vocab) ranks() map[string]int {
	ranks := map[string]int{}
	for rank := range v.mergeEnd {
		if text, ok := v.appendText(nil, rank); ok {
			ranks[string(text)] = int(rank)
		}
	}
	return ranks
}
