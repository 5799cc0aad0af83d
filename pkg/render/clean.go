package render

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

// clean makes text safe for a terminal and for one line. Model names come out
// of logs that anybody may have written: an escape sequence could repaint the
// screen, and a bidirectional override could swap the digits of a price. Such
// characters are spelled out, so that they are seen and do nothing.
func clean(s string) string { return escape(s, "") }

// cleanData is clean for files, which keep their line breaks and tabs.
func cleanData(s string) string { return escape(s, "\n\r\t") }

func escape(s, keep string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case harmless(r) || strings.ContainsRune(keep, r):
			b.WriteRune(r)
		default:
			b.WriteString(spell(r))
		}
		i += size
	}
	return b.String()
}

// harmless holds for letters, marks, digits, signs and spaces, and for the two
// joiners that scripts and emoji need.
func harmless(r rune) bool {
	return unicode.IsPrint(r) || unicode.Is(unicode.Zs, r) || r == '\u200c' || r == '\u200d'
}

func spell(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// width returns the terminal columns of s. Signs of ambiguous width count as
// one in every locale: the same input gives the same bytes everywhere.
func width(s string) int {
	return twwidth.WidthWithOptions(s, twwidth.Options{})
}

func padLeft(s string, to int) string  { return blank(to-width(s)) + s }
func padRight(s string, to int) string { return s + blank(to-width(s)) }
func blank(n int) string               { return strings.Repeat(" ", max(n, 0)) }

// wrap breaks text between words so that lines fit, the later ones indented.
// A word is never broken: it may be a model id or a URL.
func wrap(text string, limit, indent int) []string {
	if limit <= 0 || width(text) <= limit {
		return []string{text}
	}
	var lines []string
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		if line != "" && width(line)+1+width(word) > limit {
			lines = append(lines, line)
			line = blank(indent) + word
			continue
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
