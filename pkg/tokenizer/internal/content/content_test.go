package content

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/internal/steady"
)

func TestMain(m *testing.M) { steady.Run(m) }

// corpora is where a larger check finds its texts. They are not part of the
// repository.
const corpora = "../../../../../shared/corpora"

func TestClassify(t *testing.T) {
	for _, c := range []struct {
		want Class
		text string
	}{
		{Prose, "Call me Ishmael. Some years ago, never mind how long precisely, having little or no money,\nI thought I " +
			"would sail about a little and see the watery part of the world.\n"},
		{Prose, "from the beginning it was clear that if he went, he would go alone;\nfor there was no one else.\n"},
		{European, "Die Würde des Menschen ist unantastbar. Sie zu achten und zu schützen ist Verpflichtung.\n"},
		{European, "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι\n"},
		{Docs, "# Install\n\nRun the installer and wait.\n\n- first, read [this](https://example.com)\n- then stop\n"},
		{Go, "package main\n\nimport \"fmt\"\n\n// main says hello.\nfunc main() {\n\tfor i := range 3 " +
			"{\n\t\tfmt.Println(i)\n\t}\n}\n"},
		{Python, "import os\n\ndef main(argv):\n    \"\"\"Say hello to the world.\"\"\"\n    for x in argv[1:]:\n        " +
			"print(x)\n"},
		{Script, "const fs = require('fs');\n\nfunction main() {\n  return fs.readFileSync('x');\n}\n"},
		{CFamily, "#include <stdio.h>\n\nint main(void) {\n  printf(\"%d\\n\", 1);\n  return 0;\n}\n"},
		{CFamily, "use std::io;\n\npub fn main() -> io::Result<()> {\n    let mut x = 5;\n    Ok(())\n}\n"},
		{CFamily, "package a.b;\n\nimport java.util.List;\n\npublic class A {\n  private int x;\n}\n"},
		{Shell, "#!/bin/sh\nset -e\nif [ -z \"$1\" ]; then\n  echo \"usage: $0 file\"\nfi\n"},
		{Code, "SELECT name, count(*)\nFROM users\nWHERE id = 5;\n"},
		{Code, ".menu {\n  color: red;\n  margin: 0 auto;\n}\n"},
		{Markup, "<!DOCTYPE html>\n<html>\n<body>\n<p>Some words that are read.</p>\nand more of them\n</body>\n"},
		{JSON, "{\n  \"name\": \"x\",\n  \"list\": [\n    1,\n    2\n  ]\n}\n"},
		{JSON, `{"a":1,"b":"c","d":[1,2,3]}`},
		{YAML, "name: build\nversion: 2\nsteps:\n  - run: make\n  - run: make test\n"},
		{Logs, "2026-11-24T10:00:00Z INFO server started port=80\n2026-11-24T10:00:01Z WARN slow request\n"},
		{Logs, "10.0.0.1 - - [23/Nov/2026:05:52:35 +0000] \"GET / HTTP/1.1\" 200 12\n"},
		{Logs, `{"ts":1,"level":"INFO","msg":"cache miss"}` + "\n"},
		{CSV, "id,name,price\n1,apple,3\n2,pear,4\n3,plum,5\n4,fig,6\n"},
		{Opaque, "a93258ef-53a1-0b80-f2e9-c20d0f8a7abf\n7a2a3b87b9c8b9ffe46ed627d419c772\n"},
		{Opaque, "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg\n"},
		{Chinese, "人人生而自由,在尊严和权利上一律平等。\n"},
		{Japanese, "すべての人間は、生まれながらにして自由である。\n世界人権宣言\n"},
		{Korean, "모든 인간은 태어날 때부터 자유로우며 존엄하다.\n"},
		{Cyrillic, "Все люди рождаются свободными и равными.\n"},
		{Arabic, "يولد جميع الناس أحرارًا\n"},
		{Hebrew, "כל בני האדם נולדו בני חורין\n"},
		{Devanagari, "सभी मनुष्यों को गौरव और अधिकारों में\n"},
		{Thai, "มนุษย์ทั้งหลายเกิดมามีอิสระ\n"},
		{Other, "Ⴀმბავი ყველა ადამიანი იბადება\n"},
		{Other, "😀😃😄\n"},
	} {
		mix := Classify(c.text)
		if got := mix.Most(); got != c.want {
			t.Errorf("%s for %q, want %s", got, c.text, c.want)
		}
		if mix.Bytes() != int64(len(c.text)) {
			t.Errorf("%d of %d bytes of %q", mix.Bytes(), len(c.text), c.text)
		}
	}
	if got := Classify(""); got != (Mix{}) {
		t.Errorf("nothing is %v", got)
	}
}

// Parts of a text count for themselves.
func TestParts(t *testing.T) {
	text := "Here is what you asked for, with a few words of explanation:\n\n```python\ndef f(x):\n    return x\n```\n\n" +
		"It returns what it is given. Merci beaucoup.\n\nid: 7a2a3b87b9c8b9ffe46ed627d419c772\n自由で\n"
	mix := Classify(text)
	for c, want := range map[Class]int64{Prose: 60, Docs: 40, Python: 20, Opaque: 32, Japanese: 9} {
		if mix[c] < want {
			t.Errorf("%d bytes of %s, want at least %d in %v", mix[c], c, want, mix)
		}
	}
}

