// Package input tells errors of what a user gave, a name, a number, a flag, from
// errors of the program or the machine, and says what to do about them.
package input

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/near"
)

// Error says that what was given is at fault. A command ends with the status of
// wrong use.
type Error struct {
	Err  error
	Hint string // what to do; empty: the error says it
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the error below.
func (e *Error) Unwrap() error { return e.Err }

// UserInput reports true: see [Is].
func (e *Error) UserInput() bool { return true }

// Wrong returns an [Error] with a hint, which may be empty. The format is that of
// [fmt.Errorf].
func Wrong(hint, format string, args ...any) error {
	return &Error{fmt.Errorf(format, args...), hint}
}

// Unknown returns the error of a name that is none of the known ones. The hint is
// the nearest of them, or all where none is near. The subject, such as "--per",
// comes before the name.
func Unknown(subject, name string, known []string) error {
	hint := near.Hint(name, known)
	if hint == "" {
		hint = "use one of " + strings.Join(known, " ")
	}
	return Wrong(hint, "%s %q is unknown", subject, name)
}

// Is reports whether an error, or one that it wraps, is about what a user gave: it
// has a method UserInput that returns true. Packages let their own errors have one.
func Is(err error) bool {
	var user interface{ UserInput() bool }
	return errors.As(err, &user) && user.UserInput()
}

// HintOf returns the hint of the first [Error] in err; empty without one.
func HintOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Hint
	}
	return ""
}

// Hint suggests the known names nearest to one that is unknown, as a question;
// empty where none is near.
func Hint(name string, known []string) string { return near.Hint(name, known) }

// Nearest returns up to most known names near to one that is unknown.
func Nearest(name string, known []string, most int) []string { return near.Names(name, known, most) }

// Quote returns a name in quotes, with what cannot be shown escaped and the middle
// of a long one cut out.
func Quote(name string) string { return near.Quote(name) }

// Printable returns a text with what a terminal would obey escaped.
func Printable(text string) string { return near.Printable(text) }

// ParamError is an error of one parameter of a question. Its text begins with the
// parameter's name; a command shows the name as its flag. Whether what was given is at
// fault, or a file that it names, the error below says.
type ParamError struct {
	Name string // as the question calls it, with - between words
	Err  error
}

func (e *ParamError) Error() string {
	text := e.Err.Error()
	if strings.HasPrefix(text, ":") {
		return e.Name + text
	}
	return e.Name + " " + text
}

// Unwrap returns the error below.
func (e *ParamError) Unwrap() error { return e.Err }

// Param returns the error of a parameter. The format is that of [fmt.Errorf].
func Param(name, format string, args ...any) error {
	return &ParamError{name, fmt.Errorf(format, args...)}
}
