package media

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/internal/steady"
)

func TestMain(m *testing.M) { steady.Run(m) }

// The vendors' own worked examples and tables.
func TestImage(t *testing.T) {
	for _, c := range []struct {
		model  string
		w, h   int
		detail string
		want   int64
	}{
		// OpenAI, tiles
		{"gpt-4o", 1024, 1024, "high", 765},
		{"gpt-4o", 2048, 4096, "high", 1105},
		{"gpt-4o", 4096, 8192, "low", 85},
		{"openai/gpt-4.1-2025-04-14", 1024, 1024, "", 765},
		{"gpt-4o-mini", 1024, 1024, "", 2833 + 4*5667},
		{"gpt-4o-mini", 1024, 1024, "low", 2833},
		{"gpt-5", 1024, 1024, "auto", 70 + 4*140},
		{"o1", 300, 200, "high", 75 + 150},
		{"computer-use-preview", 512, 512, "", 65 + 129},
		// OpenAI, patches: 1024 and 1452 of them with a budget of 1536
		{"o4-mini", 1024, 1024, "", 1762},                // 1024 × 1.72
		{"o4-mini", 1800, 2400, "", 2498},                // 1452 × 1.72
		{"gpt-4.1-nano", 1800, 2400, "high", 3572},       // 1452 × 2.46
		{"gpt-5-mini", 1800, 2400, "high", 1743},         // 1452 × 1.2
		{"gpt-5.4", 1024, 1024, "high", 1229},            // 1024 × 1.2
		{"gpt-5.4", 2048, 2048, "high", 3000},            // 2500 × 1.2
		{"gpt-5.4", 2048, 2048, "low", 4916},             // 4096 × 1.2: more than high
		{"gpt-5.4-pro", 6000, 6000, "original", 12000},   // 10,000 × 1.2
		{"gpt-5.6-sol", 6400, 1440, "", 10800},           // as it is
		{"gpt-5.6-sol", 4800, 6400, "original", 36000},   // 30,000 patches, the most
		{"gpt-5.6-luna", 640, 480, "low", 231},           // 512×384
		{"gpt-6-astra", 640, 480, "high", 360},           // 300 × 1.2
		{"gpt-4.1-mini", 1024, 1024, "", 1659},           // 1024 × 1.62
		{"gpt-5.2-2025-12-11", 1024, 1024, "high", 1229}, // 1024 × 1.2
		// Claude
		{"claude-sonnet-4-6", 200, 200, "", 64},
		{"claude-sonnet-4-6", 1000, 1000, "", 1296},
		{"claude-haiku-4-5", 1092, 1092, "", 1521},
		{"claude-opus-4-6", 1920, 1080, "", 1560},
		{"claude-opus-4-5", 2000, 1500, "", 1564},
		{"claude-opus-4-1", 3840, 2160, "", 1560},
		{"claude-opus-4-7", 1920, 1080, "", 2691},
		{"anthropic/claude-opus-4.7", 2000, 1500, "high", 3888},
		{"us.anthropic.claude-opus-5-v1:0", 3840, 2160, "", 4784},
		{"claude-fable-5-1", 6000, 4000, "", 4704},
		{"claude-sonnet-5", 3024, 1964, "", 4760},
		{"claude-3-opus-20240229", 1000, 1000, "", 1334},
		{"claude-3-5-sonnet", 200, 200, "", 54},
		{"claude-3.5-sonnet", 1092, 1092, "", 1590},
		// Gemini
		{"gemini-2.5-flash", 384, 384, "", 258},
		{"gemini-2.5-pro", 960, 540, "", 6 * 258},
		{"gemini-2.5-pro", 960, 540, "MEDIA_RESOLUTION_LOW", 64},
		{"models/gemini-3-pro-preview", 1000, 1000, "", 1120},
		{"gemini-3.8-flash", 1000, 1000, "ultra_high", 2240},
	} {
		got, rule, err := Of(c.model).Image(c.w, c.h, c.detail)
		if err != nil || got.N != c.want {
			t.Errorf("Image(%s, %d, %d, %q) = %v, %v, want %d by %s", c.model, c.w, c.h, c.detail, got, err, c.want,
				rule.Formula())
		}
	}
}

// What Claude makes of a picture, from the vendor's page.
func TestGridded(t *testing.T) {
	standard, high := params{"side": 28, "edge": 1568, "budget": 1568}, params{"side": 28, "edge": 2576, "budget": 4784}
	for _, c := range []struct {
		p        params
		is, want size
	}{
		{standard, size{1920, 1080}, size{1456, 819}},
		{standard, size{2000, 1500}, size{1269, 952}},
		{standard, size{1075, 1520}, size{924, 1307}},
		{high, size{3840, 2160}, size{2576, 1449}},
		{high, size{3024, 1964}, size{2380, 1546}},
		{high, size{100, 100}, size{100, 100}},
	} {
		if got := c.is.gridded(c.p); got != c.want {
			t.Errorf("%v is seen as %v, want %v", c.is, got, c.want)
		}
	}
}

