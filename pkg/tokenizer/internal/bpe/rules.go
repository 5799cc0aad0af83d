package bpe

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
)

// Rules are what is done to a text around the merging of its pieces.
type Rules struct {
	// Grammar is how texts are cut into pieces, Patterns the regular
	// expressions that do it if it is Unknown.
	Grammar  Grammar
	Patterns []string
	// Normal is the form that texts are brought to first.
	Normal Normal
	// Bars tells that U+2581, which SentencePiece writes for a blank, is one in
	// a text too.
	Bars bool
	// Lead tells when a blank is put before a text that is not empty.
	Lead Lead
	// Added are tokens that are cut out before anything else, from the left
	// and the longest first, with their ids. None is empty.
	Added map[string]uint32
	// LeftBlanks are the ids of the tokens of 2, 3 and so on blanks if these
	// come last: blanks that stand before a word, each left a token of its
	// own by merging, become the longest of these from the left.
	LeftBlanks []uint32
}

// Normal is a Unicode normal form.
type Normal string

// The forms that published vocabularies ask for. Raw leaves the text alone.
const (
	Raw  Normal = ""
	NFC  Normal = "NFC"
	NFKC Normal = "NFKC"
)

// Lead tells when a blank is put before a text.
type Lead string

// The ways to begin a text.
const (
	NoLead      Lead = ""
	AlwaysLead  Lead = "always"
	MissingLead Lead = "missing" // unless there is one
)

// append lays out the rules.
func (r *Rules) append(b []byte) []byte {
	for _, list := range [][]string{{string(r.Grammar), string(r.Normal), string(r.Lead), r.bars()}, r.Patterns} {
		b = appendUint(b, uint64(len(list)))
		for _, s := range list {
			b = appendString(b, s)
		}
	}
	b = appendUint(b, uint64(len(r.LeftBlanks)))
	for _, id := range r.LeftBlanks {
		b = appendUint(b, uint64(id))
	}
	b = appendUint(b, uint64(len(r.Added)))
	for _, text := range sortedKeys(r.Added) {
		b = appendUint(appendString(b, text), uint64(r.Added[text]))
	}
	return b
}

func (r *Rules) bars() string {
	if r.Bars {
		return blankMark
	}
	return ""
}

func appendUint(b []byte, n uint64) []byte { return binary.AppendUvarint(b, n) }

func appendString(b []byte, s string) []byte { return append(appendUint(b, uint64(len(s))), s...) }

// readRules reads what append wrote.
func readRules(s string) (Rules, error) {
	in := input{rest: s}
	var r Rules
	if names := in.strings(); len(names) == 4 {
		r.Grammar, r.Normal, r.Lead, r.Bars = Grammar(names[0]), Normal(names[1]), Lead(names[2]), names[3] != ""
	} else {
		in.bad = true
	}
	r.Patterns = in.strings()
	for range in.count() {
		r.LeftBlanks = append(r.LeftBlanks, uint32(in.uint()))
	}
	if n := in.count(); n > 0 {
		r.Added = make(map[string]uint32, n)
		for range n {
			text := in.string()
			r.Added[text] = uint32(in.uint())
		}
	}
	if in.bad || in.rest != "" {
		return Rules{}, errors.New("vocabulary file has broken rules")
	}
	return r, nil
}

// input reads what the appenders wrote; bad is set when it is something else.
type input struct {
	rest string
	bad  bool
}

func (in *input) uint() uint64 {
	n, size := binary.Uvarint([]byte(in.rest[:min(len(in.rest), binary.MaxVarintLen64)]))
	if size <= 0 {
		in.bad = true
		return 0
	}
	in.rest = in.rest[size:]
	return n
}

// count is the length of a list, each item of which takes a byte at least.
func (in *input) count() int {
	n := in.uint()
	if n > uint64(len(in.rest)) {
		in.bad = true
		return 0
	}
	return int(n)
}

func (in *input) string() string {
	var s string
	s, in.rest = cut(in.rest, in.count())
	return s
}

func (in *input) strings() []string {
	var all []string
	for range in.count() {
		all = append(all, in.string())
	}
	return all
}

// added finds the tokens that are cut out before anything else.
type added struct {
	ids   map[string]uint32
	sizes [256][]int // of the tokens that begin with a byte, the longest first

	// pairs has a bit for each two bytes that a token begins with, and all
	// that begin with a token of one byte. Runs of blanks are such tokens, and
	// most blanks are followed by something else.
	pairs [1 << 16 / 64]uint64
}

func newAdded(ids map[string]uint32) *added {
	if len(ids) == 0 {
		return nil
	}
	a := &added{ids: ids}
	for text := range ids {
		first := text[0]
		if !slices.Contains(a.sizes[first], len(text)) {
			a.sizes[first] = append(a.sizes[first], len(text))
		}
		a.mark(text)
	}
	for _, sizes := range a.sizes {
		slices.SortFunc(sizes, func(x, y int) int { return y - x })
	}
	return a
}

// mark sets the bits of a token in pairs.
func (a *added) mark(text string) {
	if len(text) > 1 {
		a.pairs[pairOf(text)>>6] |= 1 << (pairOf(text) & 63)
		return
	}
	for next := range 256 {
		pair := pairOf(text + string([]byte{byte(next)}))
		a.pairs[pair>>6] |= 1 << (pair & 63)
	}
}

// longest is the size of the longest token, 0 if there is none.
func (a *added) longest() int {
	longest := 0
	if a != nil {
		for _, sizes := range a.sizes {
			if len(sizes) > 0 {
				longest = max(longest, sizes[0])
			}
		}
	}
	return longest
}

// pairOf is the number of the first two bytes of s.
func pairOf(s string) int { return int(s[0]) | int(s[1])<<8 }

// next returns where the first such token in s[i:] begins and ends; len(s) and
// len(s) if there is none.
func (a *added) next(s string, i int) (at, end int) {
	if a == nil {
		return len(s), len(s)
	}
	for ; i < len(s); i++ {
		if i+1 < len(s) {
			if pair := pairOf(s[i:]); a.pairs[pair>>6]>>(pair&63)&1 == 0 {
				continue
			}
		}
		for _, n := range a.sizes[s[i]] {
			if i+n > len(s) {
				continue
			}
			if _, ok := a.ids[s[i:i+n]]; ok {
				return i, i + n
			}
		}
	}
	return len(s), len(s)
}

// crosses tells whether a token that is cut out has white space behind a letter
// or digit, so that such a place is not safe to cut a text at.
func (a *added) crosses() bool {
	if a == nil {
		return false
	}
	for text := range a.ids {
		if i := strings.IndexAny(text, " \t\n\r"); i > 0 {
			return true
		}
	}
	return false
}
