package tokenizer

import (
	"os"
	"path/filepath"
	"testing"
)

func BenchmarkCount(b *testing.B) {
	dir := corporaDir(b)
	for _, enc := range []string{"o200k_base", "cl100k_base", "p50k_base", "r50k_base"} {
		for _, name := range []string{"en_prose.txt", "code_go.txt", "json_compact.json", "lang_zh.txt", "lang_ru.txt", "patho_a_1m.txt", "patho_space_128k.txt", "patho_lower_random.txt", "patho_digits_128k.txt", "patho_emoji_zwj.txt", "patho_cjk_run.txt"} {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				b.Fatal(err)
			}
			b.Run(enc+"/"+name, func(b *testing.B) {
				e, _ := openEncoding(enc)
				s := string(text)
				b.SetBytes(int64(len(s)))
				b.ReportAllocs()
				for b.Loop() {
					e.Count(s)
				}
			})
		}
	}
}
