package bpe

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
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

// encodings are all tables there are, and r50k_base as part of p50k_base.
var encodings = sync.OnceValue(func() map[string]*Encoding {
	files, err := filepath.Glob("../../tables/*.bin")
	if err != nil {
		panic(err)
	}
	all := map[string]*Encoding{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".bin")
		if name == "classes" {
			continue
		}
		all[name] = mustOpen(file, math.MaxUint32)
		if name == "p50k_base" {
			all["r50k_base"] = mustOpen(file, 50256)
		}
	}
	return all
})

func mustOpen(file string, limit uint32) *Encoding {
	table, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	classes, err := os.ReadFile("../../tables/classes.bin")
	if err != nil {
		panic(err)
	}
	e, err := Open(string(table), OpenClasses(string(classes)), limit)
	if err != nil {
		panic(err)
	}
	return e
}

// ranks are the maps that the slow encoder works on.
var ranks = sync.OnceValue(func() map[string]map[string]int {
	all := map[string]map[string]int{}
	for name, e := range encodings() {
		all[name] = e.Ranks()
	}
	return all
})

func slowMerge(name, piece string) []string {
	characters := encodings()[name].vocab.flags&flagCharacters != 0
	return MergeSlowly(ranks()[name], piece, characters, math.MaxInt)
}

func fastMerge(v *vocab, piece string) []string {
	var m merger
	m.run(v, piece, 0, len(piece))
	var parts []string
	for _, t := range m.tokens {
		text, _ := v.appendText(nil, t.rank)
		parts = append(parts, string(text))
	}
	return parts
}

// checkMerge compares the two ways to encode a piece with the definition.
func checkMerge(t *testing.T, piece string) {
	t.Helper()
	for name, e := range encodings() {
		checkMergeOf(t, name, &e.vocab, piece)
	}
}

func checkMergeOf(t *testing.T, name string, v *vocab, piece string) {
	t.Helper()
	if v.flags&flagCharacters != 0 {
		piece = Valid(piece)
	}
	want := slowMerge(name, piece)
	if got := fastMerge(v, piece); !slices.Equal(got, want) {
		t.Fatalf("%s of %q: %q, want %q", name, piece, got, want)
	}
	var m merger
	if got := m.count(v, piece, 0, len(piece)); got != len(want) {
		t.Fatalf("%s of %q: %d, want %d", name, piece, got, len(want))
	}
}

// FuzzMerge compares with the definition, on whole bytes and on letters alone,
// which meet far more tokens.
func FuzzMerge(f *testing.F) {
	for _, seed := range []string{"a", "aaaaaaaaaaaaa", "Nantucketers", "        \n\n  ", "日本語日本語", "\xff\xfe",
		"==========-----", "0000000", "unbelievablyunbelievably", "👩‍👩‍👧‍👦"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, piece string) {
		if piece == "" {
			return
		}
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
// encoder errs, to pieces of one and of several windows.
func TestMergeTokenRuns(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, e := range encodings() {
		for i := range 3000 {
			var piece []byte
			for range 2 + random.IntN(4+i%40) {
				piece, _ = e.vocab.appendText(piece, uint32(random.IntN(min(50000, e.Size()))))
			}
			if len(piece) > 0 {
				checkMergeOf(t, name, &e.vocab, string(piece))
			}
		}
	}
}

// TestSearchWithoutWindows takes the windows away, so that the search itself is
// compared.
func TestSearchWithoutWindows(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for name, e := range encodings() {
		for range 1000 {
			var text []byte
			for range 2 + random.IntN(6) {
				text, _ = e.vocab.appendText(text, uint32(random.IntN(min(50000, e.Size()))))
			}
			piece := string(text)
			if e.vocab.flags&flagCharacters != 0 {
				piece = Valid(piece)
			}
			var m merger
			m.reset(len(piece))
			for pos := 0; pos < len(piece); {
				pos = m.step(&e.vocab, piece, 0, pos, len(piece))
			}
			var got []string
			for _, tok := range m.tokens {
				text, _ := e.vocab.appendText(nil, tok.rank)
				got = append(got, string(text))
			}
			if want := slowMerge(name, piece); !slices.Equal(got, want) {
				t.Fatalf("%s of %q: %q, want %q", name, piece, got, want)
			}
		}
	}
}

// TestMergeIsLinear counts the tokens tried: for each hard kind of input a
// piece ten times as long takes ten times the steps, give or take a fifth, and
// never more than a few for each byte.
func TestMergeIsLinear(t *testing.T) {
	letters := func(n int, alphabet string) string {
		random := rand.New(rand.NewPCG(3, 4)) // the longer text goes on where the shorter ends
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
		for name, e := range encodings() {
			small, large := steps(&e.vocab, make(10_000)), steps(&e.vocab, make(100_000))
			if large > 12*small || large > 4*100_000 {
				t.Errorf("%s, %s: %d steps for 10 kB, %d for 100 kB", kind, name, small, large)
			}
		}
	}
}

func steps(v *vocab, piece string) int {
	var m merger
	m.run(v, piece, 0, len(piece))
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

func TestDecode(t *testing.T) {
	e := encodings()["p50k_base"]
	for id, want := range map[uint32]string{0: "!", 262: " the", 50257: "  ", 50280: strings.Repeat(" ", 25)} {
		if got, err := e.Decode([]uint32{id}); err != nil || string(got) != want {
			t.Errorf("%d: %q, %v, want %q", id, got, err, want)
		}
	}
	for _, id := range []uint32{50256, 50281, 1 << 20, math.MaxUint32} {
		if got, err := e.Decode([]uint32{id}); err == nil {
			t.Errorf("%d: %q, want none", id, got)
		}
	}
}

func TestOpenRejects(t *testing.T) {
	whole := readTable(t, "p50k_base")
	for _, file := range []string{"", "tkv3", whole[:4*headerWords], whole[:len(whole)/3], "x" + whole, whole + "x"} {
		if _, err := Open(file, Classes{}, math.MaxUint32); err == nil {
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
		"byte after word":  func(r map[string]int) { r["z"] = 300; r["ab"] = 256 },
		"unreachable":      func(r map[string]int) { r["abc"] = 256 },
		"rank below parts": func(r map[string]int) { r["ab"] = 257; r["abc"] = 256 },
		"too long":         func(r map[string]int) { r[strings.Repeat("a", 4096)] = 256 },
	} {
		ranks := bytesOnly()
		change(ranks)
		if _, err := Build(Source{Ranks: ranks}); err == nil {
			t.Errorf("%s: built", name)
		}
	}
	if _, err := Build(Source{Ranks: bytesOnly()}); err != nil {
		t.Error(err)
	}
}
