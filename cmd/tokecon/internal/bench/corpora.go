package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// corpus is a text to count.
type corpus struct {
	label string // heads its column
	path  string
	bytes int64
}

// prose is the text that whole commands count.
const prose = "en_prose.txt"

// everyday are the texts that tools are compared on, each with its label.
func everyday() [][2]string {
	return [][2]string{
		{"prose", prose},
		{"code", "code_go.txt"},
		{"json", "json_compact.json"},
		{"logs", "logs.txt"},
		{"chat", "chat.jsonl"},
		{"zh", "lang_zh.txt"},
		{"ja", "lang_ja.txt"},
		{"ru", "lang_ru.txt"},
	}
}

// everydayCorpora returns those of them that are in dir.
func everydayCorpora(dir string) []corpus {
	var found []corpus
	for _, text := range everyday() {
		path := filepath.Join(dir, text[1])
		if info, err := os.Stat(path); dir != "" && err == nil && info.Size() > 0 {
			found = append(found, corpus{text[0], path, info.Size()})
		}
	}
	return found
}

// hardCorpora returns the texts in dir that are made to be slow to count, or of
// characters and bytes that are rare.
func hardCorpora(dir string) ([]corpus, error) {
	var found []corpus
	for _, pattern := range []string{"patho_*.txt", "unicode_all.txt", "emoji.txt", "invalid_*.bin"} {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return nil, fmt.Errorf("corpora: %w", err)
		}
		for _, path := range paths {
			info, err := os.Stat(path)
			if err != nil {
				return nil, fmt.Errorf("corpora: %w", err)
			}
			found = append(found, corpus{filepath.Base(path), path, info.Size()})
		}
	}
	return slices.DeleteFunc(found, func(c corpus) bool { return c.bytes == 0 }), nil
}
