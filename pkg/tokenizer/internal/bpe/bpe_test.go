package bpe

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
)

func readTable(tb testing.TB, name string) string {
	tb.Helper()
	b, err := os.ReadFile("../../tables/" + name + ".bin")
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

func openTable(tb testing.TB, name string) *Vocab {
	tb.Helper()
	v, err := OpenVocab(readTable(tb, name), math.MaxUint32)
	if err != nil {
		tb.Fatal(err)
	}
	return &v
}

// vocabs are all vocabularies, r50k_base as part of p50k_base.
var vocabs = sync.OnceValue(func() map[string]*Vocab {
	all := map[string]*Vocab{}
	for name, limit := range map[string]uint32{"r50k": 50256, "p50k": math.MaxUint32, "cl100k": math.MaxUint32, "o200k": math.MaxUint32} {
		file := strings.ReplaceAll(name, "r50k", "p50k")
		b, err := os.ReadFile("../../tables/" + file + "_base.bin")
		if err != nil {
			panic(err)
		}
		v, err := OpenVocab(string(b), limit)
		if err != nil {
			panic(err)
		}
		all[name] = &v
	}
	return all
})

// slowMerge is byte-pair encoding by the book: join the two neighbours of
// lowest rank, the leftmost first, until none are left that make a token.
func slowMerge(v *Vocab, piece string) []string {
	var parts []string
	for i := range len(piece) {
		parts = append(parts, piece[i:i+1])
	}
	for {
		best, at := uint32(math.MaxUint32), -1
		for i := range len(parts) - 1 {
			if t := v.find(parts[i]+parts[i+1], v.end); t.ref != 0 && v.rank(t.ref) < best {
				best, at = v.rank(t.ref), i
			}
		}
		if at < 0 {
			return parts
		}
		parts = slices.Replace(parts, at, at+2, parts[at]+parts[at+1])
	}
}

func fastMerge(v *Vocab, piece string) []string {
	var m merger
	m.run(v, piece)
	var parts []string
	for _, t := range m.tokens {
		parts = append(parts, v.text(t.ref))
	}
	return parts
}

func checkMerge(t *testing.T, piece string) {
	t.Helper()
	for name, v := range vocabs() {
		if got, want := fastMerge(v, piece), slowMerge(v, piece); !slices.Equal(got, want) {
			t.Errorf("%s of %q: %q, want %q", name, piece, got, want)
		}
	}
}

// FuzzMerge compares with the definition, on whole bytes and on letters alone,
// which meet far more tokens.
func FuzzMerge(f *testing.F) {
	for _, seed := range []string{"a", "aaaaaaaaaaaaa", "Nantucketers", "        \n\n  ", "日本語日本語", "\xff\xfe", "==========-----", "0000000", "unbelievablyunbelievably", "👩‍👩‍👧‍👦"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, piece string) {
		if len(piece) > 200 {
			piece = piece[:200]
		}
		checkMerge(t, piece)
		letters := []byte(piece)
		for i, b := range letters {
			letters[i] = 'a' + b%26
		}
		checkMerge(t, string(letters))
	})
}

// TestMergeTokenRuns joins random tokens, whose borders are where a greedy
// encoder errs.
func TestMergeTokenRuns(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, v := range vocabs() {
		for range 3000 {
			piece := ""
			for range 2 + random.IntN(4) {
				text, _ := v.Text(uint32(random.IntN(50000)))
				piece += text
			}
			if got, want := fastMerge(v, piece), slowMerge(v, piece); !slices.Equal(got, want) {
				t.Fatalf("%s of %q: %q, want %q", name, piece, got, want)
			}
		}
	}
}

// TestMergeIsLinear counts the tokens tried: for each hard kind of input a
// piece ten times as long takes ten times the steps, give or take a fifth, and
// never more than a few for each byte.
func TestMergeIsLinear(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	letters := func(n int, alphabet string) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = alphabet[random.IntN(len(alphabet))]
		}
		return string(b)
	}
	kinds := map[string]func(n int) string{
		"one letter":     func(n int) string { return strings.Repeat("a", n) },
		"blanks":         func(n int) string { return strings.Repeat(" ", n) },
		"line ends":      func(n int) string { return strings.Repeat("\n", n) },
		"digits":         func(n int) string { return letters(n, "0123456789") },
		"zeros":          func(n int) string { return strings.Repeat("0", n) },
		"random letters": func(n int) string { return letters(n, "abcdefghijklmnopqrstuvwxyz") },
		"two letters":    func(n int) string { return letters(n, "ab") },
		"joined emoji":   func(n int) string { return strings.Repeat("👩‍", n/7) },
		"ideographs":     func(n int) string { return strings.Repeat("日本語学校", n/15) },
		"period":         func(n int) string { return strings.Repeat("abcabd", n/6) },
		"rules":          func(n int) string { return strings.Repeat("=-", n/2) },
	}
	for kind, make := range kinds {
		for name, v := range vocabs() {
			small, large := steps(v, make(10_000)), steps(v, make(100_000))
			if large > 12*small || large > 4*100_000 {
				t.Errorf("%s, %s: %d steps for 10 kB, %d for 100 kB", kind, name, small, large)
			}
		}
	}
}

