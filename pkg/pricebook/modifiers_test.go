package pricebook_test

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// modifier is one row of the table of what multiplies or adds to a list price,
// with what it makes of some models. The products are worked out by hand.
type modifier struct {
	vendor, name, value string
	cases               []priced
}

// priced is the price of one meter of one model under conditions.
type priced struct {
	model, at string
	ask       pricebook.Ask
	meter     meter.ID
	want      string
}

const (
	batch    = pricebook.Batch
	flex     = pricebook.Flex
	priority = pricebook.Priority
	fast     = pricebook.Fast
	now      = "2026-11-23"
)

// modifiers follows the rows of the table of facts, in its order.
func modifiers() []modifier {
	in, out, read, w5, w30, w1h := meter.Input, meter.Output, meter.CacheRead, meter.CacheWrite5m, meter.CacheWrite30m,
		meter.CacheWrite1h
	mode := func(m pricebook.Mode) pricebook.Ask { return pricebook.Ask{Mode: m} }
	region := func(r string) pricebook.Ask { return pricebook.Ask{Region: r} }
	none := pricebook.Ask{}
	return []modifier{
		{"openai", "batch", "0.5", []priced{
			{"gpt-5.4", now, mode(batch), in, "1.25"}, {"gpt-5.4", now, mode(batch), out, "7.5"},
			{"gpt-5.4", now, mode(batch), read, "0.125"},
			{"text-embedding-3-small", now, mode(batch), in, "0.01"},
			{"gpt-4", "2024-04-14T23:59:59Z", mode(batch), in, "not offered"}, {"gpt-4", "2024-04-15", mode(batch), in, "15"},
		}},
		{"openai", "flex", "0.5", []priced{{"o3", now, mode(flex), in, "1"}, {"o4-mini", now, mode(flex), out, "2.2"},
			{"gpt-6-sol", now, mode(flex), read, "0.1"}, {"gpt-4.1", now, mode(flex), in, "not offered"}}},
		{"openai", "priority", "2.0", []priced{
			{"gpt-5", now, mode(priority), in, "2.5"}, {"gpt-5.1", now, mode(priority), in, "2.5"},
			{"gpt-5.2", now, mode(priority), in, "3.5"}, {"gpt-5.4", now, mode(priority), out, "30"},
			{"gpt-5.6-luna", now, mode(priority), in, "0.4"}, {"gpt-6-astra", now, mode(priority), in, "20"},
			{"gpt-6-astra", now, pricebook.Ask{Mode: priority, Prompt: 272_001}, in, "not offered"},
		}},
		{"openai", "priority", "2.5",
			[]priced{{"gpt-5.5", now, mode(priority), in, "12.5"}, {"gpt-5.5", now, mode(priority), out, "75"}}},
		{"openai", "priority", "1.75", []priced{
			{"gpt-4.1", now, mode(priority), in, "3.5"}, {"gpt-4.1-mini", now, mode(priority), in, "0.7"},
			{"o3", now, mode(priority), out, "14"},
			{"gpt-4o", now, mode(priority), in, "4.25"}, {"gpt-4o-mini", now, mode(priority), in, "0.2505"},
			{"gpt-5-mini", now, mode(priority), in, "0.45"}, {"o4-mini", now, mode(priority), in, "2.002"},
		}},
		{"openai", "regional_processing", "1.1",
			[]priced{{"gpt-5.4", now, region("eu"), in, "2.75"}, {"gpt-6-sol", now, region("ae"), out, "11"},
				{"gpt-5.6-sol", now, region("jp"), read, "0.44"}, {"gpt-5.2", now, region("eu"), in, "not offered"}}},
		{"openai", "cache_write", "1.25",
			[]priced{{"gpt-5.6-sol", now, none, w30, "5"}, {"gpt-6-astra", now, none, w30, "12.5"},
				{"gpt-6-astra", now, pricebook.Ask{Prompt: 300_000}, w30, "25"}, {"gpt-5.5", now, none, w30, "5"}}},
		{"openai", "web_search", "10",
			[]priced{{"gpt-5.4", now, none, meter.WebSearch, "10"}, {"gpt-4o", "2025-03-10", none, meter.WebSearch, ""}}},
		{"openai", "file_search", "2.5",
			[]priced{{"gpt-5.4", now, none, meter.FileSearch, "2.5"}, {"gpt-5.4", now, none, meter.FileStorage, "0.1"}}},
		{"anthropic", "batch", "0.5", []priced{
			{"claude-opus-4-5", now, mode(batch), in, "2.5"}, {"claude-opus-4-5", now, mode(batch), read, "0.25"},
			{"claude-opus-4-5", now, mode(batch), w1h, "5"},
			{"claude-3-opus", "2024-10-07", mode(batch), in, "not offered"},
		}},
		{"anthropic", "cache_write_5m", "1.25",
			[]priced{{"claude-sonnet-5", now, none, w5, "2.5"}, {"claude-3-opus", "2024-08-13", none, w5, "15"}}},
		{"anthropic", "cache_write_1h", "2.0",
			[]priced{{"claude-sonnet-5", now, none, w1h, "4"},
				{"claude-sonnet-4-5", now, pricebook.Ask{Prompt: 200_001}, w1h, "12"}}},
		{"anthropic", "cache_read", "0.1",
			[]priced{{"claude-sonnet-5", now, none, read, "0.2"}, {"claude-3-haiku", now, none, read, "0.03"}}},
		{"anthropic", "cache_read", "0.025",
			[]priced{{"claude-fable-5-1", now, none, read, "0.25"}, {"claude-mythos-5-1", now, none, read, "0.25"}}},
		{"anthropic", "cache_read", "0.05", []priced{{"claude-opus-5-5", now, none, read, "0.2"}}},
		{"anthropic", "fast_mode", "2.0",
			[]priced{{"claude-opus-5", now, mode(fast), in, "10"}, {"claude-opus-5", now, mode(fast), out, "50"},
				{"claude-opus-4-8", now, mode(fast), read, "1"}, {"claude-sonnet-5", now, mode(fast), in, "not offered"}}},
		{"anthropic", "fast_mode", "6.0",
			[]priced{{"claude-opus-4-6", "2026-07-31", mode(fast), in, "30"},
				{"claude-opus-4-6", "2026-08-01", mode(fast), in, "5"}}},
		{"anthropic", "inference_geo_us", "1.1", []priced{
			{"claude-opus-4-6", now, region("us"), in, "5.5"}, {"claude-sonnet-5", now, region("us"), out, "11"},
			{"claude-opus-5", now, pricebook.Ask{Mode: fast, Region: "us"}, in, "11"},
			{"claude-opus-4-5", now, region("us"), in, "not offered"}, {"claude-opus-5", now, region("eu"), in, "not offered"},
		}},
		{"anthropic", "web_search", "10",
			[]priced{{"claude-opus-5", now, none, meter.WebSearch, "10"}, {"claude-3-5-haiku", now, none, meter.WebSearch, "10"},
				{"claude-3-opus", now, none, meter.WebSearch, ""}}},
		{"google", "batch", "0.5", []priced{{"gemini-2.5-pro", now, mode(batch), in, "0.625"},
			{"gemini-2.5-pro", now, mode(batch), read, "0.125"}, {"gemini-3.5-flash-lite", now, mode(batch), read, "0.02"},
			{"gemini-3.5-flash-lite", now, mode(batch), out, "1.25"}}},
		{"google", "priority", "1.8",
			[]priced{{"gemini-3.5-flash", now, mode(priority), in, "2.7"},
				{"gemini-3.1-pro-preview", now, mode(priority), out, "21.6"}}},
		{"google", "flex", "0.5", []priced{{"gemini-3.5-flash", now, mode(flex), in, "0.75"},
			{"gemini-3.1-pro-preview", now, mode(flex), out, "6"}}},
		{"google", "non_global_endpoint", "1.1",
			[]priced{{"gemini-2.5-pro", now, region("europe-west4"), in, "1.375"},
				{"gemini-3.5-flash", now, region("us"), out, "9.9"},
				{"gemini-2.5-pro", "2026-06-30", region("us"), in, "not offered"}}},
		{"google", "cache_storage", "4.5",
			[]priced{{"gemini-2.5-pro", now, none, meter.CacheStorage, "4.5"},
				{"gemini-3.1-pro-preview", now, none, meter.CacheStorage, "4.5"}}},
		{"google", "cache_storage", "1.0", []priced{
			{"gemini-3.5-flash", now, none, meter.CacheStorage, "1"}, {"gemini-3.8-flash", now, none, meter.CacheStorage, "0.5"},
			{"gemini-3.7-flash", now, none, meter.CacheStorage, "0.5"},
			{"gemini-3.8-flash", "2027-01-01", none, meter.CacheStorage, "1"},
		}},
		{"google", "web_search", "14",
			[]priced{{"gemini-3.5-flash", now, none, meter.WebSearch, "14"},
				{"gemini-2.5-pro", now, none, meter.WebSearch, "35"}}},
		{"xai", "priority", "2.0", []priced{{"grok-4.7", now, mode(priority), in, "4"},
			{"grok-4.7", now, pricebook.Ask{Mode: priority, Prompt: 200_000}, out, "24"},
			{"grok-4.6", now, mode(priority), in, "not offered"}}},
		{"deepseek", "peak_hours", "2.0", []priced{
			{"deepseek-v4-pro", "2026-11-23T01:00:00Z", none, in, "1.32"},
			{"deepseek-v4-pro", "2026-11-23T00:59:59Z", none, in, "0.66"},
			{"deepseek-v4-pro", "2026-11-23T04:00:00Z", none, in, "0.66"},
			{"deepseek-flash", "2026-11-23T06:00:00Z", none, out, "1.2"},
			{"deepseek-flash", "2026-11-23T09:59:59Z", none, read, "0.006"},
			{"deepseek-flash", "2026-11-23T10:00:00Z", none, out, "0.6"},
			{"deepseek-v4-pro", "2026-11-22T02:00:00Z", none, in, "0.66"},
			{"deepseek-v4-flash", "2026-08-14T02:00:00Z", none, in, "0.14"},
			{"deepseek-v4-flash", "2026-08-17T02:00:00Z", none, in, "0.44"},
		}},
		{"deepseek", "off_peak_hours", "0.5", []priced{
			{"deepseek-chat", "2025-03-03T16:30:00Z", none, in, "0.135"},
			{"deepseek-chat", "2025-03-04T00:29:59Z", none, out, "0.55"},
			{"deepseek-chat", "2025-03-03T16:29:59Z", none, in, "0.27"},
			{"deepseek-chat", "2025-09-05T17:00:00Z", none, in, "0.56"},
		}},
		{"deepseek", "off_peak_hours", "0.25",
			[]priced{{"deepseek-reasoner", "2025-03-03T20:00:00Z", none, in, "0.1375"},
				{"deepseek-reasoner", "2025-03-03T20:00:00Z", none, read, "0.035"},
				{"deepseek-reasoner", "2025-03-03T12:00:00Z", none, out, "2.19"}}},
		{"amazon-bedrock", "geographic_endpoint", "1.1", []priced{
			{"global.anthropic.claude-sonnet-4-6", now, region("eu"), in, "3.3"},
			{"global.anthropic.claude-sonnet-4-6", now, none, in, "3"},
			{"global.anthropic.claude-sonnet-4-6", now, region("us-gov"), in, "3.6"},
			{"us.anthropic.claude-sonnet-4-6", now, none, in, "3.3"},
		}},
		{"amazon-bedrock", "batch", "0.5",
			[]priced{{"global.anthropic.claude-sonnet-4-6", now, mode(batch), in, "1.5"},
				{"amazon.nova-pro-v1:0", now, mode(batch), out, "1.6"}}},
		{"mistral", "batch", "0.5", []priced{{"mistral-large-2512", now, mode(batch), in, "0.25"},
			{"codestral-2508", now, mode(batch), out, "0.45"}}},
		{"groq", "batch", "0.5", []priced{{"llama-3.3-70b-versatile", now, mode(batch), in, "0.295"}}},
		{"fireworks", "batch", "0.5", []priced{{"kimi-k3", now, mode(batch), in, "1.5"}}},
		{"voyage", "batch", "0.67", []priced{{"voyage-3.5", now, mode(batch), in, "0.0402"},
			{"voyage-3-large", now, mode(batch), in, "0.1206"}}},
	}
}

