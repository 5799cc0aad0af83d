package input_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
)

// TestIs tells what was given from what failed, through any wrapping; a parameter alone
// says nothing of whose fault it is.
func TestIs(t *testing.T) {
	_, number := money.Parse("1,5")
	plain := errors.New("disk full")
	for _, c := range []struct {
		err  error
		want bool
	}{
		{nil, false}, {plain, false}, {number, true}, {input.Wrong("do", "no"), true},
		{fmt.Errorf("f: %w", input.Wrong("", "%w", plain)), true}, {input.Param("from", "%w", plain), false},
		{input.Param("from", "%w", number), true}, {input.Wrong("", "%w", input.Param("from", "%w", plain)), true},
		{errors.Join(plain, number), true}, {&input.Error{Err: plain}, true},
	} {
		if got := input.Is(c.err); got != c.want {
			t.Errorf("%v: %v, want %v", c.err, got, c.want)
		}
	}
}

// TestTexts holds how errors read, and which hint they have.
func TestTexts(t *testing.T) {
	for _, c := range []struct {
		err        error
		text, hint string
	}{
		{input.Param("from", "%s is after %s", "b", "a"), "from b is after a", ""},
		{input.Param("from-books", ": %s", "no"), "from-books: no", ""},
		{input.Unknown("--per", "moth", []string{"month", "year"}), `--per "moth" is unknown`, `did you mean "month"?`},
		{input.Unknown("--per", "xyz", []string{"month", "year"}), `--per "xyz" is unknown`, "use one of month year"},
		{fmt.Errorf("f: %w", input.Wrong("do this", "no")), "f: no", "do this"},
	} {
		if c.err.Error() != c.text || input.HintOf(c.err) != c.hint {
			t.Errorf("%q, hint %q; want %q, %q", c.err, input.HintOf(c.err), c.text, c.hint)
		}
	}
	if input.HintOf(errors.New("x")) != "" {
		t.Error("a hint of nothing")
	}
	if got := input.Quote(strings.Repeat("x", 90)); !strings.HasSuffix(got, "(90 bytes)") {
		t.Errorf("quoted %s", got)
	}
	if got := input.Printable("a\x1b[2J"); got != `a\x1b[2J` {
		t.Errorf("printed %q", got)
	}
	if got := input.Nearest("moth", []string{"month", "mother", "year"}, 1); len(got) != 1 {
		t.Errorf("nearest %v", got)
	}
}
