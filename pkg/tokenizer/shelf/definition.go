package shelf

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
	"golang.org/x/text/unicode/norm"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/source"
)

// bar is what SentencePiece writes for a blank.
const bar = "▁"

// definition encodes as it is defined and not as it is fast: tokens that go
// before are cut out, the rest is cut by the published pattern, and each piece
// is merged pair by pair. It knows the file and nothing of the table.
type definition struct {
	v        *source.Vocabulary
	ranks    map[string]int
	ids      map[string]uint32 // of the tokens that pieces turn into
	added    map[string]uint32 // those that are cut out
	sizes    []int             // of added, the longest first
	patterns []*regexp2.Regexp
	words    bool // only texts of one word can be told: there is no pattern to cut by
}

func define(v *source.Vocabulary) *definition {
	d := &definition{v: v, ranks: v.Ranks(), ids: idsOf(v), added: map[string]uint32{}}
	for _, a := range v.Added {
		if a.Special {
			continue // in a text it is the plain text that it is
		}
		d.added[a.Text] = a.ID
		if !slices.Contains(d.sizes, len(a.Text)) {
			d.sizes = append(d.sizes, len(a.Text))
		}
	}
	slices.SortFunc(d.sizes, func(a, b int) int { return b - a })
	d.words = len(v.Splits) == 0 && v.Grammar != source.None
	for _, s := range v.Splits {
		// .NET, whose dialect this is, lacks the possessive quantifiers that
		// some publishers write.
		re, err := regexp2.Compile(s.Pattern, regexp2.None)
		if err != nil {
			d.words = true
			break
		}
		d.patterns = append(d.patterns, re)
	}
	return d
}

// idsOf returns the ids of the tokens that pieces turn into, by their text.
func idsOf(v *source.Vocabulary) map[string]uint32 {
	ids := make(map[string]uint32, len(v.Tokens))
	if v.Fallback != nil {
		for b, id := range v.Fallback {
			ids[string([]byte{byte(b)})] = id
		}
	}
	for _, t := range v.Tokens { // after the bytes: a character that is a token goes before
		if t.Text != "" { // or else the rank is not used
			ids[t.Text] = t.ID
		}
	}
	if v.WholeFirst {
		for _, t := range v.Whole {
			ids[t.Text] = t.ID
		}
	}
	return ids
}

// tells tells whether the definition holds for a text. Left out are texts that
// the normal form changes, blanks that some vocabularies join last, and the
// long s, which the pattern's engine does not take for an s after an apostrophe
// and all others do.
func (d *definition) tells(text string) bool {
	switch {
	case !utf8.ValidString(text), strings.Contains(text, "ſ"), strings.Contains(text, bar):
		return false
	case d.v.Normal == source.NFC && !norm.NFC.IsNormalString(text), d.v.Normal == source.NFKC &&
		!norm.NFKC.IsNormalString(text):
		return false
	case d.v.LeftBlanks != nil && strings.Contains(d.led(text, true), "  "):
		return false
	}
	return !d.words || isWord(text)
}

// isWord tells whether every grammar leaves a text in one piece.
func isWord(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r < 'a' || r > 'z' })
}

// encode returns the ids of a text that it can tell.
func (d *definition) encode(text string) []uint32 {
	var ids []uint32
	for i := 0; i < len(text); {
		at, end := d.nextAdded(text, i)
		if at > i {
			ids = d.pieces(ids, d.led(text[i:at], i == 0), 0)
		}
		if end > at {
			ids = append(ids, d.added[text[at:end]])
		}
		i = end
	}
	return ids
}

// nextAdded finds the first place from i on where a token is cut out.
func (d *definition) nextAdded(text string, i int) (at, end int) {
	for ; i < len(text); i++ {
		for _, n := range d.sizes {
			if i+n <= len(text) {
				if _, ok := d.added[text[i:i+n]]; ok {
					return i, i + n
				}
			}
		}
	}
	return len(text), len(text)
}

// led puts a blank before a stretch of text, if one belongs there.
func (d *definition) led(text string, first bool) string {
	blank := strings.HasPrefix(text, " ")
	switch d.v.Prefix {
	case source.AlwaysPrefix:
		return " " + text
	case source.MissingPrefix:
		if !blank {
			return " " + text
		}
	case source.FirstPrefix:
		if first && !blank {
			return " " + text
		}
	}
	return text
}

// pieces appends the ids of a text that the patterns from level on cut: into
// their matches, and what lies between.
func (d *definition) pieces(ids []uint32, text string, level int) []uint32 {
	if level == len(d.patterns) || text == "" {
		return d.merge(ids, text)
	}
	runes, at := []rune(text), 0
	re := d.patterns[level]
	for m, err := re.FindRunesMatch(runes); m != nil && err == nil; m, err = re.FindNextMatch(m) {
		ids = d.pieces(ids, string(runes[at:m.Index]), level+1)
		ids = d.pieces(ids, m.String(), level+1)
		at = m.Index + m.Length
	}
	return d.pieces(ids, string(runes[at:]), level+1)
}

// merge appends the ids of a piece.
func (d *definition) merge(ids []uint32, piece string) []uint32 {
	if id, ok := d.ids[piece]; ok && d.v.WholeFirst {
		return append(ids, id)
	}
	for _, part := range bpe.MergeSlowly(d.ranks, piece, d.v.Base == source.Characters, math.MaxInt) {
		ids = append(ids, d.ids[part])
	}
	return ids
}
