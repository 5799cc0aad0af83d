package workload

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxShown is how many characters of a field or value an error shows.
const maxShown = 60

// SourceError says that the input is at fault, where, and what to do. Text of
// prompts and answers is never in it.
type SourceError struct {
	File   string // as named by the caller
	Line   int    // from 1; 0: the file as a whole
	Column int    // in bytes from 1; 0: the whole line
	Field  string // the key or column at fault; may be empty
	Value  string // the offending value, shown clipped and escaped; may be empty
	Reason string // what is wrong
	Hint   string // what to do; may be empty
}

// Error gives one line: "file:line: field: value: reason; hint".
func (e *SourceError) Error() string {
	var b strings.Builder
	b.WriteString(Position{e.File, e.Line}.String())
	if e.Line > 0 && e.Column > 0 {
		fmt.Fprintf(&b, ":%d", e.Column)
	}
	for _, part := range []string{clip(e.Field), clip(e.Value), e.Reason} {
		if part != "" {
			b.WriteString(": " + part)
		}
	}
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

func noRows(path string) error {
	return &SourceError{File: shownPath(path), Reason: "no rows",
		Hint: "give a file with at least one request, or allow empty input"}
}

// clip shortens what an error shows and makes it visible.
func clip(s string) string {
	if utf8.RuneCountInString(s) <= maxShown {
		return visible(s)
	}
	return visible(string([]rune(s)[:maxShown])) + fmt.Sprintf("… (%d bytes)", len(s))
}

// visible returns s as it is when every character can be seen, and quoted with
// escapes when it holds control, invisible or direction-changing characters.
func visible(s string) string {
	for _, r := range s {
		if r == utf8.RuneError || !strconv.IsPrint(r) {
			return strconv.Quote(s)
		}
	}
	return s
}

// shownPath is how a path is named in positions.
func shownPath(path string) string {
	if path == "-" {
		return "<stdin>"
	}
	return path
}
