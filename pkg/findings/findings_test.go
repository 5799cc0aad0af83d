package findings_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/findings"
	"github.com/tokecon/tokecon/pkg/policy"
)

func TestFormatNames(t *testing.T) {
	if got := findings.Formats(); !slices.Equal(got, []string{"junit", "sarif", "github", "gitlab"}) {
		t.Error(got)
	}
	for name, want := range map[string]string{
		"sarf":  `unknown format "sarf"; did you mean "sarif"?`,
		"":      `unknown format ""; use one of junit sarif github gitlab`,
		"a\x1b": `unknown format "a\x1b"; use one of junit sarif github gitlab`,
	} {
		if _, err := findings.Format(name); err == nil || err.Error() != want {
			t.Errorf("%q: %v", name, err)
		}
	}
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

type lossy struct{}

func (lossy) Write(p []byte) (int, error) { return len(p) - 1, nil }

// TestFullDisk writes to what takes nothing, and to what takes less than it is
// given and does not say so.
func TestFullDisk(t *testing.T) {
	for ending, write := range writers(t) {
		if err := write(full{}, margin()); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", ending, err)
		}
		if err := write(lossy{}, margin()); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s: %v", ending, err)
		}
	}
}

// TestOutcome refuses what is none of the outcomes, and writes nothing then.
func TestOutcome(t *testing.T) {
	r := margin()
	r.Findings[1].Outcome = ""
	for ending, write := range writers(t) {
		var b strings.Builder
		err := write(&b, r)
		if err == nil || err.Error() != `finding 2, rule "gross_margin.min": no such outcome: ""` || b.Len() > 0 {
			t.Errorf("%s: %v, wrote %q", ending, err, b.String())
		}
	}
}

// TestFingerprint keeps marks through a move of lines and a change of numbers.
func TestFingerprint(t *testing.T) {
	before, r := gitlabMarks(t, margin()), margin()
	for i := range r.Findings {
		r.Findings[i].Line += 3
		r.Findings[i].Message = "other"
		r.Findings[i].Actual = nil
	}
	if after := gitlabMarks(t, r); !slices.Equal(before, after) {
		t.Errorf("%q became %q", before, after)
	}
}

func gitlabMarks(t *testing.T, r *findings.Report) []string {
	t.Helper()
	var marks []string
	for line := range strings.Lines(string(text(t, writers(t)[".gitlab.json"], r))) {
		if strings.Contains(line, `"fingerprint"`) {
			marks = append(marks, line)
		}
	}
	return marks
}

// TestPlaces keeps to files of the repository: CI systems take no others.
func TestPlaces(t *testing.T) {
	for file, want := range map[string]string{
		"": "file=base.yaml,line=1,", "/etc/x.yaml": "file=base.yaml,line=1,", "../x.yaml": "file=base.yaml,line=1,",
		`C:\x.yaml`: "file=base.yaml,line=1,", "..": "file=base.yaml,line=1,", `a\..\b\x.yaml`: "file=b/x.yaml,line=7,",
		"./x.yaml": "file=x.yaml,line=7,", "..x.yaml": "file=..x.yaml,line=7,",
	} {
		r := &findings.Report{Base: "base.yaml",
			Findings: []policy.Finding{{Rule: "r", Outcome: policy.Failed, File: file, Line: 7}}}
		out := string(text(t, writers(t)[".github.txt"], r))
		if !strings.HasPrefix(out, "::error "+want+"title=r::r failed\n") {
			t.Errorf("%q: %s", file, out)
		}
	}
}

// TestComment leaves nothing in a name that GitHub would act on.
func TestComment(t *testing.T) {
	out := string(text(t, findings.Comment, hostile()))
	for _, bad := range []string{"<script", "<!-- x", "@user", "@org", "#12", "GH-3", "://", "www.", "click](", " [click",
		" *d*", " `c`", "\n::"} {
		if strings.Contains(out, bad) {
			t.Errorf("%q stands in\n%s", bad, out)
		}
	}
}

// TestLongComment stays below the length that GitHub refuses, and counts what it
// leaves out.
func TestLongComment(t *testing.T) {
	for _, long := range []string{"x", strings.Repeat("$", 1000), strings.Repeat("@日", 100000)} {
		r := &findings.Report{Title: long, AsOf: long, Books: long, Base: long}
		for range 2000 {
			f := policy.Finding{Rule: long, Subject: long, Outcome: policy.Failed, Message: long, Hint: long, Unit: long,
				File: long}
			r.Findings = append(r.Findings, f)
		}
		out := string(text(t, findings.Comment, r))
		if len(out) > 65000 || !strings.Contains(out, "Not shown, for want of room: the last ") ||
			!strings.Contains(out, "more\n") {
			t.Errorf("%.5s…: %d bytes, ends in %s", long, len(out), out[len(out)-200:])
		}
	}
}

// TestCommentChanges: what changed since the baseline comes first, three plans at
// most, in the words of no rule twice.
func TestCommentChanges(t *testing.T) {
	passed := policy.Finding{Rule: "r", Outcome: policy.Passed, Message: "all is well"}
	failed := policy.Finding{Rule: "r", Outcome: policy.Failed, Message: "the margin of a is 1%"}
	for _, c := range []struct {
		r    findings.Report
		want string
	}{
		{findings.Report{Findings: []policy.Finding{passed}}, "**✓ tokecon check: 1 rule of 1 hold.**\n\n<details>"},
		{findings.Report{Findings: []policy.Finding{passed}, Baseline: "git:@main"},
			"**No gross margin has changed since git:@&#8203;main.**\n\n✓ tokecon check: 1 rule of 1 hold.\n\n<details>"},
		{findings.Report{Findings: []policy.Finding{passed, failed}},
			"**The margin of a is 1%.**\n\n✗ tokecon check: 1 rule of 2 failed.\n\n<details>"},
		{
			findings.Report{Findings: []policy.Finding{failed}, Baseline: "b",
				Changes: []policy.Change{{Message: "the a"}, {Message: "plan b"}, {Message: "c"}, {Message: "d"}, {Message: "e"}}},
			"**The a. Plan b. c. 2 more changed.**\n\n✗ tokecon check: 1 rule of 1 failed.\n\n- ✗ **r** — the margin of a " +
				"is 1%\n\n<details>",
		},
	} {
		if out := string(text(t, findings.Comment, &c.r)); !strings.HasPrefix(out, findings.CommentTag+"\n"+c.want) {
			t.Errorf("%s\nwant %s", out, c.want)
		}
	}
}
