package bpe

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"
)

// Source is what a vocabulary is built from.
type Source struct {
	// Ranks holds the tokens that merging can reach, by their bytes. Of two
	// neighbouring pairs the one whose token has the lower rank is joined
	// first, the left one of equals.
	Ranks map[string]int
	// IDs are the token ids, nil if they are the ranks.
	IDs map[string]uint32
	// Whole holds tokens that merging cannot reach: a piece that equals one is
	// that token. Their ids lie in IDs.
	Whole []string
	// Characters tells that merging starts from characters. The bytes of one
	// that is no token are the tokens of Ranks that are single bytes above
	// ASCII, and merge with nothing.
	Characters bool
	Rules
}

// Build lays out a vocabulary as a file for Open. It checks what the
// encoder relies on: all single bytes (or characters) rank lowest, and each
// longer token is the encoding of its own bytes and outranks its two parts.
// The same source gives the same bytes.
func Build(src Source) ([]byte, error) {
	b := builder{src: src, entries: make(map[string]uint32, len(src.Ranks))}
	b.sorted = slices.SortedFunc(maps.Keys(src.Ranks), func(x, y string) int {
		return cmp.Compare(src.Ranks[x], src.Ranks[y])
	})
	if len(b.sorted) == 0 {
		return nil, errors.New("a vocabulary without tokens")
	}
	for _, text := range b.sorted {
		if err := b.layToken(text); err != nil {
			return nil, err
		}
	}
	if src.LeftBlanks != nil && b.inner != (byteSet{}) {
		return nil, errors.New("blanks that come last need a vocabulary without blanks inside tokens")
	}
	b.mergeEnd = len(b.parts) / 2
	for _, text := range slices.Sorted(slices.Values(src.Whole)) {
		b.layWhole(text)
	}
	b.laySlots()
	b.layLengths()
	return b.file()
}

type builder struct {
	src     Source
	sorted  []string          // token bytes in rank order
	entries map[string]uint32 // rank | size<<sizeShift of each token

	flags, mergeEnd, longest, bases int
	double, lengths, single, parts  []uint32
	short, mid, long, arena         []byte
	sieve                           []byte
	inner                           byteSet
	shortRange, midRange, longRange int
	whole                           []string
}

// layToken lays the parts of a token that merging reaches.
func (b *builder) layToken(text string) error {
	rank := b.src.Ranks[text]
	if b.base(text) && len(b.entries) > b.bases {
		return fmt.Errorf("token %q of rank %d: what merging starts from must rank below all that it makes", text, rank)
	}
	if len(text) == 0 || len(text) > sizeMax || rank < 0 || rank >= rankMask {
		return fmt.Errorf("token %q of rank %d: want 1 to %d bytes and a rank below %d", text, rank, sizeMax, rankMask)
	}
	if 2*rank < len(b.parts) {
		return fmt.Errorf("token %q: rank %d is taken", text, rank)
	}
	left, right, err := b.partsOf(text)
	if err != nil {
		return err
	}
	b.padTo(rank)
	b.parts = append(b.parts, left, right)
	b.entries[text] = uint32(rank) | uint32(len(text))<<sizeShift
	if b.base(text) {
		b.bases++
	}
	b.longest = max(b.longest, len(text))
	for i := 1; i < len(text); i++ {
		if text[i] == ' ' && text[i-1] != ' ' {
			b.inner.add(text[i-1])
		}
	}
	return nil
}

// padTo leaves empty parts for ranks that are not used.
func (b *builder) padTo(rank int) {
	for len(b.parts) < 2*rank {
		b.parts = append(b.parts, 0, 0)
	}
}

// layWhole gives a token that merging cannot reach a rank above all others.
func (b *builder) layWhole(text string) {
	if _, ok := b.entries[text]; ok || len(text) == 0 || len(text) > sizeMax {
		return
	}
	b.entries[text] = uint32(len(b.parts)/2) | uint32(len(text))<<sizeShift
	b.parts = append(b.parts, baseArena|uint32(len(text)), uint32(len(b.arena)))
	b.arena = append(b.arena, text...)
	b.whole = append(b.whole, text)
}

// partsOf returns the words of the two tokens that the last merge of text
// joins, or its own bytes if it is where merging starts from.
func (b *builder) partsOf(text string) (left, right uint32, err error) {
	if b.base(text) {
		var bytes [4]byte
		copy(bytes[:], text)
		return baseText | uint32(len(text)), binary.LittleEndian.Uint32(bytes[:]), nil
	}
	rank := b.src.Ranks[text]
	parts := MergeSlowly(b.src.Ranks, text, b.src.Characters, rank)
	if len(parts) != 2 {
		return 0, 0, fmt.Errorf("token %q of rank %d is not reached by merging its bytes", text, rank)
	}
	return b.entries[parts[0]], b.entries[parts[1]], nil
}

// base tells whether merging starts from text.
func (b *builder) base(text string) bool {
	return len(text) == 1 || b.src.Characters && utf8.RuneCountInString(text) == 1
}

