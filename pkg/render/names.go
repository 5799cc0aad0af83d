package render

import (
	"fmt"
	"strings"
)

// UnknownNameError says that a format, column or table does not exist.
type UnknownNameError struct {
	What  string   // "format", "column" or "table"
	Name  string   // what was asked for
	Known []string // what there is
	Near  string   // the known name that was probably meant, or ""
}

// Error gives the name and a hint in one line.
func (e *UnknownNameError) Error() string {
	message := fmt.Sprintf("unknown %s %q; ", e.What, e.Name)
	if e.Near != "" {
		return message + fmt.Sprintf("did you mean %q?", e.Near)
	}
	if len(e.Known) == 0 {
		return message + "there is none"
	}
	return message + "use one of " + strings.Join(e.Known, " ")
}

// UserInput reports true: the name was given by the user.
func (e *UnknownNameError) UserInput() bool { return true }

func unknownName(what, name string, known []string) error {
	return &UnknownNameError{what, name, known, near(name, known)}
}

// near returns the known name closest to a mistyped one, or "" when none is
// close enough to be a help.
func near(name string, known []string) string {
	name = strings.ToLower(name)
	best, least := "", 3
	for _, k := range known {
		switch d := distance(name, k); {
		case abbreviates(name, k):
			return k
		case d < least && 2*d < len(k):
			best, least = k, d
		}
	}
	return best
}

// abbreviates reports whether short begins like long and leaves letters out:
// "md" for "markdown".
func abbreviates(short, long string) bool {
	if short == "" || long == "" || short[0] != long[0] {
		return false
	}
	for _, r := range long {
		if short != "" && strings.HasPrefix(short, string(r)) {
			short = short[len(string(r)):]
		}
	}
	return short == ""
}

// distance is the number of single-letter changes between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