func TestImageErrors(t *testing.T) {
	for _, c := range []struct {
		model  string
		w, h   int
		detail string
		want   string
	}{
		{"gpt-4o", 0, 10, "", "sides are 1 to"},
		{"gpt-4o", -5, 10, "", "sides are 1 to"},
		{"gpt-4o", 10, 100_001, "", "sides are 1 to"},
		{"gpt-4o", 10, 10, "original", "only low, auto, high"},
		{"gpt-5.6-sol", 6401, 4800, "", "30150 patches"},
		{"llama-3", 10, 10, "", "no published rule"},
		{"", 10, 10, "", "no published rule"},
		{"o3-mini", 10, 10, "", "no published rule"},
	} {
		got, _, err := Of(c.model).Image(c.w, c.h, c.detail)
		if err == nil || !strings.Contains(err.Error(), c.want) || got != (Tokens{}) {
			t.Errorf("Image(%s, %d, %d, %q) = %v, %v, want %q", c.model, c.w, c.h, c.detail, got, err, c.want)
		}
	}
	if _, _, err := Of("llama-3").Image(10, 10, ""); !errors.Is(err, ErrUnknown) {
		t.Error("an unknown model is not ErrUnknown")
	}
}

func TestSoundAndVideo(t *testing.T) {
	for _, c := range []struct {
		name string
		got  func() (Tokens, Rule, error)
		want Tokens
	}{
		{"a minute heard", func() (Tokens, Rule, error) { return Of("gpt-realtime-2.1").Audio(60, Input) },
			Tokens{600, 600, 600}},
		{"a minute said", func() (Tokens, Rule, error) { return Of("gpt-4o-audio-preview").Audio(60, Output) },
			Tokens{1200, 1200, 1200}},
		{"a minute, Gemini 2.5", func() (Tokens, Rule, error) { return Of("gemini-2.5-pro").Audio(60, Input) },
			Tokens{1920, 1920, 1920}},
		{"a second, Gemini 3", func() (Tokens, Rule, error) { return Of("gemini-3-flash-preview").Audio(1, Input) },
			Tokens{32, 25, 32}},
		{"a moment", func() (Tokens, Rule, error) { return Of("gpt-audio").Audio(1e-12, Input) }, Tokens{1, 1, 1}},
		{"video, Gemini 2.5", func() (Tokens, Rule, error) { return Of("gemini-2.5-flash").Video(10, "") },
			Tokens{2900, 2630, 3000}},
		{"video, low", func() (Tokens, Rule, error) { return Of("gemini-2.5-flash").Video(10, "low") },
			Tokens{980, 960, 1000}},
		{"video, Gemini 3", func() (Tokens, Rule, error) { return Of("gemini-3.1-pro-preview").Video(10, "high") },
			Tokens{3120, 3050, 3200}},
	} {
		if got, _, err := c.got(); got != c.want || err != nil {
			t.Errorf("%s: %v, %v, want %v", c.name, got, err, c.want)
		}
	}
	for _, seconds := range []float64{0, -1, math.NaN(), math.Inf(1), 1e8} {
		if got, _, err := Of("gpt-audio").Audio(seconds, Input); err == nil {
			t.Errorf("%g seconds are %v", seconds, got)
		}
	}
	if _, _, err := Of("gpt-4o").Video(1, ""); !errors.Is(err, ErrUnknown) {
		t.Errorf("video of gpt-4o: %v", err)
	}
}

func TestTools(t *testing.T) {
	for _, c := range []struct {
		model, choice string
		want          Tokens
	}{
		{"claude-opus-4-7", "", Tokens{675, 675, 675}},
		{"claude-opus-4-8", "any", Tokens{410, 410, 410}},
		{"claude-opus-5", "auto", Tokens{286, 286, 286}},
		{"claude-opus-5-5", "auto", Tokens{290, 286, 354}},
		{"claude-sonnet-5", "tool", Tokens{474, 474, 474}},
		{"claude-haiku-4.5", "none", Tokens{496, 346, 496}},
		{"claude-opus-4-20250514", "auto", Tokens{313, 313, 346}},
		{"claude-3-opus-20240229", "auto", Tokens{530, 530, 530}},
		{"claude-3-haiku", "any", Tokens{340, 340, 355}},
	} {
		if got, _, err := Of(c.model).ToolPrompt(c.choice); got != c.want || err != nil {
			t.Errorf("ToolPrompt(%s, %s) = %v, %v, want %v", c.model, c.choice, got, err, c.want)
		}
	}
	if got, _, err := Of("claude-opus-4-6").VendorTool("bash"); got != (Tokens{245, 244, 325}) || err != nil {
		t.Errorf("bash: %v, %v", got, err)
	}
	for _, f := range []func() (Tokens, Rule, error){
		func() (Tokens, Rule, error) { return Of("gpt-5").ToolPrompt("auto") },
		func() (Tokens, Rule, error) { return Of("claude-opus-5").ToolPrompt("sometimes") },
		func() (Tokens, Rule, error) { return Of("claude-opus-5").VendorTool("hammer") },
	} {
		if got, _, err := f(); !errors.Is(err, ErrUnknown) {
			t.Errorf("%v, %v, want ErrUnknown", got, err)
		}
	}
}

