package bpe

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// published are the patterns of the grammars as their publishers write them.
var published = map[Grammar][]string{
	GPT2: {`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`},
	CL100K: {`'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+\z|\s*[\r\n]` +
		`|\s+(?!\S)|\s`},
	Llama3: {`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+` +
		`|\s+(?!\S)|\s+`},
	Qwen: {`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+` +
		`|\s+(?!\S)|\s+`},
	O200K: {`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`},
	Tekken: {`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+` +
		`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*` +
		`|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`},
	// Kimi takes \p{Han} out of the letters with &&, which .NET writes with -.
	Kimi: {`\p{Han}+` +
		`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}-[\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}-[\p{Han}]]+` +
		`(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}-[\p{Han}]]+[\p{Ll}\p{Lm}\p{Lo}\p{M}-[\p{Han}]]*` +
		`(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`},
	DeepSeek: {
		`\p{N}{1,3}`,
		`[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+`,
		`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_` + "`" +
			`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
	},
}

// pairOfSplitters is a grammar by hand and its patterns on regexp2.
type pairOfSplitters struct{ ours, theirs splitter }

func splitters(tb testing.TB) map[Grammar]pairOfSplitters {
	tb.Helper()
	all := map[Grammar]pairOfSplitters{}
	for grammar, patterns := range published {
		v := vocab{rules: Rules{Grammar: grammar}}
		ours, err := v.splitter()
		if err != nil {
			tb.Fatal(err)
		}
		theirs, err := newRegexSplitter(patterns)
		if err != nil {
			tb.Fatal(err)
		}
		all[grammar] = pairOfSplitters{ours, theirs}
	}
	return all
}

func pieces(c *Classes, g splitter, s string) []string {
	var all []string
	ends := make([]int, 7) // small, so that batches end everywhere
	for i := 0; i < len(s); {
		for _, end := range g.split(c, s, i, ends) {
			all = append(all, s[i:end])
			i = end
		}
	}
	return all
}

// compare skips what the two engines are known to see differently: Rust folds
// the long s to s, as we do, and regexp2 does not.
func compare(t *testing.T, c *Classes, grammar Grammar, pair pairOfSplitters, s string) {
	t.Helper()
	s = strings.ReplaceAll(Valid(s), "'ſ", "' ")
	got, want := pieces(c, pair.ours, s), pieces(c, pair.theirs, s)
	if !slices.Equal(got, want) {
		t.Fatalf("%s of %q:\n     %q\nwant %q", grammar, s, got, want)
	}
}

// shapes are characters of each class and the strings that patterns look for.
var shapes = []string{
	"a", "z", "B", "Ǆ", "ǅ", "é", "ß", "я", "Я", "ʰ", "日", "本", "ア", "・", "々", "〇", "ا", "ה", "한", "\u0301", "\u200d",
	"\u0ec8",
	"1", "23", "٣", "½", "Ⅷ", " ", "  ", "\t", "\n", "\r", "\r\n", "\u00a0", "\u3000", "\u2028", "!", "'", "\"", "/", "//",
	"-", "_", "€", "。", "👩", "\x00", "\u00ad", "\U000e0001", "\ue000",
	"'s", "'S", "'ll", "'VE", "'t", "'re", "'x", "\u212a", "ſ", "HTTPServer", "word", " word", " Word", "(x)", "=>", "{\n",
	"\n\n  ", "⺀", "⼀", "㐀", "豈",
}

// TestGrammars compares each splitter with its pattern on random shapes, and on
// every character alone and between others.
func TestGrammars(t *testing.T) {
	classes := OpenClasses(readTable(t, "classes"))
	random := rand.New(rand.NewPCG(11, 12))
	for grammar, pair := range splitters(t) {
		t.Run(string(grammar), func(t *testing.T) {
			t.Parallel()
			for range 4000 {
				var s strings.Builder
				for range 1 + random.IntN(12) {
					s.WriteString(shapes[random.IntN(len(shapes))])
				}
				compare(t, &classes, grammar, pair, s.String())
			}
		})
	}
}

func TestGrammarsKnowEveryCharacter(t *testing.T) {
	classes := OpenClasses(readTable(t, "classes"))
	for grammar, pair := range splitters(t) {
		t.Run(string(grammar), func(t *testing.T) {
			t.Parallel()
			var s strings.Builder
			for r := rune(1); r < 0x32000; r += 1 + r/0x3000 {
				fmt.Fprintf(&s, "%c a%cb %c%c1%c ", r, r, r, r, r)
				if s.Len() > 200 {
					compare(t, &classes, grammar, pair, s.String())
					s.Reset()
				}
			}
		})
	}
}

func fuzzGrammar(f *testing.F, grammar Grammar) {
	f.Helper()
	classes := OpenClasses(readTable(f, "classes"))
	pair := splitters(f)[grammar]
	for i, shape := range shapes {
		f.Add(shape + shapes[(7*i+3)%len(shapes)] + shapes[(11*i+5)%len(shapes)])
	}
	f.Fuzz(func(t *testing.T, s string) {
		compare(t, &classes, grammar, pair, s[:min(len(s), 500)])
	})
}

func FuzzGPT2(f *testing.F)     { fuzzGrammar(f, GPT2) }
func FuzzCL100K(f *testing.F)   { fuzzGrammar(f, CL100K) }
func FuzzLlama3(f *testing.F)   { fuzzGrammar(f, Llama3) }
func FuzzQwen(f *testing.F)     { fuzzGrammar(f, Qwen) }
func FuzzO200K(f *testing.F)    { fuzzGrammar(f, O200K) }
func FuzzTekken(f *testing.F)   { fuzzGrammar(f, Tekken) }
func FuzzKimi(f *testing.F)     { fuzzGrammar(f, Kimi) }
func FuzzDeepSeek(f *testing.F) { fuzzGrammar(f, DeepSeek) }
