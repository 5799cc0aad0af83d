package meter

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/near"
)

// ID names a meter: one kind of thing that is counted and billed.
type ID uint8

// The meters. Token meters are disjoint: a cached prompt token is on CacheRead
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

// Meter is one row of the table.
type Meter struct {
	ID    ID
	Name  string // as in books, JSON and CSV: snake_case
	Title string // as in column heads
	Unit  string // what one of it is, in the singular
	Per   int64  // the quantity that a price is quoted for; a power of ten
	Side  Side
	// Else are the meters whose rate bills this one when a card lists none,
	// in order. Empty: without a rate the amount is unknown.
	Else []ID
	// Free says that no listed rate means no charge, and not an unknown one:
	// vendors list a fee per call only where there is one.
	Free bool
	Doc  string
}

// Table returns every meter in the order in which bills list them. The slice
// is fresh: callers may keep it.
func Table() []Meter {
	return []Meter{
		{Input, "input", "in", "token", 1e6, Prompt, nil, false, "prompt tokens read fresh"},
		{CacheRead, "cache_read", "cached", "token", 1e6, Prompt, []ID{Input}, false,
			"prompt tokens served from the cache; at the input rate where no discount is listed"},
		{CacheWrite5m, "cache_write_5m", "write", "token", 1e6, Prompt, []ID{CacheWrite30m, Input}, false,
			"prompt tokens written to the cache for minutes"},
		{CacheWrite30m, "cache_write_30m", "write 30m", "token", 1e6, Prompt, []ID{CacheWrite5m, Input}, false,
			"prompt tokens written to the cache for half an hour"},
		{CacheWrite1h, "cache_write_1h", "write 1h", "token", 1e6, Prompt, []ID{Input}, false,
			"prompt tokens written to the cache for an hour"},
		{AudioInput, "audio_input", "audio in", "token", 1e6, Prompt, nil, false, "audio tokens of the prompt"},
		{ImageInput, "image_input", "image in", "token", 1e6, Prompt, nil, false, "image tokens of the prompt"},
		{VideoInput, "video_input", "video in", "token", 1e6, Prompt, nil, false, "video tokens of the prompt"},
		{Output, "output", "out", "token", 1e6, Answer, nil, false, "visible answer tokens"},
		{Reasoning, "reasoning", "reasoning", "token", 1e6, Answer, []ID{Output}, false,
			"hidden thinking tokens, billed as output where no own rate is listed"},
		{AudioOutput, "audio_output", "audio out", "token", 1e6, Answer, nil, false, "audio tokens of the answer"},
		{ImageOutput, "image_output", "image out", "token", 1e6, Answer, nil, false, "image tokens of the answer"},
		{Requests, "requests", "requests", "request", 1e3, Fee, nil, true, "calls, where the call itself is charged"},
		{Images, "images", "images", "image", 1, Fee, nil, false, "pictures billed by the piece"},
		{WebSearch, "web_search", "searches", "search", 1e3, Fee, nil, false, "web searches made by the model"},
		{FileSearch, "file_search", "file searches", "search", 1e3, Fee, nil, false, "file searches made by the model"},
		{CacheStorage, "cache_storage", "cache storage", "token-hour", 1e6, Rent, nil, false,
			"token-hours held in an explicit cache"},
		{FileStorage, "file_storage", "file storage", "GB-day", 1, Rent, nil, false, "gigabyte-days held for file search"},
		{Capacity, "capacity", "capacity", "unit-hour", 1, Rent, nil, false, "hours of one provisioned capacity unit"},
		{GPUHours, "gpu_hours", "GPU hours", "GPU-hour", 1, Rent, nil, false, "hours of one accelerator"},
		{Energy, "energy", "energy", "kWh", 1, Rent, nil, false,
			"electricity of one's own machines, with the facility's overhead"},
		{Standing, "standing", "standing", "month", 1, Rent, nil, false,
			"what one's own machines cost a month besides: capital, place, people"},
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
