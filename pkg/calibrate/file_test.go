package calibrate

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// entry is one that holds.
func entry(model string, factor Number) Entry {
	return Entry{
		Tokenizer: "claude-4.7", Base: "claude_legacy", Model: model, Factor: factor, Low: factor - 0.25, High: factor + 0.25,
		PerMessage: 3, PerRequest: 7, Requests: 60, Tokens: 41957, MeanError: 0.0125, LogSHA256: strings.Repeat("0a", 32),
		Fitted: "2026-11-23",
	}
}

func file(entries ...Entry) []byte {
	b := &Book{Name: "c.yaml"}
	for _, e := range entries {
		b.Put(e)
	}
	return b.Bytes()
}

// TestFileRoundTrip: what is written is read, and written again byte by byte.
func TestFileRoundTrip(t *testing.T) {
	data := file(entry("vendor/b", 1.25), entry(AnyModel, 1.5), entry("vendor/a", 1))
	b, err := Read("c.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), data) {
		t.Errorf("%s\nbecame\n%s", data, b.Bytes())
	}
	if len(data) > 1500+400*3 || bytes.ContainsRune(data, '\r') {
		t.Errorf("%d bytes", len(data))
	}
	if e := b.Find("claude-4.7", "vendor/a"); e == nil || e.Factor != 1 {
		t.Errorf("own entry: %+v", e)
	}
	if e := b.Find("claude-4.7", "vendor/z"); e == nil || e.Factor != 1.5 {
		t.Errorf("entry of the family: %+v", e)
	}
	if e := b.Find("gemini", "vendor/a"); e != nil {
		t.Errorf("entry of another family: %+v", e)
	}
}

// TestPut replaces the entry of the same tokenizer and model alone.
func TestPut(t *testing.T) {
	b := &Book{}
	b.Put(entry("vendor/b", 1.25))
	b.Put(entry("vendor/a", 1.25))
	b.Put(entry("vendor/b", 1.75))
	if len(b.Entries) != 2 || b.Entries[0].Model != "vendor/a" || b.Entries[1].Factor != 1.75 {
		t.Errorf("%+v", b.Entries)
	}
}

func TestReadRefuses(t *testing.T) {
	good := string(file(entry("vendor/a", 1.25)))
	for what, c := range map[string]struct{ old, put, want string }{
		"unknown tokenizer": {"claude-4.7", "claud-4.7", `tokenizer: "claud-4.7": unknown tokenizer; did you mean`},
		"bare model":        {`"vendor/a"`, "a", `model: "a": not a full name; write vendor/model, or * for all`},
		"comma":             {"factor: 1.2500", "factor: 1,25", `factor: "1,25": not a plain number`},
		"exponent":          {"factor: 1.2500", "factor: 1e0", "not a plain number"},
		"not a number":      {"factor: 1.2500", "factor: .nan", "not a plain number"},
		"huge":              {"factor: 1.2500", "factor: 125.0", `factor: "125.0000": not within 0.05 and 20`},
		"low above":         {"low: 1.0000", "low: 1.3", `low: "1.3000": not between 0 and the factor`},
		"high below":        {"high: 1.5000", "high: 1.2", `high: "1.2000": below the factor`},
		"a prompt":          {"per_request: 7", "per_request: 700", "no format adds more than 128 tokens"},
		"negative":          {"per_request: 7", "per_request: -7", "expected a whole number of 0 or more"},
		"bad hash":          {"0a0a", "zz", "not a SHA-256 in hexadecimal"},
		"bad day":           {"2026-11-23", "23.11.2026", `fitted: "23.11.2026": not a day; write YYYY-MM-DD`},
		"other version":     {"schema_version: 1", "schema_version: 2", `schema_version: "2": this program reads version 1`},
		"missing":           {"    factor: 1.2500\n", "", "factor: missing"},
		"typo":              {"    per_message", "    per_mesage", "unknown field"},
		"nothing":           {good, "", "the file is empty"},
	} {
		_, err := Read("c.yaml", []byte(strings.Replace(good, c.old, c.put, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "c.yaml:") {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
	twice := good + good[strings.Index(good, "  - tokenizer"):]
	if _, err := Read("c.yaml", []byte(twice)); err == nil ||
		!strings.Contains(err.Error(), "has a fit for it on line 9 already") {
		t.Errorf("two entries for one model: %v", err)
	}
}

// TestNotTheSameBase: a factor means nothing over another encoding.
func TestNotTheSameBase(t *testing.T) {
	x, err := tokenizer.Lookup("claude-4.7")
	if err != nil {
		t.Fatal(err)
	}
	e := entry("vendor/a", 1.25)
	e.Base = "o200k_base"
	if _, err := x.Calibrated(e.Calibration("c.yaml")); err == nil ||
		!strings.Contains(err.Error(), "calibrated over o200k_base, but claude_legacy is counted now; fit again") {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file(entry("vendor/a", 1.25), entry(AnyModel, 0.7)))
	f.Add([]byte("schema_version: 1\ncalibrations: []\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Read("c.yaml", data)
		if err != nil {
			return
		}
		again, err := Read("c.yaml", b.Bytes())
		if len(b.Entries) == 0 {
			return // an empty list is written as nothing
		}
		if err != nil || !bytes.Equal(again.Bytes(), b.Bytes()) ||
			!slices.IsSortedFunc(b.Entries,
				func(x, y Entry) int { return strings.Compare(x.Tokenizer+"\x00"+x.Model, y.Tokenizer+"\x00"+y.Model) }) {
			t.Errorf("%s\n%v", b.Bytes(), err)
		}
	})
}
