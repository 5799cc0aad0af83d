package market_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

func day(text string) econ.AsOf {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return econ.AsOf{Time: at, DateOnly: true}
}

var today = day("2026-11-23")

// mine is a price book with a price that is announced.
const mine = `vendor: mine
models:
  - id: m
    tokenizer: o200k_base
    prices:
      - from: 2026-01-01
        until: 2027-02-01
        rates: {input: 2}
        where: [{mode: batch, multiply: {tokens: 0.5}}, {region: [eu], multiply: {tokens: 1.5}}]
        source: https://example.com
        checked: 2026-01-01
      - {from: 2027-02-01, rates: {input: 3}, source: https://example.com, checked: 2026-01-01}
`

// contract is a price of one's own of a shipped model.
func contract(input string) string {
	return "vendor: openai\nmodels:\n  - id: gpt-5-mini\n    prices:\n      - {from: 2026-01-01, rates: {input: " + input +
		"}, source: contract, checked: 2026-01-01}\n"
}

func folder(name string, texts ...string) market.Folder {
	tree := fstest.MapFS{}
	for i, text := range texts {
		tree[string(rune('a'+i))+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	return market.Folder{FS: tree, Name: name}
}

func open(t testing.TB, o market.Options) market.Market {
	t.Helper()
	if o.At.IsZero() {
		o.At = today
	}
	m, err := market.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// input is what the model's card asks for a million tokens of prompts.
func input(t testing.TB, m market.Market, model string) string {
	t.Helper()
	x, err := m.Model(model)
	if err != nil {
		t.Fatal(err)
	}
	setting := m.Setting()
	card, err := x.Card(setting.Ask())
	if err != nil {
		return err.Error()
	}
	return card.Rates[meter.Input].Price.String()
}

// TestZeroMarket holds that a market that was not opened, or is of no instant, refuses
// every question.
func TestZeroMarket(t *testing.T) {
	const noDay = "market: at: missing; name the instant whose prices hold"
	if _, err := market.Open(market.Options{}); err == nil || err.Error() != noDay {
		t.Errorf("opened without an instant: %v", err)
	}
	for want, m := range map[string]market.Market{"market: not opened": {},
		noDay: open(t, market.Options{}).On(econ.AsOf{})} {
		for what, ask := range map[string]func() error{
			"Model":    func() error { _, err := m.Model("openai/gpt-5-mini"); return err },
			"Offers":   func() error { _, err := m.Offers(); return err },
			"pattern":  func() error { _, err := m.Offers("*"); return err },
			"Sold":     func() error { _, err := m.Sold(); return err },
			"Hardware": func() error { _, err := m.Hardware(); return err },
			"Fleet":    func() error { _, err := m.Fleet(selfhost.Description{}); return err },
			"FleetFor": func() error { _, _, err := m.FleetFor("gpt-oss-120b"); return err },
			"With":     func() error { _, err := m.With(nil, nil, m.Setting().AsOf); return err },
		} {
			if err := ask(); err == nil || err.Error() != want {
				t.Errorf("%s: %v, want %s", what, err, want)
			}
		}
		if got := m.Announced([]string{"openai/gpt-5-mini"}, today.AddDate(9, 0, 0)); got != nil {
			t.Errorf("announced %v", got)
		}
	}
	var zero market.Market
	for what, ask := range map[string]func() error{
		"Tokenizer":  func() error { _, err := zero.Tokenizer("o200k_base"); return err },
		"Vocabulary": func() error { _, err := zero.Vocabulary("o200k_base"); return err },
		"Counter":    func() error { _, err := zero.Counter(quote.Hosted{Model: &pricebook.Model{}}); return err },
	} {
		if err := ask(); err == nil || !strings.HasPrefix(err.Error(), "market: not opened") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if zero.Vendors() != nil || zero.Recorder()("gpt-5-mini") != nil {
		t.Error("there is something for sale")
	}
}

// TestOthers holds that On, With and Under return other markets and leave the first as it
// was, whoever asks at the same time.
func TestOthers(t *testing.T) {
	m := open(t, market.Options{Own: []market.Folder{folder("own", mine)}})
	ask := func(m market.Market) string { return input(t, m, "mine/m") }
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 3 {
				if got := ask(m.On(day("2027-03-01"))); got != "3" {
					t.Errorf("on another day %s", got)
				}
				if got := ask(m.OnDay(day("2027-03-01").Time).Under(pricebook.Batch, "")); !strings.Contains(got, "batch") {
					t.Errorf("on that day there is no batch: %s", got)
				}
				if got := ask(m.Under(pricebook.Batch, "eu")); got != "1.5" {
					t.Errorf("in batch, in eu %s", got)
				}
				other, err := m.With([]market.Folder{folder("b", strings.ReplaceAll(mine, "input: 2", "input: 5"))}, nil,
					day("2026-10-10"))
				if err != nil {
					t.Error(err)
				} else if ask(other) != "5" || other.Setting().AsOf.String() != "2026-10-10" {
					t.Errorf("with other books %s on %s", ask(other), other.Setting().AsOf)
				}
				if _, err := m.Hardware(); err != nil {
					t.Error(err)
				}
				if _, err := m.Tokenizer("o200k_base"); err != nil {
					t.Error(err)
				}
				if s := m.Setting(); ask(m) != "2" || s.Mode != pricebook.Standard || s.Region != pricebook.Global ||
					!s.AsOf.Equal(today.Time) {
					t.Errorf("the first: %s, %+v", ask(m), s)
				}
			}
		})
	}
	all.Wait()
}

// TestAskedGoesBefore holds that what a market is asked for is not moved by Under, the
// mode and the region each for itself.
func TestAskedGoesBefore(t *testing.T) {
	own := []market.Folder{folder("own", mine)}
	batch := open(t, market.Options{Own: own, Mode: pricebook.Batch})
	if got := input(t, batch.Under(pricebook.Standard, "eu"), "mine/m"); got != "1.5" {
		t.Errorf("batch is asked for: %s", got)
	}
	if got := input(t, open(t, market.Options{Own: own, Region: "eu"}).Under("batch", "global"), "mine/m"); got != "1.5" {
		t.Errorf("eu is asked for: %s", got)
	}
	if terms := batch.Terms(); terms.Mode != "batch" || terms.Region != "global" || !terms.Spread ||
		!terms.At.Equal(today.Time) {
		t.Errorf("terms %+v", terms)
	}
	instant := open(t, market.Options{At: econ.AsOf{Time: today.Time}})
	if instant.Terms().Spread {
		t.Error("an instant is spread over the week")
	}
}

// TestNames holds that a market of few names knows those, and all where one of them is in
// no book that mentions it.
func TestNames(t *testing.T) {
	few := open(t, market.Options{Names: []string{"openai/gpt-5-mini"}})
	all := open(t, market.Options{})
	if got := few.Vendors(); !slices.Contains(got, "openai") || len(got) >= len(all.Vendors()) {
		t.Errorf("vendors %v", got)
	}
	if a, b := input(t, few, "openai/gpt-5-mini"), input(t, all, "openai/gpt-5-mini"); a != b {
		t.Errorf("%s of few books, %s of all", a, b)
	}
	if few.Setting().Books != all.Setting().Books {
		t.Errorf("%s and %s are the same books", few.Setting().Books, all.Setting().Books)
	}
	unknown := open(t, market.Options{Names: []string{"openai/gpt-5-mini", "nosuch"}})
	if len(unknown.Vendors()) != len(all.Vendors()) {
		t.Errorf("vendors %v", unknown.Vendors())
	}
	other, err := few.With(nil, nil, today)
	if err != nil || len(other.Vendors()) != len(all.Vendors()) {
		t.Errorf("with other books there are %v, %v", other.Vendors(), err)
	}
}

// TestOwnFolder holds that one's own books go before the shipped ones, and that two of
// one's own prices are refused with their places.
func TestOwnFolder(t *testing.T) {
	m := open(t, market.Options{Own: []market.Folder{folder("a", contract("4"))}})
	if got := input(t, m, "openai/gpt-5-mini"); got != "4" || m.Setting().Books.Own != 1 {
		t.Errorf("%s, %+v", got, m.Setting().Books)
	}
	_, err := market.Open(market.Options{At: today, Own: []market.Folder{folder("a", contract("4")),
		folder("b", contract("5"))}})
	if err == nil || !strings.HasPrefix(err.Error(), "b/a.yaml:5: ") || !strings.Contains(err.Error(), "a/a.yaml:5") {
		t.Errorf("%v", err)
	}
	for want, path := range map[string]string{
		"books nosuch: no such file or directory": "nosuch", "books market_test.go is not a folder": "market_test.go",
	} {
		if _, err := market.FolderAt(&files.Door{}, path); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	door := &files.Door{}
	if f, err := market.FolderAt(door, "."); err != nil || f.Name != "." || !slices.Equal(door.Inputs(), []string{"."}) {
		t.Errorf("%+v, %v, inputs %v", f, err, door.Inputs())
	}
}

// TestPin holds that a pin takes the place of the shipped books of the vendors that it
// has, and of no others, below one's own.
func TestPin(t *testing.T) {
	lock := config.NewLock(today.Time, "test")
	lock.Add("vendors/openai.yaml", "openai", []byte("vendor: openai\nmodels:\n  - id: gpt-5-mini\n"+
		"    tokenizer: o200k_base\n    prices:\n      - {from: 2026-01-01, rates: {input: 6}, source: https://example.com, "+
		"checked: 2026-01-01}\n"))
	pin := &market.Pin{Lock: lock, Path: "tokecon.lock", Day: today.Time}
	free, m := open(t, market.Options{}), open(t, market.Options{Pin: pin})
	if got := input(t, m, "openai/gpt-5-mini"); got != "6" || m.Setting().Pinned != "tokecon.lock" || m.Pin() != pin {
		t.Errorf("pinned %s by %s", got, m.Setting().Pinned)
	}
	if _, err := m.Model("openai/gpt-6-sol"); err == nil {
		t.Error("a shipped model of the vendor is there beside the pin")
	}
	const claude = "anthropic/claude-sonnet-4-6"
	if input(t, m, claude) != input(t, free, claude) {
		t.Error("another vendor's prices are not the shipped ones")
	}
	own := open(t, market.Options{Pin: pin, Own: []market.Folder{folder("a", contract("4"))}})
	if got := input(t, own, "openai/gpt-5-mini"); got != "4" {
		t.Errorf("own over the pin: %s", got)
	}
	loose, err := m.With(nil, nil, today)
	if err != nil || input(t, loose, "openai/gpt-5-mini") != input(t, free, "openai/gpt-5-mini") || loose.Pin() != nil {
		t.Errorf("without it: %v", err)
	}
}

// TestSelection holds that the readable set is that of the day, with one's own models and
// without those that have no price then.
func TestSelection(t *testing.T) {
	m := open(t, market.Options{Own: []market.Folder{folder("own", mine)}})
	now, err := m.Selection()
	if err != nil || !slices.Contains(now, "mine/m") || !slices.Contains(now, "openai/gpt-6-sol") ||
		slices.Contains(now, "openai/gpt-4o") {
		t.Errorf("%v, %v", now, err)
	}
	then, err := m.On(day("2025-06-01")).Selection()
	if err != nil || slices.Contains(then, "mine/m") || !slices.Contains(then, "openai/gpt-4o") {
		t.Errorf("%v, %v", then, err)
	}
	offers, err := m.Offers()
	if err != nil || len(offers) != len(now) {
		t.Errorf("%d offers of %d names, %v", len(offers), len(now), err)
	}
	_, err = m.On(day("2015-01-01")).Selection()
	if err == nil {
		t.Error("models before there were any")
	}
}

// TestSold holds that what is not sold under the conditions is left out.
func TestSold(t *testing.T) {
	m := open(t, market.Options{Own: []market.Folder{folder("own", mine)}})
	count := func(m market.Market) int {
		t.Helper()
		cards, err := m.Sold("mine/*", "openai/gpt-5-mini")
		if err != nil {
			t.Fatal(err)
		}
		return len(cards)
	}
	if a, b, c := count(m), count(m.Under(pricebook.Batch, "eu")), count(m.Under(pricebook.Fast, "")); a != 2 || b != 1 ||
		c != 0 {
		t.Errorf("%d sold, %d in batch in eu, %d fast", a, b, c)
	}
}

// TestAnnounced holds that only changes after the market's instant and up to the end are
// told, of models alone.
func TestAnnounced(t *testing.T) {
	m := open(t, market.Options{Own: []market.Folder{folder("own", mine)}})
	for end, want := range map[string]int{"2027-01-31": 0, "2027-02-01": 1, "2030-01-01": 1} {
		got := m.Announced([]string{"mine/m", "own/fleet"}, day(end).Time)
		if len(got) != want || want == 1 && got[0].String() != "2027-02-01" {
			t.Errorf("up to %s: %v", end, got)
		}
	}
	if got := m.On(day("2027-02-01")).Announced([]string{"mine/m"}, day("2030-01-01").Time); len(got) != 0 {
		t.Errorf("after it: %v", got)
	}
}

// TestHardwareAlone holds that a folder of one's own may have books of hardware alone, and
// that one without any books is refused.
func TestHardwareAlone(t *testing.T) {
	chips := &fstest.MapFile{Data: []byte("accelerators:\n  - id: h100-sxm\n    prices:\n      - {kind: on_demand, " +
		"provider: mine, amount: 7, from: 2026-01-01, source: contract}\n")}
	m := open(t, market.Options{Own: []market.Folder{{FS: fstest.MapFS{"hardware/chips.yaml": chips}, Name: "own"}}})
	described, err := config.ParseFleet("f", "gpt-oss-120b on 1xh100, provider=mine")
	if err != nil {
		t.Fatal(err)
	}
	fleet, err := m.Fleet(selfhost.Description{Fleet: described, Where: "f"})
	if err != nil || fleet.Fleet.Rent == nil || fleet.Fleet.Rent.OnDemand.Amount.String() != "7" {
		t.Errorf("%+v, %v", fleet.Fleet, err)
	}
	_, err = market.Open(market.Options{At: today, Own: []market.Folder{{FS: fstest.MapFS{}, Name: "own"}}})
	if err == nil || err.Error() != "own: no price book in this folder; a book is a .yaml file" {
		t.Errorf("no books: %v", err)
	}
}

// TestFleetErrors holds that the place of what is wrong with a fleet is named.
func TestFleetErrors(t *testing.T) {
	m := open(t, market.Options{})
	p, err := config.ReadProject("tokecon.yaml", []byte("fleets:\n  - name: f\n    model: gpt-oss-120b\n    gpu: h10\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Fleet(selfhost.Description{Fleet: &p.Fleets[0], Where: "tokecon.yaml"})
	if err == nil || !strings.HasPrefix(err.Error(), "tokecon.yaml:4: ") || !strings.Contains(err.Error(), `"h10"`) {
		t.Errorf("%v", err)
	}
}

// TestFits holds that the user's own fit counts for its model, that it is told, and that
// one which is not used is not.
func TestFits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cal.yaml")
	text := `schema_version: 1
calibrations:
  - tokenizer: claude-4.7
    base: claude_legacy
    model: anthropic/claude-sonnet-5
    factor: 2
    low: 1.9
    high: 2.1
    per_message: 3
    per_request: 4
    requests: 12
    tokens: 11609
    mean_error: 0.0094
    log_sha256: 7d75f9688f786795561eae7860359485b2aad0b8381ac56e2a89b07f5edb737d
    fitted: 2026-11-23
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	count := func(m market.Market, model string) int64 {
		t.Helper()
		x, err := m.Model(model)
		if err != nil {
			t.Fatal(err)
		}
		counter, err := m.Counter(quote.Hosted{Model: x})
		if err != nil {
			t.Fatal(err)
		}
		return counter.CountString(strings.Repeat("the cat sat on the mat ", 50)).Tokens
	}
	free, m := open(t, market.Options{}), open(t, market.Options{Calibration: path})
	const other = "anthropic/claude-haiku-4-5"
	if count(m, other) != count(free, other) {
		t.Errorf("%s has no fit: %d, %d", other, count(m, other), count(free, other))
	}
	if file, used := m.Fits(); file != path || len(used) != 0 {
		t.Errorf("%s: used %v", file, used)
	}
	const fitted = "anthropic/claude-sonnet-5"
	if got, was := count(m, fitted), count(free, fitted); got <= was {
		t.Errorf("twice the base is %d, before %d", got, was)
	}
	count(m.On(day("2026-11-24")), fitted)
	if _, used := m.Fits(); len(used) != 1 || used[0].Model != fitted {
		t.Errorf("used %v", used)
	}
	bad := open(t, market.Options{Calibration: path + ".no"})
	x, err := bad.Model(fitted)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bad.TokenizerOf(x); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}
