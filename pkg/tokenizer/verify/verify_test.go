package verify

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pkoukk/tiktoken-go"

	"github.com/tokecon/tokecon/pkg/tokenizer"
)

func lookup(tb testing.TB, name string) *tokenizer.Tokenizer {
	tb.Helper()
	t, err := tokenizer.Lookup(name)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func TestCount(t *testing.T) {
	const text = "It's  WE'LL 12345 naïve 日本語 \xff\xe2\x82x\r\n\n  end \n  "
	for _, name := range []string{"r50k_base", "cl100k_base", "o200k_harmony", "qwen3", "mistral_tekken_240718",
		"claude_legacy"} {
		tok := lookup(t, name)
		got, err := Count(tok, []byte(text))
		if want := tok.CountString(text).Tokens; err != nil || got != want {
			t.Errorf("%s: tiktoken-go counts %d (%v), we count %d", name, got, err, want)
		}
	}
}

func TestCountOfEstimated(t *testing.T) {
	const text = "The quick brown fox jumps over the lazy dog.\n"
	tok := lookup(t, "claude-4.7")
	got, err := Count(tok, []byte(text))
	if want := lookup(t, tok.Base()).CountString(text).Tokens; err != nil || got != want {
		t.Errorf("%s: %d (%v), want the %d of its base %s", tok.Name(), got, err, want, tok.Base())
	}
}

func TestUnsupported(t *testing.T) {
	_, err := Count(lookup(t, "deepseek_v3"), []byte("text"))
	const want = "tokenizer deepseek_v3: tiktoken-go cannot cut texts the way this vocabulary asks for"
	if !errors.Is(err, ErrUnsupported) || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// edgeTexts reads the short hard texts of package tokenizer.
func edgeTexts(tb testing.TB) [][]byte {
	tb.Helper()
	f, err := os.Open("../testdata/edge_cases.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var texts [][]byte
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c struct{ Text, Hex string }
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			tb.Fatal(err)
		}
		raw, err := hex.DecodeString(c.Hex)
		if err != nil {
			tb.Fatal(err)
		}
		texts = append(texts, append([]byte(c.Text), raw...))
	}
	return texts
}

// references are tiktoken-go's encoders. Each takes a fifth of a second to
// make.
var references = sync.OnceValues(func() (map[string]*tiktoken.Tiktoken, error) {
	all := map[string]*tiktoken.Tiktoken{}
	for _, name := range []string{"r50k_base", "p50k_base", "cl100k_base", "o200k_base", "qwen3", "claude_legacy",
		"mistral_tekken_240718"} {
		t, err := tokenizer.Lookup(name)
		if err != nil {
			return nil, err
		}
		if all[name], err = reference(t.Encoding()); err != nil {
			return nil, err
		}
	}
	return all, nil
})

// FuzzCount compares counts and ids with tiktoken-go, and takes text there and
// back again.
func FuzzCount(f *testing.F) {
	texts := edgeTexts(f)
	if len(texts) < 70 {
		f.Fatalf("only %d texts", len(texts))
	}
	for _, text := range texts {
		f.Add(text)
	}
	encoders, err := references()
	if err != nil {
		f.Fatal(err)
	}
	offset := map[string]uint32{"mistral_tekken_240718": 1000, "claude_legacy": 5} // special tokens come first
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 300 {
			text = text[:300] // tiktoken-go takes the square of the length
		}
		if strings.Contains(string(text), "'ſ") {
			t.Skip("Rust folds the long s to s, the regexp library of tiktoken-go does not")
		}
		for name, reference := range encoders {
			tok := lookup(t, name)
			ids, err := tok.Encode(text)
			if n := tok.Count(text); err != nil || n.Exactness != tokenizer.Exact || n.Tokens != int64(len(ids)) {
				t.Fatalf("%s of %q: count %+v, ids %v, %v", name, text, n, ids, err)
			}
			valid := tok.Encoding().Prepare(string(text))
			if back, err := tok.Decode(ids); err != nil || !bytes.Equal(back, []byte(valid)) {
				t.Fatalf("%s of %q: decoded to %q, %v", name, text, back, err)
			}
			var want []uint32
			for _, id := range encode(reference, tok.Encoding(), string(text)) {
				want = append(want, uint32(id)+offset[name])
			}
			if !slices.Equal(ids, want) {
				t.Fatalf("%s of %q: %v, tiktoken-go says %v", name, text, ids, want)
			}
		}
	})
}

// BenchmarkTiktokenGo counts the first 64 kB of the README with tiktoken-go, and
// by its side with package tokenizer.
func BenchmarkTiktokenGo(b *testing.B) {
	tok := lookup(b, "o200k_base")
	core, err := reference(tok.Encoding())
	if err != nil {
		b.Fatal(err)
	}
	data, err := os.ReadFile("../../../README.md")
	if err != nil {
		b.Fatal(err)
	}
	text := string(data[:min(len(data), 1<<16)])
	b.Run("theirs", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			core.EncodeOrdinary(text)
		}
	})
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			tok.CountString(text)
		}
	})
}
