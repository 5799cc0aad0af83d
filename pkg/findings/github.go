package findings

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/policy"
)

// github writes workflow commands, a line each: GitHub shows them at the lines
// they name. Passed rules are only counted, since GitHub shows ten of a kind.
func github(r *Report) (string, error) {
	var b strings.Builder
	for i := range r.Findings {
		f := &r.Findings[i]
		switch {
		case f.Bad():
			b.WriteString(githubLine(r, f, "error"))
		case f.Outcome == policy.Excused:
			b.WriteString(githubLine(r, f, "warning"))
		}
	}
	total := fmt.Sprintf("%d of %s passed", r.count(policy.Passed), plural(len(r.Findings)))
	fmt.Fprintf(&b, "::notice title=%s::%s\n", githubProperty(r.title()), githubData(total))
	return b.String(), nil
}

func githubLine(r *Report, f *policy.Finding, command string) string {
	at := ""
	if file, line := r.place(f); file != "" {
		at = fmt.Sprintf("file=%s,line=%d,", githubProperty(plain(file)), line)
	}
	return fmt.Sprintf("::%s %stitle=%s::%s\n", command, at, githubProperty(name(f)), githubData(detail(f)))
}

// githubData escapes a message as GitHub's own toolkit does.
func githubData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// githubProperty escapes a property, which ends at a comma or a colon.
func githubProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
