package bpe

import (
	"fmt"
	"strings"
	"sync"
)

// Encoding is a vocabulary with the rule that cuts a text into pieces. It is
// immutable and may be used by many goroutines at once.
type Encoding struct {
	vocab    vocab
	classes  Classes
	splitter splitter
	added    *added
	barred   *added     // those with blankMark
	counters *sync.Pool // of *counter
	fetch    *sync.Once
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
	barred, plain := map[string]uint32{}, map[string]uint32{}
	for text, id := range vocab.rules.Added {
		if strings.Contains(text, blankMark) {
			barred[text] = id
		} else {
			plain[text] = id
		}
	}
	return &Encoding{vocab, classes, splitter, newAdded(plain), newAdded(barred), pool, new(sync.Once)}, nil
}

// Ranks returns the vocabulary as the map that other implementations start
// from. It is slow and meant for checks.
func (e *Encoding) Ranks() map[string]int { return e.vocab.ranks() }

// Grammar returns how texts are cut into pieces.
func (e *Encoding) Grammar() Grammar { return e.vocab.rules.Grammar }

// Added returns the tokens that are cut out of a text before anything else, with
// their ids.
func (e *Encoding) Added() map[string]uint32 { return e.vocab.rules.Added }

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

// longText is the size of a text, in bytes, that it pays to fetch the tables for.
const longText = 1 << 15

// batch is how many pieces are cut before they are counted.
const batch = 128

// Count returns the number of tokens of s, which may hold any bytes.
func (e *Encoding) Count(s string) int64 { return e.count(e.Prepare(s)) }

// count is Count for a text as Prepare leaves it.
func (e *Encoding) count(s string) int64 {
	c, _ := e.counters.Get().(*counter)
	defer e.counters.Put(c)
	var n int64
	for stretch, token := range e.unbarred(s) {
		n += e.countWith(c, stretch)
		if token != "" {
			n++
		}
	}
	return n
}

// countWith is count for a text without blankMark.
func (e *Encoding) countWith(c *counter, s string) int64 {
	c.memo.grow(len(s))
	if len(s) >= longText {
		e.fetch.Do(func() { e.vocab.fetch() })
	}
	var n int64
	for i := 0; i < len(s); {
		at, end := e.added.next(s, i)
		n += e.countStretch(c, s[:at], i)
		if end > at {
			n++
		}
		i = end
	}
	return n
}

// countStretch counts s from i on, in which no token is to be cut out.
func (e *Encoding) countStretch(c *counter, s string, i int) int64 {
	var n int64
	for i < len(s) {
		ends := e.splitter.split(&e.classes, s, i, c.ends)
		n += c.count(&e.vocab, s, i, ends)
		i = ends[len(ends)-1]
	}
	return n
}

// count returns the number of tokens of the pieces that begin at i and at each
// of the ends but the last. Most are words that are remembered, which this
// answers by itself: a call for each would cost as much as the answer.
func (c *counter) count(v *vocab, s string, i int, ends []int) int64 {
	var n int64
	words, shift := c.memo.words, c.memo.shift
	for _, end := range ends {
		size := end - i
		if uint(size-1) < wordSize && i+16 <= len(s) {
			k := tag(key{u64(s, i), u64(s, i+8)}, size)
			newer, older := words[k.slot(shift)][0], words[k.slot(shift)][1]
			if newer.is(k) {
				n += newer.count()
				i = end
				continue
			}
			if older.is(k) {
				n += older.count()
				i = end
				continue
			}
		}
		n += c.piece(v, s, i, end)
		i = end
	}
	return n
}

// piece returns the number of tokens of the piece s[i:end].
func (c *counter) piece(v *vocab, s string, i, end int) int64 {
	n := end - i
	if n == 0 {
		return 1
	}
	k := load(s, i)
	if n > wordSize {
		return c.countPhrase(v, k, s, i, end)
	}
	k = tag(k, n)
	place := &c.memo.words[k.slot(c.memo.shift)]
	for _, word := range place {
		if word.is(k) {
			return word.count()
		}
	}
	count := c.encode(v, k, s, i, end)
	k.remember(place, count)
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
	if v.leftBlanks(s, i) {
		c.merger.run(v, s, i, end)
		return int64(len(c.merger.tokens) - v.joined(c.merger.blanks()))
	}
	return int64(c.merger.count(v, s, i, end))
}

