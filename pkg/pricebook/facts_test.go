package pricebook_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

func shipped(t testing.TB) *pricebook.Set {
	t.Helper()
	docs, err := pricebook.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	set, err := pricebook.Load(docs)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestBooksHoldTheFacts compares every row of the table of facts, when it is
// there, with the card that the books give for it.
func TestBooksHoldTheFacts(t *testing.T) {
	file, err := os.Open("../../../shared/facts/hosted_prices.csv")
	if err != nil {
		t.Skip("the table of facts is not here: ", err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	set, seen := shipped(t), map[string]bool{}
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		seen[row["provider"]+"/"+row["model_id"]] = true
		checkFact(t, set, row)
	}
	if len(set.Models()) != len(seen) {
		t.Errorf("%d models in the books, %d in the facts", len(set.Models()), len(seen))
	}
}

func checkFact(t *testing.T, set *pricebook.Set, row map[string]string) {
	name, from := row["provider"]+"/"+row["model_id"], row["effective_from"]
	at, err := time.Parse(time.DateOnly, from)
	if err != nil {
		t.Fatal(err)
	}
	model, err := set.Find(name, at)
	if err != nil {
		t.Errorf("%s at %s: %v", name, from, err)
		return
	}
	factRates(t, model, pricebook.Ask{At: at},
		map[meter.ID]string{meter.Input: row["input"], meter.Output: row["output"], meter.CacheRead: row["cached_input_read"],
			write(row): row["cache_write_5m"], meter.CacheWrite1h: row["cache_write_1h"]})
	if limit := row["tier_threshold_tokens"]; limit != "" {
		n, _ := strconv.ParseInt(limit, 10, 64)
		above := map[meter.ID]string{meter.Input: row["input_above"], meter.Output: row["output_above"],
			meter.CacheRead: row["cached_above"]}
		below := map[meter.ID]string{meter.Input: row["input"], meter.Output: row["output"]}
		if row["provider"] == "xai" {
			n--
		}
		factRates(t, model, pricebook.Ask{At: at, Prompt: n}, below)
		factRates(t, model, pricebook.Ask{At: at, Prompt: n + 1}, above)
	}
	for _, alias := range strings.Fields(row["aliases"]) {
		checkAlias(t, set, row, alias, name)
	}
	checkBatch(t, model, row)
}

// write names the meter of the short cache write: OpenAI's lasts half an hour.
func write(row map[string]string) meter.ID {
	if row["provider"] == "openai" {
		return meter.CacheWrite30m
	}
	return meter.CacheWrite5m
}

func factRates(t *testing.T, model *pricebook.Model, ask pricebook.Ask, want map[meter.ID]string) {
	t.Helper()
	card, err := model.Card(ask)
	if err != nil {
		t.Errorf("%s %+v: %v", model.FullName(), ask, err)
		return
	}
	for id, text := range want {
		if text == "" {
			continue
		}
		if rate := card.Rates[id]; rate == nil || !rate.Price.Equal(money.MustParse(text)) {
			t.Errorf("%s %v %s: got %v, want %s", model.FullName(), ask, id, rate, text)
		}
	}
}

// checkAlias tries the alias shortly before the row ends, when a moved alias
// has settled.
func checkAlias(t *testing.T, set *pricebook.Set, row map[string]string, alias, name string) {
	at, err := time.Parse(time.DateOnly, row["effective_to"])
	if err != nil {
		at = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	}
	at = at.Add(-time.Second)
	model, err := set.Find(row["provider"]+"/"+alias, at)
	switch {
	case err != nil:
		t.Errorf("alias %s at %s: %v", alias, at, err)
	case model.FullName() != name && alias != "gpt-4o-2024-05-13" && alias != "mistral-medium-latest":
		t.Errorf("alias %s at %s means %s, want %s", alias, at, model.FullName(), name)
	}
}

func checkBatch(t *testing.T, model *pricebook.Model, row map[string]string) {
	start := map[string]string{"openai": "2024-04-15", "anthropic": "2024-10-08", "google": "2025-07-07",
		"mistral": "2024-11-07", "groq": "2025-03-01", "fireworks": "2025-05-01", "voyage": "2025-10-01",
		"amazon-bedrock": "2024-08-29"}[row["provider"]]
	day := max(start, row["effective_from"])
	at, _ := time.Parse(time.DateOnly, day)
	if until := row["effective_to"]; until != "" && until <= day {
		return
	}
	card, err := model.Card(pricebook.Ask{At: at, Mode: pricebook.Batch})
	if row["batch_multiplier"] == "" {
		if err == nil {
			t.Errorf("%s at %s: batch is offered, the facts know of none", model.FullName(), day)
		}
		return
	}
	if err != nil {
		t.Errorf("%s: %v", model.FullName(), err)
		return
	}
	by := money.MustParse(row["batch_multiplier"])
	for id, text := range map[meter.ID]string{meter.Input: row["input"], meter.Output: row["output"]} {
		if want := money.MustParse(text).Mul(by); !card.Rates[id].Price.Equal(want) {
			t.Errorf("%s batch %s: got %s, want %s", model.FullName(), id, card.Rates[id].Price, want)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		shipped(b)
	}
}
