package bpe

import (
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// TestNormalize: passing over what is calm changes nothing, whatever stands
// beside what.
func TestNormalize(t *testing.T) {
	parts := rapid.SampledFrom([]string{
		"a", "e", " ", "\n", "é", "ß", "Å", "ſ", "ĳ", "²", "\u00a0", "\ufffd", "\u0301", "\u0323", "\u0345", "\u1100",
		"\u1161", "\u11a8", "가",
		"\u212b", "ﬁ", "Ａ", "㈱", "か", "\u3099", "я", "и\u0306", "ё", "中", "\ufa10", "😀", "\U0001d15e", "longer calm text ",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, part := range rapid.SliceOfN(parts, 0, 24).Draw(t, "parts") {
			text += part
		}
		for _, form := range []norm.Form{norm.NFC, norm.NFKC} {
			if got, want := normalize(form, text), form.String(text); got != want {
				t.Fatalf("form %v of %q is %q, want %q", form, text, got, want)
			}
		}
	})
}