// Where a text is cut makes no difference, and no byte is lost.
func TestPieces(t *testing.T) {
	lines := []string{
		"Call me Ishmael. Some years ago, never mind how long.\n", "func f() {\n", "\treturn x := 1\n", "}\n", "\n",
		"```go\n",
		`{"a": 1, "b": [1, 2]}`, "\n", "# Head\r\n", "人人生而自由", "ひらがな", "für alle", "7a2a3b87b9c8b9ffe46ed627d419c772",
		"\xff\xfe", "😀",
		strings.Repeat("word ", 60), strings.Repeat("語", 100), "  ", "a,b,c\n",
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(lines), rapid.String())).Draw(t, "text"), "")
		whole := Classify(text)
		if whole.Bytes() != int64(len(text)) {
			t.Fatalf("%d of %d bytes", whole.Bytes(), len(text))
		}
		var c Classifier
		for rest := []byte(text); len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			c.Add(rest[:n])
			rest = rest[n:]
		}
		if got := c.Close(); got != whole {
			t.Fatalf("in pieces %v, whole %v", got, whole)
		}
		if again := c.Close(); again != (Mix{}) {
			t.Fatalf("after Close %v", again)
		}
	})
}

func FuzzClassify(f *testing.F) {
	f.Add("func f() {\n\treturn\n}\n", 3)
	f.Add("{\"a\":\"人\"}\xff\n```\n", 1)
	f.Add(strings.Repeat("語", 86), 255)
	f.Fuzz(func(t *testing.T, text string, cut int) {
		whole := Classify(text)
		var c Classifier
		if cut >= 0 && cut <= len(text) {
			c.AddString(text[:cut])
			text = text[cut:]
		}
		c.AddString(text)
		if got := c.Close(); got != whole {
			t.Errorf("in pieces %v, whole %v", got, whole)
		}
	})
}

func TestClassifyAllocates(t *testing.T) {
	text := strings.Repeat("words and words\nfunc f() {\n```go\n人人生而自由\n", 100)
	if n := testing.AllocsPerRun(10, func() { Classify(text) }); n > 0 {
		t.Errorf("%g allocations", n)
	}
}

// readCorpus reads a text of the corpora, or skips the test without them.
func readCorpus(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(corpora, name))
	if err != nil {
		t.Skip("the corpora are not here: ", err)
	}
	return string(text)
}

func TestCorpora(t *testing.T) {
	for _, c := range []struct {
		file  string
		class Class
		least int64 // percent; files of other languages hold code and links
	}{
		{"en_prose.txt", Prose, 95}, {"code_go.txt", Go, 95}, {"code_python.txt", Python, 95}, {"code_js.txt", Script, 95},
		{"code_c.txt", CFamily, 95}, {"code_rust.txt", CFamily, 90}, {"json_compact.json", JSON, 75}, {"logs.txt", Logs, 75},
		{"html.html", Markup, 60}, {"markdown_en.md", Docs, 65}, {"lang_eu.txt", European, 70}, {"lang_zh.txt", Chinese, 50},
		{"lang_ja.txt", Japanese, 60}, {"lang_ko.txt", Korean, 60}, {"lang_ru.txt", Cyrillic, 75},
		{"lang_ar.txt", Arabic, 70},
		{"lang_hi.txt", Devanagari, 90}, {"patho_hex.txt", Opaque, 95}, {"patho_base64.txt", Opaque, 95},
	} {
		text := readCorpus(t, c.file)
		mix := Classify(text)
		if share := mix[c.class] * 100 / int64(len(text)); share < c.least {
			t.Errorf("%s is %d%% %s, want %d%%", c.file, share, c.class, c.least)
		}
	}
}

// A file's tokens by its mix lie in the band, and nearer the truth than by one
// factor for all content. The factors of prose, Markdown, markup and the scripts
// were counted on parts of the same files, those of code on others.
func TestEstimates(t *testing.T) {
	counts := readCSV(t, "testdata/family_counts.csv")
	base := map[string]float64{}
	for _, r := range counts {
		if r["encoding"] == "o200k_base" {
			base[r["file"]] = number(t, r["tokens"])
		}
	}
	for encoding, family := range map[string]string{
		"claude_legacy": "claude-2", "qwen3": "qwen", "deepseek_v3": "deepseek", "gemma3": "gemini", "llama3": "llama3",
		"mistral_tekken": "mistral",
	} {
		table, err := Factors(family, "o200k_base")
		if err != nil {
			t.Fatal(err)
		}
		var byMix, byOne, n float64
		for _, r := range counts {
			if r["encoding"] != encoding || r["file"] == "lang_misc.txt" {
				continue
			}
			want := number(t, r["tokens"])
			got, low, high := table.Tokens(Classify(readCorpus(t, r["file"])), int64(base[r["file"]]))
			if want < float64(low) || want > float64(high) {
				t.Errorf("%s of %s: %g tokens, not in %d to %d", r["file"], family, want, low, high)
			}
			byMix += abs(float64(got)/want - 1)
			byOne += abs(base[r["file"]]*table.Any.Mid/want - 1)
			n++
		}
		t.Logf("%s: %.1f%% off by mix, %.1f%% by one factor", family, byMix/n*100, byOne/n*100)
		if byMix > byOne {
			t.Errorf("%s: the mix makes it worse: %.3f, %.3f", family, byMix/n, byOne/n)
		}
	}
}

