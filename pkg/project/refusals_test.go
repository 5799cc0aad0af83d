package project_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/project"
)

// TestRefusals: what cannot be priced is refused with its place in the file.
func TestRefusals(t *testing.T) {
	const head = "fleets: [{name: own, model: gpt-oss-120b, gpu: h100, rent: 3}]\n" +
		"workloads: [{workload: w, counts: {input: 1000, output: 10}}]\n"
	for _, c := range []struct {
		text string
		q    project.Question
		want string
	}{
		{"plans: []\n", project.Question{},
			"-: there are no plans in it; tokecon help plans tells how to describe one"},
		{head + "plans:\n  - {name: p, price: 1, offer: own, requests: 1}\n", project.Question{},
			"-:4: plan p: users: missing; what a fleet costs depends on how many there are"},
		{head + "plans:\n  - {name: p, price: 1, offer: openai/gpt-5-mini, requests: 1}\n",
			project.Question{Offers: []string{"own"}},
			"-:4: plan p: users: missing; what a fleet costs depends on how many there are"},
		{head + "plans:\n  - {name: p, price: 1, offer: openai/gpt-5-mini, requests: 1}\n",
			project.Question{Offers: []string{"nosuch"}}, `unknown model "nosuch"`},
		{head + "offers: [{name: o, fleet: own}]\nplans:\n  - {name: p, price: 1, offer: openai/gpt-5-mini, requests: 1}\n",
			project.Question{Offers: []string{"o"}},
			"-:5: plan p: users: missing; what a fleet costs depends on how many there are"},
		{head + "plans: [{name: pro, price: 1, offer: openai/gpt-5-mini, requests: 1}]\n",
			project.Question{Plans: []string{"prow"}}, `no plan of - is called "prow"`},
		{head + "plans:\n  - {name: p, price: 1, offer: openai/gpt-5-mini, workload: x, requests: 1}\n", project.Question{},
			`-:4: plan p: workload: no workload is called "x"; did you mean "w"?`},
		{"plans:\n  - {name: p, price: 1, offer: openai/gpt-5-mini, requests: 1}\n", project.Question{},
			"-:2: plan p: workload: the project has no workloads; describe one: workloads: [{workload: chat, builtin: chat}]"},
		{head + "plans:\n  - name: p\n    price: 1\n    offer: openai/gpt-5-mine\n    requests: 1\n", project.Question{},
			`-:6: plan p: offer: unknown model "openai/gpt-5-mine"; did you mean openai/gpt-5-mini or gpt-5 or openai/gpt-5?`},
		{head + "offers:\n  - name: o\n    model: openai/gpt-5-mini\n    mode: slow\n" +
			"plans: [{name: p, price: 1, offer: o, requests: 1}]\n", project.Question{},
			`-:6: mode: "slow": unknown mode; use one of standard batch flex priority fast`},
		{head + "plans:\n  - {name: p, price: 1, offer: openai/gpt-5-mini, requests: 1, target: 100%}\n", project.Question{},
			"-:4: plan p: a target of 100% is out of reach: fees take 0% of the revenue"},
	} {
		r, err := read(t, c.text).Margins(onSale(t), c.q)
		if err == nil {
			t.Errorf("%s: %+v, want %s", c.text, r, c.want)
			continue
		}
		if got := err.Error(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// TestBooksThatCannotBe: folders of books that are not there, and links that lead out.
func TestBooksThatCannotBe(t *testing.T) {
	at := folder(t, map[string]string{project.FileName: "books: [nosuch]\n"})
	path := filepath.Join(at, project.FileName)
	_, err := project.Read(nil, path)
	if want := path + `: books: "nosuch": there is no such folder`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if err := os.Symlink(t.TempDir(), filepath.Join(at, "nosuch")); err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(at, "nosuch") + ": a link that leaves the workload's folder; copy the file into the folder"
	if _, err := project.Read(nil, path); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestMarketIsOfADay: without a lock and a day there is no market.
func TestMarketIsOfADay(t *testing.T) {
	p := read(t, mini)
	if _, err := p.Market(market.Options{}, econ.AsOf{}); err == nil || !strings.Contains(err.Error(), "at: missing") {
		t.Errorf("a market of no day: %v", err)
	}
	if _, err := p.Margins(market.Market{}, project.Question{}); err == nil ||
		!strings.Contains(err.Error(), "market: not opened") {
		t.Errorf("margins in no market: %v", err)
	}
}

// TestFind: without a repository only the working folder is looked into; with one, the
// folders up to its root, and none above.
func TestFind(t *testing.T) {
	top := folder(t, map[string]string{project.FileName: mini, "a/b/keep": ""})
	t.Chdir(filepath.Join(top, "a", "b"))
	none := func(why string) {
		t.Helper()
		if path, err := project.Find(); !errors.Is(err, project.ErrNone) || path != "" {
			t.Errorf("%s: %q, %v", why, path, err)
		}
		if _, err := project.Read(nil, ""); !errors.Is(err, project.ErrNone) {
			t.Errorf("%s: read: %v", why, err)
		}
	}
	found := func(why, want string) {
		t.Helper()
		if path, err := project.Find(); err != nil || path != want {
			t.Errorf("%s: %q, %v", why, path, err)
		}
		if p, err := project.Read(nil, ""); err != nil || p.Path != want {
			t.Errorf("%s: read: %v", why, err)
		}
	}
	none("no repository")
	if err := os.Mkdir(filepath.Join(top, ".git"), 0o700); err != nil {
		t.Fatal(err)
	}
	found("at the root", filepath.Join("..", "..", project.FileName))
	if err := os.Mkdir(filepath.Join(top, "a", ".git"), 0o700); err != nil {
		t.Fatal(err)
	}
	none("above the root of the nearest repository")
	write(t, filepath.Join(top, "a", project.FileName), mini)
	found("at the nearest root", filepath.Join("..", project.FileName))
	write(t, project.FileName, mini)
	found("here", project.FileName)
	if err := errors.Join(os.Remove(project.FileName), os.Mkdir(project.FileName, 0o700)); err != nil {
		t.Fatal(err)
	}
	found("a folder is no file", filepath.Join("..", project.FileName))
}
