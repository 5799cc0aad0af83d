package bpe

import (
	"errors"
	"math/bits"
)

// A vocabulary file is a header of little-endian words and six sections:
//
//	header   magic, ranks, hash range, slots, bytes of the longest token
//	slots    open-addressing hash over token bytes: tag<<24 | ref, 0 if empty
//	single   the ref of each single byte
//	double   for each two bytes the ref of their token, 0 if there is none,
//	         and above it which third bytes, modulo 8, make a token of three
//	lengths  for each hashed four-byte prefix, which token sizes begin so
//	index    the ref of every stride-th rank's record
//	arena    the records in rank order; a ref is an offset in here
//
// A record is rank<<8 | size, left size<<24 | left ref, right ref, then the
// token's bytes. Left and right are the tokens that its last merge joined,
// both 0 for a single byte. Frequent tokens have low ranks, so the pages that
// ordinary text touches lie together at the front.
const (
	magic      = 0x32766b74 // "tkv2"
	headerSize = 5 * 4
	recordHead = 3 * 4
	firstRef   = 4
	stride     = 32
	refMask    = 1<<24 - 1

	// A word of lengths has one bit for each size from shortKey to longKey-1
	// and a last one for all sizes above.
	shortKey = 4
	longKey  = shortKey + 31
)

// Vocab is a read-only view of a vocabulary file: a small value that may be
// copied and used by many goroutines.
type Vocab struct {
	slots, single, double, lengths, index, arena string

	hashRange uint64
	longest   int
	end       uint32 // refs from here on are not part of the vocabulary
}

// token is a record: its place and the size of its text. Records lie in rank
// order, so refs compare as ranks do. There is no record at ref 0.
type token struct{ ref, size uint32 }

// OpenVocab views file, as made by Build, as the vocabulary of all ranks below
// limit. It reads the header and little else.
func OpenVocab(file string, limit uint32) (Vocab, error) {
	if len(file) < headerSize || u32(file, 0) != magic {
		return Vocab{}, errors.New("not a vocabulary file")
	}
	ranks, hashRange := u32(file, 4), u32(file, 8)
	slots, longest := u32(file, 12), u32(file, 16)
	v := Vocab{hashRange: uint64(hashRange), longest: int(longest)}
	rest := file[headerSize:]
	v.slots, rest = cut(rest, 4*int(slots))
	v.single, rest = cut(rest, 4<<8)
	v.double, rest = cut(rest, 4<<16)
	v.lengths, rest = cut(rest, 4<<prefixBits)
	v.index, v.arena = cut(rest, 4*int((ranks+stride-1)/stride))
	if v.arena == "" {
		return Vocab{}, errors.New("vocabulary file is cut short")
	}
	v.end = v.place(limit)
	return v, nil
}

// cut splits s after n bytes; a short s leaves no rest.
func cut(s string, n int) (head, rest string) {
	n = min(n, len(s))
	return s[:n], s[n:]
}

// find looks up the token whose text is s, if its ref is less than below. What
// lies above need not be compared, which spares a visit to the arena.
func (v *Vocab) find(s string, below uint32) token {
	h := hash(s)
	tag := uint32(h>>56) << 24
	for i := int(uint64(uint32(h)) * v.hashRange >> 32); ; i++ {
		slot := u32(v.slots, 4*i)
		if slot == 0 {
			return token{}
		}
		ref := slot & refMask
		if slot&^refMask == tag && ref < below && v.holds(ref, s) {
			return token{ref, uint32(len(s))}
		}
	}
}

// holds tells whether s is the text of the record at ref.
func (v *Vocab) holds(ref uint32, s string) bool {
	return int(v.arena[ref]) == len(s) && v.text(ref) == s
}

