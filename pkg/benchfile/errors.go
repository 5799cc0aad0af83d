package benchfile

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/near"
)

// Error says that the file is at fault, where, and what to do.
type Error struct {
	File   string // as named by the caller
	Line   int    // from 1; 0: the file as a whole
	Field  string // the field at fault, with dots between the levels; may be empty
	Value  string // what stands there, escaped and clipped; may be empty
	Reason string // what is wrong
	Hint   string // what to do; may be empty
}

// Error gives one line: "file:line: field: value: reason; hint".
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(near.Printable(e.File))
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	for _, part := range []string{e.Field, e.Value, e.Reason} {
		if part != "" {
			b.WriteString(": " + part)
		}
	}
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// clip makes a name visible and short enough for a message.
func clip(s string) string {
	const most = 120
	if len(s) > most {
		return near.Quote(s)
	}
	return near.Printable(s)
}
