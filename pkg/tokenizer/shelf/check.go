package shelf

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/source"
)

const (
	// tries is how many random texts a table is checked with.
	tries = 10_000
	// partSize is up to how long the tokens of a random text are: merging by
	// definition takes the square of the length.
	partSize = 16
	// mostParts is of how many tokens a random text is at most.
	mostParts = 6
	// seed makes the random texts the same ones each time.
	seed = 20
)

// sample has something of everything: scripts with and without case and
// blanks, marks, code, digits, blanks of all kinds, signs, emoji that are
// several code points, controls, the far planes, and names of special tokens.
// It has none of the characters on whose normal form versions of Unicode
// disagree.
const sample = "The price isn't $1,234.56 — it's €0.07/1M tokens, DON'T you'll THINK'RE?\n\n" +
	"    if (a[i] != b->c && x <= 0x1F) {\r\n\t\treturn \"ünïcödé\" + 'q';   // HTTPServer2x __init__ \n    }\n" +
	"Été à Noël, straße, Ångström, İstanbul, œuvre; Привет, мир! Ёлка. Γειά σου Κόσμε. Հայերեն ქართული\n" +
	"你好,世界!日本語のテキスト、カタカナ々〇 한국어 문장입니다. 臺灣 𠮷野家\n" +
	"السلام عليكم ١٢٣ שָׁלוֹם עולם नमस्ते दुनिया ภาษาไทย தமிழ் বাংলা မြန်မာ አማርኛ ᏣᎳᎩ\n" +
	"e\u0301 cafe\u0301 \ufb01n ½ Ⅷ ² ① ｆｕｌｌ \u00a0\u2003\u3000\u2028\u200b\ufeff\u00ad\u202e\u0000\u0007\u007f\ufffd\n" +
	"😀👍🏽👩‍👩‍👧‍👦🇩🇪🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f ❤️ 🧑🏿‍🚀 ∑∫≠→█▓ \ue000\U0010fffd\n" +
	"<|endoftext|><|im_start|>[INST]<s></s><bos><0x41> \\n %20 aaaaaaaaaaaaaaaaaaaa 00000000 ======== \t \n\n\n   end  "

// check compares a table with the file it was made of, and notes in e what was
// compared.
func check(v *source.Vocabulary, encoding *bpe.Encoding, e *Entry) error {
	d := define(v)
	texts := lexicon(d)
	var err error
	if e.CheckedTokens, err = checkTokens(d, texts, encoding); err != nil {
		return err
	}
	if err := checkSample(v, texts, encoding); err != nil {
		return err
	}
	e.Tokens = len(texts)
	e.CheckedTexts, err = checkTexts(d, encoding)
	return err
}

func miscounted(text string, got, want any) error {
	return &Error{Reason: fmt.Sprintf("the table does not count as the file says: %s gives %v, not %v", near.Quote(text),
		got, want), Hint: "nothing was added; this is a fault of the program, please report it"}
}

// checkTokens decodes each token and returns how many there were. They all go
// into one call, which is slow to begin, with a line end before, after and
// between them: it shows where one ends, and that a blank at the start is lost to
// nobody, as decoding takes away one that was put there.
func checkTokens(d *definition, texts map[uint32]string, encoding *bpe.Encoding) (int, error) {
	between := d.ids["\n"] // every byte is a token
	order := decodable(d, texts)
	ids := []uint32{between}
	for _, id := range order {
		ids = append(ids, id, between)
	}
	out, err := encoding.Decode(ids)
	if err != nil {
		return 0, &Error{Reason: "the table lacks a token of the file: " + err.Error(),
			Hint: "nothing was added; this is a fault of the program, please report it", Err: err}
	}
	rest := strings.TrimPrefix(string(out), "\n")
	for _, id := range order {
		want := texts[id] + "\n"
		if !strings.HasPrefix(rest, want) {
			return 0, miscounted(fmt.Sprintf("token %d", id), near.Quote(rest[:min(len(rest), len(want))]), near.Quote(want))
		}
		rest = rest[len(want):]
	}
	return len(order), nil
}

// decodable lists the tokens whose text is beyond doubt, in order: one that is
// written with bars may be given back so, or with blanks.
func decodable(d *definition, texts map[uint32]string) []uint32 {
	barred := map[uint32]bool{}
	for text, id := range d.added {
		barred[id] = barred[id] || strings.Contains(text, bar)
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(texts)), func(id uint32) bool { return barred[id] })
}

// lexicon returns the text of each token that a text can turn into.
func lexicon(d *definition) map[uint32]string {
	texts := make(map[uint32]string, len(d.ids))
	for text, id := range d.ids {
		texts[id] = text
	}
	for i, id := range d.v.LeftBlanks {
		texts[id] = strings.Repeat(" ", i+2)
	}
	for text, id := range d.added {
		if d.v.Bars {
			text = strings.ReplaceAll(text, bar, " ")
		}
		texts[id] = text
	}
	return texts
}

// checkSample encodes the sample and puts it together again.
func checkSample(v *source.Vocabulary, texts map[uint32]string, encoding *bpe.Encoding) error {
	ids := encoding.Encode(sample)
	var out strings.Builder
	for _, id := range ids {
		text, ok := texts[id]
		if !ok {
			return miscounted("the sample", fmt.Sprintf("id %d", id), "one of the file's")
		}
		out.WriteString(text)
	}
	if want := normalised(v, sample); out.String() != want {
		at := differAt(out.String(), want)
		return miscounted("the sample", near.Quote(out.String()[at:]), near.Quote(want[at:]))
	}
	if n := encoding.Count(sample); n != int64(len(ids)) {
		return miscounted("the sample", n, len(ids))
	}
	return nil
}

func differAt(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return i
}

// normalised brings a text that begins with a letter into the form that is cut.
func normalised(v *source.Vocabulary, text string) string {
	switch v.Normal {
	case source.NFC:
		text = norm.NFC.String(text)
	case source.NFKC:
		text = norm.NFKC.String(text)
	}
	if v.Bars {
		text = strings.ReplaceAll(text, bar, " ")
	}
	if v.Prefix != source.NoPrefix {
		text = " " + text
	}
	return text
}

// checkTexts compares the table with the definition on random texts, and
// returns how many there were.
func checkTexts(d *definition, encoding *bpe.Encoding) (int, error) {
	parts := partsOf(d)
	if len(parts) == 0 {
		return 0, nil
	}
	random := rand.New(rand.NewPCG(seed, seed))
	checked := 0
	for range tries {
		var b strings.Builder
		for range 1 + random.IntN(mostParts) {
			b.WriteString(parts[random.IntN(len(parts))])
		}
		text := b.String()
		if !d.tells(text) {
			continue
		}
		want := d.encode(text)
		if got := encoding.Encode(text); !slices.Equal(got, want) {
			return checked, miscounted(text, got, want)
		}
		if got := encoding.Count(text); got != int64(len(want)) {
			return checked, miscounted(text, got, len(want))
		}
		checked++
	}
	return checked, nil
}

// partsOf returns, in order, what random texts are made of. Tokens that are cut
// out are few, and a case of their own.
func partsOf(d *definition) []string {
	var parts []string
	for text := range d.ids {
		if len(text) <= partSize && d.tells(text) {
			parts = append(parts, text)
		}
	}
	for text := range d.added {
		if d.tells(text) {
			parts = append(parts, text)
		}
	}
	slices.Sort(parts)
	return parts
}
