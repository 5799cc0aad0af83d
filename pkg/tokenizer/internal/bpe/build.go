package bpe

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
)

// Build lays out the vocabulary of ranks as a file for OpenVocab. It checks
// what the encoder relies on: all 256 single bytes are tokens and rank lowest,
// and each longer token is the encoding of its own bytes and outranks its two
// parts. The same ranks give the same bytes.
func Build(ranks map[string]int) ([]byte, error) {
	b := builder{ranks: ranks, refs: make(map[string]uint32, len(ranks))}
	b.sorted = slices.SortedFunc(maps.Keys(ranks), func(x, y string) int { return ranks[x] - ranks[y] })
	if err := b.layArena(); err != nil {
		return nil, err
	}
	b.laySlots()
	b.layShort()
	b.layLengths()
	return b.file(), nil
}

type builder struct {
	ranks  map[string]int
	sorted []string // token bytes in rank order
	refs   map[string]uint32

	arena          []byte
	index          []uint32
	slots          []uint32
	single, double []uint32
	lengths        []uint32
	hashRange      int
	longest        int
}

func (b *builder) layArena() error {
	// No record may lie at ref 0, which means "none".
	b.arena = make([]byte, firstRef)
	for place, text := range b.sorted {
		if (len(text) == 1) != (place < 256) || len(text) > math.MaxUint8 {
			return fmt.Errorf("token %q of rank %d: want the 256 single bytes first, then 2 to 255 bytes", text, b.ranks[text])
		}
		if err := b.layRecord(text); err != nil {
			return err
		}
	}
	if len(b.arena) > refMask {
		return fmt.Errorf("%d bytes of records, more than a ref can hold", len(b.arena))
	}
	return nil
}

func (b *builder) layRecord(text string) error {
	rank := b.ranks[text]
	left, right, err := b.parts(text)
	if err != nil {
		return err
	}
	ref := uint32(len(b.arena))
	for len(b.index)*stride <= rank {
		b.index = append(b.index, ref)
	}
	b.refs[text] = ref
	b.longest = max(b.longest, len(text))
	b.arena = le32(b.arena, uint32(rank)<<8|uint32(len(text)))
	b.arena = le32(b.arena, uint32(len(left))<<24|b.refs[left])
	b.arena = le32(b.arena, b.refs[right])
	b.arena = append(b.arena, text...)
	return nil
}

// parts returns the two tokens that the last merge of text joins.
func (b *builder) parts(text string) (left, right string, err error) {
	if len(text) == 1 {
		return "", "", nil
	}
	parts := b.merge(text)
	if len(parts) != 2 {
		return "", "", fmt.Errorf("token %q of rank %d is not reached by merging its bytes", text, b.ranks[text])
	}
	left, right = parts[0], parts[1]
	if b.ranks[text] <= max(b.ranks[left], b.ranks[right]) {
		return "", "", fmt.Errorf("token %q of rank %d does not outrank its parts %q and %q", text, b.ranks[text], left, right)
	}
	return left, right, nil
}

// merge is byte-pair encoding as it is defined, stopped at two parts: join the
// neighbours of lowest rank, the leftmost first.
func (b *builder) merge(text string) []string {
	parts := make([]string, len(text))
	for i := range len(text) {
		parts[i] = text[i : i+1]
	}
	for len(parts) > 2 {
		best, at := math.MaxInt, -1
		for i := range parts[1:] {
			if rank, ok := b.ranks[parts[i]+parts[i+1]]; ok && rank < best {
				best, at = rank, i
			}
		}
		if at < 0 {
			break
		}
		parts = slices.Replace(parts, at, at+2, parts[at]+parts[at+1])
	}
	return parts
}

// laySlots fills the hash table to about 60%. The last probe may run past the
// hash range, so the slots go on until one is empty.
func (b *builder) laySlots() {
	b.hashRange = len(b.sorted)*5/3 + 1
	b.slots = make([]uint32, b.hashRange+1)
	for _, text := range b.sorted {
		h := hash(text)
		i := int(uint64(uint32(h)) * uint64(b.hashRange) >> 32)
		for b.slots[i] != 0 {
			if i++; i+1 == len(b.slots) {
				b.slots = append(b.slots, 0)
			}
		}
		b.slots[i] = uint32(h>>56)<<24 | b.refs[text]
	}
}

func (b *builder) layShort() {
	b.single = make([]uint32, 1<<8)
	b.double = make([]uint32, 1<<16)
	for _, text := range b.sorted {
		switch len(text) {
		case 1:
			b.single[text[0]] = b.refs[text]
		case 2:
			b.double[pairOf(text)] |= b.refs[text]
		case 3:
			b.double[pairOf(text)] |= thirdBit(text) << 24
		}
	}
}

func (b *builder) layLengths() {
	b.lengths = make([]uint32, 1<<prefixBits)
	for _, text := range b.sorted {
		if len(text) >= shortKey {
			b.lengths[prefix(text)] |= sizeBit(len(text))
		}
	}
}

func (b *builder) file() []byte {
	ranks := b.ranks[b.sorted[len(b.sorted)-1]] + 1
	header := []uint32{magic, uint32(ranks), uint32(b.hashRange), uint32(len(b.slots)), uint32(b.longest)}
	var out []byte
	for _, section := range [][]uint32{header, b.slots, b.single, b.double, b.lengths, b.index} {
		for _, w := range section {
			out = le32(out, w)
		}
	}
	return append(out, b.arena...)
}

func le32(b []byte, w uint32) []byte { return binary.LittleEndian.AppendUint32(b, w) }
