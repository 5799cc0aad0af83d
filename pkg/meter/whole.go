package meter

import "fmt"

// Whole is usage as it is reported at the edge, by OpenTelemetry's meaning:
// Input is the whole prompt and holds the parts below it, Output the whole
// answer and holds the parts below it. All counts are totals over Requests
// calls, which are taken to be alike. Fields describes each.
type Whole struct {
	Input         int64 `json:"input"`
	Cached        int64 `json:"cached"`
	CacheWrite    int64 `json:"cache_write"`
	CacheWrite1h  int64 `json:"cache_write_1h"`
	AudioInput    int64 `json:"audio_input"`
	ImageInput    int64 `json:"image_input"`
	VideoInput    int64 `json:"video_input"`
	Output        int64 `json:"output"`
	Reasoning     int64 `json:"reasoning"`
	AudioOutput   int64 `json:"audio_output"`
	ImageOutput   int64 `json:"image_output"`
	Requests      int64 `json:"requests"`
	Images        int64 `json:"images"`
	Searches      int64 `json:"searches"`
	FileSearches  int64 `json:"file_searches"`
	CacheStorage  int64 `json:"cache_storage"`
	FileStorage   int64 `json:"file_storage"`
	CapacityHours int64 `json:"capacity_hours"`
}

// Place says how a field of Whole relates to the prompt and the answer.
type Place uint8

// The places. Parts lie inside the prompt or the answer; what lies beside is
// counted on its own.
const (
	WholePrompt Place = iota
	PromptPart
	WholeAnswer
	AnswerPart
	Beside
)

// IsPart reports whether a count at this place is a part of the prompt or the answer.
func (p Place) IsPart() bool { return p == PromptPart || p == AnswerPart }

// Field is one count of a Whole: its name at the edge, the meter its quantity
// lies on, and where it is kept. For a whole it is the meter of what its parts
// leave.
type Field struct {
	Reported
	Meter ID
	Place Place
}

// fields backs Fields and Split; it is written here once and only read.
//
//nolint:gochecknoglobals // a constant in all but name: Go has no constant slices
var fields = Fields()

// Fields returns the counts of a Whole in the order in which people give them,
// each whole before its parts. They are those of the table of meters.
func Fields() []Field {
	var out []Field
	for i := range table {
		if m := &table[i]; m.Reported.Of != nil {
			out = append(out, Field{m.Reported, m.ID, m.Place()})
		}
	}
	return out
}

// ContradictionError says that the parts of a count exceed the whole, or that a
// count is negative.
type ContradictionError struct {
	Field, Reason string
}

// Error names the field and what is wrong with it.
func (e *ContradictionError) Error() string { return e.Field + ": " + e.Reason }

// Split puts every token on exactly one meter. It refuses negative counts and
// parts that exceed their whole.
func (w Whole) Split() (Quantities, error) {
	var q Quantities
	var whole *Field // the one whose parts come next
	for i := range fields {
		f := &fields[i]
		n := *f.Of(&w)
		if n < 0 {
			return Quantities{}, &ContradictionError{f.Name, fmt.Sprintf("%d is negative", n)}
		}
		q[f.Meter] = n
		switch f.Place {
		case WholePrompt, WholeAnswer:
			whole = f
		case PromptPart, AnswerPart:
			left := q[whole.Meter]
			if n > left {
				return Quantities{}, exceeds(f, whole, n, left, *whole.Of(&w))
			}
			q[whole.Meter] = left - n
		case Beside:
		}
	}
	return q, nil
}

func exceeds(part, whole *Field, n, left, of int64) error {
	return &ContradictionError{part.Name,
		fmt.Sprintf("%d is a part of %s, of which only %d of %d are left; %s counts the whole", n, whole.Name, left, of,
			whole.Name)}
}
