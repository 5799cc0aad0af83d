package shelf

import (
	"errors"
	"io/fs"
	"os"
)

// Error says what is wrong and what to do about it.
type Error struct {
	Reason string
	Hint   string
	Blame  Blame
	Err    error // the cause; nil if there is no other
}

// Blame says what an error is about.
type Blame uint8

// What may be at fault.
const (
	File   Blame = iota // the published file
	Use                 // the name or the grammar that was asked for
	Folder              // the shelf, or what lies in it
)

// Error gives one line: "reason; hint".
func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Reason
	}
	return e.Reason + "; " + e.Hint
}

func (e *Error) Unwrap() error { return e.Err }

// misuse is an error of a name or a grammar.
func misuse(reason, hint string) error { return &Error{Reason: reason, Hint: hint, Blame: Use} }

// pathless strips the path of err: messages name the folder or the tokenizer,
// and the name of a temporary file helps nobody.
func pathless(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	if l, ok := errors.AsType[*os.LinkError](err); ok {
		return l.Err
	}
	return err
}
