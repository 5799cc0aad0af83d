package source

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

func fixture(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func mustRead(t testing.TB, data string) *Vocabulary {
	t.Helper()
	v, err := Read([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	checkOrder(t, v)
	return v
}

// checkOrder holds what the doc comment of Tokens promises.
func checkOrder(t interface{ Errorf(string, ...any) }, v *Vocabulary) {
	ranks := v.Ranks()
	if len(ranks) != len(v.Tokens) {
		t.Errorf("%d tokens have only %d texts", len(v.Tokens), len(ranks))
	}
	for rank, token := range v.Tokens {
		if token.Left == 0 {
			if !v.Base.isBase(token.Text) {
				t.Errorf("token %q is not of the base, and no merge made it", token.Text)
			}
			continue
		}
		for _, part := range []string{token.Text[:token.Left], token.Text[token.Left:]} {
			if at, ok := ranks[part]; !ok || at >= rank {
				t.Errorf("token %q of rank %d has part %q of rank %d (%v)", token.Text, rank, part, at, ok)
			}
		}
	}
}

func TestReadHuggingFaceBytes(t *testing.T) {
	v := mustRead(t, fixture(t, "bytelevel.json"))
	if v.Format != HuggingFace || v.Base != Bytes || v.Grammar != Qwen || v.Normal != NFC || !v.WholeFirst ||
		v.Prefix != NoPrefix {
		t.Errorf("got %+v without its tokens", headOf(v))
	}
	want := []Token{{" t", 256, 1}, {"he", 257, 1}, {" the", 258, 2}, {"in", 259, 1}, {" x", 260, 1}}
	if got := v.Tokens[256:]; !slices.Equal(got, want) {
		t.Errorf("got merged tokens %v, want %v", got, want)
	}
	if want := []Token{{"xyz", 261, 0}}; !slices.Equal(v.Whole, want) {
		t.Errorf("got unreached tokens %v, want %v", v.Whole, want)
	}
	for b := range 256 {
		if v.Tokens[b] != (Token{Text: string([]byte{byte(b)}), ID: uint32(b)}) {
			t.Fatalf("byte %d is read as %v", b, v.Tokens[b])
		}
	}
	if want := []Added{{Text: "<|end|>", ID: 262, Special: true, Right: true},
		{Text: "<tool>", ID: 263}}; !slices.Equal(v.Added, want) {
		t.Errorf("got added tokens %v, want %v", v.Added, want)
	}
}

func headOf(v *Vocabulary) Vocabulary {
	head := *v
	head.Tokens, head.Whole, head.Added = nil, nil, nil
	return head
}

func TestReadHuggingFaceCharacters(t *testing.T) {
	v := mustRead(t, fixture(t, "characters.json"))
	if v.Base != Characters || v.Grammar != None || v.Prefix != AlwaysPrefix || !v.Bars || v.WholeFirst {
		t.Errorf("got %+v without its tokens", headOf(v))
	}
	if v.Fallback == nil || v.Fallback[0] != 2 || v.Fallback[255] != 257 || v.Unknown != nil {
		t.Errorf("got fallback %v, unknown %v", v.Fallback, v.Unknown)
	}
	want := []Token{{" ", 263, 0}, {"t", 264, 0}, {"h", 265, 0}, {"e", 266, 0}, {" t", 259, 1}, {"he", 260, 1},
		{" the", 261, 2}}
	if !slices.Equal(v.Tokens, want) {
		t.Errorf("got tokens %v, want %v", v.Tokens, want)
	}
	if want := []uint32{258, 262}; !slices.Equal(v.LeftBlanks, want) {
		t.Errorf("got left blanks %v, want %v", v.LeftBlanks, want)
	}
}

func TestReadRanked(t *testing.T) {
	for _, c := range []struct {
		file    string
		format  Format
		grammar Grammar
		normal  Normal
		offset  uint32
		added   []Added
	}{
		{"ranks.tiktoken", Tiktoken, Unstated, Verbatim, 0, nil},
		{"tekken.json", Tekken, TekkenV3, Verbatim, 10,
			[]Added{{Text: "<unk>", ID: 0, Special: true}, {Text: "<s>", ID: 1, Special: true}}},
		{"claude.json", Claude, GPT2, NFKC, 2,
			[]Added{{Text: "<EOT>", ID: 0, Special: true}, {Text: "<META>", ID: 1, Special: true}}},
	} {
		v := mustRead(t, fixture(t, c.file))
		if v.Format != c.format || v.Grammar != c.grammar || v.Normal != c.normal || !v.WholeFirst || v.Base != Bytes {
			t.Errorf("%s: got %+v without its tokens", c.file, headOf(v))
		}
		if want := []Token{{"th", c.offset + 256, 1}, {"the", c.offset + 257, 2}}; !slices.Equal(v.Tokens[256:], want) {
			t.Errorf("%s: got merged tokens %v, want %v", c.file, v.Tokens[256:], want)
		}
		if !slices.Equal(v.Added, c.added) {
			t.Errorf("%s: got added tokens %v, want %v", c.file, v.Added, c.added)
		}
	}
}

// A model is a SentencePiece model for tests.
type model struct {
	pieces     []spPiece
	trainer    map[protowire.Number]uint64
	normalizer map[protowire.Number]uint64
	name, map_ string
}

func (m model) bytes() string {
	var out []byte
	message := func(num protowire.Number, body []byte) {
		out = protowire.AppendBytes(protowire.AppendTag(out, num, protowire.BytesType), body)
	}
	varint := func(b []byte, num protowire.Number, v uint64) []byte {
		return protowire.AppendVarint(protowire.AppendTag(b, num, protowire.VarintType), v)
	}
	for _, p := range m.pieces {
		b := protowire.AppendString(protowire.AppendTag(nil, spText, protowire.BytesType), p.text)
		b = protowire.AppendFixed32(protowire.AppendTag(b, spScore, protowire.Fixed32Type), math32(p.score))
		message(spPieces, varint(b, spKind, p.kind))
	}
	var trainer, normalizer []byte
	for num, v := range m.trainer {
		trainer = varint(trainer, num, v)
	}
	message(spTrainer, trainer)
	normalizer = protowire.AppendString(protowire.AppendTag(normalizer, spName, protowire.BytesType), m.name)
	normalizer = protowire.AppendString(protowire.AppendTag(normalizer, spCharsmap, protowire.BytesType), m.map_)
	for num, v := range m.normalizer {
		normalizer = varint(normalizer, num, v)
	}
	message(spNormalizer, normalizer)
	return string(out)
}

func smallModel() model {
	return model{
		pieces: []spPiece{
			{"<unk>", 0, spUnknown}, {"<s>", 0, spControl}, {"<b>▁", 0, spUserDefined},
			{"▁t", -1, spNormal}, {"he", -2, spNormal}, {"▁the", -3, spNormal},
			{"▁", -9, spNormal}, {"t", -10, spNormal}, {"h", -11, spNormal}, {"e", -12, spNormal},
		},
		trainer:    map[protowire.Number]uint64{spModelType: modelBPE},
		normalizer: map[protowire.Number]uint64{spPrefix: 0, spExtraBlanks: 0},
		name:       "identity",
	}
}

func TestReadSentencePiece(t *testing.T) {
	v := mustRead(t, smallModel().bytes())
	if v.Format != SentencePiece || v.Base != Characters || v.Grammar != None || v.Prefix != NoPrefix || !v.Bars {
		t.Errorf("got %+v without its tokens", headOf(v))
	}
	want := []Token{{" ", 6, 0}, {"t", 7, 0}, {"h", 8, 0}, {"e", 9, 0}, {" t", 3, 1}, {"he", 4, 1}, {" the", 5, 2}}
	if !slices.Equal(v.Tokens, want) {
		t.Errorf("got tokens %v, want %v", v.Tokens, want)
	}
	if want := []Added{{Text: "<s>", ID: 1, Special: true},
		{Text: "<b> ", ID: 2, Normalized: true}}; !slices.Equal(v.Added, want) {
		t.Errorf("got added tokens %v, want %v", v.Added, want)
	}
	if v.Fallback != nil || v.Unknown == nil || *v.Unknown != 0 || !v.FuseUnknown {
		t.Errorf("got fallback %v, unknown %v", v.Fallback, v.Unknown)
	}
}

func TestSentencePieceFallback(t *testing.T) {
	m := smallModel()
	m.trainer[spFallback] = 1
	for b := range 256 {
		m.pieces = append(m.pieces, spPiece{byteName(b), 0, spByte})
	}
	v := mustRead(t, m.bytes())
	if v.Fallback == nil || v.Fallback[0] != 10 || v.Fallback[255] != 265 || v.Unknown != nil {
		t.Errorf("got fallback %v, unknown %v", v.Fallback, v.Unknown)
	}
	m.pieces = m.pieces[:len(m.pieces)-1]
	wantError(t, m.bytes(), "no piece <0xFF>")
}

func TestSentencePieceErrors(t *testing.T) {
	for _, c := range []struct {
		change func(*model)
		want   string
	}{
		{func(m *model) { m.trainer[spModelType] = 1 }, "only BPE vocabularies"},
		{func(m *model) { delete(m.trainer, spModelType) }, "only BPE vocabularies"},
		{func(m *model) { m.name, m.map_ = "nmt_nfkc", "x" }, `normalizer "nmt_nfkc" rewrites characters`},
		{func(m *model) { delete(m.normalizer, spExtraBlanks) }, "removes extra white space"},
		{func(m *model) { m.normalizer[spEscape] = 0 }, "leaves blanks as they are"},
		{func(m *model) { m.trainer[spSuffix] = 1 }, "white space as a suffix"},
		{func(m *model) { m.pieces = nil }, "no pieces"},
		{func(m *model) { m.pieces[3].kind = spUnused }, `piece "▁t" is unused`},
		{func(m *model) { m.pieces[3].kind = 9 }, "of kind 9"},
		{func(m *model) { m.pieces[3].text = "he" }, `token "he" is there twice`},
		{func(m *model) { m.pieces[3].text = "a b" }, "has a blank"},
		{func(m *model) { m.pieces[3].text = "\xff" }, "is not UTF-8"},
		{func(m *model) { m.pieces[3].score = -2 }, `tokens " t" and "he" rank alike`},
		{func(m *model) { m.pieces[3].score = float32NaN() }, "no number as its score"},
		{func(m *model) { m.pieces = slices.Delete(m.pieces, 9, 10) }, `token "he" is made of "e"`},
	} {
		m := smallModel()
		c.change(&m)
		wantError(t, m.bytes(), c.want)
	}
}

func wantError(t *testing.T, data, want string) {
	t.Helper()
	_, err := Read([]byte(data))
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got error %v, want one with %q", err, want)
	}
}

func TestErrors(t *testing.T) {
	ranks := fixture(t, "ranks.tiktoken")
	for _, c := range []struct{ data, want string }{
		{"", "the file is empty"},
		{" \n", "the file is empty"},
		{"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer"},
		{"hello, world\n", "not a file that can be read"},
		{"\x0a\xff", "not a file that can be read"},
		{"{", "unexpected EOF"},
		{`{"hello":1}`, "none of tokenizer.json"},
		{`{"config":5,"model":7}`, "none of tokenizer.json"},
		{ranks[:len(ranks)-6], "line 258"},
		{ranks + "AA== 258\n", `line 259: token "\x00" is there twice`},
		{ranks + "dGhl! 258\n", "is not base64"},
		{ranks + "enp6 0\n", "have the same id 0"},
		{ranks + "enp6 -1\n", "id -1: want a whole number"},
		{ranks + "enp6 99999999\n", "id 99999999: want a whole number"},
		{ranks + "enp6\n", "want a token in base64"},
		{"AA== 0\n", "byte 0x01 is no token"},
	} {
		wantError(t, c.data, c.want)
	}
}

// TestChangedFixtures breaks a good file in one place at a time.
func TestChangedFixtures(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{"bytelevel.json", `"type": "BPE"`, `"type": "Unigram"`, `the model is "Unigram": only BPE vocabularies`},
		{"bytelevel.json", `"type": "BPE"`, `"type": "WordPiece"`, "only BPE vocabularies"},
		{"bytelevel.json", `"type": "NFC"`, `"type": "Lowercase"`, `normalizer "Lowercase" is not known`},
		{"bytelevel.json", `"dropout": null`, `"dropout": 0.1`, "dropout"},
		{"bytelevel.json", `"end_of_word_suffix": ""`, `"end_of_word_suffix": "</w>"`, "prefix or suffix"},
		{"bytelevel.json", `"he": 257`, `"he": -1`, `token "he": id -1: want a whole number`},
		{"bytelevel.json", `"he": 257`, `"he": 1.5`, `token "he": id 1.5: want a whole number`},
		{"bytelevel.json", `"he": 257`, `"he": 256`, `tokens " t" and "he" have the same id 256`},
		{"bytelevel.json", `"he": 257`, `"Ġt": 257`, "duplicate object member name"},
		{"bytelevel.json", `"he": 257`, `"hx": 257`, `joins "h" and "e", which are not all tokens`},
		{"bytelevel.json", `"h e"`, `"h  e"`, "want two tokens with a blank between"},
		{"bytelevel.json", `"h e"`, `["h"]`, "want two tokens"},
		{"bytelevel.json", `"h e"`, `["h", "e", "r"]`, "want two tokens"},
		{"bytelevel.json", `"h e"`, `7`, "want two tokens"},
		{"bytelevel.json", `"h e"`, `"Ġ t"`, "is there twice"},
		{"bytelevel.json", `"ignore_merges": true`, `"ignore_merges": true, "unk_token": null`,
			"duplicate object member name"},
		{"bytelevel.json", `"id": 263`, `"id": -4`, "ids go from 0"},
		{"bytelevel.json", `"<tool>"`, `"<|end|>"`, "is empty or there twice"},
		{"bytelevel.json", `"<tool>"`, `"he"`, `has id 263, but 257 in the vocabulary`},
		{"bytelevel.json", `"add_prefix_space": false`, `"add_prefix_space": true`, "puts a blank before each piece"},
		{"characters.json", `"<0xE2>"`, `"<0xE2"`, "no token <0xE2>"},
		{"characters.json", `"byte_fallback": true`, `"byte_fallback": false, "x": "<unk>"`, ""},
		{"characters.json", `"unk_token": "<unk>"`, `"unk_token": "<u>"`, ""},
		{"characters.json", `"prepend": "▁"`, `"prepend": "x"`, `prepends "x"`},
		{"characters.json", `"String": " "`, `"String": "a"`, "replaces other things than blanks"},
		{"tekken.json", `"default_vocab_size": 268`, `"default_vocab_size": 999`, "config says 999 tokens"},
		{"tekken.json", `"rank": 5,`, `"rank": -5,`, "has rank -5"},
		{"tekken.json", `"AA=="`, `"AA="`, "is not base64"},
		{"claude.json", `! 202`, `! x`, "first rank x"},
		{"claude.json", `! 202`, `! 201`, "have the same id 201"},
	} {
		data := fixture(t, c.file)
		changed := strings.Replace(data, c.old, c.new, 1)
		if changed == data {
			t.Errorf("%s has no %s", c.file, c.old)
		}
		if c.want == "" {
			mustRead(t, changed)
			continue
		}
		wantError(t, changed, c.want)
	}
	for _, file := range []string{"bytelevel.json", "tekken.json", "claude.json"} {
		data := fixture(t, file)
		wantError(t, data[:len(data)/2], "unexpected EOF")
	}
}

func TestPreTokenizers(t *testing.T) {
	const none = `"pre_tokenizer": null`
	for _, c := range []struct {
		step    string
		grammar Grammar
		splits  []Split
		prefix  Prefix
	}{
		{`{"type":"Split","pattern":{"String":" "},"behavior":"MergedWithPrevious"}`, None, nil, AlwaysPrefix},
		{`{"type":"Digits","individual_digits":true}`, Unstated, []Split{{Pattern: `\p{N}`, Behavior: isolated}},
			AlwaysPrefix},
		{`{"type":"Sequence","pretokenizers":[{"type":"Digits"},{"type":"Punctuation"}]}`, Unstated,
			[]Split{{Pattern: `\p{N}+`, Behavior: isolated}, {Name: "Punctuation"}}, AlwaysPrefix},
		{`{"type":"Split","pattern":{"Regex":"x"},"behavior":"Removed","invert":true}`, Unstated,
			[]Split{{Pattern: "x", Behavior: "Removed", Invert: true}}, AlwaysPrefix},
	} {
		v := mustRead(t, strings.Replace(fixture(t, "characters.json"), none, `"pre_tokenizer": `+c.step, 1))
		if v.Grammar != c.grammar || !slices.Equal(v.Splits, c.splits) || v.Prefix != c.prefix {
			t.Errorf("%s: got grammar %q, splits %v, prefix %v", c.step, v.Grammar, v.Splits, v.Prefix)
		}
	}
	data := fixture(t, "characters.json")
	from, to := strings.Index(data, `"normalizer"`), strings.Index(data, none)
	meta := func(rest string) string {
		return data[:from] + `"pre_tokenizer":{"type":"Metaspace","replacement":"▁"` + rest + `}` + data[to+len(none):]
	}
	for rest, want := range map[string]Prefix{
		`,"prepend_scheme":"first","split":false`: FirstPrefix,
		`,"prepend_scheme":"never","split":false`: NoPrefix,
		`,"add_prefix_space":false`:               NoPrefix,
		`,"add_prefix_space":true`:                MissingPrefix,
	} {
		if v := mustRead(t, meta(rest)); v.Prefix != want || !v.Bars {
			t.Errorf("%s: got prefix %v, bars %v", rest, v.Prefix, v.Bars)
		}
	}
	wantError(t, meta(`,"prepend_scheme":"often"`), "unknown scheme")
}

func TestRecogniseSplits(t *testing.T) {
	one := func(pattern string) []Split { return []Split{{Pattern: pattern, Behavior: isolated}} }
	for want, splits := range map[Grammar][]Split{
		None: nil, GPT2: one(gpt2Tiktoken), CL100K: one(cl100kPattern), Llama3: one(llama3Pattern),
		Qwen: one(qwenPattern), O200K: one(o200kTiktoken), TekkenV3: one(tekkenPattern),
		DeepSeek: slices.Concat(one(deepSeekDigits), one(deepSeekHan), one(deepSeekWords)),
		Unstated: slices.Concat(one(deepSeekDigits), one(gpt2Pattern)),
	} {
		if got := recogniseSplits(splits); got != want {
			t.Errorf("%v: got grammar %q, want %q", splits, got, want)
		}
	}
	if got := recogniseSplits([]Split{{Pattern: qwenPattern, Behavior: "Removed"}}); got != Unstated {
		t.Errorf("a pattern whose matches are dropped is taken for %q", got)
	}
}
