package bpe

import "math/bits"

// The three odd constants are the first 64-bit words of the golden ratio, e
// and pi; any well-mixed words would do. Changing them, or anything else in
// this file, means making the tables anew.
const (
	mixA = 0x9e3779b97f4a7c15
	mixB = 0xb7e151628aed2a6b
	mixC = 0x243f6a8885a308d3
)

// hash mixes the bytes of s.
func hash(s string) uint64 {
	a, b := words(s)
	return mixWords(a, b, len(s))
}

func mixWords(a, b uint64, n int) uint64 { return mix(a^mixA^uint64(n), b^mixB) }

// words reads s as two words, which overlap if it is shorter than 16 bytes.
// Together with the size they tell all strings of up to 16 bytes apart.
func words(s string) (a, b uint64) {
	switch n := len(s); {
	case n > 16:
		for rest := s; len(rest) > 8; rest = rest[8:] {
			a = mix(a^u64(rest, 0), mixC)
		}
		return a, u64(s, n-8)
	case n >= 8:
		return u64(s, 0), u64(s, n-8)
	case n >= 4:
		return uint64(u32(s, 0)), uint64(u32(s, n-4))
	case n > 0:
		return uint64(s[0])<<16 | uint64(s[n>>1])<<8 | uint64(s[n-1]), 0
	}
	return 0, 0
}

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// prefixBits is the size of the index that prefix returns.
const prefixBits = 16

// prefix hashes the first four bytes of s.
func prefix(s string) uint32 {
	return u32(s, 0) * 0x9e3779b1 >> (32 - prefixBits)
}

// u32 reads a little-endian word; the compiler turns it into one load.
func u32(s string, i int) uint32 {
	s = s[i : i+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// u64 reads a little-endian double word; the compiler turns it into one load.
func u64(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
