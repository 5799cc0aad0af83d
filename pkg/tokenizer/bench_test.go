package tokenizer

import (
	"os"
	"path/filepath"
	"testing"
)

// natural are the corpora that look like what people send; hard are those that
// others take the square of.
var (
	natural = []string{"en_prose.txt", "code_go.txt", "json_compact.json", "markdown_en.md", "chat.jsonl", "lang_eu.txt",
		"lang_ru.txt", "lang_zh.txt"}
	hard = []string{"patho_a_1m.txt", "patho_space_128k.txt", "patho_newline_64k.txt", "patho_digits_128k.txt",
		"patho_lower_random.txt", "patho_cjk_run.txt", "patho_emoji_zwj.txt"}
)

func benchFiles(b *testing.B, files []string, count func(b *testing.B, text string)) {
	dir := corporaDir(b)
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(file, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			count(b, string(text))
		})
	}
}

// BenchmarkCount counts whole files: go test -run - -bench Count/o200k
func BenchmarkCount(b *testing.B) {
	for _, name := range []string{"o200k_base", "cl100k_base", "p50k_base", "r50k_base"} {
		tok := lookup(b, name)
		b.Run(name, func(b *testing.B) {
			benchFiles(b, append(natural, hard...), func(b *testing.B, text string) {
				for b.Loop() {
					tok.CountString(text)
				}
			})
		})
	}
}

// BenchmarkFirstCount looks the tokenizer up and counts a word: what a command
// pays that counts nothing else. The pages are warm after the first round; run
// it with -benchtime 1x for a cold one.
func BenchmarkFirstCount(b *testing.B) {
	for b.Loop() {
		lookup(b, "o200k_base").CountString("hello")
	}
}

// BenchmarkChats counts a short chat under all tokenizers at once.
func BenchmarkChats(b *testing.B) {
	var toks []*Tokenizer
	for _, name := range Names() {
		toks = append(toks, lookup(b, name))
	}
	chat := &Chat{Messages: []Message{{Role: "system", Text: "You are a helpful assistant."},
		{Role: "user", Text: "Say this is a test"}}}
	for b.Loop() {
		CountChats(chat, toks)
	}
}
