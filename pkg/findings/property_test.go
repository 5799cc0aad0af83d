package findings_test

import (
	"encoding/json"
	"encoding/xml"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/findings"
	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/policy"
)

// TestEveryRuleOnce reads every format back: each rule that has to be in it is
// there once, in order, under the name it has on a screen.
func TestEveryRuleOnce(t *testing.T) {
	all := writers(t)
	rapid.Check(t, func(t *rapid.T) {
		r := reports().Draw(t, "report")
		for ending, read := range readers() {
			out := string(text(t, all[ending], r))
			if again := string(text(t, all[ending], r)); again != out {
				t.Fatalf("%s differs from run to run", ending)
			}
			if i := strings.IndexFunc(out, unseen); i >= 0 {
				t.Fatalf("%s holds %q", ending, out[i:min(len(out), i+8)])
			}
			bad := read.all
			want := named(r, func(f *policy.Finding) bool {
				return f.Bad() || bad && f.Outcome == policy.Passed || read.excused && f.Outcome == policy.Excused
			})
			if got := read.names(t, out); !slices.Equal(got, want) {
				t.Fatalf("%s\ngot  %q\nwant %q\n%s", ending, got, want, out)
			}
		}
	})
}

func unseen(r rune) bool { return !unicode.IsGraphic(r) && r != '\n' }

func reports() *rapid.Generator[*findings.Report] {
	outcomes := []policy.Outcome{policy.Passed, policy.Failed, policy.Unknown, policy.Excused}
	return rapid.Custom(func(t *rapid.T) *findings.Report {
		r := &findings.Report{Title: names().Draw(t, "title"), AsOf: names().Draw(t, "as of"), Base: names().Draw(t, "base")}
		for range rapid.IntRange(0, 6).Draw(t, "rules") {
			r.Findings = append(r.Findings, policy.Finding{
				Rule: names().Draw(t, "rule"), Subject: names().Draw(t, "subject"),
				Outcome: rapid.SampledFrom(outcomes).Draw(t, "outcome"), Message: names().Draw(t, "message"),
				Unit: names().Draw(t, "unit"), File: names().Draw(t, "file"), Line: rapid.IntRange(-1, 9).Draw(t, "line"),
				Because: names().Draw(t, "because"), Hint: names().Draw(t, "hint"), Actual: number("1.5"),
			})
		}
		return r
	})
}