// Every row is complete, has the numbers its rule needs, and explains itself.
func TestRows(t *testing.T) {
	needs := map[string][2]string{ // rule: what it must have, what it may have
		"flat":  {"tokens", "low high"},
		"tile":  {"base tile fit short side", ""},
		"patch": {"side edge times off", "budget reject high low_budget"},
		"grid":  {"side edge budget", ""},
		"area":  {"per edge budget side", ""},
		"crop":  {"small tile side min", "low"},
		"rate":  {"per_second", "low high"},
	}
	all, err := readRows(rulesCSV)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		must, may := strings.Fields(needs[r.name][0]), strings.Fields(needs[r.name][1])
		for _, name := range must {
			if _, ok := r.params[name]; !ok {
				t.Errorf("row %d: a %s needs %s", r.line, r.name, name)
			}
		}
		for name := range r.params {
			if !slices.Contains(must, name) && !slices.Contains(may, name) {
				t.Errorf("row %d: a %s has no use for %s", r.line, r.name, name)
			}
		}
		if r.Formula() == "" || strings.Contains(r.Formula(), "%!") || r.Note == "" ||
			!strings.HasPrefix(r.Source, "https://") {
			t.Errorf("row %d is not explained: %q", r.line, r.Formula())
		}
		if _, err := time.Parse(time.DateOnly, r.Checked); err != nil {
			t.Errorf("row %d: %v", r.line, err)
		}
	}
}

// allModels is a name that each row of a kind is meant for.
func allModels(t *testing.T, kind string) []string {
	t.Helper()
	var models []string
	for _, r := range rows() {
		if r.Kind == kind {
			models = append(models, strings.Fields(strings.ReplaceAll(r.Models, "*", ""))...)
		}
	}
	slices.Sort(models)
	return slices.Compact(models)
}

// A picture never costs nothing, its bounds hold its number, a second look
// finds the same, and one that is larger never costs more than the cap.
func TestImageProperties(t *testing.T) {
	models := allModels(t, "image")
	caps := map[string]int64{"claude-opus-4-7": 4784, "claude-sonnet-4": 1568, "claude-3": 1600, "gpt-5.5": 12001,
		"gpt-4o": 1445, "o4-mini": 2643, "gemini-3": 2240}
	rapid.Check(t, func(t *rapid.T) {
		model := rapid.SampledFrom(models).Draw(t, "model")
		w, h := rapid.IntRange(1, maxSide).Draw(t, "w"), rapid.IntRange(1, maxSide).Draw(t, "h")
		got, rule, err := Of(model).Image(w, h, "")
		if err != nil {
			if !strings.Contains(err.Error(), "rejects") {
				t.Fatal(err)
			}
			return
		}
		if got.Low < 1 || got.Low > got.N || got.N > got.High {
			t.Fatalf("%s %d×%d: %v by %s", model, w, h, got, rule.Formula())
		}
		if limit, ok := caps[model]; ok && got.N > limit {
			t.Fatalf("%s %d×%d: %v is over %d", model, w, h, got, limit)
		}
		if again, _, _ := Of(model).Image(w, h, ""); again != got {
			t.Fatalf("%v, then %v", got, again)
		}
	})
}

func FuzzImage(f *testing.F) {
	f.Add("gpt-5.4", 2048, 2048, "high")
	f.Add("claude-opus-4-7", 1, maxSide, "")
	f.Add("gemini-2.5-pro", math.MaxInt, math.MinInt, "low")
	f.Fuzz(func(t *testing.T, model string, w, h int, detail string) {
		got, _, err := Of(model).Image(w, h, detail)
		if err != nil && got != (Tokens{}) {
			t.Errorf("%v and %v", got, err)
		}
		if err == nil && (got.Low < 1 || got.Low > got.N || got.N > got.High || got.High > 1e8) {
			t.Errorf("Image(%q, %d, %d, %q) = %v", model, w, h, detail, got)
		}
	})
}

func BenchmarkImage(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Of("claude-opus-4-7").Image(3840, 2160, ""); err != nil {
			b.Fatal(err)
		}
	}
}
