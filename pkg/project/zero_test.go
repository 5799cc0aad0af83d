package project_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/project"
)

// TestZeroProject: a project that was not read refuses every question.
func TestZeroProject(t *testing.T) {
	var none *project.Project
	for _, p := range []*project.Project{none, {}} {
		for what, ask := range map[string]func() error{
			"Margins": func() error { _, err := p.Margins(market.Market{}, project.Question{}); return err },
			"Pricers": func() error { _, err := p.Pricers(market.Market{}, project.Question{}); return err },
			"Chosen":  func() error { _, err := p.Chosen(nil, config.Share{}); return err },
			"Lock":    func() error { _, err := p.Lock(market.Market{}); return err },
			"At":      func() error { _, err := p.At("HEAD"); return err },
			"Market":  func() error { _, err := p.Market(market.Options{}, econ.AsOf{}); return err },
		} {
			if err := ask(); err == nil || !strings.HasPrefix(err.Error(), "project: not read") {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
}

// TestOffersThatAreAdded: an offer that is added after rows were priced has its row too.
func TestOffersThatAreAdded(t *testing.T) {
	day, err := market.Day("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	m, err := market.Open(market.Options{At: day})
	if err != nil {
		t.Fatal(err)
	}
	w, err := demand.Open(nil, []string{"chat"}, demand.Assumptions{})
	if err != nil {
		t.Fatal(err)
	}
	p := project.Alone(w)
	pricers, err := p.Pricers(m, project.Question{Offers: []string{"openai/gpt-5-mini"}})
	if err != nil {
		t.Fatal(err)
	}
	k := pricers[0]
	if _, err := k.Rows(nil); err != nil {
		t.Fatal(err)
	}
	more, err := p.Offers(m, k.Plan, []string{"anthropic/claude-haiku-4-5"})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Add(more[0]); err != nil {
		t.Fatal(err)
	}
	rows, err := k.Rows(nil)
	if err != nil || len(rows) != 2 || rows[1].Request.IsZero() {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

// TestBooksNamedTwice: a folder of books that the file names and the options, too, is
// laid over the shipped ones once.
func TestBooksNamedTwice(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"tokecon.yaml": "books: [own]\nplans:\n  - {name: p, workload: rag, offer: acme/m, per: request, price: 1}\n",
		"own/acme.yaml": "vendor: acme\nmodels:\n  - id: m\n    tokenizer: o200k_base\n" +
			"    prices: [{from: 2026-01-01, rates: {input: 1, output: 2}, source: x, checked: 2026-01-01}]\n",
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := project.Read(nil, filepath.Join(folder, "tokecon.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	day, err := market.Day("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	again, err := market.FolderAt(nil, filepath.Join(folder, ".", "own"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := p.Market(market.Options{Own: []market.Folder{again}}, day)
	if err != nil {
		t.Fatal(err)
	}
	if n := m.Setting().Books.Own; n != 1 {
		t.Errorf("%d books of one's own, want 1", n)
	}
}
