package bpe

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// prepare brings a text into the form that is cut and merged: valid UTF-8, in
// the normal form of the vocabulary, and with the blank put before it. Most
// texts are in that form already.
func (e *Encoding) prepare(s string) string {
	s = e.normal(Valid(s))
	if e.vocab.flags&flagLead != 0 && s != "" {
		s = " " + s
	}
	return s
}

// normal is prepare for a part of a text that is valid UTF-8.
func (e *Encoding) normal(s string) string {
	switch {
	case e.vocab.flags&flagNFC != 0:
		return norm.NFC.String(s)
	case e.vocab.flags&flagNFKC != 0:
		return norm.NFKC.String(s)
	case e.vocab.flags&flagCharacters != 0:
		return strings.ReplaceAll(s, blankMark, " ")
	}
	return s
}

// blankMark is what SentencePiece writes for a blank. Vocabularies hold the
// blank itself here, so the two are one in a text too, as they are there.
const blankMark = "▁"