// lookup is find for strings that are often no tokens: small tables answer for
// one and two bytes and turn most of the failing longer ones away.
func (v *Vocab) lookup(s string, below uint32) token {
	ref := uint32(0)
	switch n := len(s); {
	case n >= shortKey:
		if u32(v.lengths, 4*int(prefix(s)))&sizeBit(n) == 0 {
			return token{}
		}
		return v.find(s, below)
	case n == 3:
		if u32(v.double, 4*pairOf(s))>>24&thirdBit(s) == 0 {
			return token{}
		}
		return v.find(s, below)
	case n == 2:
		ref = u32(v.double, 4*pairOf(s)) & refMask
	case n == 1:
		ref = u32(v.single, 4*int(s[0]))
	}
	if ref >= below {
		return token{}
	}
	return token{ref, uint32(len(s))}
}

// pairOf is the place of the first two bytes of s among all pairs of bytes.
func pairOf(s string) int { return int(s[0]) | int(s[1])<<8 }

// thirdBit stands for the third byte of s.
func thirdBit(s string) uint32 { return 1 << (s[2] % 8) }

// leftSize is the size of the left part of t, 0 for a single byte.
func (v *Vocab) leftSize(t token) uint32 { return u32(v.arena, int(t.ref)+4) >> 24 }

// left and right return the parts of t, which must be longer than a byte.
func (v *Vocab) left(t token) token {
	w := u32(v.arena, int(t.ref)+4)
	return token{w & refMask, w >> 24}
}

func (v *Vocab) right(t token) token {
	return token{u32(v.arena, int(t.ref)+8), t.size - v.leftSize(t)}
}

// longestIn returns the longest token of at most limit bytes that s begins
// with; none if limit is 0. It asks the table of lengths which sizes can occur
// at all and looks those up from the longest down.
func (v *Vocab) longestIn(s string, limit int) token {
	n := min(len(s), limit, v.longest)
	if n >= shortKey {
		sizes := u32(v.lengths, 4*int(prefix(s)))
		if sizes>>31 != 0 {
			for ; n >= longKey; n-- {
				if t := v.find(s[:n], v.end); t.ref != 0 {
					return t
				}
			}
		}
		for sizes &= sizesUpTo(n); sizes != 0; {
			top := bits.Len32(sizes) - 1
			if t := v.find(s[:shortKey+top], v.end); t.ref != 0 {
				return t
			}
			sizes ^= 1 << top
		}
		n = shortKey - 1
	}
	for ; n > 0; n-- {
		if t := v.lookup(s[:n], v.end); t.ref != 0 {
			return t
		}
	}
	return token{}
}

// sizeBit is the bit that stands for token size n in a word of lengths.
func sizeBit(n int) uint32 { return 1 << (min(n, longKey) - shortKey) }

// sizesUpTo has the bits of all sizes up to n, but never that of longKey.
func sizesUpTo(n int) uint32 { return (sizeBit(n)<<1 - 1) &^ (1 << 31) }

// rank returns the rank of the record at ref, which is its token id.
func (v *Vocab) rank(ref uint32) uint32 { return u32(v.arena, int(ref)) >> 8 }

// next returns the place after the record at ref.
func (v *Vocab) next(ref uint32) uint32 { return ref + recordHead + uint32(v.arena[ref]) }

// place returns where the first record of at least this rank lies, or the end
// of the arena.
func (v *Vocab) place(rank uint32) uint32 {
	if rank/stride >= uint32(len(v.index)/4) {
		return uint32(len(v.arena))
	}
	ref := u32(v.index, 4*int(rank/stride))
	for int(ref) < len(v.arena) && v.rank(ref) < rank {
		ref = v.next(ref)
	}
	return ref
}

// Text returns the bytes of the token with this rank.
func (v *Vocab) Text(rank uint32) (string, bool) {
	ref := v.place(rank)
	if ref >= v.end || v.rank(ref) != rank {
		return "", false
	}
	return v.text(ref), true
}

// text returns the bytes of the record at ref.
func (v *Vocab) text(ref uint32) string { return v.arena[ref+recordHead : v.next(ref)] }

// Ranks returns the whole vocabulary as the map that other implementations
// start from. It is slow and meant for checks.
func (v *Vocab) Ranks() map[string]int {
	ranks := map[string]int{}
	for ref := uint32(firstRef); ref < v.end; ref = v.next(ref) {
		ranks[v.text(ref)] = int(v.rank(ref))
	}
	return ranks
}
