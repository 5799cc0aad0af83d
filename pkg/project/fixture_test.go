package project_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/project"
)

// today is the day of all tests.
var today = econ.AsOf{Time: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), DateOnly: true}

// mine and other are price books with round numbers. A prompt of 1,000 tokens costs
// $0.002, $0.003 and $0.03; a token of an answer counts with the cheap and the strong.
const (
	mine = `vendor: mine
models:
  - id: cheap
    tokenizer: o200k_base
    prices:
      - from: 2026-01-01
        rates: {input: 2, cache_read: 0.2, output: 8}
        source: https://example.com
        checked: 2026-01-01
  - id: judge
    tokenizer: o200k_base
    prices:
      - {from: 2026-01-01, rates: {input: 3, output: 0}, source: https://example.com, checked: 2026-01-01}
  - id: strong
    tokenizer: o200k_base
    prices:
      - from: 2026-01-01
        rates: {input: 30, cache_read: 3, output: 120}
        where:
          - {mode: batch, rates: {input: 15, cache_read: 1.5, output: 60}}
          - {mode: priority, rates: {input: 60, cache_read: 6, output: 240}}
          - {region: [eu], multiply: {tokens: 1.1}}
          - {region: [us], multiply: {tokens: 1.3}}
        source: https://example.com
        checked: 2026-01-01
`
	other = `vendor: other
models:
  - id: strong
    tokenizer: o200k_base
    prices:
      - {from: 2026-01-01, rates: {input: 30, cache_read: 30, output: 40}, source: https://example.com,
         checked: 2026-01-01}
`
)

// shelf opens the market of the shipped books and of mine and other, once.
var shelf = sync.OnceValues(func() (market.Market, error) {
	own := fstest.MapFS{"mine.yaml": {Data: []byte(mine)}, "other.yaml": {Data: []byte(other)}}
	return market.Open(market.Options{At: today, Own: []market.Folder{{FS: own, Name: "books"}}})
})

// fataler is a test, or a draw of one.
type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func onSale(t fataler) market.Market {
	t.Helper()
	m, err := shelf()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// read reads a project's text, without a lock and without books of its own.
func read(t fataler, text string) *project.Project {
	t.Helper()
	p, err := project.Read(&files.Door{In: strings.NewReader(text)}, files.Stdin)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p
}

// rows prices the plans of a text with books of round numbers.
func rows(t fataler, text string, q project.Question) []margin.PlanResult {
	t.Helper()
	return rowsOf(t, read(t, text), onSale(t), q)
}

func rowsOf(t fataler, p *project.Project, m market.Market, q project.Question) []margin.PlanResult {
	t.Helper()
	r, err := p.Margins(m, q)
	if err != nil {
		t.Fatal(err)
	}
	for i := range r.Plans {
		if r.Plans[i].Margin == nil {
			t.Fatalf("%s: %s", r.Plans[i].Plan, r.Plans[i].Reason)
		}
	}
	return r.Plans
}

// only prices a text that has one plan.
func only(t fataler, text string) *margin.PlanResult {
	t.Helper()
	all := rows(t, text, project.Question{})
	if len(all) != 1 {
		t.Fatalf("%d rows", len(all))
	}
	return &all[0]
}

// folder makes files in a new folder.
func folder(t testing.TB, texts map[string]string) string {
	t.Helper()
	at := t.TempDir()
	for name, text := range texts {
		write(t, filepath.Join(at, name), text)
	}
	return at
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// in reads the project of a folder and opens its market.
func in(t testing.TB, at string, o market.Options) (*project.Project, market.Market) {
	t.Helper()
	p, err := project.Read(nil, filepath.Join(at, project.FileName))
	if err != nil {
		t.Fatal(err)
	}
	return p, marketOf(t, p, o)
}

func marketOf(t testing.TB, p *project.Project, o market.Options) market.Market {
	t.Helper()
	m, err := p.Market(o, today)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// cost is what a request of a project's only plan costs.
func cost(t testing.TB, p *project.Project, m market.Market) string {
	t.Helper()
	return rowsOf(t, p, m, project.Question{})[0].Request.String()
}

// lock writes a lock of a day with books by their vendors.
func lock(t testing.TB, day string, books map[string]string) string {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	l := config.NewLock(at, "test")
	for vendor, text := range books {
		l.Add("vendors/"+vendor+".yaml", vendor, []byte(text))
	}
	data, err := l.Write()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func dec(text string) money.Decimal { return money.MustParse(text) }

// is holds a figure against what it has to be, to the last digit.
func is(t fataler, what string, got money.Decimal, want string) {
	t.Helper()
	if !got.Equal(dec(want)) {
		t.Fatalf("%s is %s, want %s", what, got, want)
	}
}

// alike holds two figures together up to what divisions round.
func alike(t fataler, what string, got, want money.Decimal) {
	t.Helper()
	if !got.Significant(24).Equal(want.Significant(24)) {
		t.Fatalf("%s is %s, want %s", what, got, want)
	}
}
