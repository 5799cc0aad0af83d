package strictyaml

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/near"
)

// Error is one thing wrong in one file.
type Error struct {
	File   string // as given to Decode
	Line   int    // 1-based; 0 when the whole file is meant
	Column int    // 1-based; 0 when unknown
	Field  string // path such as models[3].prices[0].from; may be empty
	Value  string // the offending text; may be empty
	Reason string // what is wrong
	Hint   string // what to do; may be empty
}

// Error writes the position, the field, the value and the reason in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Line > 0 && e.Column > 0 {
		fmt.Fprintf(&b, ":%d", e.Column)
	}
	b.WriteString(": ")
	if e.Field != "" {
		b.WriteString(e.Field + ": ")
	}
	if e.Value != "" {
		b.WriteString(near.Quote(e.Value) + ": ")
	}
	b.WriteString(e.Reason)
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}
