package scenario_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// TestReplayOfNothing: an event that left prices alone has no effect; one that doubled
// them costs what a shock of two does.
func TestReplayOfNothing(t *testing.T) {
	events, err := scenario.ReadEvents("events.yaml", []byte(`events:
  - {id: nothing, date: 2026-01-01, title: nothing happens, source: "https://example.com"}
  - {id: double, date: 2028-01-01, title: twice the price, list: {input: 2, output: 2}, tokens: 1.5,
     source: "https://example.com"}
`), time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if events[0].Announced || !events[1].Announced {
		t.Errorf("announced: %+v", events)
	}
	got, err := scenario.Replay(priced, events)
	if err != nil {
		t.Fatal(err)
	}
	if !got[0].Points.IsZero() || !got[0].List.IsZero() || !got[0].Effective.IsZero() {
		t.Errorf("nothing is %+v", got[0])
	}
	is(t, "list", got[1].List, 2, "1.00")
	is(t, "effective", got[1].Effective, 2, "2.00")
}

// priced is the seat with the price of its input as that of everything.
func priced(under scenario.Shocks) ([]margin.PlanResult, error) {
	var out scenario.Shocks
	if f := under.Priced("m"); f != nil {
		out = append(out, scenario.Shock{Lever: scenario.Price, By: f(meter.Input)})
	}
	for _, s := range under {
		if s.Lever != scenario.Price {
			out = append(out, s)
		}
	}
	return seat(out)
}

func TestWrongEvents(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"events: []\n", "events"},
		{"events:\n  - {id: a, date: 2026-02-30, title: t, source: s}\n", "f.yaml:2:"},
		{"events:\n  - {id: a, date: 2026-01-01, title: t, source: s, tokens: 0}\n", `f.yaml:2: a: "0": not a factor`},
		{"events:\n  - {id: a, date: 2026-01-01, title: t, source: s, list: {input: 2}}\n", "output"},
		{"events:\n  - {id: a, date: 2026-01-01, title: t, source: s}\n  - {id: a, date: 2026-01-01, title: t, source: s}\n",
			"two events are called so; the first is on line 2"},
		{"events:\n  - {id: a, date: 2026-01-01, title: t, source: s, words: 2}\n", "unknown field"},
	} {
		events, err := scenario.ReadEvents("f.yaml", []byte(c.text), time.Unix(0, 0))
		if c.text == "events: []\n" && err == nil && len(events) == 0 {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.text, err, c.want)
		}
	}
}

func FuzzReadEvents(f *testing.F) {
	f.Add([]byte("events:\n  - {id: a, date: 2026-01-01, title: t, source: s, tokens: 1.5}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		events, err := scenario.ReadEvents("f.yaml", data, time.Unix(0, 0))
		if err != nil && !strings.Contains(err.Error(), "f.yaml") {
			t.Fatalf("%v does not name the file", err)
		}
		for _, e := range events {
			if e.Tokens.Sign() <= 0 {
				t.Fatalf("%+v", e)
			}
		}
	})
}
