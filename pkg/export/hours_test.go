package export_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/export"
	"github.com/tokecon/tokecon/pkg/market"
)

// nightly costs half as much from midnight to noon, from 2027 on.
const nightly = `vendor: mine
models:
  - id: x
    tokenizer: o200k_base
    prices:
      - {from: 2026-01-01, until: 2027-01-01, rates: {input: 1, output: 2}, source: x, checked: 2026-01-01}
      - {from: 2027-01-01, rates: {input: 1, output: 2}, source: x, checked: 2026-01-01,
         where: [{hours: ["00:00-12:00"], multiply: {input: 0.5, output: 0.5}}]}
`

// TestHoursOfDaysToCome: where the hour matters only from an announced day on, an export
// prices requests at their hours on that day, as a comparison does.
func TestHoursOfDaysToCome(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	log := `{"model":"gpt-5-mini","time":"2026-11-02T03:00:00Z","input":1000000,"output":0}
{"model":"gpt-5-mini","time":"2026-11-03T04:00:00Z","input":1000000,"output":0}
{"model":"gpt-5-mini","time":"2026-11-04T15:00:00Z","input":1000000,"output":0}
`
	if err := os.WriteFile(path, []byte(log), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := demand.Open(nil, []string{path}, demand.Assumptions{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := market.Open(market.Options{At: today, Own: books(nightly)})
	if err != nil {
		t.Fatal(err)
	}
	offers, err := m.Offers("mine/x")
	if err != nil {
		t.Fatal(err)
	}
	model, err := export.OfOffers(w, m, offers)
	if err != nil {
		t.Fatal(err)
	}
	day, err := market.Day("2027-01-01")
	if err != nil {
		t.Fatal(err)
	}
	c, err := w.Compare(m.On(day), offers, "")
	if err != nil {
		t.Fatal(err)
	}
	want := "mine/x " + c.Ranked[0].Month.Significant(24).String()
	if got := figures(model, "2027-01-01", "cost_per_month"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
