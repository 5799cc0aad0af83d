package pricebook_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// windowed writes a book in which one clause halves the price in a window.
func windowed(window string) string {
	return oneModel("input: 10, output: 20",
		"terms:\n  - {models: ['*'], "+window+", multiply: {tokens: 0.5}, source: s, checked: 2026-01-01}\n")
}

func cheap(t *testing.T, m *pricebook.Model, at time.Time) bool {
	t.Helper()
	card, err := m.Card(pricebook.Ask{At: at})
	if err != nil {
		t.Fatal(err)
	}
	return card.Rates[meter.Input].Price.String() == "5"
}

// TestWindowEdges holds the seconds at which windows open and close, by the
// wall clock of their zone, past midnight and over the change to summer time.
func TestWindowEdges(t *testing.T) {
	const night = `hours: ["22:00-06:00"], zone: Europe/Berlin`
	const work = `days: [mon-fri], hours: ["22:00-06:00"], zone: America/New_York`
	const weekend = "days: [sat-sun], zone: Europe/Berlin"
	for _, c := range []struct {
		window, at string
		want       bool
	}{
		{night, "2026-01-15T20:59:59Z", false}, {night, "2026-01-15T21:00:00Z", true}, // winter: UTC+1
		{night, "2026-01-16T04:59:59Z", true}, {night, "2026-01-16T05:00:00Z", false},
		{night, "2026-07-15T19:59:59Z", false}, {night, "2026-07-15T20:00:00Z", true}, // summer: UTC+2
		{night, "2026-07-16T03:59:59Z", true}, {night, "2026-07-16T04:00:00Z", false},
		{night, "2026-03-29T03:59:59Z", true}, {night, "2026-03-29T04:00:00Z", false}, // the night that loses an hour
		// the one that gains it
		{night, "2026-10-25T03:59:59Z", true}, {night, "2026-10-25T04:59:59Z", true}, {night, "2026-10-25T05:00:00Z", false},
		{work, "2026-03-07T03:00:00Z", true},  // Friday 22:00
		{work, "2026-03-07T10:59:59Z", true},  // Saturday 5:59 belongs to Friday
		{work, "2026-03-07T11:00:00Z", false}, // Saturday 6:00
		{work, "2026-03-08T03:00:00Z", false}, // Saturday 22:00
		// Monday 5:59 belongs to Sunday, now in summer time
		{work, "2026-03-09T09:59:59Z", false},
		{work, "2026-03-10T01:59:59Z", false}, {work, "2026-03-10T02:00:00Z", true}, // Monday 22:00 in summer time
		// Saturday in Berlin, Friday in UTC
		{weekend, "2026-07-17T21:59:59Z", false}, {weekend, "2026-07-17T22:00:00Z", true},
		{weekend, "2026-07-19T21:59:59Z", true}, {weekend, "2026-07-19T22:00:00Z", false},
		{`hours: ["00:00-24:00"]`, "2026-07-19T23:59:59Z", true},
		{`hours: ["09:00-12:00", "14:00-18:00"]`, "2026-07-19T12:00:00Z", false},
		{`hours: ["09:00-12:00", "14:00-18:00"]`, "2026-07-19T14:00:00Z", true},
		{"days: [fri-mon]", "2026-07-20T12:00:00Z", true}, {"days: [fri-mon]", "2026-07-21T12:00:00Z", false}, // over Sunday
	} {
		m, err := load(t, windowed(c.window)).Find("m", day(t, c.at))
		if err != nil {
			t.Fatal(err)
		}
		if got := cheap(t, m, day(t, c.at)); got != c.want {
			t.Errorf("%s at %s: in the window: %t, want %t", c.window, c.at, got, c.want)
		}
	}
}

// TestWindowMinutes counts how long a window over the missing and the doubled
// hour is open: T9.
func TestWindowMinutes(t *testing.T) {
	for _, c := range []struct {
		window, from string
		want         int
	}{
		{`hours: ["01:30-03:30"], zone: Europe/Berlin`, "2026-03-28T12:00:00Z", 60},
		{`hours: ["01:30-03:30"], zone: Europe/Berlin`, "2026-05-01T12:00:00Z", 120},
		{`hours: ["01:30-03:30"], zone: Europe/Berlin`, "2026-10-24T12:00:00Z", 180},
		{`hours: ["23:30-01:30"], zone: America/New_York`, "2026-10-31T16:00:00Z", 150},
		{`hours: ["02:00-03:00"], zone: America/New_York`, "2026-03-07T17:00:00Z", 0},
	} {
		from := day(t, c.from)
		m, err := load(t, windowed(c.window)).Find("m", from)
		if err != nil {
			t.Fatal(err)
		}
		open := 0
		for minute := range 24 * 60 {
			if cheap(t, m, from.Add(time.Duration(minute)*time.Minute)) {
				open++
			}
		}
		if open != c.want {
			t.Errorf("%s: open for %d minutes after %s, want %d", c.window, open, c.from, c.want)
		}
	}
}

// TestWeek holds DeepSeek's 35 peak hours a week.
func TestWeek(t *testing.T) {
	m, err := shipped(t).Find("deepseek-v4-pro", day(t, "2026-07-01"))
	if err == nil {
		t.Fatal("sold by one vendor alone: ", m)
	}
	m, err = shipped(t).Find("deepseek/deepseek-v4-pro", day(t, "2026-11-23"))
	if err != nil {
		t.Fatal(err)
	}
	if m.WindowedAt(day(t, "2026-08-15")) || !m.WindowedAt(day(t, "2026-08-16")) {
		t.Error("peak hours begin on 2026-08-16")
	}
	var peak, all int64
	for _, hour := range m.Week(day(t, "2026-11-23")) {
		card, err := m.Card(pricebook.Ask{At: day(t, "2026-11-23"), Clock: hour.Clock})
		if err != nil {
			t.Fatal(err)
		}
		if card.Rates[meter.Input].Price.String() == "1.32" {
			peak += hour.HalfHours
		}
		all += hour.HalfHours
	}
	if peak != 70 || all != 336 {
		t.Errorf("%d of %d half hours are peak", peak, all)
	}
}

func TestWindowsRefused(t *testing.T) {
	for window, want := range map[string]string{
		`hours: ["9:00-12:00"]`:              "not a span of hours",
		`hours: ["09:00"]`:                   "not a span of hours",
		`hours: ["09:00-09:00"]`:             "not a span of hours",
		`hours: ["+9:00-12:00"]`:             "not a span of hours",
		`hours: ["09:60-12:00"]`:             "not a span of hours",
		`hours: ["09:00-24:30"]`:             "not a span of hours",
		"days: [monday]":                     "not weekdays",
		"days: [mon-]":                       "not weekdays",
		"days: []":                           "an empty list",
		"hours: []":                          "an empty list",
		"region: []":                         "an empty list",
		"days: [mon], zone: Berlin":          "unknown time zone",
		"days: [mon], zone: Local":           "unknown time zone",
		"days: [mon], zone: ../../etc/hosts": "unknown time zone",
		`days: [mon], zone: ""`:              "unknown time zone",
	} {
		if _, err := loadErr(windowed(window)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", window, err, want)
		}
	}
	var many strings.Builder
	for range 65 {
		many.WriteString("          - {hours: [\"09:00-10:00\"], mode: batch}\n")
	}
	if _, err := loadErr(oneModel("input: 1", "        where:\n"+many.String())); err == nil ||
		!strings.Contains(err.Error(), "exceed the limit of 64") {
		t.Errorf("65 windows: %v", err)
	}
}
