package meter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/near"
)

// ID names a meter: one kind of thing that is counted and billed.
type ID uint8

// The meters. A new one is a name here, a row in the table below and, where
// usage reports it, a field of [Whole]. Token meters are disjoint: a cached prompt token is on CacheRead
// and not on Input, a reasoning token on Reasoning and not on Output.
const (
	Input         ID = iota // prompt tokens read fresh
	CacheRead               // prompt tokens served from the cache
	CacheWrite5m            // prompt tokens written to the cache for minutes (the short lifetime)
	CacheWrite30m           // prompt tokens written to the cache for half an hour
	CacheWrite1h            // prompt tokens written to the cache for an hour
	AudioInput              // audio tokens of the prompt
	ImageInput              // image tokens of the prompt
	VideoInput              // video tokens of the prompt
	Output                  // visible answer tokens
	Reasoning               // hidden thinking tokens of the answer
	AudioOutput             // audio tokens of the answer
	ImageOutput             // image tokens of the answer
	Requests                // calls, where a vendor charges for the call itself
	Images                  // pictures made or read, where they are billed by the piece
	WebSearch               // searches of the web made by the model
	FileSearch              // searches of the user's files made by the model
	CacheStorage            // token-hours held in an explicit cache
	FileStorage             // gigabyte-days held for file search
	Capacity                // hours of one provisioned capacity unit
	GPUHours                // hours of one accelerator
	Energy                  // electricity of one's own machines, with the facility's overhead
	Standing                // what one's own machines cost a month besides: capital, place, people
	Count                   // how many meters there are; not a meter
)

// Side says which part of a request a meter belongs to.
type Side uint8

// The sides. Prompt and Answer meters count tokens.
const (
	Prompt Side = iota // tokens going in; together they are the prompt size
	Answer             // tokens coming out
	Fee                // things counted one by one
	Rent               // things held over time
)

// CacheUse says what the tokens of a meter have to do with the prompt cache.
type CacheUse uint8

// The uses of the cache.
const (
	NoCache    CacheUse = iota // neither read from the cache nor written to it
	ReadsCache                 // served from the cache
	FillsCache                 // written to the cache
)

// Meter is one row of the table: all that the program knows of a meter. Price
// books, their schema and their lint rules, usage rows, the counts of workload
// files and the flags of counts are made from it.
type Meter struct {
	ID    ID
	Name  string // as in books, JSON and CSV: snake_case
	Title string // as in column heads
	Unit  string // what one of it is, in the singular
	Per   int64  // the quantity that a price is quoted for; a power of ten
	Side  Side
	Cache CacheUse
	// Else are the meters whose rate bills this one when a card lists none,
	// in order. Empty: without a rate the amount is unknown.
	Else []ID
	// Unless are meters whose own rate rules Else out: a vendor that lists a
	// price for short cache writes alone does not sell long ones.
	Unless []ID
	// Free says that no listed rate means no charge, and not an unknown one:
	// vendors list a fee per call only where there is one.
	Free bool
	// VendorOnly says that only vendors serve it: on one's own machines it has
	// no price.
	VendorOnly bool
	// PerRequest says that users may state a mean for each request beside its
	// tokens, in a workload or by a flag.
	PerRequest bool
	// Bound is where the rate is expected to lie; nil where nothing is. Lint
	// reports what lies outside.
	Bound *Bound
	Doc   string // what it counts
	// Reported is the count that usage gives of it; its zero value where
	// nobody reports it.
	Reported Reported
}

// Bound limits a rate to multiples of another meter's rate.
type Bound struct {
	Of    ID
	Least int64 // multiple; 0: no lower limit
	Most  int64 // multiple; 0: no upper limit
}

// Reported says how usage reports a meter.
type Reported struct {
	Name string // as in JSON, CSV, workload files and, with dashes, flags
	Doc  string // what is counted
	Of   func(*Whole) *int64
}

// Table returns every meter in the order in which bills list them. The slice
// is fresh: callers may keep it.
func Table() []Meter { return slices.Concat(promptMeters(), answerMeters(), feeMeters(), rentMeters()) }