func TestModifiers(t *testing.T) {
	set := shipped(t)
	for _, m := range modifiers() {
		for _, c := range m.cases {
			c.ask.At = day(t, c.at)
			if got := price(t, set, m.vendor+"/"+c.model, c.ask, c.meter); got != c.want {
				t.Errorf("%s %s %s: %s %s at %s is %q, want %q", m.vendor, m.name, m.value, c.model, c.meter, c.at, got, c.want)
			}
		}
	}
}

func price(t *testing.T, set *pricebook.Set, name string, a pricebook.Ask, id meter.ID) string {
	t.Helper()
	m, err := set.Find(name, a.At)
	if err != nil {
		t.Fatal(err)
	}
	card, err := m.Card(a)
	var refused *pricebook.NotOfferedError
	switch {
	case errors.As(err, &refused):
		return "not offered"
	case err != nil:
		t.Fatal(err)
	case card.Rates[id] == nil:
		return ""
	}
	return card.Rates[id].Price.String()
}

// TestModifiersFollowTheFacts holds the table above to the table of facts,
// where that is at hand: no row may be left out.
func TestModifiersFollowTheFacts(t *testing.T) {
	file, err := os.Open(filepath.Join("..", "..", "..", "shared", "facts", "hosted_modifiers.csv"))
	if err != nil {
		t.Skip("the table of facts is not here: ", err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	have := modifiers()
	if len(records)-1 != len(have) {
		t.Fatalf("%d facts, %d rows here", len(records)-1, len(have))
	}
	for i, record := range records[1:] {
		m := have[i]
		fact, errA := strconv.ParseFloat(record[2], 64)
		here, errB := strconv.ParseFloat(m.value, 64)
		if m.vendor != record[0] || m.name != record[1] || fact != here || errA != nil || errB != nil || len(m.cases) == 0 {
			t.Errorf("row %d: %v here, %v in the facts", i, m, record[:3])
		}
	}
}
