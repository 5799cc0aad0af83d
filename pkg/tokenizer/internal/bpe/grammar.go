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
	Llama3   Grammar = "llama3"
	Qwen     Grammar = "qwen"
	O200K    Grammar = "o200k"
	Tekken   Grammar = "tekken"
	Kimi     Grammar = "kimi"
	DeepSeek Grammar = "deepseek"
	None     Grammar = "none"
	Unknown  Grammar = "unknown"
)

// Grammars returns the grammars that are written out by hand.
func Grammars() []Grammar {
	return []Grammar{GPT2, CL100K, Llama3, Qwen, O200K, Tekken, Kimi, DeepSeek, None}
}

// splitter returns the splitter of the vocabulary's grammar.
func (v *vocab) splitter() (splitter, error) {
	switch v.rules.Grammar {
	case GPT2:
		return &patternSplitter{newASCII(anyCase, oneOf(" "), oneOf(""), 0, true, false), gpt2{}}, nil
	case CL100K:
		return newCL100K(cl100k{digits: 3, ending: true}), nil
	case Llama3:
		return newCL100K(cl100k{digits: 3}), nil
	case Qwen:
		return newCL100K(cl100k{digits: 1}), nil
	case O200K:
		return newO200K(o200k{digits: 3, suffixes: true, slashes: true}), nil
	case Tekken:
		return newO200K(o200k{digits: 1, slashes: true}), nil
	case Kimi:
		return newO200K(o200k{digits: 3, suffixes: true, cutOut: han}), nil
	case DeepSeek:
		return &patternSplitter{newASCII(anyCase, oneOf(" "), oneOf(""), 3, false, false), deepseek{}}, nil
	case None:
		return &blankCut{v.inner}, nil
	case Unknown:
		return newRegexSplitter(v.rules.Patterns)
	}
	return nil, fmt.Errorf("no grammar %q", v.rules.Grammar)
}

func newCL100K(g cl100k) splitter {
	notApostrophe := func(b byte) bool { return b != '\'' }
	return &patternSplitter{newASCII(anyCase, notApostrophe, oneOf("\r\n"), g.digits, true, true), &g}
}

func newO200K(g o200k) splitter {
	tails := "\r\n"
	if g.slashes {
		tails += "/"
	}
	anything := func(byte) bool { return true }
	return &patternSplitter{newASCII(lowerCase, anything, oneOf(tails), g.digits, true, true), &g}
}

func oneOf(set string) func(byte) bool {
	return func(b byte) bool { return strings.IndexByte(set, b) >= 0 }
}