// promptMeters returns the meters of the prompt, the whole before its parts.
func promptMeters() []Meter {
	const per = 1e6
	write := &Bound{Of: Input, Least: 1, Most: 2}
	return []Meter{
		{ID: Input, Name: "input", Title: "in", Unit: "token", Per: per, Doc: "prompt tokens read fresh",
			Reported: Reported{"input", "tokens of the whole prompt", func(w *Whole) *int64 { return &w.Input }}},
		{ID: CacheRead, Name: "cache_read", Title: "cached", Unit: "token", Per: per, Cache: ReadsCache,
			Else: []ID{Input}, Bound: &Bound{Of: Input, Most: 1},
			Doc: "prompt tokens served from the cache; at the input rate where no discount is listed",
			Reported: Reported{"cached", "tokens of the prompt read from the cache",
				func(w *Whole) *int64 { return &w.Cached }}},
		{ID: CacheWrite5m, Name: "cache_write_5m", Title: "write", Unit: "token", Per: per, Cache: FillsCache,
			Else: []ID{CacheWrite30m, Input}, Bound: write, Doc: "prompt tokens written to the cache for minutes",
			Reported: Reported{"cache_write", "tokens of the prompt written to the cache, short lifetime",
				func(w *Whole) *int64 { return &w.CacheWrite }}},
		{ID: CacheWrite30m, Name: "cache_write_30m", Title: "write 30m", Unit: "token", Per: per, Cache: FillsCache,
			Else: []ID{CacheWrite5m, Input}, Bound: write,
			Doc: "prompt tokens written to the cache for half an hour"},
		{ID: CacheWrite1h, Name: "cache_write_1h", Title: "write 1h", Unit: "token", Per: per, Cache: FillsCache,
			Else: []ID{Input}, Unless: []ID{CacheWrite5m, CacheWrite30m}, Bound: write,
			Doc: "prompt tokens written to the cache for an hour",
			Reported: Reported{"cache_write_1h", "tokens of the prompt written to the cache for an hour",
				func(w *Whole) *int64 { return &w.CacheWrite1h }}},
		{ID: AudioInput, Name: "audio_input", Title: "audio in", Unit: "token", Per: per, VendorOnly: true,
			Doc: "audio tokens of the prompt",
			Reported: Reported{"audio_input", "tokens of the prompt that are audio",
				func(w *Whole) *int64 { return &w.AudioInput }}},
		{ID: ImageInput, Name: "image_input", Title: "image in", Unit: "token", Per: per, VendorOnly: true,
			Doc: "image tokens of the prompt",
			Reported: Reported{"image_input", "tokens of the prompt that are pictures",
				func(w *Whole) *int64 { return &w.ImageInput }}},
		{ID: VideoInput, Name: "video_input", Title: "video in", Unit: "token", Per: per, VendorOnly: true,
			Doc: "video tokens of the prompt",
			Reported: Reported{"video_input", "tokens of the prompt that are video",
				func(w *Whole) *int64 { return &w.VideoInput }}},
	}
}

// answerMeters returns the meters of the answer, the whole before its parts.
func answerMeters() []Meter {
	const per = 1e6
	return []Meter{
		{ID: Output, Name: "output", Title: "out", Unit: "token", Per: per, Side: Answer,
			Bound: &Bound{Of: Input, Least: 1}, Doc: "visible answer tokens",
			Reported: Reported{"output", "tokens of the whole answer", func(w *Whole) *int64 { return &w.Output }}},
		{ID: Reasoning, Name: "reasoning", Title: "reasoning", Unit: "token", Per: per, Side: Answer,
			Else: []ID{Output}, Doc: "hidden thinking tokens, billed as output where no own rate is listed",
			Reported: Reported{"reasoning", "tokens of the answer that are hidden thinking",
				func(w *Whole) *int64 { return &w.Reasoning }}},
		{ID: AudioOutput, Name: "audio_output", Title: "audio out", Unit: "token", Per: per, Side: Answer,
			VendorOnly: true, Doc: "audio tokens of the answer",
			Reported: Reported{"audio_output", "tokens of the answer that are audio",
				func(w *Whole) *int64 { return &w.AudioOutput }}},
		{ID: ImageOutput, Name: "image_output", Title: "image out", Unit: "token", Per: per, Side: Answer,
			VendorOnly: true, Doc: "image tokens of the answer",
			Reported: Reported{"image_output", "tokens of the answer that are pictures",
				func(w *Whole) *int64 { return &w.ImageOutput }}},
	}
}

