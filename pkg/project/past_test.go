package project_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/project"
)

// repository makes a git repository of a folder, and returns what commits all that is in
// it under a tag.
func repository(t *testing.T, at string) (commit func(tag string)) {
	t.Helper()
	git := func(args ...string) {
		t.Helper()
		c := exec.Command("git", append([]string{"-C", at, "-c", "user.name=t", "-c", "user.email=t@example.com",
			"-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"}, args...)...)
		c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
	}
	git("init", "-q")
	return func(tag string) {
		t.Helper()
		git("add", "-A")
		git("commit", "-qm", tag)
		git("tag", tag)
	}
}

// was returns the plan's revenue and what a request cost, at a revision.
func was(t *testing.T, p *project.Project, ref string) string {
	t.Helper()
	past, err := p.At(ref)
	if err != nil {
		t.Fatal(err)
	}
	r := rowsOf(t, past, marketOf(t, past, market.Options{}), project.Question{})[0]
	return r.Revenue.String() + " " + r.Request.String()
}

// TestPast: a project at a revision has the file, the lock and the books of that
// revision, and nothing of today's.
func TestPast(t *testing.T) {
	at := t.TempDir()
	file, books := filepath.Join(at, project.FileName), filepath.Join(at, "books", "openai.yaml")
	commit := repository(t, at)

	write(t, file, mini)
	commit("plain")
	write(t, file, strings.Replace(mini, "price: 30", "price: 40", 1))
	commit("price")
	write(t, filepath.Join(at, project.LockName), lock(t, "2026-09-15", map[string]string{"openai": pinned}))
	commit("locked")
	if err := os.Remove(filepath.Join(at, project.LockName)); err != nil {
		t.Fatal(err)
	}
	write(t, file, "books: [books]\n"+mini)
	write(t, books, contract("4"))
	commit("books")
	write(t, books, contract("7"))
	commit("dearer")

	write(t, books, contract("9"))
	p, err := project.Read(nil, file)
	if err != nil {
		t.Fatal(err)
	}
	if got := cost(t, p, marketOf(t, p, market.Options{})); got != "0.009" {
		t.Errorf("now %s", got)
	}
	for ref, want := range map[string]string{
		"plain": "30 0.00025", "price": "40 0.00025", "locked": "40 0.005", "books": "30 0.004", "dearer": "30 0.007",
		"HEAD": "30 0.007", "HEAD~1": "30 0.004",
	} {
		if got := was(t, p, ref); got != want {
			t.Errorf("at %s: %s, want %s", ref, got, want)
		}
	}
	loose, err := project.ReadUnlocked(nil, file)
	if err != nil {
		t.Fatal(err)
	}
	if got := was(t, loose, "locked"); got != "40 0.00025" {
		t.Errorf("asked about without its lock: %s", got)
	}
}

// TestPastMachines: own books of hardware, below those of vendors, are those of the
// revision as well, also where there are no others: a fleet rents at what was asked then.
func TestPastMachines(t *testing.T) {
	chips := func(amount string) string {
		return "accelerators:\n  - id: h100-sxm\n    prices:\n      - {kind: on_demand, provider: mine, amount: " + amount +
			", from: 2026-01-01, source: contract}\n"
	}
	at := t.TempDir()
	file, book := filepath.Join(at, project.FileName), filepath.Join(at, "books", "hardware", "chips.yaml")
	commit := repository(t, at)
	write(t, file, `books: [books]
workloads: [{workload: w, counts: {input: 1000, output: 10}}]
fleets: [{name: own, model: gpt-oss-120b, gpu: h100, provider: mine}]
plans: [{name: p, price: 30, offer: own, requests: 100, users: 73}]
`)
	write(t, book, chips("3"))
	commit("cheap")
	write(t, book, chips("4"))
	commit("dear")
	write(t, book, chips("5"))
	p, err := project.Read(nil, file)
	if err != nil {
		t.Fatal(err)
	}
	if got := cost(t, p, marketOf(t, p, market.Options{})); got != "0.5" { // 5 × 730 ÷ 7300
		t.Errorf("now %s", got)
	}
	for ref, want := range map[string]string{"cheap": "30 0.3", "dear": "30 0.4"} {
		if got := was(t, p, ref); got != want {
			t.Errorf("at %s: %s, want %s", ref, got, want)
		}
	}
}

// TestFolderThatWasNotThereYet: books that a project names and that git had not yet are
// no books of the past; those that git does not track are those of now.
func TestFolderThatWasNotThereYet(t *testing.T) {
	at := t.TempDir()
	file := filepath.Join(at, project.FileName)
	commit := repository(t, at)
	write(t, file, "books: [books]\n"+mini)
	write(t, filepath.Join(at, "keep"), "")
	commit("before")
	write(t, filepath.Join(at, "books", "openai.yaml"), contract("4"))
	p, err := project.Read(nil, file)
	if err != nil {
		t.Fatal(err)
	}
	if got := was(t, p, "before"); got != "30 0.004" {
		t.Errorf("git does not track them: %s", got)
	}
	commit("after")
	if got := was(t, p, "before"); got != "30 0.00025" {
		t.Errorf("they were not there yet: %s", got)
	}
	if got := was(t, p, "after"); got != "30 0.004" {
		t.Errorf("they were there: %s", got)
	}
}

// TestNoSuchPast: refusals name what is wrong with a reference.
func TestNoSuchPast(t *testing.T) {
	at := t.TempDir()
	commit := repository(t, at)
	write(t, filepath.Join(at, "keep"), "")
	commit("empty")
	write(t, filepath.Join(at, project.FileName), mini)
	p, err := project.Read(nil, filepath.Join(at, project.FileName))
	if err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]string{ // git's own words differ by its language
		"nosuch": "git: no commit is called nosuch", "": "no such reference", "--help": "no such reference",
		"empty": "git: ",
	} {
		if _, err := p.At(ref); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", ref, err, want)
		}
	}
	if _, err := read(t, mini).At("empty"); err == nil || err.Error() != "no such reference" {
		t.Errorf("standard input: %v", err)
	}
}
