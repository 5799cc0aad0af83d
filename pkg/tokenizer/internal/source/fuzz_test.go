package source

import "testing"

// fuzz reads what comes. There must be no panic, and what is accepted must
// keep what its doc comments promise.
func fuzz(f *testing.F, seeds ...string) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Read(data)
		if (v == nil) == (err == nil) {
			t.Fatalf("got %v and error %v", v, err)
		}
		if err == nil {
			checkOrder(t, v)
		}
	})
}

func FuzzReadHuggingFace(f *testing.F) {
	fuzz(f, fixture(f, "bytelevel.json"), fixture(f, "characters.json"),
		tokenizerJSON("ab▁", [][2]string{{"a", "b"}, {"ab", "a"}, {"▁", "▁"}}),
		`{"model":{"type":"BPE","vocab":{"a":0},"merges":[]}}`)
}

func FuzzReadTiktoken(f *testing.F) {
	fuzz(f, fixture(f, "ranks.tiktoken"), "AA== 0\nAQ== 1\n")
}

func FuzzReadTekken(f *testing.F) {
	fuzz(f, fixture(f, "tekken.json"), `{"config":{"default_vocab_size":1},"vocab":[{"rank":0,"token_bytes":"AA=="}]}`)
}

func FuzzReadClaude(f *testing.F) {
	fuzz(f, fixture(f, "claude.json"), `{"pat_str":"x","bpe_ranks":"! 0 AA=="}`)
}

func FuzzReadSentencePiece(f *testing.F) {
	m := smallModel()
	small := m.bytes()
	m.trainer[spFallback] = 1
	for b := range 256 {
		m.pieces = append(m.pieces, spPiece{byteName(b), 0, spByte})
	}
	fuzz(f, small, m.bytes())
}
