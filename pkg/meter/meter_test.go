package meter_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/meter"
)

func TestNamesRoundTrip(t *testing.T) {
	table := meter.Table()
	if len(table) != int(meter.Count) || len(meter.Names()) != int(meter.Count) {
		t.Fatalf("%d rows and %d names for %d meters", len(table), len(meter.Names()), meter.Count)
	}
	for i, m := range table {
		if m.ID != meter.ID(i) || m.ID.Get().Name != m.Name || m.ID.String() != m.Name {
			t.Errorf("row %d is %s", i, m.Name)
		}
		text, err := m.ID.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var read meter.ID
		if err := read.UnmarshalText(text); err != nil || read != m.ID {
			t.Errorf("%s is read as %s, %v", text, read, err)
		}
	}
	if got := meter.Count.String(); got != fmt.Sprintf("meter(%d)", meter.Count) {
		t.Errorf("no meter is written %q", got)
	}
}

func TestTableIsSound(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range meter.Table() {
		if seen[m.Name] || seen[m.Title] && m.Title != m.Name || m.Title == "" || m.Unit == "" || m.Doc == "" {
			t.Errorf("%s: names are missing or taken", m.Name)
		}
		seen[m.Name], seen[m.Title] = true, true
		if p := int64(math.Pow10(int(m.Exponent()))); p != m.Per {
			t.Errorf("%s: per %d is no power of ten", m.Name, m.Per)
		}
		if m.IsToken() != (m.Per == 1e6 && m.Unit == "token") {
			t.Errorf("%s: tokens are priced per million", m.Name)
		}
		for _, other := range m.Else {
			if other.Get().Side != m.Side || other == m.ID {
				t.Errorf("%s is billed as %s", m.Name, other)
			}
		}
	}
	fresh := meter.Table()
	fresh[0].Name = "changed"
	if meter.Input.String() != "input" {
		t.Error("callers can change the table")
	}
}

func TestUnknownMeterSuggests(t *testing.T) {
	var id meter.ID
	for text, want := range map[string]string{
		"inptu": `did you mean "input"?`, "Input": `did you mean "input"?`, "cached_read": `did you mean "cache_read"?`,
		"": "the meters are input", "zzzzzzzz": "the meters are input",
		"a\nb\x1b[2J" + strings.Repeat("x", 1e6): "the meters are input",
	} {
		err := id.UnmarshalText([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.ContainsAny(err.Error(), "\n\x1b") ||
			len(err.Error()) > 500 {
			t.Errorf("%.20q: %.300v, want %s", text, err, want)
		}
	}
}

// wholes draws usage whose parts fit their wholes.
func wholes() *rapid.Generator[meter.Whole] {
	return rapid.Custom(func(t *rapid.T) meter.Whole {
		n := rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(0, 1<<40), rapid.Int64Range(0, math.MaxInt64/8))
		w := meter.Whole{
			Cached: n.Draw(t, "cached"), CacheWrite: n.Draw(t, "write"), CacheWrite1h: n.Draw(t, "write1h"),
			AudioInput: n.Draw(t, "audio"), ImageInput: n.Draw(t, "image"), VideoInput: n.Draw(t, "video"),
			Reasoning: n.Draw(t, "reasoning"), AudioOutput: n.Draw(t, "audio out"), ImageOutput: n.Draw(t, "image out"),
			Requests: n.Draw(t, "requests"), Images: n.Draw(t, "images"), Searches: n.Draw(t, "searches"),
			FileSearches: n.Draw(t, "file searches"),
		}
		w.Input = w.Cached + w.CacheWrite + w.CacheWrite1h + w.AudioInput + w.ImageInput + w.VideoInput + n.Draw(t, "fresh")
		w.Output = w.Reasoning + w.AudioOutput + w.ImageOutput + n.Draw(t, "visible")
		return w
	})
}

// TestSplitConserves holds that every token lies on exactly one meter.
func TestSplitConserves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := wholes().Draw(t, "w")
		q, err := w.Split()
		if err != nil {
			t.Fatal(err)
		}
		if q.PromptSize() != w.Input || q.AnswerSize() != w.Output {
			t.Fatalf("%+v is split into %v", w, q)
		}
		for id, n := range q {
			if n < 0 {
				t.Fatalf("%s holds %d", meter.ID(id), n)
			}
		}
		if q[meter.Requests] != w.Requests || q[meter.Images] != w.Images || q[meter.WebSearch] != w.Searches ||
			q[meter.FileSearch] != w.FileSearches {
			t.Fatalf("fees of %+v: %v", w, q)
		}
	})
}

