package source

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
)

// bar is what SentencePiece writes for a blank.
const bar = "\u2581"

// hfFile is what is read of a tokenizer.json.
type hfFile struct {
	Added        []hfAdded `json:"added_tokens"`
	Normalizer   *hfStep   `json:"normalizer"`
	PreTokenizer *hfStep   `json:"pre_tokenizer"`
	Model        hfModel   `json:"model"`
}

type hfAdded struct {
	ID         int64  `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"`
	LStrip     bool   `json:"lstrip"`
	RStrip     bool   `json:"rstrip"`
	Normalized bool   `json:"normalized"`
	Special    bool   `json:"special"`
}

type hfModel struct {
	Type         string   `json:"type"`
	Dropout      *float64 `json:"dropout"`
	Unk          *string  `json:"unk_token"`
	FuseUnk      bool     `json:"fuse_unk"`
	Prefix       *string  `json:"continuing_subword_prefix"`
	Suffix       *string  `json:"end_of_word_suffix"`
	ByteFallback bool     `json:"byte_fallback"`
	IgnoreMerges bool     `json:"ignore_merges"`
	Vocab        hfVocab  `json:"vocab"`
	Merges       hfMerges `json:"merges"`
}

func readHuggingFace(data []byte) (*Vocabulary, error) {
	var f hfFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	if err := f.Model.plain(); err != nil {
		return nil, err
	}
	v := &Vocabulary{WholeFirst: f.Model.IgnoreMerges}
	if err := v.normalise(f.Normalizer); err != nil {
		return nil, err
	}
	base, err := v.cut(f.PreTokenizer)
	if err != nil {
		return nil, err
	}
	if err := v.addTokens(f.Added, f.Model.Vocab.tokens); err != nil {
		return nil, err
	}
	h := hfReader{v: v, model: &f.Model, d: newDraft(base, len(f.Model.Vocab.tokens)), bars: v.Bars}
	if err := h.read(); err != nil {
		return nil, err
	}
	return v, h.d.settle(v)
}

// plain complains about a model that is no byte-pair encoding, or one with
// frills that no present vocabulary has.
func (m *hfModel) plain() error {
	switch {
	case m.Type == "" && len(m.Merges.sizes) > 0: // older files leave it out
	case m.Type != "BPE":
		return fmt.Errorf("the model is %q: only BPE vocabularies can be read", m.Type)
	}
	switch {
	case m.Dropout != nil && *m.Dropout != 0:
		return errors.New("the model has dropout, so its counts are random")
	case m.Prefix != nil && *m.Prefix != "", m.Suffix != nil && *m.Suffix != "":
		return errors.New("the model marks subwords by a prefix or suffix: such vocabularies cannot be read")
	case len(m.Vocab.tokens) == 0:
		return errors.New("model.vocab is empty or missing")
	}
	return nil
}

// addTokens takes over the added tokens.
func (v *Vocabulary) addTokens(added []hfAdded, vocab []Token) error {
	ids := make(map[string]uint32, len(added))
	for _, a := range added {
		if a.ID < 0 || a.ID > maxID {
			return fmt.Errorf("added token %q has id %d: ids go from 0 to %d", a.Content, a.ID, maxID)
		}
		if _, twice := ids[a.Content]; a.Content == "" || twice {
			return fmt.Errorf("added token %q is empty or there twice", a.Content)
		}
		ids[a.Content] = uint32(a.ID)
		v.Added = append(v.Added, Added{
			Text: a.Content, ID: uint32(a.ID), Special: a.Special, Normalized: a.Normalized,
			Left: a.LStrip, Right: a.RStrip, Word: a.SingleWord,
		})
	}
	for _, t := range vocab {
		if id, ok := ids[t.Text]; ok && id != t.ID {
			return fmt.Errorf("added token %q has id %d, but %d in the vocabulary", t.Text, id, t.ID)
		}
	}
	return nil
}

// hfReader brings the model's vocabulary and merges into a draft.
type hfReader struct {
	v     *Vocabulary
	model *hfModel
	d     *draft
	bars  bool

	// aside holds the tokens that never meet a merge: those cut out of the
	// text before, those of single bytes, and those that no text can hold.
	aside map[string]bool
}

