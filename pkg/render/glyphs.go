package render

import (
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/report"
)

// glyphs are the signs of a screen.
type glyphs struct {
	unknown, atLeast, times, rule, bullet, dash string
	mark                                        [4]string // by report.Mark
	status                                      [4]string // by report.Status
	superscript                                 bool
	eighths                                     string // bars from an eighth to a full cell
}

func glyphsOf(ascii bool) glyphs {
	if ascii {
		return glyphs{
			unknown: "-", atLeast: ">=", times: "x", rule: "-", bullet: "*", dash: "-",
			mark:    [4]string{report.Winner: ">", report.Reference: "="},
			status:  [4]string{report.OK: "ok", report.Fail: "FAIL", report.Warn: "!"},
			eighths: "#",
		}
	}
	return glyphs{
		unknown: "—", atLeast: "≥", times: "×", rule: "─", bullet: "•", dash: "—",
		mark:        [4]string{report.Winner: "▸", report.Reference: "="},
		status:      [4]string{report.OK: "✓", report.Fail: "✗", report.Warn: "!"},
		superscript: true,
		eighths:     "▏▎▍▌▋▊▉█",
	}
}

// note writes the number of a footnote.
func (g glyphs) note(n int) string {
	if !g.superscript {
		return "[" + strconv.Itoa(n) + "]"
	}
	digits := []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")
	var b strings.Builder
	for _, r := range strconv.Itoa(n) {
		b.WriteRune(digits[r-'0'])
	}
	return b.String()
}

// notes writes the numbers of footnotes, "¹ ³".
func (g glyphs) notes(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = g.note(n)
	}
	return strings.Join(words, " ")
}
