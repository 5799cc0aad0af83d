package bpe

import (
	"fmt"
	"strings"
)

// Grammar names the rule that cuts a text into pieces.
type Grammar string

// The grammars that are written out by hand. None leaves the text in one piece
// as SentencePiece does. Unknown stands for any other: its patterns run on a
// regular expression engine, which is correct and slow.
const (
	GPT2     Grammar = "gpt2"
	CL100K   Grammar = "cl100k"
	Qwen     Grammar = "qwen"
	O200K    Grammar = "o200k"
	Tekken   Grammar = "tekken"
	Kimi     Grammar = "kimi"
	DeepSeek Grammar = "deepseek"
	None     Grammar = "none"
	Unknown  Grammar = "unknown"
)

// Normal is a Unicode normal form.
type Normal string

// The forms that published vocabularies ask for. Raw leaves the text alone.
const (
	Raw  Normal = ""
	NFC  Normal = "NFC"
	NFKC Normal = "NFKC"
)

// splitter returns the splitter of the vocabulary's grammar.
func (v *vocab) splitter() (splitter, error) {
	name, patterns, _ := strings.Cut(v.grammar, "\x00")
	switch Grammar(name) {
	case GPT2:
		return gpt2{}, nil
	case CL100K:
		return cl100k{digits: 3}, nil
	case Qwen:
		return cl100k{digits: 1}, nil
	case O200K:
		return &o200k{digits: 3, suffixes: true, slashes: true}, nil
	case Tekken:
		return &o200k{digits: 1, slashes: true}, nil
	case Kimi:
		return &o200k{digits: 3, suffixes: true, cutOut: han}, nil
	case DeepSeek:
		return deepseek{}, nil
	case None:
		if v.flags&flagBlankCut != 0 {
			return blankCut{}, nil
		}
		return uncut{}, nil
	case Unknown:
		return newRegexSplitter(strings.Split(patterns, "\x00"))
	}
	return nil, fmt.Errorf("no grammar %q", name)
}

// Grammar returns the grammar of the vocabulary.
func (v *vocab) Grammar() Grammar {
	name, _, _ := strings.Cut(v.grammar, "\x00")
	return Grammar(name)
}