// Encode returns the token ids of s, which may hold any bytes.
func (e *Encoding) Encode(s string) []uint32 {
	w := writer{encoding: e, ends: make([]int, batch)}
	for stretch, token := range e.unbarred(e.Prepare(s)) {
		w.text(stretch)
		if token != "" {
			w.ids = append(w.ids, e.barred.ids[token])
		}
	}
	return w.ids
}

// writer is what encoding writes to.
type writer struct {
	encoding *Encoding
	merger   merger
	ends     []int
	ids      []uint32
}

func (w *writer) text(s string) {
	added := w.encoding.added
	for i := 0; i < len(s); {
		at, end := added.next(s, i)
		w.stretch(s[:at], i)
		if end > at {
			w.ids = append(w.ids, added.ids[s[at:end]])
		}
		i = end
	}
}

func (w *writer) stretch(s string, i int) {
	for i < len(s) {
		for _, end := range w.encoding.splitter.split(&w.encoding.classes, s, i, w.ends) {
			w.piece(s, i, end)
			i = end
		}
	}
}

func (w *writer) piece(s string, i, end int) {
	v := &w.encoding.vocab
	if t := v.whole(load(s, i), s, i, end-i); t.size != 0 {
		w.ids = append(w.ids, v.id(t.rank))
		return
	}
	w.merger.run(v, s, i, end)
	tokens := w.merger.tokens
	if v.leftBlanks(s, i) {
		blanks := w.merger.blanks()
		tokens = tokens[blanks:]
		w.blanks(blanks)
	}
	for _, t := range tokens {
		w.ids = append(w.ids, v.id(t.rank))
	}
}

// blanks writes n blanks that merging has left each a token of its own.
func (w *writer) blanks(n int) {
	v := &w.encoding.vocab
	for longest := len(v.rules.LeftBlanks) + 1; n > 1; {
		run := min(n, longest)
		w.ids = append(w.ids, v.rules.LeftBlanks[run-2])
		n -= run
	}
	if n == 1 {
		w.ids = append(w.ids, v.id(v.findTiny(key{a: ' '}, 1).rank))
	}
}

// leftBlanks tells whether runs of blanks are to be joined in the piece at i.
// Only two blanks or more can be.
func (v *vocab) leftBlanks(s string, i int) bool {
	return v.rules.LeftBlanks != nil && i+1 < len(s) && s[i] == ' ' && s[i+1] == ' '
}

// joined returns how many tokens fewer n blanks are once they are joined.
func (v *vocab) joined(n int) int {
	longest := len(v.rules.LeftBlanks) + 1
	return n - (n+longest-1)/longest
}

// blanks returns how many tokens of a single blank the encoding begins with.
func (m *merger) blanks() int {
	n := 0
	for n < len(m.tokens) && m.tokens[n].size == 1 && m.tokens[n] == m.tokens[0] {
		n++
	}
	return n
}

// Decode returns the bytes that the token ids stand for, without the blank that
// was put before the text.
func (e *Encoding) Decode(ids []uint32) ([]byte, error) {
	texts := e.texts()
	var out []byte
	for i, id := range ids {
		var ok bool
		if out, ok = texts(out, id); !ok {
			return nil, fmt.Errorf("id %d at place %d is not a token", id, i)
		}
	}
	if e.vocab.rules.Lead != NoLead && len(out) > 0 && out[0] == ' ' {
		out = out[1:]
	}
	return out, nil
}

// texts returns a function that appends the text of a token.
func (e *Encoding) texts() func(b []byte, id uint32) ([]byte, bool) {
	v := &e.vocab
	if v.ids == "" && len(v.rules.Added) == 0 {
		return v.appendText
	}
	apart := make(map[uint32]string, len(v.rules.Added))
	for _, text := range sortedKeys(v.rules.Added) {
		if id := v.rules.Added[text]; apart[id] == "" { // blanks come before marks
			apart[id] = text
		}
	}
	for i, id := range v.rules.LeftBlanks {
		apart[id] = strings.Repeat(" ", i+2)
	}
	ranks := make(map[uint32]uint32, v.end)
	for rank := range v.end {
		if _, ok := v.appendText(nil, rank); ok {
			ranks[v.id(rank)] = rank
		}
	}
	return func(b []byte, id uint32) ([]byte, bool) {
		if text, ok := apart[id]; ok {
			return append(b, text...), true
		}
		rank, ok := ranks[id]
		if !ok {
			return b, false
		}
		return v.appendText(b, rank)
	}
}
