package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/shelf"
)

// vocabulary is a small vocabulary of the readers' tests.
func vocabulary(name string) string {
	return filepath.Join("..", "..", "pkg", "tokenizer", "internal", "source", "testdata", name)
}

// ownShelf is an empty folder for own tokenizers.
func ownShelf(t *testing.T) string {
	t.Helper()
	away(t, "")
	dir := filepath.Join(t.TempDir(), "shelf")
	t.Setenv("TOKECON_TOKENIZERS", dir)
	return dir
}

// TestRankFileNeedsGrammar: it does not say how texts are cut, so the user or a
// known name must.
func TestRankFileNeedsGrammar(t *testing.T) {
	ownShelf(t)
	ranks := vocabulary("ranks.tiktoken")
	out, errs, status := run([]string{"tokenizers", "add", "mine", ranks}, "")
	if status != exitUsage || out != "" ||
		!strings.HasSuffix(errs, "ranks.tiktoken: the file does not say how texts are cut into pieces\nhint: give "+
			"--grammar and one of gpt2 cl100k llama3 qwen o200k tekken kimi deepseek none\n") {
		t.Errorf("status %d, %q, %q", status, out, errs)
	}
	for _, args := range [][]string{{"mine", ranks, "--grammar", "gpt2"}, {"kimi", ranks}} {
		if _, errs, status := run(append([]string{"tokenizers", "add"}, args...), ""); status != exitDone || errs != "" {
			t.Errorf("%v: status %d, %q", args, status, errs)
		}
	}
	out, _, _ = run([]string{"tokenizers", "list", "-f", "csv", "--columns", "name,exactness,origin,tokens,grammar"}, "")
	for _, want := range []string{"\nmine,exact,own,258,gpt2\n", "\nkimi,exact,own,258,kimi\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// TestOwnVocabularyCounts: a family is exact once its vocabulary is there, and a
// name of one's own is known.
func TestOwnVocabularyCounts(t *testing.T) {
	dir := ownShelf(t)
	lookup := market.Unpriced(market.Options{Shelf: shelf.Open(dir)}).Vocabulary
	if l, err := lookup("llama3"); err != nil || l.Exactness() != tokenizer.Estimated {
		t.Errorf("before: %v, %v", l, err)
	}
	for _, args := range [][]string{{"llama3", vocabulary("ranks.tiktoken")}, {"mine", vocabulary("bytelevel.json")}} {
		if _, errs, status := run(append([]string{"tokenizers", "add"}, args...), ""); status != exitDone {
			t.Fatal(errs)
		}
	}
	for name, text := range map[string]string{"llama3": "the", "mine": " the"} {
		l, err := lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		if n := l.CountString(text); n.Exactness != tokenizer.Exact || n.Tokens != 1 {
			t.Errorf("%s: %+v", name, n)
		}
	}
	var unknown *tokenizer.UnknownError
	if _, err := lookup("mien"); !errors.As(err, &unknown) || len(unknown.Near) == 0 || unknown.Near[0] != "mine" {
		t.Errorf("%v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "llama3.tkv"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := lookup("llama3"); err == nil || !strings.Contains(err.Error(), "add it again from the published file") {
		t.Errorf("a damaged vocabulary counts: %v", err)
	}
	out, errs, status := run([]string{"tokenizers", "list", "-f", "csv", "--columns",
		"name,exactness,origin,source_sha256"}, "")
	if status != exitDone || !strings.Contains(out, "\nllama3,fail,own,") && !strings.Contains(out, "\nllama3,,own,") {
		t.Errorf("status %d, %q\n%s", status, errs, out)
	}
}

// TestPackedVocabulary: gzip is expanded, and a broken archive named.
func TestPackedVocabulary(t *testing.T) {
	ownShelf(t)
	data, err := os.ReadFile(vocabulary("tekken.json"))
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(data)
	w.Close()
	if out, errs, status := run([]string{"tokenizers", "add", "mine", "-"}, packed.String()); status != exitDone ||
		!strings.Contains(out, "tekken") {
		t.Errorf("status %d, %q", status, errs)
	}
	path := filepath.Join(t.TempDir(), "cut.gz")
	if err := os.WriteFile(path, packed.Bytes()[:packed.Len()/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, status := run([]string{"tokenizers", "add", "other", path}, ""); status != exitFailed ||
		!strings.Contains(errs, "cut.gz: truncated gzip; copy the file again") {
		t.Errorf("status %d, %q", status, errs)
	}
}

// TestTokenizersOnAFullDisk: the list that cannot be written is an error, in
// every format.
func TestTokenizersOnAFullDisk(t *testing.T) {
	ownShelf(t)
	for _, format := range formats() {
		if format == "svg" {
			continue // there is no chart here
		}
		for _, way := range []string{"tokenizers list", "tokenizers show claude-4.7"} {
			var errs bytes.Buffer
			status := newRunner(strings.NewReader(""), fullDisk{}, &errs).run(append(strings.Fields(way), "-f", format))
			if status != exitFailed || !strings.Contains(errs.String(), "could not be written") {
				t.Errorf("%s -f %s: status %d, %q", way, format, status, errs.String())
			}
		}
	}
}

// TestNothingIsAddedWithoutItsResult: where the result cannot be written, the
// vocabulary is not added behind the user's back.
func TestNothingIsAddedWithoutItsResult(t *testing.T) {
	dir := ownShelf(t)
	_, errs, status := run([]string{"tokenizers", "add", "mine", vocabulary("bytelevel.json"), "-o",
		filepath.Join(t.TempDir(), "no", "such", "folder")}, "")
	if status == exitDone || !strings.Contains(errs, "cannot be written") {
		t.Errorf("status %d, %q", status, errs)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("something was added")
	}
}
