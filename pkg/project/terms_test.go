package project_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/project"
)

// TestModeAndRegion: what the market was asked for goes before what the offer says, and
// that before what the workload says; mode and region each for itself. 1,000 tokens
// cost $0.03, half of it in batch, twice in priority; 10% more in eu and 30% in us.
func TestModeAndRegion(t *testing.T) {
	const text = `workloads: [{workload: w, counts: {model: mine/cheap, input: 1000, output: 0}%s}]
offers: [{name: o, model: mine/strong%s}]
plans: [{name: p, price: 30, offer: o, requests: 100, users: 50}]
`
	for _, c := range []struct{ asked, offer, workload, want string }{
		{"", "", "", "0.03"},
		{"", "", "mode: batch", "0.015"},
		{"", "mode: priority", "mode: batch", "0.06"},
		{"", "mode: standard", "mode: batch", "0.03"},
		{"mode: batch", "mode: priority", "mode: standard", "0.015"},
		{"mode: standard", "mode: priority", "", "0.03"},
		{"", "", "region: eu", "0.033"},
		{"", "region: us", "region: eu", "0.039"},
		{"region: eu", "region: us", "", "0.033"},
		{"region: global", "region: us", "region: eu", "0.03"},
		{"", "mode: batch", "region: eu", "0.0165"},
		{"region: us", "mode: batch", "region: eu, mode: priority", "0.0195"},
		{"mode: priority", "region: us", "region: eu, mode: batch", "0.078"},
	} {
		comma := func(s string) string { return strings.TrimSuffix(", "+s, ", ") }
		r := rowsOf(t, read(t, fmt.Sprintf(text, comma(c.workload), comma(c.offer))), sale(t, c.asked), project.Question{})
		is(t, fmt.Sprintf("%+v", c), r[0].Request, c.want)
	}
}

// sale opens the market of round numbers as it is asked for.
func sale(t *testing.T, asked string) market.Market {
	t.Helper()
	o := market.Options{At: today, Own: []market.Folder{{FS: fstest.MapFS{"mine.yaml": {Data: []byte(mine)}}, Name: "b"}}}
	switch name, value, _ := strings.Cut(asked, ": "); name {
	case "mode":
		o.Mode = pricebook.Mode(value)
	case "region":
		o.Region = value
	}
	m, err := market.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// mini is a project of a shipped model: 1,000 tokens for $0.00025.
const mini = `workloads: [{workload: w, counts: {input: 1000, output: 0}}]
plans: [{name: p, price: 30, offer: openai/gpt-5-mini, requests: 100, users: 50}]
`

// contract is a price of one's own of that model.
func contract(input string) string {
	return "vendor: openai\nmodels:\n  - id: gpt-5-mini\n    prices:\n      - {from: 2026-01-01, rates: {input: " + input +
		"}, source: contract, checked: 2026-01-01}\n"
}

// TestBooksOfTheProject: they go before the shipped ones, as those of the options do. Two
// of one's own prices for one thing are refused.
func TestBooksOfTheProject(t *testing.T) {
	at := folder(t, map[string]string{project.FileName: "books: [books]\n" + mini, "books/openai.yaml": contract("4")})
	p, m := in(t, at, market.Options{})
	if got := cost(t, p, m); got != "0.004" {
		t.Errorf("with own books: %s", got)
	}
	beside := []market.Folder{{FS: fstest.MapFS{"openai.yaml": {Data: []byte(contract("7"))}}, Name: "beside"}}
	if _, err := p.Market(market.Options{Own: beside}, today); err == nil ||
		!strings.HasPrefix(err.Error(), "beside/openai.yaml:5: openai/gpt-5-mini: overlaps the row") {
		t.Errorf("two prices: %v", err)
	}
	p = read(t, mini)
	if got := cost(t, p, marketOf(t, p, market.Options{Own: beside})); got != "0.007" {
		t.Errorf("with books beside: %s", got)
	}
	if got := cost(t, p, marketOf(t, p, market.Options{})); got != "0.00025" {
		t.Errorf("shipped: %s", got)
	}
}

// pinned is a book of a vendor that a lock holds in the place of the shipped one, with a
// price that was announced when it was written.
const pinned = `vendor: openai
models:
  - id: gpt-5-mini
    tokenizer: o200k_base
    prices:
      - {from: 2026-01-01, until: 2026-10-01, rates: {input: 5}, source: https://example.com, checked: 2026-01-01}
      - {from: 2026-10-01, rates: {input: 6}, source: https://example.com, checked: 2026-01-01}
`

// TestLock: the lock beside a project decides the books and the day, as far as no day is
// asked for, and own books go before it. Unlocked, prices are those of today.
func TestLock(t *testing.T) {
	at := folder(t, map[string]string{project.FileName: mini,
		project.LockName: lock(t, "2026-09-15", map[string]string{"openai": pinned})})
	p, m := in(t, at, market.Options{})
	if s := m.Setting(); cost(t, p, m) != "0.005" || s.AsOf.String() != "2026-09-15" || s.Pinned == "" {
		t.Errorf("%s at %s, pinned by %q", cost(t, p, m), s.AsOf, s.Pinned)
	}
	later := econ.AsOf{Time: time.Date(2026, 10, 2, 0, 0, 0, 0, time.UTC), DateOnly: true}
	if got := cost(t, p, marketOf(t, p, market.Options{At: later})); got != "0.006" {
		t.Errorf("the lock's book on the day that is asked for: %s", got)
	}
	own := market.Folder{FS: fstest.MapFS{"openai.yaml": {Data: []byte(contract("7"))}}, Name: "beside"}
	if got := cost(t, p, marketOf(t, p, market.Options{Own: []market.Folder{own}})); got != "0.007" {
		t.Errorf("own books over the lock: %s", got)
	}
	loose, err := project.ReadUnlocked(nil, p.Path)
	if err != nil || loose.Pin() != nil {
		t.Fatal(loose, err)
	}
	m = marketOf(t, loose, market.Options{})
	if s := m.Setting(); cost(t, loose, m) != "0.00025" || !s.AsOf.Equal(today.Time) || s.Pinned != "" {
		t.Errorf("unlocked: %s at %s, pinned by %q", cost(t, loose, m), s.AsOf, s.Pinned)
	}
}

// TestLockIsMade: the lock of a project has the vendors in use and what pins it gives the
// same prices, whatever is shipped.
func TestLockIsMade(t *testing.T) {
	p := read(t, mini+"fleets: [{name: own, model: gpt-oss-120b, gpu: h100, rent: 3}]\n"+
		"offers: [{name: m, fleet: own}, {name: a, model: anthropic/claude-sonnet-4-6}]\n")
	l, err := p.Lock(marketOf(t, p, market.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	vendors := map[string]int{}
	for _, b := range l.Files {
		vendors[b.Vendor]++
	}
	if vendors["openai"] != 1 || vendors["anthropic"] != 1 || vendors[""] == 0 || len(vendors) != 3 {
		t.Errorf("vendors %v", vendors)
	}
	if l.AsOf != "2026-11-23" {
		t.Errorf("as of %s", l.AsOf)
	}
	empty := read(t, "plans: []\n")
	if _, err := empty.Lock(onSale(t)); err == nil ||
		err.Error() != "-: there are no plans and no offers in it: no prices to pin" {
		t.Error(err)
	}
}