func names() *rapid.Generator[string] {
	part := rapid.OneOf(rapid.SampledFrom(evil()), rapid.StringN(0, 6, -1),
		rapid.SampledFrom([]string{"::", "|", `\`, "%", "\xff", "$", "&#8203;", "../"}))
	return rapid.Map(rapid.SliceOfN(part, 0, 3), func(parts []string) string { return strings.Join(parts, "") })
}

// named lists what the chosen findings are called.
func named(r *findings.Report, choose func(*policy.Finding) bool) []string {
	var out []string
	for i := range r.Findings {
		if f := &r.Findings[i]; choose(f) {
			out = append(out, called(f.Rule, f.Subject))
		}
	}
	return out
}

func called(rule, subject string) string {
	if subject == "" {
		return seen(rule)
	}
	return seen(rule) + ": " + seen(subject)
}

func seen(s string) string { return near.Printable(strings.ToValidUTF8(s, "\uFFFD")) }

type reader struct {
	names        func(t failer, out string) []string
	all, excused bool // it holds passed rules, and excused ones
}

func readers() map[string]reader {
	return map[string]reader{
		".xml":         {junitNames, false, false},
		".sarif":       {sarifNames, false, true},
		".gitlab.json": {gitlabNames, false, true},
		".github.txt":  {githubNames, false, false},
		".md":          {commentNames, true, true},
	}
}

func junitNames(t failer, out string) []string {
	var suites struct {
		Cases []struct {
			Name    string    `xml:"name,attr"`
			Failure *struct{} `xml:"failure"`
			Error   *struct{} `xml:"error"`
		} `xml:"testsuite>testcase"`
	}
	if err := xml.Unmarshal([]byte(out), &suites); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range suites.Cases {
		if c.Failure != nil || c.Error != nil {
			names = append(names, c.Name)
		}
	}
	return names
}

func sarifNames(t failer, out string) []string {
	var log struct {
		Runs []struct {
			Results []struct {
				RuleID     string
				Properties struct{ Subject string }
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &log); err != nil || len(log.Runs) != 1 {
		t.Fatal(err, len(log.Runs))
	}
	var names []string
	for _, r := range log.Runs[0].Results {
		name := r.RuleID
		if r.Properties.Subject != "" {
			name += ": " + r.Properties.Subject
		}
		names = append(names, name)
	}
	return names
}

func gitlabNames(t failer, out string) []string {
	var issues []struct {
		Description, Fingerprint string
		CheckName                string `json:"check_name"`
	}
	if err := json.Unmarshal([]byte(out), &issues); err != nil {
		t.Fatal(err)
	}
	var names []string
	marks := map[string]bool{}
	for _, i := range issues {
		// The name ends at a dash that a name may hold too, so the rule is
		// taken off first and what is told is compared by its beginning.
		rest, ok := strings.CutPrefix(i.Description, i.CheckName)
		if !ok || marks[i.Fingerprint] {
			t.Fatal("issue without its rule, or twice the same mark", i)
		}
		marks[i.Fingerprint] = true
		names = append(names, i.CheckName+upToMessage(rest))
	}
	return names
}

// upToMessage cuts the message off: the generator's subjects hold at most as
// many dashes as evil names do, each between 語 and ü.
func upToMessage(s string) string {
	for i := 0; ; {
		at := strings.Index(s[i:], " — ")
		if at < 0 {
			return s
		}
		if i += at; !strings.HasSuffix(s[:i], "語") || !strings.HasPrefix(s[i:], " — ü") {
			return s[:i]
		}
		i += len(" — ")
	}
}

func githubNames(t failer, out string) []string {
	line := regexp.MustCompile(`^::(error|warning|notice) (?:file=[^,:]*,line=[1-9]\d*,)?title=([^,:]*)::(.*)$`)
	undo := strings.NewReplacer("%3A", ":", "%2C", ",", "%0D", "\r", "%0A", "\n", "%25", "%")
	var names []string
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	for i, l := range lines {
		m := line.FindStringSubmatch(l)
		if m == nil || (m[1] == "notice") != (i == len(lines)-1) {
			t.Fatal("not a command, or out of place: ", l)
		}
		if m[1] == "error" {
			names = append(names, undo.Replace(m[2]))
		}
	}
	return names
}

func commentNames(t failer, out string) []string {
	if !strings.HasPrefix(out, findings.CommentTag+"\n") || strings.Count(out, findings.CommentTag) != 1 {
		t.Fatal("the tag is not first, or not alone")
	}
	var names []string
	for _, line := range strings.Split(out, "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| |") {
			continue
		}
		cells := regexp.MustCompile(`((?:\\.|[^|\\])*)\|`).FindAllStringSubmatch(line, -1)
		if len(cells) != 9 {
			t.Fatal("a row of ", len(cells)-1, " cells: ", line)
		}
		rule, subject := unmark(cells[2][1]), unmark(cells[3][1])
		if subject != "" {
			rule += ": " + subject
		}
		names = append(names, rule)
	}
	return names
}

// unmark turns a cell into the text that is read.
func unmark(cell string) string {
	cell = strings.TrimSuffix(strings.TrimPrefix(cell, " "), " ")
	cell = strings.NewReplacer("<span>", "", "</span>", "").Replace(cell)
	cell = regexp.MustCompile(`\\(.)`).ReplaceAllString(cell, "$1")
	return strings.ReplaceAll(html.UnescapeString(cell), "\u200b", "")
}
