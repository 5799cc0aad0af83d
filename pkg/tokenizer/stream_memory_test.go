package tokenizer

import (
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
)

// endless hands out the same text over and over, up to a number of bytes, and
// looks at the heap as it goes.
type endless struct {
	text string
	at   int
	left int64
	peak uint64
	next int64 // bytes left at which to look again
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	if e.left <= e.next {
		e.look()
	}
	n := copy(p, e.text[e.at:])
	n = int(min(int64(n), e.left))
	e.left -= int64(n)
	e.at = (e.at + n) % len(e.text)
	return n, nil
}

func (e *endless) look() {
	const every = 4 << 20
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	e.peak, e.next = max(e.peak, m.HeapInuse), e.left-every
}

// TestCountReaderInFlatMemory counts a stream that is far larger than the
// memory it may take: 32 MB, or 1 GB with TOKECON_LONG set.
func TestCountReaderInFlatMemory(t *testing.T) {
	const most = 64 << 20
	size := int64(32 << 20)
	if os.Getenv("TOKECON_LONG") != "" {
		size = 1 << 30
	}
	for _, c := range []struct{ encoding, first, then string }{
		{"o200k_base", "", "The price of 1,000 tokens fell again; nobody's bill did. Größe, naïve, 日本語のテキスト.\n\tif x := " +
			"f(a[3]); x != nil { return }\n"},
		{"claude-4.7", "", "The price of 1,000 tokens fell again; nobody's bill did.\n"},
		{"o200k_base", "", "a"},      // one piece
		{"qwen3", "", "7"},           // a piece each
		{"cl100k_base", "\n", "\t "}, // one piece if a line end comes
		{"o200k_base", "中", "A"},     // one piece if a small letter comes
		{"mistral_v1", "", "日本"},     // no pattern at all
	} {
		e, err := Lookup(c.encoding)
		if err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		stream := &endless{text: strings.Repeat(c.then, 1<<16/len(c.then)), left: size, next: size}
		got, err := e.CountReader(io.MultiReader(strings.NewReader(c.first), stream))
		if err != nil || got.Bytes != size+int64(len(c.first)) {
			t.Fatalf("%s of %q: %d bytes of %d, %v", c.encoding, c.then, got.Bytes, size, err)
		}
		if stream.peak > most {
			t.Errorf("%s of %q: %d MB of heap for a stream of %d MB", c.encoding, c.then, stream.peak>>20, size>>20)
		}
		t.Logf("%s of %.9q: %d MB, %d tokens, at most %d MB of heap", c.encoding, c.then, size>>20, got.Tokens,
			stream.peak>>20)
	}
}
