package demand_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/selfhost"
	"github.com/tokecon/tokecon/pkg/usage"
)

var today = econ.AsOf{Time: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), DateOnly: true}

const (
	mine = `vendor: mine
models:
  - id: cheap
    tokenizer: o200k_base
    prices:
      - from: 2026-01-01
        rates: {input: 2, cache_read: 0.2, cache_write_5m: 3, output: 8, web_search: 10}
        where: [{mode: batch, multiply: {tokens: 0.5}}, {region: [eu], multiply: {tokens: 1.1}}]
        source: https://example.com
        checked: 2026-01-01
  - id: banded
    tokenizer: o200k_base
    prices:
      - from: 2026-01-01
        rates: {input: 1, output: 4}
        bands: [{above: 1200, rates: {input: 3, output: 4}}]
        source: https://example.com
        checked: 2026-01-01
`
	euro = `vendor: euro
currency: EUR
models:
  - id: m
    tokenizer: o200k_base
    prices: [{from: 2026-01-01, rates: {input: 1, output: 1}, source: https://example.com, checked: 2026-01-01}]
`
)

func options() market.Options {
	tree := fstest.MapFS{"mine.yaml": {Data: []byte(mine)}, "euro.yaml": {Data: []byte(euro)}}
	return market.Options{At: today, Own: []market.Folder{{FS: tree, Name: "books"}}}
}

var opened = sync.OnceValues(func() (market.Market, error) { return market.Open(options()) })

type fataler interface {
	Helper()
	Fatal(...any)
}

