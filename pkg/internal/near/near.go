// Package near finds the known name that an unknown one was probably meant to
// be, so that every "unknown …" can carry a suggestion.
package near

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// longest is the length in bytes beyond which a name is no slip.
const longest = 200

// Names returns up to most known names closest to the given one, best first.
// Names that are too far away to be a slip are left out.
func Names(name string, known []string, most int) []string {
	type scored struct {
		name  string
		score int
	}
	if len(name) > longest {
		return nil // before anything is done with it: it may have millions of letters
	}
	lower := strings.ToLower(name)
	var found []scored
	for _, k := range known {
		if s, ok := distance(lower, strings.ToLower(k)); ok {
			found = append(found, scored{k, s})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int {
		if a.score != b.score {
			return a.score - b.score
		}
		return strings.Compare(a.name, b.name)
	})
	var out []string
	for _, f := range found[:min(most, len(found))] {
		out = append(out, f.name)
	}
	return out
}

// Hint words the best guess for an error message; empty when nothing is near.
func Hint(name string, known []string) string {
	if best := Names(name, known, 1); len(best) > 0 {
		return fmt.Sprintf("did you mean %q?", best[0])
	}
	return ""
}

// Strange lists the characters of a name that are not printable ASCII with
// their code points: look-alikes and invisible characters cannot be seen. The
// first few are enough.
func Strange(name string) string {
	const most = 8
	var out []string
	for _, r := range name {
		if len(out) == most {
			return strings.Join(out, " ") + " …"
		}
		if r < ' ' || r > '~' {
			out = append(out, fmt.Sprintf("U+%04X", r))
		}
	}
	return strings.Join(out, " ")
}

// distance scores how far b is from a: a name that contains the other is
// nearer than one that needs edits. Half the name may be wrong at most.
func distance(a, b string) (int, bool) {
	if a == "" || len(b) > longest {
		return 0, false
	}
	d := edits([]rune(a), []rune(b))
	if strings.Contains(b, a) || len(b) > 3 && strings.Contains(a, b) {
		return min(d, 2), true
	}
	return d, d <= max(1, min(len(a), len(b))/3)
}

// edits is the optimal string alignment distance: insertions, deletions,
// substitutions and swaps of neighbours each cost 1.
func edits(a, b []rune) int {
	var before []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}

// Quote puts a name in quotes, escaped and short enough for one line of a
// message, however hostile it is.
func Quote(name string) string {
	const most = 60
	if len(name) > most {
		return fmt.Sprintf("%q… (%d bytes)", name[:most], len(name))
	}
	return fmt.Sprintf("%q", name)
}

// Printable replaces control and other invisible characters by their escapes,
// so that a hostile name cannot move a terminal's cursor.
func Printable(name string) string {
	clean := func(r rune) bool { return !unicode.IsGraphic(r) }
	if !strings.ContainsFunc(name, clean) {
		return name
	}
	quoted := fmt.Sprintf("%+q", name)
	return quoted[1 : len(quoted)-1]
}