func abs(x float64) float64 { return max(x, -x) }

// Every family has every class, in order, explained and dated.
func TestFactors(t *testing.T) {
	seen := map[[2]string]bool{}
	for _, r := range readCSV(t, "factors.csv") {
		seen[[2]string{r["family"], r["base"]}] = true
	}
	for key := range seen {
		all, err := tables()
		if err != nil {
			t.Fatal(err)
		}
		table := all[key]
		for c := range NumClasses {
			f := table.Of(c)
			if !(0 < f.Low && f.Low <= f.Mid && f.Mid <= f.High) || f == table.Any {
				t.Errorf("%v %s: %+v", key, c, f)
			}
			if _, err := time.Parse(time.DateOnly, f.Checked); err != nil || f.Evidence == "" ||
				!strings.HasPrefix(f.URL, "https://") {
				t.Errorf("%v %s is not explained: %+v", key, c, f)
			}
		}
	}
	for _, key := range [][2]string{{"gpt-9", "o200k_base"}, {"qwen", "claude_legacy"}, {"", ""}} {
		if _, err := Factors(key[0], key[1]); !errors.Is(err, ErrUnknown) {
			t.Errorf("%v: %v, want ErrUnknown", key, err)
		}
	}
}

// Bands hold what was published, but for samples of a few words.
func TestMeasurements(t *testing.T) {
	for _, r := range readCSV(t, "testdata/measurements.csv") {
		if r["sample"] == "short" {
			continue
		}
		rel, scale := r["relative_to"], 1.0
		class := classNamed(r["class"])
		if rel == "claude-3" { // relative to another family: by its factor
			rel = "claude_legacy"
			scale = factorOf(t, "claude-3", rel, class).Mid
		}
		f := factorOf(t, r["family"], rel, class)
		if low, high := number(t, r["low"])*scale, number(t, r["high"])*scale; low < f.Low || high > f.High {
			t.Errorf("%s relative to %s, %s (%s): %.3f to %.3f, not in %g to %g", r["family"], rel, r["class"], r["content"],
				low, high, f.Low, f.High)
		}
	}
}

func factorOf(t *testing.T, family, base string, c Class) Factor {
	t.Helper()
	table, err := Factors(family, base)
	if err != nil {
		t.Fatal(err)
	}
	if c == NumClasses {
		return table.Any
	}
	return table.Of(c)
}

// classNamed is NumClasses for any.
func classNamed(name string) Class {
	for c := range NumClasses {
		if c.String() == name {
			return c
		}
	}
	return NumClasses
}

func TestTokens(t *testing.T) {
	table, err := Factors("claude-4.7", "o200k_base")
	if err != nil {
		t.Fatal(err)
	}
	if n, low, high := table.Tokens(Mix{}, 0); n != 0 || low != 0 || high != 0 {
		t.Errorf("nothing is %d (%d to %d)", n, low, high)
	}
	if f := table.Mixed(Mix{}); f != table.Any {
		t.Errorf("an unknown text has %v", f)
	}
	pure := Mix{Chinese: 300}
	if got, want := table.Mixed(pure), table.Of(Chinese); abs(got.Mid-want.Mid) > 1e-9 || got.Evidence != want.Evidence {
		t.Errorf("Chinese has %v, want %v", got, want)
	}
	rapid.Check(t, func(t *rapid.T) {
		var mix Mix
		for c := range mix {
			mix[c] = rapid.Int64Range(0, 1e9).Draw(t, "bytes")
		}
		base := rapid.Int64Range(0, 1e12).Draw(t, "base")
		n, low, high := table.Tokens(mix, base)
		if low > n || n > high || low < min(base, 1) {
			t.Fatalf("%d (%d to %d) of %d", n, low, high, base)
		}
	})
}

func readCSV(t *testing.T, name string) []map[string]string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, fields := range lines[1:] {
		row := map[string]string{}
		for i, f := range fields {
			row[lines[0][i]] = f
		}
		rows = append(rows, row)
	}
	return rows
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func BenchmarkClassify(b *testing.B) {
	for _, name := range []string{"en_prose.txt", "code_go.txt", "json_compact.json", "logs.txt", "lang_zh.txt"} {
		b.Run(name, func(b *testing.B) {
			text := readCorpus(b, name)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Classify(text)
			}
		})
	}
}

func BenchmarkFactors(b *testing.B) {
	for b.Loop() {
		if _, err := Factors("claude-4.7", "o200k_base"); err != nil {
			b.Fatal(err)
		}
	}
}