func TestSplitRefuses(t *testing.T) {
	for _, c := range []struct {
		w     meter.Whole
		field string
	}{
		{meter.Whole{Input: 10, Cached: 11}, "cached"},
		{meter.Whole{Input: 10, Cached: 6, CacheWrite: 5}, "cache_write"},
		{meter.Whole{Input: 10, Cached: 6, CacheWrite1h: 5}, "cache_write_1h"},
		{meter.Whole{Input: 10, ImageInput: 6, VideoInput: 5}, "video_input"},
		{meter.Whole{Output: 10, Reasoning: 11}, "reasoning"},
		{meter.Whole{Output: 10, Reasoning: 6, AudioOutput: 5}, "audio_output"},
		{meter.Whole{Output: 10, ImageOutput: 11}, "image_output"},
		{meter.Whole{Input: math.MaxInt64, Cached: math.MaxInt64, CacheWrite: math.MaxInt64}, "cache_write"},
		{meter.Whole{Input: -1}, "input"}, {meter.Whole{Output: -1}, "output"}, {meter.Whole{Cached: -1}, "cached"},
		{meter.Whole{CacheWrite: -1}, "cache_write"}, {meter.Whole{CacheWrite1h: -1}, "cache_write_1h"},
		{meter.Whole{AudioInput: -1}, "audio_input"},
		{meter.Whole{ImageInput: -1}, "image_input"}, {meter.Whole{VideoInput: -1}, "video_input"},
		{meter.Whole{Reasoning: -1}, "reasoning"},
		{meter.Whole{AudioOutput: -1}, "audio_output"}, {meter.Whole{ImageOutput: -1}, "image_output"},
		{meter.Whole{Requests: -1}, "requests"},
		{meter.Whole{Images: -1}, "images"}, {meter.Whole{Searches: math.MinInt64}, "searches"},
		{meter.Whole{FileSearches: -1}, "file_searches"},
	} {
		q, err := c.w.Split()
		var e *meter.ContradictionError
		if !errors.As(err, &e) || e.Field != c.field || q != (meter.Quantities{}) {
			t.Errorf("%+v: %v, %v; want an error at %s", c.w, q, err, c.field)
		}
	}
}

func TestAdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, err := wholes().Draw(t, "a").Split()
		if err != nil {
			t.Fatal(err)
		}
		b, err := wholes().Draw(t, "b").Split()
		if err != nil {
			t.Fatal(err)
		}
		ab, errA := a.Add(b)
		ba, errB := b.Add(a)
		if ab != ba || errA != nil || errB != nil {
			t.Fatalf("%v, %v; %v, %v", ab, errA, ba, errB)
		}
	})
	full := meter.Quantities{meter.Output: math.MaxInt64}
	if _, err := full.Add(meter.Quantities{meter.Output: 1}); !errors.Is(err, meter.ErrOverflow) {
		t.Errorf("overflow: %v", err)
	}
	if sum, err := full.Add(meter.Quantities{meter.Input: 1}); err != nil || sum[meter.Output] != math.MaxInt64 {
		t.Errorf("at the edge: %v, %v", sum, err)
	}
}

// TestSizesDoNotWrap holds that a prompt beyond 64 bits is still a large one.
func TestSizesDoNotWrap(t *testing.T) {
	q := meter.Quantities{meter.Input: math.MaxInt64, meter.CacheRead: math.MaxInt64, meter.Output: math.MaxInt64,
		meter.Reasoning: 1}
	if q.PromptSize() != math.MaxInt64 || q.AnswerSize() != math.MaxInt64 {
		t.Errorf("prompt %d, answer %d", q.PromptSize(), q.AnswerSize())
	}
}

// TestFieldsAreWholesBeforeParts holds what Split rests on: the counts come in the
// order of the table, each whole before its parts, and every name once.
func TestFieldsAreWholesBeforeParts(t *testing.T) {
	seen, sides := map[string]bool{}, map[meter.Side]bool{}
	var w meter.Whole
	for i, f := range meter.Fields() {
		side := f.Meter.Get().Side
		if f.Place.IsPart() && !sides[side] {
			t.Errorf("%s comes before its whole", f.Name)
		}
		sides[side] = true
		if seen[f.Name] || f.Doc == "" || f.Place != f.Meter.Get().Place() {
			t.Errorf("%s: %+v", f.Name, f)
		}
		seen[f.Name] = true
		*f.Of(&w) = int64(i + 1)
	}
	at := map[int64]string{}
	for _, f := range meter.Fields() {
		if other, taken := at[*f.Of(&w)]; taken {
			t.Errorf("%s and %s are one field", f.Name, other)
		}
		at[*f.Of(&w)] = f.Name
	}
	for _, m := range meter.Table() {
		if m.PerRequest && m.Reported.Name == "" || m.Bound != nil && m.Bound.Of == m.ID || len(m.Unless) > 0 &&
			m.Else == nil {
			t.Errorf("%s: the row contradicts itself", m.Name)
		}
	}
}

func TestCacheTokens(t *testing.T) {
	q := meter.Quantities{meter.Input: 1, meter.CacheRead: 2, meter.CacheWrite5m: 4, meter.CacheWrite30m: 8,
		meter.CacheWrite1h: 16, meter.Output: 32, meter.CacheStorage: 64}
	if read, filled, rest := q.CacheTokens(meter.ReadsCache), q.CacheTokens(meter.FillsCache),
		q.CacheTokens(meter.NoCache); read != 2 || filled != 28 || rest != 33 {
		t.Errorf("%d read, %d filled, %d without", read, filled, rest)
	}
	q[meter.CacheWrite1h], q[meter.CacheWrite5m] = math.MaxInt64, 1
	if got := q.CacheTokens(meter.FillsCache); got != math.MaxInt64 {
		t.Errorf("a sum beyond 64 bits is %d", got)
	}
}