func (h *hfReader) read() error {
	h.aside = map[string]bool{}
	for _, a := range h.v.Added {
		// Blanks are bars by the time of merging, so a token of bars is cut
		// out of bars alone and comes from merging blanks besides. Single
		// characters are parts of other tokens.
		if utf8.RuneCountInString(a.Text) > 1 && !strings.Contains(a.Text, bar) {
			h.aside[a.Text] = true
		}
	}
	if h.d.base == Characters {
		if err := h.readFallback(); err != nil {
			return err
		}
	}
	for _, t := range h.model.Vocab.tokens {
		if err := h.readToken(t); err != nil {
			return err
		}
	}
	return h.readMerges()
}

// readFallback finds what becomes of characters that are no tokens.
func (h *hfReader) readFallback() error {
	if !h.model.ByteFallback {
		return h.readUnknown()
	}
	ids := map[string]uint32{}
	for _, t := range h.model.Vocab.tokens {
		if len(t.Text) == 1 || strings.HasPrefix(t.Text, "<0x") {
			ids[t.Text] = t.ID
		}
	}
	h.v.Fallback = new([256]uint32)
	for b := range 256 {
		name := byteName(b)
		id, ok := ids[name]
		if _, ascii := ids[string(rune(b))]; !ok && (b >= utf8.RuneSelf || !ascii) {
			return fmt.Errorf("the model falls back to bytes, but has no token %s", name)
		}
		h.v.Fallback[b] = id
		h.aside[name] = true
	}
	return nil
}

// byteName is how SentencePiece writes the token of a single byte.
func byteName(b int) string { return fmt.Sprintf("<0x%02X>", b) }

func (h *hfReader) readUnknown() error {
	if h.model.Unk == nil {
		return nil
	}
	for _, t := range h.model.Vocab.tokens {
		if t.Text == *h.model.Unk {
			h.v.Unknown, h.v.FuseUnknown = &t.ID, h.model.FuseUnk
			return nil
		}
	}
	return fmt.Errorf("the unknown token %q is not in the vocabulary", *h.model.Unk)
}

func (h *hfReader) readToken(t Token) error {
	if h.aside[t.Text] {
		return nil
	}
	text, ok := h.text(nil, t.Text)
	if !ok {
		h.aside[t.Text] = true
		return nil
	}
	return h.d.add(string(text), t.ID)
}

// text appends to dst the bytes that s stands for. It is not ok if no text
// can hold them.
func (h *hfReader) text(dst []byte, s string) ([]byte, bool) {
	if h.d.base == Bytes {
		return appendRaw(dst, s)
	}
	if !h.bars {
		return append(dst, s...), true
	}
	return append(dst, strings.ReplaceAll(s, bar, " ")...), !strings.Contains(s, " ")
}

// appendRaw undoes the alphabet in which byte-level files write bytes as
// printable characters.
func appendRaw(dst []byte, s string) ([]byte, bool) {
	for _, r := range s {
		switch {
		case r >= '!' && r <= '~', r >= '¡' && r <= '¬', r >= '®' && r <= 'ÿ':
			dst = append(dst, byte(r))
		case r >= 256 && r <= 288:
			dst = append(dst, byte(r-256))
		case r >= 289 && r <= 322:
			dst = append(dst, byte(r-289+127))
		case r == 323:
			dst = append(dst, 173)
		default:
			return dst, false
		}
	}
	return dst, true
}

func (h *hfReader) readMerges() error {
	h.d.byPairs = true
	h.d.merges = make([]merge, 0, len(h.model.Merges.sizes))
	var buf []byte
	for left, right := range h.model.Merges.all() {
		if h.aside[left] || h.aside[right] || h.aside[left+right] {
			continue
		}
		buf, _ = h.text(buf[:0], left)
		size := len(buf)
		buf, _ = h.text(buf, right)
		token, made := h.d.index[string(buf)]
		_, hasLeft := h.d.index[string(buf[:size])]
		_, hasRight := h.d.index[string(buf[size:])]
		if !made || !hasLeft || !hasRight {
			return fmt.Errorf("merge %d joins %q and %q, which are not all tokens", len(h.d.merges), left, right)
		}
		h.d.merges = append(h.d.merges, merge{token, int32(size)})
	}
	return nil
}
