package bpe

import (
	"fmt"
	"sync"
)

// Encoding is a vocabulary with the rule that cuts a text into pieces. It is
// immutable and may be used by many goroutines at once.
type Encoding struct {
	vocab    vocab
	classes  Classes
	splitter splitter
	counters *sync.Pool // of *counter
}

// Open views file, as made by Build, as an encoding of all ranks below limit.
// It reads the header and little else.
func Open(file string, classes Classes, limit uint32) (*Encoding, error) {
	vocab, err := openVocab(file, limit)
	if err != nil {
		return nil, err
	}
	splitter, err := vocab.splitter()
	if err != nil {
		return nil, err
	}
	pool := &sync.Pool{New: func() any { return newCounter() }}
	return &Encoding{vocab, classes, splitter, pool}, nil
}

// Ranks returns the vocabulary as the map that other implementations start
// from. It is slow and meant for checks.
func (e *Encoding) Ranks() map[string]int { return e.vocab.ranks() }

// Grammar returns how texts are cut into pieces.
func (e *Encoding) Grammar() Grammar { return e.vocab.Grammar() }

// Size returns how many tokens there are room for: ids that are not used count.
func (e *Encoding) Size() int { return int(e.vocab.end) }

// counter is what counting needs to write to. It is kept from text to text, so
// what it learnt of one serves the next.
type counter struct {
	memo   memo
	merger merger
	ends   []int
}

func newCounter() *counter { return &counter{ends: make([]int, batch)} }

// batch is how many pieces are cut before they are counted.
const batch = 128

// Count returns the number of tokens of s, which may hold any bytes.
func (e *Encoding) Count(s string) int64 { return e.count(e.prepare(s)) }

// count is Count for a text as prepare leaves it.
func (e *Encoding) count(s string) int64 {
	c, _ := e.counters.Get().(*counter)
	defer e.counters.Put(c)
	return e.countWith(c, s)
}

func (e *Encoding) countWith(c *counter, s string) int64 {
	c.memo.grow(len(s))
	var n int64
	for i := 0; i < len(s); {
		for _, end := range e.splitter.split(&e.classes, s, i, c.ends) {
			n += c.count(&e.vocab, s, i, end)
			i = end
		}
	}
	return n
}

// count returns the number of tokens of the piece s[i:end].
func (c *counter) count(v *vocab, s string, i, end int) int64 {
	n := end - i
	if n == 0 {
		return 1
	}
	k := load(s, i)
	if n > wordSize {
		return c.countPhrase(v, k, s, i, end)
	}
	k = tag(k, n)
	place := c.memo.word(k)
	count, ok := k.count(place)
	if !ok {
		count = c.encode(v, k, s, i, end)
		k.remember(place, count)
	}
	return count
}

// countPhrase is count for a piece that is longer than a word.
func (c *counter) countPhrase(v *vocab, k key, s string, i, end int) int64 {
	if end-i > phraseSize {
		return c.encode(v, k, s, i, end)
	}
	piece := s[i:end]
	hash := hashOf(piece)
	place := c.memo.phrase(hash)
	n, ok := c.memo.count(place, hash, piece)
	if !ok {
		n = c.encode(v, k, s, i, end)
		c.memo.remember(place, hash, piece, n)
	}
	return n
}

// encode counts a piece that is not remembered.
func (c *counter) encode(v *vocab, k key, s string, i, end int) int64 {
	if v.whole(k, s, i, end-i).size != 0 {
		return 1
	}
	return int64(c.merger.count(v, s, i, end))
}

// Encode returns the token ids of s, which may hold any bytes.
func (e *Encoding) Encode(s string) []uint32 {
	var m merger
	var ids []uint32
	ends := make([]int, batch)
	s = e.prepare(s)
	for i := 0; i < len(s); {
		for _, end := range e.splitter.split(&e.classes, s, i, ends) {
			ids = e.appendPiece(ids, &m, s, i, end)
			i = end
		}
	}
	return ids
}

func (e *Encoding) appendPiece(ids []uint32, m *merger, s string, i, end int) []uint32 {
	v := &e.vocab
	if t := v.whole(load(s, i), s, i, end-i); t.size != 0 {
		return append(ids, v.id(t.rank))
	}
	m.run(v, s, i, end)
	for _, t := range m.tokens {
		ids = append(ids, v.id(t.rank))
	}
	return ids
}

// Decode returns the bytes that the token ids stand for.
func (e *Encoding) Decode(ids []uint32) ([]byte, error) {
	ranks := e.vocab.rankOf()
	var out []byte
	for i, id := range ids {
		rank, ok := ranks(id)
		if ok {
			out, ok = e.vocab.appendText(out, rank)
		}
		if !ok {
			return nil, fmt.Errorf("id %d at place %d is not a token", id, i)
		}
	}
	return out, nil
}

// rankOf returns the inverse of ID.
func (v *vocab) rankOf() func(id uint32) (uint32, bool) {
	if v.ids == "" {
		return func(id uint32) (uint32, bool) { return id, true }
	}
	ranks := make(map[uint32]uint32, v.end)
	for rank := range v.end {
		ranks[v.id(rank)] = rank
	}
	return func(id uint32) (uint32, bool) {
		rank, ok := ranks[id]
		return rank, ok
	}
}
