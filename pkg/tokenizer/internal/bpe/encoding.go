package bpe

import "fmt"

// Encoding is a vocabulary with its pattern. It is immutable.
type Encoding struct {
	Vocab   Vocab
	Classes Classes
	Split   Split
}

// Count returns the number of tokens of s, which may hold any bytes.
func (e *Encoding) Count(s string) int64 {
	var m merger
	var n int64
	s = Valid(s)
	recent := newMemo(len(s))
	for i := 0; i < len(s); {
		end := e.Split(&e.Classes, s, i)
		if piece := s[i:end]; recent != nil && len(piece) <= memoKey {
			n += e.recall(recent, &m, piece)
		} else {
			n += e.countPiece(&m, piece)
		}
		i = end
	}
	return n
}

// recall is countPiece by way of the memo.
func (e *Encoding) recall(recent memo, m *merger, piece string) int64 {
	a, b := words(piece)
	r := &recent[mixWords(a, b, len(piece))%memoSize]
	if r.a != a || r.b != b || int(r.size) != len(piece) {
		*r = remembered{a, b, uint8(len(piece)), uint8(e.countPiece(m, piece))}
	}
	return int64(r.count)
}

func (e *Encoding) countPiece(m *merger, piece string) int64 {
	if len(piece) == 1 || e.Vocab.find(piece, e.Vocab.end).ref != 0 {
		return 1
	}
	m.run(&e.Vocab, piece)
	return int64(len(m.tokens))
}

// Encode returns the token ids of s, which may hold any bytes.
func (e *Encoding) Encode(s string) []uint32 {
	var m merger
	var ids []uint32
	s = Valid(s)
	for i := 0; i < len(s); {
		end := e.Split(&e.Classes, s, i)
		ids = e.appendPiece(ids, &m, s[i:end])
		i = end
	}
	return ids
}

func (e *Encoding) appendPiece(ids []uint32, m *merger, piece string) []uint32 {
	if t := e.Vocab.find(piece, e.Vocab.end); t.ref != 0 {
		return append(ids, e.Vocab.rank(t.ref))
	}
	m.run(&e.Vocab, piece)
	for _, t := range m.tokens {
		ids = append(ids, e.Vocab.rank(t.ref))
	}
	return ids
}

// Decode returns the bytes that the token ids stand for.
func (e *Encoding) Decode(ids []uint32) ([]byte, error) {
	var out []byte
	for i, id := range ids {
		text, ok := e.Vocab.Text(id)
		if !ok {
			return nil, fmt.Errorf("id %d at place %d is not a token", id, i)
		}
		out = append(out, text...)
	}
	return out, nil
}
