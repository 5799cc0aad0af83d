package bpe

import "math/bits"

// The two odd constants are the first 64-bit words of the golden ratio and e;
// any well-mixed words would do. Changing them, or anything else in this file,
// means making the tables anew.
const (
	mixA = 0x9e3779b97f4a7c15
	mixB = 0xb7e151628aed2a6b
)

// key is the first 16 bytes of a text as two little-endian words, zero where
// the text is shorter. Together with the size it tells all texts of up to 16
// bytes apart, so a table of keys needs no second look at the text.
type key struct{ a, b uint64 }

// load reads up to 16 bytes at s[i:].
func load(s string, i int) key {
	if i+16 <= len(s) {
		return key{u64(s, i), u64(s, i+8)}
	}
	return loadTail(s[i:])
}

// loadTail is load within 16 bytes of the end.
func loadTail(s string) key {
	var k key
	for i := len(s) - 1; i >= 8; i-- {
		k.b = k.b<<8 | uint64(s[i])
	}
	for i := min(len(s), 8) - 1; i >= 0; i-- {
		k.a = k.a<<8 | uint64(s[i])
	}
	return k
}

// first returns k cut to the first n bytes, n ≤ 16. It does not ask whether n is
// more than 8, which for words is hard to foretell.
func (k key) first(n int) key {
	m := &masks[n&31]
	return key{k.a & m.a, k.b & m.b}
}

// masks holds for each size up to 16 the bytes of a key that a text of that size
// has.
var masks = func() (m [32]key) { //nolint:gochecknoglobals // a constant in all but name
	for n := range 17 {
		m[n] = key{lowBytes(min(n, 8)), lowBytes(max(n-8, 0))}
	}
	return m
}()

// lowBytes is a mask of n bytes, n ≤ 8.
func lowBytes(n int) uint64 { return 1<<(8*uint(n)) - 1 }

// hash mixes a key and the size of its text.
func (k key) hash(n int) uint64 { return mix(k.a^mixA^uint64(n), k.b^mixB) }

// hashOf mixes the bytes of a text as the tables have it.
func hashOf(s string) uint64 {
	if len(s) > 16 {
		return hashLong(s)
	}
	return load(s, 0).hash(len(s))
}

// hashLong mixes the bytes of a text of more than 16 bytes.
func hashLong(s string) uint64 {
	h := uint64(len(s))
	for i := 0; i+16 < len(s); i += 8 {
		h = mix(h^u64(s, i), mixA)
	}
	return mix(h^u64(s, len(s)-16), u64(s, len(s)-8)^mixB)
}

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// slotOf spreads a hash over n places.
func slotOf(h, n uint64) int { return int(uint64(uint32(h)) * n >> 32) }

// prefixBits is the size of the index that prefix returns.
const prefixBits = 16

// prefix hashes the first four bytes of a key.
func (k key) prefix() int {
	return int(uint32(k.a) * 0x9e3779b1 >> (32 - prefixBits))
}

// cut splits s after n bytes; a short s leaves no rest.
func cut(s string, n int) (head, rest string) {
	n = min(n, len(s))
	return s[:n], s[n:]
}

// u16, u32 and u64 read little-endian words; the compiler turns each into one
// load.
func u16(s string, i int) uint16 {
	s = s[i : i+2]
	return uint16(s[0]) | uint16(s[1])<<8
}

func u32(s string, i int) uint32 {
	s = s[i : i+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func u64(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
