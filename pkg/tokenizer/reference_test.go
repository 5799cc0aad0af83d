package tokenizer

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
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
			tb.Skip("SKIPPED, NOT CHECKED: there is no shared/corpora beside the repository; only the small fixtures in testdata were compared")
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

// TestReferenceCounts compares with the counts and ids of OpenAI's own tiktoken
// on every corpus, the pathological and the invalid ones included.
func TestReferenceCounts(t *testing.T) {
	dir := corporaDir(t)
	compared := 0
	for _, ref := range readReferences(t, dir) {
		e, err := openEncoding(ref.Encoding)
		if err != nil {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, ref.File))
		if err != nil {
			t.Fatal(err)
		}
		compared++
		if n := e.Count(string(text)); n != ref.Count {
			t.Errorf("%s of %s: %d tokens, want %d", ref.Encoding, ref.File, n, ref.Count)
		}
		if got := hashIDs(e.Encode(string(text))); got != ref.IDs {
			t.Errorf("%s of %s: ids have hash %s, want %s", ref.Encoding, ref.File, got, ref.IDs)
		}
	}
	if compared < 150 {
		t.Errorf("compared %d counts, expected at least 150", compared)
	}
}