// feeMeters returns what is counted one by one.
func feeMeters() []Meter {
	return []Meter{
		{ID: Requests, Name: "requests", Title: "requests", Unit: "request", Per: 1e3, Side: Fee, Free: true,
			Doc: "calls, where the call itself is charged",
			Reported: Reported{"requests", "requests that the counts are totals of",
				func(w *Whole) *int64 { return &w.Requests }}},
		{ID: Images, Name: "images", Title: "images", Unit: "image", Per: 1, Side: Fee, VendorOnly: true,
			Doc:      "pictures billed by the piece",
			Reported: Reported{"images", "pictures billed by the piece", func(w *Whole) *int64 { return &w.Images }}},
		{ID: WebSearch, Name: "web_search", Title: "searches", Unit: "search", Per: 1e3, Side: Fee, VendorOnly: true,
			PerRequest: true, Doc: "web searches made by the model",
			Reported: Reported{"searches", "web searches", func(w *Whole) *int64 { return &w.Searches }}},
		{ID: FileSearch, Name: "file_search", Title: "file searches", Unit: "search", Per: 1e3, Side: Fee,
			VendorOnly: true, PerRequest: true, Doc: "file searches made by the model",
			Reported: Reported{"file_searches", "file searches", func(w *Whole) *int64 { return &w.FileSearches }}},
	}
}

// rentMeters returns what is held over time.
func rentMeters() []Meter {
	return []Meter{
		{ID: CacheStorage, Name: "cache_storage", Title: "cache storage", Unit: "token-hour", Per: 1e6, Side: Rent,
			Doc: "token-hours held in an explicit cache",
			Reported: Reported{"cache_storage", "token-hours held in an explicit cache",
				func(w *Whole) *int64 { return &w.CacheStorage }}},
		{ID: FileStorage, Name: "file_storage", Title: "file storage", Unit: "GB-day", Per: 1, Side: Rent,
			Doc: "gigabyte-days held for file search",
			Reported: Reported{"file_storage", "gigabyte-days held for file search",
				func(w *Whole) *int64 { return &w.FileStorage }}},
		{ID: Capacity, Name: "capacity", Title: "capacity", Unit: "unit-hour", Per: 1, Side: Rent,
			Doc: "hours of one provisioned capacity unit",
			Reported: Reported{"capacity_hours", "hours of one provisioned capacity unit",
				func(w *Whole) *int64 { return &w.CapacityHours }}},
		{ID: GPUHours, Name: "gpu_hours", Title: "GPU hours", Unit: "GPU-hour", Per: 1, Side: Rent,
			Doc: "hours of one accelerator"},
		{ID: Energy, Name: "energy", Title: "energy", Unit: "kWh", Per: 1, Side: Rent,
			Doc: "electricity of one's own machines, with the facility's overhead"},
		{ID: Standing, Name: "standing", Title: "standing", Unit: "month", Per: 1, Side: Rent,
			Doc: "what one's own machines cost a month besides: capital, place, people"},
	}
}

// table backs Get; it is written here once and only read.
//
//nolint:gochecknoglobals // a constant in all but name: Go has no constant slices
var table = Table()

// Get returns the row of a meter.
func (id ID) Get() *Meter { return &table[id] }

// String returns the meter's name, "input".
func (id ID) String() string {
	if id >= Count {
		return fmt.Sprintf("meter(%d)", uint8(id))
	}
	return table[id].Name
}

// MarshalText writes the meter's name.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads a meter's name.
func (id *ID) UnmarshalText(text []byte) error {
	for _, m := range table {
		if m.Name == string(text) {
			*id = m.ID
			return nil
		}
	}
	hint := near.Hint(string(text), Names())
	if hint == "" {
		hint = "the meters are " + strings.Join(Names(), " ")
	}
	return fmt.Errorf("%s: unknown meter; %s", near.Quote(string(text)), hint)
}

// Names returns the names of all meters in table order.
func Names() []string {
	names := make([]string, 0, Count)
	for _, m := range table {
		names = append(names, m.Name)
	}
	return names
}

// Exponent returns the power of ten of Per: 6 for prices per million.
func (m *Meter) Exponent() int32 {
	var e int32
	for per := m.Per; per > 1; per /= 10 {
		e++
	}
	return e
}

// IsToken reports whether the meter counts tokens of a request.
func (m *Meter) IsToken() bool { return m.Side == Prompt || m.Side == Answer }

// Place returns how the meter's count relates to the prompt and the answer.
func (m *Meter) Place() Place {
	switch {
	case m.Side == Prompt && m.ID == Input:
		return WholePrompt
	case m.Side == Prompt:
		return PromptPart
	case m.Side == Answer && m.ID == Output:
		return WholeAnswer
	case m.Side == Answer:
		return AnswerPart
	}
	return Beside
}
