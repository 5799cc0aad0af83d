package bpe

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// TestCountReaderEqualsCount cuts mixtures of hard texts into blocks of all
// small sizes, read in all small portions.
func TestCountReaderEqualsCount(t *testing.T) {
	parts := []string{
		"The quick brown", " fox", "'s", "'", "  ", "\n", "\r\n", "\t", "12345", ",", "...", "日本語", "アー・カ", "。", "、",
		"é", "e\u0301", "한국어", "\u3000", "▁", "ABCdef", "中BBB", "\xff", "\xe4\xb8", "\u00a0", "//", "/", "👩‍👩‍👧", "नमस्ते",
		"\u200d", "١٢٣", "Straße", "(x)", "Ⅷ", "〇",
	}
	random := rand.New(rand.NewPCG(5, 6))
	for name, e := range encodings() {
		for range 400 {
			var text strings.Builder
			for range random.IntN(60) {
				text.WriteString(parts[random.IntN(len(parts))])
			}
			want, size := e.Count(text.String()), 1+random.IntN(100)
			got, err := e.countReader(iotest.OneByteReader(strings.NewReader(text.String())), size)
			if err != nil || got.Tokens != want || got.Bytes != int64(text.Len()) {
				t.Fatalf("%s of %q in blocks of %d: %+v, %v, want %d tokens", name, text.String(), size, got, err, want)
			}
		}
	}
}

// FuzzCountReader compares the stream with the whole, in blocks that are cut
// wherever cutting is allowed.
func FuzzCountReader(f *testing.F) {
	for _, seed := range []string{"The quick, brown fox's 12345 e\u0301.\n\n  x", "日本語、アー・カ。", "a\xff b\xe4\xb8 ▁ ▁▁x",
		"<tool_call> {\"a\": 1}\n"} {
		f.Add([]byte(seed), uint8(7))
	}
	f.Fuzz(func(t *testing.T, text []byte, size uint8) {
		text = text[:min(len(text), 4096)] // blocks of a few bytes take long
		for name, e := range encodings() {
			want := e.Count(string(text))
			got, err := e.countReader(iotest.HalfReader(bytes.NewReader(text)), 1+int(size))
			if err != nil || got.Tokens != want || got.Bytes != int64(len(text)) {
				t.Fatalf("%s of %q in blocks of %d: %+v, %v, want %d tokens", name, text, size, got, err, want)
			}
		}
	})
}

// TestCountReaderOfRuns reads texts without any place to cut: runs of
// characters, all of one kind or of several in turn, next to each other and to
// tokens that are cut out.
func TestCountReaderOfRuns(t *testing.T) {
	units := []string{
		"a", "A", "ab", "Aa", "the", "é", "中", "日本語", "アイ", "\u0301", "\u200d", "한", "Ω", "ʰ", " ", "\n", "\r\n", "\t", " \n",
		"  \t", "\u00a0",
		"1", "12", "٣", "!", "/", "!/", "-=", "\x00", "\xff", "\x80", "\xe4\xb8", "▁", "'s", "'", "<think>", "\n/", "🎉", "中B",
		"B",
	}
	random := rand.New(rand.NewPCG(7, 8))
	for name, e := range encodings() {
		for range 300 {
			var text strings.Builder
			for range 1 + random.IntN(5) {
				text.WriteString(strings.Repeat(units[random.IntN(len(units))], 1+random.IntN(1<<random.IntN(11))))
			}
			want, size := e.Count(text.String()), 1+random.IntN(1<<random.IntN(9))
			got, err := e.countReader(strings.NewReader(text.String()), size)
			if err != nil || got.Tokens != want || got.Bytes != int64(text.Len()) {
				t.Fatalf("%s of %q in blocks of %d: %+v, %v, want %d tokens", name, text.String(), size, got, err, want)
			}
		}
	}
}

func TestCountReaderKnowsInvalid(t *testing.T) {
	for text, want := range map[string]bool{"plain": false, "日本\ufffd": false, "a \xff b": true, "a b \xe4": true} {
		for name, e := range encodings() {
			if got, err := e.CountReader(strings.NewReader(text)); err != nil || got.Invalid != want {
				t.Errorf("%s of %q: %+v, %v", name, text, got, err)
			}
		}
	}
}

// TestCountReaderFails gives no half total.
func TestCountReaderFails(t *testing.T) {
	broken := errors.New("broken")
	for name, e := range encodings() {
		r := io.MultiReader(bytes.NewReader(bytes.Repeat([]byte("word "), 100_000)), iotest.ErrReader(broken))
		if got, err := e.CountReader(r); !errors.Is(err, broken) || got != (Stream{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