func steps(v *Vocab, piece string) int {
	var m merger
	m.run(v, piece)
	return m.steps
}

func TestValid(t *testing.T) {
	for s, want := range map[string]string{
		"":                         "",
		"plain \u65e5 \U0001f600":  "plain \u65e5 \U0001f600",
		"\x80":                     "\ufffd",
		"\xc0\x80":                 "\ufffd\ufffd", // overlong
		"\xe2\x82":                 "\ufffd",       // cut short at the end
		"\xe2\x82x":                "\ufffdx",
		"\xe2x\x82":                "\ufffdx\ufffd",
		"\xf0\x9f\x98":             "\ufffd",
		"\xf0\x9f\x98\xf0\x9f\x98": "\ufffd\ufffd",
		"\xed\xa0\x80":             "\ufffd\ufffd\ufffd", // surrogate
		"\xe0\x80\x80":             "\ufffd\ufffd\ufffd", // overlong
		"\xf4\x90\x80\x80":         "\ufffd\ufffd\ufffd\ufffd",
		"\xf0\x80\x80\x80":         "\ufffd\ufffd\ufffd\ufffd",
		"\xf5\x80":                 "\ufffd\ufffd",
		"\xff\ufffd\xfe":           "\ufffd\ufffd\ufffd",
	} {
		if got := Valid(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// TestClasses compares the class file with the unicode package.
func TestClasses(t *testing.T) {
	if unicode.Version != "15.0.0" {
		t.Skipf("the class file was made with Unicode 15.0.0, this Go has %s", unicode.Version)
	}
	file := readTable(t, "classes")
	if !bytes.Equal(BuildClasses(), []byte(file)) {
		t.Error("classes.bin is not what BuildClasses makes: run internal/maketables")
	}
	c := OpenClasses(file)
	for r := range rune(unicode.MaxRune + 1) {
		if got, want := c.of(r), classOf(r); got != want {
			t.Fatalf("%U: class %b, want %b", r, got, want)
		}
	}
}

func TestText(t *testing.T) {
	v := openTable(t, "p50k_base")
	for rank, want := range map[uint32]string{0: "!", 262: " the", 50257: "  ", 50280: strings.Repeat(" ", 25)} {
		if got, ok := v.Text(rank); !ok || got != want {
			t.Errorf("%d: %q, %v, want %q", rank, got, ok, want)
		}
	}
	for _, rank := range []uint32{50256, 50281, 1 << 20, math.MaxUint32} {
		if got, ok := v.Text(rank); ok {
			t.Errorf("%d: %q, want none", rank, got)
		}
	}
}

func TestOpenVocabRejects(t *testing.T) {
	whole := readTable(t, "p50k_base")
	for _, file := range []string{"", "tkv2", whole[:headerSize], whole[:len(whole)/3], "x" + whole} {
		if _, err := OpenVocab(file, math.MaxUint32); err == nil {
			t.Errorf("opened %d bytes that are no vocabulary", len(file))
		}
	}
}

func TestBuildRejects(t *testing.T) {
	bytesOnly := func() map[string]int {
		ranks := map[string]int{}
		for i := range 256 {
			ranks[string([]byte{byte(i)})] = i
		}
		return ranks
	}
	for name, change := range map[string]func(map[string]int){
		"a byte missing":   func(r map[string]int) { delete(r, "a"); r["ab"] = 97 },
		"unreachable":      func(r map[string]int) { r["abc"] = 256 },
		"rank below parts": func(r map[string]int) { r["ab"] = 257; r["abc"] = 256 },
		"too long":         func(r map[string]int) { r[strings.Repeat("a", 256)] = 256 },
	} {
		ranks := bytesOnly()
		change(ranks)
		if _, err := Build(ranks); err == nil {
			t.Errorf("%s: built", name)
		}
	}
	if _, err := Build(bytesOnly()); err != nil {
		t.Error(err)
	}
}
