package source

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// maxID is the greatest token id: far more than any vocabulary has, and small
// enough for the tables made of it.
const maxID = 1<<24 - 1

// recogniseJSON tells formats by the first member that only one of them has.
// The kind of its value matters too: a bare vocab.json may well have a token
// named config.
func recogniseJSON(data []byte) (Format, reader, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(data))
	if _, err := dec.ReadToken(); err != nil {
		return "", nil, err
	}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return "", nil, err
		}
		switch name.String() + " " + dec.PeekKind().String() {
		case "model {", "added_tokens [":
			return HuggingFace, readHuggingFace, nil
		case "config {", "vocab [":
			return Tekken, readTekken, nil
		case "bpe_ranks string", "pat_str string":
			return Claude, readClaude, nil
		}
		if err := dec.SkipValue(); err != nil {
			return "", nil, err
		}
	}
	if _, err := dec.ReadToken(); err != nil {
		return "", nil, err
	}
	return "", nil, errors.New("this JSON is none of tokenizer.json, tekken.json and claude.json")
}

// hfVocab reads the object of tokens and their ids. It does so member by
// member, since there may be hundreds of thousands.
type hfVocab struct{ tokens []Token }

// UnmarshalJSONFrom implements [json.UnmarshalerFrom].
func (v *hfVocab) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if kind := dec.PeekKind(); kind != '{' {
		// A list of tokens and scores is what Unigram models have. The model's
		// type is the better complaint, so it is left to it.
		return dec.SkipValue()
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		text := name.String()
		value, err := dec.ReadValue()
		if err != nil {
			return err
		}
		id, err := parseID(string(value))
		if err != nil {
			return fmt.Errorf("token %q: %w", text, err)
		}
		v.tokens = append(v.tokens, Token{Text: text, ID: id})
	}
	_, err := dec.ReadToken()
	return err
}

func parseID(s string) (uint32, error) {
	id, err := strconv.ParseUint(s, 10, 32)
	if err != nil || id > maxID {
		return 0, fmt.Errorf("id %s: want a whole number from 0 to %d", s, maxID)
	}
	return uint32(id), nil
}

// hfMerges reads the list of pairs, each two strings or one with a blank
// between. All texts lie one after another in one string, so that half a
// million pairs need not be as many strings twice over.
type hfMerges struct {
	text  []byte
	sizes [][2]int32 // of left and right
}

// UnmarshalJSONFrom implements [json.UnmarshalerFrom].
func (m *hfMerges) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if kind := dec.PeekKind(); kind != '[' {
		return dec.SkipValue()
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != ']' {
		if err := m.readPair(dec); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

func (m *hfMerges) readPair(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '[' {
		pair, err := m.readString(dec)
		if err != nil {
			return err
		}
		left, right, ok := strings.Cut(pair, " ")
		if !ok || strings.Contains(right, " ") {
			return fmt.Errorf("merge %q: want two tokens with a blank between", pair)
		}
		m.add(left, right)
		return nil
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	left, err := m.readString(dec)
	if err != nil {
		return err
	}
	right, err := m.readString(dec)
	if err != nil {
		return err
	}
	m.add(left, right)
	if kind := dec.PeekKind(); kind != ']' {
		return fmt.Errorf("merge %q %q: want two tokens", left, right)
	}
	_, err = dec.ReadToken()
	return err
}

func (m *hfMerges) readString(dec *jsontext.Decoder) (string, error) {
	t, err := dec.ReadToken()
	if err != nil {
		return "", err
	}
	if t.Kind() != '"' {
		return "", fmt.Errorf("a merge holds %s: want two tokens", t.Kind())
	}
	return t.String(), nil
}

func (m *hfMerges) add(left, right string) {
	m.text = append(append(m.text, left...), right...)
	m.sizes = append(m.sizes, [2]int32{int32(len(left)), int32(len(right))})
}

// all yields the pairs in order.
func (m *hfMerges) all() iter.Seq2[string, string] {
	return func(yield func(left, right string) bool) {
		rest := string(m.text)
		for _, n := range m.sizes {
			left, right := rest[:n[0]], rest[n[0]:n[0]+n[1]]
			rest = rest[n[0]+n[1]:]
			if !yield(left, right) {
				return
			}
		}
	}
}