func sale(t fataler) market.Market {
	t.Helper()
	m, err := opened()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func offers(t fataler, m market.Market, names ...string) []quote.Offer {
	t.Helper()
	out, err := m.Offers(names...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// fleet is one or more H100 of $3 an hour for an open model.
func fleet(t fataler, m market.Market) quote.Owned {
	t.Helper()
	described, err := config.ParseFleet("own", "gpt-oss-120b on 1xh100, rent=3")
	if err != nil {
		t.Fatal(err)
	}
	f, err := m.Fleet(selfhost.Description{Fleet: described, Where: "own"})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// file makes a file of a new folder and returns its path.
func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// described opens a workload that a file describes.
func described(t fataler, text string) *demand.Workload {
	t.Helper()
	c, err := config.ReadWorkload("w.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	w, err := demand.Describe(nil, "w.yaml", c)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func dec(text string) money.Decimal { return money.MustParse(text) }

func some(text string) *money.Decimal {
	d := dec(text)
	return &d
}

// typical is a request of $0.002 + $0.0008.
const typical = "workload: w\ncounts: {model: mine/cheap, input: 1000, output: 100}\n"

// TestCompare holds that a month is the volume times what its requests cost, that the
// cheapest comes first, and that the volume that is given goes before the file's.
func TestCompare(t *testing.T) {
	m := sale(t)
	all := offers(t, m, "mine/cheap", "mine/banded")
	c, err := described(t, typical+"volume: 3k\nretries: 10%\ntool_calls: 1\n").Compare(m, all, "mine/cheap")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range c.Ranked {
		got = append(got, fmt.Sprintf("%s %s %s %s", r.Offer.Name(), r.Request.Fixed(8), r.Month.Fixed(4), r.Versus.Fixed(4)))
	}
	// a unit is 2 requests, each sent again in one case of ten: 1 ÷ 0.9 of each
	calls := described(t, typical+"retries: 10%\ntool_calls: 1\n").Calls()
	want := []string{
		fmt.Sprintf("mine/banded %s %s 0.5000", dec("0.0014").Mul(calls).Fixed(8), dec("4.2").Mul(calls).Fixed(4)),
		fmt.Sprintf("mine/cheap %s %s 1.0000", dec("0.0028").Mul(calls).Fixed(8), dec("8.4").Mul(calls).Fixed(4))}
	if !slices.Equal(got, want) || c.Baseline.Offer.Name() != "mine/cheap" {
		t.Errorf("%v, want %v", got, want)
	}
	path := file(t, "w.yaml", typical+"volume: 3k\n")
	for volume, want := range map[string]string{"": "8.4", "1000": "2.8"} {
		a := demand.Assumptions{}
		if volume != "" {
			a.Volume = some(volume)
		}
		w, err := demand.Open(nil, []string{path}, a)
		if err != nil {
			t.Fatal(err)
		}
		c, err := w.Compare(m, offers(t, m, "mine/cheap"), "")
		if err != nil || !c.Ranked[0].Month.Equal(dec(want)) || !c.Workload.Volume.Equal(w.Volume) {
			t.Errorf("volume %q: %v, %v", volume, c, err)
		}
	}
}

// TestAssumptions holds that shares of a prompt and what a request uses beside tokens are
// what is asked for.
func TestAssumptions(t *testing.T) {
	m := sale(t)
	a := demand.Assumptions{Volume: some("1000"), Cached: some("0.6"), CacheWrite: some("0.1"), Reasoning: some("0")}
	costs := func() *econ.Ranked {
		t.Helper()
		w, err := demand.Open(nil, []string{"chat"}, a)
		if err != nil {
			t.Fatal(err)
		}
		c, err := w.Compare(m, offers(t, m, "mine/cheap"), "")
		if err != nil {
			t.Fatal(err)
		}
		return c.Ranked[0]
	}
	plain := costs()
	for what, of := range map[string]struct{ got, of, least, most money.Decimal }{
		"cached":  {plain.Tokens.Cached, plain.Tokens.Prompt, dec("0.59"), dec("0.61")},
		"written": {plain.Tokens.Written, plain.Tokens.Prompt, dec("0.09"), dec("0.11")},
	} {
		if share := of.got.Quo(of.of); share.Less(of.least) || of.most.Less(share) {
			t.Errorf("%s: %s of the prompt", what, share)
		}
	}
	a.PerRequest[meter.WebSearch] = some("2")
	if more := costs().Month.Sub(plain.Month); !more.Equal(dec("20")) {
		t.Errorf("2,000 searches at $10 a thousand cost %s", more)
	}
}

// TestExclusions holds that what cannot be compared is left out with its reason.
func TestExclusions(t *testing.T) {
	m := sale(t)
	all := append(offers(t, m, "openai/text-embedding-3-small", "euro/m", "mine/cheap"), quote.Offer(fleet(t, m)))
	c, err := described(t, typical).Compare(m, all, "")
	if err != nil {
		t.Fatal(err)
	}
	reasons := func(c *demand.Comparison) string {
		var out []string
		for _, e := range c.Excluded {
			out = append(out, e.Offer+": "+e.Reason)
		}
		slices.Sort(out)
		return strings.Join(out, "\n")
	}
	want := "euro/m: billed in EUR; without an exchange rate it cannot be compared in USD\n" +
		"openai/text-embedding-3-small: an embedding model: it writes no answers"
	if got := reasons(c); got != want || len(c.Ranked) != 2 {
		t.Errorf("%s\nwant %s", got, want)
	}
	o := options()
	o.Currency = "EUR"
	in, err := market.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = described(t, typical).Compare(in, all, ""); err != nil {
		t.Fatal(err)
	}
	want = "mine/cheap: billed in USD; without an exchange rate it cannot be compared in EUR\n" +
		"openai/text-embedding-3-small: an embedding model: it writes no answers\n" +
		"own/gpt-oss-120b on 1xh100-sxm: fleets are paid in USD; without an exchange rate it cannot be compared in EUR"
	if got := reasons(c); got != want || len(c.Ranked) != 1 || c.Setting.Currency != "EUR" {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// wav is a second of silence as a file of sound, in base 64.
func wav() string {
	const rate = 8000
	data := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	data = binary.LittleEndian.AppendUint32(data, rate)
	data = binary.LittleEndian.AppendUint32(data, rate)
	data = append(data, "\x01\x00\x08\x00data"...)
	data = binary.LittleEndian.AppendUint32(data, rate)
	data = append(data, bytes.Repeat([]byte{0x80}, rate)...)
	return base64.StdEncoding.EncodeToString(data)
}

// TestUncountedSound holds that an offer which cannot count the sound in the samples is
// left out where another can, and that it is not where none can.
func TestUncountedSound(t *testing.T) {
	m := sale(t)
	sound := `{"model": "gemini", "contents": [{"role": "user", "parts": [{"text": "Listen"}, ` +
		`{"inlineData": {"mimeType": "audio/wav", "data": "` + wav() + `"}}]}]}` + "\n"
	w, err := demand.Open(nil, []string{file(t, "s.jsonl", sound)}, demand.Assumptions{Output: 10})
	if err != nil {
		t.Fatal(err)
	}
	deaf, hears := offers(t, m, "anthropic/claude-sonnet-4-6")[0], offers(t, m, "google/gemini-2.5-flash")[0]
	for _, c := range []struct {
		offers   []quote.Offer
		excluded int
	}{{[]quote.Offer{deaf, hears}, 1}, {[]quote.Offer{hears, deaf}, 1}, {[]quote.Offer{deaf}, 0},
		{[]quote.Offer{hears}, 0}} {
		got, err := w.Compare(m, c.offers, "")
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Excluded) != c.excluded {
			t.Errorf("%d offers: excluded %+v", len(c.offers), got.Excluded)
		}
		if c.excluded == 1 && (got.Excluded[0].Offer != deaf.Name() || got.Excluded[0].Reason !=
			"no published rule counts the sound or video in the samples (1 recordings that others count)") {
			t.Errorf("%+v", got.Excluded)
		}
	}
}

// TestShifted holds that counts which are shifted are those of samples that are counted
// so anew, whatever the offers.
func TestShifted(t *testing.T) {
	m := sale(t)
	all := offers(t, m, "mine/cheap", "mine/banded", "anthropic/claude-sonnet-4-6", "google/gemini-2.5-flash")
	w, err := demand.Open(nil, []string{"chat"}, demand.Assumptions{})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := w.Count(m, all, demand.Counting{Keep: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	costs := func(t fataler, c *demand.Counts) string {
		t.Helper()
		ranked, err := c.Compare(m, all, "")
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, r := range ranked.Ranked {
			out = append(out, fmt.Sprintf("%s %s %s %s", r.Offer.Name(), r.Month, r.LowMonth, r.HighMonth))
		}
		return strings.Join(out, "\n")
	}
	before := costs(t, plain)
	rapid.Check(t, func(t *rapid.T) {
		shift := usage.Shift{Prompt: float64(rapid.IntRange(5, 30).Draw(t, "prompt")) / 10,
			Answer: float64(rapid.IntRange(5, 30).Draw(t, "answer")) / 10}
		if rapid.Bool().Draw(t, "cached") {
			share := float64(rapid.IntRange(0, 100).Draw(t, "share")) / 100
			shift.Cached = &share
		}
		shifted, ok, err := plain.Shifted(shift)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		anew, err := w.Count(m, all, demand.Counting{Shift: shift})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := costs(t, shifted), costs(t, anew); got != want {
			t.Fatalf("%v:\n%s\nanew\n%s", shift, got, want)
		}
		if costs(t, plain) != before {
			t.Fatal("the counts themselves were shifted")
		}
	})
	unkept, err := w.Count(m, all, demand.Counting{})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := unkept.Shifted(usage.Shift{Prompt: 2}); ok || err != nil {
		t.Errorf("sizes were not kept: %v, %v", ok, err)
	}
}

// TestRefusals holds that nothing is answered of nothing.
func TestRefusals(t *testing.T) {
	m, w := sale(t), described(t, typical)
	one := offers(t, m, "mine/cheap")
	for want, ask := range map[string]func() error{
		"demand: offers: missing; name at least one": func() error { _, err := w.Compare(m, nil, ""); return err },
		"demand: the workload was not opened": func() error {
			_, err := new(demand.Workload).Compare(m, one, "")
			return err
		},
		"market: not opened": func() error {
			_, err := w.Compare(market.Market{}, one, "")
			return err
		},
		"demand: listed and fleets: both missing; name a model or a fleet": func() error {
			_, _, err := w.Bills(m, demand.BillsQuestion{})
			return err
		},
	} {
		if err := ask(); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// TestContradictions holds that assumptions which cannot be true together are refused.
func TestContradictions(t *testing.T) {
	for want, a := range map[string]demand.Assumptions{
		"cached share 0.6 and cache write share 0.5 exceed the whole prompt": {Cached: some("0.6"), CacheWrite: some("0.5")},
		"reasoning share 1 leaves no answer":                                 {Reasoning: some("1")},
		"retries 1: every request would be sent again without end":           {Retries: some("1")},
		"the volume is 0: there is nothing to compare":                       {Volume: some("0")},
		"users is 0":       {Users: some("0")},
		"output-tokens -1": {Output: -1},
	} {
		if _, err := demand.Open(nil, nil, a); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	path := file(t, "w.yaml", typical+"cached: 60%\n")
	if _, err := demand.Open(nil, []string{path}, demand.Assumptions{CacheWrite: some("0.5")}); err == nil ||
		!strings.HasPrefix(err.Error(), path+": cached share 0.6") {
		t.Errorf("%v", err)
	}
}

// TestStdinIsReadOnce holds that samples of standard input are counted once, and that a
// second time is refused.
func TestStdinIsReadOnce(t *testing.T) {
	m := sale(t)
	door := &files.Door{In: strings.NewReader(`{"messages": [{"role": "user", "content": "Hello"}]}` + "\n")}
	w, err := demand.Open(door, []string{files.Stdin}, demand.Assumptions{Output: 10})
	if err != nil {
		t.Fatal(err)
	}
	if !w.ReadOnce() || w.Name != "stdin" {
		t.Errorf("%v %s", w.ReadOnce(), w.Name)
	}
	one := offers(t, m, "mine/cheap")
	c, err := w.Compare(m, one, "")
	if err != nil || c.Workload.Samples != 1 {
		t.Fatalf("%+v, %v", c, err)
	}
	if _, err := w.Compare(m, one, ""); err == nil || err.Error() != "standard input can be read once; name a file" {
		t.Errorf("again: %v", err)
	}
	empty, err := demand.Open(&files.Door{In: strings.NewReader("")}, []string{files.Stdin}, demand.Assumptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := empty.Compare(m, one, ""); err == nil {
		t.Error("nothing was compared")
	}
}

// TestModeAndRegion holds that those of a workload are used where the market was asked
// for none, each for itself.
func TestModeAndRegion(t *testing.T) {
	for _, c := range []struct {
		mode               pricebook.Mode
		region, said, want string
	}{
		{"", "", "", "0.0028"}, {"", "", "mode: batch\n", "0.0014"}, {"", "", "region: eu\n", "0.00308"},
		{"", "", "mode: batch\nregion: eu\n", "0.00154"}, {"standard", "", "mode: batch\nregion: eu\n", "0.00308"},
		{"", "global", "mode: batch\nregion: eu\n", "0.0014"}, {"batch", "eu", "", "0.00154"},
	} {
		o := options()
		o.Mode, o.Region = c.mode, c.region
		m, err := market.Open(o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := described(t, typical+c.said).Compare(m, offers(t, m, "mine/cheap"), "")
		if err != nil {
			t.Fatal(err)
		}
		if !got.Ranked[0].Request.Equal(dec(c.want)) {
			t.Errorf("%+v: %s", c, got.Ranked[0].Request)
		}
		if m.Setting().Mode != "standard" && c.mode == "" {
			t.Errorf("%+v: the market was changed", c)
		}
	}
}
