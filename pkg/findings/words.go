package findings

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/policy"
)

// plain puts text on one line, with every character to be seen: a mark that
// turns the direction of writing could swap the digits of a price.
func plain(s string) string {
	return near.Printable(strings.ToValidUTF8(s, "\uFFFD"))
}

// name says which rule was asked of what.
func name(f *policy.Finding) string {
	if f.Subject == "" {
		return plain(f.Rule)
	}
	return plain(f.Rule) + ": " + plain(f.Subject)
}

// message is the sentence of a finding, or one made of its outcome: no format
// takes an empty one.
func message(f *policy.Finding) string {
	switch {
	case f.Message != "":
		return plain(f.Message)
	case f.Outcome == policy.Unknown:
		return name(f) + " could not be judged"
	}
	return name(f) + " " + string(f.Outcome)
}

// detail is the message, with the reason of an exception and the hint on lines
// of their own.
func detail(f *policy.Finding) string {
	lines := []string{message(f)}
	if f.Outcome == policy.Excused {
		lines = append(lines, "excused: "+reason(f))
	}
	if f.Hint != "" {
		lines = append(lines, "hint: "+plain(f.Hint))
	}
	return strings.Join(lines, "\n")
}

func reason(f *policy.Finding) string {
	if f.Because == "" {
		return "no reason was given"
	}
	return plain(f.Because)
}

// place is the file and line to show a finding at. CI systems take only files of
// the repository: what stands elsewhere is shown at the file of the rules, whose
// name may be empty too.
func (r *Report) place(f *policy.Finding) (file string, line int) {
	if file = inside(f.File); file != "" {
		return file, max(f.Line, 1)
	}
	return inside(r.Base), 1
}

// inside returns a path in its shortest form with forward slashes, or "" when
// it leads out of the repository.
func inside(file string) string {
	if file == "" {
		return ""
	}
	p := path.Clean(strings.ReplaceAll(file, `\`, "/"))
	drive := len(p) > 2 && p[1] == ':' && p[2] == '/'
	if p == "." || p == ".." || strings.HasPrefix(p, "/") || strings.HasPrefix(p, "../") || drive {
		return ""
	}
	return p
}

// where names the file and line as the finding has it, for people to read.
func where(f *policy.Finding) string {
	if f.File == "" || f.Line < 1 {
		return plain(f.File)
	}
	return fmt.Sprintf("%s:%d", plain(f.File), f.Line)
}

// fingerprints returns a mark for each finding by which a CI system knows it
// again in the next run. It is made of the rule and its subject alone: numbers
// and lines move. Findings alike in both are told apart by their order, since
// a system keeps one of those with the same mark.
func (r *Report) fingerprints() []string {
	seen := map[string]int{}
	var out []string
	for _, f := range r.Findings {
		key := fmt.Sprintf("%q %q", f.Rule, f.Subject)
		seen[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", key, seen[key]))
		out = append(out, hex.EncodeToString(sum[:]))
	}
	return out
}

// figures writes what was found and what was wanted. Both are rounded, unless
// that would make them look the same.
func figures(f *policy.Finding) (actual, wanted string) {
	a, w := short(f.Actual), short(f.Wanted)
	if a != nil && w != nil && a.Equal(*w) && !f.Actual.Equal(*f.Wanted) {
		a, w = f.Actual, f.Wanted
	}
	return figure(a, f.Unit), figure(w, f.Unit)
}

func short(d *money.Decimal) *money.Decimal {
	const digits = 6
	if d == nil {
		return nil
	}
	s := d.Significant(digits)
	return &s
}

func figure(d *money.Decimal, unit string) string {
	switch {
	case d == nil:
		return "—"
	case unit == "share":
		return money.Group(d.Shift(2).String()) + " %"
	case unit == "points":
		return money.Group(d.Shift(2).String()) + " points"
	}
	return strings.TrimSpace(money.Group(d.String()) + " " + plain(unit))
}

// plural writes a number of rules.
func plural(n int) string {
	if n == 1 {
		return "1 rule"
	}
	return fmt.Sprintf("%d rules", n)
}