// MergeSlowly is byte-pair encoding as it is defined: join the neighbours whose
// token has the lowest rank, the leftmost first, until no two make a token of a
// rank below limit. It takes the square of the length of text.
func MergeSlowly(ranks map[string]int, text string, characters bool, limit int) []string {
	parts := startOf(ranks, text, characters)
	for {
		best, at := limit, -1
		for i := range len(parts) - 1 {
			if rank, ok := ranks[parts[i]+parts[i+1]]; ok && rank < best {
				best, at = rank, i
			}
		}
		if at < 0 {
			return parts
		}
		parts = slices.Replace(parts, at, at+2, parts[at]+parts[at+1])
	}
}

// startOf cuts text into what merging starts from.
func startOf(ranks map[string]int, text string, characters bool) []string {
	var parts []string
	for i := 0; i < len(text); {
		n := 1
		if characters {
			_, n = utf8.DecodeRuneInString(text[i:])
			if _, ok := ranks[text[i:i+n]]; !ok {
				n = 1
			}
		}
		parts = append(parts, text[i:i+n])
		i += n
	}
	return parts
}

// laySlots fills the tables by size, the hash tables to about three quarters.
func (b *builder) laySlots() {
	b.sieve = make([]byte, 8<<sieveBits)
	b.single = make([]uint32, 1<<8)
	b.double = make([]uint32, 1<<16)
	var bySize [3][]string
	for _, text := range append(b.sorted, b.whole...) {
		pair := 0
		if len(text) > 1 {
			pair = int(text[0]) | int(text[1])<<8
		}
		switch n := len(text); {
		case n == 1:
			b.single[text[0]] = b.entries[text]
		case n == 2:
			b.double[pair] |= b.entries[text]&rankMask + 1
		case n <= 8:
			if n == 3 {
				b.double[pair] |= thirdBit(load(text, 0)) << 24
			}
			bySize[0] = append(bySize[0], text)
		case n <= 16:
			bySize[1] = append(bySize[1], text)
		default:
			bySize[2] = append(bySize[2], text)
		}
	}
	b.short, b.shortRange = b.layHash(bySize[0], shortSlot)
	b.mid, b.midRange = b.layHash(bySize[1], midSlot)
	b.long, b.longRange = b.layHash(bySize[2], longSlot)
}

// layHash makes an open-addressing table of slots that end in an entry. The
// last probe may run past the range, so the slots go on until one is empty.
func (b *builder) layHash(texts []string, slotSize int) (slots []byte, size int) {
	size = len(texts)*4/3 + 1
	slots = make([]byte, slotSize*(size+1))
	for _, text := range texts {
		h := hashOf(text)
		word := b.sieve[8*sieveWord(h):]
		binary.LittleEndian.PutUint64(word, binary.LittleEndian.Uint64(word)|sieveMask(h))
		i := slotOf(h, uint64(size))
		for binary.LittleEndian.Uint32(slots[slotSize*(i+1)-4:]) != 0 {
			if i++; slotSize*(i+1) >= len(slots) {
				slots = append(slots, make([]byte, slotSize)...)
			}
		}
		b.fill(slots[slotSize*i:slotSize*(i+1)], text)
	}
	return slots, size
}

func (b *builder) fill(slot []byte, text string) {
	end := len(slot) - 4
	binary.LittleEndian.PutUint32(slot[end:], b.entries[text])
	if len(text) <= 16 {
		copy(slot[:end], text)
		return
	}
	binary.LittleEndian.PutUint32(slot, uint32(len(b.arena)))
	b.arena = append(b.arena, text...)
}

func (b *builder) layLengths() {
	b.lengths = make([]uint32, 1<<prefixBits)
	for _, text := range b.sorted {
		if len(text) >= shortKey {
			b.lengths[load(text, 0).prefix()] |= sizeBit(len(text))
		}
	}
}

func (b *builder) file() ([]byte, error) {
	ranks := len(b.parts) / 2
	if ranks >= rankMask {
		return nil, fmt.Errorf("%d ranks, more than %d", ranks, rankMask)
	}
	ids := b.ids(ranks)
	if ids != nil {
		b.flags |= flagIDs
	}
	if b.src.Characters {
		b.flags |= flagCharacters
	}
	header := []int{magic, b.flags, ranks, b.mergeEnd, b.shortRange, len(b.short) / shortSlot,
		b.midRange, len(b.mid) / midSlot, b.longRange, len(b.long) / longSlot, b.longest, len(b.arena)}
	var out []byte
	for _, w := range header {
		out = binary.LittleEndian.AppendUint32(out, uint32(w))
	}
	out = append(out, b.sieve...)
	out = appendWords(out, b.double, b.lengths, b.single)
	out = slices.Concat(out, b.short, b.mid, b.long)
	out = appendWords(out, b.parts, ids)
	out = append(out, b.arena...)
	for _, w := range b.inner {
		out = binary.LittleEndian.AppendUint64(out, w)
	}
	return b.src.append(out), nil
}

// ids returns the token id of each rank, nil if no ids are given.
func (b *builder) ids(ranks int) []uint32 {
	if b.src.IDs == nil {
		return nil
	}
	ids := make([]uint32, ranks)
	for text, entry := range b.entries {
		ids[entry&rankMask] = b.src.IDs[text]
	}
	return ids
}

func appendWords(out []byte, sections ...[]uint32) []byte {
	for _, section := range sections {
		for _, w := range section {
			out = binary.LittleEndian.AppendUint32(out, w)
		}
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
