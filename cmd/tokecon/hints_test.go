package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestHintsNameTheFlag holds that a library's error names its parameter, and the
// command the flag for it.
func TestHintsNameTheFlag(t *testing.T) {
	away(t, "")
	project := filepath.Join(t.TempDir(), "tokecon.yaml")
	writeFile(t, project, goodProject)
	for _, c := range []struct{ args, says, hint string }{
		{"compare --per user", "per user needs the number of users", "give --users or write users: in the workload"},
		{"margin --per month --project " + project, "plan pro: per month and per year need the number of users",
			"write users: in the plan"},
		{"bills --own 'gpt-oss-120b on 1xh100, measured=2000' --allocation time", "allocation by time: the time of prompts",
			"give --allocation output, tokens or price"},
		{"bills --own 'gpt-oss-120b on 1xh100' --allocation price", "allocation by price needs a price",
			"name a listed model or give --price"},
		{"scenario --path cache=flat --months 12 --project " + project, "cache: a share has no path", "move it with --shock"},
		{"check --project " + project, "there is no baseline", "give --baseline FILE, a date or git:REF"},
	} {
		out, errs, status := run(words(c.args), "")
		said := out + errs
		if status == exitDone || !strings.Contains(said, c.says) || !strings.Contains(said, c.hint) {
			t.Errorf("tokecon %s: status %d, %s; want %s, hint: %s", c.args, status, said, c.says, c.hint)
		}
	}
}
